"""Points as the judging pages show them."""

from fractions import Fraction

import scoring


def points(value: Fraction, places: int = 2) -> str:
    """Write points with at most *places* decimals, half-up, for showing only: 93.5, 88."""
    shown = f"{scoring.half_up(value, places):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def whole(text: str) -> int | None:
    """Read a number out of an address; what is none, or larger than any id, is not there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
