"""Where the lists of a sheet are: their headings, their columns, and which rows are entries, notes or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contests.intake import words
from contests.intake.findings import Ignored, TableSummary
from contests.intake.grid import Cell, Row, Sheet, letter

_ID_LIKE = re.compile(r"\W*\d[\dXx*]{13,19}|\W*\d(\.\d+)?[Ee]\+?\d+")
_LABEL_MOST = 24
_GAP_SHOWN = 100
_MERGE_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headings of one kind of list. A heading row names one of *anchors* and at least two fields."""

    labels: Mapping[str, str]
    parts: tuple[tuple[str, str], ...]
    anchors: frozenset[str]
    key: str
    key_form: re.Pattern[str]
    somebody_else: bool = True

    def field_of(self, label: str) -> str:
        """Return the field that a heading names, or an empty text."""
        short = words.REMARK.sub("", label)
        if not short or len(short) > _LABEL_MOST:
            return ""
        if found := self.labels.get(short):
            return found
        if self.somebody_else and words.SOMEBODY_ELSE.search(label):
            return ""
        return next((name for name, pattern in self.parts if re.search(pattern, short)), "")


ENTRIES = Vocabulary(
    words.labels(words.ENTRY_LABELS), words.ENTRY_PARTS, frozenset({"name", "id"}), "name", words.PERSON
)
ORGANISATIONS = Vocabulary(
    words.labels(words.ORGANISATION_LABELS),
    words.ORGANISATION_PARTS,
    frozenset({"unit"}),
    "unit",
    words.UNIT,
    somebody_else=False,
)


@dataclass(slots=True)
class Table:
    """One list of a sheet: its heading's last row, its columns by field, the text above it, its rows."""

    header: int
    columns: dict[str, int]
    unread: tuple[str, ...]
    above: tuple[str, ...]
    doubled: tuple[str, ...]
    lines: list["Line"] = field(default_factory=list)

    def summary(self, sheet: Sheet, event: str) -> TableSummary:
        """Return how the columns were understood, for showing."""
        columns = {name: letter(column) for name, column in self.columns.items()}
        return TableSummary(sheet.name, self.header, event, columns, self.unread, sheet.hidden)


@dataclass(frozen=True, slots=True)
class Line:
    """One row under a heading. *kind*: entry, note, header, numbered or example."""

    row: Row
    kind: str
    cells: Mapping[int, Cell]

    def text(self) -> str:
        """Return what the row says, for showing."""
        return " ".join(cell.text for _, cell in sorted(self.row.cells.items()) if cell.text)[:80]


def find_tables(sheet: Sheet, vocabulary: Vocabulary) -> list[Table]:
    """Return the lists of a sheet, from top to bottom; none when no row is a heading."""
    return _Reader(sheet, vocabulary).tables()


def ignored_rows(sheet: Sheet, tables: list[Table]) -> Iterator[Ignored]:
    """Yield the rows that are not entries, and the blank ones between the last entry and what stands below it."""
    for table in tables:
        last = max((line.row.number for line in table.lines if line.kind == "entry"), default=0)
        before = last
        for line in table.lines:
            number = line.row.number
            if 0 < last < number:
                blanks = range(before + 1, number) if number - before <= _GAP_SHOWN else range(0)
                yield from (Ignored(sheet.name, blank, "blank") for blank in blanks)
                before = number
            if line.kind != "entry":
                yield Ignored(sheet.name, number, line.kind, line.text())


