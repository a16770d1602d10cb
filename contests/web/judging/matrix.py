"""What the chief judge's room shows of an event: codes by seats, what is missing, where judges disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import room as act
from contests.labels import say
from contests.store.judging import facts, seats, sheets
from contests.store.judging.seats import CodeRow, SeatRow
from contests.store.judging.sheets import SheetRow
from contests.web.judging.words import points


@dataclass(frozen=True, slots=True)
class Cell:
    """One seat's sheet for one code. *kind*: done, returned, missing, recused, absent, over (nothing awaited)."""

    kind: str
    text: str
    seat: int
    vetoed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One code over all seats of a part."""

    entry: CodeRow
    cells: tuple[Cell, ...]
    apart: str
    flagged: bool
    ruling: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """One judged part of an event."""

    part: str
    seats: tuple[SeatRow, ...]
    lines: tuple[Line, ...]
    missing: int
    flagged: int


async def matrices(desk: desks.Desk) -> list[Matrix]:
    """Return what the room shows of an event."""
    event = desk.event.id
    everyone = await seats.of_events([event])
    recused = await seats.recusals([seat.id for seat in everyone])
    hidden = {entry.id: entry.code for entry in await seats.entries(event)}
    codes, there = await seats.codes(event), await sheets.latest(event)
    owed = {(seat.id, entry.code) for seat, entry in await act.missing(desk)}
    ruled = _standing(await facts.rulings(event))
    found = []
    for key, part in desk.judged.items():
        mine = [seat for seat in everyone if seat.part == key]
        avoided = {(seat.id, hidden.get(entry, "")) for seat in mine for entry in recused[seat.id]}
        lines = [_line(desk, key, entry, mine, there, owed, avoided, ruled) for entry in codes]
        missing = sum(cell.kind in ("missing", "returned") for line in lines for cell in line.cells)
        flagged = sum(line.flagged for line in lines)
        found.append(Matrix(part.name or key, tuple(mine), tuple(lines), missing, flagged))
    return found


def _standing(rulings: Sequence[facts.RulingRow]) -> dict[str, str]:
    revoked = {ruling.revokes for ruling in rulings}
    found: dict[str, list[str]] = {}
    for ruling in rulings:
        if ruling.id not in revoked and ruling.kind not in ("revoked", "proposal"):
            found.setdefault(ruling.code, []).append(say(f"ruling.{ruling.kind}"))
    return {code: "、".join(dict.fromkeys(words)) for code, words in found.items()}


def _line(
    desk: desks.Desk,
    part: str,
    entry: CodeRow,
    mine: Sequence[SeatRow],
    there: Mapping[tuple[int, str], SheetRow],
    owed: set[tuple[int, str]],
    avoided: set[tuple[int, str]],
    ruled: Mapping[str, str],
) -> Line:
    cells, scores = [], []
    for seat in mine:
        sheet = there.get((seat.id, entry.code))
        counts = sheet is not None and sheet.state == "submitted" and seat.state == "active"
        score = scoring.score(desk.rubric(part), sheet.marks) if sheet and counts else None
        if isinstance(score, scoring.SheetScore):
            scores.append(score)
        cells.append(_cell(seat, entry.code, sheet, score, owed, avoided))
    totals = [score.total for score in scores]
    apart = points(max(totals) - min(totals)) if len(totals) > 1 else ""
    return Line(entry, tuple(cells), apart, act.spread(desk, part, scores), ruled.get(entry.code, ""))


def _cell(
    seat: SeatRow,
    code: str,
    sheet: SheetRow | None,
    score: object,
    owed: set[tuple[int, str]],
    avoided: set[tuple[int, str]],
) -> Cell:
    if seat.state != "active":
        return Cell("absent", "缺席", seat.id)
    if (seat.id, code) in avoided:
        return Cell("recused", "回避", seat.id)
    if isinstance(score, scoring.SheetScore):
        return Cell("done", points(score.total), seat.id, bool(score.vetoes))
    if sheet and sheet.state == "returned":
        return Cell("returned", "已退回", seat.id)
    if sheet:
        return Cell("returned", "须按新标准重评", seat.id)
    if (seat.id, code) in owed:
        return Cell("missing", "未交", seat.id)
    return Cell("over", "—", seat.id)
