"""更正 after the lock: proposing what a sheet should say, the second person's answer, and all of it for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests.actions.judging import corrections as act
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging.corrections import Proposal
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store import ledger, setup
from contests.store.judging import corrections, seats, sheets
from contests.store.judging.corrections import CorrectionRow
from contests.store.judging.seats import SeatRow
from contests.store.setup import ContestRow
from contests.web import access, forms, marks
from contests.web.forms import AnyRequest, Form
from contests.web.judging.differences import Change, changes, total
from contests.web.judging.words import whole
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
READERS = ("organiser", "chief_judge", "supervisor", "tally_clerk")


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal with its difference, and what the person who looks may do about it."""

    row: CorrectionRow
    part: str
    changes: tuple[Change, ...]
    totals: tuple[str, str]
    may_decide: bool
    may_withdraw: bool


async def shown(event: int, me: Person) -> list[Shown]:
    """Return the proposals of an event, those that wait first, then the latest first."""
    rows = await corrections.of_event(event)
    if not rows:
        return []
    before, old_rules = await corrections.before(rows), {}
    for version in {row.ruleset_version for row in rows}:
        old_rules[version] = await desks.of(event, version)
    found = [_shown(row, old_rules[row.ruleset_version], before[row.id], me) for row in rows]
    return sorted(found, key=lambda one: (one.row.state != corrections.OPEN, -one.row.id))


def _shown(row: CorrectionRow, desk: desks.Desk, before: Mapping[str, Any], me: Person) -> Shown:
    rubric = desk.rubric(row.part)
    fields = [{"label": "", **field} for field in scoring.fields(rubric)]
    own = duties.piece(rubric, tuple(s.key for s in rubric.sections if any(c.key in row.marks for c in s.criteria)))
    waits = row.state == corrections.OPEN
    return Shown(
        row=row,
        part=desk.parts[row.part].name or row.part,
        changes=changes(fields, before, row.marks),
        totals=(total(own, before), total(own, row.marks)),
        may_decide=waits and me.holds(row.contest, *act.SECONDS) and me.account != row.account,
        may_withdraw=waits and me.account == row.account,
    )


async def _list(
    request: AnyRequest, me: Person, contest: ContestRow, event: int | None, status: int = 200, **more: Any
) -> Template:
    events = await setup.events(contest.id)
    chosen = next((one for one in events if one.id == event), events[0] if events else None)
    there = sorted(await sheets.latest(chosen.id)) if chosen and chosen.state == "locked" else []
    named = {seat.id: seat for seat in await seats.of_events([chosen.id], spares=True)} if chosen else {}
    return page(
        request,
        "judging/corrections.html",
        contest=contest,
        status=status,
        events=events,
        chosen=chosen,
        rows=await shown(chosen.id, me) if chosen else [],
        seats=[named[seat] for seat in dict.fromkeys(seat for seat, _ in there) if seat in named],
        codes=sorted({code for _, code in there}),
        may_propose=me.holds(contest.id, *act.PROPOSERS),
        in_room=me.holds(contest.id, "organiser", "chief_judge", "supervisor"),
        version=await ledger.version(contest.id),
        **({"failed": 0} | more),
    )


@get("/contests/{contest:int}/corrections")
async def list_page(request: AnyRequest, contest: FromPath[int]) -> Answer:
    """All corrections of an event; with a seat and a code in the query, on to the form for that sheet."""
    me, found = await access.contest_as(request, contest, *READERS)
    asked = {name: request.query_params.get(name, "") for name in ("event", "seat", "code")}
    if asked["seat"] and asked["code"]:
        if asked["code"] in await _codes(found, whole(asked["seat"])):
            return back(f"/seats/{asked['seat']}/sheets/{quote(asked['code'])}/correction")
        return await _list(request, me, found, whole(asked["event"]), 404, flash=[("bad", say("sheet_not_there"))])
    return await _list(request, me, found, whole(asked["event"]))


async def _codes(contest: ContestRow, seat: int | None) -> set[str]:
    found = await seats.seat(seat) if seat is not None else None
    if found is None or found.contest != contest.id:
        return set()
    return {
        code for (_, code), sheet in (await sheets.latest(found.event, found.id)).items() if sheet.origin != "trial"
    }


