"""What was found in a list, said: as sentences, as the command's JSON, and marked in the sender's own workbook."""

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from contests.documents.workbooks import put
from contests.intake import EntryList, EntryRow, Finding, OrganisationList, OrganisationRow, TableSummary
from contests.labels import say
from contests.labels.registration import filled

_AUTHOR = "赛衡"
_WIDTH = 90
_SUMMARY = "错误汇总"
_COLUMN = "错误说明"
_RED = PatternFill("solid", start_color="FFFFB3B3", end_color="FFFFB3B3")
_AMBER = PatternFill("solid", start_color="FFFFF2CC", end_color="FFFFF2CC")
_OURS = {_RED.start_color.rgb, _AMBER.start_color.rgb}


def sentence(finding: Finding) -> str:
    """Return a finding as an official would write it."""
    return say(f"import.{finding.code}", filled(finding.field, finding.facts))


def entries_report(found: EntryList) -> dict[str, object]:
    """Return what the command prints as JSON; ``details`` holds what only some lists say."""
    return {
        "accepted": [_accepted(row) for row in found.accepted],
        **_findings(found),
        "details": [detail for row in found.accepted if (detail := _detail(row))],
    }


def organisations_report(found: OrganisationList) -> dict[str, object]:
    """Return what the command prints as JSON for a list of organisations."""
    return {"accepted": [_organisation(row) for row in found.accepted], **_findings(found)}


def _accepted(row: EntryRow) -> dict[str, object]:
    names = ("sheet", "row", "event", "name", "unit", "id", "phone", "sex")
    return {name: getattr(row, name) for name in names}


def _detail(row: EntryRow) -> dict[str, object]:
    said = {name: getattr(row, name) for name in ("team", "leader", "division", "work_group", "work")}
    said = {name: value for name, value in said.items() if value}
    return {"sheet": row.sheet, "row": row.row, **said} if said else {}


def _organisation(row: OrganisationRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in OrganisationRow.__slots__}


def _findings(found: EntryList | OrganisationList) -> dict[str, object]:
    return {
        "faults": [_finding(one, "reason") for one in found.faults],
        "warnings": [_finding(one, "reason") for one in found.warnings],
        "repairs": [_finding(one, "repair") for one in found.repairs],
        "ignored_rows": [{"sheet": one.sheet, "row": one.row, "kind": one.kind} for one in found.ignored],
        "tables": [_table(table) for table in found.tables],
    }


def _finding(finding: Finding, key: str) -> dict[str, object]:
    return {
        "sheet": finding.sheet,
        "row": finding.row,
        key: finding.code,
        "column": finding.column,
        "field": finding.field,
        "message": sentence(finding),
    }


def _table(table: TableSummary) -> dict[str, object]:
    return {
        "sheet": table.sheet,
        "header": table.header,
        "event": table.event,
        "columns": dict(table.columns),
        "unread": list(table.unread),
    }


# --- the sender's workbook, marked ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    finding: Finding
    text: str
    serious: bool


