"""What can be said of the whole panel: Kendall's W, ICC(2,k) and Krippendorff's alpha."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.judges.fisher import f_quantile
from scoring.judges.totals import (
    NO_VARIANCE,
    ONE_JUDGE,
    TOO_FEW_ENTRIES,
    TOO_WEAK,
    Totals,
    Unknown,
    by_entry,
    mid_ranks,
    real,
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient over the entries that could be compared; *interval* stands only with ICC."""

    value: float | Unknown
    judges: int
    entries: int
    left_out: int
    interval: tuple[float, float] | Unknown | None = None


def kendall_w(totals: Totals) -> Agreement:
    """Return Kendall's coefficient of concordance, corrected for ties: 1 where all judges rank alike.

    Only entries marked by every judge are compared. Source: Siegel and Castellan 1988, 9.3.
    """
    rows, left_out = _complete(totals)
    judges, entries = len(totals), len(rows)
    if reason := _too_small(judges, entries):
        return Agreement(reason, judges, entries, left_out)
    columns = list(zip(*rows, strict=True))
    sums = [sum(given, Fraction()) for given in zip(*map(mid_ranks, columns), strict=True)]
    spread = 12 * sum((total**2 for total in sums), Fraction()) - 3 * judges**2 * entries * (entries + 1) ** 2
    ties = sum(size**3 - size for column in columns for size in Counter(column).values())
    most = judges * (judges * entries * (entries**2 - 1) - ties)
    return Agreement(real(spread / most) if most else NO_VARIANCE, judges, entries, left_out)


def icc_2k(totals: Totals, confidence: Fraction = Fraction(95, 100)) -> Agreement:
    """Return ICC(2,k) with its interval: how far the mean of this panel would stand before another panel.

    Two-way random effects, absolute agreement, mean of k judges (McGraw and Wong 1996, ICC(A,k)), over the entries
    marked by every judge. It may be negative; where the entries differ too little even for that, or for a bound of
    the interval, the figure is unknown (``too_weak``).
    """
    rows, left_out = _complete(totals)
    judges, entries = len(totals), len(rows)
    if reason := _too_small(judges, entries):
        return Agreement(reason, judges, entries, left_out, reason)
    between, across, rest = _mean_squares(rows)
    if not between and not rest:
        return Agreement(NO_VARIANCE, judges, entries, left_out, NO_VARIANCE)
    below = entries * between + across - rest
    if below <= 0:
        return Agreement(TOO_WEAK, judges, entries, left_out, TOO_WEAK)
    interval = _interval(between, across, rest, entries, judges, (1 + confidence) / 2)
    return Agreement(real(entries * (between - rest) / below), judges, entries, left_out, interval)


def krippendorff_alpha(totals: Totals, level: str = "interval") -> Agreement:
    """Return Krippendorff's alpha over every entry with at least two marks; missing cells need no filling in.

    *level* is ``interval`` (differences of points count) or ``ordinal`` (only their order), whose metric is the
    interval metric of the mid-ranks. Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability.
    """
    groups = [list(given.values()) for given in by_entry(totals).values()]
    units = [group for group in groups if len(group) > 1]
    left_out = len(groups) - len(units)
    if level == "ordinal":
        ranks = iter(mid_ranks([mark for unit in units for mark in unit]))
        units = [[next(ranks) for _ in unit] for unit in units]
    if not units:
        return Agreement(ONE_JUDGE if len(totals) < 2 else TOO_FEW_ENTRIES, len(totals), 0, left_out)
    marks = [mark for unit in units for mark in unit]
    expected = _pair_distance(marks) / (len(marks) - 1)
    observed = sum((_pair_distance(unit) / (len(unit) - 1) for unit in units), Fraction())
    value = real(1 - observed / expected) if expected else NO_VARIANCE
    return Agreement(value, len(totals), len(units), left_out)


def _pair_distance(marks: Sequence[Fraction]) -> Fraction:
    """Return the sum of squared differences over all unordered pairs."""
    return len(marks) * sum((mark**2 for mark in marks), Fraction()) - sum(marks, Fraction()) ** 2


def _complete(totals: Totals) -> tuple[list[list[Fraction]], int]:
    """Return the totals of the entries that every judge marked, and how many entries are not among them."""
    turned = by_entry(totals)
    rows = [[given[judge] for judge in totals] for given in turned.values() if len(given) == len(totals)]
    return rows, len(turned) - len(rows)


def _too_small(judges: int, entries: int) -> Unknown | None:
    if judges < 2:
        return ONE_JUDGE
    return TOO_FEW_ENTRIES if entries < 2 else None


def _mean_squares(
    rows: Sequence[Sequence[Fraction]],
) -> tuple[Fraction, Fraction, Fraction]:
    """Return the mean squares of a two-way table: between its rows, across its columns, and of the rest."""
    entries, judges = len(rows), len(rows[0])
    by_row = [sum(row, Fraction()) for row in rows]
    by_column = [sum(column, Fraction()) for column in zip(*rows, strict=True)]
    middle = sum(by_row, Fraction()) ** 2 / (entries * judges)
    whole = sum((mark**2 for row in rows for mark in row), Fraction()) - middle
    between = sum((total**2 for total in by_row), Fraction()) / judges - middle
    across = sum((total**2 for total in by_column), Fraction()) / entries - middle
    rest = whole - between - across
    return (
        between / (entries - 1),
        across / (judges - 1),
        rest / ((entries - 1) * (judges - 1)),
    )


def _interval(
    between: Fraction,
    across: Fraction,
    rest: Fraction,
    entries: int,
    judges: int,
    tail: Fraction,
) -> tuple[float, float] | Unknown:
    """Return McGraw and Wong's interval for ICC(A,k), cleared of divisions by *rest*, which may be nought."""
    if not across and not rest:
        return (1.0, 1.0)
    freedom = _satterthwaite(between, across, rest, entries, judges)
    upper = Fraction(f_quantile(real(tail), entries - 1, real(freedom)))
    lower = Fraction(f_quantile(real(tail), real(freedom), entries - 1))
    below = entries * between + upper * (across - rest)
    above = lower * entries * between + across - rest
    if below <= 0 or above <= 0:
        return TOO_WEAK
    return real(entries * (between - upper * rest) / below), real(entries * (lower * between - rest) / above)


def _satterthwaite(between: Fraction, across: Fraction, rest: Fraction, entries: int, judges: int) -> Fraction:
    """Return the degrees of freedom of the judges' and the rest's variance together."""
    one = entries * (between - rest) / (entries * between + entries * (judges - 1) * rest + judges * (across - rest))
    by_judge = judges * one * across
    by_rest = (entries + (entries * (judges - 1) - judges) * one) * rest
    return (entries - 1) * (judges - 1) * (by_judge + by_rest) ** 2 / ((entries - 1) * by_judge**2 + by_rest**2)
