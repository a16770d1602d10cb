"""Who stands behind the codes: joined to a result when it is read, never stored with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.store.results.document import team_key, unit_key
from contests.store.results.rows import EntryRow, entries
from contests.store.tables import Entry, EntryMember, Event, Organisation


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with its name: *label* as printed, *members* the persons of a team, *unit* the organisation's name."""

    entry: int
    code: str
    number: str
    label: str
    organisation: int | None
    unit: str
    work_group: str
    team: str
    division: str
    members: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one event: entries by code, units and teams by their key in the scoring document."""

    entries: dict[str, Named]
    units: dict[str, str]
    teams: dict[str, str]

    def group(self, key: str) -> str:
        """Return the name of a unit or team."""
        return self.units.get(key) or self.teams.get(key) or key


async def names(event: int) -> Names:
    """Return who stands behind the codes of an event. Ask only where the codes may be known."""
    return (await names_of([event]))[event]


async def names_of(events: Sequence[int]) -> dict[int, Names]:
    """Return by event who stands behind its codes: as many queries for many events as for one."""
    if not events:
        return {}
    entry: Any = Entry
    rows = await (
        Entry.select(
            Entry.id,
            Entry.label,
            entry.organisation.name.as_alias("unit"),
            entry.work_group.name.as_alias("work_group"),
        )
        .where(Entry.event.is_in(list(events)) & (Entry.state == "accepted"))
        .order_by(Entry.id)
    )
    printed = {row["id"]: row for row in rows}
    persons, accepted = await _members(events), await entries(events)
    return {event: _names(accepted.get(event, ()), printed, persons) for event in events}


def _names(
    accepted: Iterable[EntryRow],
    printed: Mapping[int, Mapping[str, Any]],
    persons: Mapping[int, Sequence[tuple[int, str]]],
) -> Names:
    found = Names({}, {}, {})
    for entry in accepted:
        own = printed[entry.id]
        found.entries[entry.code] = Named(
            entry=entry.id,
            code=entry.code,
            number=entry.number,
            label=own["label"],
            organisation=entry.organisation,
            unit=own["unit"] or "",
            work_group=own["work_group"] or "",
            team=entry.team,
            division=entry.division,
            members=tuple(persons.get(entry.id, ())),
        )
        if key := unit_key(entry):
            found.units[key] = own["unit"] or ""
        if key := team_key(entry):
            found.teams[key] = f"{own['unit'] or ''} {entry.team}".strip()
    return found


async def _members(events: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    rows = await (
        EntryMember.select(
            EntryMember.entry, EntryMember.worker.as_alias("worker"), EntryMember.worker.name.as_alias("name")
        )
        .where(EntryMember.entry.event.is_in(list(events)) & (EntryMember.part == "member"))
        .order_by(EntryMember.position)
        .order_by(EntryMember.id)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        found[row["entry"]].append((row["worker"], row["name"]))
    return found


async def units_of_contest(contest: int) -> list[tuple[int, str]]:
    """Return the organisations that take part in a contest, by name."""
    rows = await (
        Organisation.select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.is_in(
                Entry.select(Entry.organisation).where(
                    Entry.event.is_in(Event.select(Event.id).where(Event.contest == contest))
                    & (Entry.state == "accepted")
                    & Entry.organisation.is_not_null()
                )
            )
        )
        .order_by(Organisation.name)
        .order_by(Organisation.id)
    )
    return [(row["id"], row["name"]) for row in rows]


async def organisation_names(organisations: Sequence[int]) -> dict[int, str]:
    """Return the names of these organisations."""
    if not organisations:
        return {}
    rows = await Organisation.select(Organisation.id, Organisation.name).where(
        Organisation.id.is_in(sorted(set(organisations)))
    )
    return {row["id"]: row["name"] for row in rows}
