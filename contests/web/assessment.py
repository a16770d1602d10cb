"""The unit's self-score and the checkers' desk."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests.actions import assessment as act
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing
from contests.store import assessment as stored
from contests.store.assessment import Assessed, Version
from contests.store.setup import ContestRow
from contests.web import access, forms, lists, marks
from contests.web.forms import AnyRequest
from contests.web.pages import CHINA, back, page

Answer = Template | Redirect


@dataclass(frozen=True, slots=True)
class Counted:
    """A stored sheet with what it is worth; *points* by criterion, *sections* as (label, points, maximum)."""

    sheet: Version
    total: str
    points: Mapping[str, str]
    sections: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the checkers' desk."""

    entry: Assessed
    own: str
    own_state: str
    check: str
    open: bool


def _figure(value: Fraction | None, places: int = 2) -> str:
    if value is None:
        return ""
    shown = f"{scoring.half_up(value, places)}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def count(form: act.Form, sheet: Version | None) -> Counted | None:
    """Return what a sheet is worth; None for one that is missing or was not complete."""
    if sheet is None or sheet.state == "draft":
        return None
    score = scoring.score(form.rubric, sheet.marks, form.rules.rounding)
    if not isinstance(score, scoring.SheetScore):
        return None
    labels = {section.key: section.label or section.key for section in form.rubric.sections}
    sections = tuple(
        (labels[key], _figure(one.points + one.bonus), _figure(one.maximum)) for key, one in score.sections.items()
    )
    points = {key: _figure(value) for key, value in score.criteria.items()}
    return Counted(sheet, _figure(score.total), points, sections)


def _rows(form: act.Form) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the sheet's fields under the labels of their sections."""
    fields = scoring.fields(form.rubric)
    return [
        (section.label or section.key, [dict(field) for field in fields if field["section"] == section.key])
        for section in form.rubric.sections
    ]


async def _read(request: AnyRequest, form: act.Form) -> tuple[forms.Form, act.Written]:
    got = await forms.read(request)
    fields = scoring.fields(form.rubric)
    written = act.Written(
        id=got.text("submission", most=40) or secrets.token_hex(16),
        base=got.number("base") or 0,
        marks=marks.written(got, fields),
        notes={str(one["key"]): got.text(f"note.{one['key']}", most=10_000) for one in fields},
        reason=got.text("reason", most=500),
    )
    return got, written


async def _sheet(
    request: AnyRequest,
    template: str,
    entry: Assessed,
    form: act.Form,
    written: act.Written | None = None,
    **more: Any,
) -> Template:
    """Show the form of a sheet with what was written just now, or with its latest version."""
    kept = await stored.latest([entry.event])
    own, check = (kept.get((entry.event, kind, entry.code)) for kind in ("self", "check"))
    mine = own if form.kind == "self" else check
    both = await act.forms_of(entry.event)
    context = {
        "entry": entry,
        "sections": _rows(form),
        "rubric": form.rubric,
        "own": count(both["self"], own) if "self" in both else None,
        "check": count(both["check"], check) if "check" in both else None,
        "sheet": mine,
        "given": written.marks if written else (mine.marks if mine else {}),
        "notes": written.notes if written else (mine.notes if mine else {}),
        "reason": written.reason if written else "",
        "submission": secrets.token_hex(16),
        "base": mine.version if mine else 0,
        "versions": await stored.versions(entry.event, form.kind, entry.code) if mine else [],
        **more,
    }
    return page(request, template, **context)


# --- the unit ------------------------------------------------------------------------------------------------------


async def _own(request: AnyRequest, entry: int) -> tuple[Assessed, ContestRow, act.Form]:
    found, contest = await act.own_entry(access.person(request), entry)
    form = (await act.forms_of(found.event)).get("self")
    if form is None:
        raise Missing
    return found, contest, form


async def _self_page(request: AnyRequest, entry: int, written: act.Written | None = None, **more: Any) -> Template:
    found, contest, form = await _own(request, entry)
    kept = await stored.latest([found.event])
    own, check = (kept.get((found.event, kind, found.code)) for kind in ("self", "check"))
    is_open = act.self_is_open(contest, found, own, check)
    return await _sheet(request, "assessment/self.html", found, form, written, shown=contest, open=is_open, **more)


@get("/unit/sheets/{entry:int}")
async def self_page(request: AnyRequest, entry: FromPath[int]) -> Template:
    return await _self_page(request, entry)


@post("/unit/sheets/{entry:int}")
async def self_save(request: AnyRequest, entry: FromPath[int]) -> Answer:
    _, _, form = await _own(request, entry)
    got, written = await _read(request, form)
    draft = got.text("keep") == "draft"
    try:
        got.check()
        await act.save_self(access.person(request), entry, written, draft, access.now())
    except Faulty as problems:
        return await _self_page(request, entry, written, status=422, problems=problems)
    return back(f"/unit/sheets/{entry}", "self_kept" if draft else "self_sent")


