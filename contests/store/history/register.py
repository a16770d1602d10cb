"""The register of titles and who holds them, with those that were recorded by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contests.store.history.released import Released
from contests.store.tables import Honour, Organisation, Worker


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
class Holder:
    """A worker or a unit of the registry; *unit* is the worker's."""

    id: int
    name: str
    organisation: int | None = None
    unit: str = ""


async def titles(lists: Sequence[Released]) -> list[Title]:
    """Return the register of titles, the newest first: those of *lists*, and those that no list gave."""
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
            Honour.notice.as_alias("notice"),
        )
        .order_by(Honour.awarded_on, ascending=False)
        .order_by(Honour.id, ascending=False)
    )
    known = {None, *(one.notice.id for one in lists)}
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
        if row["notice"] in known
    ]


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
