"""Several judges, one score: which sheets count, what is dropped, when there are too few."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Method = Literal["mean", "weighted_mean", "median", "trimmed_mean", "trimmed_sum", "sum", "rank_sum", "consensus"]


@dataclass(frozen=True, slots=True)
class Spread:
    """离差: highest less lowest above *limit* (points, or per cent of the maximum) flags or blocks; per sheet or
    criterion.
    """

    limit: Fraction
    of: Literal["points", "maximum"] = "maximum"
    on: Literal["sheet", "criterion"] = "sheet"
    then: Literal["flag", "block"] = "flag"


@dataclass(frozen=True, slots=True)
class Panel:
    """How the sheets of the *seats* become one score.

    *high* and *low*: how many totals are dropped at each end; equal totals are dropped once each.
    *least*: how many sheets must be there, else the score is pending. *adjustment* and *penalty* limit the
    chief judge's rulings on this part (null: no limit). *difficulty* names an entry's value the score is multiplied by.
    """

    seats: tuple[str, ...] = ()
    method: Method = "mean"
    per: Literal["sheet", "criterion"] = "sheet"
    high: int = 0
    low: int = 0
    least: int = 1
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    spread: Spread | None = None
    adjustment: Fraction | None = None
    penalty: Fraction | None = None
    difficulty: str = ""
