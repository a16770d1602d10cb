"""The pages to read: the tally room, an event's count, why this place, a snapshot with its signatures."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import results as act
from contests.actions.results import Board
from contests.actions.results.board import Line
from contests.rules import Missing, Person
from contests.store import results as stored
from contests.store import setup
from contests.store.judging import corrections
from contests.store.results import Named, SignatureRow, Standing, TallyHead
from contests.store.setup import ContestRow, EventRow
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.lists import listing
from contests.web.pages import DESKS, back, page
from contests.web.results.view import READERS, EventView, columns, fetch, href, is_divided, view

Answer = Response[Any] | Template | Redirect


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One event in the tally room's list."""

    event: EventRow
    board: Board | None
    tally: TallyHead | None
    signatures: list[SignatureRow]
    recheck: Standing | None = None
    appeals: int = 0
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One line of a list, with its name where the codes are decoded."""

    line: Line
    named: Named | None

    @property
    def words(self) -> str:
        """What a search looks through."""
        own = [self.line.code, self.line.division, self.line.state_words, *(p.name for p in self.line.prizes)]
        if self.named:
            own += [self.named.number, self.named.label, self.named.unit, self.named.team]
        return " ".join(own).casefold()


@get("/contests/{contest:int}/results")
async def room_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS, "code_keeper")
    return await room(request, me, found)


async def room(request: AnyRequest, me: Person, contest: ContestRow, **more: Any) -> Template:
    """Return the tally room; *more* brings a form back with its faults."""
    rows = await _rows(contest) if me.holds(contest.id, *READERS) else await _bare_rows(contest)
    events = [row.event.id for row in rows]
    by_hand = [one for own in (await stored.rulings(events)).values() for one in own]
    return page(
        request,
        "results/room.html",
        contest=contest,
        rows=rows,
        reads=me.holds(contest.id, *READERS),
        honours=await act.honours(by_hand),
        units=await stored.units_of_contest(contest.id),
        may_propose=me.holds(contest.id, "organiser", "chief_judge"),
        may_second=me.holds(contest.id, *READERS),
        **({"values": {}} | more),
    )


async def _rows(contest: ContestRow) -> list[RoomRow]:
    counts = await act.count_events(contest, await setup.events(contest.id))
    last, signatures = await _last([count.event.id for count in counts])
    rechecks = await stored.recheck_standings(contest, [count.event.id for count in counts])
    appeals = Counter(event for event, _, _ in await stored.blocking_appeals([count.event.id for count in counts]))
    waiting = await corrections.waiting_in([count.event.id for count in counts])
    found = []
    for count in counts:
        own, counted = last.get(count.event.id), count.counted
        board = act.board(count.event, counted.document, counted.plain) if counted and counted.result else None
        signed, recheck = signatures[own.id] if own else [], rechecks[count.event.id]
        open_ones = waiting[count.event.id]
        found.append(RoomRow(count.event, board, own, signed, recheck, appeals[count.event.id], open_ones))
    return found


async def _bare_rows(contest: ContestRow) -> list[RoomRow]:
    """The code keeper sees what is ready to be decoded, not what it says."""
    events = await setup.events(contest.id)
    last, signatures = await _last([event.id for event in events])
    return [
        RoomRow(event, None, own, signatures[own.id] if own else [])
        for event in events
        for own in (last.get(event.id),)
    ]


async def _last(events: list[int]) -> tuple[dict[int, TallyHead], dict[int, list[SignatureRow]]]:
    """Return the last tally of each event, and the signatures of those."""
    last: dict[int, TallyHead] = {}
    for head in await stored.tallies(events):
        last.setdefault(head.event, head)
    return last, await stored.signatures([head.id for head in last.values()])


@get("/events/{event:int}/results")
async def event_shortcut(request: AnyRequest, event: FromPath[int]) -> Redirect:
    _, found, own = await access.event_as(request, event, *READERS)
    return back(href(found.id, own.id))


@get("/contests/{contest:int}/results/{event:int}")
async def event_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    me, found, own = await fetch(request, contest, event)
    return await event_room(request, me, found, own)


async def event_room(request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, **more: Any) -> Template:
    """Return one event's page; *more* brings a form back with its faults."""
    shown = await view(contest, event)
    waiting = await corrections.waiting(event.id)
    rows = [NamedLine(line, shown.named(line.code)) for line in shown.board.lines] if shown.board else []
    return page(
        request,
        "results/event.html",
        contest=contest,
        view=shown,
        listing=listing(request, rows, words=lambda row: row.words, orders=_ORDERS, size=200),
        tabs=[(href(contest.id, one.id), one.name, one.id == event.id) for one in await setup.events(contest.id)],
        desks={path[1:]: (label, me.holds(contest.id, *roles)) for path, label, roles in DESKS},
        columns=columns(event, shown.board, bool(shown.names.entries), sorts=True) if shown.board else [],
        divided=shown.board is not None and is_divided(shown.board),
        confirmations=_proposed(shown),
        waiting=waiting,
        recheck=await stored.recheck_standing(contest, event.id),
        appeals=await stored.blocking_appeals([event.id]),
        link=lambda rest="": href(contest.id, event.id, rest),
        quoted=quote,
        may=_may(me, contest, shown, waiting),
        **({"values": {}} | more),
    )


