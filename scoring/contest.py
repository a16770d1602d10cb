"""What is counted: entries, sheets and rulings under one ruleset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, overload

from scoring.rubric.answers import Written
from scoring.ruleset import Ruleset
from scoring.rulings import Ruling

FORMAT = "scoring/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """参赛者: who is ranked. *code*, *unit*, *team* and *persons* are opaque; *values* are decimal texts by part
    or value key.
    """

    code: str
    unit: str = ""
    team: str = ""
    division: str = ""
    persons: tuple[str, ...] = ()
    values: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit or team with its own figures and answers; *parent* is the unit a work group belongs to."""

    code: str
    parent: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """评分表: what one seat wrote for one entry in one part; *marks* by criterion key, as written."""

    seat: str
    entry: str
    part: str
    marks: Mapping[str, Written]


Columns = tuple[list[str], list[str], list[str], list[Mapping[str, Written]]]


class Sheets(Sequence[Sheet]):
    """Sheets as they stand in a parsed document, a ``Sheet`` each when looked at: a million marks are not copied."""

    def __init__(self, plain: Sequence[Mapping[str, Any]]) -> None:
        self.plain = plain
        self._columns: Columns | None = None

    @overload
    def __getitem__(self, index: int) -> Sheet: ...
    @overload
    def __getitem__(self, index: slice) -> "Sheets": ...
    def __getitem__(self, index: int | slice) -> "Sheet | Sheets":
        found = self.plain[index]
        return Sheets(found) if isinstance(found, Sequence) else Sheet(**found)

    def __len__(self) -> int:
        return len(self.plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def columns(self) -> Columns:
        """Parts, entries, seats and marks of all sheets, each in one list; ``KeyError`` where a sheet lacks one."""
        if self._columns is None:
            part, entry, seat, marks = (
                list(map(itemgetter(k), self.plain)) for k in ("part", "entry", "seat", "marks")
            )
            self._columns = part, entry, seat, marks
        return self._columns


@dataclass(frozen=True, slots=True)
class Excused:
    """A seat that owes no sheet: recused or absent, for one *entry* or (empty) for all, in one *part* or in all."""

    seat: str
    entry: str = ""
    part: str = ""
    reason: str = "recused"


@dataclass(frozen=True, slots=True)
class Title:
    """A title already held: *holder* is a person, unit or entry code; *date* is YYYY, YYYY-MM or YYYY-MM-DD."""

    holder: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Contest:
    """One event, whole. *date* is the day its awards are given (needed where a rule looks back)."""

    ruleset: Ruleset
    entries: tuple[Entry, ...] = ()
    sheets: Sequence[Sheet] = ()
    rulings: tuple[Ruling, ...] = ()
    units: tuple[Unit, ...] = ()
    excused: tuple[Excused, ...] = ()
    titles: tuple[Title, ...] = ()
    date: str = ""
