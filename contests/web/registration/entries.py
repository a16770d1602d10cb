"""The lists of entries: the organiser's of everybody, the unit contact's of the own unit."""

from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.registration import entries as act
from contests.actions.registration.desk import Desk, taking
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty
from contests.store import setup
from contests.store.registration import entries as stored
from contests.store.registration.entries import EntryRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back
from contests.web.registration.desks import desk, desk_page, root

Answer = Template | Redirect
STATES = ("submitted", "accepted", "returned", "cancelled")
LISTS = ["/contests/{contest:int}/entries", "/unit/contests/{contest:int}"]
FILES = ["/contests/{contest:int}/entries/list.xlsx", "/unit/contests/{contest:int}/list.xlsx"]


def persons(row: EntryRow) -> str:
    """Return the persons of an entry, where it is not simply one."""
    return "" if row.entrant == "competitor" else "、".join(member.name for member in row.members)


def _words(row: EntryRow) -> str:
    members = " ".join(member.name for member in row.members)
    return f"{row.label} {row.unit} {row.number} {row.team} {row.division} {row.work_group} {members}"


def _listing(request: AnyRequest, rows: list[EntryRow]) -> lists.Listing[EntryRow]:
    asked = request.query_params
    if asked.get("state") in STATES:
        rows = [row for row in rows if row.state == asked["state"]]
    else:
        rows = [row for row in rows if row.state != "cancelled"]
    if asked.get("event", "").isascii() and asked.get("event", "").isdigit():
        rows = [row for row in rows if str(row.event) == asked["event"]]
    return lists.listing(
        request,
        rows,
        words=_words,
        orders={
            "name": lambda row: lists.chinese(row.label),
            "unit": lambda row: lists.chinese(row.unit),
            "number": lambda row: row.number,
            "event": lambda row: lists.chinese(row.event_name),
        },
    )


async def _rows(at: Desk) -> list[EntryRow]:
    if at.own:
        return await stored.of_unit(at.contest.id, at.own.id)
    return await stored.of_contest(at.contest.id)


@get(LISTS)
async def home(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    return await _home(request, at)


async def _home(request: AnyRequest, at: Desk, status: int = 200, **more: Any) -> Template:
    rows, now = await _rows(at), access.now()
    states = [row.state for row in rows]
    events = [event for event in await setup.events(at.contest.id) if event.entrant != "nomination"]
    context = {
        "list": _listing(request, rows),
        "counts": {state: states.count(state) for state in STATES},
        "state": request.query_params.get("state", ""),
        "event": request.query_params.get("event", ""),
        "events": [(event.id, event.name) for event in events],
        "taking": await taking(at, now),
        "persons": persons,
        **more,
    }
    template = "registration/unit.html" if at.own else "registration/entries.html"
    return desk_page(request, at, template, now, status=status, **context)


@get(FILES)
async def export(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, at = await desk(request, contest)
    rows = tuple(_exported(row) for row in _listing(request, await _rows(at)).found)
    table = ListTable(
        f"{at.contest.name} {say('entries.title')}", tuple(say("entries.columns").split("|")), rows, name="报名名单"
    )
    body = await anyio.to_thread.run_sync(workbook, (table,))
    return lists.download(body, f"{at.contest.name}{say('entries.title')}.xlsx")


def _exported(row: EntryRow) -> tuple[str, ...]:
    """ID and phone numbers are not for a file that goes from hand to hand."""
    return (
        *(row.event_name, row.number, row.label, persons(row), row.unit, row.division, row.team, row.work_group),
        *(say(f"entry.{row.state}"), row.returned_because, say(f"presence.{row.presence}") if row.number else ""),
    )


@post("/contests/{contest:int}/entries/decide")
async def decide(request: AnyRequest, contest: FromPath[int]) -> Answer:
    _, at = await desk(request, contest)
    form = await forms.read(request)
    chosen = form.ids("entry")
    state = "accepted" if form.text("decision") == "accept" else "returned"
    try:
        count = await act.decide(at, chosen, state, form.text("reason", most=500), access.now())
    except Faulty as problems:
        return await _home(request, at, status=422, problems=problems)
    return back(form.text("back", most=300) if _safe(form, at) else root(at), f"entries_{state}", count=count)


def _safe(form: forms.Form, at: Desk) -> bool:
    """Say whether the page to go back to is this list with its search."""
    return form.text("back", most=300).split("?", 1)[0] == root(at)


ROUTES = [home, export, decide]
