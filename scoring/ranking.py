"""Tie chains, places and what happens where a chain ends without deciding."""

from dataclasses import dataclass
from typing import Literal

By = Literal[
    "total", "stage", "part", "section", "criterion", "value", "highest_mark", "lowest_mark", "firsts", "judges_places"
]


@dataclass(frozen=True, slots=True)
class Key:
    """One step of a chain.

    ``total`` · ``stage`` · ``part`` · ``section``/``criterion`` of a part · a ``value`` of the entry ·
    ``highest_mark``/``lowest_mark``: the highest or lowest sheet total in *part* · ``firsts``: by how many judges of
    *part* the entry is placed first · ``judges_places``: sum of the places the judges of *part* give (low is best).
    The last two compare *among* the whole field, or only those still tied at this step.
    """

    by: By
    stage: str = ""
    part: str = ""
    section: str = ""
    criterion: str = ""
    value: str = ""
    best: Literal["high", "low"] = "high"
    among: Literal["field", "tied"] = "field"


@dataclass(frozen=True, slots=True)
class Ranking:
    """名次: the chain, and its end.

    ``shared`` 1-2-2-4 · ``dense`` 1-2-2-3 · ``fractional`` 1-2.5-2.5-4 · ``lot``, ``playoff``, ``jury``: never shared,
    each tie stays undecided and blocks until an ``order`` ruling says how it was decided.
    *restart*: once a step has parted a tie, those still tied start again from this step (0 is the first).
    """

    chain: tuple[Key, ...] = (Key("total"),)
    end: Literal["shared", "dense", "fractional", "lot", "playoff", "jury"] = "shared"
    restart: int | None = None


BY_TOTAL = Ranking()
