"""A contest's words and dates, and its events."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contests import presets
from contests.actions import setup as act
from contests.actions.setup import EventWords, check
from contests.presets import ContestPlan, EventPlan
from contests.rules import Faulty, Missing
from contests.store import setup
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.setup.contests import plan_of

Answer = Response[Any] | Template | Redirect
_SIGNING = ("sign_judge", "sign_chief", "sign_competitor", "sign_total")
# Numbers of the re-check and the appeals, with their limits; what is left empty keeps its usual value.
_HALL = (
    *(("recheck_share", 1, 100), ("recheck_first", 1, 999), ("recheck_rest", 0, 100), ("recheck_limit", 0, 100)),
    ("appeal_minutes", 10, 10080),
)
_ENTRANTS = ("competitor", "team", "organisation", "work_group", "work", "nomination")


@get("/contests/{contest:int}/setup")
async def settings_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    values: dict[str, Any] = {name: getattr(found, name) for name in ContestPlan.__slots__ if name != "settings"}
    return page(request, "setup/settings.html", contest=found, values=values | dict(found.settings))


@post("/contests/{contest:int}/setup")
async def save_settings(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    days = form.number("notice_days", least=1, most=60, required=True)
    settings: dict[str, str | int] = {
        "objection_where": form.text("objection_where", most=200),
        "objection_how": form.text("objection_how", most=500),
        "notice_days": days or 0,
        "recheck": 1 if form.yes("recheck") else 0,
        **{name: form.number(name, least=least, most=most) or 0 for name, least, most in _HALL if form.text(name)},
    }
    try:
        plan = plan_of(form, settings)
        form.check()
        await act.change_contest(me, contest, plan, access.now())
    except Faulty as problems:
        return page(request, "setup/settings.html", contest=found, values=form.values, problems=problems, status=422)
    return back(f"/contests/{contest}/setup", "saved")


@get("/contests/{contest:int}/setup/events")
async def events_page(request: AnyRequest, contest: FromPath[int], edit: FromQuery[int] = 0) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    return await _events(request, found, editing=edit)


async def _events(request: AnyRequest, contest: ContestRow, **more: Any) -> Template:
    events = await setup.events(contest.id)
    rules = await setup.rulesets(contest.id)
    context = {
        "events": events,
        "versions": {event: row.version for event, row in rules.items()},
        "faults": {event: len(check(row.body)) for event, row in rules.items()},
        "used": await setup.events_in_use(contest.id),
        "sources": _sources(contest, events),
        "entrants": _ENTRANTS,
        "monthly": presets.is_monthly(contest.preset),
        "values": {},
        "editing": 0,
        **more,
    }
    return page(request, "setup/events.html", contest=contest, **context)


def _sources(contest: ContestRow, events: list[EventRow]) -> list[tuple[str, str]]:
    """Whose rules a new event may begin with: those of an event here, or of one of the preset."""
    here = [(f"event-{event.id}", event.name) for event in events]
    if presets.is_monthly(contest.preset):
        return [("month", ""), *here]
    plans = presets.event_plans(contest.preset, contest.starts, contest.ends)
    return here + [(f"preset-{place}", plan.name) for place, plan in enumerate(plans)]


def _kept(form: forms.Form) -> dict[str, Any]:
    """What was written, for showing it again; of the ticked signatures all."""
    return {**form.values, "signing": form.texts("signing")}


def _words(form: forms.Form) -> EventWords:
    closes = form.day("closes")
    per_unit = form.number("per_unit", least=1, most=99)
    lock = form.number("lock_minutes", most=240)
    settings: dict[str, str | int] = {
        "closes": closes.isoformat() if closes else "",
        "per_unit": per_unit or "",
        "lock_minutes": "" if lock is None else lock,
        **{name: 1 if name in form.texts("signing") else "" for name in _SIGNING},
    }
    return EventWords(
        name=form.text("name", most=50),
        entrant=form.text("entrant"),
        blind=form.yes("blind"),
        period=form.text("period", most=7),
        settings=settings,
    )


async def _plan(form: forms.Form, contest: ContestRow) -> EventPlan:
    """The new event: its own words over the rules of the source that was chosen."""
    words, source = (
        _words(form),
        form.choice("source", [key for key, _ in _sources(contest, await setup.events(contest.id))]),
    )
    form.check()
    kind, _, number = source.partition("-")
    if kind == "month":
        blank = presets.month_plan(contest.preset, words.period if len(words.period) == 7 else "2000-01")
    elif kind == "preset":
        blank = presets.event_plans(contest.preset, contest.starts, contest.ends)[int(number)]
    else:
        rules, event = await setup.ruleset(int(number)), await setup.event(int(number))
        if rules is None or event is None:
            raise Missing
        blank = EventPlan(event.name, event.entrant, event.blind, event.period, event.settings, rules.body)
    settings = {key: value for key, value in {**blank.settings, **words.settings}.items() if value != ""}
    return EventPlan(
        words.name, words.entrant, words.blind, words.period, settings, {**blank.ruleset, "name": words.name}
    )


@post("/contests/{contest:int}/setup/events")
async def add_event(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    try:
        event = await act.add_event(me, contest, await _plan(form, found), access.now())
    except Faulty as problems:
        return await _events(request, found, problems=problems, values=_kept(form), status=422)
    return back(f"/contests/{contest}/setup/events/{event}", "event_added")


@post("/contests/{contest:int}/setup/events/{event:int}/words")
async def change_event(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, _ = await access.event_as(request, event, "organiser")
    form = await forms.read(request)
    try:
        words = _words(form)
        form.check()
        await act.change_event(me, event, words, access.now())
    except Faulty as problems:
        return await _events(request, found, problems=problems, values=_kept(form), editing=event, status=422)
    return back(f"/contests/{found.id}/setup/events", "saved")


@post("/contests/{contest:int}/setup/events/{event:int}/move")
async def move_event(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Redirect:
    me, found, _ = await access.event_as(request, event, "organiser")
    form = await forms.read(request)
    await act.move_event(me, event, form.text("way") == "up", access.now())
    return back(f"/contests/{found.id}/setup/events")


@post("/contests/{contest:int}/setup/events/{event:int}/remove")
async def remove_event(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Redirect:
    me, found, _ = await access.event_as(request, event, "organiser")
    await act.remove_event(me, event, access.now())
    return back(f"/contests/{found.id}/setup/events", "event_removed")


ROUTES = [settings_page, save_settings, events_page, add_event, change_event, move_event, remove_event]
