"""The desk of assignments: workloads, heats, recusals and who stands in, and what too few judges come to."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import assignments as act
from contests.actions.judging import desk as desks
from contests.labels import say
from contests.rules import Faulty, Missing, Problem, Refused, may_seat
from contests.store.judging import seats
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import heats
from contests.web.judging.workloads import work
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "chief_judge")


async def _show(request: AnyRequest, contest: int, asked: str, status: int = 200, **more: Any) -> Template:
    me, found = await access.contest_as(request, contest, *ROLES)
    judged = await desks.judged(contest)
    desk = next((one for one in judged if str(one.event.id) == asked), judged[0] if judged else None)
    chief = me.holds(contest, "chief_judge")
    context: dict[str, Any] = {"work": None, "heats": [], "values": {}}
    if desk:
        context |= {"work": await work(desk, reasons=chief), "heats": await heats.lines(desk)}
    return page(
        request,
        "judging/assignments.html",
        contest=found,
        status=status,
        events=[one.event for one in judged],
        chosen=desk and desk.event,
        chief=chief,
        organiser=me.holds(contest, "organiser"),
        may=bool(desk and may_seat(desk.event.state)),
        **(context | more),
    )


@get("/contests/{contest:int}/seats/assignments")
async def assignments_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    return await _show(request, contest, request.query_params.get("event", ""))


async def _of_event(seat: int | None, event: int) -> int:
    """Return a seat that the form names, if it is one of the event."""
    found = await seats.seat(seat) if seat is not None else None
    if found is None:
        raise Faulty((Problem("seat", "fault.choice"),))
    if found.event != event:
        raise Missing
    return found.id


@post("/events/{event:int}/recusals")
async def recuse(request: AnyRequest, event: FromPath[int]) -> Answer:
    """Record a relation: a seat does not mark a unit's entries, or one code."""
    me, contest, _ = await access.event_as(request, event, *ROLES)
    form = await forms.read(request)
    code, reason, unit = form.text("code", most=20), form.text("reason"), form.number("unit")
    try:
        form.check()
        seat = await _of_event(form.number("seat"), event)
        n = await act.recuse(me, seat, [code] if code else [], unit, reason, access.now())
    except Faulty as problems:
        return await _show(request, contest.id, str(event), 422, problems=problems, values=form.values)
    except Refused as no:
        return await _refused(request, contest.id, event, no)
    return back(_here(contest.id, event), "recusal_recorded", n=n)


@post("/events/{event:int}/recusals/{recusal:int}/end")
async def take_back(request: AnyRequest, event: FromPath[int], recusal: FromPath[int]) -> Answer:
    """Let the judge mark the entry after all."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    reason = form.text("reason")
    try:
        form.check()
        await act.take_back(me, recusal, event, reason, access.now())
    except Faulty as problems:
        return await _show(request, contest.id, str(event), 422, problems=problems)
    except Refused as no:
        return await _refused(request, contest.id, event, no)
    return back(_here(contest.id, event), "recusal_taken_back")


@post("/events/{event:int}/assignments")
async def assign(request: AnyRequest, event: FromPath[int]) -> Answer:
    """改派: let a spare seat mark what a seat does not."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    codes, reason = form.texts("codes"), form.text("note")
    try:
        form.check()
        replaces = await _of_event(form.number("seat"), event)
        n = await act.assign(me, replaces, codes, form.number("spare") or 0, reason, access.now())
    except Faulty as problems:
        return await _show(request, contest.id, str(event), 422, problems=problems)
    except Refused as no:
        return await _refused(request, contest.id, event, no)
    return back(_here(contest.id, event), "entries_reassigned", n=n)


@post("/events/{event:int}/assignments/{assignment:int}/end")
async def end(request: AnyRequest, event: FromPath[int], assignment: FromPath[int]) -> Answer:
    """Take an entry off a spare seat again."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    reason = form.text("reason")
    try:
        form.check()
        await act.end(me, assignment, event, reason, access.now())
    except Faulty as problems:
        return await _show(request, contest.id, str(event), 422, problems=problems)
    except Refused as no:
        return await _refused(request, contest.id, event, no)
    return back(_here(contest.id, event), "entry_taken_off")


async def _refused(request: AnyRequest, contest: int, event: int, no: Refused) -> Template:
    """Show how it stands: somebody else was quicker, or the button was pressed twice."""
    return await _show(request, contest, str(event), 409, flash=[("bad", say(no.code, no.facts))])


def _here(contest: int, event: int) -> str:
    return f"/contests/{contest}/seats/assignments?event={event}"


ROUTES = [assignments_page, recuse, take_back, assign, end]
