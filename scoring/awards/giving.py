"""Giving the awards of one rule: from places and quotas to who gets what, by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.awards.limits import Limits
from scoring.awards.quotas import levels_for, line, quota, size_of
from scoring.awards.rules import Award, Level
from scoring.awards.values import STATES, AwardState, C, Candidate, Given, Giving, Past, Sizes
from scoring.exact import text
from scoring.ranking import Tied

Known = dict[tuple[str, str, str, str, int, int | None], Given]


def give(award: Award, divisions: Sequence[tuple[str, Sequence[Tied[C]], Sizes]], past: Past, known: Known) -> Giving:
    """Fill the levels of *award* in every division, in the order given, down its places.

    *known* keeps the values made before: equal awards are one value.
    """
    outcome = Giving()
    limits = Limits(award, past)
    for name, places, sizes in divisions:
        if not award.divisions or name in award.divisions:
            limits.open_division()
            _fill(_Desk(award, name, size_of(award, places, sizes), limits, outcome, known), places)
    return outcome


@dataclass(slots=True)
class _Desk:
    """One rule in one division while it is carried out."""

    award: Award
    division: str
    size: int
    limits: Limits
    outcome: Giving
    known: Known


def _fill(desk: _Desk, places: Sequence[Tied[C]]) -> None:
    """Level after level; below a line that a tie left open nothing is given, as it hangs on how the tie is decided."""
    waiting, open_before = places, len(desk.outcome.open)
    given = too_many = 0
    for level in levels_for(desk.award, desk.size):
        allowed = quota(desk.award, level, desk.size, given)
        room = None if allowed is None else max(allowed - too_many, 0)
        taken, waiting = _Level(desk, level, allowed).fill(waiting, room)
        given += taken
        if allowed is not None and desk.award.shrink:
            too_many = max(too_many + taken - allowed, 0)
        if len(desk.outcome.open) > open_before:
            return


class _Level:
    """One level in one division while it is filled."""

    def __init__(self, desk: _Desk, level: Level, allowed: int | None) -> None:
        self.desk, self.award, self.level, self.allowed = desk, desk.award, level, allowed
        self.line = line(desk.award, level, desk.size)
        self.title = level.name or desk.division or desk.award.name
        self.made = {state: self._made(state) for state in STATES}

    def fill(self, waiting: Sequence[Tied[C]], room: int | None) -> tuple[int, Sequence[Tied[C]]]:
        """Give the level down the list; returns how many slots were used and who is left for the next level."""
        used = 0
        left: list[Tied[C]] = []
        for position, tied in enumerate(waiting):
            if (room is not None and used >= room) or not self._reaches(tied.start, len(tied.members)):
                return used, [*left, *waiting[position:]]
            fit, later = self._sift(tied.members)
            if later:
                left.append(replace(tied, members=tuple(later)))
            if not self.award.substitutes:
                used += len(tied.members) - len(fit) - len(later)
            if room is not None and used + len(fit) > room and self.award.ties != "all":
                if self.award.ties == "none":
                    left.append(replace(tied, members=tuple(fit)))
                else:
                    self.desk.outcome.open.append((self.desk.division, tuple(c.code for c in fit)))
                return used, [*left, *waiting[position + 1 :]]
            self._give(fit)
            used += len(fit)
        return used, left

    def _reaches(self, start: int, size: int) -> bool:
        if self.line is None:
            return True
        return (start if self.award.ties == "all" else start + size - 1) <= self.line

    def _sift(self, members: Sequence[C]) -> tuple[list[C], list[C]]:
        """Who may have this level now, and who may still have a later one; the others are passed over."""
        least, limits = self.level.least, self.desk.limits
        if least is None and limits.free and not any(c.barred or c.confirmed for c in members):
            return list(members), []
        fit: list[C] = []
        later: list[C] = []
        for candidate in members:
            if not limits.may(candidate, self.award, self.title):
                continue
            (later if least is not None and candidate.points < least else fit).append(candidate)
        crowded = limits.crowded(fit)
        if crowded:
            self.desk.outcome.open.append((self.desk.division, tuple(c.code for c in fit if c.unit in crowded)))
            fit = [c for c in fit if c.unit not in crowded]
        return limits.one_each(fit), later

    def _give(self, fit: Sequence[Candidate]) -> None:
        given, limits = self.desk.outcome.given, self.desk.limits
        for candidate in fit:
            confirmed = not self.award.confirmed_by or candidate.confirmed.get(self.award.key, False)
            given[candidate.code] = self.made["given" if confirmed else "proposed"]
            if not limits.free:
                limits.take(candidate)

    def _made(self, state: AwardState) -> Given:
        desk, award, level = self.desk, self.award.key, self.level.key
        key = (award, level, self.title, state, desk.size, self.allowed)
        if (known := desk.known.get(key)) is None:
            rule, numbers = self._rule(self.allowed)
            known = desk.known[key] = Given(award, level, self.title, rule, numbers, state)
        return known

    def _rule(self, allowed: int | None) -> tuple[str, dict[str, str]]:
        level, numbers = self.level, {"field": str(self.desk.size)}
        if allowed is not None:
            numbers["quota"] = str(allowed)
        if level.least is not None:
            numbers["least"] = text(level.least)
        if level.ratio is not None:
            return "ratio", numbers | {"ratio": text(level.ratio), "within": text(self.award.within or Fraction(0))}
        if level.share is not None:
            return f"share_of_{level.of}", numbers | {"share": text(level.share)}
        if level.count is not None:
            return "count", numbers
        if level.places is not None:
            return "places", numbers | {"places": str(level.places)}
        if level.upto is not None:
            return "upto", numbers | {"upto": text(level.upto), "line": str(self.line)}
        return "all", numbers
