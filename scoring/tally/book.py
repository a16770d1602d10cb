"""The contest laid open for counting: sheets by part and entry, rulings and figures by entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.contest import Contest, Entry, Sheet, Sheets, Unit
from scoring.exact import read
from scoring.rubric.answers import Written
from scoring.ruleset import Ruleset, parts_of
from scoring.rulings import (
    Absent,
    Accepted,
    Adjustment,
    Confirmed,
    Disqualified,
    Order,
    Penalty,
    Placed,
    Ruling,
    Vetoed,
    Withdrawn,
)

ZERO = Fraction(0)
Marks = dict[str, Mapping[str, Written]]


@dataclass(slots=True, eq=False)
class Rulings:
    """All rulings on one entry."""

    all: tuple[Ruling, ...] = ()

    def absent(self, part: str) -> bool:
        """Whether the entry is absent in the part (or in everything)."""
        return any(isinstance(r, Absent) and r.part in ("", part) for r in self.all)

    @property
    def absent_everywhere(self) -> bool:
        """Whether the entry never came."""
        return any(isinstance(r, Absent) and not r.part for r in self.all)

    @property
    def withdrawn(self) -> bool:
        """Whether the entry was withdrawn."""
        return any(isinstance(r, Withdrawn) for r in self.all)

    @property
    def disqualified(self) -> bool:
        """Whether the entry is disqualified."""
        return any(isinstance(r, Disqualified) for r in self.all)

    def penalty(self, part: str) -> Fraction:
        """The points (or seconds) of all penalties on the part; on the total for an empty part."""
        return sum((r.points for r in self.all if isinstance(r, Penalty) and r.part == part), ZERO)

    def adjustment(self, part: str) -> Fraction:
        """The signed points of all adjustments on the part."""
        return sum((r.points for r in self.all if isinstance(r, Adjustment) and r.part == part), ZERO)

    def vetoed(self, part: str) -> list[Vetoed]:
        """Vetoes outside the sheets that strike the part."""
        return [r for r in self.all if isinstance(r, Vetoed) and r.part == part]

    def accepted(self, part: str) -> bool:
        """Whether the chief judge signed the spread of the part."""
        return any(isinstance(r, Accepted) and r.part == part for r in self.all)

    @property
    def confirmed(self) -> dict[str, bool]:
        """Award keys with another body's answer."""
        return {r.award: r.granted for r in self.all if isinstance(r, Confirmed)}

    @property
    def placed(self) -> Placed | None:
        """A place given by hand."""
        return next((r for r in self.all if isinstance(r, Placed)), None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The written reasons, in the order of the document."""
        return tuple(r.reason for r in self.all if r.reason)


NONE = Rulings()


class Book:
    """The indexes of one contest; only ``put`` changes it, and *version* counts how often."""

    def __init__(self, contest: Contest) -> None:
        self.version = 0
        self.contest = contest
        self.ruleset: Ruleset = contest.ruleset
        self.entries: dict[str, Entry] = {e.code: e for e in sorted(contest.entries, key=lambda e: e.code)}
        self.units: dict[str, Unit] = {unit.code: unit for unit in contest.units}
        self.sheets: dict[str, dict[str, Marks]] = {part.key: {} for part in parts_of(contest.ruleset)}
        self.numbers: dict[str, Fraction | None] = {}
        sheets = contest.sheets
        if isinstance(sheets, Sheets):
            self._file(zip(*sheets.columns(), strict=True))
        else:
            self._file((s.part, s.entry, s.seat, s.marks) for s in sheets)
        self.excused = {(e.seat, e.entry, e.part) for e in contest.excused}
        self.rulings = self._rulings(contest)
        self.orders = [r for r in contest.rulings if isinstance(r, Order)]

    def put(self, sheet: Sheet) -> None:
        """Take a sheet in, in the place of an earlier one of the same seat, entry and part."""
        self.version += 1
        self._file([(sheet.part, sheet.entry, sheet.seat, sheet.marks)])

    def _file(self, sheets: Iterable[tuple[str, str, str, Mapping[str, Written]]]) -> None:
        for part, entry, seat, marks in sheets:
            by_entry = self.sheets.get(part)
            if by_entry is None:
                by_entry = self.sheets[part] = {}
            by_seat = by_entry.get(entry)
            if by_seat is None:
                by_entry[entry] = {seat: marks}
            else:
                by_seat[seat] = marks

    @staticmethod
    def _rulings(contest: Contest) -> Mapping[str, Rulings]:
        found: dict[str, list[Ruling]] = {}
        for ruling in contest.rulings:
            for code in ruling.entries if isinstance(ruling, Order) else (ruling.entry,):
                found.setdefault(code, []).append(ruling)
        return {code: Rulings(tuple(rulings)) for code, rulings in found.items()}

    def rulings_on(self, code: str) -> Rulings:
        """The rulings on one entry."""
        return self.rulings.get(code, NONE)

    def is_excused(self, seat: str, entry: str, part: str) -> bool:
        """Whether the seat owes no sheet for the entry in the part."""
        book = self.excused
        return bool(book) and any((seat, e, p) in book for e, p in ((entry, part), (entry, ""), ("", part), ("", "")))

    def orders_for(self, stage: str = "", team: str = "") -> list[tuple[tuple[str, ...], str]]:
        """Decisions on ties of the final list, of a stage's cut line or of a team list."""
        return [(o.entries, o.by) for o in self.orders if o.stage == stage and o.team == team]

    def value(self, entry: Entry, key: str) -> Fraction | None:
        """A side figure of the entry, or of its unit; None while it is missing."""
        written = entry.values.get(key)
        if written is None and entry.unit in self.units:
            written = self.units[entry.unit].values.get(key)
        return self.number(written) if isinstance(written, str) else None

    def number(self, written: str) -> Fraction | None:
        """A text read as a number, every distinct text once; None where it is none."""
        if written not in self.numbers:
            self.numbers[written] = read(written)
        return self.numbers[written]

    def fact(self, entry: Entry, key: str) -> bool | None:
        """The entry's answer to a side condition, else its unit's; None while nobody answered."""
        if key in entry.facts or entry.unit not in self.units:
            return entry.facts.get(key)
        return self.units[entry.unit].facts.get(key)