# --- the checkers --------------------------------------------------------------------------------------------------


async def _desk(contest: int) -> list[DeskRow]:
    entries = await stored.of_contest(contest)
    kept = await stored.latest(sorted({entry.event for entry in entries}))
    forms_by_event = {event: await act.forms_of(event) for event in sorted({entry.event for entry in entries})}
    return [_desk_row(entry, kept, forms_by_event[entry.event]) for entry in entries]


def _desk_row(entry: Assessed, kept: Mapping[tuple[int, str, str], Version], both: Mapping[str, act.Form]) -> DeskRow:
    own, check = (kept.get((entry.event, kind, entry.code)) if entry.code else None for kind in ("self", "check"))
    totals = {
        kind: counted.total if kind in both and (counted := count(both[kind], sheet)) else ""
        for kind, sheet in (("self", own), ("check", check))
    }
    return DeskRow(entry, totals["self"], own.state if own else "", totals["check"], entry.event_state == "judging")


def _listing(request: AnyRequest, rows: list[DeskRow]) -> lists.Listing[DeskRow]:
    event = request.query_params.get("event", "")
    return lists.listing(
        request,
        [row for row in rows if event in ("", str(row.entry.event))],
        words=lambda row: f"{row.entry.label} {row.entry.organisation_name}",
        orders={
            "name": lambda row: lists.chinese(row.entry.label),
            "unit": lambda row: lists.chinese(row.entry.organisation_name),
            "event": lambda row: row.entry.event,
            "own": lambda row: Fraction(row.own or -1),
            "check": lambda row: Fraction(row.check or -1),
        },
    )


@get("/contests/{contest:int}/checks")
async def desk_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *act.CHECKERS, "supervisor", "chief_judge")
    rows = await _desk(contest)
    context: dict[str, Any] = {
        "list": _listing(request, rows),
        "event": request.query_params.get("event", ""),
        "events": list({row.entry.event: row.entry.event_name for row in rows}.items()),
        "counts": [
            (say("checks.all"), len(rows)),
            (say("checks.own"), sum(row.own_state == "submitted" for row in rows)),
            (say("checks.done"), sum(bool(row.check) for row in rows)),
        ],
    }
    return page(request, "assessment/desk.html", contest=found, **context)


@get("/contests/{contest:int}/checks.xlsx")
async def desk_file(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, *act.CHECKERS, "supervisor", "chief_judge")
    rows = tuple(
        (
            row.entry.event_name,
            row.entry.label,
            row.entry.organisation_name,
            row.own,
            say(f"self.{row.own_state}"),
            row.check,
        )
        for row in _listing(request, await _desk(contest)).found
    )
    table = ListTable(found.name, tuple(say("checks.columns").split("|")), rows, subtitle=say("checks.title"))
    made = access.now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    body = await anyio.to_thread.run_sync(workbook, (table,), made)
    return lists.download(body, f"{found.name}{say('checks.title')}.xlsx")


async def _check_page(
    request: AnyRequest, contest: int, entry: int, written: act.Written | None = None, **more: Any
) -> Template:
    found, shown = await act.checked_entry(access.person(request), entry)
    form = (await act.forms_of(found.event)).get("check")
    if shown.id != contest or form is None:
        raise Missing
    is_open = found.event_state == "judging" and found.state == "accepted"
    return await _sheet(request, "assessment/check.html", found, form, written, contest=shown, open=is_open, **more)


@get("/contests/{contest:int}/checks/{entry:int}")
async def check_page(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Template:
    return await _check_page(request, contest, entry)


@post("/contests/{contest:int}/checks/{entry:int}")
async def check_save(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Answer:
    found, _ = await act.checked_entry(access.person(request), entry)
    form = (await act.forms_of(found.event)).get("check")
    if form is None:
        raise Missing
    got, written = await _read(request, form)
    try:
        got.check()
        await act.save_check(access.person(request), entry, written, access.now())
    except Faulty as problems:
        return await _check_page(request, contest, entry, written, status=422, problems=problems)
    return back(f"/contests/{contest}/checks", "check_saved", name=found.label)


@post("/contests/{contest:int}/checks/{entry:int}/return")
async def self_return(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Answer:
    got = await forms.read(request)
    try:
        reason = got.text("because", most=500)
        got.check()
        await act.return_self(access.person(request), entry, reason, access.now())
    except Faulty as problems:
        faults = Faulty(tuple(type(one)("because", one.code, one.facts) for one in problems.problems))
        return await _check_page(request, contest, entry, status=422, problems=faults)
    return back(f"/contests/{contest}/checks", "self_returned")


ROUTES = [self_page, self_save, desk_page, desk_file, check_page, check_save, self_return]
