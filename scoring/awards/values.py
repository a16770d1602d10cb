"""What awards are given to and on what grounds: candidates, sizes of the field, titles held, the award given."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

AwardState = Literal["given", "proposed"]
STATES: tuple[AwardState, ...] = ("given", "proposed")


@dataclass(frozen=True, slots=True)
class Given:
    """An award that was given, with the rule it came by: the quota's kind and its numbers."""

    award: str
    level: str
    name: str
    rule: str
    numbers: Mapping[str, str]
    state: AwardState = "given"


class Candidate(Protocol):
    """One who stands in the list: *barred* by a veto, *failed* gates, *confirmed* by award key (absent: not asked)."""

    @property
    def code(self) -> str: ...
    @property
    def points(self) -> Fraction: ...
    @property
    def unit(self) -> str: ...
    @property
    def persons(self) -> tuple[str, ...]: ...
    @property
    def barred(self) -> bool: ...
    @property
    def failed(self) -> tuple[str, ...]: ...
    @property
    def confirmed(self) -> Mapping[str, bool]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A title held before, and when (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``)."""

    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of a division entered, and how many started."""

    entered: int
    started: int


@dataclass(slots=True)
class Giving:
    """What came of a rule: awards by code, and the lines where a tie was left open (division, codes)."""

    given: dict[str, Given] = field(default_factory=dict)
    open: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Past:
    """What a rule looks back on: titles by holder, the day of the award, and the units a veto bars."""

    held: Mapping[str, Sequence[Held]]
    date: str
    barred: AbstractSet[str] = frozenset()
