"""What can be said of one judge: severity, marks far apart, the own unit, the range used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import median, variance

from scoring.judges.totals import ONE_JUDGE, TOO_FEW_ENTRIES, Totals, Unknown, by_entry, mean, real

NORMAL_MAD = 0.6744897501960817
"""The median absolute deviation of the standard normal distribution: its 75 % quantile."""
NORMAL_MEAN_AD = 0.7978845608028654
"""The mean absolute deviation of the standard normal distribution: √(2/π)."""


@dataclass(frozen=True, slots=True)
class Severity:
    """Mean difference to the other judges of the same entries: below zero is strict, above is generous."""

    difference: float | Unknown
    error: float | Unknown
    entries: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """A total far from what entry and judge let expect; *distance* counts standard deviations, with its sign."""

    judge: str
    entry: str
    given: Fraction
    expected: Fraction
    distance: float


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """How much more a judge gives the own unit than all others, beyond what the other judges give them."""

    difference: float | Unknown
    error: float | Unknown
    own: int
    others: int


@dataclass(frozen=True, slots=True)
class Range:
    """What part of the scale a judge uses; *share* is (highest − lowest) ÷ maximum."""

    lowest: Fraction
    highest: Fraction
    mean: float
    deviation: float | Unknown
    distinct: int
    share: float


def severity(totals: Totals) -> dict[str, Severity]:
    """Return each judge's mean difference to the mean of the others, with its standard error.

    Only entries with a second judge are compared. Without one the difference is unknown; with one entry the error is.
    """
    return {judge: _severity(list(gaps.values())) for judge, gaps in _gaps(totals).items()}


def _gaps(totals: Totals) -> dict[str, dict[str, Fraction]]:
    """Return judge → entry → own total minus the mean of the other judges, where there is another."""
    sums = {entry: (sum(given.values(), Fraction()), len(given)) for entry, given in by_entry(totals).items()}
    return {
        judge: {
            entry: total - (sums[entry][0] - total) / (sums[entry][1] - 1)
            for entry, total in given.items()
            if sums[entry][1] > 1
        }
        for judge, given in totals.items()
    }


def _severity(gaps: Sequence[Fraction]) -> Severity:
    if not gaps:
        return Severity(ONE_JUDGE, ONE_JUDGE, 0)
    error = sqrt(variance(gaps) / len(gaps)) if len(gaps) > 1 else TOO_FEW_ENTRIES
    return Severity(real(mean(gaps)), error, len(gaps))


def outliers(totals: Totals, limit: Fraction = Fraction(7, 2)) -> tuple[Outlier, ...]:
    """Return the totals whose modified z-score exceeds *limit*, farthest first.

    Expected is the entry's median plus the judge's own median difference from such medians, so that neither a good
    entry nor a strict judge is an outlier. The scale is the median absolute deviation of all residuals or, where more
    than half of them are nought, the mean absolute deviation (Iglewicz and Hoaglin 1993). An entry with fewer than
    three judges cannot tell which of them is apart and takes no part.
    """
    residuals = _residuals(totals)
    scale = _scale([abs(residual) for residual in residuals.values()])
    found = [
        Outlier(
            judge,
            entry,
            given := totals[judge][entry],
            given - residual,
            real(residual) / scale,
        )
        for (judge, entry), residual in residuals.items()
        if abs(residual) > limit * Fraction(scale)
    ]
    return tuple(sorted(found, key=lambda flag: (-abs(flag.distance), flag.entry, flag.judge)))


def _residuals(totals: Totals) -> dict[tuple[str, str], Fraction]:
    """Return (judge, entry) → what neither the entry's median nor the judge's habit explains."""
    middle = {entry: median(given.values()) for entry, given in by_entry(totals).items() if len(given) > 2}
    found = {}
    for judge, given in totals.items():
        apart = {entry: total - middle[entry] for entry, total in given.items() if entry in middle}
        habit = median(apart.values()) if apart else Fraction()
        found.update({(judge, entry): gap - habit for entry, gap in apart.items()})
    return found


def _scale(distances: Sequence[Fraction]) -> float:
    """Return a robust standard deviation from absolute residuals; nought when none differs."""
    if not distances:
        return 0.0
    return real(median(distances)) / NORMAL_MAD or real(mean(distances)) / NORMAL_MEAN_AD


def own_unit(totals: Totals, judges: Mapping[str, str], entries: Mapping[str, str]) -> dict[str, OwnUnit]:
    """Compare each judge's differences to the others (as in severity) between the own unit and all other units.

    *judges* and *entries* name the unit of each; a judge who marked nobody of the own unit is not listed.
    The standard error is Welch's and needs two entries on either side.
    """
    found = {}
    for judge, gaps in _gaps(totals).items():
        unit = judges.get(judge)
        own = [gap for entry, gap in gaps.items() if unit is not None and entries.get(entry) == unit]
        others = [gap for entry, gap in gaps.items() if entries.get(entry) != unit]
        if own:
            found[judge] = _own_unit(own, others)
    return found


def _own_unit(own: Sequence[Fraction], others: Sequence[Fraction]) -> OwnUnit:
    if not others:
        return OwnUnit(TOO_FEW_ENTRIES, TOO_FEW_ENTRIES, len(own), 0)
    error: float | Unknown = TOO_FEW_ENTRIES
    if len(own) > 1 and len(others) > 1:
        error = sqrt(variance(own) / len(own) + variance(others) / len(others))
    return OwnUnit(real(mean(own) - mean(others)), error, len(own), len(others))


def range_use(totals: Totals, maximum: Fraction) -> dict[str, Range]:
    """Return what part of a scale from 0 to *maximum* each judge used; a judge without a total is not listed."""
    return {judge: _range(list(given.values()), maximum) for judge, given in totals.items() if given}


def _range(marks: Sequence[Fraction], maximum: Fraction) -> Range:
    low, high = min(marks), max(marks)
    deviation = sqrt(variance(marks)) if len(marks) > 1 else TOO_FEW_ENTRIES
    return Range(
        low,
        high,
        real(mean(marks)),
        deviation,
        len(set(marks)),
        real((high - low) / maximum),
    )
