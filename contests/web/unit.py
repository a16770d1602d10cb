"""The unit contact's own desk: every contest that concerns the unit, what is to do, and until when."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import get
from litestar.response import Template

from contests.actions import assessment as act
from contests.rules import Refused
from contests.store import assessment, publication, unit
from contests.store.assessment import Assessed
from contests.store.unit import UnitContest
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import page


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A self-score of the unit: *state* of its latest version, *open* while it may be filled in."""

    entry: Assessed
    state: str
    open: bool


@get("/unit")
async def home(request: AnyRequest) -> Template:
    me = access.person(request)
    if me.county_role != "unit_contact" or me.organisation is None:
        raise Refused("forbidden")
    known = await publication.states_as_seen(access.now())
    contests = [replace(one, state=known.get(one.id, one.state)) for one in await unit.contests(me.organisation)]
    sheets = await _sheets(me.organisation, contests)
    context: dict[str, Any] = {
        "unit": await unit.name(me.organisation),
        "running": [one for one in contests if one.state in ("registration", "running")],
        "past": [one for one in contests if one.state in ("notice", "final") and one.entries],
        "sheets": sheets,
    }
    return page(request, "unit/home.html", **context)


async def _sheets(organisation: int, contests: list[UnitContest]) -> dict[int, list[OwnSheet]]:
    running = {one.id for one in contests if one.state in ("registration", "running")}
    entries = [entry for entry in await assessment.of_unit(organisation) if entry.contest in running]
    events = sorted({entry.event for entry in entries})
    kept = await assessment.latest(events)
    assessed = {event for event in events if "self" in await act.forms_of(event)}
    found: dict[int, list[OwnSheet]] = {}
    for entry in entries:
        if entry.event in assessed:
            own, check = (kept.get((entry.event, kind, entry.code)) for kind in ("self", "check"))
            early = entry.event_state in ("preparing", "drawn", "judging")
            is_open = early and (check is None or (own is not None and own.state == "returned"))
            found.setdefault(entry.contest, []).append(OwnSheet(entry, own.state if own else "", is_open))
    return found


ROUTES = [home]
