"""The seats desk: who judges what, seat cards with QR and PIN, recusals, tablets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import seats as act
from contests.rules import Missing, Refused
from contests.store import setup
from contests.store.judging import seats as stored
from contests.store.judging.seats import SeatRow
from contests.store.setup import EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "chief_judge")
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Place:
    """One seat as the desk shows it."""

    seat: SeatRow
    unit: str
    recused: int
    tablets: int
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of an event: its seats, its rule in words, and whether recusals leave enough judges."""

    event: EventRow
    part: str
    rule: str
    wanted: int
    places: tuple[Place, ...]
    short: tuple[str, ...]
    fewest: int
    least: int


_METHODS = {
    "mean": "取平均",
    "weighted_mean": "加权平均",
    "median": "取中位数",
    "trimmed_mean": "取平均",
    "trimmed_sum": "求和",
    "sum": "求和",
    "rank_sum": "名次之和",
}


def _rule(desk: desks.Desk, part: str) -> str:
    panel = desk.parts[part].panel
    if panel is None:
        return ""
    dropped = f"去掉 {panel.high} 个最高分和 {panel.low} 个最低分后" if panel.high or panel.low else ""
    each = "逐项" if panel.per == "criterion" else "整表总分"
    return f"{len(panel.seats)} 位裁判，{each}{dropped}{_METHODS[panel.method]}；每份至少 {panel.least} 位裁判有效"


def _place(seat: SeatRow, units: Mapping[int, str], recused: int, tablets: Sequence[stored.Device]) -> Place:
    seen = max((tablet.seen for tablet in tablets if tablet.seen), default=None)
    return Place(seat, units.get(seat.account or 0, ""), recused, len(tablets), seen)


async def panels(events: Sequence[EventRow]) -> list[Panel]:
    """Return every judged part of these events with its seats."""
    seats = await stored.of_events([event.id for event in events])
    recused = await stored.recusals([seat.id for seat in seats])
    tablets = await stored.devices([seat.id for seat in seats])
    units = await stored.units([seat.account for seat in seats if seat.account is not None])
    found = []
    for event in events:
        try:
            desk = await desks.of(event.id)
        except Refused:
            continue
        entries = await stored.entries(event.id)
        for key, part in desk.judged.items():
            mine = [seat for seat in seats if (seat.event, seat.part) == (event.id, key)]
            places = [_place(seat, units, len(recused[seat.id]), tablets.get(seat.id, ())) for seat in mine]
            here = [seat for seat in mine if seat.state == "active"]
            left = {e.code: sum(e.id not in recused[seat.id] for seat in here) for e in entries}
            least = part.panel.least if part.panel else 1
            short = tuple(code for code, n in left.items() if n < least)
            wanted = len(part.panel.seats) if part.panel else 0
            fewest = min(left.values(), default=len(here))
            name = part.name or key
            found.append(Panel(event, name, _rule(desk, key), wanted, tuple(places), short, fewest, least))
    return found


@get("/contests/{contest:int}/seats")
async def seats_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    events = await setup.events(contest)
    return page(
        request,
        "judging/seats.html",
        contest=found,
        panels=await panels(events),
        judges=[(account, f"{name}（{login}）") for account, name, login in await setup.accounts()],
    )


@post("/events/{event:int}/seats")
async def set_up(request: AnyRequest, event: FromPath[int]) -> Redirect:
    me, contest, _ = await access.event_as(request, event, *ROLES)
    n = await act.set_up(me, event, access.now())
    return back(f"/contests/{contest.id}/seats", "seats_set", n=n)


async def _seat(seat: int) -> SeatRow:
    found = await stored.seat(seat)
    if found is None:
        raise Missing
    return found


@post("/seats/{seat:int}/judge")
async def sit(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    me, found = access.person(request), await _seat(seat)
    account = (await forms.read(request)).number("account")
    await act.sit(me, seat, account, access.now())
    return back(f"/contests/{found.contest}/seats", "seat_given")


@post("/seats/{seat:int}/presence")
async def switch(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    me, found = access.person(request), await _seat(seat)
    form = await forms.read(request)
    state = form.text("state") or "absent"
    await act.switch(me, seat, state, form.text("reason"), access.now())
    said = {"active": "seat_back", "left": "seat_left"}.get(state, "seat_absent")
    return back(f"/contests/{found.contest}/seats", said)


@post("/seats/{seat:int}/out")
async def log_out(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    me, found = access.person(request), await _seat(seat)
    await act.log_out_tablets(me, seat, access.now())
    return back(f"/contests/{found.contest}/seats", "tablets_out")


@dataclass(frozen=True, slots=True)
class Card:
    """A seat card: what is printed and laid on the judge's table."""

    seat: SeatRow
    event: str
    part: str
    url: str
    qr: str
    pin: str


async def _cards(request: AnyRequest, seats: Sequence[SeatRow], contest: int) -> Template:
    me, found = await access.contest_as(request, contest, *ROLES)
    root = str(request.base_url).rstrip("/")
    cards = []
    for seat in seats:
        key = await act.issue(me, seat.id, access.now())
        desk = await desks.of(seat.event)
        part = desk.parts[seat.part]
        url = f"{root}/t/{key.token}"
        qr = segno.make(url, error="m").svg_inline(border=2, omitsize=True)
        cards.append(Card(seat, desk.event.name, part.name or part.key, url, qr, key.pin))
    local = (request.url.hostname or "") in LOCAL
    return page(request, "judging/cards.html", contest=found, cards=cards, root=root, local=local)


@post("/seats/{seat:int}/card", status_code=200)
async def card(request: AnyRequest, seat: FromPath[int]) -> Template:
    found = await _seat(seat)
    return await _cards(request, [found], found.contest)


@post("/events/{event:int}/cards", status_code=200)
async def cards(request: AnyRequest, event: FromPath[int]) -> Template:
    _, contest, _ = await access.event_as(request, event, *ROLES)
    seats = [seat for seat in await stored.of_events([event]) if seat.state == "active"]
    return await _cards(request, seats, contest.id)


ROUTES = [seats_page, set_up, sit, switch, log_out, card, cards]
