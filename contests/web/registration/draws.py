"""The draw and checking in."""

import secrets
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.registration import draws as act
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing, Person
from contests.store import setup
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.registration.desks import desk, desk_page

Answer = Template | Redirect
ROLES = ("organiser", "code_keeper")


@get("/contests/{contest:int}/draw")
async def home(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    return await _home(request, found)


async def _home(request: AnyRequest, contest: ContestRow, status: int = 200, **more: Any) -> Template:
    events = [event for event in await setup.events(contest.id) if event.entrant != "nomination"]
    counts = await setup.entry_counts(contest.id)
    rows = [
        (
            event,
            sum(one.entries for one in counts if one.event == event.id and one.state == "accepted"),
            sum(one.entries for one in counts if one.event == event.id and one.state == "submitted"),
        )
        for event in events
    ]
    context = {"rows": rows, "values": {}, "chosen": 0, **more}
    return page(request, "registration/draws.html", contest=contest, status=status, **context)


async def _event(request: AnyRequest, contest: int, event: int) -> tuple[Person, ContestRow, EventRow]:
    me, found, chosen = await access.event_as(request, event, *ROLES)
    if chosen.contest != contest:
        raise Missing
    return me, found, chosen


@post("/contests/{contest:int}/draw/{event:int}")
async def draw(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, chosen = await _event(request, contest, event)
    form = await forms.read(request)
    try:
        stations = form.number("stations", least=1, most=500, required=True)
        form.check()
        seed = form.text("seed", most=64) or secrets.token_hex(8)
        count = await act.draw(me, found, chosen, seed, stations or 1, access.now())
    except Faulty as problems:
        return await _home(request, found, status=422, problems=problems, values=form.values, chosen=event)
    return back(f"/contests/{contest}/draw/{event}", "draw_done", count=count)


@get("/contests/{contest:int}/draw/{event:int}")
async def lots(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    me, found, chosen = await _event(request, contest, event)
    return await _lots(request, me, found, chosen)


async def _lots(
    request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, status: int = 200, **more: Any
) -> Template:
    drawn = await act.lots(me, contest, event)
    states = [lot.entry.presence for lot in drawn]
    context = {
        "event": event,
        "list": _listing(request, drawn),
        "see": await act.may_see_codes(me, contest, event),
        "counts": {state: states.count(state) for state in ("", "checked_in", "absent", "withdrawn")},
        "draws": await _draws(contest, event),
        **more,
    }
    return page(request, "registration/lots.html", contest=contest, status=status, **context)


def _listing(request: AnyRequest, drawn: list[act.Lot]) -> lists.Listing[act.Lot]:
    asked = request.query_params.get("presence", "all")
    rows = [lot for lot in drawn if asked == "all" or (lot.entry.presence or "none") == asked]
    return lists.listing(
        request,
        rows,
        words=lambda lot: f"{lot.entry.number} {lot.entry.label} {lot.entry.unit}",
        orders={
            "number": lambda lot: lot.entry.number,
            "name": lambda lot: lists.chinese(lot.entry.label),
            "unit": lambda lot: lists.chinese(lot.entry.unit),
            "place": lambda lot: lot.place.position if lot.place else 0,
        },
        size=200,
    )


async def _draws(contest: ContestRow, event: EventRow) -> list[dict[str, Any]]:
    """Return every draw of the event: seed, how many, the promise, and after decoding the secret that keeps it."""
    made = await act.draws_made(contest, event)
    return [
        {
            "at": one.at,
            "seed": one.seed,
            "count": one.count,
            "commitment": one.commitment,
            "secret": act.secret_seed(event.id, one.seed) if event.state == "unblinded" else "",
        }
        for one in made
    ]


@post("/contests/{contest:int}/draw/{event:int}/presence")
async def presence(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, chosen = await _event(request, contest, event)
    form = await forms.read(request)
    picked = form.ids("entry")
    state = form.text("presence")
    state = "" if state == "none" else state
    try:
        count = await act.note_presence(me, found, chosen, picked, state, access.now())
    except Faulty as problems:
        return await _lots(request, me, found, chosen, status=422, problems=problems)
    said = say(f"presence.{state}")
    return back(f"/contests/{contest}/draw/{event}", "presence_saved", count=count, presence=said)


@get("/unit/contests/{contest:int}/draw")
async def for_units(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Show every unit what was drawn in public: numbers and seeds, never codes or stations."""
    _, at = await desk(request, contest)
    events = [event for event in await setup.events(contest) if event.draw_seed]
    drawn = [(event, await act.numbers(event), await _draws(at.contest, event)) for event in events]
    return desk_page(request, at, "registration/unit_draw.html", access.now(), drawn=drawn)


@get("/contests/{contest:int}/draw/{event:int}/list.xlsx")
async def export(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Response[bytes]:
    me, found, chosen = await _event(request, contest, event)
    rows = tuple(_exported(lot) for lot in await act.lots(me, found, chosen))
    title = f"{found.name} {chosen.name} {say('checkin.title')}"
    table = ListTable(title, tuple(say("checkin.columns").split("|")), rows, name=say("checkin.title"))
    return lists.download(
        await anyio.to_thread.run_sync(workbook, (table,)), f"{chosen.name}{say('checkin.title')}.xlsx"
    )


def _exported(lot: act.Lot) -> tuple[str, ...]:
    place = (str(lot.place.heat), lot.place.station, lot.place.code) if lot.place else ("", "", "")
    return (lot.entry.number, lot.entry.label, lot.entry.unit, *place, say(f"presence.{lot.entry.presence}"))


ROUTES = [home, draw, lots, presence, for_units, export]
