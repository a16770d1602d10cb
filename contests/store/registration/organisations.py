"""The county's organisations and their work groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from piccolo.query.functions.aggregate import Count

from contests.identity import folded
from contests.intake import Unit
from contests.store.tables import Organisation, Worker, WorkGroup

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes about an organisation; *contact* is a name with a phone number."""

    name: str
    short_name: str = ""
    uscc: str = ""
    kind: str = ""
    headcount: int | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An organisation as it is kept."""

    id: int
    name: str
    short_name: str
    uscc: str
    kind: str
    headcount: int | None
    contact: str
    active: bool
    workers: int = 0


_COLUMNS = tuple(getattr(Organisation, name) for name in Kept.__slots__ if name != "workers")


async def everyone() -> list[Kept]:
    """Return every real organisation with the number of its workers, by name: two queries."""
    rows = await Organisation.select(*_COLUMNS).where(Organisation.rehearsal.is_null()).order_by(Organisation.name)
    counted = await (
        Worker.select(Worker.organisation, Count(alias="workers"))
        .where(Worker.active.eq(True))
        .group_by(Worker.organisation)
    )
    workers = {row["organisation"]: row["workers"] for row in counted}
    return [Kept(**row, workers=workers.get(row["id"], 0)) for row in rows]


async def one(organisation: int) -> Kept | None:
    """Return one organisation."""
    row = (
        await Organisation.select(*_COLUMNS)
        .where((Organisation.id == organisation) & Organisation.rehearsal.is_null())
        .first()
    )
    return Kept(**row) if row else None


async def units() -> list[Unit]:
    """Return the units that a list may name: the active ones."""
    rows = await (
        Organisation.select(Organisation.id, Organisation.name, Organisation.short_name)
        .where(Organisation.active.eq(True))
        .order_by(Organisation.name)
    )
    return [Unit(row["id"], row["name"], row["short_name"]) for row in rows]


async def add(written: Written) -> int:
    """Store an organisation and return its id."""
    return int((await Organisation.insert(_row(written)))[0]["id"])


async def add_many(written: Sequence[Written]) -> None:
    """Store organisations in bulk."""
    for start in range(0, len(written), _CHUNK):
        await Organisation.insert(*(_row(one) for one in written[start : start + _CHUNK]))


def _row(written: Written) -> Organisation:
    return Organisation(**_plain(written))


def _plain(written: Written) -> dict[str, Any]:
    told = {name: getattr(written, name) for name in Written.__slots__}
    return told | {"search": folded(f"{written.name} {written.short_name}")[:400]}


async def change(organisation: int, written: Written) -> None:
    """Store what is now said about an organisation."""
    values: dict[Any, Any] = _plain(written)
    await Organisation.update(values).where(Organisation.id == organisation)


async def switch(organisation: int, active: bool) -> None:
    """Take an organisation out of the lists, or back in; what it took part in stays."""
    await Organisation.update({Organisation.active: active}).where(Organisation.id == organisation)


async def work_group(organisation: int, name: str) -> int:
    """Return the id of the unit's work group of this name, stored now if it was not."""
    wanted = (WorkGroup.organisation == organisation) & (WorkGroup.name == name)
    found = await WorkGroup.select(WorkGroup.id).where(wanted).first()
    if found:
        return int(found["id"])
    return int((await WorkGroup.insert(WorkGroup(organisation=organisation, name=name)))[0]["id"])


async def work_groups(organisation: int) -> list[str]:
    """Return the names of the unit's work groups."""
    rows = await WorkGroup.select(WorkGroup.name).where(WorkGroup.organisation == organisation).order_by(WorkGroup.name)
    return [row["name"] for row in rows]
