"""The rows a count rests on, read for several events at once: one query for each kind, however many events."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.store.setup import RulesetRow
from contests.store.tables import (
    BlindCode,
    Entry,
    EntryMember,
    Figure,
    Honour,
    Ruleset,
    Ruling,
    Sheet,
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An accepted entry under its code: the blind code, or the number where no code was given."""

    id: int
    event: int
    code: str
    number: str
    organisation: int | None
    work_group: int | None
    division: str
    team: str
    presence: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The latest version of one seat's sheet for one code; *marks* is JSON."""

    seat: int
    part: str
    code: str
    version: int
    marks: str
    state: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One ruling; *body* is its plain scoring form."""

    id: int
    event: int
    entry: int | None
    kind: str
    body: Mapping[str, Any]
    reason: str
    revokes: int | None
    account: int
    second: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title held: *holder* is worker, organisation or work_group with its id; *event* where it was won."""

    holder: tuple[str, int]
    title: str
    awarded_on: date
    event: int | None


def _until(column: Any, as_of: datetime | None, where: Any) -> Any:
    return where if as_of is None else where & (column <= as_of)


async def entries(events: Sequence[int]) -> dict[int, list[EntryRow]]:
    """Return the accepted entries by event."""
    found: dict[int, list[EntryRow]] = defaultdict(list)
    if not events:
        return found
    given = await BlindCode.select(BlindCode.entry, BlindCode.code).where(BlindCode.event.is_in(list(events)))
    codes = {row["entry"]: row["code"] for row in given}
    columns = (
        *(Entry.id, Entry.event, Entry.number, Entry.organisation, Entry.work_group),
        *(Entry.division, Entry.team, Entry.presence),
    )
    where = Entry.event.is_in(list(events)) & (Entry.state == "accepted")
    for row in await Entry.select(*columns).where(where).order_by(Entry.id):
        code = codes.get(row["id"]) or row["number"] or f"E{row['id']}"
        found[row["event"]].append(EntryRow(code=code, **row))
    return found


async def persons(events: Sequence[int]) -> dict[int, list[int]]:
    """Return the workers of each entry; a team's leader takes no part."""
    found: dict[int, list[int]] = defaultdict(list)
    if not events:
        return found
    rows = await (
        EntryMember.select(EntryMember.entry, EntryMember.worker)
        .where(EntryMember.entry.event.is_in(list(events)) & (EntryMember.part == "member"))
        .order_by(EntryMember.position)
        .order_by(EntryMember.id)
    )
    for row in rows:
        found[row["entry"]].append(row["worker"])
    return found


async def sheets(events: Sequence[int], as_of: datetime | None = None) -> dict[int, list[SheetRow]]:
    """Return the latest version of every sheet by event, handed in or sent back; none of a calibration."""
    found: dict[int, list[SheetRow]] = defaultdict(list)
    if not events:
        return found
    columns = tuple(getattr(Sheet, name) for name in SheetRow.__slots__)
    where = _until(Sheet.created, as_of, Sheet.event.is_in(list(events)) & (Sheet.origin != "trial"))
    latest: dict[tuple[int, int, str], SheetRow] = {}
    for row in await Sheet.select(Sheet.event, *columns).where(where).order_by(Sheet.version).order_by(Sheet.id):
        event = row.pop("event")
        latest[event, row["seat"], row["code"]] = SheetRow(**row)
    for (event, _, _), sheet in latest.items():
        found[event].append(sheet)
    return found


async def figures(events: Sequence[int], as_of: datetime | None = None) -> dict[int, dict[str, str]]:
    """Return the latest figures of each entry by part; one that was taken back (empty) is left out."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if not events:
        return found
    where = _until(Figure.created, as_of, Figure.event.is_in(list(events)))
    for row in await Figure.select(Figure.entry, Figure.part, Figure.text).where(where).order_by(Figure.version):
        found[row["entry"]][row["part"]] = row["text"]
    return {entry: {part: text for part, text in own.items() if text} for entry, own in found.items()}


async def rulings(events: Sequence[int], as_of: datetime | None = None) -> dict[int, list[RulingRow]]:
    """Return every ruling by event, the first one first, with those that were taken back."""
    found: dict[int, list[RulingRow]] = defaultdict(list)
    if not events:
        return found
    columns = tuple(getattr(Ruling, name) for name in RulingRow.__slots__)
    where = _until(Ruling.created, as_of, Ruling.event.is_in(list(events)))
    for row in await Ruling.select(*columns).where(where).order_by(Ruling.id):
        found[row["event"]].append(RulingRow(**{**row, "body": json.loads(row["body"])}))
    return found


async def titles() -> list[TitleRow]:
    """Return every title in the county's register that counts: one of a list only while that list is in force."""
    honour: Any = Honour
    columns = (Honour.worker, Honour.organisation, Honour.work_group, Honour.title, Honour.awarded_on)
    stands = Honour.notice.is_null() | (honour.notice.state == "published")
    rows = await Honour.select(*columns, honour.entry.event.as_alias("event")).where(stands).order_by(Honour.id)
    return [
        TitleRow((kind, row[kind]), row["title"], row["awarded_on"], row["event"])
        for row in rows
        for kind in ("worker", "organisation", "work_group")
        if row[kind] is not None
    ]


async def rulesets(events: Sequence[int]) -> dict[int, RulesetRow]:
    """Return the rules in force of each event that has any."""
    if not events:
        return {}
    columns = tuple(getattr(Ruleset, name) for name in RulesetRow.__slots__)
    query = Ruleset.select(*columns).where(Ruleset.event.is_in(list(events)))
    rows = await query.order_by(Ruleset.event).order_by(Ruleset.version)
    latest = {row["event"]: row for row in rows}
    return {event: RulesetRow(**{**row, "body": json.loads(row["body"])}) for event, row in latest.items()}
