"""The organiser's list of organisations, one by one and by workbook."""

from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.registration import organisations as act
from contests.documents.forms import organisation_form
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing
from contests.store.registration import organisations as stored
from contests.store.registration import people, uploads
from contests.store.registration.organisations import Kept, Written
from contests.store.registration.uploads import Sent
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.registration import reading

Answer = Template | Redirect
_HOME = "/organisations"


def _listing(request: AnyRequest, rows: list[Kept]) -> lists.Listing[Kept]:
    return lists.listing(
        request,
        rows,
        words=lambda row: f"{row.name} {row.short_name} {row.uscc} {row.kind} {row.contact}",
        orders={
            "name": lambda row: lists.chinese(row.name),
            "kind": lambda row: lists.chinese(row.kind),
            "headcount": lambda row: row.headcount if row.headcount is not None else -1,
            "workers": lambda row: row.workers,
        },
        sort="name",
    )


@get("/organisations")
async def home(request: AnyRequest) -> Template:
    access.county_organiser(request)
    return await _home(request)


async def _home(request: AnyRequest, status: int = 200, **more: Any) -> Template:
    context = {"values": {}, "list": _listing(request, await stored.everyone()), **more}
    return page(request, "registration/organisations.html", status=status, **context)


@get("/organisations.xlsx")
async def export(request: AnyRequest) -> Response[bytes]:
    access.county_organiser(request)
    rows = tuple(
        (
            *(one.name, one.short_name, one.uscc, one.kind),
            one.headcount if one.headcount is not None else "",
            *(one.contact, one.workers, say("account.state.open" if one.active else "account.state.closed")),
        )
        for one in _listing(request, await stored.everyone()).found
    )
    table = ListTable(say("organisations.title"), tuple(say("organisations.columns").split("|")), rows)
    body = await anyio.to_thread.run_sync(workbook, (table,))
    return lists.download(body, f"{say('organisations.title')}.xlsx")


@get("/organisations/form.xlsx")
async def form_file(request: AnyRequest) -> Response[bytes]:
    access.county_organiser(request)
    return lists.download(await anyio.to_thread.run_sync(organisation_form), f"{say('organisations.form')}.xlsx")


def _written(form: forms.Form) -> Written:
    return Written(
        name=form.text("name", required=True, most=100),
        short_name=form.text("short_name", most=50),
        uscc=form.text("uscc", most=40),
        kind=form.text("kind", most=40),
        headcount=form.number("headcount", most=1_000_000),
        contact=form.text("contact", most=100),
    )


@post("/organisations")
async def add(request: AnyRequest) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    try:
        written = _written(form)
        form.check()
        await act.add(me, written, access.now())
    except Faulty as problems:
        return await _home(request, status=422, problems=problems, values=form.values)
    return back(_HOME, "organisation_added", name=written.name)


async def _one(organisation: int) -> Kept:
    found = await stored.one(organisation)
    if found is None:
        raise Missing
    return found


@get("/organisations/{organisation:int}")
async def one(request: AnyRequest, organisation: FromPath[int]) -> Template:
    access.county_organiser(request)
    return await _page(request, await _one(organisation))


async def _page(request: AnyRequest, row: Kept, status: int = 200, **more: Any) -> Template:
    values = {name: getattr(row, name) for name in ("name", "short_name", "uscc", "kind", "headcount", "contact")}
    workers = lists.listing(
        request,
        await people.of_organisation(row.id),
        words=lambda one: one.name,
        orders={"name": lambda one: lists.chinese(one.name)},
    )
    context = {"values": values, "row": row, "list": workers, "groups": await stored.work_groups(row.id), **more}
    return page(request, "registration/organisation.html", status=status, **context)


@post("/organisations/{organisation:int}")
async def change(request: AnyRequest, organisation: FromPath[int]) -> Answer:
    me = access.county_organiser(request)
    row = await _one(organisation)
    form = await forms.read(request)
    try:
        written = _written(form)
        form.check()
        await act.change(me, organisation, written, access.now())
    except Faulty as problems:
        return await _page(request, row, status=422, problems=problems, values=form.values)
    return back(f"{_HOME}/{organisation}", "saved")


@post("/organisations/{organisation:int}/switch")
async def switch(request: AnyRequest, organisation: FromPath[int]) -> Redirect:
    me = access.county_organiser(request)
    await _one(organisation)
    form = await forms.read(request)
    await act.switch(me, organisation, form.yes("active"), access.now())
    return back(f"{_HOME}/{organisation}", "saved")


# --- by workbook ---------------------------------------------------------------------------------------------------


@post("/organisations/imports")
async def send(request: AnyRequest) -> Answer:
    me = access.county_organiser(request)
    try:
        name, body = await reading.sent_file(request)
        await reading.sheets_of(body)
        upload = await act.keep_file(me, name, body, access.now())
    except Faulty as problems:
        return await _home(request, status=422, problems=problems)
    return back(f"{_HOME}/imports/{upload}")


async def _sent(upload: int) -> Sent:
    found = await uploads.one(upload)
    if found is None or found.purpose != act.PURPOSE or found.contest is not None:
        raise Missing
    return found


@get("/organisations/imports/{upload:int}")
async def preview(request: AnyRequest, upload: FromPath[int]) -> Answer:
    access.county_organiser(request)
    sent = await _sent(upload)
    if sent.state != "preview":
        return back(_HOME, "import_closed")
    plan = await act.examine(await reading.sheets_of(sent.body))
    known = {change.name for _, change in plan.change}
    context = {"sent": sent, "root": _HOME, "known": known, **reading.shown(plan.found)}
    return page(request, "registration/organisations_preview.html", **context)


@get("/organisations/imports/{upload:int}/marked.xlsx")
async def marked(request: AnyRequest, upload: FromPath[int]) -> Response[bytes]:
    access.county_organiser(request)
    sent = await _sent(upload)
    if sent.state != "preview":
        raise Missing
    plan = await act.examine(await reading.sheets_of(sent.body))
    return lists.download(await reading.marked(sent.body, plan.found), say("marked_name", {"name": sent.name}))


@post("/organisations/imports/{upload:int}")
async def confirm(request: AnyRequest, upload: FromPath[int]) -> Redirect:
    me = access.county_organiser(request)
    sent = await _sent(upload)
    plan = await act.confirm(
        me, sent, await reading.sheets_of(sent.body) if sent.state == "preview" else [], access.now()
    )
    added, changed = len(plan.add), len(plan.change)
    return back(_HOME, "organisations_imported", rows=added + changed, added=added, changed=changed)


@post("/organisations/imports/{upload:int}/drop")
async def drop(request: AnyRequest, upload: FromPath[int]) -> Redirect:
    me = access.county_organiser(request)
    await act.drop(me, await _sent(upload), access.now())
    return back(_HOME, "import_dropped")


ROUTES = [home, export, form_file, add, one, change, switch, send, preview, marked, confirm, drop]
