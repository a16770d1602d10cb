"""Locking the marking: first what is still open, as a list; then the lock; and opening it again with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import figures as figure_actions
from contests.actions.judging import room as act
from contests.labels import say
from contests.rules import Faulty, Refused
from contests.store.judging import facts, seats, signatures
from contests.store.judging.facts import RulingRow
from contests.store.judging.seats import SeatRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging.matrix import Matrix, matrices
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect


@dataclass(frozen=True, slots=True)
class Owing:
    """One seat with the codes whose sheets it still owes."""

    seat: SeatRow
    part: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """One code of a part whose judges lie too far apart, and whether the chief judge has accepted it."""

    part: str
    code: str
    where: tuple[str, ...]
    accepted: bool
    blocks: bool


async def _owing(desk: desks.Desk) -> list[Owing]:
    owed: dict[int, list[str]] = {}
    named: dict[int, SeatRow] = {}
    for seat, entry in await act.missing(desk):
        named[seat.id] = seat
        owed.setdefault(seat.id, []).append(entry.code)
    return [
        Owing(named[seat], desk.parts[named[seat].part].name or named[seat].part, tuple(codes))
        for seat, codes in owed.items()
    ]


def _apart(found: Sequence[Matrix], rulings: Sequence[RulingRow]) -> list[Apart]:
    revoked = {ruling.revokes for ruling in rulings}
    accepted = {
        (ruling.code, ruling.body.get("part"))
        for ruling in rulings
        if ruling.kind == "spread_accepted" and ruling.id not in revoked
    }
    return [
        Apart(
            matrix.part,
            line.entry.code,
            line.flagged,
            (line.entry.code, matrix.key) in accepted,
            matrix.limit is not None and matrix.limit.blocks,
        )
        for matrix in found
        for line in matrix.lines
        if line.flagged
    ]


async def _untimed(desk: desks.Desk) -> list[tuple[str, tuple[str, ...]]]:
    """Return by time column the codes that have none yet."""
    figures = await facts.figures(desk.event.id)
    entries = [e for e in await seats.entries(desk.event.id) if e.presence not in ("absent", "withdrawn")]
    found = []
    for column in figure_actions.columns(desk):
        lacking = tuple(e.code for e in entries if (e.id, column.key) not in figures)
        if column.is_time and lacking:
            found.append((column.name, lacking))
    return found


async def _page(request: AnyRequest, event: int, status: int = 200, **more: Any) -> Template:
    _, contest, _ = await access.event_as(request, event, "chief_judge")
    desk = await desks.of(event)
    owing = await _owing(desk)
    checks = [(desk.parts[key].name or key, n) for key, n in (await act.unchecked(desk)).items() if n]
    return page(
        request,
        "judging/lock.html",
        contest=contest,
        status=status,
        event=desk.event,
        owing=owing,
        checks=checks,
        blocked=bool(owing or checks),
        apart=_apart(await matrices(desk), await facts.rulings(event)),
        untimed=await _untimed(desk),
        unsigned=len(await signatures.unsigned(event)),
        **({"values": {}} | more),
    )


@get("/events/{event:int}/judging/lock")
async def lock_page(request: AnyRequest, event: FromPath[int]) -> Template:
    return await _page(request, event)


@post("/events/{event:int}/judging/lock")
async def lock(request: AnyRequest, event: FromPath[int]) -> Answer:
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    try:
        await act.lock(me, event, access.now())
    except Refused as no:
        return await _page(request, event, 409, flash=[("bad", say(no.code, no.facts))])
    return back(f"/contests/{contest.id}/room?event={event}", "judging_locked")


@post("/events/{event:int}/judging/reopen")
async def reopen(request: AnyRequest, event: FromPath[int]) -> Answer:
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        await act.reopen(me, event, reason, access.now())
    except Faulty as problems:
        return await _page(request, event, 422, problems=problems)
    except Refused as no:
        return await _page(request, event, 409, flash=[("bad", say(no.code, no.facts))])
    return back(f"/contests/{contest.id}/room?event={event}", "judging_reopened")


ROUTES = [lock_page, lock, reopen]
