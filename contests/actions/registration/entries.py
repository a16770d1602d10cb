"""One entry at a time: entered or changed by a form, checked, returned, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contests import identity
from contests.actions.registration.desk import Desk, asked, taking
from contests.actions.registration.lists import fresh_entry
from contests.identity import folded
from contests.intake import Asked, EntryRow, EventName, Finding, check_entry, held_against
from contests.labels.registration import filled
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store import ledger
from contests.store.registration import entries, organisations, people
from contests.store.registration.entries import EntryRow as Kept
from contests.store.registration.entries import Fresh
from contests.store.registration.people import Identified, Person

_OF_MEMBER = ("name", "id", "phone", "sex", "leader")


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says of an entry. *members* are (worker or None, fields name, sex, id, phone, leader).

    A member with a known worker may leave ID and phone empty: they stay as they are.
    """

    event: int
    fields: Mapping[str, str]
    members: Sequence[tuple[int | None, Mapping[str, str]]]


async def enter(desk: Desk, written: Written, now: datetime) -> int:
    """Register one entry and return its id. Raises Faulty with every fault beside its field."""
    async with ledger.writing(desk.contest.id, desk.account, "entry.added", now) as line:
        fresh = await _fresh(desk, written, now, None)
        entry = (await entries.add(desk.contest.id, [fresh], now))[0]
        line.subject = f"entry-{entry}"
    return entry


async def change(desk: Desk, kept: Kept, written: Written, now: datetime) -> None:
    """Change an entry that is not drawn yet; it waits to be checked again."""
    if kept.number or kept.state == "cancelled":
        raise Refused("entry_drawn" if kept.number else "entry_moved_on")
    if desk.own is not None and kept.state == "accepted":
        raise Refused("entry_moved_on")
    async with ledger.writing(desk.contest.id, desk.account, "entry.changed", now, subject=f"entry-{kept.id}"):
        await entries.change(kept.id, await _fresh(desk, written, now, kept))


async def _fresh(desk: Desk, written: Written, now: datetime, kept: Kept | None) -> Fresh:
    held = await asked(desk, await taking(desk, now), now)
    event = next((one for one in held.events if one.id == written.event), None)
    if event is None:
        raise Refused("registration_closed")
    rows, problems = await _rows(desk, held, event, written, kept)
    if not problems:
        problems = await _label_problems(desk, event, rows[0], kept)
    if problems:
        raise Faulty(tuple(problems))
    unit = held.registry.find(rows[0].unit).unit
    assert unit is not None
    named = [row for row in rows if row.id]
    workers = await people.workers_for([Person(row.name, row.sex, row.id, row.phone, unit.id) for row in named])
    if not named:
        return await _memberless(event, unit.id, rows[0])
    return await fresh_entry(event, unit, named, workers)


async def _memberless(event: EventName, unit: int, row: EntryRow) -> Fresh:
    """A work group enters as such: it belongs to its unit, no person is named."""
    group = await organisations.work_group(unit, row.work_group)
    return Fresh(event.id, row.work_group, unit, (), group, row.division)


async def _rows(
    desk: Desk, held: Asked, event: EventName, written: Written, kept: Kept | None
) -> tuple[list[EntryRow], list[Problem]]:
    shared = {**written.fields, "event": event.name}
    if desk.own:
        shared["unit"] = desk.own.name
    rows: list[EntryRow] = []
    problems: list[Problem] = []
    for place, (worker, fields) in enumerate(written.members, 1):
        before = await _before(worker, kept)
        row, faults = _checked(shared, fields, before, held)
        more = await _registered(desk, row, kept, event) if row else []
        problems += [_problem(fault, place) for fault in (*faults, *more)]
        rows += [row] if row else []
    if len({row.id for row in rows}) < len(rows):
        problems.append(Problem("members", "fault.same_person_twice"))
    if not written.members:
        row, problems = _without_members(shared, event, held)
        rows = [row]
    return rows, problems


def _without_members(shared: Mapping[str, str], event: EventName, held: Asked) -> tuple[EntryRow, list[Problem]]:
    """A unit or a work group enters without naming persons; everybody else needs one."""
    problems = [] if event.entrant in ("organisation", "work_group") else [Problem("members", "fault.no_members")]
    match = held.registry.find(shared.get("unit", ""))
    unit = match.unit if match.certain else None
    if unit is None:
        problems.append(Problem("unit", "import.unit_missing"))
    group = identity.read_label(shared.get("work_group", "")).value
    if event.entrant == "work_group" and not group:
        problems.append(Problem("work_group", "fault.required"))
    row = EntryRow(
        *("", 0, event.name, "", unit.name if unit else "", "", "", ""),
        work_group=group,
        division=shared.get("division", ""),
    )
    return row, problems


async def _before(worker: int | None, kept: Kept | None) -> Identified | None:
    if worker is None or kept is None or worker not in {member.worker for member in kept.members}:
        return None
    return await people.identified(worker)


