"""The check of a code: genuine, superseded or unknown; a person's name stays masked until it is typed."""

from datetime import timedelta
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.actions.publication import Genuine, GenuineList, codes
from contests.labels import say
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.publication.limits import Limiter

Answer = Response[Any] | Template | Redirect
LIMIT = Limiter(30, timedelta(minutes=5))
HEADERS = {"x-robots-tag": "noindex", "cache-control": "no-store"}


def masked(name: str) -> str:
    """Return a name as it may stand beside a code that somebody found: 张*, 欧**娜, 阿***提."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(len(name) - 2, 3) + name[-1]


@get("/check")
async def check_page(request: AnyRequest) -> Answer:
    asked = request.query_params.get("code", "").strip()
    if code := codes.typed(asked):
        return back(f"/check/{code[:32]}")
    flash = [("bad", say("check_unreadable"))] if asked else []
    return page(request, "publication/check.html", headers=HEADERS, found=None, listed=None, code="", flash=flash)


@get("/check/{code:str}")
async def code_page(request: AnyRequest, code: FromPath[str]) -> Template:
    now = access.now()
    context: dict[str, Any] = {"found": None, "listed": None, "code": code[:32]}
    if not LIMIT.allows(request, now):
        context["flash"] = [("bad", say("check_too_many"))]
        return page(request, "publication/check.html", status=429, headers=HEADERS, **context)
    if found := await act.check(code, now):
        context |= _certificate(found, "".join(request.query_params.get("name", "").split())[:100])
    elif listed := await act.check_list(code, now):
        after = listed.after if listed.after and listed.after.shown_at(now) else None
        context |= {"listed": listed, "state": _state(listed), "up": listed.notice.shown_at(now), "after": after}
    known = context["found"] or context["listed"]
    if known:
        context["code"] = codes.grouped(codes.typed(code))
    return page(request, "publication/check.html", status=200 if known else 404, headers=HEADERS, **context)


def _certificate(found: Genuine, typed: str) -> dict[str, Any]:
    agrees = typed == "".join(found.page.name.split()) if typed else None
    hidden = found.page.person and not agrees
    name = masked(found.page.name) if hidden else found.page.name
    return {"found": found, "typed": typed, "agrees": agrees, "name": name}


def _state(listed: GenuineList) -> str:
    """Say how a list stands: superseded, finished (its final list is there), or as it was posted."""
    if listed.notice.state == "superseded":
        return "superseded"
    return "finished" if listed.after else listed.notice.kind


ROUTES = [check_page, code_page]
