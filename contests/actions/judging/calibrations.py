"""试评件: put out by the chief judge, marked by every judge of a part, compared mark by mark, never counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import scoring
from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging.desk import Desk
from contests.rules import Missing, Person, Refused
from contests.store import ledger
from contests.store.judging import calibrations, seats, sheets
from contests.store.judging.calibrations import CalibrationRow
from contests.store.judging.seats import SeatRow
from contests.store.judging.sheets import SheetRow

PREFIX = "试"


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion or the total: what each seat gave (None: not its own, or not in), and how far that is apart.

    *limit* is how far apart the panel's rule lets it be, in points; None where it says nothing. A veto has no points:
    *vetoed* says who raised it.
    """

    label: str
    maximum: Fraction | None
    limit: Fraction | None
    points: tuple[Fraction | None, ...]
    vetoed: tuple[bool, ...] = ()

    @property
    def spread(self) -> Fraction | None:
        """The highest less the lowest; None while fewer than two have given anything."""
        given = [one for one in self.points if one is not None]
        return max(given) - min(given) if len(given) > 1 else None

    @property
    def wide(self) -> bool:
        """Say whether the judges lie further apart than the rule allows."""
        return self.spread is not None and self.limit is not None and self.spread > self.limit


@dataclass(frozen=True, slots=True)
class Comparison:
    """A calibration with the seats that were to mark it and their marks side by side, the totals last."""

    row: CalibrationRow
    seats: tuple[SeatRow, ...]
    done: int
    lines: tuple[tuple[str, tuple[Compared, ...]], ...]
    total: Compared


async def add(person: Person, event: int, part: str, note: str, now: datetime) -> str:
    """Put a calibration out and return its code, which no draw can give."""
    desk = await _desk(person, event)
    if part not in desk.judged:
        raise Missing
    async with ledger.writing(
        desk.event.contest, person.account, "calibration.added", now, subject=f"event-{event}"
    ) as line:
        number = len(await calibrations.of_event(event)) + 1
        while await calibrations.is_code(event, f"{PREFIX}{number}"):
            number += 1
        code = f"{PREFIX}{number}"
        line.facts |= {"calibration": await calibrations.add(event, part, code, note, person.account, now)}
        line.facts |= {"part": part, "code": code}
    return code


async def switch(person: Person, calibration: int, is_open: bool, now: datetime) -> CalibrationRow:
    """Close a calibration, or open it again."""
    found = await calibrations.one(calibration)
    if found is None:
        raise Missing
    desk = await _desk(person, found.event)
    verb = "calibration.opened" if is_open else "calibration.closed"
    async with ledger.writing(desk.event.contest, person.account, verb, now, subject=f"event-{found.event}") as line:
        line.facts["code"] = found.code
        await calibrations.set_closed(calibration, None if is_open else now)
    return found


async def _desk(person: Person, event: int) -> Desk:
    desk = await desks.of(event)
    if not person.holds(desk.event.contest, "chief_judge"):
        raise Missing
    if not rules.may_calibrate(desk.event.state):
        raise Refused("judging_not_open")
    return desk


async def compare(desk: Desk) -> list[Comparison]:
    """Return every calibration of an event, the latest first."""
    event = desk.event.id
    everyone = [seat for seat in await seats.of_events([event], spares=True) if seat.state == "active"]
    there = await sheets.calibrations(event)
    rows = reversed(await calibrations.of_event(event))
    return [_compared(desk, row, everyone, there) for row in rows if row.part in desk.judged]


def _compared(
    desk: Desk, row: CalibrationRow, everyone: Sequence[SeatRow], there: Mapping[tuple[int, str], SheetRow]
) -> Comparison:
    mine = [s for s in everyone if s.part == row.part and (s.kind == "judge" or (s.id, row.code) in there)]
    whole, rule = desk.rubric(row.part), panel.spread if (panel := desk.judged[row.part].panel) else None
    scores = [_score(whole, seat, there.get((seat.id, row.code))) for seat in mine]
    fields = scoring.fields(whole)
    lines = tuple(
        (one.label or one.key, tuple(_line(field, scores, rule) for field in fields if field["section"] == one.key))
        for one in whole.sections
    )
    sums = tuple(one.total if one and not seat.sections else None for seat, one in zip(mine, scores, strict=True))
    most = scoring.maximum(whole)
    total = Compared("合计", most, _limit(rule, "sheet", most), sums)
    return Comparison(row, tuple(mine), sum(score is not None for score in scores), lines, total)


def _line(
    field: Mapping[str, object], scores: Sequence[scoring.SheetScore | None], rule: scoring.Spread | None
) -> Compared:
    key, most = str(field["key"]), None if field["most"] is None else Fraction(str(field["most"]))
    points = tuple(score.criteria.get(key) if score else None for score in scores)
    raised = tuple(key in [veto for veto, _ in score.vetoes] if score else False for score in scores)
    vetoed = raised if field["kind"] == "veto" else ()
    return Compared(str(field.get("label") or key), most, _limit(rule, "criterion", most), points, vetoed)


def _limit(rule: scoring.Spread | None, on: str, most: Fraction | None) -> Fraction | None:
    """A share of the maximum holds for every line in proportion, points only where the rule means them."""
    if rule is None:
        return None
    if rule.of == "maximum":
        return None if most is None else rule.limit * most / 100
    return rule.limit if rule.on == on else None


def _score(whole: scoring.Rubric, seat: SeatRow, sheet: SheetRow | None) -> scoring.SheetScore | None:
    """Count what a seat wrote; a spare seat wrote what it stood in for at the time."""
    if sheet is None or sheet.state != "submitted":
        return None
    written = tuple(s.key for s in whole.sections if any(c.key in sheet.marks for c in s.criteria))
    found = scoring.score(duties.piece(whole, seat.sections or written), sheet.marks)
    return found if isinstance(found, scoring.SheetScore) else None
