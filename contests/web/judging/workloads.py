"""What every seat has to mark and has marked, who is kept from what, and where too few judges are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contests.actions.judging import duties
from contests.actions.judging.desk import Desk
from contests.actions.judging.panels import unmarked
from contests.actions.judging.room import settled
from contests.store.judging import assignments, facts, seats, sheets
from contests.store.judging.assignments import AssignmentRow, RecusalRow
from contests.store.judging.roster import Roster, rosters
from contests.store.judging.seats import EntryRow, SeatRow


@dataclass(frozen=True, slots=True)
class Load:
    """One seat's work: entries it marks, how many of them are in; *codes* are those that are still to come.

    *earlier* counts what a judge handed in who sat here before.
    """

    seat: SeatRow
    sections: str
    owed: int
    done: int
    recused: int
    codes: tuple[str, ...]
    earlier: int
    gone: str

    @property
    def left(self) -> int:
        return self.owed - self.done


@dataclass(frozen=True, slots=True)
class Gap:
    """What a seat leaves unmarked, and the spare seats that may mark it: all of them can take every code of it."""

    seat: SeatRow
    codes: tuple[str, ...]
    spares: tuple[SeatRow, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """One judged part. *short* are the codes that fewer than *least* judges can mark, *fewest* the smallest panel."""

    key: str
    name: str
    loads: tuple[Load, ...]
    gaps: tuple[Gap, ...]
    short: tuple[tuple[str, int], ...]
    fewest: int
    least: int
    nobody: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """One event. *recusals* and *given* keep what was ended, the latest first; *units* have entries in it."""

    benches: tuple[Bench, ...]
    recusals: tuple[tuple[RecusalRow, SeatRow, str], ...]
    given: tuple[tuple[AssignmentRow, SeatRow, SeatRow], ...]
    units: tuple[tuple[int, str], ...]
    seats: tuple[SeatRow, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stock:
    """Everything read once: *working* are the entries to be marked, *marked* holds (seat, entry) of what is in."""

    desk: Desk
    seats: Mapping[int, SeatRow]
    roster: Roster
    working: Sequence[EntryRow]
    marked: frozenset[tuple[int, int]]
    earlier: Mapping[int, int]
    absences: Mapping[int, str]
    recused: Mapping[int, int]


async def work(desk: Desk, *, reasons: bool) -> Work:
    """Return what the desk of assignments shows of an event; what a judge declared says why only with *reasons*."""
    event = desk.event.id
    stock, told = await _stock(desk), await assignments.recusals(event)
    benches = [await _bench(stock, key) for key in desk.judged]
    given = await assignments.assignments(event)
    return Work(
        benches=tuple(benches),
        recusals=tuple(
            (
                row if reasons or row.origin != "declared" else replace(row, reason=""),
                stock.seats[row.seat],
                _whom(row, given, stock),
            )
            for row in reversed(told)
            if row.seat in stock.seats
        ),
        given=tuple((row, stock.seats[row.seat], stock.seats[row.replaces]) for row in reversed(given)),
        units=tuple(await assignments.units(event)),
        seats=tuple(stock.seats.values()),
        codes=tuple(entry.code for entry in await seats.entries(event)),
    )


def _whom(row: RecusalRow, given: Sequence[AssignmentRow], stock: _Stock) -> str:
    """Name the spare seat that marks the entry instead."""
    found = [one for one in given if (one.replaces, one.entry) == (row.seat, row.entry) and one.ended is None]
    return stock.seats[found[-1].seat].name if found else ""


async def _stock(desk: Desk) -> _Stock:
    event = desk.event.id
    everyone = await seats.of_events([event], spares=True)
    entries, there = await seats.entries(event), await sheets.latest(event)
    ids = {entry.code: entry.id for entry in entries}
    over = settled(await facts.rulings(event))
    replaced = {seat.id: seat.since for seat in everyone if seat.since}
    done = [(s, sheet) for (s, _), sheet in there.items() if sheet.state == "submitted" and s in replaced]
    before = [s for s, sheet in done if sheets.is_earlier(sheet, replaced[s])]
    roster = (await rosters([event]))[event]
    working = [e for e in entries if e.presence not in ("absent", "withdrawn") and e.code not in over]
    known = {entry.id for entry in entries}
    return _Stock(
        desk=desk,
        seats={seat.id: seat for seat in everyone},
        roster=roster,
        working=working,
        marked=frozenset((s, ids[c]) for (s, c), sheet in there.items() if sheet.state == "submitted" and c in ids),
        earlier={seat: before.count(seat) for seat in replaced},
        absences={seat: reason for seat, (reason, _) in (await seats.absences([event])).items()},
        recused={s.id: sum(e in known for seat, e in roster.recused if seat == s.id) for s in everyone},
    )


async def _bench(stock: _Stock, key: str) -> Bench:
    part = stock.desk.judged[key]
    places = [place for place in stock.roster.places if place[0].part == key]
    counted = {
        e.code: sum(stock.roster.markers(place, e.id, stock.marked) is not None for place in places)
        for e in stock.working
    }
    least = part.panel.least if part.panel else 1
    mine = [seat for seat in stock.seats.values() if seat.part == key]
    return Bench(
        key=key,
        name=part.name or key,
        loads=tuple(_load(stock, seat) for seat in mine),
        gaps=tuple(gap for seat in mine if (gap := _gap(stock, seat, mine)).codes),
        short=tuple((code, n) for code, n in counted.items() if n < least),
        fewest=min(counted.values(), default=len(places)),
        least=least,
        nobody=tuple(await unmarked(stock.desk, key)),
    )


def _load(stock: _Stock, seat: SeatRow) -> Load:
    ids = {entry.id: entry.code for entry in stock.working}
    owed = stock.roster.duties(seat.id, list(ids), stock.marked)
    left = tuple(ids[entry] for entry in owed if (seat.id, entry) not in stock.marked)
    names = {one.key: one.label or one.key for one in stock.desk.rubric(seat.part).sections}
    own = next(iter(owed.values()), seat.sections) if seat.kind == "spare" else seat.sections
    return Load(
        seat=seat,
        sections="、".join(names.get(key, key) for key in own) if len(own) < len(names) else "",
        owed=len(owed),
        done=len(owed) - len(left),
        recused=stock.recused.get(seat.id, 0),
        codes=left,
        earlier=stock.earlier.get(seat.id, 0),
        gone=stock.absences.get(seat.id, "") if seat.state != "active" else "",
    )


def _gap(stock: _Stock, seat: SeatRow, mine: Sequence[SeatRow]) -> Gap:
    """A spare seat leaves no gap: what it gives back falls to the seat it stood in for."""
    chair = stock.roster.chairs[seat.id]
    open_ = [
        e for e in stock.working if seat.kind != "spare" and stock.roster.marker(chair, e.id, stock.marked) is None
    ]
    busy = {spare for spares in stock.roster.stand_ins.values() for spare in spares}
    spares = [
        one
        for one in mine
        if one.kind == "spare"
        and one.state == "active"
        and any((one.id, e.id) not in stock.roster.recused and not duties.is_own_unit(one, e) for e in open_)
    ]
    return Gap(
        seat, tuple(e.code for e in open_), tuple(sorted(spares, key=lambda one: (one.id in busy, one.position)))
    )
