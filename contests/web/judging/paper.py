"""Typing paper sheets: keyboard only, one sheet after the other, once or by two people."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import duties, typings
from contests.actions.judging import room as room_actions
from contests.actions.judging import sheets as act
from contests.actions.judging.sheets import Submission
from contests.actions.judging.typings import Standing
from contests.labels import known, say
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store import setup
from contests.store.judging import scans, seats, sheets
from contests.store.judging.seats import SeatRow
from contests.store.setup import EventRow
from contests.web import access, forms, marks
from contests.web.forms import AnyRequest
from contests.web.judging.words import points
from contests.web.pages import back, page

ROLES = ("organiser", "tally_clerk")


@dataclass(frozen=True, slots=True)
class Row:
    """One seat in the list of paper sheets: codes by what they wait for, and those that are in."""

    event: EventRow
    part: str
    seat: SeatRow
    first: list[str]
    second: list[str]
    own: list[str]
    settle: list[str]
    done: list[str]


@get("/contests/{contest:int}/paper")
async def paper_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Which sheets are still owed, by seat; a sheet that is in can be corrected from paper, too."""
    me, found = await access.contest_as(request, contest, *ROLES)
    lists = []
    for event in await setup.events(contest):
        if event.state == "judging":
            desk = await desks.of(event.id)
            lists.append((event, desk.typed_twice, await rows_of(desk, me.account)))
    return page(
        request, "judging/paper.html", contest=found, lists=lists, may_set=me.holds(contest, "organiser"), scans={}
    )


async def rows_of(desk: desks.Desk, account: int | None) -> list[Row]:
    """Return every seat of an event that may mark, with its codes by what they wait for, as this account sees it."""
    event = desk.event.id
    owed: dict[int, list[str]] = {}
    for seat, entry in await room_actions.missing(desk):
        owed.setdefault(seat.id, []).append(entry.code)
    there = await sheets.latest(event)
    begun = await typings.of_event(desk)
    codes = [entry.code for entry in await seats.codes(event)]
    return [
        _row(desk, seat, codes, owed.get(seat.id, []), begun, there, account)
        for seat in await seats.of_events([event], spares=True)
        if seat.part in desk.judged and seat.state == "active"
    ]


def _row(
    desk: desks.Desk,
    seat: SeatRow,
    codes: list[str],
    owed: list[str],
    begun: dict[tuple[int, str], Standing],
    there: dict[tuple[int, str], sheets.SheetRow],
    account: int | None,
) -> Row:
    of = {code: begun[seat.id, code] for code in codes if (seat.id, code) in begun}
    half = {code: one.first for code, one in of.items() if one.first and not one.complete}
    return Row(
        event=desk.event,
        part=desk.parts[seat.part].name or seat.part,
        seat=seat,
        first=[code for code in codes if code in owed and code not in of],
        second=[code for code, first in half.items() if first.account != account],
        own=[code for code, first in half.items() if first.account == account],
        settle=[code for code, one in of.items() if one.complete],
        done=[code for code in codes if code not in owed and code not in of and (seat.id, code) in there],
    )


async def opened(request: AnyRequest, contest: int, seat: int) -> tuple[SeatRow, desks.Desk]:
    """Return a judge's seat of the contest and its desk, for who types."""
    await access.contest_as(request, contest, *ROLES)
    found = await seats.seat(seat)
    if found is None or found.contest != contest or found.kind not in ("judge", "spare"):
        raise Missing
    return found, await desks.of(found.event)


async def show(request: AnyRequest, contest: int, seat: int, code: str, status: int = 200, **more: Any) -> Template:
    """The form of one sheet: to type, or, when two people have typed it, to settle."""
    found, desk = await opened(request, contest, seat)
    await act.entry_of(found.event, code)
    there = await typings.standing(desk, found, code)
    versions = await sheets.versions(seat, code)
    last = versions[-1] if versions else None
    rubric = await duties.rubric_of(desk, found)
    once = last is not None and not desk.typed_twice
    context: dict[str, Any] = {
        "given": last.marks if last and once else {},
        "base": last.version if last else 0,
        "submission": secrets.token_hex(16),
        "values": {},
        "chosen": {},
        "off": 0,
    }
    return page(
        request,
        "judging/paper_settle.html" if there.complete else "judging/paper_sheet.html",
        contest=await setup.contest(found.contest),
        status=status,
        seat=found,
        event=desk.event,
        part=desk.parts[found.part].name or found.part,
        entry=next(one for one in await seats.codes(found.event) if one.code == code),
        last=last,
        twice=desk.typed_twice,
        there=there,
        own=there.first is not None and there.first.account == access.person(request).account,
        rules_version=desk.version,
        fields={str(field["key"]): field for field in scoring.fields(rubric)},
        sections=[
            (section.label, [f for f in scoring.fields(rubric) if f["section"] == section.key])
            for section in rubric.sections
        ],
        scans=await scans.of_sheet(seat, code),
        here=address(contest, seat, code),
        **(context | more),
    )


