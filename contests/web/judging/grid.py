"""Typing a whole pile of paper sheets in one table, as in a spreadsheet; every line is handed in by itself."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging.sheets import Submission
from contests.labels import say
from contests.rules import Faulty, Refused
from contests.store import setup
from contests.store.judging import heats, seats, sheets, typings
from contests.store.judging.seats import CodeRow, SeatRow
from contests.store.judging.sheets import SheetRow
from contests.web import access, cells, forms, marks
from contests.web.forms import AnyRequest, Form
from contests.web.judging import marking, paper
from contests.web.judging.words import points
from contests.web.pages import back, page

# What a line carries besides the figures of the sheet.
CARRIED = ("_code", "_base")


@dataclass(frozen=True, slots=True)
class Kept:
    """A line that was not taken: what was typed, over which version, and why: by cell, or said of the whole line."""

    values: Mapping[str, str]
    base: int
    faults: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One code of the pile. *state*: open to be typed; done, own, settle, heat or closed; *said* is its word."""

    code: CodeRow
    state: str
    kept: Kept
    said: str = ""
    total: str = ""


@get("/contests/{contest:int}/paper/{seat:int}")
async def grid_page(request: AnyRequest, contest: FromPath[int], seat: FromPath[int]) -> Template:
    """A seat's whole pile: what is owed is typed, what is in stands as text."""
    found, desk = await paper.opened(request, contest, seat)
    return await _show(request, found, desk)


async def _show(
    request: AnyRequest,
    seat: SeatRow,
    desk: desks.Desk,
    status: int = 200,
    kept: Mapping[str, Kept] | None = None,
    told: str = "",
) -> Template:
    rubric = await duties.rubric_of(desk, seat)
    columns = cells.columns(scoring.fields(rubric))
    lines = await _lines(desk, seat, rubric, access.person(request).account, kept or {})
    plain: Any = desk.rules.to_plain()["rubrics"]
    return page(
        request,
        "judging/paper_grid.html",
        contest=await setup.contest(seat.contest),
        status=status,
        seat=seat,
        event=desk.event,
        part=desk.parts[seat.part].name or seat.part,
        twice=desk.typed_twice,
        rules_version=desk.version,
        submission=secrets.token_hex(16),
        columns=columns,
        lines=lines,
        problems_of=_summary(lines, columns),
        rubric=marking.own_piece(plain[desk.parts[seat.part].rubric], tuple(one.key for one in rubric.sections)),
        told=told,
    )


async def _lines(
    desk: desks.Desk, seat: SeatRow, rubric: scoring.Rubric, account: int | None, kept: Mapping[str, Kept]
) -> list[Line]:
    """Return the seat's codes as they are printed; those it does not mark are left out."""
    row = next((one for one in await paper.rows_of(desk, account) if one.seat.id == seat.id), None)
    there = {code: sheet for (_, code), sheet in (await sheets.latest(desk.event.id, seat.id)).items()}
    typed, states = await typings.outcomes(seat.id), await heats.states(desk.event.id)
    found = []
    for code in await seats.codes(desk.event.id):
        sheet = there.get(code.code)
        if code.code in kept:
            found.append(Line(code, "open", kept[code.code]))
        elif row and code.code in (*row.first, *row.second):
            found.append(_owed(desk, code, sheet, states.get(code.heat, "open"), code.code in row.second))
        elif row and code.code in (*row.own, *row.settle):
            found.append(Line(code, "own" if code.code in row.own else "settle", Kept({}, 0)))
        elif sheet and (row is None or code.code in row.done):
            found.append(_done(code, sheet, rubric, typed.get(code.code, "")))
    return found


def _owed(desk: desks.Desk, code: CodeRow, sheet: SheetRow | None, heat: str, second: bool) -> Line:
    base = sheet.version if sheet else 0
    if not rules.may_submit(desk.event.state):
        return Line(code, "closed", Kept({}, base))
    if heat == "waiting":
        return Line(code, "heat", Kept({}, base), say("paper.heat_waiting", {"heat": code.heat}))
    said = "returned" if sheet and sheet.state == "returned" else "second" if second else ""
    return Line(code, "open", Kept({}, base), said)


