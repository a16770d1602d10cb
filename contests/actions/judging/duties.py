"""What one seat may mark now, and on what sheet: the whole one, or the sections that are its own."""

from dataclasses import dataclass, replace

import scoring
from contests import rules
from contests.actions.judging.desk import Desk
from contests.rules import Missing, Refused
from contests.store import ledger
from contests.store.judging import bars as stored
from contests.store.judging import seats
from contests.store.judging.bars import Bars
from contests.store.judging.seats import EntryRow, SeatRow


@dataclass(frozen=True, slots=True)
class Duty:
    """One sheet that a seat may write. *rubric* holds the sections it marks."""

    rubric: scoring.Rubric
    is_calibration: bool


def piece(rubric: scoring.Rubric, sections: tuple[str, ...]) -> scoring.Rubric:
    """Return the sheet of a seat that marks these sections only; none of them means all.

    What is said of the whole sheet (its maximum, its scale) is reckoned when the pieces are put together.
    """
    own = tuple(section for section in rubric.sections if section.key in sections)
    if not sections or len(own) == len(rubric.sections):
        return rubric
    return replace(rubric, sections=own, maximum=None, scale=None)


def sections_of(seat: SeatRow, bars: Bars) -> tuple[str, ...]:
    """Return what a seat marks; a spare seat marks what the seats it stands in for would."""
    return next(iter(bars.stands_in.values()), ()) if seat.kind == "spare" else seat.sections


async def rubric_of(desk: Desk, seat: SeatRow) -> scoring.Rubric:
    """Return the sheet that a seat writes."""
    if seat.kind != "spare":
        return piece(desk.rubric(seat.part), seat.sections)
    return piece(desk.rubric(seat.part), sections_of(seat, await stored.of_seat(seat.id, seat.event, seat.part)))


async def of(desk: Desk, seat: SeatRow, code: str, *, paper: bool = False) -> Duty:
    """Return what a seat may write under a code now. Raises Refused, or Missing for a code that is none.

    A paper sheet was written while its heat was open: it may be typed after the heat was closed.
    """
    bars = await ledger.once(stored.of_seat, seat.id, seat.event, seat.part)
    rubric = piece(desk.rubric(seat.part), sections_of(seat, bars))
    if code in bars.calibrations:
        if not (bars.calibrations[code] and rules.may_calibrate(desk.event.state)):
            raise Refused("calibration_closed")
        _check_seat(seat)
        return Duty(rubric, True)
    if not rules.may_submit(desk.event.state):
        raise Refused("judging_closed")
    _check_seat(seat)
    entry = await entry_of(seat.event, code)
    check_entry(seat, entry, bars)
    check_heat(entry.heat, bars, paper=paper)
    return Duty(rubric, False)


def _check_seat(seat: SeatRow) -> None:
    if seat.state != "active":
        raise Refused("seat_closed")


def is_own_unit(seat: SeatRow, entry: EntryRow) -> bool:
    """Say whether the entry is of the judge's own unit, which nothing can lift."""
    return seat.organisation is not None and seat.organisation == entry.organisation


def check_entry(seat: SeatRow, entry: EntryRow, bars: Bars) -> None:
    """Refuse what a seat does not mark of an entry that was worked."""
    if entry.id in bars.recused or is_own_unit(seat, entry):
        raise Refused("seat_recused")
    if entry.id in bars.given:
        raise Refused("seat_relieved")
    if seat.kind == "spare" and entry.id not in bars.stands_in:
        raise Refused("spare_unassigned")
    if entry.presence in ("absent", "withdrawn"):
        raise Refused("entry_absent")


def check_heat(heat: int, bars: Bars, *, paper: bool) -> None:
    """Refuse while a heat takes no sheet; once it was closed, only paper."""
    state = bars.heats.get(heat, "open")
    if state == "waiting":
        raise Refused("heat_waiting", heat=heat)
    if state == "closed" and not paper:
        raise Refused("heat_closed", heat=heat)


async def entry_of(event: int, code: str) -> EntryRow:
    """Return what stands behind a code. Raises Missing."""
    found = (await ledger.once(seats.by_code, event)).get(code)
    if found is None:
        raise Missing
    return found
