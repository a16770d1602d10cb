"""Nominations: the unit contact's form and list, the organiser's check."""

from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import nominations as act
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store import nominations as stored
from contests.store import setup
from contests.store.nominations import Nomination
from contests.store.setup import ContestRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import CHINA, back, clock, page

Answer = Template | Redirect


# --- the unit contact ---------------------------------------------------------------------------------------------


async def _of_unit(request: AnyRequest, contest: int) -> tuple[Person, ContestRow]:
    """Return the unit contact and a contest with nominations that units can see."""
    me = access.person(request)
    found = await setup.contest(contest)
    if me.county_role != "unit_contact" or me.organisation is None:
        raise Refused("forbidden")
    if found is None or found.state == "draft" or found.rehearsal_of is not None:
        raise Missing
    return me, found


@get("/unit/contests/{contest:int}/nominations")
async def unit_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await _of_unit(request, contest)
    return await _unit_page(request, me, found)


async def _unit_page(request: AnyRequest, me: Person, contest: ContestRow, status: int = 200, **more: Any) -> Template:
    rounds = await act.rounds(contest)
    if not rounds:
        raise Missing
    unit = me.organisation or 0
    rows = await stored.of_unit(contest.id, unit)
    now = access.now()
    asked = more.get("values", {}).get("event") or request.query_params.get("event", "")
    running = [one for one in rounds if one.is_open(now)]
    chosen = next((one for one in rounds if str(one.event.id) == asked), (running or rounds)[0])
    context = {
        "values": {},
        "rounds": rounds,
        "running": running,
        "chosen": chosen,
        "quota": _quota(chosen, rows),
        "nominees": await stored.nominees(unit) if running else [],
        "rows": [row for row in reversed(rows) if row.event == chosen.event.id],
        "open": chosen in running,
        "most": act.REASON_MOST,
        **more,
    }
    return page(request, "nominations/unit.html", status=status, shown=contest, **context)


def _quota(this: act.Round, rows: list[Nomination]) -> list[tuple[str, int, int]]:
    used = [row.kind for row in rows if row.event == this.event.id and row.state != "cancelled"]
    return [(kind, used.count(kind), this.per_unit) for kind in this.kinds]


def _written(form: forms.Form) -> act.Written:
    return act.Written(
        kind=form.text("kind"),
        reason=form.text("reason", most=10_000),
        worker=form.number("worker"),
        name=form.text("name", most=100),
        id_number=form.text("id_number", most=40),
        phone=form.text("phone", most=40),
    )