def address(contest: int, seat: int, code: str) -> str:
    """Return the address of one sheet's form; the QR code on the paper holds it."""
    return f"/contests/{contest}/paper/{seat}/{quote(code)}"


@get("/contests/{contest:int}/paper/{seat:int}/{code:str}")
async def sheet_page(request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]) -> Template:
    return await show(request, contest, seat, code)


def total_problem(form: forms.Form, rubric: scoring.Rubric, given: Mapping[str, scoring.Written]) -> None:
    """The sum on the paper, when it was typed, must be the sum of what was typed."""
    told = form.figure("paper_total", most=20)
    score = scoring.score(rubric, given)
    if told and isinstance(score, scoring.SheetScore):
        counted = points(score.total)
        plain = told.rstrip("0").rstrip(".") if "." in told else told
        if plain != counted:
            form.fault("paper_total", "fault.paper_total", total=counted)


def sent(form: forms.Form, code: str, given: dict[str, scoring.Written]) -> Submission:
    """Return a sheet as the form sent it."""
    base, rules = form.number("base") or 0, form.number("rules") or 0
    reason = form.text("reason", most=500)
    return Submission(form.identity(form.text("submission", most=40)), code, base, rules, given, reason)


@post("/contests/{contest:int}/paper/{seat:int}/{code:str}")
async def type_in(
    request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]
) -> Template | Redirect:
    found, desk = await opened(request, contest, seat)
    form = await forms.read(request)
    rubric = await duties.rubric_of(desk, found)
    given = marks.written(form, scoring.fields(rubric))
    typed = sent(form, code, given)
    kept: dict[str, Any] = {"given": given, "base": typed.base, "values": form.values}
    try:
        said = await take(request, desk, seat, rubric, form, typed)
    except Faulty as problems:
        return await show(request, contest, seat, code, 422, problems=problems, **kept)
    except Refused as no:
        return await conflict(request, contest, seat, code, no, kept)
    if said == "differs":
        return back(address(contest, seat, code), "typing_differs", code=code)
    return back(await _next(desk, found, code, access.person(request).account), f"typing_{said}", code=code)


async def take(
    request: AnyRequest, desk: desks.Desk, seat: int, rubric: scoring.Rubric, form: forms.Form, typed: Submission
) -> str:
    """Hand in one sheet: ``stored``, or with two people typing ``waiting`` or ``differs``. Raises Faulty, Refused."""
    total_problem(form, rubric, typed.written)
    form.check()
    if not typed.id:
        raise Faulty((Problem("submission", "bad_request"),))
    if desk.typed_twice:
        return await typings.type_in(access.person(request), seat, typed, access.now())
    await act.type_in(access.person(request), seat, typed, access.now())
    return "stored"


async def conflict(
    request: AnyRequest, contest: int, seat: int, code: str, no: Refused, kept: dict[str, Any]
) -> Template:
    """Show the form again with all that was typed, over what is there now."""
    if no.code == "sheet_conflict":
        kept["base"] = (await sheets.versions(seat, code))[-1].version
    return await show(request, contest, seat, code, 409, flash=[("bad", told(no))], **kept)


def told(no: Refused, *desks: str) -> str:
    """Return the sentence for who types paper; a sentence of the desk itself comes before that of paper, then any."""
    code = next((code for desk in (*desks, "paper") if known(code := f"{desk}.{no.code}")), no.code)
    return say(code, no.facts)


async def _next(desk: desks.Desk, seat: SeatRow, code: str, account: int | None) -> str:
    """Return the address of the seat's next sheet for this person, or of the list when there is none.

    The sheets follow one another as they are printed. Who types the first time goes on with first typings, who types
    the second time with second ones.
    """
    row = next((one for one in await rows_of(desk, account) if one.seat.id == seat.id), None)
    ways = [row.first, row.second] if row else []
    if row and code not in row.own:
        ways.reverse()
    order = [entry.code for entry in await seats.codes(desk.event.id)]
    at = order.index(code)
    codes = next((way for way in ways if way), [])
    found = next((one for one in (*order[at:], *order[:at]) if one in codes), None)
    return address(seat.contest, seat.id, found) if found else f"/contests/{seat.contest}/paper"


ROUTES = [paper_page, sheet_page, type_in]