def _checked(
    shared: Mapping[str, str], fields: Mapping[str, str], before: Identified | None, held: Asked
) -> tuple[EntryRow | None, tuple[Finding, ...]]:
    told = {**shared, **fields}
    if before:
        told["id"] = told.get("id") or before.id
        told["phone"] = told.get("phone") or before.phone
    row, faults, others = check_entry(told, held)
    doubted = tuple(replace(one, code="unit_inexact") for one in others if one.code == "unit_suggestion")
    return (None, (*faults, *doubted)) if doubted else (row, faults)


async def _registered(desk: Desk, row: EntryRow, kept: Kept | None, event: EventName) -> list[Finding]:
    person = (await people.known([row.id], desk.contest.id)).get(row.id)
    if person is None:
        return []
    faults, _ = held_against(row, person, confined=desk.own is not None)
    own = {member.name for member in kept.members} if kept and kept.event == event.id else set()
    return [fault for fault in faults if not (fault.code == "already_entered" and row.name in own)]


def _problem(fault: Finding, place: int) -> Problem:
    field = f"{fault.field}_{place}" if fault.field in _OF_MEMBER else fault.field
    return Problem(field, f"import.{fault.code}", filled(fault.field, fault.facts))


async def _label_problems(desk: Desk, event: EventName, row: EntryRow, kept: Kept | None) -> list[Problem]:
    if event.entrant == "competitor":
        return []
    field = {"organisation": "unit"}.get(event.entrant, event.entrant)
    label = row.unit if event.entrant == "organisation" else getattr(row, field)
    for other in await entries.of_contest(desk.contest.id):
        same = other.event == event.id and other.state != "cancelled" and (kept is None or other.id != kept.id)
        if same and other.unit == row.unit and folded(other.label) == folded(label):
            return [Problem(field, "fault.unit_taken" if field == "unit" else "fault.label_taken")]
    return []


async def enter_units(desk: Desk, event: int, units: Sequence[int], now: datetime) -> int:
    """Enter organisations as such in an event of organisations; those that are in it already are left alone."""
    held = await asked(desk, await taking(desk, now), now)
    named = next((one for one in held.events if one.id == event and one.entrant == "organisation"), None)
    if named is None:
        raise Refused("registration_closed")
    async with ledger.writing(desk.contest.id, desk.account, "units.entered", now, subject=f"event-{event}") as line:
        living = await entries.of_contest(desk.contest.id)
        there = {one.organisation for one in living if one.event == event and one.state != "cancelled"}
        allowed = [unit for unit in held.registry.units if desk.own is None or unit.id == desk.own.id]
        fresh = [
            Fresh(event, unit.name, unit.id, ()) for unit in allowed if unit.id in set(units) and unit.id not in there
        ]
        await entries.add(desk.contest.id, fresh, now)
        line.facts["entries"] = len(fresh)
    return len(fresh)


async def decide(desk: Desk, chosen: Sequence[int], state: str, reason: str, now: datetime) -> int:
    """Accept entries or return them with a reason, several at once; return how many. Only the organiser's desk."""
    if desk.own is not None:
        raise Refused("forbidden")
    if not chosen:
        raise Faulty((Problem("entry", "fault.none_marked"),))
    if state == "returned" and not reason.strip():
        raise Faulty((Problem("reason", "fault.return_reason"),))
    verb = "entries.accepted" if state == "accepted" else "entries.returned"
    async with ledger.writing(desk.contest.id, desk.account, verb, now, reason=reason.strip()) as line:
        found = await entries.some(desk.contest.id, chosen)
        if any(entry.number for entry in found) and state == "returned":
            raise Refused("entry_drawn")
        due = [
            entry.id for entry in found if entry.state in ("submitted", "returned", "accepted") and entry.state != state
        ]
        if not due:
            raise Refused("entries_settled")
        await entries.settle(due, state, reason.strip() if state == "returned" else "")
        line.facts["entries"] = due
    return len(due)


async def cancel(desk: Desk, kept: Kept, reason: str, now: datetime) -> None:
    """Take an entry back before the draw; it stays readable as cancelled."""
    if kept.number:
        raise Refused("entry_drawn")
    if kept.state == "cancelled" or (desk.own is not None and not desk.is_open(now)):
        raise Refused("registration_closed" if desk.own else "entry_moved_on")
    async with ledger.writing(
        desk.contest.id, desk.account, "entry.cancelled", now, subject=f"entry-{kept.id}", reason=reason
    ):
        await entries.settle([kept.id], "cancelled", reason)


async def entry_at(desk: Desk, entry: int) -> Kept:
    """Return one entry of the contest, for a unit contact only one of the own unit."""
    found = await entries.one(entry)
    if found is None or found.contest != desk.contest.id:
        raise Missing
    if desk.own is not None and found.organisation != desk.own.id:
        raise Missing
    return found


async def reveal(desk: Desk, kept: Kept, now: datetime) -> list[Identified]:
    """Return the whole ID and phone numbers of an entry's persons; the ledger says who looked."""
    async with ledger.writing(desk.contest.id, desk.account, "identity.revealed", now, subject=f"entry-{kept.id}"):
        found = [await people.identified(member.worker) for member in kept.members]
    return [one for one in found if one is not None]
