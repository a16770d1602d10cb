"""The list of contests and the opening of a new one."""

from dataclasses import dataclass
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contests import presets
from contests.actions import setup as act
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.presets import ContestPlan
from contests.rules import CONTEST_STATES, Faulty, Person
from contests.store import setup
from contests.store.setup import ContestRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import CHINA, back, day, page
from contests.web.setup.ways import leads

Answer = Response[Any] | Template | Redirect


@dataclass(frozen=True, slots=True)
class Line:
    """One contest of the list with its numbers."""

    contest: ContestRow
    kind: str
    events: int
    persons: int

    @property
    def words(self) -> str:
        """What the search looks at."""
        c = self.contest
        return f"{c.name} {c.hosts} {c.co_hosts} {c.place} {self.kind} {say('contest.' + c.state)}".casefold()


@get("/")
async def home(request: AnyRequest) -> Answer:
    me = access.visitor(request)
    if me is None:
        return back("/p" if leads(request, "/p") else "/login")
    if me.seat is not None:
        return back("/judging")
    if me.county_role == "unit_contact" and not me.roles and leads(request, "/unit"):
        return back("/unit")
    return await _list(request, me)


@get("/contests")
async def contests_page(request: AnyRequest) -> Answer:
    return await _list(request, access.person(request))


async def _lines(request: AnyRequest, me: Person) -> list[Line]:
    kinds = {preset.key: preset.name for preset in presets.presets()}
    events, persons = await setup.events_by_contest(), await setup.persons_by_contest()
    state = request.query_params.get("state", "")
    return [
        Line(row, kinds.get(row.preset, row.preset), events.get(row.id, 0), persons.get(row.id, 0))
        for row in await setup.contests()
        if (me.is_organiser or row.id in me.roles) and state in ("", row.state)
    ]


def _listing(request: AnyRequest, lines: list[Line]) -> lists.Listing[Line]:
    return lists.listing(
        request,
        lines,
        words=lambda line: line.words,
        orders={
            "name": lambda line: lists.chinese(line.contest.name),
            "starts": lambda line: (
                line.contest.starts is not None,
                line.contest.starts and line.contest.starts.toordinal(),
            ),
            "state": lambda line: CONTEST_STATES.index(line.contest.state),
            "persons": lambda line: line.persons,
        },
    )


async def _list(request: AnyRequest, me: Person) -> Template:
    lines = await _lines(request, me)
    states = [(state, say(f"contest.{state}")) for state in CONTEST_STATES]
    return page(
        request,
        "setup/list.html",
        list=_listing(request, lines),
        states=states,
        state=request.query_params.get("state", ""),
        any=bool(lines) or bool(request.query_params),
    )


@get("/contests.xlsx")
async def export(request: AnyRequest) -> Response[bytes]:
    me = access.person(request)
    found = _listing(request, await _lines(request, me)).found
    rows = [
        (
            line.contest.name,
            line.kind,
            line.contest.hosts,
            day(line.contest.starts),
            day(line.contest.ends),
            say(f"contest.{line.contest.state}"),
            line.events,
            line.persons,
        )
        for line in found
    ]
    table = ListTable(say("contests.title"), tuple(say("contests.columns").split("|")), rows)
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,)), f"{say('contests.title')}.xlsx")


@get("/contests/new")
async def new_page(request: AnyRequest, preset: FromQuery[str] = "") -> Template:
    access.county_organiser(request)
    return _new(request, preset)


def _new(request: AnyRequest, preset: str, **more: Any) -> Template:
    chosen = next((kind for kind in presets.presets() if kind.key == preset), None)
    plan = presets.contest_plan(chosen.key, access.now().astimezone(CHINA).date()) if chosen else None
    values = {name: getattr(plan, name) for name in ContestPlan.__slots__ if name != "settings"} if plan else {}
    events = presets.event_plans(chosen.key, plan.starts, plan.ends) if chosen and plan else ()
    context = {"chosen": chosen, "presets": presets.presets(), "values": values, "events": events, **more}
    return page(request, "setup/new.html", **context)


def plan_of(form: forms.Form, settings: dict[str, str | int]) -> ContestPlan:
    """Read what the organiser writes about a contest."""
    return ContestPlan(
        name=form.text("name", required=True, most=100),
        hosts=form.text("hosts", required=True, most=200),
        co_hosts=form.text("co_hosts", most=200),
        place=form.text("place", most=100),
        starts=form.day("starts"),
        ends=form.day("ends"),
        registration_ends=form.day("registration_ends"),
        settings=settings,
    )


@post("/contests/new")
async def create(request: AnyRequest) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    key = form.choice("preset", presets.KEYS)
    try:
        settings = presets.contest_plan(key, access.now().date()).settings if key in presets.KEYS else {}
        plan = plan_of(form, dict(settings))
        form.check()
        contest = await act.create_contest(me, key, plan, access.now())
    except Faulty as problems:
        return _new(request, key, problems=problems, values=form.values, status=422)
    return back(f"/contests/{contest}", "contest_created")


ROUTES = [home, contests_page, export, new_page, create]
