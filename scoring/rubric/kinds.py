"""What can stand on a score sheet: Rubric > Section > Criterion, each kind with its limits."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Scope = Literal["item", "section", "sheet", "award", "rank", "unit"]

ZERO, CENT, HUNDRED = Fraction(0), Fraction(1, 100), Fraction(100)


@dataclass(frozen=True, slots=True)
class Judged:
    """评价分: the judge writes a mark between *minimum* and *maximum* in *step*."""

    key: str
    maximum: Fraction
    label: str = ""
    minimum: Fraction = ZERO
    step: Fraction = CENT
    optional: bool = False
    note: str = ""
    kind: Literal["judged"] = "judged"


@dataclass(frozen=True, slots=True)
class Measure:
    """One value that is measured; without limits any decimal is accepted."""

    key: str
    label: str = ""
    unit: str = ""
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    step: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A condition on one measured value: > *above*, ≥ *least*, ≤ *most*, < *below*."""

    measure: str = ""
    above: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    below: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """*points* when every condition holds; the first band that fits counts, one without conditions takes the rest."""

    points: Fraction
    when: tuple[Range, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """测量分 by bands over one value (written as text) or several (written as an object)."""

    key: str
    measures: tuple[Measure, ...]
    bands: tuple[Band, ...]
    label: str = ""
    optional: bool = False
    note: str = ""
    kind: Literal["measured"] = "measured"


@dataclass(frozen=True, slots=True)
class Linear:
    """测量分 by formula: *maximum* at *full_at*, 0 at *zero_at*, a straight line between, never outside."""

    key: str
    maximum: Fraction
    full_at: Fraction
    zero_at: Fraction
    label: str = ""
    unit: str = ""
    step: Fraction | None = None
    optional: bool = False
    note: str = ""
    kind: Literal["linear"] = "linear"


@dataclass(frozen=True, slots=True)
class YesNo:
    """是/否: *maximum* for yes, *no* for no."""

    key: str
    maximum: Fraction
    label: str = ""
    no: Fraction = ZERO
    optional: bool = False
    note: str = ""
    kind: Literal["yes_no"] = "yes_no"


@dataclass(frozen=True, slots=True)
class Judgement:
    """0–3 判断分: the level ÷ 3 × *maximum*; *levels* describes 0, 1, 2, 3."""

    key: str
    maximum: Fraction
    label: str = ""
    levels: tuple[str, ...] = ()
    optional: bool = False
    note: str = ""
    kind: Literal["judgement"] = "judgement"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: takes *points* each time, all that is left when *points* is null; at most *most* times."""

    key: str
    points: Fraction | None
    label: str = ""
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣分: *maximum* less the points of every fault counted, never below *floor*."""

    key: str
    maximum: Fraction
    faults: tuple[Fault, ...]
    label: str = ""
    floor: Fraction = ZERO
    optional: bool = False
    note: str = ""
    kind: Literal["deduction"] = "deduction"


@dataclass(frozen=True, slots=True)
class StepDeduction:
    """累进扣分: the n-th figure of *steps* is taken for n occurrences, the last one for any more."""

    key: str
    maximum: Fraction
    steps: tuple[Fraction, ...]
    label: str = ""
    floor: Fraction = ZERO
    optional: bool = False
    note: str = ""
    kind: Literal["step_deduction"] = "step_deduction"


@dataclass(frozen=True, slots=True)
class Count:
    """按次加分: *first* for the first (*each* where null) and *each* for every further one, at most *maximum*."""

    key: str
    maximum: Fraction
    each: Fraction
    label: str = ""
    first: Fraction | None = None
    optional: bool = False
    note: str = ""
    kind: Literal["count"] = "count"


@dataclass(frozen=True, slots=True)
class Bonus:
    """加分: outside the sheet's maximum; a mark in *step*, or with *each* a number of occurrences."""

    key: str
    maximum: Fraction
    label: str = ""
    each: Fraction | None = None
    step: Fraction = CENT
    note: str = ""
    kind: Literal["bonus"] = "bonus"


@dataclass(frozen=True, slots=True)
class Option:
    """One proof that may be shown, and its points."""

    key: str
    points: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class BestOf:
    """不重复计分: of the proofs shown (a list of option keys) only the best *take* count, together at most
    *maximum*.
    """

    key: str
    options: tuple[Option, ...]
    label: str = ""
    take: int = 1
    maximum: Fraction | None = None
    optional: bool = False
    note: str = ""
    kind: Literal["best_of"] = "best_of"


@dataclass(frozen=True, slots=True)
class Clock:
    """用时: seconds and *faults* whose points are seconds added; with *bands* (measure ``time``) points, else
    seconds.
    """

    key: str
    label: str = ""
    faults: tuple[Fault, ...] = ()
    bands: tuple[Band, ...] = ()
    limit: Fraction | None = None
    step: Fraction = CENT
    optional: bool = False
    note: str = ""
    kind: Literal["time"] = "time"


@dataclass(frozen=True, slots=True)
class Answers:
    """选择题: all *correct* options → *maximum*; some of them and no wrong one → *partial* of it; any wrong one → 0."""

    key: str
    maximum: Fraction
    options: tuple[str, ...]
    correct: tuple[str, ...]
    label: str = ""
    partial: Fraction = Fraction(1, 2)
    optional: bool = False
    note: str = ""
    kind: Literal["answers"] = "answers"


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: when *yes*, what *scope* says is lost; *target* names the criterion or section (own section by
    default).
    """

    key: str
    scope: Scope
    label: str = ""
    target: str = ""
    note: str = ""
    kind: Literal["veto"] = "veto"


Simple = (
    Judged
    | Measured
    | Linear
    | YesNo
    | Judgement
    | Deduction
    | StepDeduction
    | Count
    | Bonus
    | BestOf
    | Clock
    | Answers
    | Veto
)


@dataclass(frozen=True, slots=True)
class Group:
    """Several criteria under one cap: their sum, or only the best of them; written as an object of theirs."""

    key: str
    of: tuple[Simple, ...]
    label: str = ""
    method: Literal["sum", "best"] = "sum"
    maximum: Fraction | None = None
    optional: bool = False
    note: str = ""
    kind: Literal["group"] = "group"


Criterion = (
    Judged
    | Measured
    | Linear
    | YesNo
    | Judgement
    | Deduction
    | StepDeduction
    | Count
    | Bonus
    | BestOf
    | Clock
    | Answers
    | Veto
    | Group
)


@dataclass(frozen=True, slots=True)
class Section:
    """部分: criteria with a common cap and a weight in per cent."""

    key: str
    criteria: tuple[Criterion, ...]
    label: str = ""
    maximum: Fraction | None = None
    weight: Fraction = HUNDRED


@dataclass(frozen=True, slots=True)
class Rubric:
    """评分标准 of one sheet.

    *scale*: the total is put on this scale (total ÷ applicable maximum × scale), which is how criteria
    marked not applicable leave the maximum. *over*: a bonus may carry the total over the maximum.
    """

    sections: tuple[Section, ...]
    label: str = ""
    version: int = 1
    maximum: Fraction | None = None
    scale: Fraction | None = None
    over: bool = False
