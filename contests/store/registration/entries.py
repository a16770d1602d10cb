"""Entries: who takes part in which event, in which state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.identity import folded
from contests.store.tables import Entry, EntryMember

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an entry. *part*: member or leader."""

    worker: int
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with its persons. *details*: a work's title, a leader; *unit* is the organisation's name."""

    id: int
    contest: int
    event: int
    event_name: str
    event_state: str
    entrant: str
    organisation: int | None
    unit: str
    work_group: str
    number: str
    label: str
    division: str
    team: str
    state: str
    returned_because: str
    presence: str
    details: Mapping[str, Any]
    created: datetime
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry to be stored, with its members as (worker, part)."""

    event: int
    label: str
    organisation: int | None
    members: tuple[tuple[int, str], ...]
    work_group: int | None = None
    division: str = ""
    team: str = ""
    details: Mapping[str, Any] | None = None


_TABLE: Any = Entry
_COLUMNS = (
    Entry.id,
    Entry.contest,
    Entry.event,
    _TABLE.event.name.as_alias("event_name"),
    _TABLE.event.state.as_alias("event_state"),
    _TABLE.event.entrant.as_alias("entrant"),
    Entry.organisation,
    _TABLE.organisation.name.as_alias("unit"),
    _TABLE.work_group.name.as_alias("work_group"),
    *(Entry.number, Entry.label, Entry.division, Entry.team, Entry.state),
    *(Entry.returned_because, Entry.presence, Entry.details, Entry.created),
)


async def _where(condition: Any) -> list[EntryRow]:
    rows = await (
        Entry.select(*_COLUMNS)
        .where(condition & (_TABLE.event.entrant != "nomination"))
        .order_by(_TABLE.event.position)
        .order_by(Entry.id)
    )
    members = await _members([row["id"] for row in rows])
    return [_row(row, members.get(row["id"], ())) for row in rows]


def _row(row: dict[str, Any], members: Sequence[Member]) -> EntryRow:
    told = {
        "unit": row["unit"] or "",
        "work_group": row["work_group"] or "",
        "details": json.loads(row["details"]),
        "members": tuple(members),
    }
    return EntryRow(**{**row, **told})


async def _members(entries: Sequence[int]) -> dict[int, list[Member]]:
    worker: Any = EntryMember.worker
    found: dict[int, list[Member]] = {}
    for start in range(0, len(entries), _CHUNK):
        rows = await (
            EntryMember.select(EntryMember.entry, EntryMember.worker, worker.name.as_alias("name"), EntryMember.part)
            .where(EntryMember.entry.is_in(list(entries[start : start + _CHUNK])))
            .order_by(EntryMember.entry)
            .order_by(EntryMember.position)
            .order_by(EntryMember.id)
        )
        for row in rows:
            found.setdefault(row["entry"], []).append(Member(row["worker"], row["name"], row["part"]))
    return found


async def of_contest(contest: int) -> list[EntryRow]:
    """Return the contest's entries by event, then in the order of their coming in."""
    return await _where(Entry.contest == contest)


async def of_unit(contest: int, organisation: int) -> list[EntryRow]:
    """Return what one unit entered in the contest."""
    return await _where((Entry.contest == contest) & (Entry.organisation == organisation))


async def of_event(event: int) -> list[EntryRow]:
    """Return the event's accepted entries."""
    return await _where((Entry.event == event) & (Entry.state == "accepted"))


async def one(entry: int) -> EntryRow | None:
    """Return one entry."""
    found = await _where(Entry.id == entry)
    return found[0] if found else None


async def some(contest: int, entries: Sequence[int]) -> list[EntryRow]:
    """Return those of the contest's entries that were asked for."""
    return await _where((Entry.contest == contest) & Entry.id.is_in(list(entries) or [0]))


async def add(contest: int, entries: Sequence[Fresh], now: datetime) -> list[int]:
    """Store entries with their members; return the entries' ids in order."""
    added: list[int] = []
    for start in range(0, len(entries), _CHUNK):
        chunk = entries[start : start + _CHUNK]
        rows = await Entry.insert(*(_entry(contest, fresh, now) for fresh in chunk))
        ids = [int(row["id"]) for row in rows]
        members = [
            EntryMember(entry=entry, worker=worker, part=part, position=position)
            for entry, fresh in zip(ids, chunk, strict=True)
            for position, (worker, part) in enumerate(fresh.members, 1)
        ]
        if members:
            await EntryMember.insert(*members)
        added += ids
    return added


def _entry(contest: int, fresh: Fresh, now: datetime) -> Entry:
    return Entry(
        contest=contest,
        event=fresh.event,
        organisation=fresh.organisation,
        work_group=fresh.work_group,
        label=fresh.label,
        search=folded(fresh.label)[:400],
        division=fresh.division,
        team=fresh.team,
        details=json.dumps(dict(fresh.details or {}), ensure_ascii=False),
        created=now,
    )


async def change(entry: int, fresh: Fresh) -> None:
    """Store what an entry now says, in place of its members too; it waits to be checked again."""
    await Entry.update(
        {
            Entry.label: fresh.label,
            Entry.search: folded(fresh.label)[:400],
            Entry.organisation: fresh.organisation,
            Entry.work_group: fresh.work_group,
            Entry.division: fresh.division,
            Entry.team: fresh.team,
            Entry.state: "submitted",
            Entry.returned_because: "",
            Entry.details: json.dumps(dict(fresh.details or {}), ensure_ascii=False),
        }
    ).where(Entry.id == entry)
    await EntryMember.delete().where(EntryMember.entry == entry)
    await join(entry, fresh.members, 1)


async def join(entry: int, members: Sequence[tuple[int, str]], position: int) -> None:
    """Add members to an entry, from *position* on."""
    rows = [
        EntryMember(entry=entry, worker=worker, part=part, position=place)
        for place, (worker, part) in enumerate(members, position)
    ]
    if rows:
        await EntryMember.insert(*rows)


async def settle(entries: Sequence[int], state: str, because: str = "") -> None:
    """Accept, return or cancel entries."""
    await Entry.update({Entry.state: state, Entry.returned_because: because}).where(Entry.id.is_in(list(entries)))


async def mark(entries: Sequence[int], presence: str) -> None:
    """Note who is there: checked_in, absent, withdrawn, or empty for not yet."""
    await Entry.update({Entry.presence: presence}).where(Entry.id.is_in(list(entries)))
