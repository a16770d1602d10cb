"""Which desk a registration page stands at, and what its frame needs."""

from datetime import datetime
from typing import Any

from litestar.response import Template

from contests.actions.registration.desk import Desk, desk_of
from contests.rules import Missing, Person
from contests.store import setup
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import page


async def desk(request: AnyRequest, contest: int) -> tuple[Person, Desk]:
    """Return who asks and the desk: the organiser's under /contests, the unit's under /unit; Missing otherwise."""
    me = access.person(request)
    found = await setup.contest(contest)
    if found is None:
        raise Missing
    desk = await desk_of(me, found)
    if request.url.path.startswith("/unit/") != (desk.own is not None):
        raise Missing
    return me, desk


def root(desk: Desk) -> str:
    """Return the address under which the desk's pages stand."""
    return f"/unit/contests/{desk.contest.id}" if desk.own else f"/contests/{desk.contest.id}/entries"


def desk_page(request: AnyRequest, desk: Desk, template: str, now: datetime, **more: Any) -> Template:
    """Return a page at the desk; a unit contact's has no sub-navigation of the contest."""
    frame: dict[str, Any] = {"desk": desk, "root": root(desk), "open": desk.is_open(now), "shown": desk.contest}
    return page(request, template, contest=None if desk.own else desk.contest, **frame, **more)
