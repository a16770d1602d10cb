"""Titles from before this system: one by one, or many from a workbook, all of them or none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import history as act
from contests.actions.history import LEVELS, Recorded
from contests.documents.lists import ListTable, workbook
from contests.documents.workbooks import Unreadable, read_workbook
from contests.intake import Row, Sheet
from contests.labels import say
from contests.rules import Faulty, Problem
from contests.store import history
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.history.pages import overview
from contests.web.pages import back

Answer = Response[Any] | Template | Redirect
FIELDS = ("organisation", "worker", "title", "level", "awarded_on")
MOST_WRONG = 50  # faults named at a time


@post("/history/honours")
async def record(request: AnyRequest) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    name = form.text("organisation", most=200)
    own = next((one.id for one in (await history.units()).values() if one.name == name), None)
    worker, title = form.text("worker", most=100), form.text("title", most=100)
    recorded = Recorded(own, worker, title, form.text("level"), form.day("awarded_on", required=True))
    try:
        _, problems = await act.check(recorded, access.now())
        known = {one.field for one in form.problems}
        form.problems += [one for one in problems if one.field not in known]
        form.check()
        await act.record(me, [recorded], access.now())
    except Faulty as faults:
        return await overview(request, "workers", problems=faults, values=form.values, status=422)
    return back("/history", "honour_recorded", count=1)


@post("/history/honours/{honour:int}/strike")
async def strike(request: AnyRequest, honour: FromPath[int]) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    reason = form.text("reason", required=True, most=500)
    form.check()
    await act.strike(me, honour, reason, access.now())
    return back("/history", "honour_struck")


@get("/history/honours/form.xlsx")
async def blank(request: AnyRequest) -> Response[bytes]:
    access.county_organiser(request)
    example = tuple(say("honours.example").split("|"))
    title = say("honours.form")
    table = ListTable(title, tuple(say("honours.columns").split("|")), (example,), subtitle=say("honours.hint"))
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,)), f"{title}.xlsx")


@post("/history/honours/file")
async def import_file(request: AnyRequest) -> Answer:
    """Take in a filled form: every row that fits nobody is named, and then nothing is stored."""
    me, now = access.county_organiser(request), access.now()
    form = await forms.read(request)
    upload = form.upload("file")
    try:
        form.check()
        assert upload is not None
        rows = await _rows(await upload.read())
        units = {one.name: one.id for one in (await history.units()).values()}
        recorded = {number: _recorded(cells, units) for number, cells in rows.items()}
        wrong = [
            say("honours.wrong", {"row": number, "what": say(problem.code, problem.facts)})
            for number, one in recorded.items()
            for problem in (await act.check(one, now))[1]
        ]
        if wrong:
            return await overview(request, "workers", wrong=wrong[:MOST_WRONG], status=422)
        await act.record(me, list(recorded.values()), now)
    except Faulty as faults:
        return await overview(request, "workers", problems=faults, status=422)
    return back("/history", "honour_recorded", count=len(recorded))


async def _rows(body: bytes) -> dict[int, dict[str, str]]:
    """Return the filled rows by number, their cells by field. Raises Faulty at the field ``file``."""
    try:
        sheets = await anyio.to_thread.run_sync(read_workbook, body)
    except Unreadable as no:
        raise Faulty((Problem("file", str(no)),)) from None
    for sheet in sheets:
        if (found := _table(sheet)) is not None:
            if not found:
                raise Faulty((Problem("file", "file_empty"),))
            return found
    raise Faulty((Problem("file", "honours_no_header"),))


def _table(sheet: Sheet) -> dict[int, dict[str, str]] | None:
    """Return the rows below the header, or None where there is none."""
    titles = say("honours.columns").split("|")
    for at, row in enumerate(sheet.rows):
        places = {cell.text.strip(): column for column, cell in row.cells.items()}
        if set(titles) <= set(places):
            columns = {field: places[title] for field, title in zip(FIELDS, titles, strict=True)}
            below = {below.number: _cells(below, columns) for below in sheet.rows[at + 1 :]}
            return {number: cells for number, cells in below.items() if any(cells.values())}
    return None


def _cells(row: Row, columns: Mapping[str, int]) -> dict[str, str]:
    return {field: row.cells[column].text.strip() if column in row.cells else "" for field, column in columns.items()}


def _recorded(cells: Mapping[str, str], units: Mapping[str, int]) -> Recorded:
    levels = {say(f"level.{level}"): level for level in LEVELS}
    try:
        day = date.fromisoformat(cells["awarded_on"][:10].replace("/", "-"))
    except ValueError:
        day = None
    level = levels.get(cells["level"] or say("level.county"), "")
    return Recorded(units.get(cells["organisation"]), cells["worker"], cells["title"][:100], level, day)


ROUTES = [record, strike, blank, import_file]
