"""Lists as Excel workbooks: 成绩汇总表, 获奖名单, and whatever a list page shows.

Every sheet has its title and header frozen and repeated on paper, a filter, A4 fitted to the width
and 第 x 页/共 y 页; a text is always a text, whatever sign it begins with.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from contests.documents.rehearsal import LINE, file_name, marked

Value = str | int | Decimal
NARROWEST, WIDEST = 6, 42  # column widths in digits of the normal font
PORTRAIT = 100  # up to this many digits across, a list stands upright on A4
SIGNED = ("统计员", "复核员", "裁判长", "监督")
_LINE = Side(style="thin", color="FF7F7F7F")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFE4E9EE")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class ListTable:
    """One sheet; a column whose title stands in *wide* holds running text and is set to the left."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    subtitle: str = ""
    wide: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One 阶段 of a summary: its title, and that of its weighted column (折算30%)."""

    title: str
    weighted: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One entry of a 成绩汇总表; *marks* holds score and weighted score of every part, as published."""

    place: Value
    number: str
    name: str
    unit: str
    marks: tuple[tuple[Value, Value], ...]
    total: Value
    time: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Winner:
    """One line of a 获奖名单, in the order it is published."""

    event: str
    award: str
    name: str
    unit: str
    note: str = ""


def summary(title: str, subtitle: str, parts: Sequence[Part], rows: Sequence[SummaryRow], name: str = "") -> ListTable:
    """Return a 成绩汇总表 with its four signatures; *name* is the sheet's tab."""
    marks = tuple(title for part in parts for title in (part.title, part.weighted))
    header = ("名次", "参赛号", "姓名", "单位", *marks, "总成绩", "用时", "备注")
    lines = [
        (r.place, r.number, r.name, r.unit, *(value for pair in r.marks for value in pair), r.total, r.time, r.note)
        for r in rows
    ]
    return ListTable(title, header, lines, subtitle, frozenset({"单位", "备注"}), signatures=SIGNED, name=name)


def winners(title: str, subtitle: str, rows: Sequence[Winner], name: str = "获奖名单") -> ListTable:
    """Return a 获奖名单, numbered."""
    header = ("序号", "赛项", "奖项", "姓名", "单位", "备注")
    lines = [(i, r.event, r.award, r.name, r.unit, r.note) for i, r in enumerate(rows, start=1)]
    return ListTable(title, header, lines, subtitle, frozenset({"单位", "备注"}), name=name)


def workbook(tables: Sequence[ListTable], made: str = "") -> bytes:
    """Return an .xlsx with one sheet for each table; *made* (制表人, 制表时间) goes into the foot."""
    if not tables:
        raise ValueError("no list to write")
    tables = [_rehearsed(table) for table in tables] if marked() else tables
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.name or table.title, book.sheetnames))
        _fill(sheet, table)
        _page(sheet, table, made)
    book.properties.creator = "赛衡"
    book.properties.title = tables[0].title
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _rehearsed(table: ListTable) -> ListTable:
    """Say on the sheet itself, on paper too, that it was only a rehearsal."""
    return replace(table, title=file_name(table.title), subtitle="　".join(filter(None, (LINE, table.subtitle))))


