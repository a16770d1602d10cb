"""A list of organisations, as a county keeps it: name, code, kind, size, contact."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contests import identity
from contests.intake.findings import Fact, Finding, Ignored, TableSummary, once
from contests.intake.grid import NOTHING, Cell, Sheet, letter
from contests.intake.lists import ORGANISATIONS, Line, Table, find_tables, ignored_rows


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation, cleaned; *headcount* is None where the list does not say it."""

    sheet: str
    row: int
    name: str
    code: str = ""
    short: str = ""
    kind: str = ""
    headcount: int | None = None
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationList:
    """What came of a workbook of organisations."""

    accepted: tuple[OrganisationRow, ...]
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    tables: tuple[TableSummary, ...]


def read_organisations(sheets: Sequence[Sheet]) -> OrganisationList:
    """Read every sheet that has a list of organisations; a name or code that comes again is a fault."""
    book = _Book()
    for sheet in sheets:
        tables = find_tables(sheet, ORGANISATIONS)
        for table in tables:
            book.tables.append(table.summary(sheet, ""))
            for line in table.lines:
                if line.kind == "entry":
                    book.add(_Line(sheet, table, line))
        book.ignored += ignored_rows(sheet, tables)
    return book.list()


class _Line:
    """One row while it is read."""

    def __init__(self, sheet: Sheet, table: Table, line: Line) -> None:
        self.sheet, self.number, self.columns, self.cells = sheet.name, line.row.number, table.columns, line.cells
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []
        self.repairs: list[Finding] = []

    def finding(self, code: str, name: str, **facts: Fact) -> Finding:
        return Finding(self.sheet, self.number, code, name, letter(self.columns.get(name, 0)), facts)

    def cell(self, name: str) -> Cell:
        return self.cells.get(self.columns.get(name, 0), NOTHING)

    def take(self, reading: identity.Reading, name: str) -> str:
        self.repairs += [self.finding(repair, name) for repair in reading.repairs]
        if reading.fault:
            self.faults.append(self.finding(reading.fault, name, length=len(reading.value), text=reading.value))
        return reading.value

    def label(self, name: str) -> str:
        return self.take(identity.read_label(self.cell(name).text), name)

    def code(self) -> str:
        cell = self.cell("code")
        if not cell.text.strip():
            self.warnings.append(self.finding("code_missing", "code"))
            return ""
        return self.take(identity.read_uscc(cell.text, number=cell.kind == "number"), "code")

    def headcount(self) -> int | None:
        text = re.sub(r"[\s,，人名]", "", self.cell("headcount").text)
        if text.isdecimal() and len(text) < 8:
            return int(text)
        if text:
            self.warnings.append(self.finding("headcount_unreadable", "headcount", text=text))
        return None

    def read(self) -> OrganisationRow:
        name = self.label("unit")
        if not name or self.cell("unit").kind == "error":
            self.faults.append(self.finding("unit_missing", "unit"))
        elif len(name) < 2 or len(name) > 100:
            self.faults.append(self.finding("unit_length", "unit", length=len(name)))
        return OrganisationRow(
            self.sheet,
            self.number,
            name,
            self.code(),
            self.label("short"),
            self.label("kind"),
            self.headcount(),
            self.label("contact"),
            self.take(identity.read_contact_phone(self.cell("phone").text), "phone"),
        )


class _Book:
    """The rows of all sheets, held against one another."""

    def __init__(self) -> None:
        self.accepted: list[OrganisationRow] = []
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []
        self.repairs: list[Finding] = []
        self.ignored: list[Ignored] = []
        self.tables: list[TableSummary] = []
        self.seen: dict[tuple[str, str], OrganisationRow] = {}

    def add(self, line: _Line) -> None:
        row = line.read()
        for kind, key in (("unit", identity.folded(row.name)), ("code", row.code)):
            first = self.seen.setdefault((kind, key), row) if key else row
            if first is not row:
                line.faults.append(line.finding(f"{kind}_twice", kind, sheet=first.sheet, row=first.row))
        if not line.faults:
            self.accepted.append(row)
        self.faults += line.faults
        self.warnings += line.warnings
        self.repairs += line.repairs

    def list(self) -> OrganisationList:
        return OrganisationList(
            tuple(self.accepted),
            once(self.faults),
            once(self.warnings),
            once(self.repairs),
            tuple(self.ignored),
            tuple(self.tables),
        )
