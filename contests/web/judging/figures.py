"""The tally clerk's desk for what no judge marks: theory marks and times, typed or by workbook."""

import hashlib
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import figures as act
from contests.documents.lists import ListTable, workbook
from contests.documents.workbooks import Unreadable, read_workbook
from contests.intake.figures import FigureFault, FigureList, Whose, read_figures
from contests.labels import say
from contests.rules import Faulty, Refused
from contests.store import setup
from contests.store.judging import facts
from contests.store.setup import EventRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "tally_clerk")


async def _show(request: AnyRequest, contest: int, event: int | None, status: int = 200, **more: Any) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    events = [one for one in await setup.events(contest) if await _columns(one)]
    chosen = next((one for one in events if one.id == event), events[0] if events else None)
    context: dict[str, Any] = {"columns": [], "entries": [], "figures": {}, "values": {}, "faults": []}
    if chosen:
        context |= {
            "columns": await _columns(chosen),
            "entries": await facts.named_entries(chosen.id),
            "figures": {key: row.text for key, row in (await facts.figures(chosen.id)).items()},
        }
    return page(
        request, "judging/figures.html", contest=found, status=status, events=events, chosen=chosen, **(context | more)
    )


async def _columns(event: EventRow) -> list[act.Column]:
    try:
        return act.columns(await desks.of(event.id))
    except Refused:
        return []


@get("/contests/{contest:int}/figures")
async def figures_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    asked = request.query_params.get("event", "")
    return await _show(
        request, contest, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    )


@post("/events/{event:int}/figures")
async def store(request: AnyRequest, event: FromPath[int]) -> Answer:
    me, contest, found = await access.event_as(request, event, *ROLES)
    form = await forms.read(request)
    given = {
        (entry.id, column.key): form.figure(f"{column.key}-{entry.id}", most=40)
        for entry in await facts.named_entries(event)
        for column in await _columns(found)
        if f"{column.key}-{entry.id}" in form.values
    }
    reason = form.text("reason", most=500)
    try:
        form.check()
        n = await act.store(me, event, given, reason, access.now())
    except Faulty as problems:
        return await _show(request, contest.id, event, 422, problems=problems, values=form.values)
    return back(f"/contests/{contest.id}/figures?event={event}", "figures_stored", n=n)


@get("/events/{event:int}/figures.xlsx")
async def template(request: AnyRequest, event: FromPath[int]) -> Response[bytes]:
    """The list to fill in: number, name and unit of everybody, one empty column for each figure."""
    _, contest, found = await access.event_as(request, event, *ROLES)
    columns = await _columns(found)
    stored = await facts.figures(event)
    rows = [
        (e.number, e.label, e.unit, *(stored[e.id, c.key].text if (e.id, c.key) in stored else "" for c in columns))
        for e in await facts.named_entries(event)
    ]
    header = ("参赛号", "姓名", "单位", *(column.name for column in columns))
    table = ListTable(f"{contest.name} {found.name} 成绩录入表", header, rows, wide=frozenset({"单位"}))
    body = await anyio.to_thread.run_sync(workbook, [table])
    return lists.download(body, f"{found.name}-成绩录入表.xlsx")


def _read(blob: bytes, columns: list[act.Column], entries: list[facts.NamedEntry]) -> FigureList:
    whose = [Whose(entry.id, entry.number, entry.label, entry.unit) for entry in entries]
    return read_figures(read_workbook(blob), {column.key: column.name for column in columns}, whose)


@post("/events/{event:int}/figures/upload", status_code=200)
async def upload(request: AnyRequest, event: FromPath[int]) -> Answer:
    """Read a workbook and show what would be stored; nothing is stored while there is a fault."""
    me, contest, found = await access.event_as(request, event, *ROLES)
    form = await forms.read(request)
    sent = form.upload("file")
    if sent is None:
        return await _show(request, contest.id, event, 422, problems=Faulty(tuple(form.problems)))
    blob = await sent.read()
    columns, entries = await _columns(found), await facts.named_entries(event)
    try:
        listed = await anyio.to_thread.run_sync(_read, blob, columns, entries)
    except Unreadable as no:
        return await _show(request, contest.id, event, 422, faults=[say(str(no))])
    desk, known = await desks.of(event), {column.key: column for column in columns}
    faults = [_told(fault) for fault in listed.faults]
    values: list[tuple[int, str, str]] = []
    for (entry, key), (text, sheet, row) in listed.figures.items():
        text = act.clean(text, known[key])
        values.append((entry, key, text))
        if problem := act.fault(desk, known[key], text):
            faults.append(f"“{sheet}”第 {row} 行 {known[key].name}“{text}”：{say(problem.code, problem.facts)}")
    if faults or not values:
        return await _show(request, contest.id, event, 422, faults=faults or [say("figures_nothing")])
    preview = {"event": event, "values": values, "absent": listed.absent}
    digest = hashlib.sha256(blob).hexdigest()
    kept = await facts.keep_upload(contest.id, me.account or 0, sent.filename, digest, blob, preview, access.now())
    return await _preview(request, contest.id, kept)


def _told(fault: FigureFault) -> str:
    where = f"“{fault.sheet}”第 {fault.row} 行：" if fault.row else ""
    return where + say(fault.code, fault.facts)


async def _preview(request: AnyRequest, contest: int, kept: int, status: int = 200, **more: Any) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    waiting = await facts.upload(contest, kept)
    assert waiting is not None
    name, preview = waiting
    event = await setup.event(preview["event"])
    assert event is not None
    stored = await facts.figures(event.id)
    labels = {entry.id: entry for entry in await facts.named_entries(event.id)}
    columns = {column.key: column.name for column in await _columns(event)}
    rows = [
        (labels[entry], columns[key], stored[entry, key].text if (entry, key) in stored else "", text)
        for entry, key, text in preview["values"]
        if entry in labels
    ]
    return page(
        request,
        "judging/figures_preview.html",
        contest=found,
        status=status,
        event=event,
        upload=kept,
        name=name,
        rows=rows,
        absent=preview["absent"],
        changes=sum(bool(old) and old != new for _, _, old, new in rows),
        **more,
    )


@post("/contests/{contest:int}/figures/{kept:int}")
async def take(request: AnyRequest, contest: FromPath[int], kept: FromPath[int]) -> Answer:
    """Store what the preview showed."""
    me, _ = await access.contest_as(request, contest, *ROLES)
    waiting = await facts.upload(contest, kept)
    if waiting is None:
        raise Refused("figures_taken")
    form = await forms.read(request)
    event = int(waiting[1]["event"])
    if form.text("what") == "drop":
        await act.drop(me, contest, kept, access.now())
        return back(f"/contests/{contest}/figures?event={event}")
    given = {(entry, key): text for entry, key, text in waiting[1]["values"]}
    reason = form.text("reason", most=500)
    try:
        form.check()
        n = await act.store(me, event, given, reason, access.now(), upload=kept)
    except Faulty as problems:
        return await _preview(request, contest, kept, 422, problems=problems)
    return back(f"/contests/{contest}/figures?event={event}", "figures_stored", n=n)


ROUTES = [figures_page, store, template, upload, take]
