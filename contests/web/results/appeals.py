"""申诉 in the hall: the desk writes them down by number and name, the judges' side decides them by code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import results as act
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store import results as stored
from contests.store import setup
from contests.store.results import AppealRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = (*act.DESK, *act.JUDGES)


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal as this reader may see it: *who* is a name and number at the desk, a code on the judges' side."""

    appeal: AppealRow
    who: str
    name: str


def _line(one: AppealRow, event: EventRow, codes: bool) -> AppealLine:
    """Before the decoding nobody sees a code and a name side by side."""
    if act.is_blind(event) and codes:
        return AppealLine(one, say("appeal.code", {"code": one.code}), "")
    number = say("appeal.entry", {"number": one.entry_number or one.code, "label": one.label})
    return AppealLine(one, number, one.name)


@get("/contests/{contest:int}/appeals")
async def appeals_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *ROLES)
    return await _appeals(request, me, found)


async def _appeals(request: AnyRequest, me: Person, contest: ContestRow, **more: Any) -> Template:
    events = {event.id: event for event in await setup.events(contest.id)}
    codes = act.sees_codes(me, contest.id)
    ends: list[tuple[EventRow, datetime | None]] = [
        (event, await act.deadline(contest, event.id))
        for event in events.values()
        if event.state not in ("preparing", "drawn")
    ]
    return page(
        request,
        "results/appeals.html",
        contest=contest,
        lines=[_line(one, events[one.event], codes) for one in await stored.appeals(contest.id)],
        ends=ends,
        now=access.now(),
        minutes=act.minutes_to_appeal(contest),
        jury=[one.name for one in await setup.members(contest.id) if one.role == "appeals_jury"],
        may_lodge=act.keeps_desk(me, contest.id) and bool(ends),
        may_set=me.holds(contest.id, "organiser"),
        **({"values": {}} | more),
    )


@post("/contests/{contest:int}/appeals")
async def lodge(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *act.DESK)
    form = await forms.read(request)
    event = form.number("event", least=1, required=True)
    entry, name = form.text("entry", required=True, most=20), form.text("name", required=True, most=100)
    text = form.text("text", required=True, most=2000)
    try:
        form.check()
        number, late = await act.lodge_appeal(me, found, event or 0, entry, name, text, access.now())
    except Faulty as problems:
        return await _appeals(request, me, found, problems=problems, status=422, values=form.values)
    said = "appeal_lodged_late" if late else "appeal_lodged"
    return back(f"/contests/{contest}/appeals/{number}", said, number=number)


@get("/contests/{contest:int}/appeals/{number:int}")
async def appeal_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *ROLES)
    return await _appeal(request, me, found, number)


async def _appeal(request: AnyRequest, me: Person, contest: ContestRow, number: int, **more: Any) -> Template:
    every = await stored.appeals(contest.id)
    own = next((one for one in every if one.number == number), None)
    event = await setup.event(own.event) if own else None
    if own is None or event is None:
        raise Missing
    people = await stored.names_of_accounts([a for a in (own.account, own.decided_by) if a])
    decides, why_not = await _decides(me, contest, own, every)
    return page(
        request,
        "results/appeal.html",
        contest=contest,
        event=event,
        line=_line(own, event, act.sees_codes(me, contest.id)),
        later=next((one for one in every if one.follows == number), None),
        until=await act.deadline(contest, own.event) if own.level == 1 else None,
        recorded=people.get(own.account or 0, ""),
        decided=people.get(own.decided_by or 0, ""),
        tallies=[
            head for head in await stored.tallies([own.event]) if own.decided_at and head.created > own.decided_at
        ],
        decides=decides,
        why_not=why_not,
        may_go_on=act.keeps_desk(me, contest.id)
        and own.level == 1
        and own.state == "rejected"
        and all(one.follows != number for one in every),
        reads=me.holds(contest.id, "organiser", "chief_judge", "supervisor"),
        **({"values": {}} | more),
    )


async def _decides(me: Person, contest: ContestRow, own: AppealRow, every: list[AppealRow]) -> tuple[bool, str]:
    """Say whether the reader may decide; to whom holds the role and may not, why."""
    try:
        await act.may_decide(me, contest, own, every)
    except Refused as no:
        told = own.state == "open" and me.holds(contest.id, act.LEVELS[own.level])
        return False, say(no.code, no.facts) if told else ""
    return True, ""


@post("/contests/{contest:int}/appeals/{number:int}/decide")
async def decide(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *act.LEVELS.values())
    form = await forms.read(request)
    outcome, decision = form.text("outcome"), form.text("decision", most=2000)
    try:
        form.check()
        await act.decide_appeal(me, found, number, outcome, decision, access.now())
    except Faulty as problems:
        return await _appeal(request, me, found, number, problems=problems, status=422, values=form.values)
    return back(f"/contests/{contest}/appeals/{number}", "appeal_stored", number=number)


@post("/contests/{contest:int}/appeals/{number:int}/on")
async def on(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *act.DESK)
    form = await forms.read(request)
    text = form.text("text", most=2000)
    try:
        form.check()
        fresh, late = await act.go_on(me, found, number, text, access.now())
    except Faulty as problems:
        return await _appeal(request, me, found, number, problems=problems, status=422, values=form.values)
    said = "appeal_lodged_late" if late else "appeal_lodged"
    return back(f"/contests/{contest}/appeals/{fresh}", said, number=fresh)


ROUTES = [appeals_page, lodge, appeal_page, decide, on]
