"""What the chief judge's room shows of an event: codes by judges, what is missing, where judges disagree.

A column is one judge of the panel: a seat, or the seats whose sections make up one sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import room as act
from contests.actions.judging import spread as spreads
from contests.labels import say
from contests.store.judging import facts, seats, sheets
from contests.store.judging.roster import Chair, Roster, rosters
from contests.store.judging.seats import CodeRow, SeatRow
from contests.store.judging.sheets import SheetRow
from contests.web.judging.words import points


@dataclass(frozen=True, slots=True)
class Cell:
    """One judge's sheet for one code. *kind*: done, returned, missing, recused, absent, over (nothing awaited).

    *pieces* are the seats that marked it with a word for each; *seat* is the first of them.
    """

    kind: str
    text: str
    seat: int
    vetoed: bool = False
    pieces: tuple[tuple[int, str], ...] = ()
    total: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One code over all seats of a part; *flagged* names where they lie too far apart."""

    entry: CodeRow
    cells: tuple[Cell, ...]
    apart: str
    flagged: tuple[str, ...]
    ruling: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """One judged part of an event; *limit* is what its rules say of the judges' spread."""

    key: str
    part: str
    seats: tuple[SeatRow, ...]
    joined: Mapping[int, tuple[SeatRow, ...]]
    lines: tuple[Line, ...]
    missing: int
    flagged: int
    limit: spreads.Limit | None
    maximum: Fraction | None


@dataclass(frozen=True, slots=True)
class _Table:
    """What all cells of an event are read from. *marked* holds (seat, entry) of what is in."""

    desk: desks.Desk
    seats: Mapping[int, SeatRow]
    roster: Roster
    there: Mapping[tuple[int, str], SheetRow]
    marked: frozenset[tuple[int, int]]
    settled: frozenset[str]
    ruled: Mapping[str, str]


async def matrices(desk: desks.Desk) -> list[Matrix]:
    """Return what the room shows of an event."""
    event = desk.event.id
    ids = {entry.code: entry.id for entry in await seats.entries(event)}
    codes, there = await seats.codes(event), await sheets.latest(event)
    rulings = await facts.rulings(event)
    table = _Table(
        desk=desk,
        seats={seat.id: seat for seat in await seats.of_events([event], spares=True)},
        roster=(await rosters([event]))[event],
        there=there,
        marked=frozenset((s, ids[c]) for (s, c), sheet in there.items() if sheet.state == "submitted" and c in ids),
        settled=act.settled(rulings),
        ruled=_standing(rulings),
    )
    found = []
    for key, part in desk.judged.items():
        places = [place for place in table.roster.places if place[0].part == key]
        lines = [_line(table, key, entry, ids[entry.code], places) for entry in codes]
        missing = sum(cell.kind in ("missing", "returned") for line in lines for cell in line.cells)
        leads = tuple(table.seats[place[0].id] for place in places)
        joined = {place[0].id: tuple(table.seats[chair.id] for chair in place[1:]) for place in places}
        flagged = sum(bool(line.flagged) for line in lines)
        limit, most = spreads.limit_of(desk, key), scoring.maximum(desk.rubric(key))
        found.append(Matrix(key, part.name or key, leads, joined, tuple(lines), missing, flagged, limit, most))
    return found


def _standing(rulings: Sequence[facts.RulingRow]) -> dict[str, str]:
    revoked = {ruling.revokes for ruling in rulings}
    found: dict[str, list[str]] = {}
    for ruling in rulings:
        if ruling.id not in revoked and ruling.kind not in ("revoked", "proposal"):
            found.setdefault(ruling.code, []).append(say(f"ruling.{ruling.kind}"))
    return {code: "、".join(dict.fromkeys(words)) for code, words in found.items()}


def _line(table: _Table, part: str, entry: CodeRow, known: int, places: Sequence[Sequence[Chair]]) -> Line:
    found = [_cell(table, part, place, entry, known) for place in places]
    scores = [score for _, score in found if score is not None]
    totals = [score.total for score in scores]
    apart = points(max(totals) - min(totals)) if len(totals) > 1 else ""
    flagged = tuple(name or "总分" for name in spreads.apart(table.desk, part, scores))
    return Line(entry, tuple(cell for cell, _ in found), apart, flagged, table.ruled.get(entry.code, ""))


def _cell(
    table: _Table, part: str, place: Sequence[Chair], entry: CodeRow, known: int
) -> tuple[Cell, scoring.SheetScore | None]:
    lead = place[0].id
    markers = table.roster.markers(place, known, table.marked)
    if markers is None:
        recused = any((chair.id, known) in table.roster.recused for chair in place)
        return Cell("recused", "回避", lead) if recused else Cell("absent", "缺席", lead), None
    pieces = tuple((marker.id, _word(table, chair, marker)) for chair, marker in markers)
    found = [table.there.get((seat, entry.code)) for seat, _ in pieces]
    sheets_in = [sheet for sheet in found if sheet and sheet.state == "submitted"]
    first = next((seat for (seat, _), sheet in zip(pieces, found, strict=True) if sheet), pieces[0][0])
    shown = pieces if len(pieces) > 1 or first != lead else ()
    if len(sheets_in) == len(pieces):
        marks = {key: mark for sheet in sheets_in for key, mark in sheet.marks.items()}
        score = scoring.score(table.desk.rubric(part), marks)
        if isinstance(score, scoring.SheetScore):
            return Cell("done", points(score.total), first, bool(score.vetoes), shown, score.total), score
        return Cell("returned", "须按新标准重评", first, pieces=shown), None
    if any(sheet and sheet.state == "returned" for sheet in found):
        return Cell("returned", "已退回", first, pieces=shown), None
    if entry.code in table.settled or entry.presence in ("absent", "withdrawn"):
        return Cell("over", "—", lead), None
    text = f"已交 {len(sheets_in)}/{len(pieces)}" if sheets_in else "未交"
    return Cell("missing", text, first, pieces=shown), None


def _word(table: _Table, chair: Chair, marker: Chair) -> str:
    return table.seats[marker.id].name if chair is not marker else f"{chair.position} 号席"
