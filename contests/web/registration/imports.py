"""A registration list by workbook: the form that is handed out, the preview, all of it or nothing."""

from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.registration import lists as act
from contests.actions.registration.desk import Desk, asked, taking
from contests.documents.forms import registration_form
from contests.intake import EntryList
from contests.labels import say
from contests.rules import Faulty, Missing, Refused
from contests.store.registration.uploads import Sent
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back
from contests.web.registration import reading
from contests.web.registration.desks import desk, desk_page, root

Answer = Template | Redirect


def _paths(tail: str) -> list[str]:
    return [f"/contests/{{contest:int}}/entries/{tail}", f"/unit/contests/{{contest:int}}/{tail}"]


@get(_paths("form.xlsx"))
async def form_file(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, at = await desk(request, contest)
    now = access.now()
    events = [event for event in await taking(at, now) if event.entrant != "organisation"]
    if not events:
        raise Refused(at.why_closed if not at.is_open(now) else "no_events")
    held = await asked(at, events, now)
    units = [at.own.name] if at.own else [unit.name for unit in held.registry.units]
    body = await anyio.to_thread.run_sync(registration_form, at.contest.name, held.events, units)
    return lists.download(body, say("form_name", {"name": at.contest.name}))


@get(_paths("import"))
async def upload_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    return await _upload_page(request, at)


async def _upload_page(request: AnyRequest, at: Desk, status: int = 200, **more: Any) -> Template:
    now = access.now()
    events = await taking(at, now)
    return desk_page(request, at, "registration/import.html", now, status=status, events=events, **more)


@post(_paths("import"))
async def send(request: AnyRequest, contest: FromPath[int]) -> Answer:
    _, at = await desk(request, contest)
    try:
        name, body = await reading.sent_file(request)
        await reading.sheets_of(body)
        upload = await act.keep_file(at, name, body, access.now())
    except Faulty as problems:
        return await _upload_page(request, at, status=422, problems=problems)
    return back(f"{root(at)}/imports/{upload}")


async def _examined(at: Desk, sent: Sent) -> EntryList:
    return await act.examine(at, await reading.sheets_of(sent.body), access.now())


@get(_paths("imports/{upload:int}"))
async def preview(request: AnyRequest, contest: FromPath[int], upload: FromPath[int]) -> Answer:
    _, at = await desk(request, contest)
    sent = await act.kept_file(at, upload)
    if sent.state != "preview":
        return back(root(at), "import_closed")
    found = await _examined(at, sent)
    context = {"sent": sent, **reading.shown(found)}
    return desk_page(request, at, "registration/preview.html", access.now(), **context)


@get(_paths("imports/{upload:int}/marked.xlsx"))
async def marked(request: AnyRequest, contest: FromPath[int], upload: FromPath[int]) -> Response[bytes]:
    _, at = await desk(request, contest)
    sent = await act.kept_file(at, upload)
    if sent.state != "preview":
        raise Missing
    body = await reading.marked(sent.body, await _examined(at, sent))
    return lists.download(body, say("marked_name", {"name": sent.name}))


@post(_paths("imports/{upload:int}"))
async def confirm(request: AnyRequest, contest: FromPath[int], upload: FromPath[int]) -> Redirect:
    _, at = await desk(request, contest)
    sent = await act.kept_file(at, upload)
    if sent.state != "preview":
        return back(root(at), "import_closed")
    done = await act.confirm(at, sent, await reading.sheets_of(sent.body), access.now())
    return back(root(at), "imported", rows=len(done.found.accepted), entries=done.entries)


@post(_paths("imports/{upload:int}/drop"))
async def drop(request: AnyRequest, contest: FromPath[int], upload: FromPath[int]) -> Redirect:
    _, at = await desk(request, contest)
    await act.drop(at, await act.kept_file(at, upload), access.now())
    return back(root(at), "import_dropped")


ROUTES = [form_file, upload_page, send, preview, marked, confirm, drop]
