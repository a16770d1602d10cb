"""What workers and units have won over the years: from the final lists that stand, and the register of titles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.store.tables import Entry, EntryMember, Honour, Notice, Organisation, Worker
from contests.workdays import today


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
class Title:
    """One title of the register. *contest* is empty for what was recorded by hand."""

    id: int
    worker: int | None
    organisation: int | None
    title: str
    level: str
    day: date
    contest: int | None
    contest_name: str


@dataclass(frozen=True, slots=True)
class TakenPart:
    """An accepted entry in a contest whose lists are final."""

    contest: int
    contest_name: str
    day: date
    event: str
    entry: int
    label: str
    worker: int | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A worker or a unit of the registry; *unit* is the worker's."""

    id: int
    name: str
    organisation: int | None = None
    unit: str = ""


async def won() -> list[Won]:
    """Return every line of the final lists in force, the newest first; a superseded list and a rehearsal count not."""
    contest: Any = Notice.contest
    rows = await (
        Notice.select(
            Notice.number,
            Notice.body,
            Notice.published_at,
            Notice.contest.as_alias("contest"),
            contest.name.as_alias("contest_name"),
            contest.ends.as_alias("ends"),
        )
        .where((Notice.kind == "final") & (Notice.state == "published") & contest.rehearsal_of.is_null())
        .order_by(Notice.id)
    )
    found = [line for row in rows for line in _lines(row)]
    return sorted(found, key=lambda one: (one.day, one.contest, one.notice), reverse=True)


def _lines(row: dict[str, Any]) -> list[Won]:
    posted: datetime = row["published_at"]
    day = row["ends"] or today(posted)
    return [
        Won(
            contest=row["contest"],
            contest_name=row["contest_name"],
            day=day,
            notice=row["number"],
            list=group["title"],
            award=line["award"],
            place=line.get("place", ""),
            name=line["name"],
            unit=line.get("unit", ""),
            workers=tuple(line.get("workers", ())),
            organisation=line.get("organisation"),
            entry=line.get("entry"),
        )
        for group in json.loads(row["body"])["groups"]
        for line in group["rows"]
    ]


async def titles() -> list[Title]:
    """Return the register of titles, the newest first."""
    honour: Any = Honour
    rows = await (
        Honour.select(
            Honour.id,
            Honour.worker.as_alias("worker"),
            Honour.organisation.as_alias("organisation"),
            honour.work_group.organisation.as_alias("group_of"),
            Honour.title,
            Honour.level,
            Honour.awarded_on,
            Honour.contest.as_alias("contest"),
            honour.contest.name.as_alias("contest_name"),
        )
        .order_by(Honour.awarded_on, ascending=False)
        .order_by(Honour.id, ascending=False)
    )
    return [
        Title(
            row["id"],
            row["worker"],
            row["organisation"] or row["group_of"],
            row["title"],
            row["level"],
            row["awarded_on"],
            row["contest"],
            row["contest_name"] or "",
        )
        for row in rows
    ]


async def taken_part(*, worker: int | None = None, organisation: int | None = None) -> list[TakenPart]:
    """Return the entries of a worker or a unit in finished contests, the newest first."""
    entry: Any = EntryMember.entry if worker is not None else Entry
    start: Any = EntryMember if worker is not None else Entry
    mine: Any = EntryMember.worker == worker if worker is not None else Entry.organisation == organisation
    if worker is not None:
        mine = mine & (EntryMember.part == "member")
    key = Entry.id if worker is None else EntryMember.entry
    rows = await (
        start.select(
            key.as_alias("entry"),
            entry.label.as_alias("label"),
            entry.event.name.as_alias("event"),
            entry.contest.as_alias("contest"),
            entry.contest.name.as_alias("contest_name"),
            entry.contest.starts.as_alias("starts"),
            entry.contest.ends.as_alias("ends"),
            entry.contest.created.as_alias("created"),
        )
        .where(mine & (entry.state == "accepted") & (entry.contest.state == "final"))
        .where(entry.contest.rehearsal_of.is_null())
        .order_by(start.id)
    )
    found = [
        TakenPart(
            row["contest"],
            row["contest_name"],
            row["ends"] or row["starts"] or today(row["created"]),
            row["event"],
            row["entry"],
            row["label"],
            worker,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.day, one.contest, one.entry), reverse=True)


async def workers(ids: Sequence[int]) -> dict[int, Holder]:
    """Return these workers with their units of today."""
    if not ids:
        return {}
    worker: Any = Worker
    columns = (Worker.id, Worker.name, Worker.organisation.as_alias("organisation"), worker.organisation.name)
    found: dict[int, Holder] = {}
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), 500):
        rows = await Worker.select(*columns).where(Worker.id.is_in(wanted[at : at + 500]))
        for row in rows:
            unit = row["organisation.name"]
            found[row["id"]] = Holder(row["id"], row["name"], row["organisation"], unit)
    return found


async def named(name: str, organisation: int) -> list[int]:
    """Return the workers of a unit who bear the name."""
    rows = await Worker.select(Worker.id).where((Worker.name == name) & (Worker.organisation == organisation))
    return sorted(row["id"] for row in rows)


async def units() -> dict[int, Holder]:
    """Return every unit of the registry."""
    rows = await Organisation.select(Organisation.id, Organisation.name)
    return {row["id"]: Holder(row["id"], row["name"]) for row in rows}


async def record(worker: int | None, organisation: int | None, title: str, level: str, awarded_on: date) -> None:
    """Store a title from before this system."""
    await Honour.insert(
        Honour(
            worker=worker,
            organisation=organisation,
            kind="recorded",
            title=title,
            level=level,
            awarded_on=awarded_on,
        )
    )


async def strike(honour: int) -> bool:
    """Take out a title that was recorded by hand; one that a list gave stays. Say whether there was one."""
    mine = (Honour.id == honour) & Honour.notice.is_null() & Honour.contest.is_null()
    if not await Honour.exists().where(mine):
        return False
    await Honour.delete().where(mine)
    return True
