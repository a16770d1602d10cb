"""成绩档案: what workers and units have won over the years; the county sees all, a unit its own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import anyio
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from contests.actions.history import LEVELS
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Missing, Person
from contests.store import history
from contests.store.history import Holder, TakenPart, Title, Won
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.lists import Listing, chinese, listing
from contests.web.pages import clock, page


@dataclass(frozen=True, slots=True)
class Line:
    """One worker or unit of the list with how much it has won."""

    holder: Holder
    awards: int
    titles: int
    last: date


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worker's or unit's own page, whatever it came from; *notice* leads to the posted list."""

    day: date
    contest: str
    contest_id: int | None
    notice: int | None
    list: str
    place: str
    award: str
    name: str
    unit: str

    @property
    def words(self) -> str:
        """What the search looks through."""
        return " ".join((str(self.day), self.contest, self.list, self.award, self.name, self.unit)).casefold()


_ORDERS: dict[str, Callable[[Any], object]] = {
    "name": lambda line: chinese(line.holder.name),
    "unit": lambda line: chinese(line.holder.unit),
    "awards": lambda line: line.awards,
    "titles": lambda line: line.titles,
    "last": lambda line: line.last,
}
_ROW_ORDERS: dict[str, Callable[[Any], object]] = {
    "day": lambda row: row.day,
    "contest": lambda row: chinese(row.contest),
    "award": lambda row: chinese(row.award),
    "name": lambda row: chinese(row.name),
}


async def _lines(kind: str) -> list[Line]:
    """Return everybody who has won something, by name."""
    won, titles = await history.won(), await history.titles()
    awards: dict[int, list[date]] = {}
    held: dict[int, list[date]] = {}
    for line in won:
        for holder in line.workers if kind == "workers" else _unit_of(line):
            awards.setdefault(holder, []).append(line.day)
    for title in titles:
        holder_id = title.worker if kind == "workers" else title.organisation
        if holder_id is not None:
            held.setdefault(holder_id, []).append(title.day)
    ids = sorted({*awards, *held})
    holders = await history.workers(ids) if kind == "workers" else await history.units()
    found = [
        Line(
            holders[one],
            len(awards.get(one, ())),
            len(held.get(one, ())),
            max(awards.get(one, []) + held.get(one, [])),
        )
        for one in ids
        if one in holders
    ]
    return sorted(found, key=lambda line: (chinese(line.holder.name), line.holder.id))


def _unit_of(line: Won) -> Iterable[int]:
    return () if line.organisation is None else (line.organisation,)


def _list(request: AnyRequest, lines: Sequence[Line]) -> Listing[Line]:
    return listing(
        request, lines, words=lambda line: f"{line.holder.name} {line.holder.unit}".casefold(), orders=_ORDERS
    )


@get(["/history", "/history/units"])
async def list_page(request: AnyRequest) -> Template:
    access.county_organiser(request)
    kind = "units" if request.url.path.endswith("/units") else "workers"
    return await overview(request, kind)


async def overview(request: AnyRequest, kind: str, **more: Any) -> Template:
    """Return the list with the form for titles of before; *more* brings that back with its faults."""
    shown = _list(request, await _lines(kind))
    units = sorted((await history.units()).values(), key=lambda one: (chinese(one.name), one.id))
    levels = [(level, say(f"level.{level}")) for level in LEVELS]
    context: dict[str, Any] = {"units": units, "levels": levels, "values": {}, "wrong": [], **more}
    return page(request, "history/list.html", kind=kind, listing=shown, **context)


@get(["/history.xlsx", "/history/units.xlsx"])
async def list_file(request: AnyRequest) -> Response[bytes]:
    me = access.county_organiser(request)
    kind = "units" if request.url.path.endswith("units.xlsx") else "workers"
    rows = tuple(_written(line, kind) for line in _list(request, await _lines(kind)).found)
    return await _file(me, say(f"history.{kind}"), f"history.columns.{kind}", rows)


def _written(line: Line, kind: str) -> tuple[str | int, ...]:
    unit = (line.holder.unit,) if kind == "workers" else ()
    return (line.holder.name, *unit, line.awards, line.titles, line.last.isoformat())


async def _file(me: Person, title: str, columns: str, rows: tuple[Any, ...]) -> Response[bytes]:
    header = tuple(say(columns).split("|"))
    table = ListTable(title, header, rows, notes=(say("history.note"),), wide=frozenset({"竞赛", "单位"}))
    made = say("summary.made", {"name": me.name, "at": clock(access.now())})
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,), made), f"{title}.xlsx")


