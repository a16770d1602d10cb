"""Registering a whole list: previewed, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import anyio

from contests.actions.registration.desk import Desk, asked, every, needs_open, taking
from contests.intake import EntryList, EntryRow, EventName, Finding, Sheet, Unit, compare, read_entries
from contests.rules import Missing, Refused
from contests.store import ledger
from contests.store.registration import entries, organisations, people, uploads
from contests.store.registration.entries import Fresh
from contests.store.registration.people import Person
from contests.store.registration.uploads import Sent

PURPOSE = "entries"
_LABELLED = {"team": "team", "work_group": "work_group", "work": "work"}


@dataclass(frozen=True, slots=True)
class Done:
    """What an import came to."""

    found: EntryList
    entries: int


async def examine(desk: Desk, sheets: Sequence[Sheet], now: datetime) -> EntryList:
    """Return what an import of these sheets would do, held against the registry. Nothing is stored."""
    held = await asked(desk, await every(desk), now)
    found = await anyio.to_thread.run_sync(read_entries, sheets, held.events, held.registry, held.today, held.own)
    known = await people.known((row.id for row in found.accepted), desk.contest.id)
    found = compare(found, known, confined=desk.own is not None)
    if not found.tables:
        found = replace(found, faults=(*found.faults, Finding("", 0, "no_list")))
    return found


async def keep_file(desk: Desk, name: str, body: bytes, now: datetime) -> int:
    """Keep a file until it is confirmed; nothing of it is registered yet."""
    needs_open(desk, now)
    if not await taking(desk, now):
        raise Refused("no_events")
    async with ledger.writing(desk.contest.id, desk.account, "upload.kept", now) as line:
        upload = await uploads.keep(desk.contest.id, desk.account, PURPOSE, name, body, now)
        line.subject = f"upload-{upload}"
    return upload


async def kept_file(desk: Desk, upload: int) -> Sent:
    """Return a file that was sent at this desk; a unit contact's file is there for its sender only."""
    sent = await uploads.one(upload)
    if sent is None or sent.contest != desk.contest.id or sent.purpose != PURPOSE:
        raise Missing
    if desk.own is not None and sent.account != desk.account:
        raise Missing
    return sent


async def confirm(desk: Desk, sent: Sent, sheets: Sequence[Sheet], now: datetime) -> Done:
    """Register the whole file, or nothing while it has a fault: Refused ``import_faulty``."""
    if sent.state != "preview":
        raise Refused("import_closed")
    return await register(desk, sheets, now, sent)


async def register(desk: Desk, sheets: Sequence[Sheet], now: datetime, sent: Sent | None = None) -> Done:
    """Store what the sheets say in one transaction; Refused ``import_faulty`` while there is a fault."""
    needs_open(desk, now)
    async with ledger.writing(desk.contest.id, desk.account, "entries.imported", now) as line:
        found = await examine(desk, sheets, now)
        if found.faults:
            raise Refused("import_faulty")
        added = await _store(desk, found.accepted, now)
        line.facts |= {"rows": len(found.accepted), "entries": added}
        if sent:
            line.subject = f"upload-{sent.id}"
            await uploads.close(sent.id, "done")
    return Done(found, added)


async def drop(desk: Desk, sent: Sent, now: datetime) -> None:
    """Give an import up."""
    async with ledger.writing(desk.contest.id, desk.account, "upload.dropped", now, subject=f"upload-{sent.id}"):
        await uploads.close(sent.id, "dropped")


async def _store(desk: Desk, rows: Sequence[EntryRow], now: datetime) -> int:
    held = await asked(desk, await taking(desk, now), now)
    events = {event.name: event for event in held.events}
    units = {unit.name: unit for unit in held.registry.units}
    persons = {row.id: Person(row.name, row.sex, row.id, row.phone, units[row.unit].id) for row in rows}
    workers = await people.workers_for(list(persons.values()))
    fresh: list[Fresh] = []
    for (event, unit, _), group in _grouped(rows, events).items():
        fresh.append(await fresh_entry(events[event], units[unit], group, workers))
    joined = await _join_existing(desk, fresh)
    new = [one for one in fresh if one not in joined]
    await entries.add(desk.contest.id, new, now)
    return len(new)


def _grouped(rows: Sequence[EntryRow], events: dict[str, EventName]) -> dict[tuple[str, str, str], list[EntryRow]]:
    """Rows of one team, work group or work are one entry; a competitor's row is one by itself."""
    groups: dict[tuple[str, str, str], list[EntryRow]] = {}
    for row in rows:
        entrant = events[row.event].entrant
        together = (
            "" if entrant == "organisation" else getattr(row, _LABELLED[entrant]) if entrant in _LABELLED else row.id
        )
        groups.setdefault((row.event, row.unit, together), []).append(row)
    return groups


async def fresh_entry(event: EventName, unit: Unit, rows: Sequence[EntryRow], workers: dict[str, int]) -> Fresh:
    """Return the entry that one group of rows makes."""
    first = rows[0]
    label = {"team": first.team, "work_group": first.work_group, "work": first.work, "organisation": unit.name}
    group = await organisations.work_group(unit.id, first.work_group) if first.work_group else None
    leader = {"leader": True} if event.entrant == "competitor" and first.leader else {}
    return Fresh(
        event=event.id,
        label=label.get(event.entrant, first.name),
        organisation=unit.id,
        members=tuple((workers[row.id], _part(event, row)) for row in rows),
        work_group=group,
        division=first.division,
        team=first.team,
        details=leader,
    )


def _part(event: EventName, row: EntryRow) -> str:
    return "leader" if row.leader and event.entrant != "competitor" else "member"


async def _join_existing(desk: Desk, fresh: Sequence[Fresh]) -> list[Fresh]:
    """Let further members of a team that is entered already join it; return what needs no entry of its own."""
    living = {
        (entry.event, entry.organisation, entry.label): entry
        for entry in await entries.of_contest(desk.contest.id)
        if entry.state != "cancelled" and entry.entrant != "competitor"
    }
    joined = []
    for one in fresh:
        if entry := living.get((one.event, one.organisation, one.label)):
            await entries.join(entry.id, one.members, len(entry.members) + 1)
            joined.append(one)
    return joined
