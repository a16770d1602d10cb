"""Workbooks as strangers make them, for the tests."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from contests import identity
from contests.documents.workbooks import read_workbook
from contests.intake import EntryList, EventName, Registry, Unit, read_entries

TODAY = date(2026, 11, 22)
EVENTS = tuple(EventName(number, name) for number, name in enumerate(("焊工", "电工", "叉车司机"), 1))
UNITS = (
    "云岭县供电公司",
    "云岭县人民医院",
    "华岭机械制造有限公司",
    "云岭县自来水有限责任公司",
    "云岭茶业（集团）有限公司",
)
REGISTRY = Registry(Unit(number, name) for number, name in enumerate(UNITS, 1))
HEADER = ("序号", "姓名", "性别", "身份证号", "工作单位", "联系电话")


def id_number(order: int, born: str = "19850506", region: str = "110105") -> str:
    """Return a number with a right check digit; an odd *order* is a man's."""
    first = f"{region}{born}{order:03d}"
    return first + identity.id_check(first)


def person(order: int, name: str = "", unit: str = UNITS[0]) -> list[object]:
    """Return one row of a list in the order of HEADER."""
    names = "赵钱孙李周吴郑王冯陈"
    sex = "男" if order % 2 else "女"
    return [order, name or f"{names[order % 10]}明", sex, id_number(order), unit, f"1380000{order:04d}"]


def book(*sheets: tuple[str, Sequence[Sequence[object]]], change: Callable[[Workbook], None] | None = None) -> bytes:
    """Return a workbook of sheets given by name and rows; *change* may do anything to it before it is saved."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(blob: bytes, events: Sequence[EventName] = EVENTS, own: Unit | None = None) -> EntryList:
    """Read a registration list against the test's county."""
    return read_entries(read_workbook(blob), events, REGISTRY, TODAY, own)


def faults(found: EntryList) -> list[tuple[int, str]]:
    """Return the faults as (row, code)."""
    return [(one.row, one.code) for one in found.faults]


def warned(found: EntryList) -> list[tuple[int, str]]:
    """Return the warnings as (row, code)."""
    return [(one.row, one.code) for one in found.warnings]


def repack(blob: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return the workbook with the XML of one part changed by hand, as other programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body.decode()).encode() if re.fullmatch(part, name) else body)
    return out.getvalue()


def first(made: Workbook) -> Worksheet:
    """Return the first sheet."""
    return made.worksheets[0]