async def _open(request: AnyRequest, seat: int) -> tuple[Person, ContestRow, SeatRow, desks.Desk]:
    found = await seats.seat(seat)
    if found is None:
        raise Missing
    me, contest = await access.contest_as(request, found.contest, *act.PROPOSERS)
    desk = await desks.of(found.event)
    act.check_state(desk.event.state)
    return me, contest, found, desk


async def _form(request: AnyRequest, seat: int, code: str, status: int = 200, **more: Any) -> Template:
    _, contest, found, desk = await _open(request, seat)
    versions = await sheets.versions(seat, code)
    if not versions or versions[-1].state != "submitted" or versions[-1].origin == "trial":
        raise Missing
    last, rubric = versions[-1], await duties.rubric_of(desk, found)
    context: dict[str, Any] = {"given": last.marks, "base": last.version, "values": {}}
    return page(
        request,
        "judging/correction.html",
        contest=contest,
        status=status,
        seat=found,
        code=code,
        event=desk.event,
        part=desk.parts[found.part].name or found.part,
        last=last,
        total=total(rubric, last.marks),
        rules_version=desk.version,
        sections=[
            (section.label, [{"label": "", **f} for f in scoring.fields(rubric) if f["section"] == section.key])
            for section in rubric.sections
        ],
        **(context | more),
    )


@get("/seats/{seat:int}/sheets/{code:str}/correction")
async def form_page(request: AnyRequest, seat: FromPath[int], code: FromPath[str]) -> Template:
    return await _form(request, seat, code)


@post("/seats/{seat:int}/sheets/{code:str}/correction")
async def propose(request: AnyRequest, seat: FromPath[int], code: FromPath[str]) -> Answer:
    me, contest, found, desk = await _open(request, seat)
    form = await forms.read(request)
    given = marks.written(form, scoring.fields(await duties.rubric_of(desk, found)))
    proposal = Proposal(
        code=code,
        base=form.number("base") or 0,
        ruleset_version=form.number("rules") or 0,
        written=given,
        reason=form.text("reason", most=500),
    )
    try:
        form.check()
        await act.propose(me, seat, proposal, access.now())
    except Faulty as problems:
        return await _form(
            request, seat, code, 422, problems=problems, given=given, base=proposal.base, values=form.values
        )
    except Refused as no:
        said = [("bad", say(no.code, no.facts))]
        return await _form(request, seat, code, 409, flash=said, given=given, values=form.values)
    return back(f"/contests/{contest.id}/corrections?event={found.event}", "correction_kept")


async def _decide(request: AnyRequest, correction: int, how: str) -> Answer:
    found = await corrections.one(correction)
    if found is None:
        raise Missing
    me, contest = await access.contest_as(request, found.contest, *READERS)
    form: Form = await forms.read(request)
    answer = form.text("answer", most=500)
    try:
        form.check()
        if how == "confirm":
            await act.confirm(me, correction, access.now())
        elif how == "refuse":
            await act.refuse(me, correction, answer, access.now())
        else:
            await act.withdraw(me, correction, answer, access.now())
    except Faulty as problems:
        return await _list(request, me, contest, found.event, 422, problems=problems, failed=correction)
    except Refused as no:
        return await _list(request, me, contest, found.event, 409, flash=[("bad", say(no.code, no.facts))])
    said = {"confirm": "correction_done", "refuse": "correction_no"}.get(how, "correction_back")
    return back(f"/contests/{contest.id}/corrections?event={found.event}", said)


@post("/corrections/{correction:int}/confirm")
async def confirm(request: AnyRequest, correction: FromPath[int]) -> Answer:
    return await _decide(request, correction, "confirm")


@post("/corrections/{correction:int}/refuse")
async def refuse(request: AnyRequest, correction: FromPath[int]) -> Answer:
    return await _decide(request, correction, "refuse")


@post("/corrections/{correction:int}/withdraw")
async def withdraw(request: AnyRequest, correction: FromPath[int]) -> Answer:
    return await _decide(request, correction, "withdraw")


ROUTES = [list_page, form_page, propose, confirm, refuse, withdraw]
