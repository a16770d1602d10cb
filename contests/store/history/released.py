"""Who took part and what was won: from the final lists that stand, and the tallies they were copied from."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.store.publication import NoticeRow, finals
from contests.store.tables import BlindCode, Contest, Entry, EntryMember, Tally
from contests.workdays import today


@dataclass(frozen=True, slots=True)
class Released:
    """A final list that counts and may be known; *receipts*: its contest lets contestants see what they reached."""

    notice: NoticeRow
    name: str
    day: date
    receipts: bool


@dataclass(frozen=True, slots=True)
class Won:
    """One line of a final list, with its names as they were posted. *workers* is empty for a unit or a team."""

    contest: int
    contest_name: str
    day: date
    notice: int
    list: str
    award: str
    place: str
    name: str
    unit: str
    workers: tuple[int, ...]
    organisation: int | None
    entry: int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """What the tally behind a final list says of an entry: *place* and *total* may be empty, *state* says why."""

    place: str
    total: str
    state: str


@dataclass(frozen=True, slots=True)
class TakenPart:
    """An accepted entry in an event with a final list. *workers* are its persons, none where a unit itself entered."""

    contest: int
    contest_name: str
    day: date
    event: int
    event_name: str
    entry: int
    label: str
    code: str
    organisation: int | None
    workers: tuple[int, ...]
    receipts: bool


async def released(now: datetime) -> list[Released]:
    """Return every final list that counts at *now*, the newest first; a superseded one and a rehearsal's do not."""
    lists = await finals(now)
    contests = sorted({one.contest for one in lists})
    columns = (Contest.id, Contest.name, Contest.ends, Contest.settings)
    rows = await Contest.select(*columns).where(Contest.id.is_in(contests)) if contests else []
    told = {row["id"]: row for row in rows}
    found = [_released(one, told[one.contest]) for one in lists]
    return sorted(found, key=lambda one: (one.day, one.notice.contest, one.notice.number), reverse=True)


def _released(notice: NoticeRow, contest: Mapping[str, Any]) -> Released:
    assert notice.seen_from is not None
    day = contest["ends"] or today(notice.seen_from)
    return Released(notice, contest["name"], day, json.loads(contest["settings"]).get("receipt") != "off")


def won(lists: Sequence[Released]) -> list[Won]:
    """Return every line of these final lists."""
    return [
        Won(
            contest=one.notice.contest,
            contest_name=one.name,
            day=one.day,
            notice=one.notice.number,
            list=group["title"],
            award=line["award"],
            place=line.get("place", ""),
            name=line["name"],
            unit=line.get("unit", ""),
            workers=tuple(line.get("workers", ())),
            organisation=line.get("organisation"),
            entry=line.get("entry"),
        )
        for one in lists
        for group in one.notice.groups
        for line in group["rows"]
    ]


async def taken_part(
    lists: Sequence[Released], *, worker: int | None = None, organisation: int | None = None
) -> list[TakenPart]:
    """Return who entered the events of these lists, the newest first: everybody, a worker, or those of a unit."""
    mine: Any = Entry.state == "accepted"
    if worker is not None:
        own = (EntryMember.worker == worker) & (EntryMember.part == "member")
        mine = mine & Entry.id.is_in(EntryMember.select(EntryMember.entry).where(own))
    if organisation is not None:
        mine = mine & (Entry.organisation == organisation)
    given = BlindCode.select(BlindCode.entry, BlindCode.code)
    members = EntryMember.select(EntryMember.entry, EntryMember.worker).where(EntryMember.part == "member")
    if worker is not None or organisation is not None:
        given = given.where(BlindCode.entry.is_in(Entry.select(Entry.id).where(mine)))
        members = members.where(EntryMember.entry.is_in(Entry.select(Entry.id).where(mine)))
    codes = {row["entry"]: row["code"] for row in await given}
    persons: dict[int, list[int]] = defaultdict(list)
    for row in await members.order_by(EntryMember.id):
        persons[row["entry"]].append(row["worker"])
    entry: Any = Entry
    columns = (Entry.id, Entry.event, entry.event.name.as_alias("event_name"), Entry.label, Entry.number)
    rows = await Entry.select(*columns, Entry.organisation).where(mine).order_by(Entry.id)
    of_event = {event: one for one in lists for event in one.notice.events}
    found = [
        TakenPart(
            contest=one.notice.contest,
            contest_name=one.name,
            day=one.day,
            event=row["event"],
            event_name=row["event_name"],
            entry=row["id"],
            label=row["label"],
            code=codes.get(row["id"]) or row["number"] or f"E{row['id']}",
            organisation=row["organisation"],
            workers=tuple(persons[row["id"]]),
            receipts=one.receipts,
        )
        for row in rows
        if (one := of_event.get(row["event"]))
    ]
    return sorted(found, key=lambda one: (one.day, one.contest, one.entry), reverse=True)


async def reached(lists: Sequence[Released], entered: Sequence[TakenPart]) -> dict[int, Reached]:
    """Return by entry what the tallies say from which the lists were copied, not what was counted since."""
    events = {one.event for one in entered}
    tallies = [tally for one in lists if events & set(one.notice.events) for tally in one.notice.tallies]
    if not tallies:
        return {}
    wanted = Tally.id.is_in(tallies) & Tally.event.is_in(sorted(events))
    rows = await Tally.select(Tally.event, Tally.result).where(wanted)
    counted = {row["event"]: {one["code"]: one for one in json.loads(row["result"])["rows"]} for row in rows}
    return {
        one.entry: Reached("" if row["place"] is None else str(row["place"]), row["total"] or "", row["state"])
        for one in entered
        if (row := counted.get(one.event, {}).get(one.code))
    }
