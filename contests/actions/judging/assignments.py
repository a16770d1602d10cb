"""回避 and 改派: who does not mark an entry, declared or told, and the spare seat that marks it instead."""

from collections.abc import Collection, Sequence
from datetime import datetime

from contests import rules
from contests.actions.judging import duties
from contests.actions.judging.sheets import own_seat
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, setup
from contests.store.judging import assignments, bars, seats
from contests.store.judging.assignments import AssignmentRow
from contests.store.judging.roster import rosters
from contests.store.judging.seats import SeatRow


async def declare(person: Person, code: str, reason: str, now: datetime) -> None:
    """申请回避: the judge on this tablet does not mark a code, from now on; what was handed in for it counts no longer.

    The reason is for the chief judge and stays out of the log. A spare seat gives the entry back by it.
    """
    seat = await own_seat(person)
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    entry = await duties.entry_of(seat.event, code)
    async with ledger.writing(seat.contest, seat.account, "recusal.declared", now, subject=f"seat-{seat.id}") as line:
        await _check_open(seat.event)
        mine = await bars.of_seat(seat.id, seat.event, seat.part)
        if seat.kind == "spare" and entry.id not in mine.stands_in:
            raise Missing
        line.facts["code"] = code
        if await assignments.recuse(seat.id, entry.id, reason.strip(), "declared", now, seat.account) is None:
            raise Refused("recused_already")
        await _end(seat.event, now, seat=seat.id, entries=[entry.id])


async def recuse(person: Person, seat: int, codes: Sequence[str], unit: int | None, reason: str, now: datetime) -> int:
    """Keep a seat from these codes, or from every entry of a unit that its judge is related to; return how many.

    A relation to a unit is told by the organiser, who knows units and no codes; the chief judge names a code.
    """
    found = await _seat(person, seat, *(("organiser",) if unit is not None else ()))
    problems = [] if reason.strip() else [Problem("reason", "fault.required")]
    entries = await seats.entries(found.event)
    chosen = [one.id for one in entries if one.code in codes or (unit is not None and one.organisation == unit)]
    if not chosen:
        problems.append(Problem("unit", "fault.nothing_chosen"))
    if problems:
        raise Faulty(tuple(problems))
    async with ledger.writing(
        found.contest, person.account, "recusal.recorded", now, subject=f"seat-{seat}", reason=reason.strip()
    ) as line:
        await _check_open(found.event)
        told = [await assignments.recuse(seat, e, reason.strip(), "assigned", now, person.account) for e in chosen]
        fresh = [one for one in told if one is not None]
        if not fresh:
            raise Refused("recused_already")
        line.facts["recusals"] = fresh
        await _end(found.event, now, seat=seat, entries=chosen)
    return len(fresh)


async def take_back(person: Person, recusal: int, event: int, reason: str, now: datetime) -> None:
    """Let a judge mark an entry after all, with a reason; never one of the own unit.

    A spare seat that stood in for it marks it no longer, and what it handed in counts no longer.
    """
    found = next((one for one in await assignments.recusals(event) if one.id == recusal), None)
    seat = await _seat(person, found.seat, "chief_judge") if found else None
    if found is None or seat is None:
        raise Missing
    if found.ended is not None:
        raise Refused("recusal_over", number=found.code)
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    entry = await duties.entry_of(seat.event, found.code)
    if duties.is_own_unit(seat, entry):
        raise Refused("recusal_own_unit")
    async with ledger.writing(
        seat.contest, person.account, "recusal.taken_back", now, subject=f"seat-{seat.id}", reason=reason.strip()
    ) as line:
        await _check_open(seat.event)
        line.facts["code"] = found.code
        await assignments.end_recusals([found.id], reason.strip(), person.account, now)
        await _end(seat.event, now, replaces=seat.id, entries=[entry.id])


async def assign(person: Person, replaces: int, codes: Sequence[str], spare: int, reason: str, now: datetime) -> int:
    """改派: let a spare seat mark these codes in the place of a seat that is recused from them or not there."""
    old = await _seat(person, replaces, "chief_judge")
    new = await seats.seat(spare)
    if new is None or new.kind != "spare" or (new.event, new.part) != (old.event, old.part):
        raise Faulty((Problem("spare", "fault.choice"),))
    entries = [entry for entry in await seats.entries(old.event) if entry.code in codes]
    if not entries:
        raise Faulty((Problem("codes", "fault.nothing_chosen"),))
    async with ledger.writing(
        old.contest, person.account, "entry.reassigned", now, subject=f"seat-{spare}", reason=reason.strip()
    ) as line:
        await _check_open(old.event)
        own = await bars.of_seat(new.id, new.event, new.part)
        _check_spare(old, new, own)
        roster = (await rosters([old.event]))[old.event]
        for entry in entries:
            if duties.is_own_unit(new, entry) or entry.id in own.recused:
                raise Refused("spare_recused", number=entry.code)
            if entry.id in own.stands_in:
                raise Refused("spare_busy", number=entry.code)
            if (old.id, entry.id) not in roster.recused and old.state == "active":
                raise Refused("assignment_needless", number=entry.code)
        await _end(old.event, now, replaces=old.id, entries=[entry.id for entry in entries])
        line.facts |= {"replaces": replaces, "codes": [entry.code for entry in entries]}
        chosen = [entry.id for entry in entries]
        await assignments.assign(spare, chosen, replaces, reason.strip(), person.account, now)
    return len(entries)


def _check_spare(old: SeatRow, new: SeatRow, own: bars.Bars) -> None:
    if new.state != "active":
        raise Refused("seat_closed")
    if any(set(sections) != set(old.sections) for sections in own.stands_in.values()):
        raise Refused("spare_other_sections")


async def end(person: Person, assignment: int, event: int, reason: str, now: datetime) -> None:
    """Take an entry off a spare seat again, with a reason: its sheet for it counts no longer."""
    found = next((one for one in await assignments.assignments(event) if one.id == assignment), None)
    spare = await _seat(person, found.seat, "chief_judge") if found else None
    if found is None or spare is None:
        raise Missing
    if found.ended is not None:
        raise Refused("assignment_over", number=found.code)
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        spare.contest, person.account, "entry.taken_off", now, subject=f"seat-{spare.id}", reason=reason.strip()
    ) as line:
        await _check_open(event)
        line.facts["code"] = found.code
        await assignments.end_assignments([assignment], now)


async def _in_force(event: int) -> list[AssignmentRow]:
    return [one for one in await assignments.assignments(event) if one.ended is None]


async def _end(
    event: int, now: datetime, *, entries: Collection[int], seat: int | None = None, replaces: int | None = None
) -> None:
    """End what a spare seat does for these entries, named by the spare seat or by the seat it replaces."""
    over = [
        one.id
        for one in await _in_force(event)
        if one.entry in entries and (one.seat == seat or one.replaces == replaces)
    ]
    await assignments.end_assignments(over, now)


async def _seat(person: Person, seat: int, *roles: str) -> SeatRow:
    found = await seats.seat(seat)
    if found is None or found.kind not in ("judge", "spare"):
        raise Missing
    if not person.holds(found.contest, *(roles or ("organiser", "chief_judge"))):
        raise Missing
    return found


async def _check_open(event: int) -> None:
    found = await setup.event(event)
    if found is None or not rules.may_seat(found.state):
        raise Refused("seats_fixed")