@post("/unit/contests/{contest:int}/nominations")
async def nominate(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await _of_unit(request, contest)
    form = await forms.read(request)
    event = form.number("event", required=True) or 0
    written = _written(form)
    try:
        form.check()
        entry = await act.nominate(me, event, written, access.now())
    except Faulty as problems:
        return await _unit_page(request, me, found, status=422, problems=problems, values=form.values)
    made = await stored.one(entry)
    said = {"name": made.name} if made else {}
    return back(f"/unit/contests/{contest}/nominations?event={event}", "nomination_sent", **said)


@get("/unit/nominations/{entry:int}")
async def again_page(request: AnyRequest, entry: FromPath[int]) -> Template:
    return await _again(request, entry)


async def _again(request: AnyRequest, entry: int, status: int = 200, **more: Any) -> Template:
    me, row = access.person(request), await stored.one(entry)
    if row is None or row.organisation != me.organisation or me.county_role != "unit_contact":
        raise Missing
    contest = await setup.contest(row.contest)
    if contest is None:
        raise Missing
    this = next(one for one in await act.rounds(contest) if one.event.id == row.event)
    context = {"values": {"kind": row.kind, "reason": row.reason}, "most": act.REASON_MOST, **more}
    return page(request, "nominations/again.html", status=status, row=row, shown=contest, round=this, **context)


@post("/unit/nominations/{entry:int}")
async def again(request: AnyRequest, entry: FromPath[int]) -> Answer:
    me, form = access.person(request), await forms.read(request)
    written = _written(form)
    try:
        await act.nominate_again(me, entry, written.kind, written.reason, access.now())
    except Faulty as problems:
        return await _again(request, entry, status=422, problems=problems, values=form.values)
    return await _to_unit_list(entry, "nomination_sent_again")


@post("/unit/nominations/{entry:int}/cancel")
async def cancel(request: AnyRequest, entry: FromPath[int]) -> Redirect:
    await act.take_back(access.person(request), entry, access.now())
    return await _to_unit_list(entry, "nomination_taken_back")


async def _to_unit_list(entry: int, said: str) -> Redirect:
    row = await stored.one(entry)
    return back(f"/unit/contests/{row.contest}/nominations?event={row.event}" if row else "/unit", said)


# --- the organiser ------------------------------------------------------------------------------------------------


STATES = ("submitted", "accepted", "returned", "cancelled")


@get("/contests/{contest:int}/nominations")
async def check_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser", "supervisor")
    return await _check_page(request, found)


async def _check_page(request: AnyRequest, contest: ContestRow, status: int = 200, **more: Any) -> Template:
    rounds = await act.rounds(contest)
    rows = await stored.of_contest(contest.id)
    asked = {key: request.query_params.get(key, "") for key in ("event", "kind", "state")}
    context = {"rounds": rounds, "kinds": _kinds(rounds), "asked": asked, "counts": _counts(rows), **more}
    shown = _listing(request, rows)
    return page(request, "nominations/list.html", contest=contest, status=status, list=shown, **context)


def _kinds(rounds: list[act.Round]) -> list[str]:
    return list(dict.fromkeys(kind for one in rounds for kind in one.kinds))


def _counts(rows: list[Nomination]) -> list[tuple[str, int]]:
    return [(say(f"nomination.{state}"), sum(row.state == state for row in rows)) for state in STATES]


def _listing(request: AnyRequest, rows: list[Nomination]) -> lists.Listing[Nomination]:
    asked = request.query_params
    event, kind, state = asked.get("event", ""), asked.get("kind", ""), asked.get("state", "")
    chosen = [
        row for row in rows if event in ("", str(row.event)) and kind in ("", row.kind) and state in ("", row.state)
    ]
    return lists.listing(
        request,
        chosen,
        words=lambda row: f"{row.name} {row.organisation_name} {row.kind} {row.reason}",
        orders={
            "name": lambda row: lists.chinese(row.name),
            "unit": lambda row: lists.chinese(row.organisation_name),
            "kind": lambda row: lists.chinese(row.kind),
            "event": lambda row: (row.period, row.event),
            "state": lambda row: STATES.index(row.state),
            "created": lambda row: row.created,
        },
        sort="state",
    )


@get("/contests/{contest:int}/nominations.xlsx")
async def check_file(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, "organiser", "supervisor")
    rows = tuple(
        (
            row.event_name,
            row.kind,
            row.name,
            row.organisation_name,
            row.reason,
            say(f"nomination.{row.state}"),
            row.returned_because,
            clock(row.created),
        )
        for row in _listing(request, await stored.of_contest(contest)).found
    )
    columns = tuple(say("nominations.columns").split("|"))
    table = ListTable(found.name, columns, rows, subtitle=say("nominations.title"), wide=frozenset({columns[4]}))
    made = access.now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    body = await anyio.to_thread.run_sync(workbook, (table,), made)
    return lists.download(body, f"{found.name}{say('nominations.title')}.xlsx")


@post("/contests/{contest:int}/nominations/accept")
async def accept(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    chosen = form.ids("entry")
    try:
        count = await act.accept(me, contest, chosen, access.now())
    except Faulty as problems:
        return await _check_page(request, found, status=422, problems=problems)
    return back(f"/contests/{contest}/nominations", "nominations_accepted", count=count)


@get("/contests/{contest:int}/nominations/{entry:int}")
async def one_page(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Template:
    return await _one_page(request, contest, entry)


async def _one_page(request: AnyRequest, contest: int, entry: int, status: int = 200, **more: Any) -> Template:
    _, found = await access.contest_as(request, contest, "organiser", "supervisor")
    row = await stored.one(entry)
    if row is None or row.contest != contest:
        raise Missing
    event = await setup.event(row.event)
    decides = row.state in ("submitted", "accepted") and event is not None and event.state == "preparing"
    held = await stored.held(row.worker, access.now())
    context = {"row": row, "held": held, "decides": decides, "values": {}, **more}
    return page(request, "nominations/one.html", contest=found, status=status, **context)


@post("/contests/{contest:int}/nominations/{entry:int}/return")
async def give_back(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Answer:
    me, _ = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    try:
        reason = form.text("reason", most=act.REASON_MOST)
        form.check()
        await act.give_back(me, entry, reason, access.now())
    except Faulty as problems:
        return await _one_page(request, contest, entry, status=422, problems=problems, values=form.values)
    return back(f"/contests/{contest}/nominations", "nomination_given_back")


ROUTES = [
    unit_page,
    nominate,
    again_page,
    again,
    cancel,
    check_page,
    check_file,
    accept,
    one_page,
    give_back,
]