def annotated(blob: bytes, found: EntryList | OrganisationList) -> bytes:
    """Return the sender's workbook with the cells marked, a column 错误说明 and a sheet 错误汇总.

    Marks of an earlier round are taken off first. *blob* must have passed ``read_workbook``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(blob), keep_links=False)
    if _SUMMARY in book.sheetnames:
        del book[_SUMMARY]
    marks = [_Mark(one, sentence(one), True) for one in found.faults]
    marks += [_Mark(one, sentence(one), False) for one in found.warnings]
    for sheet in {table.sheet for table in found.tables}:
        _clean(book[sheet])
        _mark_sheet(book[sheet], [m for m in marks if m.finding.sheet == sheet], found.tables)
    _summarise(
        book, sorted(marks, key=lambda m: (book.sheetnames.index(m.finding.sheet), m.finding.row, not m.serious))
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(sheet: Worksheet) -> None:
    for cell in list(sheet._cells.values()):
        if isinstance(cell, MergedCell):
            continue
        if cell.comment and cell.comment.author == _AUTHOR:
            cell.comment = None
        if cell.fill.start_color.rgb in _OURS:
            cell.fill = PatternFill()


def _mark_sheet(sheet: Worksheet, marks: Sequence[_Mark], tables: Sequence[TableSummary]) -> None:
    mine = [table for table in tables if table.sheet == sheet.title]
    told = next((table.columns["error"] for table in mine if "error" in table.columns), "")
    column = told or get_column_letter(_last_column(sheet) + 1)
    for row in range(1, sheet.max_row + 1) if told else ():
        if row > mine[0].header and (row, sheet[f"{column}1"].column) in sheet._cells:
            sheet[f"{column}{row}"].value = None
    for table in mine:
        heading = sheet[f"{column}{table.header}"]
        put(heading, _COLUMN)
        heading.font = Font(bold=True, color="FFB3121D")
    sheet.column_dimensions[column].width = _WIDTH
    for row, here in _by_row(marks).items():
        cell = sheet[f"{column}{row}"]
        put(cell, "\n".join(_spoken(mark) for mark in here))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        shown = sheet.row_dimensions[row]
        shown.height = max(shown.height or 15, 15 * sum(_lines(mark) for mark in here))
        cell.font = Font(color="FFB3121D" if any(mark.serious for mark in here) else "FF7A5900")
        for mark in reversed(here):
            _mark_cell(sheet, mark, column)


def _spoken(mark: _Mark) -> str:
    return mark.text if mark.serious else f"提示：{mark.text}"


def _lines(mark: _Mark) -> int:
    """Return how many lines a sentence takes: a Chinese character is two digits wide, and no program grows the row."""
    return -(-2 * len(_spoken(mark)) // _WIDTH)


def _last_column(sheet: Worksheet) -> int:
    """Return the last column that says something; a stray format far to the right does not count."""
    filled = (cell.column for cell in sheet._cells.values() if cell.value is not None and cell.column <= 200)
    merged = (area.max_col for area in sheet.merged_cells.ranges if area.max_col <= 200)
    return max((*filled, *merged), default=1)


def _by_row(marks: Iterable[_Mark]) -> Mapping[int, list[_Mark]]:
    rows: dict[int, list[_Mark]] = {}
    for mark in marks:
        rows.setdefault(mark.finding.row, []).append(mark)
    return rows


def _mark_cell(sheet: Worksheet, mark: _Mark, fallback: str) -> None:
    """Colour the cell of a finding; where its column does not exist, the cell of the explanation."""
    cell = _shown(sheet, f"{mark.finding.column or fallback}{mark.finding.row}")
    cell.fill = _RED if mark.serious else _AMBER
    ours = cell.comment is None or cell.comment.author == _AUTHOR
    if mark.finding.column and ours:
        text = f"{mark.text}\n{cell.comment.text}" if cell.comment else mark.text
        cell.comment = Comment(text, _AUTHOR, width=280, height=90)


def _shown(sheet: Worksheet, place: str) -> Cell:
    """Return the cell, or the one that a merged area shows in its place."""
    row, column = coordinate_to_tuple(place)
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _summarise(book: Workbook, marks: Sequence[_Mark]) -> None:
    sheet = book.create_sheet(_SUMMARY)
    for column, (heading, width) in enumerate(
        (("工作表", 20), ("行号", 8), ("列号", 8), ("项目", 16), ("类别", 8), ("说明", 80)), 1
    ):
        cell = sheet.cell(1, column)
        put(cell, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, mark in enumerate(marks, 2):
        finding = mark.finding
        kind = "错误" if mark.serious else "提示"
        for column, value in enumerate(
            (finding.sheet, finding.row, finding.column, say(f"field.{finding.field}"), kind, mark.text), 1
        ):
            put(sheet.cell(row, column), value)
        place = f"{finding.column or 'A'}{finding.row}"
        name = finding.sheet.replace("'", "''")
        sheet.cell(row, 6).hyperlink = Hyperlink(ref=f"F{row}", location=f"'{name}'!{place}")
        sheet.cell(row, 6).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 5).fill = _RED if mark.serious else _AMBER
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:F{len(marks) + 1}"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
