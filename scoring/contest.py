"""What is counted: entries, sheets and rulings under one ruleset."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    sheets: tuple[Sheet, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    units: tuple[Unit, ...] = ()
    excused: tuple[Excused, ...] = ()
    titles: tuple[Title, ...] = ()
    date: str = ""
