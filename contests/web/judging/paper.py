"""Typing paper sheets: keyboard only, one sheet after the other."""

import secrets
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import room as room_actions
from contests.actions.judging import sheets as act
from contests.actions.judging.sheets import Submission
from contests.labels import say
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store import setup
from contests.store.judging import seats, sheets
from contests.store.judging.seats import SeatRow
from contests.web import access, forms, marks
from contests.web.forms import AnyRequest
from contests.web.judging.words import points
from contests.web.pages import back, page

ROLES = ("organiser", "tally_clerk")


@get("/contests/{contest:int}/paper")
async def paper_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Which sheets are still owed, by seat; a sheet that came by tablet can be corrected from paper, too."""
    _, found = await access.contest_as(request, contest, *ROLES)
    events = [event for event in await setup.events(contest) if event.state == "judging"]
    desk_rows = []
    for event in events:
        desk = await desks.of(event.id)
        owed: dict[int, list[str]] = {}
        for seat, entry in await room_actions.missing(desk):
            owed.setdefault(seat.id, []).append(entry.code)
        for seat in await seats.of_events([event.id]):
            if seat.part in desk.judged and seat.state == "active":
                name = desk.parts[seat.part].name or seat.part
                desk_rows.append((event, name, seat, owed.get(seat.id, [])))
    return page(request, "judging/paper.html", contest=found, rows=desk_rows)


async def _open(request: AnyRequest, seat: int) -> tuple[SeatRow, desks.Desk]:
    found = await seats.seat(seat)
    if found is None or found.kind != "judge":
        raise Missing
    await access.contest_as(request, found.contest, *ROLES)
    return found, await desks.of(found.event)


async def _form(request: AnyRequest, seat: int, code: str, status: int = 200, **more: Any) -> Template:
    found, desk = await _open(request, seat)
    await act.entry_of(found.event, code)
    versions = await sheets.versions(seat, code)
    last = versions[-1] if versions else None
    rubric = desk.rubric(found.part)
    context: dict[str, Any] = {
        "given": last.marks if last else {},
        "base": last.version if last else 0,
        "submission": secrets.token_hex(16),
        "values": {},
    }
    entry = next(one for one in await seats.codes(found.event) if one.code == code)
    return page(
        request,
        "judging/paper_sheet.html",
        contest=await setup.contest(found.contest),
        status=status,
        seat=found,
        event=desk.event,
        part=desk.parts[found.part].name or found.part,
        entry=entry,
        last=last,
        rules_version=desk.version,
        sections=[
            (section.label, [f for f in scoring.fields(rubric) if f["section"] == section.key])
            for section in rubric.sections
        ],
        **(context | more),
    )


@get("/contests/{contest:int}/paper/{seat:int}/{code:str}")
async def sheet_page(request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]) -> Template:
    return await _form(request, seat, code)


def _total_problem(form: forms.Form, desk: desks.Desk, seat: SeatRow, given: dict[str, scoring.Written]) -> None:
    """The sum on the paper, when it was typed, must be the sum of what was typed."""
    told = form.text("paper_total", most=20)
    score = scoring.score(desk.rubric(seat.part), given)
    if told and isinstance(score, scoring.SheetScore):
        counted = points(score.total)
        plain = told.rstrip("0").rstrip(".") if "." in told else told
        if plain != counted:
            form.fault("paper_total", "fault.paper_total", total=counted)


@post("/contests/{contest:int}/paper/{seat:int}/{code:str}")
async def type_in(
    request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]
) -> Template | Redirect:
    found, desk = await _open(request, seat)
    form = await forms.read(request)
    given = marks.written(form, scoring.fields(desk.rubric(found.part)))
    sent = Submission(
        id=form.text("submission", most=40),
        code=code,
        base=form.number("base") or 0,
        ruleset_version=form.number("rules") or 0,
        written=given,
        reason=form.text("reason", most=500),
    )
    kept: dict[str, Any] = {"given": given, "base": sent.base, "submission": sent.id, "values": form.values}
    try:
        _total_problem(form, desk, found, given)
        form.check()
        if len(sent.id) < 8:
            raise Faulty((Problem("submission", "bad_request"),))
        await act.type_in(access.person(request), seat, sent, access.now())
    except Faulty as problems:
        return await _form(request, seat, code, 422, problems=problems, **kept)
    except Refused as no:
        if no.code == "sheet_conflict":
            kept["base"] = (await sheets.versions(seat, code))[-1].version
        said = [("bad", say(no.code, no.facts))]
        return await _form(request, seat, code, 409, flash=said, **(kept | {"submission": secrets.token_hex(16)}))
    owed = [entry.code for one, entry in await room_actions.missing(desk) if one.id == seat]
    to = f"/contests/{found.contest}/paper" + (f"/{seat}/{owed[0]}" if owed else "")
    return back(to, "sheet_typed", code=code)


ROUTES = [paper_page, sheet_page, type_in]
