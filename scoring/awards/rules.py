"""Prizes, titles and stars: quotas, lines, caps, exclusions, substitutes."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.exact import Mode


@dataclass(frozen=True, slots=True)
class Level:
    """One prize of a rule, best first; exactly one way to its quota.

    *count* fixed · *share* per cent of the field (*of* ``all``, or of the ``rest`` without a prize so far) ·
    *ratio* inside the rule's
    *within* · *places*: everyone whose place is at most this · *upto*: everyone in the first so many per cent of
    the field · none of them: everyone who fulfils the conditions. *least* is the lowest total for it.
    """

    key: str
    name: str = ""
    count: int | None = None
    share: Fraction | None = None
    of: Literal["all", "rest"] = "all"
    ratio: Fraction | None = None
    places: int | None = None
    upto: Fraction | None = None
    least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Exclude:
    """Holders of one of *titles* (empty: of the very title to be given) do not get it: ever, in the same calendar
    year, or within *years* of the date.
    """

    titles: tuple[str, ...] = ()
    within: Literal["ever", "year", "years"] = "ever"
    years: int | None = None
    holder: Literal["person", "unit", "entry"] = "person"


@dataclass(frozen=True, slots=True)
class Field:
    """A smaller field gives fewer prizes: with at least *least* the first *levels* levels are given."""

    least: int
    levels: int


@dataclass(frozen=True, slots=True)
class Award:
    """奖项: levels filled in the order of places, separately in every division.

    *to*: ``entries`` or the key of a team rule. *base*: the field that shares are taken of. *within*: the share of
    the field
    that all ratio levels fill together. *ties* at a line: ``all`` tied get it, ``none`` of them, or it stays
    ``undecided`` and blocks.
    *shrink*: what one level gave too many is taken off the next. *needs*: gates to be passed. *minimum*: smaller
    fields,
    largest first; a field below all of them gives nothing. *substitutes*: who may not have it makes room for the
    next by place.
    *per_unit*: at most so many per unit, in a ``division`` or over ``all``. *confirmed_by*: proposed only, until a
    ruling confirms.
    """

    key: str
    levels: tuple[Level, ...]
    name: str = ""
    to: str = "entries"
    divisions: tuple[str, ...] = ()
    base: Literal["started", "entered", "ranked"] = "started"
    within: Fraction | None = None
    mode: Mode = "half_up"
    ties: Literal["all", "none", "undecided"] = "all"
    shrink: bool = True
    needs: tuple[str, ...] = ()
    minimum: tuple[Field, ...] = ()
    per_unit: int | None = None
    per_unit_in: Literal["division", "all"] = "division"
    one_per_person: bool = False
    exclude: tuple[Exclude, ...] = ()
    substitutes: bool = True
    confirmed_by: str = ""
