"""Exact arithmetic, as a regulation means it.

A mark enters as a decimal text and stays exact (integers and ``Fraction``) until a ruleset orders a
rounding. Every rounding of the engine happens in ``rounded``; the built-in ``round`` appears nowhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Mode = Literal["half_up", "half_even", "down", "floor", "ceiling"]

DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
RATIO = re.compile(r"-?[0-9]{1,12}/[1-9][0-9]{0,11}", re.ASCII)


@lru_cache(4096)  # a contest writes few different marks, many times
def read(text: str) -> Fraction | None:
    """Read a plain decimal such as ``8.5``; None for anything else (``1e3``, ``.5``, full-width digits)."""
    if DECIMAL.fullmatch(text) is None:
        return None
    head, _, tail = text.partition(".")
    return Fraction(int(head + tail), 10 ** len(tail))


def read_rule(text: str) -> Fraction | None:
    """Read a number of a rule: a decimal, or a ratio such as ``1/3`` where no decimal is exact."""
    return Fraction(text) if DECIMAL.fullmatch(text) or RATIO.fullmatch(text) else None


def whole(value: Fraction, mode: Mode = "half_up") -> int:
    """Round to an integer; a half goes away from zero, to the even neighbour, or as the mode says."""
    return _whole(value.numerator, value.denominator, mode)


def _whole(numerator: int, denominator: int, mode: Mode = "half_up") -> int:
    if mode == "floor":
        return numerator // denominator
    if mode == "ceiling":
        return -(-numerator // denominator)
    below, rest = divmod(abs(numerator), denominator)
    twice = 2 * rest
    if mode != "down" and (twice > denominator or (twice == denominator and (mode == "half_up" or below % 2 == 1))):
        below += 1
    return -below if numerator < 0 else below


def rounded(value: Fraction, places: int, mode: Mode = "half_up") -> Fraction:
    """Round to *places* decimals and stay exact."""
    scale = 10**places
    return Fraction(_whole(value.numerator * scale, value.denominator, mode), scale)


def half_up(value: Fraction, places: int) -> Decimal:
    """Round *value* to *places* decimals, a five going away from zero as in a spreadsheet."""
    return Decimal(whole(value * 10**places)).scaleb(-places)


def shown(value: Fraction, places: int) -> str:
    """Write with exactly *places* decimals, half-up where more are there: ``90.10``."""
    digits = _whole(value.numerator * 10**places, value.denominator)
    sign, digits = ("-", -digits) if digits < 0 else ("", digits)
    if not places:
        return f"{sign}{digits}"
    head, tail = divmod(digits, 10**places)
    return f"{sign}{head}.{tail:0{places}d}"


def text(value: Fraction) -> str:
    """Write exactly and shortest: ``0.5``, ``30``, and a ratio ``1/3`` where no decimal ends."""
    places = decimals(value)
    return f"{value.numerator}/{value.denominator}" if places is None else shown(value, places)


def decimals(value: Fraction) -> int | None:
    """How many decimals *value* needs to be written exactly; None when none suffice."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def mean(values: Sequence[Fraction]) -> Fraction:
    """The exact mean of at least one value."""
    return Fraction(sum(values, Fraction(0)), len(values))


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else mean(ordered[middle - 1 : middle + 1])


@dataclass(frozen=True, slots=True)
class Round:
    """One rounding that a rule orders."""

    places: int
    mode: Mode = "half_up"

    def __call__(self, value: Fraction) -> Fraction:
        """The figure as it counts from here on."""
        return rounded(value, self.places, self.mode)


@dataclass(frozen=True, slots=True)
class Rounding:
    """取小数位: at which step a figure is rounded and counted so from there on; null: stays exact."""

    criterion: Round | None = None
    sheet: Round | None = None
    panel: Round | None = None
    weighted: Round | None = None
    total: Round | None = None


EXACT = Rounding()


def settle(value: Fraction, step: Round | None) -> Fraction:
    """Round where a rule orders it, else stay exact."""
    return step(value) if step else value
