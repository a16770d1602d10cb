"""What a unit contact's desk shows: the contests that concern the unit, and the unit's own entries in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contests.store.tables import Contest, Entry, Event, Organisation

VISIBLE = ("registration", "running", "notice", "final")


@dataclass(frozen=True, slots=True)
class UnitContest:
    """One contest as its units see it. *entrants*: who enters its events; *entries*: the unit's own by state."""

    id: int
    name: str
    state: str
    starts: date | None
    ends: date | None
    registration_ends: date | None
    entrants: tuple[str, ...]
    entries: Mapping[str, int]
    waiting: Mapping[str, int]


async def name(organisation: int) -> str:
    """Return the unit's name."""
    found = await Organisation.select(Organisation.name).where(Organisation.id == organisation).first()
    return found["name"] if found else ""


async def contests(organisation: int) -> list[UnitContest]:
    """Return the contests that units can see, the newest first: three queries, however many there are."""
    rows = await (
        Contest.select(Contest.id, Contest.name, Contest.state, Contest.starts, Contest.ends, Contest.registration_ends)
        .where(Contest.state.is_in(list(VISIBLE)) & Contest.rehearsal_of.is_null())
        .order_by(Contest.starts, ascending=False)
        .order_by(Contest.id, ascending=False)
    )
    events = await Event.select(Event.contest, Event.entrant).order_by(Event.contest).order_by(Event.position)
    entry: Any = Entry
    own = await Entry.select(Entry.contest, Entry.state, entry.event.entrant.as_alias("entrant")).where(
        Entry.organisation == organisation
    )
    return [_contest(row, events, own) for row in rows]


def _contest(row: dict[str, Any], events: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]]) -> UnitContest:
    mine = [one for one in own if one["contest"] == row["id"]]
    entrants = tuple(dict.fromkeys(event["entrant"] for event in events if event["contest"] == row["id"]))
    states = [one["state"] for one in mine]
    returned = [one["entrant"] for one in mine if one["state"] == "returned"]
    return UnitContest(
        **row,
        entrants=entrants,
        entries={state: states.count(state) for state in dict.fromkeys(states)},
        waiting={entrant: returned.count(entrant) for entrant in dict.fromkeys(returned)},
    )