def write_text(cell: Cell, text: str) -> None:
    """Put *text* into a cell as text: never a formula, never a character the format forbids."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True


def _fill(sheet: Worksheet, table: ListTable) -> None:
    head = _head_rows(table)
    width = len(table.header)
    widths = [_width(table, column) for column in range(width)]
    size, height = _title_size(_digits(table.title), sum(widths))
    _banner(sheet, 1, width, table.title, Font(name="宋体", size=size, bold=True), height)
    if table.subtitle:
        small = Font(name="宋体", size=10, color="FF555555")
        _banner(sheet, 2, width, table.subtitle, small, _small(table.subtitle, widths))
    for column, title in enumerate(table.header, start=1):
        cell = _cell(sheet, head, column)
        _style(cell, title, Font(name="黑体", size=11), _CENTRE)
        cell.fill = _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1]
    sheet.row_dimensions[head].height = 24
    wide = [title in table.wide for title in table.header]
    for number, row in enumerate(table.rows, start=head + 1):
        for column, value in enumerate(row, start=1):
            _style(
                _cell(sheet, number, column), value, Font(name="宋体", size=11), _LEFT if wide[column - 1] else _CENTRE
            )
        sheet.row_dimensions[number].height = _height(row, widths)
    _below(sheet, head + len(table.rows) + 1, widths, table)


def _title_size(digits: int, across: float) -> tuple[int, int]:
    """Return the size of a title and the height of its row: somewhat smaller to stay on one line, else on several."""
    fitting = int(across / digits * 10) if digits else 16  # of 16 pt, a digit is 1.6 columns' measures wide
    if fitting >= 12:
        return min(fitting, 16), 30
    return 14, 22 * -(-int(digits * 1.4) // int(across))


def _small(text: str, widths: Sequence[float]) -> int:
    """Return the height of a line of small print across the whole table, which wraps over a narrow one."""
    return 4 + 14 * -(-_digits(text) // int(sum(widths) - 4))


def _below(sheet: Worksheet, row: int, widths: Sequence[float], table: ListTable) -> None:
    """Write the notes, then the places to sign, under the list and outside its filter."""
    font = Font(name="宋体", size=10)
    for note in table.notes:
        _banner(sheet, row, len(widths), note, font, _small(note, widths), _LEFT)
        row += 1
    if table.signatures:
        each = int(sum(widths) / len(table.signatures)) - 4
        places = (f"{who}：" + "　" * ((each - _digits(who)) // 2) for who in table.signatures)
        _banner(sheet, row + 1, len(widths), "".join(places), Font(name="宋体", size=11), 26, _LEFT)


def _banner(
    sheet: Worksheet, row: int, width: int, text: str, font: Font, height: int, place: Alignment = _CENTRE
) -> None:
    cell = _cell(sheet, row, 1)
    write_text(cell, text)
    cell.font, cell.alignment = font, place
    if width > 1:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = height


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _style(cell: Cell, value: Value, font: Font, place: Alignment) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value
        cell.number_format = _number_format(value)
    cell.font, cell.alignment, cell.border = font, place, _BOX


def _number_format(value: int | Decimal) -> str:
    """Show as many places as were published: 90.10 stays 90.10."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"0.{'0' * places}" if places else "0"


def _page(sheet: Worksheet, table: ListTable, made: str) -> None:
    head = _head_rows(table)
    last = get_column_letter(len(table.header))
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{last}{head + max(len(table.rows), 1)}"
    sheet.print_title_rows = f"1:{head}"
    across = sum(sheet.column_dimensions[get_column_letter(c + 1)].width for c in range(len(table.header)))
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait" if across <= PORTRAIT else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.footer = 0.6, 0.7, 0.3
    foot = sheet.oddFooter
    assert foot is not None
    foot.left.text, foot.center.text = made.replace("&", "&&"), "第 &P 页/共 &N 页"


def _head_rows(table: ListTable) -> int:
    return 3 if table.subtitle else 2


def _width(table: ListTable, column: int) -> float:
    """Return a column's width from its longest text, within limits; longer texts wrap."""
    longest = max((_digits(row[column]) for row in table.rows), default=0)
    return min(max(longest, _digits(table.header[column]) + 3, NARROWEST) + 2, WIDEST)


def _height(row: Sequence[Value], widths: Sequence[float]) -> float:
    lines = max(-(-_digits(value) // int(width - 1)) for value, width in zip(row, widths, strict=True))
    return 18 if lines <= 1 else 15.5 * lines + 3


def _digits(value: Value) -> int:
    """Return how many digits wide *value* is printed; a hanzi is two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(value))


def _sheet_name(wished: str, taken: Sequence[str]) -> str:
    """Return a legal tab name, numbered when it is taken."""
    base = ILLEGAL_CHARACTERS_RE.sub("", wished).translate(_FORBIDDEN_IN_SHEET_NAMES).strip()[:31] or "名单"
    used = {name.casefold() for name in taken}
    names = (base, *(f"{base[:27]}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in used)
