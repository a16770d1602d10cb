"""Team and organisation totals: whose results make them up, and in what order they stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from scoring.exact import EXACT, Rounding, settle
from scoring.ranking import Comparable, Decision, End, Step, Tied, chain, figure, place, settle_ties
from scoring.rubric.kinds import HUNDRED, ZERO

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
    best_is: Literal["high", "low"] = "high"


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
    """团体: entries grouped *by* unit, team, or the parent of their unit; with fewer than *least* ranked members
    provisional and
    not ranked.
    """

    key: str
    terms: tuple[Term, ...]
    name: str = ""
    by: Literal["unit", "team", "parent"] = "unit"
    least: int = 1
    divisions: tuple[str, ...] = ()
    rounding: Rounding = EXACT
    chain: tuple[TeamKey, ...] = (TeamKey("total"),)
    end: End = "shared"


Figures = Callable[[Literal["part", "value"], str], Fraction | None]


@dataclass(frozen=True, slots=True)
class Member:
    """One entry as its team sees it; *place* is null unless it is ranked, *awards* are levels by award key."""

    code: str
    started: bool
    total: Fraction | None
    place: int | None
    figures: Figures
    awards: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A team with its members in the order of codes, and its own figures."""

    code: str
    members: tuple[Member, ...]
    values: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class TeamTotal:
    """A team counted: *terms* are weighted figures, *counted* the members the first term over members took."""

    code: str
    total: Fraction
    terms: tuple[Fraction, ...]
    counted: tuple[Member, ...]
    complete: bool
    persons: tuple[str, ...] = ()
    barred: bool = False
    failed: tuple[str, ...] = ()
    confirmed: Mapping[str, bool] = field(default_factory=dict)

    @property
    def points(self) -> Fraction:
        """The total, as awards ask for it."""
        return self.total

    @property
    def unit(self) -> str:
        """A team stands for itself where awards are capped."""
        return self.code


def team_total(rule: Team, group: Group, levels: Mapping[str, Sequence[str]]) -> TeamTotal:
    """Count one team; *levels* are the level keys of every award, best first."""
    ranked = [m for m in group.members if m.total is not None]
    found = [_term(term, group, levels) for term in rule.terms]
    weighted = tuple(
        settle(value * term.weight / HUNDRED, rule.rounding.weighted)
        for term, (value, _) in zip(rule.terms, found, strict=True)
    )
    counted = next((members for _, members in found if members), tuple(ranked))
    total = settle(sum(weighted, ZERO), rule.rounding.total)
    return TeamTotal(group.code, total, weighted, counted, len(ranked) >= rule.least)


def _term(term: Term, group: Group, levels: Mapping[str, Sequence[str]]) -> tuple[Fraction, tuple[Member, ...]]:
    members: tuple[Member, ...] = ()
    if term.of == "fact":
        value = group.values.get(term.key, ZERO)
    elif term.of in ("entered", "started", "ranked"):
        value = Fraction(sum(_counts(term.of, m) for m in group.members))
    else:
        value, members = _of_members(term, group, levels)
    if term.of_value:
        divisor = group.values.get(term.of_value, ZERO)
        value = value / divisor if divisor else ZERO
    return value, members


def _counts(of: str, member: Member) -> bool:
    return of == "entered" or (member.started if of == "started" else member.total is not None)


def _of_members(term: Term, group: Group, levels: Mapping[str, Sequence[str]]) -> tuple[Fraction, tuple[Member, ...]]:
    figures = [(f, m) for m in group.members if m.total is not None and (f := _figure(term, m, levels)) is not None]
    figures.sort(key=lambda pair: (pair[0] if term.best_is == "low" else -pair[0], pair[1].place or 0, pair[1].code))
    taken = figures[: term.best]
    whole = sum((f for f, _ in taken), ZERO)
    value = whole / len(taken) if term.method == "mean" and taken else whole
    return value, tuple(m for _, m in taken)


def _figure(term: Term, member: Member, levels: Mapping[str, Sequence[str]]) -> Fraction | None:
    match term.of:
        case "total":
            return member.total
        case "part" | "value":
            return member.figures("part" if term.of == "part" else "value", term.key)
        case "place_points":
            return _nth(term.points, (member.place or 0) - 1)
    held = member.awards.get(term.key)
    return ZERO if held is None else _nth(term.points, levels[term.key].index(held))


def _nth(points: Sequence[Fraction], index: int) -> Fraction:
    return points[index] if 0 <= index < len(points) else ZERO


def rank_teams(rule: Team, teams: Sequence[TeamTotal], decisions: Sequence[Decision]) -> list[Tied[TeamTotal]]:
    """The places of the complete teams."""
    field = [team for team in sorted(teams, key=lambda t: t.code) if team.complete]
    parted = chain(field, [_step(key) for key in rule.chain])
    return place(settle_ties(parted, rule.end, decisions, lambda t: t.code), rule.end)


def _step(key: TeamKey) -> Step[TeamTotal]:
    def step(group: Sequence[TeamTotal]) -> list[Comparable]:
        best = "low" if key.by == "best_place" else key.best
        return [figure(_team_figure(key, team), best) for team in group]

    return step


def _team_figure(key: TeamKey, team: TeamTotal) -> Fraction | None:
    match key.by:
        case "total":
            return team.total
        case "term":
            return team.terms[key.term]
        case "part_sum" | "value_sum":
            kind: Literal["part", "value"] = "part" if key.by == "part_sum" else "value"
            found = [m.figures(kind, key.key) for m in team.counted]
            known = [f for f in found if f is not None]
            return sum(known, ZERO) if len(known) == len(found) else None
        case "best_total":
            return max((m.total for m in team.counted if m.total is not None), default=None)
    places = [m.place for m in team.counted if m.place is not None]
    if key.by == "places":
        return Fraction(places.count(key.place))
    return Fraction(min(places)) if places else None
