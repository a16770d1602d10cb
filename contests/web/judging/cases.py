"""A carried sheet beside what the server has, item by item, for the desk that decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.actions.judging.carried import Author, Case, handed_in
from contests.labels import say
from contests.store.judging.sheets import SheetRow
from contests.web.judging.differences import Field, Rubrics, total
from contests.web.pages import clock


@dataclass(frozen=True, slots=True)
class Side:
    """One column: whose sheet it is, from when, its marks and its total."""

    name: str
    note: str
    marks: Mapping[str, Any]
    total: str


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion over all sides."""

    field: Field
    values: tuple[object, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One sheet to decide on. *why* says what keeps the file's out, *keep* and *take* what the answers are called."""

    id: str
    code: str
    seen: str
    why: str
    said: str
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    keep: str
    take: str


async def beside(author: Author, case: Case) -> Beside:
    """Return both sides of a sheet as the page shows them."""
    rubrics = Rubrics(author.seat)
    sides = [await _file(rubrics, case)]
    if case.there:
        sides.append(await _server(rubrics, "服务器", case.there))
    elif case.spare is None:
        sides.append(Side("服务器", "没有这份评分表", {}, "—"))
    if case.spare:
        empty = Side(f"{case.spare.name}（改派）", "未交", {}, "—")
        sides.append(await _server(rubrics, f"{case.spare.name}（改派）", case.theirs) if case.theirs else empty)
    keep, take = _answers(case)
    return Beside(
        id=case.submission.id,
        code=case.submission.code,
        seen=case.seen,
        why=_why(case, author.until),
        said=case.submission.reason.strip(),
        sides=tuple(sides),
        rows=tuple(_row(field, sides) for field in rubrics.fields()),
        keep=keep,
        take=take,
    )


async def _file(rubrics: Rubrics, case: Case) -> Side:
    handed = handed_in(case.submission)
    note = f"平板时钟 {clock(handed)} 提交" if handed else "提交时间不明"
    return Side("文件", note, case.marks, total(await rubrics.of(case.rules), case.marks))


async def _server(rubrics: Rubrics, name: str, row: SheetRow) -> Side:
    state = "已退回" if row.state == "returned" else say(f"origin.{row.origin}")
    note = f"第 {row.version} 版，{state}，{clock(row.created)}"
    return Side(name, note, row.marks, total(await rubrics.of(row.ruleset_version), row.marks))


def _row(field: Field, sides: list[Side]) -> Row:
    values = tuple(side.marks.get(field["key"]) for side in sides)
    given = [side.marks.get(field["key"]) for side in sides if side.marks]
    return Row(field, values, any(value != given[0] for value in given))


def _why(case: Case, until: datetime | None) -> str:
    facts = {"until": clock(until), "spare": case.spare.name if case.spare else ""}
    return "；".join(say(f"late.{code}", facts) for code in case.why)


def _answers(case: Case) -> tuple[str, str]:
    if case.spare:
        name = case.spare.name
        return f"由{name}评，不采用文件的", f"采用文件的，撤销{name}的改派" + (
            "（其评分不再计）" if case.theirs else ""
        )
    if case.there is None:
        return "不采用文件的", "采用文件的"
    if case.there.state == "returned":
        return "仍等裁判重评，不采用文件的", f"采用文件的，成为第 {case.there.version + 1} 版"
    return f"保留服务器的第 {case.there.version} 版", f"采用文件的，成为第 {case.there.version + 1} 版"