def _may(me: Person, contest: ContestRow, shown: EventView, waiting: int) -> dict[str, bool]:
    """Say which buttons the page offers, *waiting* corrections of sheets being undecided; the actions ask again."""
    state = shown.event.state
    return {
        "safety": me.holds(contest.id, "chief_judge"),
        "take": me.holds(contest.id, "organiser", "chief_judge")
        and state == "locked"
        and not waiting
        and shown.counted is not None
        and shown.counted.ready
        and (shown.last is None or shown.stale),
        "decode": me.holds(contest.id, "organiser", "code_keeper") and state == "certified",
        "correct": me.holds(contest.id, "organiser", "chief_judge") and state in ("certified", "unblinded"),
        "uphold": me.holds(contest.id, "organiser", "chief_judge")
        and state == "locked"
        and not waiting
        and shown.last is not None
        and not shown.stale
        and shown.signed_roles >= set(act.SIGNERS),
        "order": me.holds(contest.id, "organiser", "chief_judge") and state in ("judging", "locked"),
        "confirm": me.holds(contest.id, "organiser"),
    }


def _proposed(shown: EventView) -> dict[str, list[tuple[str, str]]]:
    """Return the awards that another body still confirms, and whom they are for, as options of a form."""
    lines = [line for line in shown.board.lines if any(p.proposed for p in line.prizes)] if shown.board else []
    awards = {prize.award: prize.name for line in lines for prize in line.prizes if prize.proposed}
    names = {line.code: named.label for line in lines if (named := shown.named(line.code))}
    return {
        "codes": [(line.code, f"{line.code} {names.get(line.code, '')}".strip()) for line in lines],
        "awards": sorted(awards.items()),
    }


def _place(row: NamedLine) -> tuple[bool, Decimal]:
    return (not row.line.place, Decimal(row.line.place or 0))


_ORDERS = {
    "place": _place,
    "code": lambda row: row.line.code,
    "total": lambda row: Decimal(row.line.total or -1),
    "name": lambda row: row.named.label.encode("gb18030") if row.named else b"",
    "unit": lambda row: row.named.unit.encode("gb18030") if row.named else b"",
}


@get("/contests/{contest:int}/results/{event:int}/entries/{code:str}")
async def why_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int], code: FromPath[str]) -> Template:
    _, found, own = await fetch(request, contest, event)
    shown = await view(found, own)
    line = next((line for line in shown.board.lines if line.code == code), None) if shown.board else None
    if line is None or shown.board is None:
        raise Missing
    counted = await act.count(shown.last.document) if shown.signed and shown.last else shown.counted
    return page(
        request,
        "results/why.html",
        contest=found,
        view=shown,
        line=line,
        board=shown.board,
        named=shown.named(code),
        story=act.story(counted, code, shown.board.hidden) if counted else (),
        sections=await act.sections(counted, code) if counted else [],
        link=lambda rest="": href(found.id, own.id, rest),
    )


@get("/contests/{contest:int}/results/{event:int}/spread")
async def spread_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    _, found, own = await fetch(request, contest, event)
    counted = (await act.count_event(found, own)).counted
    return page(
        request,
        "results/spread.html",
        contest=found,
        event=own,
        spreads=act.spreads(counted) if counted else [],
        link=lambda rest="": href(found.id, own.id, rest),
    )


@get("/contests/{contest:int}/results/{event:int}/tallies/{number:int}")
async def tally_page(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]
) -> Template:
    me, found, own = await fetch(request, contest, event, *READERS, "code_keeper")
    tally = await stored.tally(event, number)
    if tally is None or not (me.holds(contest, *READERS) or own.state in ("certified", "unblinded")):
        raise Missing
    before = await stored.tally(event, number - 1) if number > 1 else None
    board = act.board(own, tally.document, tally.result)
    old = act.board(own, before.document, before.result) if before else None
    shown = await view(found, own)
    signatures = (await stored.signatures([tally.id]))[tally.id]
    return page(
        request,
        "results/tally.html",
        contest=found,
        view=shown,
        tally=tally,
        board=board,
        changes=act.changes(old, board) if old else None,
        corrected=[
            one
            for one in await corrections.of_event(event)
            if one.state == "confirmed" and one.decided_at is not None and one.decided_at <= tally.created
        ],
        before=before.created if before else None,
        reads=me.holds(contest, *READERS),
        columns=columns(own, board, bool(shown.names.entries), sorts=False),
        divided=is_divided(board),
        signatures=signatures,
        last=shown.last is not None and shown.last.number == number,
        roles=[role for role in act.SIGNERS if me.holds(contest, role)],
        signed_by_me=any(one.account == me.account for one in signatures),
        may_decode=me.holds(contest, "organiser", "code_keeper") and own.state == "certified",
        recheck=await stored.recheck_standing(found, event),
        appeals=await stored.blocking_appeals([event]),
        link=lambda rest="": href(found.id, own.id, rest),
        quoted=quote,
    )


ROUTES = [room_page, event_shortcut, event_page, why_page, spread_page, tally_page]
