"""发布前检查: what must hold before a list of this contest is posted, item by item, at any time."""

import re

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from contests.actions import publication as act
from contests.store import publication as stored
from contests.store import setup
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import DESKS, page
from contests.web.publication.desk import own_fonts
from contests.web.results.view import READERS


@get("/contests/{contest:int}/results/gate")
async def gate_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    events = await setup.events(contest)
    draft = next((one for one in await stored.notices(contest) if one.state == "draft"), None)
    groups = (await act.compose(found, events)).groups
    faces = own_fonts()
    unprintable = [(glyph.texts[0], glyph.code_point) for glyph in faces.missing(act.people(groups))]
    text = draft.words if draft else ""
    checks = act.checklist(await act.findings(found, events, groups, text=text, unprintable=unprintable))
    roles = {path: own for path, _, own in DESKS} | {"/corrections": READERS}  # reached from the room, too
    return page(
        request,
        "results/gate.html",
        contest=found,
        checks=checks,
        draft=draft,
        open_to_me=lambda href: me.holds(contest, *roles.get(_desk(href), READERS)) if href else False,
    )


def _desk(href: str) -> str:
    """Return the first step of a path: the desk that somebody must hold to go there."""
    return "/" + re.split(r"[/?]", href)[1]


ROUTES = [gate_page]
