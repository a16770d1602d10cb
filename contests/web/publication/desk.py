"""The organiser's desk: draft, gate, posting, objections and their answers, the final list."""

import json
import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import settings
from contests.actions import publication as act
from contests.actions.publication import Draft, Finding
from contests.documents.faces import faces
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store import publication as stored
from contests.store import setup
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.pages import back, page
from contests.web.publication import wording
from contests.workdays import Calendar, announced, end_of_notice, read

Answer = Response[Any] | Template | Redirect
READERS = ("organiser", "supervisor")
log = logging.getLogger("contests")


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in the desk's list, with its state as the organiser thinks of it."""

    notice: NoticeRow
    state: str
    waits: str


def calendar() -> Calendar:
    """Return the announced years with those the installation adds in ``holidays.json`` of its data folder."""
    own = settings.load().data / "holidays.json"
    if not own.exists():
        return announced()
    try:
        return {**announced(), **read(json.loads(own.read_text(encoding="utf-8"))["years"])}
    except (ValueError, KeyError, AttributeError, TypeError) as wrong:
        log.warning("%s is not read: %s", own, wrong)  # the page then says which years are missing
        return announced()


def own_fonts() -> Any:
    """Return the fonts to print with: ours, and those in ``fonts`` of the data folder."""
    folder = settings.load().data / "fonts"
    return faces(folder if folder.is_dir() else None)


def href(contest: int, rest: str = "") -> str:
    """Return an address of the desk."""
    return f"/contests/{contest}/publication{rest}"


def state_of(notice: NoticeRow, notices: list[NoticeRow], day: date) -> str:
    """Name where a notice stands on *day*."""
    if notice.state != "published":
        return notice.state
    if notice.kind == "final":
        return "final"
    if any(one.kind == "final" and one.state == "published" and one.supersedes == notice.number for one in notices):
        return "finished"
    return "over" if notice.ends_on and day > notice.ends_on else "open"


@get("/contests/{contest:int}/publication")
async def desk_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    return await _desk(request, me, found)


async def _desk(request: AnyRequest, me: Person, contest: ContestRow, **more: Any) -> Template:
    day = wording.today(access.now())
    notices = await stored.notices(contest.id)
    objections = await stored.objections(contest.id)
    lines = [NoticeLine(one, state_of(one, notices, day), _waits(one, objections, day)) for one in notices]
    events = await setup.events(contest.id)
    return page(
        request,
        "publication/desk.html",
        contest=contest,
        lines=lines,
        objections=objections,
        open_notices=[line.notice for line in lines if line.state in ("open", "over")],
        events=events,
        ready=[event for event in events if event.state == "unblinded"],
        fresh=_fresh(events, notices),
        unknown=_unknown(contest, day),
        may=me.holds(contest.id, "organiser"),
        link=lambda rest="": href(contest.id, rest),
        **({"values": _first_values(contest, events, notices, day)} | more),
    )


def _waits(notice: NoticeRow, objections: list[stored.ObjectionRow], day: date) -> str:
    own = [one for one in objections if one.notice == notice.id]
    return act.unfinished(notice, own, day) if notice.kind == "notice" else ""


def _unknown(contest: ContestRow, day: date) -> str:
    years = end_of_notice(day, _days(contest), calendar()).unknown
    return say("year.unknown", {"years": say("notice.join").join(map(str, years))}) if years else ""


def _days(contest: ContestRow) -> int:
    days = contest.settings.get("notice_days", 5)
    return days if isinstance(days, int) and 1 <= days <= 60 else 5


def _fresh(events: list[EventRow], notices: list[NoticeRow]) -> list[int]:
    """Return the decoded events that nothing posted names."""
    posted = {event for notice in notices if notice.state == "published" for event in notice.events}
    return [event.id for event in events if event.state == "unblinded" and event.id not in posted]


def _first_values(contest: ContestRow, events: list[EventRow], notices: list[NoticeRow], day: date) -> dict[str, Any]:
    """Fill the form: what is decoded and not yet posted, or after a correction what the last notice said."""
    fresh = _fresh(events, notices)
    before = next((notice for notice in notices if notice.state == "published"), None)
    return {
        "events": [str(event) for event in fresh or (before.events if before else ())],
        "title": say("notice.title", {"contest": contest.name}),
        "ends_on": end_of_notice(day, _days(contest), calendar()).last.isoformat(),
        "contact": contest.settings.get("objection_where", ""),
        "how": contest.settings.get("objection_how", ""),
        "reason": "",
    }


def _draft(form: Form, contest: ContestRow, day: date) -> Draft:
    ends = form.day("ends_on", required=True)
    if ends and ends < day:
        form.fault("ends_on", "fault.ends_past")
    draft = Draft(
        events=tuple(form.ids("events")),
        title=form.text("title", required=True),
        ends_on=ends or day,
        days=_days(contest),
        contact=form.text("contact", required=True, most=500),
        how=form.text("how", required=True, most=1000),
        reason=form.text("reason", most=500),
    )
    if not draft.events:
        form.fault("events", "fault.required")
    form.check()
    return draft


