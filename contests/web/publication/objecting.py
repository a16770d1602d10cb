"""The public form for an objection: by a named person, while the notice is up."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.labels import say
from contests.rules import Faulty
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.publication.limits import Limiter
from contests.web.publication.public import readable
from contests.workdays import today

Answer = Response[Any] | Template | Redirect
LIMIT = Limiter(6, timedelta(hours=1))


@get("/p/{contest:int}/{number:int}/objection")
async def objection_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template:
    found, notice, _ = await readable(contest, number, access.now())
    return _form(request, found, notice)


def _form(request: AnyRequest, contest: ContestRow, notice: NoticeRow, **more: Any) -> Template:
    day = today(access.now())
    is_open = (
        notice.kind == "notice" and notice.state == "published" and notice.ends_on is not None and day <= notice.ends_on
    )
    context = {"values": {}, "told": contest, "notice": notice, "is_open": is_open, "by_form": True, **more}
    return page(request, "publication/objection.html", headers={"x-robots-tag": "noindex"}, **context)


@post("/p/{contest:int}/{number:int}/objection")
async def hand_in(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    now = access.now()
    found, notice, _ = await readable(contest, number, now)
    form = await forms.read(request)
    name, contact = form.text("name", most=100), form.text("contact", most=200)
    text = form.text("text", most=4000)
    try:
        form.check()
        if not LIMIT.allows(request, now):
            said = [("bad", say("objection_too_many"))]
            return _form(request, found, notice, values=form.values, flash=said, status=429)
        objection = await act.object_to(notice, name, contact, text, None, now)
    except Faulty as problems:
        return _form(request, found, notice, values=form.values, problems=problems, status=422)
    return back(f"/p/{contest}/{number}/objection", "objection_recorded", number=objection)


ROUTES = [objection_page, hand_in]
