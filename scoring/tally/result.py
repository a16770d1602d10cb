"""What a count returns: places, awards, what is missing and what is undecided; figures are the published texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scoring import plain
from scoring.awards import Given
from scoring.plain import Plain

State = Literal[
    "ranked", "pending", "absent", "withdrawn", "disqualified", "vetoed", "failed", "out", "provisional", "void"
]
Place = int | str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A part's score as published and what it adds to the total; an empty text while it is missing."""

    key: str
    score: str
    weighted: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: *place* is null unless the state is ranked (``"2.5"`` under fractional places).

    *decided_by*: the step of the chain (from 0) that parted it from its neighbours on an equal first key, or
    ``lot``/``playoff``/``jury``; null where the first key decided or nothing did. *vetoes*: criterion keys or scopes.
    *failed*: gates not passed. *reasons*: of the rulings on it.
    """

    code: str
    place: Place
    state: State
    total: str
    division: str = ""
    parts: tuple[Figure, ...] = ()
    awards: tuple[Given, ...] = ()
    decided_by: int | str | None = None
    vetoes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageRow:
    """One entry in one stage that others follow."""

    code: str
    place: Place
    state: State
    total: str
    goes_on: bool
    division: str = ""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team or unit; *terms* are its figures in the order of the rule, *members* the entries that counted."""

    code: str
    place: Place
    state: State
    total: str
    terms: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    awards: tuple[Given, ...] = ()
    decided_by: int | str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet: ``sheet_missing``, ``too_few_judges``, ``value_missing``, ``fact_missing``,
    ``sheet_faulty`` …
    """

    code: str
    entry: str
    part: str = ""
    seat: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A tie that the rule does not leave open: a ``place``, a ``cut`` line or an ``award`` line, and what it
    *needs*.
    """

    what: Literal["place", "cut", "award"]
    entries: tuple[str, ...]
    needs: Literal["lot", "playoff", "jury"]
    where: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A spread above the limit; it blocks until marked again or accepted with a reason."""

    entry: str
    part: str
    spread: str
    limit: str
    criterion: str = ""
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The whole count. It may be published when nothing is missing, undecided or blocking."""

    rows: tuple[Row, ...]
    stages: Mapping[str, tuple[StageRow, ...]] = field(default_factory=dict)
    teams: Mapping[str, tuple[TeamRow, ...]] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    flags: tuple[Flag, ...] = ()
    entered: int = 0
    started: int = 0
    ranked: int = 0
    void: bool = False

    @property
    def publishable(self) -> bool:
        """Whether nothing is missing, undecided or blocking."""
        return not (self.missing or self.undecided or any(flag.blocks for flag in self.flags))

    def to_plain(self) -> dict[str, Plain]:
        """The plain form, the same bytes for the same contest."""
        data = plain.to_plain(self)
        assert isinstance(data, dict)
        return {**data, "publishable": self.publishable}
