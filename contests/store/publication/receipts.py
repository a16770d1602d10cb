"""Whom a receipt is for: entries by their contestant numbers, and the snapshot that a notice was copied from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contests.store.results import TallyRow
from contests.store.tables import Entry, Tally


@dataclass(frozen=True, slots=True)
class Numbered:
    """An accepted entry with its contestant number, as its own people know it."""

    entry: int
    event: int
    event_name: str
    number: str
    label: str
    organisation: int | None
    unit: str


async def numbered(contest: int, number: str = "", organisation: int | None = None) -> list[Numbered]:
    """Return the contest's entries that have a number, or those of one *number*, or of one unit."""
    entry: Any = Entry
    where = (Entry.contest == contest) & (Entry.state == "accepted")
    where = where & (Entry.number == number if number else Entry.number != "")
    if organisation is not None:
        where = where & (Entry.organisation == organisation)
    rows = await (
        Entry.select(
            Entry.id.as_alias("entry"),
            Entry.event.as_alias("event"),
            entry.event.name.as_alias("event_name"),
            Entry.number,
            Entry.label,
            Entry.organisation.as_alias("organisation"),
            entry.organisation.name.as_alias("unit"),
        )
        .where(where)
        .order_by(entry.event.position)
        .order_by(Entry.number)
        .order_by(Entry.id)
    )
    return [Numbered(**{**row, "unit": row["unit"] or ""}) for row in rows]


async def tally_among(event: int, tallies: Sequence[int]) -> TallyRow | None:
    """Return the snapshot of the event that is one of *tallies*."""
    if not tallies:
        return None
    columns = tuple(getattr(Tally, name) for name in TallyRow.__slots__)
    row = await Tally.select(*columns).where((Tally.event == event) & Tally.id.is_in(list(tallies))).first()
    if row is None:
        return None
    return TallyRow(**{**row, "document": json.loads(row["document"]), "result": json.loads(row["result"])})
