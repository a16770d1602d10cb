"""A registration list: each row becomes an entry that stands, or a fault that says why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contests import identity
from contests.intake import dates, words
from contests.intake.events import EventName, named
from contests.intake.findings import Fact, Finding, Ignored, TableSummary, once
from contests.intake.grid import NOTHING, Cell, Sheet, letter
from contests.intake.lists import ENTRIES, Line, Table, find_tables, ignored_rows
from contests.intake.units import Registry, Unit

_READ = (
    *("name", "sex", "id", "unit", "phone", "birth", "event", "trade"),
    *("division", "team", "leader", "work_group", "work"),
)
_KEYS = ("name", "id", "unit")
_NEEDED = {"team": "team", "work_group": "work_group", "work": "work"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One person of one event, cleaned. *team* and the fields after it are empty when the list has no such column."""

    sheet: str
    row: int
    event: str
    name: str
    unit: str
    id: str
    phone: str
    sex: str
    team: str = ""
    leader: bool = False
    division: str = ""
    work_group: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True)
class EntryList:
    """What came of a workbook: rows that stand, and everything that was found on the way."""

    accepted: tuple[EntryRow, ...]
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    tables: tuple[TableSummary, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are held against: the contest's events, the registered units, the day; *own* is the sender's unit,
    to which a unit contact is confined."""

    events: Sequence[EventName]
    registry: Registry
    today: date
    own: Unit | None = None


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
            before = _event_of(sheet, table, events, before)
            _read_table(sheet, table, before, asked, book)
        book.ignored += ignored_rows(sheet, tables)
    return book.list()


def check_entry(
    fields: Mapping[str, str], asked: Asked
) -> tuple[EntryRow | None, tuple[Finding, ...], tuple[Finding, ...]]:
    """Read one entry from a form: the row when it stands, its faults, its warnings and repairs."""
    found = _Found("", 0, {name: Cell(text) for name, text in fields.items() if text.strip()}, {})
    row = _read(found, None, asked)
    return row if not found.faults else None, tuple(found.faults), (*found.warnings, *found.repairs)


@dataclass(slots=True)
class _Found:
    """One row while it is read, and what was found in it."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    repairs: list[Finding] = field(default_factory=list)

    def finding(self, code: str, name: str, **facts: Fact) -> Finding:
        return Finding(self.sheet, self.row, code, name, letter(self.columns.get(name, 0)), facts)

    def fault(self, code: str, name: str, **facts: Fact) -> None:
        self.faults.append(self.finding(code, name, **facts))

    def warn(self, code: str, name: str, **facts: Fact) -> None:
        self.warnings.append(self.finding(code, name, **facts))

    def take(self, reading: identity.Reading, name: str, **facts: Fact) -> str:
        """Note what a reading repaired and found, and return its value."""
        self.repairs += [self.finding(repair, name) for repair in reading.repairs]
        self.warnings += [self.finding(warning, name) for warning in reading.warnings]
        if reading.fault and not self.broken(name):
            self.fault(reading.fault, name, length=len(reading.value), **facts)
        return reading.value

    def text(self, name: str) -> str:
        text = self.cells.get(name, NOTHING).text.strip()
        return "" if text in words.NONE else text

    def is_number(self, name: str) -> bool:
        return self.cells.get(name, NOTHING).kind == "number"

    def broken(self, name: str) -> bool:
        """Say whether the cell of *name* was already refused."""
        return any(fault.field == name for fault in self.faults)


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

    def add(self, found: _Found, row: EntryRow) -> None:
        self._compare(found, row)
        if not found.faults:
            self.accepted.append(row)
        self.faults += found.faults
        self.warnings += found.warnings
        self.repairs += found.repairs

    def _compare(self, found: _Found, row: EntryRow) -> None:
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
        row = _read(found, event, asked)
        book.add(found, row)


def _unit_above(table: Table) -> str:
    """Return the unit that filled the list in, as the title says; only of use where the list has no column of units."""
    matches = (words.TITLE_UNIT.search(text) for text in table.above)
    return next((match[1] for match in matches if match), "")


def _found(sheet: Sheet, table: Table, line: Line) -> _Found:
    columns = table.columns
    if "unit" not in columns and "team" in columns:
        columns = {**columns, "unit": columns["team"]}
    cells = {name: line.cells[columns[name]] for name in _READ if columns.get(name, 0) in line.cells}
    found = _Found(sheet.name, line.row.number, cells, columns)
    for name in _KEYS:
        if name in table.doubled:
            found.fault("column_twice", name)
    for name, cell in cells.items():
        _look_at_cell(found, name, cell)
    if sheet.hidden or line.row.hidden:
        found.warn("hidden_sheet" if sheet.hidden else "hidden_row", "name")
    return found


def _look_at_cell(found: _Found, name: str, cell: Cell) -> None:
    """Report a formula and an error in a column that counts; what nobody reads may stand in the list as it likes."""
    if cell.kind == "error":
        found.fault("cell_error", name, text=cell.text)
    elif cell.formula and not cell.text:
        found.fault("formula_empty", name)
    elif cell.formula:
        found.warn("formula", name)


def _read(found: _Found, event: EventName | None, asked: Asked) -> EntryRow:
    name = found.take(identity.read_name(found.cells.get("name", NOTHING).text), "name")
    number = found.take(identity.read_id(found.text("id"), number=found.is_number("id")), "id")
    sex = _sex(found, number)
    _birth(found, number, asked.today)
    chosen = _event(found, event, asked.events)
    if chosen and (needed := _NEEDED.get(chosen.entrant)) and not found.text(needed):
        found.fault("entrant", needed, event=chosen.name, entrant=chosen.entrant)
    return EntryRow(
        found.sheet,
        found.row,
        chosen.name if chosen else "",
        name,
        _unit(found, asked),
        number,
        _phone(found),
        sex,
        team=_label(found, "team"),
        leader=found.text("leader") in words.YES,
        division=_division(found, chosen),
        work_group=_label(found, "work_group"),
        work=_label(found, "work"),
    )


def _sex(found: _Found, number: str) -> str:
    written = found.text("sex")
    said = words.SEXES.get(written, "")
    if written and not said:
        found.warn("sex_unreadable", "sex", text=written)
    if found.broken("id"):
        return said
    proven = identity.sex(number)
    if said and said != proven:
        found.fault("sex_contradicts_id", "sex", written=said, proven=proven)
    return proven


def _birth(found: _Found, number: str, today: date) -> None:
    if found.broken("id") or (born := identity.birth_date(number)) is None:
        return
    if born > today:
        found.fault("id_born_later", "id", born=born.isoformat())
    elif (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < 16:
        found.warn("under_sixteen", "id", born=born.isoformat())
    written = found.text("birth")
    fits = dates.agrees(written, born, number=found.is_number("birth")) if written else True
    if fits is None:
        found.warn("birth_date_unreadable", "birth", text=written)
    elif not fits:
        found.warn("birth_date_contradicts_id", "birth", text=written, born=born.isoformat())


def _phone(found: _Found) -> str:
    written = found.text("phone")
    reading = identity.read_phone(written)
    if reading.fault == "phone_missing":
        found.warn("phone_missing", "phone")
        return ""
    return found.take(reading, "phone", text=written)


def _label(found: _Found, name: str) -> str:
    return found.take(identity.read_label(found.text(name)), name)


def _unit(found: _Found, asked: Asked) -> str:
    written = found.take(identity.read_label(found.text("unit")), "unit")
    if not written and asked.own and "unit" not in found.columns:
        return asked.own.name
    if found.broken("unit"):
        return written
    if not written:
        found.fault("unit_missing", "unit")
        return ""
    match = asked.registry.find(written)
    if match.unit is None:
        found.fault("unit_unknown", "unit", text=written, hint=f"unit_{match.why}", names="、".join(match.suggestions))
        return written
    if not match.certain:
        found.warn("unit_suggestion", "unit", text=written, unit=match.unit.name)
    if asked.own and match.unit.id != asked.own.id:
        found.fault("unit_other", "unit", unit=match.unit.name, own=asked.own.name)
    return match.unit.name


def _event(found: _Found, event: EventName | None, events: Sequence[EventName]) -> EventName | None:
    """Return the row's event: the column's word decides, else the list's; 工种 only where nothing else says it."""
    written, trade = found.text("event"), named(found.text("trade"), events)
    if written:
        chosen = named(written, events)
        if chosen is None:
            found.fault("event_unknown", "event", text=written, names="、".join(one.name for one in events))
        return chosen
    if event is None and trade is None:
        found.fault("event_missing", "event", names="、".join(one.name for one in events))
    elif event and trade and trade != event:
        found.warn("trade_differs", "trade", trade=trade.name, event=event.name)
    return event or trade


def _division(found: _Found, event: EventName | None) -> str:
    written = _label(found, "division")
    if event is None or not event.divisions or not written:
        return written
    fits = [one for one in event.divisions if identity.folded(one) == identity.folded(written)]
    if not fits:
        found.fault("division_unknown", "division", text=written, names="、".join(event.divisions))
    return fits[0] if fits else written
