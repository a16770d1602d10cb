"""The values of a ruleset and its plain form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from scoring import plain
from scoring.awards import Award
from scoring.exact import EXACT, Rounding
from scoring.plain import Plain
from scoring.ranking import BY_TOTAL, Ranking
from scoring.rubric.kinds import Rubric
from scoring.ruleset.checks import contradictions
from scoring.stages import Part, Stage, SubPart
from scoring.teams import Team


@dataclass(frozen=True, slots=True)
class Value:
    """A side figure of an entry or unit (time used, coverage …) for tie keys, difficulty and formulas; it has no
    weight of its own.
    """

    key: str
    name: str = ""
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A side condition, answered yes or no for each entry (or its unit)."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """达标条件: of the ``total``; a ``part``; every ``sections``, or one ``section``, of a part; every part
    ``passed``; a ``fact`` being yes; a ``value``.

    *least* in points, or *share* in per cent of the (applicable) maximum.
    """

    key: str
    of: Literal["total", "part", "sections", "section", "passed", "fact", "value"]
    name: str = ""
    part: str = ""
    section: str = ""
    fact: str = ""
    value: str = ""
    least: Fraction | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All choices of one event. *shown*: decimals of figures no rounding is ordered for. *minimum_entries*: fewer
    make the event void.
    """

    stages: tuple[Stage, ...]
    version: Literal[1] = 1
    name: str = ""
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    rounding: Rounding = EXACT
    ranking: Ranking = BY_TOTAL
    values: tuple[Value, ...] = ()
    facts: tuple[Fact, ...] = ()
    divisions: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    ranked_if: tuple[str, ...] = ()
    awards: tuple[Award, ...] = ()
    teams: tuple[Team, ...] = ()
    minimum_entries: int = 0
    shown: int = 2

    def to_plain(self) -> dict[str, Plain]:
        """The plain form; ``version`` is always written."""
        data = plain.to_plain(self)
        assert isinstance(data, dict)
        return {"version": self.version, **data}

    @classmethod
    def from_plain(cls, data: object) -> "Ruleset":
        """Read the plain form; raises ``Refused`` naming every unknown or contradictory rule."""
        ruleset = plain.from_plain(cls, data, "ruleset")
        if faults := contradictions(ruleset):
            raise plain.Refused(faults)
        return ruleset


def parts_of(ruleset: Ruleset) -> tuple[Part | SubPart, ...]:
    """Every part of every stage, sub-parts after their group."""
    found: list[Part | SubPart] = []
    for stage in ruleset.stages:
        for part in stage.parts:
            found += [part, *part.parts]
    return tuple(found)
