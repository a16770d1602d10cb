"""成绩档案: what workers and units have won over the years; the county sees all, a unit its own."""

from collections import defaultdict
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
from contests.store.history import Holder, Title, Won
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.history.lines import ORDERS, Row, Year, rows, years
from contests.web.lists import Listing, chinese, listing
from contests.web.pages import clock, page


@dataclass(frozen=True, slots=True)
class Line:
    """One worker or unit of the list: how often it took part, itself or by its people, and how much it has won."""

    holder: Holder
    entered: int
    units: int
    awards: int
    titles: int
    last: date


_ORDERS: dict[str, Callable[[Any], object]] = {
    "name": lambda line: chinese(line.holder.name),
    "unit": lambda line: chinese(line.holder.unit),
    "entered": lambda line: line.entered,
    "units": lambda line: line.units,
    "awards": lambda line: line.awards,
    "titles": lambda line: line.titles,
    "last": lambda line: line.last,
}


async def _lines(kind: str) -> list[Line]:
    """Return everybody who took part, won something or holds a title, by name."""
    released = await history.released(access.now())
    entered, units, awards, held = (defaultdict[int, list[date]](list) for _ in range(4))
    for one in await history.taken_part(released):
        if kind == "workers":
            for worker in one.workers:
                entered[worker].append(one.day)
        elif one.organisation is not None:
            entered[one.organisation] += [one.day] * len(one.workers)
            units[one.organisation] += [] if one.workers else [one.day]
    for line in history.won(released):
        for holder in line.workers if kind == "workers" else _unit_of(line):
            awards[holder].append(line.day)
    for title in await history.titles(released):
        holder_id = title.worker if kind == "workers" else title.organisation
        if holder_id is not None:
            held[holder_id].append(title.day)
    told = (entered, units, awards, held)
    ids = sorted({one for days in told for one, own in days.items() if own})
    holders = await history.workers(ids) if kind == "workers" else await history.units()
    found = [
        Line(
            holder=holders[one],
            entered=len(entered[one]),
            units=len(units[one]),
            awards=len(awards[one]),
            titles=len(held[one]),
            last=max(day for days in told for day in days[one]),
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
    written = tuple(_written(line, kind) for line in _list(request, await _lines(kind)).found)
    return await _file(me, say(f"history.{kind}"), f"history.columns.{kind}", written)


def _written(line: Line, kind: str) -> tuple[str | int, ...]:
    if kind == "workers":
        return (line.holder.name, line.holder.unit, line.entered, line.awards, line.titles, line.last.isoformat())
    return (line.holder.name, line.entered, line.units, line.awards, line.titles, line.last.isoformat())


async def _file(me: Person, title: str, columns: str, lines: tuple[Any, ...], *more: ListTable) -> Response[bytes]:
    table = _table(title, columns, lines, say("history.note"))
    made = say("summary.made", {"name": me.name, "at": clock(access.now())})
    return lists.download(await anyio.to_thread.run_sync(workbook, (table, *more), made), f"{title}.xlsx")


def _table(title: str, columns: str, lines: tuple[Any, ...], note: str, name: str = "") -> ListTable:
    wide = frozenset(say("history.wide").split("|"))
    return ListTable(title, tuple(say(columns).split("|")), lines, notes=(note,), wide=wide, name=name)


@dataclass(frozen=True, slots=True)
class Own:
    """A worker's or unit's own page every result, the titles, and of a unit what its years add up to."""

    me: Person
    holder: Holder
    rows: list[Row]
    titles: list[Title]
    entered: int
    years: list[Year]


async def _worker(request: AnyRequest, worker: int) -> Own:
    me = access.person(request)
    holder = (await history.workers([worker])).get(worker)
    if holder is None or not _may_see(me, holder.organisation):
        raise Missing
    released = await history.released(access.now())
    won = [line for line in history.won(released) if worker in line.workers]
    titles = [one for one in await history.titles(released) if one.worker == worker]
    entered = await history.taken_part(released, worker=worker)
    own = rows(won, entered, await history.reached(released, entered), everything=me.is_organiser)
    return Own(me, holder, own, titles, len(entered), [])


async def _unit(request: AnyRequest, organisation: int) -> Own:
    me = access.person(request)
    holder = (await history.units()).get(organisation)
    if holder is None or not _may_see(me, organisation):
        raise Missing
    released = await history.released(access.now())
    won = [line for line in history.won(released) if line.organisation == organisation]
    every = await history.titles(released)
    people = await history.workers([one.worker for one in every if one.worker is not None])
    theirs = {worker for worker, found in people.items() if found.organisation == organisation}
    titles = [one for one in every if one.organisation == organisation or one.worker in theirs]
    entered = await history.taken_part(released, organisation=organisation)
    own = rows(won, entered, await history.reached(released, entered), everything=me.is_organiser)
    persons = sum(len(one.workers) for one in entered)
    return Own(me, holder, own, titles, persons, years(won, entered, titles))


def _may_see(me: Person, organisation: int | None) -> bool:
    own = me.seat is None and me.county_role == "unit_contact" and me.organisation is not None
    return me.is_organiser or (own and me.organisation == organisation)


def _one(request: AnyRequest, own: Own, **more: Any) -> Template:
    shown = listing(request, own.rows, words=lambda row: row.words, orders=ORDERS)
    context = {
        "holder": own.holder,
        "listing": shown,
        "titles": own.titles,
        "organiser": own.me.is_organiser,
        "entered": own.entered,
        "awards": sum(row.notice is not None for row in own.rows),
        "years": own.years,
        **more,
    }
    return page(request, "history/one.html", **context)


@get("/history/workers/{worker:int}")
async def worker_page(request: AnyRequest, worker: FromPath[int]) -> Template:
    return _one(request, await _worker(request, worker), kind="workers", names={})


@get("/history/units/{organisation:int}")
async def unit_page(request: AnyRequest, organisation: FromPath[int]) -> Template:
    own = await _unit(request, organisation)
    names = await history.workers([one.worker for one in own.titles if one.worker is not None])
    return _one(request, own, kind="units", names=names)


@get("/history/workers/{worker:int}/list.xlsx")
async def worker_file(request: AnyRequest, worker: FromPath[int]) -> Response[bytes]:
    return await _one_file(request, await _worker(request, worker))


@get("/history/units/{organisation:int}/list.xlsx")
async def unit_file(request: AnyRequest, organisation: FromPath[int]) -> Response[bytes]:
    return await _one_file(request, await _unit(request, organisation))


async def _one_file(request: AnyRequest, own: Own) -> Response[bytes]:
    """The results as the page's search and order left them, titles recorded by hand, and what the years add up to."""
    shown = listing(request, own.rows, words=lambda row: row.words, orders=ORDERS)
    by_hand = [] if shown.q else [one for one in own.titles if one.contest is None]
    names = await history.workers([one.worker for one in by_hand if one.worker is not None])
    cells = [row.cells for row in shown.found]
    for one in by_hand:
        name = names[one.worker].name if one.worker else own.holder.name
        level = say(f"level.{one.level}")
        cells.append((one.day.isoformat(), say("history.recorded"), level, "", "", one.title, name, ""))
    title = f"{own.holder.name}{say('history.title')}"
    summed = tuple((one.year, one.persons, one.units, one.awards, one.titles) for one in own.years)
    name = say("history.years")
    more = _table(f"{title}（{name}）", "history.columns.years", summed, say("history.entered_note"), name)
    return await _file(own.me, title, "history.columns.one", tuple(cells), *([more] if own.years else []))


ROUTES = [list_page, list_file, worker_page, unit_page, worker_file, unit_file]
