"""Stages and their parts: weights, carry-over, cut lines."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.exact import Mode, Rounding
from scoring.panel import Panel
from scoring.ranking import Key
from scoring.rubric.kinds import HUNDRED, Criterion


@dataclass(frozen=True, slots=True)
class SubPart:
    """A part inside a group: what ``Part`` says, one level down."""

    key: str
    source: Literal["sheets", "value", "time", "carried"]
    name: str = ""
    weight: Fraction = HUNDRED
    rubric: str = ""
    panel: Panel | None = None
    field: Criterion | None = None
    stage: str = ""
    scale: Fraction | None = None
    pass_mark: Fraction | None = None
    absent: Literal["not_ranked", "zero"] = "not_ranked"
    counts: bool = True
    optional: bool = False
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """模块: one part of a stage and its weight in per cent.

    ``sheets``: *rubric* marked by *panel*. ``value``, ``time``: one figure per entry, its limits in *field*.
    ``carried``: the total of an earlier *stage*. ``group``: the weighted *parts* together.
    *scale* puts the score on a scale of its maximum first. A part that does not *count* serves gates and ties only.
    *absent* says what missing the part means; an *optional* part may stay empty and then counts nothing.
    """

    key: str
    source: Literal["sheets", "value", "time", "carried", "group"]
    name: str = ""
    weight: Fraction = HUNDRED
    rubric: str = ""
    panel: Panel | None = None
    field: Criterion | None = None
    stage: str = ""
    parts: tuple[SubPart, ...] = ()
    scale: Fraction | None = None
    pass_mark: Fraction | None = None
    absent: Literal["not_ranked", "zero"] = "not_ranked"
    counts: bool = True
    optional: bool = False
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class GoesOn:
    """晋级: the best *count*, or the best *share* per cent, of a stage go on; with a tie at the line all, none, or
    as the chain decides.
    """

    count: int | None = None
    share: Fraction | None = None
    mode: Mode = "half_up"
    ties: Literal["all", "none", "chain"] = "all"


@dataclass(frozen=True, slots=True)
class Stage:
    """阶段: parts whose weighted scores make its total; all but the last say who *goes_on*, in the order of *chain*."""

    key: str
    parts: tuple[Part, ...]
    name: str = ""
    goes_on: GoesOn | None = None
    chain: tuple[Key, ...] = (Key("total"),)