async def _worker(request: AnyRequest, worker: int) -> tuple[Person, Holder, list[Row], list[Title]]:
    me = access.person(request)
    holder = (await history.workers([worker])).get(worker)
    if holder is None or not _may_see(me, holder.organisation):
        raise Missing
    won = [line for line in await history.won() if worker in line.workers]
    titles = [one for one in await history.titles() if one.worker == worker]
    return me, holder, _rows(won, await history.taken_part(worker=worker), holder), titles


async def _unit(request: AnyRequest, organisation: int) -> tuple[Person, Holder, list[Row], list[Title]]:
    me = access.person(request)
    holder = (await history.units()).get(organisation)
    if holder is None or not _may_see(me, organisation):
        raise Missing
    won = [line for line in await history.won() if line.organisation == organisation]
    every = await history.titles()
    own = await history.workers([one.worker for one in every if one.worker is not None])
    theirs = {worker for worker, found in own.items() if found.organisation == organisation}
    titles = [one for one in every if one.organisation == organisation or one.worker in theirs]
    return me, holder, _rows(won, await history.taken_part(organisation=organisation), holder), titles


def _may_see(me: Person, organisation: int | None) -> bool:
    own = me.seat is None and me.county_role == "unit_contact" and me.organisation is not None
    return me.is_organiser or (own and me.organisation == organisation)


def _rows(won: Sequence[Won], entered: Sequence[TakenPart], holder: Holder) -> list[Row]:
    """Return what was won, and taken part in without winning, the newest first."""
    rows = [
        Row(one.day, one.contest_name, one.contest, one.notice, one.list, one.place, one.award, one.name, one.unit)
        for one in won
    ]
    known = {(one.entry, one.list) for one in won}
    rows += [
        Row(one.day, one.contest_name, one.contest, None, one.event, "", say("history.taken_part"), one.label, "")
        for one in entered
        if (one.entry, one.event) not in known
    ]
    return sorted(rows, key=lambda row: (row.day, row.contest_id or 0, row.notice or 0), reverse=True)


def _one(
    request: AnyRequest, me: Person, holder: Holder, rows: list[Row], titles: list[Title], **more: Any
) -> Template:
    shown = listing(request, rows, words=lambda row: row.words, orders=_ROW_ORDERS)
    context = {
        "holder": holder,
        "listing": shown,
        "titles": titles,
        "organiser": me.is_organiser,
        "awards": sum(row.notice is not None for row in rows),
        **more,
    }
    return page(request, "history/one.html", **context)


@get("/history/workers/{worker:int}")
async def worker_page(request: AnyRequest, worker: FromPath[int]) -> Template:
    me, holder, rows, titles = await _worker(request, worker)
    return _one(request, me, holder, rows, titles, kind="workers", names={})


@get("/history/units/{organisation:int}")
async def unit_page(request: AnyRequest, organisation: FromPath[int]) -> Template:
    me, holder, rows, titles = await _unit(request, organisation)
    names = await history.workers([one.worker for one in titles if one.worker is not None])
    return _one(request, me, holder, rows, titles, kind="units", names=names)


@get("/history/workers/{worker:int}/list.xlsx")
async def worker_file(request: AnyRequest, worker: FromPath[int]) -> Response[bytes]:
    me, holder, rows, titles = await _worker(request, worker)
    return await _one_file(me, holder, rows, titles)


@get("/history/units/{organisation:int}/list.xlsx")
async def unit_file(request: AnyRequest, organisation: FromPath[int]) -> Response[bytes]:
    me, holder, rows, titles = await _unit(request, organisation)
    return await _one_file(me, holder, rows, titles)


async def _one_file(me: Person, holder: Holder, rows: list[Row], titles: list[Title]) -> Response[bytes]:
    by_hand = [one for one in titles if one.contest is None]
    names = await history.workers([one.worker for one in by_hand if one.worker is not None])
    cells = [(row.day.isoformat(), row.contest, row.list, row.place, row.award, row.name, row.unit) for row in rows]
    for one in by_hand:
        name = names[one.worker].name if one.worker else holder.name
        cells.append((one.day.isoformat(), say("history.recorded"), say(f"level.{one.level}"), "", one.title, name, ""))
    return await _file(me, f"{holder.name}{say('history.title')}", "history.columns.one", tuple(cells))


ROUTES = [list_page, list_file, worker_page, unit_page, worker_file, unit_file]
