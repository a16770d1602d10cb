"""What the statistics about judges start from: who gave which total, and the name for a figure that cannot be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Totals = Mapping[str, Mapping[str, Fraction]]
"""Judge → entry → that judge's total; a judge who gave none for an entry has no such key."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A figure that cannot be given, and the stable name of the reason."""

    reason: str


ONE_JUDGE = Unknown("one_judge")
TOO_FEW_ENTRIES = Unknown("too_few_entries")
NO_VARIANCE = Unknown("no_variance")
TOO_WEAK = Unknown("too_weak")


def by_entry(totals: Totals) -> dict[str, dict[str, Fraction]]:
    """Turn judge → entry → total into entry → judge → total."""
    turned: dict[str, dict[str, Fraction]] = {}
    for judge, given in totals.items():
        for entry, total in given.items():
            turned.setdefault(entry, {})[judge] = total
    return turned


def mean(marks: Sequence[Fraction]) -> Fraction:
    """Return the exact mean of at least one value."""
    return sum(marks, Fraction()) / len(marks)


def real(value: Fraction) -> float:
    """Return the nearest binary fraction: true division of two integers rounds once."""
    return value.numerator / value.denominator


def mid_ranks(marks: Sequence[Fraction]) -> list[Fraction]:
    """Return the rank of each mark counted from the lowest; equal marks share the mean of their ranks."""
    order = sorted(marks)
    first = {mark: place for place, mark in reversed(list(enumerate(order, 1)))}
    last = {mark: place for place, mark in enumerate(order, 1)}
    return [Fraction(first[mark] + last[mark], 2) for mark in marks]
