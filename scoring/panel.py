"""Several judges, one score: which sheets count, what is dropped, when there are too few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Exact = int | Fraction
ZERO, ONE = Fraction(0), Fraction(1)

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

    @property
    def needed(self) -> int:
        """How many sheets must be there for the rule to be carried out at all."""
        return max(self.least, self.dropped + 1)

    @property
    def dropped(self) -> int:
        """How many sheets are dropped."""
        return self.high + self.low if self.method in ("trimmed_mean", "trimmed_sum") else 0


def combine(totals: Sequence[Exact], seats: Sequence[str], panel: Panel) -> tuple[Exact, Exact] | None:
    """The panel's score as (sum, divisor), exact and in the unit of *totals*; None where too few are there.

    Equal totals are dropped once each: with two judges at the top, one stays.
    """
    given = len(totals)
    if given < panel.needed:
        return None
    match panel.method:
        case "trimmed_mean":
            kept = sorted(totals)[panel.low : given - panel.high]
            return sum(kept), len(kept)
        case "trimmed_sum":
            return sum(sorted(totals)[panel.low : given - panel.high]), 1
        case "sum" | "rank_sum":
            return sum(totals), 1
        case "median":
            middle = sorted(totals)[(given - 1) // 2 : given // 2 + 1]
            return sum(middle), len(middle)
        case "weighted_mean":
            weights = [panel.weights.get(seat, ONE) for seat in seats]
            return sum((t * w for t, w in zip(totals, weights, strict=True)), ZERO), sum(weights, ZERO)
        case "consensus":
            return totals[0], 1
    return sum(totals), given


def dropped_seats(totals: Sequence[Exact], seats: Sequence[str], panel: Panel) -> tuple[list[str], list[str]]:
    """Whose totals are dropped as (high, low); among equals the later seat goes first at the top, the earlier at
    the bottom.
    """
    if not panel.dropped:
        return [], []
    order = sorted(range(len(totals)), key=lambda i: (totals[i], seats[i]))
    top = [seats[i] for i in order[len(order) - panel.high :]]
    return top, [seats[i] for i in order[: panel.low]]


def spread_limit(spread: Spread, maximum: Fraction | None) -> Fraction | None:
    """The limit in points; None where it is a share of a maximum that does not exist."""
    if spread.of == "points":
        return spread.limit
    return None if maximum is None else maximum * spread.limit / 100


def places(totals: Sequence[Exact]) -> list[Fraction]:
    """One judge's places for a field, best total first; equal totals share the mean of their places."""
    ordered = sorted(totals, reverse=True)
    last = {total: place for place, total in enumerate(ordered, 1)}
    first = {total: len(ordered) + 1 - place for place, total in enumerate(reversed(ordered), 1)}
    return [Fraction(first[t] + last[t], 2) for t in totals]
