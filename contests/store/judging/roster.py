"""Who marks what: the places of an event's panels, what keeps a seat from an entry, and who stands in for it.

A *place* is one judge of a panel as the rules name it: a lead seat and the seats that join it, whose sections together
make up one sheet. The rules of counting know places only.
"""

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contests.store.tables import Assignment, Attendance, Recusal, RecusalChange, Seat

Marked = Container[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Chair:
    """One seat of a panel. *sections* are what it marks, none for the whole sheet; *joins* the lead it completes."""

    id: int
    event: int
    part: str
    position: int
    kind: str
    state: str
    sections: tuple[str, ...] = ()
    joins: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of one event in their order; *stand_ins* are the spare seats for (seat, entry), the latest first."""

    chairs: Mapping[int, Chair]
    recused: frozenset[tuple[int, int]] = frozenset()
    stand_ins: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)

    @property
    def places(self) -> list[tuple[Chair, ...]]:
        """Every place, the lead first."""
        joined: dict[int, list[Chair]] = defaultdict(list)
        for chair in self.chairs.values():
            if chair.joins is not None:
                joined[chair.joins].append(chair)
        leads = (chair for chair in self.chairs.values() if chair.joins is None and chair.kind != "spare")
        return [(lead, *joined.get(lead.id, ())) for lead in leads]

    def marker(self, chair: Chair, entry: int, marked: Marked) -> Chair | None:
        """Return the seat that marks this seat's sections of an entry: its stand-in, itself, or none.

        *marked* holds (seat, entry) of every sheet that is in: what a judge handed in before leaving stays.
        """
        for spare in self.stand_ins.get((chair.id, entry), ()):
            if self._serves(spare, entry, marked):
                return self.chairs[spare]
        return chair if self._serves(chair.id, entry, marked) else None

    def _serves(self, seat: int, entry: int, marked: Marked) -> bool:
        if seat not in self.chairs or (seat, entry) in self.recused:
            return False
        state = self.chairs[seat].state
        return state == "active" or (state == "left" and (seat, entry) in marked)

    def markers(self, place: Sequence[Chair], entry: int, marked: Marked) -> list[tuple[Chair, Chair]] | None:
        """Return who marks each piece of a place's sheet (its seat, its marker); None when a piece has nobody."""
        found = [(chair, self.marker(chair, entry, marked)) for chair in place]
        whole = [(chair, marker) for chair, marker in found if marker is not None]
        return whole if len(whole) == len(found) else None

    def duties(self, seat: int, entries: Sequence[int], marked: Marked) -> dict[int, tuple[str, ...]]:
        """Return the entries that this seat marks, each with the sections it marks of it (none: the whole sheet)."""
        own = self.chairs[seat]
        found = {}
        for entry in entries:
            for chair in self._covered(own, entry):
                if (marker := self.marker(chair, entry, marked)) and marker.id == seat:
                    found[entry] = chair.sections
        return found

    def _covered(self, own: Chair, entry: int) -> Iterator[Chair]:
        if own.kind != "spare":
            yield own
        for (replaced, given), spares in self.stand_ins.items():
            if given == entry and own.id in spares and replaced in self.chairs:
                yield self.chairs[replaced]


def sections_of(text: str) -> tuple[str, ...]:
    """Read what Seat.sections holds."""
    return tuple(json.loads(text)) if text else ()


async def rosters(events: Sequence[int], as_of: datetime | None = None) -> dict[int, Roster]:
    """Return the roster of each event, now or as it was at a moment; as many queries for one event as for many."""
    if not events:
        return {}
    columns = [getattr(Seat, name) for name in Chair.__slots__]
    query = Seat.select(*columns).where(Seat.event.is_in(list(events)))
    rows = await query.order_by(Seat.part).order_by(Seat.position).order_by(Seat.id)
    if as_of is not None:
        rows = _as_of(rows, await _states(events, as_of))
    recused, stand_ins = await _recused(events, as_of), await _stand_ins(events, as_of)
    chairs: dict[int, dict[int, Chair]] = {event: {} for event in events}
    for row in rows:
        chairs[row["event"]][row["id"]] = Chair(**{**row, "sections": sections_of(row["sections"])})
    return {event: Roster(own, *_of(own, recused, stand_ins)) for event, own in chairs.items()}


def _of(
    own: Mapping[int, Chair], recused: set[tuple[int, int]], stand_ins: Mapping[tuple[int, int], list[int]]
) -> tuple[frozenset[tuple[int, int]], dict[tuple[int, int], tuple[int, ...]]]:
    return (
        frozenset(one for one in recused if one[0] in own),
        {key: tuple(reversed(spares)) for key, spares in stand_ins.items() if key[0] in own},
    )


def _as_of(rows: Sequence[dict[str, Any]], states: Mapping[int, str]) -> list[dict[str, Any]]:
    """A seat without any line of attendance was there from the start; one without a line yet was not there."""
    return [{**row, "state": states.get(row["id"], row["state"])} for row in rows if states.get(row["id"]) != ""]


async def _states(events: Sequence[int], as_of: datetime) -> dict[int, str]:
    columns = (Attendance.seat, Attendance.state, Attendance.created)
    query = Attendance.select(*columns).where(Attendance.seat.event.is_in(list(events)))
    found: dict[int, str] = {}
    for row in await query.order_by(Attendance.id):
        found[row["seat"]] = row["state"] if row["created"] <= as_of else found.get(row["seat"], "")
    return found


async def _recused(events: Sequence[int], as_of: datetime | None) -> set[tuple[int, int]]:
    where = Recusal.seat.event.is_in(list(events))
    if as_of is None:
        rows = await Recusal.select(Recusal.seat, Recusal.entry).where(where & Recusal.ended.is_null())
        return {(row["seat"], row["entry"]) for row in rows}
    rows = await Recusal.select(Recusal.id, Recusal.seat, Recusal.entry).where(where & (Recusal.created <= as_of))
    holds = {row["id"]: True for row in rows}
    if holds:
        changes = RecusalChange.select(RecusalChange.recusal, RecusalChange.holds)
        since = RecusalChange.recusal.is_in(list(holds)) & (RecusalChange.created <= as_of)
        holds |= {row["recusal"]: row["holds"] for row in await changes.where(since).order_by(RecusalChange.id)}
    return {(row["seat"], row["entry"]) for row in rows if holds[row["id"]]}


async def _stand_ins(events: Sequence[int], as_of: datetime | None) -> dict[tuple[int, int], list[int]]:
    where = Assignment.seat.event.is_in(list(events))
    if as_of is None:
        where &= Assignment.ended.is_null()
    else:
        where &= (Assignment.created <= as_of) & (Assignment.ended.is_null() | (Assignment.ended > as_of))
    columns = (Assignment.replaces, Assignment.entry, Assignment.seat)
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in await Assignment.select(*columns).where(where).order_by(Assignment.id):
        found[row["replaces"], row["entry"]].append(row["seat"])
    return found
