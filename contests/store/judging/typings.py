"""Paper sheets typed twice: what each person typed, until it counts or is dropped."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Event, Typing


@dataclass(frozen=True, slots=True)
class TypingRow:
    """One typing of a paper sheet; *marks* in the rubric's own spelling, *name* is the typist's."""

    id: int
    seat: int
    code: str
    submission: str
    ruleset_version: int
    base: int
    turn: int
    marks: Mapping[str, Any]
    reason: str
    state: str
    account: int
    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Fresh:
    """A typing to be kept."""

    event: int
    seat: int
    code: str
    submission: str
    ruleset_version: int
    base: int
    turn: int
    marks: Mapping[str, Any]
    reason: str
    state: str
    account: int
    created: datetime


_COLUMNS = (
    *(getattr(Typing, name) for name in TypingRow.__slots__ if name != "name"),
    Typing.account.name.as_alias("name"),
)


def _row(found: dict[str, Any]) -> TypingRow:
    return TypingRow(**{**found, "marks": json.loads(found["marks"])})


async def receipt(submission: str) -> TypingRow | None:
    """Return the typing that was sent under this id."""
    found = await Typing.select(*_COLUMNS).where(Typing.submission == submission).first()
    return _row(found) if found else None


async def waiting(seat: int, code: str) -> list[TypingRow]:
    """Return the typings of one sheet that have not come to count yet, the first one first."""
    rows = await (
        Typing.select(*_COLUMNS)
        .where((Typing.seat == seat) & (Typing.code == code) & (Typing.state == "waiting"))
        .order_by(Typing.turn)
    )
    return [_row(found) for found in rows]


async def waiting_in(event: int) -> dict[tuple[int, str], list[TypingRow]]:
    """Return all that wait in an event, by seat and code."""
    found: dict[tuple[int, str], list[TypingRow]] = defaultdict(list)
    query = Typing.select(*_COLUMNS).where((Typing.event == event) & (Typing.state == "waiting"))
    for row in await query.order_by(Typing.turn).order_by(Typing.id):
        found[row["seat"], row["code"]].append(_row(row))
    return dict(found)


async def outcomes(seat: int) -> dict[str, str]:
    """Return how the typings of a seat came to count, by code: ``agreed`` or ``settled``, the last of each."""
    where = (Typing.seat == seat) & Typing.state.is_in(["agreed", "settled"])
    rows = await Typing.select(Typing.code, Typing.state).where(where).order_by(Typing.id)
    return {row["code"]: row["state"] for row in rows}


async def add(fresh: Fresh) -> None:
    """Keep a typing."""
    fields = {name: getattr(fresh, name) for name in Fresh.__slots__}
    await Typing.insert(Typing(**{**fields, "marks": canonical(fresh.marks)}))


async def close(rows: Sequence[TypingRow], state: str) -> None:
    """Say what became of typings that waited."""
    if rows:
        await Typing.update({Typing.state: state}).where(Typing.id.is_in([row.id for row in rows]))


async def set_twice(event: int, on: bool) -> None:
    """Store whether the paper sheets of an event are typed twice."""
    row = await Event.select(Event.settings).where(Event.id == event).first()
    settings = json.loads(row["settings"]) if row else {}
    await Event.update({Event.settings: canonical({**settings, "typed_twice": on})}).where(Event.id == event)
