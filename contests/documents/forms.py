"""The workbooks that the program hands out to be filled in: the registration form and the list of organisations."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from contests.documents.workbooks import put
from contests.intake import EventName
from contests.labels import say

_ROWS = 500
_HEADER = 3
_NEEDED = PatternFill("solid", start_color="FFFCE4D6", end_color="FFFCE4D6")
_FREE = PatternFill("solid", start_color="FFE9EEF5", end_color="FFE9EEF5")
_THIN = Side(style="thin", color="FFB8BEC8")
_CHOICES = "选项"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form: its field, whether it must be filled, its width, its drop-down list by name, its hint."""

    field: str
    needed: bool
    width: int
    choices: str = ""
    hint: str = ""


def registration_form(contest: str, events: Sequence[EventName], units: Sequence[str]) -> bytes:
    """Return the registration form of a contest; its own import reads it back without a fault."""
    columns = _registration_columns(events)
    divisions = sorted({division for event in events for division in event.divisions})
    lists = {
        "events": [event.name for event in events],
        "units": list(units),
        "sexes": ["男", "女"],
        "yes": ["是", "否"],
        "divisions": divisions,
    }
    notes = [
        "每人每赛项填一行，同一人报两个赛项请填两行。",
        "带 * 的列必须填写；赛项和单位请从下拉列表中选择。",
        "身份证号和手机号所在列已设为文本格式，请直接输入或“选择性粘贴—数值”。",
        "少数民族姓名中的间隔号请用“·”；生僻字请直接输入，不要用拼音或括号代替。",
        "不要改动表头，不要合并单元格。一个文件最多 20000 行、8 MB，只收 .xlsx 格式。",
        "身份证号只用于核对身份和防止重复报名，不在公示和公布的名单中出现。",
    ]
    return _form(f"{contest}报名表", "报名表", columns, lists, notes)


def organisation_form() -> bytes:
    """Return the list of organisations to be filled in."""
    columns = (
        Column("unit", True, 36, hint="营业执照或法人证书上的全称"),
        Column("code", False, 24, hint="18 位，由数字和大写字母组成"),
        Column("short", False, 16, hint="报名表中常用的简称，不能与别的单位相同"),
        Column("kind", False, 14),
        Column("headcount", False, 12),
        Column("contact", False, 14),
        Column("phone", False, 18),
    )
    notes = [
        "每个单位填一行；单位名称是证书和名单上的写法，请填全称。",
        "带 * 的列必须填写。已登记的单位再次导入时，按名称更新其余各列。",
    ]
    return _form("参赛单位名录", "单位名录", columns, {}, notes)


def _registration_columns(events: Sequence[EventName]) -> tuple[Column, ...]:
    entrants = {event.entrant for event in events}
    optional = (
        (any(event.divisions for event in events), Column("division", False, 14, "divisions")),
        ("team" in entrants, Column("team", True, 20, hint="同一队的人填写相同的队名")),
        ("team" in entrants, Column("leader", False, 10, "yes")),
        ("work_group" in entrants, Column("work_group", True, 20)),
        ("work" in entrants, Column("work", True, 30)),
    )
    return (
        Column("event", True, 16, "events", "从下拉列表中选择"),
        Column("name", True, 16, hint="与身份证一致"),
        Column("sex", False, 8, "sexes"),
        Column("id", True, 24, hint="18 位，末位可以是 X"),
        Column("unit", True, 32, "units", "从下拉列表中选择"),
        Column("phone", True, 18, hint="11 位手机号"),
        *(column for wanted, column in optional if wanted),
        Column("note", False, 20),
    )


def _form(
    title: str, sheet_name: str, columns: Sequence[Column], lists: dict[str, list[str]], notes: Sequence[str]
) -> bytes:
    book = Workbook()
    _instructions(book, title, columns, notes)
    sheet = book.create_sheet(sheet_name)
    _choices(book, lists)
    _heading(sheet, title, columns)
    for place, column in enumerate(columns, 1):
        _column(sheet, place, column, lists)
    sheet.freeze_panes = sheet.cell(_HEADER + 1, 1)
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{_HEADER}"
    sheet.oddFooter.center.text = "第 &P 页 / 共 &N 页"
    book.active = 1
    book["填写说明"].sheet_view.tabSelected = False
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _instructions(book: Workbook, title: str, columns: Sequence[Column], notes: Sequence[str]) -> None:
    sheet = book["Sheet"]
    sheet.title = "填写说明"
    sheet.column_dimensions["A"].width = 90
    lines = [title, *(f"{number}. {note}" for number, note in enumerate(notes, 1))]
    lines += [f"【{say(f'field.{one.field}')}】{'必填' if one.needed else '选填'}。{one.hint}" for one in columns]
    for row, line in enumerate(lines, 1):
        cell = sheet.cell(row, 1)
        put(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.font = Font(size=14 if row == 1 else 11, bold=row == 1)


def _choices(book: Workbook, lists: dict[str, list[str]]) -> None:
    """Keep the drop-down lists on a hidden sheet: a list written into the rule itself ends at 255 characters."""
    sheet = book.create_sheet(_CHOICES)
    sheet.sheet_state = "hidden"
    for place, (name, values) in enumerate(lists.items(), 1):
        for row, value in enumerate(values, 1):
            put(sheet.cell(row, place), value)
        letter = get_column_letter(place)
        if values:
            area = f"'{_CHOICES}'!${letter}$1:${letter}${len(values)}"
            book.defined_names[name] = DefinedName(name, attr_text=area)


def _heading(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    width = len(columns)
    for row, text, size, colour, height in (
        (1, title, 16, "FF1F2937", 32),
        (2, "带 * 的列必须填写；请勿改动表头。填写要求见“填写说明”。", 10, "FFB3121D", 20),
    ):
        put(sheet.cell(row, 1), text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        sheet.cell(row, 1).font = Font(size=size, bold=row == 1, color=colour)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
        sheet.row_dimensions[row].height = height
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(_HEADER, place)
        put(cell, say(f"field.{column.field}") + ("*" if column.needed else ""))
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if column.needed else _FREE
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    sheet.row_dimensions[_HEADER].height = 24


def _column(sheet: Worksheet, place: int, column: Column, lists: dict[str, list[str]]) -> None:
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = column.width
    for row in range(_HEADER + 1, _HEADER + 1 + _ROWS):
        cell = sheet.cell(row, place)
        cell.number_format = "@"
        cell.protection = Protection(locked=False)
        cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    if not column.hint and not lists.get(column.choices):
        return
    rule = DataValidation(
        type="list" if lists.get(column.choices) else None,
        formula1=column.choices if lists.get(column.choices) else None,
        allow_blank=True,
        showErrorMessage=column.choices != "units",
    )
    rule.error, rule.errorTitle = "请从下拉列表中选择。", "没有这个选项"
    if column.hint:
        rule.prompt, rule.promptTitle, rule.showInputMessage = column.hint, say(f"field.{column.field}"), True
    rule.add(f"{letter}{_HEADER + 1}:{letter}{_HEADER + _ROWS}")
    sheet.add_data_validation(rule)
