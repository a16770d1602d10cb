"""What the draw gave: contestant numbers, and the codes and stations that stay with the code keeper."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import chain_of
from contests.store.tables import BlindCode, Deed, Entry, Event

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Place:
    """What the draw gave an entry: its code and station, known to the code keeper until decoding."""

    entry: int
    code: str
    station: str
    heat: int
    position: int


async def places(event: int) -> dict[int, Place]:
    """Return the drawn places of an event by entry."""
    rows = await BlindCode.select(
        BlindCode.entry, BlindCode.code, BlindCode.station, BlindCode.heat, BlindCode.position
    ).where(BlindCode.event == event)
    return {row["entry"]: Place(**row) for row in rows}


async def number(numbers: Mapping[int, str]) -> None:
    """Store the contestant numbers by entry."""
    for entry, text in numbers.items():
        await Entry.update({Entry.number: text}).where(Entry.id == entry)


async def place(event: int, drawn: Sequence[Place]) -> None:
    """Store what the draw gave."""
    rows = [
        BlindCode(
            event=event, entry=one.entry, code=one.code, station=one.station, heat=one.heat, position=one.position
        )
        for one in drawn
    ]
    for start in range(0, len(rows), _CHUNK):
        await BlindCode.insert(*rows[start : start + _CHUNK])


async def set_seed(event: int, seed: str) -> None:
    """Keep the public seed of an event's draw."""
    await Event.update({Event.draw_seed: seed}).where(Event.id == event)


async def made(contest: int, event: int) -> list[tuple[datetime, Mapping[str, Any]]]:
    """Return when the event was drawn and the facts that the ledger holds of it, the first draw first."""
    rows = await (
        Deed.select(Deed.at, Deed.facts)
        .where((Deed.chain == chain_of(contest)) & (Deed.verb == "draw.made") & (Deed.subject == f"event-{event}"))
        .order_by(Deed.number)
    )
    return [(row["at"], json.loads(row["facts"])) for row in rows]
