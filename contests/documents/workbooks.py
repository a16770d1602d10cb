"""Workbooks that strangers send, read safely; workbooks that we send, without formulas that came from a text."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl.xml
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.cell.cell import Cell as WrittenCell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import CELL_TAG, COL_TAG, FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from contests.intake import Cell, Row, Sheet

if not openpyxl.xml.DEFUSEDXML:
    raise ImportError("defusedxml is needed to read workbooks safely")

SIZE_MOST = 8 << 20
_UNPACKED_MOST = 80 << 20
_RATIO_MOST = 200
_FILES_MOST = 2_000
ROWS_MOST = 20_000
_SHEETS_MOST = 100
_COLUMNS_MOST = 200
_CELL_MOST = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Unreadable(ValueError):
    """The file cannot be read as a workbook; the argument is the code of the reason."""


def read_workbook(blob: bytes) -> list[Sheet]:
    """Return every sheet of an .xlsx file.

    Raises Unreadable with one of these codes: ``file_too_large``, ``file_empty``, ``file_old_xls``,
    ``file_password``, ``file_not_workbook``, ``file_unpacks``, ``file_broken``, ``file_rows``,
    ``file_sheets``.

    Holds the interpreter for about 0.1 s per 1,000 rows: call it in a thread or process.
    """
    _inspect(blob)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(blob), read_only=True, data_only=True, keep_links=False)
            try:
                return _sheets(book.worksheets)
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as error:  # a stranger's file may break the parser anywhere
        raise Unreadable("file_broken") from error


def _inspect(blob: bytes) -> None:
    """Refuse what is not a workbook or unpacks to too much, before any of it is parsed."""
    if len(blob) > SIZE_MOST:
        raise Unreadable("file_too_large")
    if not blob.strip():
        raise Unreadable("file_empty")
    if blob.startswith(_OLE):
        raise Unreadable("file_password" if "EncryptedPackage".encode("utf-16-le") in blob else "file_old_xls")
    try:
        infos = zipfile.ZipFile(io.BytesIO(blob)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("file_not_workbook") from None
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("file_password")
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _FILES_MOST or unpacked > min(_UNPACKED_MOST, _RATIO_MOST * max(len(blob), 20_000)):
        raise Unreadable("file_unpacks")
    names = {info.filename for info in infos}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("file_not_workbook")


def _sheets(found: Sequence[Any]) -> list[Sheet]:
    if not found:
        raise Unreadable("file_broken")
    if len(found) > _SHEETS_MOST:
        raise Unreadable("file_sheets")
    sheets, left = [], ROWS_MOST
    for worksheet in found:
        sheet = _sheet(worksheet, left)
        left -= len(sheet.rows)
        sheets.append(sheet)
    return sheets


def _sheet(worksheet: Any, most: int) -> Sheet:
    book = worksheet.parent
    rows: list[Row] = []
    with worksheet._get_source() as source:
        parser = _Parser(
            source,
            worksheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row in parser.rows():
            if row.cells:
                rows.append(row)
            if len(rows) > most:
                raise Unreadable("file_rows")
    rows.sort(key=lambda row: row.number)
    return Sheet(
        worksheet.title,
        tuple(rows),
        tuple(parser.areas),
        worksheet.sheet_state != "visible",
        frozenset(parser.hidden_columns),
    )


class _Parser(WorkSheetParser):
    """Reads what a list needs, nothing else: filled cells, formulas with kept values, merged areas, hidden rows.

    The stock reader pads every gap, so that one cell at XFD1048576 makes a million rows; this one yields what is there.
    """

    def rows(self) -> Iterator[Row]:
        self.areas: list[tuple[int, int, int, int]] = []
        self.hidden_columns: set[int] = set()
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                number, cells = self.parse_row(element)
                hidden = element.get("hidden") in ("1", "true") or element.get("ht") == "0"
                yield Row(number, {cell["column"]: cell["value"] for cell in cells if cell["value"]}, hidden)
                element.clear()
            elif element.tag == MERGE_TAG:
                self.areas += [_area(child.get("ref", "")) for child in element]
                element.clear()
            elif element.tag == COL_TAG and element.get("hidden") in ("1", "true"):
                last = min(int(element.get("max", "0")), _COLUMNS_MOST)
                self.hidden_columns.update(range(int(element.get("min", "1")), last + 1))

    def parse_cell(self, element: Element) -> dict[str, object]:
        """Return the cell as the stock reader does, its value made a ``Cell``; nothing for an empty or far-away one."""
        if element.tag != CELL_TAG:
            return {"column": 0, "value": None}
        found = super().parse_cell(element)
        formula = element.find(FORMULA_TAG) is not None
        text, kind = written_out(found["value"])
        if found["data_type"] == "e":
            kind = "error"
        seen = (text or formula) and found["column"] <= _COLUMNS_MOST
        return {**found, "value": Cell(text[:_CELL_MOST], kind, formula) if seen else None}


def _area(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = (side or 1 for side in range_boundaries(reference))
    return top, left, bottom, right


def written_out(value: object) -> tuple[str, str]:
    """Return a cell's value as text and its kind. A whole number has no exponent and no point; noon is not shown."""
    if value is None:
        return "", "text"
    if isinstance(value, bool):
        return ("是" if value else "否"), "text"
    if isinstance(value, int):
        return str(value), "number"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 10**21
        return (str(int(value)) if whole else repr(value)), "number"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes"), "date"
    if isinstance(value, date | time):
        return value.isoformat(), "date"
    if isinstance(value, timedelta):
        return str(value), "date"
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", _escaped, str(value))
    return (text if text.strip() else ""), "text"


def _escaped(found: re.Match[str]) -> str:
    """Excel writes a control character as _x000D_; a blank says as much."""
    code = int(found[1], 16)
    return " " if code < 32 else found[0]


def put(cell: WrittenCell | MergedCell, value: object, number_format: str = "@") -> None:
    """Write a value so that a text stays a text: one that begins with = + - @ is never a formula."""
    if isinstance(cell, MergedCell):
        raise TypeError("only the first cell of a merged area holds a value")
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
        cell.data_type = "s"
        cell.number_format = number_format
    elif value is None or isinstance(value, int | Decimal | date):
        cell.value = value
    else:
        raise TypeError(f"a cell does not hold {type(value).__name__}")