def _done(code: CodeRow, sheet: SheetRow, rubric: scoring.Rubric, outcome: str) -> Line:
    score = scoring.score(rubric, sheet.marks)
    total = points(score.total) if isinstance(score, scoring.SheetScore) else ""
    own = outcome and sheet.origin == "paper"
    return Line(
        code,
        "done",
        Kept(cells.texts(scoring.fields(rubric), sheet.marks), sheet.version),
        say(f"paper.{outcome}" if own else f"origin.{sheet.origin}"),
        total,
    )


def _summary(lines: list[Line], columns: tuple[cells.Column, ...]) -> dict[str, str]:
    """Return one sentence for each line that was not taken, by the field where its first fault stands."""
    order = [*(cell.name for column in columns for cell in column.cells), "paper_total"]
    found = {}
    for number, line in enumerate(lines):
        faults, facts = line.kept.faults, {"code": line.code.code}
        first = next((name for name in order if name in faults), "")
        if line.kept.said:
            found[f"{number}.{order[0]}"] = say("grid_faults", {**facts, "first": line.kept.said})
        elif first:
            more = "grid_more" if len(faults) > 1 else "grid_faults"
            found[f"{number}.{first}"] = say(more, {**facts, "n": len(faults), "first": faults[first]})
    return found


@post("/contests/{contest:int}/paper/{seat:int}")
async def type_lines(request: AnyRequest, contest: FromPath[int], seat: FromPath[int]) -> Template | Redirect:
    """Hand in every line that has something in it; one that cannot be taken stays as it was typed."""
    found, desk = await paper.opened(request, contest, seat)
    form = await forms.read(request)
    rubric = await duties.rubric_of(desk, found)
    took: Counter[str] = Counter()
    kept: dict[str, Kept] = {}
    for code, row in await _filled(desk, form):
        try:
            typed = _sheet(form, row, code, rubric)
            took[await paper.take(request, desk, seat, rubric, row, typed)] += 1
        except Faulty as problems:
            kept[code] = _faulty(row, problems, cells.columns(scoring.fields(rubric)))
        except Refused as no:
            kept[code] = Kept(row.values, row.number("_base") or 0, said=paper.told(no, "grid"))
    said, facts = _said(desk, took)
    if took and not kept:
        return back(f"/contests/{contest}/paper/{seat}", said, **facts)
    told = [say(said, facts)] if took else []
    told += [say("grid_kept", {"n": len(kept)})] if kept else [say("grid_nothing")]
    return await _show(request, found, desk, 422, kept, told="".join(told))


async def _filled(desk: desks.Desk, form: Form) -> list[tuple[str, Form]]:
    """Return the lines in which anything stands, each with its code."""
    known = {code.code for code in await seats.codes(desk.event.id)}
    lines = [(row.text("_code"), row) for row in form.parts().values()]
    return [(code, row) for code, row in lines if code in known and any(_figures(row))]


def _figures(row: Form) -> Iterator[str]:
    for name, text in row.values.items():
        if name not in CARRIED:
            yield text.strip()


def _sheet(form: Form, row: Form, code: str, rubric: scoring.Rubric) -> Submission:
    """Return one line as a sheet of its own; its id is its own as well."""
    given = marks.written(row, scoring.fields(rubric))
    name = row.identity(form.text("submission", most=40))
    return Submission(name, code, row.number("_base") or 0, form.number("rules") or 0, given)


def _faulty(row: Form, problems: Faulty, columns: tuple[cells.Column, ...]) -> Kept:
    """Lay each fault beside a cell: its own, else the first of its criterion; what has none is said of the line."""
    names = {cell.name: cell.name for column in columns for cell in column.cells} | {"paper_total": "paper_total"}
    names = {column.key: column.cells[0].name for column in columns} | names
    faults: dict[str, str] = {}
    said = []
    for problem in problems.problems:
        if cell := names.get(problem.field) or names.get(problem.field.partition(".")[0]):
            faults.setdefault(cell, say(problem.code, problem.facts))
        else:
            said.append(say(problem.code, problem.facts))
    return Kept(row.values, row.number("_base") or 0, faults, "".join(dict.fromkeys(said)))


def _said(desk: desks.Desk, took: Counter[str]) -> tuple[str, dict[str, int]]:
    """Return what to say of the lines that were taken."""
    if not desk.typed_twice:
        return "grid_once", {"n": took["stored"]}
    return "grid_twice", {"n": took.total(), **{key: took[key] for key in ("waiting", "stored", "differs")}}


ROUTES = [grid_page, type_lines]
