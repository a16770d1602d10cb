"""Team and organisation totals: whose results make them up, and in what order they stand."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.exact import EXACT, Rounding
from scoring.rubric.kinds import HUNDRED

Of = Literal["total", "part", "value", "place_points", "award_points", "entered", "started", "ranked", "fact"]


@dataclass(frozen=True, slots=True)
class Term:
    """One weighted figure of a team.

    *of* its members: their ``total``, a ``part`` or a ``value`` (*key*), ``place_points`` (*points*[0] for the
    first place …),
    ``award_points`` (*points* by level, in the order of the rule named *key*), or how many ``entered``,
    ``started``, ``ranked``;
    ``fact``: the team's own value *key*. *best*: only the best so many members. *of_value*: divided by this value
    of the team.
    """

    of: Of
    method: Literal["sum", "mean"] = "sum"
    key: str = ""
    best: int | None = None
    points: tuple[Fraction, ...] = ()
    weight: Fraction = HUNDRED
    of_value: str = ""


@dataclass(frozen=True, slots=True)
class TeamKey:
    """One step of a team chain: the ``total``, a ``term`` (from 0), a sum over members, ``best_place``, or how
    many hold ``place`` *place*.
    """

    by: Literal["total", "term", "part_sum", "value_sum", "best_place", "best_total", "places"]
    term: int = 0
    key: str = ""
    place: int = 1
    best: Literal["high", "low"] = "high"


@dataclass(frozen=True, slots=True)
class Team:
    """团体: entries grouped *by* unit, team or work group; with fewer than *least* ranked members provisional and
    not ranked.
    """

    key: str
    terms: tuple[Term, ...]
    name: str = ""
    by: Literal["unit", "team"] = "unit"
    least: int = 1
    divisions: tuple[str, ...] = ()
    rounding: Rounding = EXACT
    chain: tuple[TeamKey, ...] = (TeamKey("total"),)
    end: Literal["shared", "dense", "fractional", "lot", "playoff", "jury"] = "shared"
