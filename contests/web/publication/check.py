"""The check of a certificate: genuine, superseded or unknown; the name stays masked until it is typed."""

from datetime import timedelta
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.documents.certificates import grouped
from contests.labels import say
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.publication.limits import Limiter

Answer = Response[Any] | Template | Redirect
LIMIT = Limiter(30, timedelta(minutes=5))


def masked(name: str) -> str:
    """Return a name as it may stand beside a code that somebody found: 张*, 欧**娜, 阿***提."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(len(name) - 2, 3) + name[-1]


@get("/check")
async def check_page(request: AnyRequest) -> Answer:
    code = "".join(c for c in request.query_params.get("code", "").upper() if c.isascii() and c.isalnum())
    if code:
        return back(f"/check/{code[:32]}")
    return page(request, "publication/check.html", found=None, code="", typed="", name="", agrees=None)


@get("/check/{code:str}")
async def code_page(request: AnyRequest, code: FromPath[str]) -> Template:
    headers = {"x-robots-tag": "noindex", "cache-control": "no-store"}
    context: dict[str, Any] = {"found": None, "code": code[:32], "typed": "", "name": "", "agrees": None}
    if not LIMIT.allows(request, access.now()):
        context["flash"] = [("bad", say("check_too_many"))]
        return page(request, "publication/check.html", status=429, headers=headers, **context)
    found = await act.check(code)
    typed = "".join(request.query_params.get("name", "").split())[:100]
    if found:
        agrees = typed == "".join(found.page.name.split()) if typed else None
        hidden = found.page.person and not agrees
        context |= {
            "found": found,
            "code": grouped("".join(c for c in code.upper() if c.isalnum())),
            "typed": typed,
            "agrees": agrees,
            "name": masked(found.page.name) if hidden else found.page.name,
        }
    status = 200 if found else 404
    return page(request, "publication/check.html", status=status, headers=headers, **context)


ROUTES = [check_page, code_page]
