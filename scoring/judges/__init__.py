"""How alike the judges mark: statistics about judges, never marks that count.

Sums of squares and ranks are exact; a figure leaves as a binary float because it ends in a square root or a
quantile. Nothing computed here may flow back into a score: this is the one room of the rules where that is allowed.
"""

from scoring.judges.agreement import Agreement, icc_2k, kendall_w, krippendorff_alpha
from scoring.judges.each import Outlier, OwnUnit, Range, Severity, outliers, own_unit, range_use, severity
from scoring.judges.totals import Totals, Unknown

__all__ = [
    "Agreement",
    "Outlier",
    "OwnUnit",
    "Range",
    "Severity",
    "Totals",
    "Unknown",
    "icc_2k",
    "kendall_w",
    "krippendorff_alpha",
    "outliers",
    "own_unit",
    "range_use",
    "severity",
]