class _Reader:
    """Goes down a sheet once; a heading starts a table, the rows below it are its lines."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.own = {row.number: row for row in sheet.rows if any(_shows(cell) for cell in row.cells.values())}
        self.down, self.across = _spread(sheet)

    def tables(self) -> list[Table]:
        tables: list[Table] = []
        above: list[str] = []
        last = 0
        for number, row in self.own.items():
            if number <= last:
                continue
            if self._is_header(number):
                last = self._last_level(number)
                self._open(number, last, tables, above)
            elif tables:
                tables[-1].lines.append(self._line(row, tables[-1]))
            else:
                above.append(" ".join(cell.text for cell in row.cells.values()))
        return tables

    def _open(self, first: int, last: int, tables: list[Table], above: list[str]) -> None:
        """Start a table at a heading; the same heading straight after an entry (a new page) continues the list."""
        between = _texts_below(tables[-1]) if tables else above
        table = self._table(first, last, between)
        if tables:
            rows = (self.own[number] for number in range(first, last + 1) if number in self.own)
            tables[-1].lines += [Line(row, "header", {}) for row in rows]
        if not tables or between or table.columns != tables[-1].columns:
            tables.append(table)

    def _shown(self, number: int) -> dict[int, Cell]:
        """Return a row as the screen shows it: its own cells, and what is merged down or across into it."""
        row = self.own.get(number)
        return {**self.across.get(number, {}), **self.down.get(number, {}), **(dict(row.cells) if row else {})}

    def _is_header(self, number: int) -> bool:
        cells = self.own[number].cells
        if len(cells) < 2 or any(_ID_LIKE.fullmatch(cell.text) for cell in cells.values()):
            return False
        named = {self.vocabulary.field_of(cell.text) for cell in cells.values()} - {""}
        return len(named) > 1 and bool(named & self.vocabulary.anchors)

    def _levels(self, first: int, last: int) -> range:
        return range(first - 1 if self._is_group_row(first - 1) else first, last + 1)

    def _is_group_row(self, number: int) -> bool:
        """Say whether the row above a heading holds its groups (选手, 领队): several short words, merged areas."""
        texts = [cell.text for cell in self.own[number].cells.values() if cell.text] if number in self.own else []
        merged = any(area[0] == number and area[:2] != area[2:] for area in self.sheet.merged)
        return len(texts) > 1 and merged and not any(re.search(r"\d|[:：]", text) for text in texts)

    def _last_level(self, header: int) -> int:
        """Return the heading's last row: a second one fills only what the first left open or merged across."""
        row = self.own.get(header + 1)
        if row is None or any(re.search(r"\d{4}", cell.text) for cell in row.cells.values()):
            return header
        merged = (area for area in self.sheet.merged if area[0] <= header <= area[2] and area[1] < area[3])
        wide = {column for area in merged for column in range(area[1], area[3] + 1)}
        taken = set(self._shown(header)) - wide
        named = any(self.vocabulary.field_of(cell.text) for cell in row.cells.values())
        return header if not named or taken & set(row.cells) else header + 1

    def _table(self, first: int, last: int, above: list[str]) -> Table:
        found: dict[str, list[int]] = {}
        unread = []
        levels = [self._shown(number) for number in self._levels(first, last)]
        own = [self._own(number) for number in self._levels(first, last)]
        for column in sorted(set().union(*own)):
            label = next(level[column].text for level in reversed(own) if column in level)
            groups = [level[column].text for level in levels if column in level]
            name = "" if self._is_somebody_else(label, groups) else self.vocabulary.field_of(label)
            if name:
                found.setdefault(name, []).append(column)
            else:
                unread.append(re.sub(r"\s", "", label))
        columns = {name: places[0] for name, places in found.items()}
        doubled = tuple(name for name, places in found.items() if len(places) > 1)
        return Table(last, columns, tuple(unread), tuple(above), doubled)

    def _own(self, number: int) -> dict[int, Cell]:
        """Return what names a column in this row: its filled cells and those merged down, not the width of a group."""
        cells = {**self.down.get(number, {}), **(self.own[number].cells if number in self.own else {})}
        return {column: cell for column, cell in cells.items() if cell.text}

    def _is_somebody_else(self, label: str, groups: list[str]) -> bool:
        above = (group for group in groups if group != label)
        return self.vocabulary.somebody_else and any(words.SOMEBODY_ELSE_ABOVE.search(group) for group in above)

    def _line(self, row: Row, table: Table) -> Line:
        cells = {**self.down.get(row.number, {}), **row.cells}
        return Line(row, kind_of(row, table.columns, self.vocabulary), cells)


def _shows(cell: Cell) -> bool:
    return bool(cell.text.strip()) or cell.formula


def _spread(sheet: Sheet) -> tuple[dict[int, dict[int, Cell]], dict[int, dict[int, Cell]]]:
    """Return what merged areas show beyond their first cell: down a single column, and across."""
    rows = {row.number: row for row in sheet.rows}
    down: dict[int, dict[int, Cell]] = {}
    across: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, right in sheet.merged:
        anchor = rows[top].cells.get(left) if top in rows else None
        if anchor is None or (bottom - top + 1) * (right - left + 1) > _MERGE_MOST:
            continue
        target = down if left == right else across
        for number in range(top, bottom + 1):
            for column in range(left, right + 1):
                target.setdefault(number, {})[column] = anchor
    return down, across


def kind_of(row: Row, columns: Mapping[str, int], vocabulary: Vocabulary) -> str:
    """Say what a row under a heading is. A row that could be an entry is one: a fault is better than a loss."""
    texts = {column: re.sub(r"\s", "", cell.text) for column, cell in row.cells.items() if _shows(cell)}
    number, key = (texts.get(columns.get(name, 0), "") for name in ("number", vocabulary.key))
    if words.EXAMPLE.match(number) or words.EXAMPLE.match(key):
        return "example"
    if not number or number.isdigit():
        texts.pop(columns.get("number", 0), None)
        if not texts:
            return "numbered"
    keyed = bool(vocabulary.key_form.fullmatch(key)) and not words.NOTE.match(key)
    if any(_ID_LIKE.fullmatch(text) for text in texts.values()) or (keyed and len(texts) > 1):
        return "entry"
    if any(words.NOTE.match(text) for text in texts.values()):
        return "note"
    return "entry" if keyed or len(texts) > 1 else "note"


def _texts_below(table: Table) -> list[str]:
    """Return what stands between a table's last entry and its end."""
    texts: list[str] = []
    for line in table.lines:
        texts = [] if line.kind == "entry" else [*texts, line.text()]
    return texts