@post("/contests/{contest:int}/publication")
async def draft(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    try:
        number = await act.draft(me, found, _draft(form, found, wording.today(now)), now)
    except Faulty as problems:
        values = form.values | {"events": form.texts("events")}
        return await _desk(request, me, found, problems=problems, values=values, status=422)
    return back(href(contest, f"/{number}"), "notice_drafted", number=number)


@get("/contests/{contest:int}/publication/{number:int}")
async def notice_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    return await _notice(request, me, found, number)


async def _notice(request: AnyRequest, me: Person, contest: ContestRow, number: int, **more: Any) -> Template:
    notices = await stored.notices(contest.id)
    notice = next((one for one in notices if one.number == number), None)
    if notice is None:
        raise Missing
    day = wording.today(access.now())
    before = next((one for one in notices if one.number == notice.supersedes), None)
    events = [event for event in await setup.events(contest.id) if event.id in notice.events]
    objections = await stored.objections(contest.id)
    own = [one for one in objections if one.notice == notice.id]
    findings = await _findings(contest, events, notice) if notice.state == "draft" else []
    upheld = [one.number for one in objections if before and one.notice == before.id and one.state == "upheld"]
    if notice.state == "draft" and before and upheld and before.digest == notice.digest:
        findings.append(Finding(say("notice_unchanged", {"number": upheld[0]}), "/results"))
    return page(
        request,
        "publication/notice.html",
        contest=contest,
        notice=notice,
        state=state_of(notice, notices, day),
        shown=wording.shown(notice.groups),
        counted=act.counted(notice.groups),
        period=wording.period(notice) if notice.kind == "notice" else "",
        findings=findings,
        before=before,
        changes=act.changes(before.groups, notice.groups) if before and notice.kind == "notice" else None,
        objections=own,
        waits=act.unfinished(notice, own, day) if notice.kind == "notice" else "",
        final_title=say("notice.final_title", {"contest": contest.name}),
        certificates=await stored.certificates(notice.id) if notice.kind == "final" else [],
        may=me.holds(contest.id, "organiser"),
        link=lambda rest="": href(contest.id, rest),
        **({"values": {}} | more),
    )


async def _findings(contest: ContestRow, events: list[EventRow], notice: NoticeRow) -> list[Finding]:
    found = await act.findings(contest, events, notice.groups)
    for glyph in own_fonts().missing(act.people(notice.groups)):
        words = say("gate.glyphs", {"name": glyph.texts[0], "points": glyph.code_point})
        found.append(Finding(words, "/entries", red=False))
    return found


async def _stay(request: AnyRequest, me: Person, contest: ContestRow, number: int, no: Refused) -> Template:
    """Say on the notice's own page what is in the way of it."""
    if no.code == "forbidden":
        raise no
    return await _notice(request, me, contest, number, flash=[("bad", say(no.code, no.facts))], status=409)


@post("/contests/{contest:int}/publication/{number:int}/publish")
async def publish(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    try:
        await act.publish(me, found, number, form.text("digest"), wording.today(now), calendar(), now)
    except Refused as no:
        return await _stay(request, me, found, number, no)
    return back(href(contest, f"/{number}"), "notice_published", number=number)


@post("/contests/{contest:int}/publication/{number:int}/drop")
async def drop(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Redirect:
    me, found = await access.contest_as(request, contest, *READERS)
    await act.drop(me, found, number, access.now())
    return back(href(contest), "notice_dropped")


@post("/contests/{contest:int}/publication/{number:int}/final")
async def finish(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    try:
        title = form.text("title", required=True)
        form.check()
        final = await act.finish(me, found, number, title, wording.today(now), now)
    except Faulty as problems:
        return await _notice(request, me, found, number, problems=problems, values=form.values, status=422)
    except Refused as no:
        return await _stay(request, me, found, number, no)
    return back(href(contest, f"/{final}"), "notice_finished", number=final)


@post("/contests/{contest:int}/publication/objections")
async def record(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    notice = await stored.notice(contest, form.number("notice", least=1) or 0)
    if notice is None:
        raise Missing
    name, contact = form.text("name", most=100), form.text("contact", most=200)
    text = form.text("text", most=4000)
    try:
        form.check()
        number = await act.object_to(notice, name, contact, text, me, wording.today(now), now)
    except Faulty as problems:
        values = {"events": [], **form.values}
        return await _desk(request, me, found, problems=problems, recording=values, status=422)
    return back(href(contest), "objection_recorded", number=number)


@post("/contests/{contest:int}/publication/objections/{number:int}/answer")
async def answer(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    outcome, text = form.text("outcome"), form.text("answer", most=4000)
    try:
        form.check()
        await act.answer(me, contest, number, outcome, text, access.now())
    except Faulty as problems:
        return await _desk(request, me, found, problems=problems, answering=number, answered=form.values, status=422)
    return back(href(contest), "objection_answer_stored")


ROUTES = [desk_page, draft, notice_page, publish, drop, finish, record, answer]
