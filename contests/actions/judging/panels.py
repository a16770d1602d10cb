"""合评: dividing one judge's sheet among seats, extra seats, and what that leaves unmarked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging.desk import Desk
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import seats, sheets
from contests.store.judging.roster import Chair, rosters
from contests.store.judging.seats import SeatRow


async def add_spare(person: Person, event: int, part: str, now: datetime) -> int:
    """Put a spare seat out, which marks nothing until an entry is assigned to it."""
    desk = await _open_desk(person, event)
    if part not in desk.judged:
        raise Missing
    mine = [seat for seat in await seats.of_events([event], spares=True) if seat.part == part and seat.kind == "spare"]
    async with ledger.writing(desk.event.contest, person.account, "seat.added", now, subject=f"event-{event}") as line:
        position = max((seat.position for seat in mine), default=0) + 1
        found = await seats.add(event, part, position, now, "spare")
        line.facts |= {"seat": found, "part": part}
    return found


async def join(person: Person, event: int, lead: int, sections: Sequence[str], now: datetime) -> int:
    """Put out a seat that marks these sections of the lead's sheet; the lead keeps the others."""
    found = await _lead(lead)
    if found.event != event:
        raise Missing
    desk = await _open_desk(person, event)
    own = found.sections or tuple(section.key for section in desk.rubric(found.part).sections)
    kept = [key for key in own if key not in sections]
    if not kept or not sections or not set(sections) <= set(own):
        raise Faulty((Problem("sections", "fault.sections"),))
    if await sheets.of_seats([lead]):
        raise Refused("sections_fixed")
    panel = desk.judged[found.part].panel
    mine = [seat.position for seat in await seats.of_events([found.event]) if seat.part == found.part]
    async with ledger.writing(found.contest, person.account, "seat.added", now, subject=f"seat-{lead}") as line:
        position = max([len(panel.seats) if panel else 0, *mine]) + 1
        fresh = await seats.add(found.event, found.part, position, now, joins=lead)
        await seats.share(lead, kept)
        await seats.share(fresh, [key for key in own if key in sections])
        line.facts |= {"seat": fresh, "sections": [key for key in own if key in sections]}
    return fresh


async def _lead(seat: int) -> SeatRow:
    found = await seats.seat(seat)
    if found is None or found.kind != "judge" or found.joins is not None:
        raise Missing
    return found


async def remove(person: Person, seat: int, now: datetime) -> None:
    """Take an extra seat away again; its sections fall to its lead. Refused once anything was done on it."""
    found = await _extra(person, seat)
    if await sheets.of_seats([seat]) or found.account is not None or await seats.has_history(seat):
        raise Refused("seat_used")
    async with ledger.writing(found.contest, person.account, "seat.removed", now, subject=f"seat-{seat}"):
        if found.joins is not None:
            await _fall_back(found, found.joins)
        await seats.remove(seat)


async def _fall_back(seat: SeatRow, lead: int) -> None:
    others = [one for one in await seats.of_events([seat.event]) if one.joins == lead and one.id != seat.id]
    own = await seats.seat(lead)
    await seats.share(lead, (*own.sections, *seat.sections) if own and others else ())


async def _extra(person: Person, seat: int) -> SeatRow:
    found = await seats.seat(seat)
    if found is None or not person.holds(found.contest, "organiser", "chief_judge"):
        raise Missing
    if found.kind != "spare" and found.joins is None:
        raise Missing
    await _open_desk(person, found.event)
    return found


async def divide(person: Person, lead: int, given: Mapping[str, str], now: datetime) -> None:
    """Divide a sheet: for every section of the rubric the id of the seat (the lead or one that joins it) that marks it.

    Every section has one seat and every seat has a section. Refused once one of them has handed a sheet in.
    """
    found = await _lead(lead)
    desk = await _open_desk(person, found.event)
    place = [found, *(one for one in await seats.of_events([found.event]) if one.joins == lead)]
    names = {str(seat.id): seat for seat in place}
    rubric = desk.rubric(found.part)
    problems = [Problem(f"section-{s.key}", "fault.required") for s in rubric.sections if given.get(s.key) not in names]
    own = {name: [s.key for s in rubric.sections if given.get(s.key) == name] for name in names}
    idle = "、".join(seat.name for name, seat in names.items() if not own[name])
    if idle and not problems:
        problems.append(Problem("sections", "fault.seat_idle", {"seats": idle}))
    if problems:
        raise Faulty(tuple(problems))
    if await sheets.of_seats([seat.id for seat in place]):
        raise Refused("sections_fixed")
    async with ledger.writing(found.contest, person.account, "sections.divided", now, subject=f"seat-{lead}") as line:
        for name, seat in names.items():
            line.facts[f"seat-{seat.id}"] = own[name]
            await seats.share(seat.id, own[name] if len(place) > 1 else ())


async def _open_desk(person: Person, event: int) -> Desk:
    desk = await desks.of(event)
    if not person.holds(desk.event.contest, "organiser", "chief_judge"):
        raise Missing
    if not rules.may_seat(desk.event.state):
        raise Refused("seats_fixed")
    return desk


async def unmarked(desk: Desk, part: str) -> list[str]:
    """Return, by their names, the sections that on some judge's sheet nobody marks."""
    sections = {section.key: section.label or section.key for section in desk.rubric(part).sections}
    found: dict[str, None] = {}
    for place in (await rosters([desk.event.id]))[desk.event.id].places:
        if place[0].part == part:
            found |= dict.fromkeys(left_over(place, sections))
    return [sections[key] for key in found]


def left_over(place: Sequence[Chair], sections: Iterable[str]) -> list[str]:
    """Return the sections of one sheet that nobody marks. A lead without sections marks it whole, if nobody joins."""
    given = {key for chair in place for key in chair.sections}
    if len(place) == 1 and not place[0].sections:
        return []
    return [key for key in sections if key not in given]
