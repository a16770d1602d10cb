"""The seats desk: who judges what, seat cards with QR and PIN, recusals, tablets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import panels as dividing
from contests.actions.judging import seats as act
from contests.rules import Faulty, Missing
from contests.store import setup
from contests.store.judging import seats as stored
from contests.store.judging.seats import SeatRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging.panels import panels
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "chief_judge")
LOCAL = ("localhost", "127.0.0.1", "::1")


@get("/contests/{contest:int}/seats")
async def seats_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    return await _show(request, contest)


async def _show(request: AnyRequest, contest: int, status: int = 200, **more: Any) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    return page(
        request,
        "judging/seats.html",
        contest=found,
        status=status,
        panels=await panels(await setup.events(contest)),
        judges=[(account, f"{name}（{login}）") for account, name, login in await setup.accounts()],
        **more,
    )


@post("/events/{event:int}/seats/spare")
async def add_spare(request: AnyRequest, event: FromPath[int]) -> Redirect:
    """Put a spare seat out."""
    me, contest, _ = await access.event_as(request, event, *ROLES)
    await dividing.add_spare(me, event, (await forms.read(request)).text("part"), access.now())
    return back(f"/contests/{contest.id}/seats", "seat_added")


@post("/events/{event:int}/seats/join")
async def join(request: AnyRequest, event: FromPath[int]) -> Answer:
    """Put out a seat that marks sections of another one's sheet."""
    me, contest, _ = await access.event_as(request, event, *ROLES)
    form = await forms.read(request)
    try:
        await dividing.join(me, event, form.number("lead") or 0, form.texts("sections"), access.now())
    except Faulty as problems:
        return await _show(request, contest.id, 422, problems=problems)
    return back(f"/contests/{contest.id}/seats", "seat_added")


@post("/seats/{seat:int}/sections")
async def divide(request: AnyRequest, seat: FromPath[int]) -> Answer:
    """Say which of the seats that make up a sheet marks which section."""
    me, found = access.person(request), await _seat(seat)
    form = await forms.read(request)
    given = {key.removeprefix("section-"): value for key, value in form.values.items() if key.startswith("section-")}
    try:
        await dividing.divide(me, seat, given, access.now())
    except Faulty as problems:
        return await _show(request, found.contest, 422, problems=problems)
    return back(f"/contests/{found.contest}/seats", "sections_divided")


@post("/seats/{seat:int}/remove")
async def remove(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    """Take an extra seat away again; one that is away already is said."""
    me, found = access.person(request), await stored.seat(seat)
    if found is None:
        contest = (await forms.read(request)).number("contest") or 0
        await access.contest_as(request, contest, *ROLES)
        return back(f"/contests/{contest}/seats", "seat_gone")
    await dividing.remove(me, seat, access.now())
    return back(f"/contests/{found.contest}/seats", "seat_removed")


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
    form = await forms.read(request)
    account = form.number("account")
    form.check()
    await act.sit(me, seat, account, access.now())
    return back(f"/contests/{found.contest}/seats", "seat_given")


@post("/seats/{seat:int}/presence")
async def switch(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    me, found = access.person(request), await _seat(seat)
    form = await forms.read(request)
    state = form.text("state") or "absent"
    reason = form.text("reason", most=500)
    form.check()
    await act.switch(me, seat, state, reason, access.now())
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
    seats = [seat for seat in await stored.of_events([event], spares=True) if seat.state == "active"]
    return await _cards(request, seats, contest.id)


ROUTES = [seats_page, set_up, add_spare, join, divide, remove, sit, switch, log_out, card, cards]
