"""A registration list: each row becomes an entry that stands, or a fault that says why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contests.intake import words
from contests.intake.events import EventName, named
from contests.intake.findings import Finding, Ignored, TableSummary, once
from contests.intake.grid import Cell, Sheet
from contests.intake.lists import ENTRIES, Line, Table, find_tables, ignored_rows
from contests.intake.reading import Asked, EntryRow, Found, read
from contests.intake.units import Registry, Unit

_READ = (
    *("name", "sex", "id", "unit", "phone", "birth", "event", "trade"),
    *("division", "team", "leader", "work_group", "work"),
)
_KEYS = ("name", "id", "unit")


@dataclass(frozen=True, slots=True)
class EntryList:
    """What came of a workbook: rows that stand, and everything that was found on the way."""

    accepted: tuple[EntryRow, ...]
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    tables: tuple[TableSummary, ...]


def read_entries(
    sheets: Sequence[Sheet], events: Sequence[EventName], registry: Registry, today: date, own: Unit | None = None
) -> EntryList:
    """Read every sheet that has a list. An order of sheets and rows is kept; nothing is dropped unsaid."""
    asked = Asked(events, registry, today, own)
    book = _Book()
    for sheet in sheets:
        tables = find_tables(sheet, ENTRIES)
        before: EventName | None = None
        for table in tables:
            if _is_of_others(sheet, table):
                table.lines = [replace(line, kind="others") for line in table.lines]
                continue
            before = _event_of(sheet, table, events, before)
            _read_table(sheet, table, before, asked, book)
        book.ignored += ignored_rows(sheet, tables)
    return book.list()


def check_entry(
    fields: Mapping[str, str], asked: Asked
) -> tuple[EntryRow | None, tuple[Finding, ...], tuple[Finding, ...]]:
    """Read one entry from a form: the row when it stands, its faults, its warnings and repairs."""
    found = Found("", 0, {name: Cell(text) for name, text in fields.items() if text.strip()}, {})
    row = read(found, None, asked)
    return row if not found.faults else None, tuple(found.faults), (*found.warnings, *found.repairs)


class _Book:
    """The rows of all sheets, held against one another."""

    def __init__(self) -> None:
        self.accepted: list[EntryRow] = []
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []
        self.repairs: list[Finding] = []
        self.ignored: list[Ignored] = []
        self.tables: list[TableSummary] = []
        self.persons: dict[str, EntryRow] = {}
        self.entered: dict[tuple[str, str], EntryRow] = {}
        self.namesakes: dict[tuple[str, str, str], EntryRow] = {}

    def add(self, found: Found, row: EntryRow) -> None:
        self._compare(found, row)
        if not found.faults:
            self.accepted.append(row)
        self.faults += found.faults
        self.warnings += found.warnings
        self.repairs += found.repairs

    def _compare(self, found: Found, row: EntryRow) -> None:
        if not row.id or found.broken("id"):
            return
        first = self.persons.setdefault(row.id, row)
        same = self.entered.setdefault((row.event, row.id), row)
        if first.name != row.name and not found.broken("name"):
            found.fault("id_two_names", "id", sheet=first.sheet, row=first.row, other=first.name)
        elif same is not row:
            found.fault("duplicate_in_event", "id", sheet=same.sheet, row=same.row, event=row.event)
        elif first is not row:
            found.warn("same_person_other_event", "name", sheet=first.sheet, row=first.row, event=first.event)
        namesake = self.namesakes.setdefault((row.event, row.unit, row.name), row)
        if namesake.id != row.id:
            found.warn("namesake", "name", sheet=namesake.sheet, row=namesake.row)

    def list(self) -> EntryList:
        return EntryList(
            tuple(self.accepted),
            once(self.faults),
            once(self.warnings),
            once(self.repairs),
            tuple(self.ignored),
            tuple(self.tables),
        )


def _event_of(sheet: Sheet, table: Table, events: Sequence[EventName], before: EventName | None) -> EventName | None:
    """Return the event that a list is for: by the sheet's name, by the text above it, or the contest's only one."""
    titled = next(filter(None, (named(text, events) for text in reversed(table.above))), None)
    if before is not None:
        return titled or before
    return named(sheet.name, events) or titled or (events[0] if len(events) == 1 else None)


def _is_of_others(sheet: Sheet, table: Table) -> bool:
    """Say whether a list without ID numbers is one of leaders, judges or contacts, by the title right above it."""
    title = table.above[-1] if table.above else sheet.name
    others = words.OTHERS_LIST.search(title) and not words.COMPETITORS_LIST.search(title)
    return "id" not in table.columns and bool(others)


def _read_table(sheet: Sheet, table: Table, event: EventName | None, asked: Asked, book: _Book) -> None:
    book.tables.append(table.summary(sheet, event.name if event else ""))
    above = _unit_above(table)
    for line in table.lines:
        if line.kind != "entry":
            continue
        found = _found(sheet, table, line)
        if above and "unit" not in table.columns:
            found.cells = {**found.cells, "unit": Cell(above)}
            found.warn("unit_from_title", "unit", unit=above)
        row = read(found, event, asked)
        book.add(found, row)


def _unit_above(table: Table) -> str:
    """Return the unit that filled the list in, as the title says; only of use where the list has no column of units."""
    matches = (words.TITLE_UNIT.search(text) for text in table.above)
    return next((match[1] for match in matches if match), "")


def _found(sheet: Sheet, table: Table, line: Line) -> Found:
    columns = table.columns
    if "unit" not in columns and "team" in columns:
        columns = {**columns, "unit": columns["team"]}
    cells = {name: line.cells[columns[name]] for name in _READ if columns.get(name, 0) in line.cells}
    found = Found(sheet.name, line.row.number, cells, columns)
    for name in _KEYS:
        if name in table.doubled:
            found.fault("column_twice", name)
    for name, cell in cells.items():
        _look_at_cell(found, name, cell)
    if sheet.hidden or line.row.hidden:
        found.warn("hidden_sheet" if sheet.hidden else "hidden_row", "name")
    return found


def _look_at_cell(found: Found, name: str, cell: Cell) -> None:
    """Report a formula and an error in a column that counts; what nobody reads may stand in the list as it likes."""
    if cell.kind == "error":
        found.fault("cell_error", name, text=cell.text)
    elif cell.formula and not cell.text:
        found.fault("formula_empty", name)
    elif cell.formula:
        found.warn("formula", name)
