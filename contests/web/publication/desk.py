"""The organiser's desk: what is posted and what waits, the draft of a notice, objections and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import settings
from contests.actions import publication as act
from contests.actions.publication import Draft
from contests.documents.faces import faces
from contests.labels import say
from contests.rules import Faulty, Missing, Person
from contests.store import holidays, setup
from contests.store import publication as stored
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.pages import back, page
from contests.workdays import CHINA, end_of_notice, today

Answer = Response[Any] | Template | Redirect
READERS = ("organiser", "supervisor")
LONGEST_EMBARGO = timedelta(days=60)
LAST_YEAR = 2099  # a later one is a slip of the pen


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in the desk's list, with its state as everybody outside knows it.

    *until*: the notice under embargo that takes its place. *waits*: what keeps a 公示 from being made final; of a final
    list under embargo, what speaks against letting it be seen.
    """

    notice: NoticeRow
    state: str
    waits: str
    until: NoticeRow | None


def own_fonts() -> Any:
    """Return the fonts to print with: ours, and those in ``fonts`` of the data folder."""
    folder = settings.load().data / "fonts"
    return faces(folder if folder.is_dir() else None)


def href(contest: int, rest: str = "") -> str:
    """Return an address of the desk."""
    return f"/contests/{contest}/publication{rest}"


def state_of(notice: NoticeRow, notices: list[NoticeRow], now: datetime) -> str:
    """Name where a notice stands at *now*."""
    if notice.waits(now):
        return "waiting"
    if notice.state != "published":
        return notice.state
    if notice.kind == "final":
        return "final"
    if any(one.kind == "final" and one.state == "published" and one.supersedes == notice.number for one in notices):
        return "finished"
    return "over" if notice.ends_on and today(now) > notice.ends_on else "open"


@get("/contests/{contest:int}/publication")
async def desk_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    return await _desk(request, me, found)


async def _desk(request: AnyRequest, me: Person, contest: ContestRow, **more: Any) -> Template:
    now = access.now()
    day = today(now)
    notices = await stored.notices(contest.id)
    objections = await stored.objections(contest.id)
    lines = [_line(one, notices, objections, now) for one in notices]
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
        county=me.is_organiser,
        public=any(one.shown_at(now) for one in notices),
        link=lambda rest="": href(contest.id, rest),
        **({"values": _first_values(contest, events, notices, day)} | more),
    )


def _line(
    notice: NoticeRow, notices: list[NoticeRow], objections: list[stored.ObjectionRow], now: datetime
) -> NoticeLine:
    public = stored.as_seen(notices, now)
    seen = next((one for one in public if one.id == notice.id), notice)
    state = state_of(seen, notices if seen is notice else public, now)
    waiting = (one for one in notices if one.waits(now) and one.supersedes == notice.number)
    return NoticeLine(seen, state, waits(seen, notices, objections, now), next(waiting, None))


def waits(
    notice: NoticeRow, notices: Sequence[NoticeRow], objections: Sequence[stored.ObjectionRow], now: datetime
) -> str:
    """Return what is in the way of a 公示 becoming final, or of a final list under embargo being seen, as a code."""
    own = [one for one in objections if one.notice == notice.id]
    if notice.kind == "notice":
        return act.unfinished(notice, own, now)
    base = next((one for one in notices if one.number == notice.supersedes), None)
    late = [one for one in objections if base and one.notice == base.id and one.state in ("open", "upheld")]
    return "final_objected" if late and notice.waits(now) else ""


def _unknown(contest: ContestRow, day: date) -> str:
    years = end_of_notice(day, _days(contest), holidays.calendar()).unknown
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
        "ends_on": end_of_notice(day, _days(contest), holidays.calendar()).last.isoformat(),
        "contact": contest.settings.get("objection_where", ""),
        "how": contest.settings.get("objection_how", ""),
        "reason": "",
        "visible_from": "",
    }


def _draft(form: Form, contest: ContestRow, now: datetime) -> Draft:
    ends, opens = form.day("ends_on", required=True), embargo(form, now)
    day = today(opens or now)
    if ends and ends < day:
        form.fault("ends_on", "fault.ends_past")
    if ends and ends.year > LAST_YEAR:
        form.fault("ends_on", "fault.ends_far", year=LAST_YEAR)
    draft = Draft(
        events=tuple(form.ids("events")),
        title=form.text("title", required=True),
        ends_on=ends or day,
        days=_days(contest),
        contact=form.text("contact", required=True, most=500),
        how=form.text("how", required=True, most=1000),
        reason=form.text("reason", most=500),
        visible_from=opens,
    )
    if not draft.events:
        form.fault("events", "fault.required")
    form.check()
    return draft


def embargo(form: Form, now: datetime) -> datetime | None:
    """Return until when the notice waits; the form gives Chinese time."""
    text = form.text("visible_from", most=20)
    if not text:
        return None
    try:
        opens = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError:
        form.fault("visible_from", "fault.moment")
        return None
    if not now < opens <= now + LONGEST_EMBARGO:
        form.fault("visible_from", "fault.embargo", days=LONGEST_EMBARGO.days)
        return None
    return opens


@post("/contests/{contest:int}/publication")
async def draft(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    try:
        number = await act.draft(me, found, _draft(form, found, now), now)
    except Faulty as problems:
        values = form.values | {"events": form.texts("events")}
        return await _desk(request, me, found, problems=problems, values=values, status=422)
    return back(href(contest, f"/{number}"), "notice_drafted", number=number)


@post("/contests/{contest:int}/publication/objections")
async def record(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    number = form.number("notice", least=1)
    notice = next((one for one in stored.as_seen(await stored.notices(contest), now) if one.number == number), None)
    if notice is None:
        raise Missing
    name, contact = form.text("name", most=100), form.text("reached", most=200)
    text = form.text("text", most=4000)
    try:
        form.check()
        stored_as = await act.object_to(notice, name, contact, text, me, now)
    except Faulty as problems:
        values = {"events": [], **form.values}
        return await _desk(request, me, found, problems=problems, recording=values, status=422)
    return back(href(contest), "objection_recorded", number=stored_as)


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


ROUTES = [desk_page, draft, record, answer]
