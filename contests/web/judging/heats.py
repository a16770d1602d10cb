"""场次 in the chief judge's room: what of each heat is in, and the buttons that start and stop it."""

from dataclasses import dataclass

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from contests.actions.judging import heats as act
from contests.actions.judging import room as room_actions
from contests.actions.judging.desk import Desk
from contests.rules import Refused
from contests.store.judging import heats, seats
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One heat: its *state* is empty while it follows the event; *owed* counts the sheets that are still to come."""

    number: int
    state: str
    entries: int
    owed: int


async def lines(desk: Desk) -> list[HeatLine]:
    """Return the heats of an event; an event of one heat that follows it has none to show."""
    event = desk.event.id
    states = await heats.states(event)
    codes = await seats.codes(event)
    of = {code.code: code.heat for code in codes}
    numbers = sorted(set(of.values()))
    if len(numbers) < 2 and not states:
        return []
    owed = [of.get(entry.code) for _, entry in await room_actions.missing(desk)]
    working = [code.heat for code in codes if code.presence not in ("absent", "withdrawn")]
    return [HeatLine(n, states.get(n, ""), working.count(n), owed.count(n)) for n in numbers]


@post("/events/{event:int}/heats")
async def set_state(request: AnyRequest, event: FromPath[int]) -> Redirect:
    """Start, stop or hold one heat."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    state = form.text("state")
    try:
        await act.set_state(me, event, form.number("number") or 0, state, access.now())
    except Refused as no:
        if no.code != "heat_already":
            raise
        return back(f"/contests/{contest.id}/{_desk(form)}?event={event}", no.code)
    return back(f"/contests/{contest.id}/{_desk(form)}?event={event}", f"heat_set_{state}")


@post("/events/{event:int}/heats/follow")
async def follow(request: AnyRequest, event: FromPath[int]) -> Redirect:
    """Let the heats follow their event again."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    await act.follow(me, event, access.now())
    return back(f"/contests/{contest.id}/{_desk(form)}?event={event}", "heats_follow")


def _desk(form: forms.Form) -> str:
    """The desk whose button it was."""
    return "seats/assignments" if form.text("desk") == "assignments" else "room"


ROUTES = [set_state, follow]
