"""One notice at the desk: what keeps it from the wall, posting it, calling it off, making it final."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.actions.publication import Finding, codes, stationery
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store import holidays, setup
from contests.store import publication as stored
from contests.store.publication import NoticeRow
from contests.store.publication.stationery import pieces
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, clock, page
from contests.web.publication import wording
from contests.web.publication.desk import READERS, embargo, href, own_fonts, state_of, waits

Answer = Response[Any] | Template | Redirect


@get("/contests/{contest:int}/publication/{number:int}")
async def notice_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    return await _notice(request, me, found, number)


async def _notice(request: AnyRequest, me: Person, contest: ContestRow, number: int, **more: Any) -> Template:
    notices = await stored.notices(contest.id)
    notice = next((one for one in notices if one.number == number), None)
    if notice is None:
        raise Missing
    now = access.now()
    before = next((one for one in notices if one.number == notice.supersedes), None)
    waiting = next((one for one in notices if one.waits(now) and one.supersedes == number), None)
    events = [event for event in await setup.events(contest.id) if event.id in notice.events]
    objections = await stored.objections(contest.id)
    own = [one for one in objections if one.notice == notice.id]
    findings = await _findings(contest, events, notice) if notice.state == "draft" else []
    upheld = [one.number for one in objections if before and one.notice == before.id and one.state == "upheld"]
    if notice.state == "draft" and before and upheld and before.digest == notice.digest:
        words = say("notice_unchanged", {"number": upheld[0]})
        findings.append(Finding(words, "/results", item="objections"))
    return page(
        request,
        "publication/notice.html",
        contest=contest,
        notice=notice,
        state=state_of(notice, [one for one in notices if one is not waiting], now),
        seen=notice.shown_at(now),
        shown=wording.shown(notice.groups),
        counted=act.counted(notice.groups),
        period=wording.period(notice) if notice.kind == "notice" else "",
        findings=findings,
        checks=act.checklist(findings) if notice.state == "draft" else [],
        code=codes.grouped(notice.code),
        around=stationery.words(contest, number),
        own_template=notice.kind in await pieces(contest.id),
        before=before,
        changes=act.changes(before.groups, notice.groups) if before and notice.kind == "notice" else None,
        objections=own,
        waits=waits(notice, notices, objections, now),
        waiting=waiting,
        final_title=say("notice.final_title", {"contest": contest.name}),
        certificates=await stored.certificates(notice.id) if notice.kind == "final" else [],
        may=me.holds(contest.id, "organiser"),
        link=lambda rest="": href(contest.id, rest),
        **({"values": {}} | more),
    )


async def _findings(contest: ContestRow, events: list[EventRow], notice: NoticeRow) -> list[Finding]:
    return await act.findings(
        contest, events, notice.groups, text=notice.words, unprintable=_unprintable(notice.groups)
    )


def _unprintable(groups: Any) -> list[tuple[str, str]]:
    """Return the names that no font draws whole, with the code point of the character."""
    return [(glyph.texts[0], glyph.code_point) for glyph in own_fonts().missing(act.people(groups))]


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
        notice = await stored.notice(contest, number)
        unprintable = _unprintable(notice.groups) if notice else []
        await act.publish(me, found, number, form.text("digest"), holidays.calendar(), now, unprintable)
    except Refused as no:
        return await _stay(request, me, found, number, no)
    posted = await stored.notice(contest, number)
    waits = posted is not None and posted.waits(now)
    said = "notice_waits_from" if waits else "notice_published"
    return back(href(contest, f"/{number}"), said, number=number, at=clock(posted.seen_from if posted else None))


@post("/contests/{contest:int}/publication/{number:int}/drop")
async def drop(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Redirect:
    me, found = await access.contest_as(request, contest, *READERS)
    await act.drop(me, found, number, access.now())
    return back(href(contest), "notice_dropped")


@post("/contests/{contest:int}/publication/{number:int}/call-off")
async def call_off(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        await act.call_off(me, found, number, reason, access.now())
    except Faulty as problems:
        return await _notice(request, me, found, number, problems=problems, values=form.values, status=422)
    except Refused as no:
        return await _stay(request, me, found, number, no)
    now_is = await stored.notice(contest, number)
    said = "final_called_off" if now_is and now_is.kind == "final" else "notice_called_off"
    return back(href(contest, f"/{number}"), said, number=number)


@post("/contests/{contest:int}/publication/{number:int}/final")
async def finish(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    now = access.now()
    try:
        title, opens = form.text("title", required=True), embargo(form, now)
        form.check()
        final = await act.finish(me, found, number, title, now, opens)
    except Faulty as problems:
        return await _notice(request, me, found, number, problems=problems, values=form.values, status=422)
    except Refused as no:
        return await _stay(request, me, found, number, no)
    said = "notice_waits_from" if opens else "notice_finished"
    return back(href(contest, f"/{final}"), said, number=final, at=clock(opens))


ROUTES = [notice_page, publish, call_off, drop, finish]
