"""Giving the awards of one rule: from places and quotas to who gets what, by which rule."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from scoring.awards.rules import Award, Exclude, Level
from scoring.exact import text, whole
from scoring.ranking import Tied

AwardState = Literal["given", "proposed"]
STATES: tuple[AwardState, ...] = ("given", "proposed")


@dataclass(frozen=True, slots=True)
class Given:
    """An award that was given, with the rule it came by: the quota's kind and its numbers."""

    award: str
    level: str
    name: str
    rule: str
    numbers: Mapping[str, str]
    state: AwardState = "given"


class Candidate(Protocol):
    """One who stands in the list: *barred* by a veto, *failed* gates, *confirmed* by award key (absent: not asked)."""

    @property
    def code(self) -> str: ...
    @property
    def points(self) -> Fraction: ...
    @property
    def unit(self) -> str: ...
    @property
    def persons(self) -> tuple[str, ...]: ...
    @property
    def barred(self) -> bool: ...
    @property
    def failed(self) -> tuple[str, ...]: ...
    @property
    def confirmed(self) -> Mapping[str, bool]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A title held before, and when (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``)."""

    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of a division entered, and how many started."""

    entered: int
    started: int


@dataclass(slots=True)
class Giving:
    """What came of a rule: awards by code, and the lines where a tie was left open (division, codes)."""

    given: dict[str, Given] = field(default_factory=dict)
    open: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


C = TypeVar("C", bound=Candidate)
Known = dict[tuple[str, str, str, str, int, int | None], Given]


@dataclass(frozen=True, slots=True)
class Past:
    """What a rule looks back on: titles by holder, the day of the award, and the units a veto bars."""

    held: Mapping[str, Sequence[Held]]
    date: str
    barred: AbstractSet[str] = frozenset()


def give(award: Award, divisions: Sequence[tuple[str, Sequence[Tied[C]], Sizes]], past: Past, known: Known) -> Giving:
    """Fill the levels of *award* in every division, in the order given, down its places.

    *known* keeps the values made before: equal awards are one value.
    """
    outcome = Giving()
    limits = _Limits(award, past)
    for name, places, sizes in divisions:
        if not award.divisions or name in award.divisions:
            limits.open_division()
            _fill(_Desk(award, name, size_of(award, places, sizes), limits, outcome, known), places)
    return outcome


def quota(award: Award, level: Level, size: int, given: int) -> int | None:
    """How many a level may have, before what earlier levels gave too many; None: no limit by number."""
    if level.count is not None:
        return level.count
    if level.share is not None:
        rewarded = size if award.within is None else whole(size * award.within / 100, award.mode)
        base = rewarded if level.of == "all" else rewarded - given
        return whole(base * level.share / 100, award.mode)
    if level.ratio is not None:
        return _ratio_quota(award, level, whole(size * (award.within or Fraction(0)) / 100, award.mode))
    return None


def _ratio_quota(award: Award, level: Level, together: int) -> int:
    """A level's part of those who win together; the running sums are rounded half-up, so the whole is exact."""
    ratios = [one.ratio or Fraction(0) for one in award.levels]
    before, whole_ratio = sum(ratios[: award.levels.index(level)], Fraction(0)), sum(ratios, Fraction(0))
    upto = before + ratios[award.levels.index(level)]
    return whole(together * upto / whole_ratio) - whole(together * before / whole_ratio)


def line(award: Award, level: Level, size: int) -> int | None:
    """The last place a level reaches to; None: no limit by place."""
    if level.places is not None:
        return level.places
    return None if level.upto is None else whole(size * level.upto / 100, award.mode)


def levels_for(award: Award, size: int) -> Sequence[Level]:
    """The levels that a field of this size gives."""
    if not award.minimum:
        return award.levels
    for small in sorted(award.minimum, key=lambda f: -f.least):
        if size >= small.least:
            return award.levels[: small.levels]
    return ()


def size_of(award: Award, places: Sequence[Tied[C]], sizes: Sizes) -> int:
    """The field that shares are taken of."""
    if award.base == "ranked":
        return sum(len(tied.members) for tied in places)
    return sizes.started if award.base == "started" else sizes.entered


@dataclass(slots=True)
class _Desk:
    """One rule in one division while it is carried out."""

    award: Award
    division: str
    size: int
    limits: "_Limits"
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
            for candidate in fit:
                self._give(candidate)
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

    def _give(self, candidate: Candidate) -> None:
        confirmed = not self.award.confirmed_by or candidate.confirmed.get(self.award.key, False)
        self.desk.outcome.given[candidate.code] = self.made["given" if confirmed else "proposed"]
        self.desk.limits.take(candidate)

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


class _Limits:
    """Who may have an award of the rule at all, as it is being given."""

    def __init__(self, award: Award, past: Past) -> None:
        self.award, self.past = award, past
        bound = award.needs or award.exclude or award.per_unit or award.one_per_person or past.barred
        self.free = not bound
        self.units: Counter[str] = Counter()
        self.persons: set[str] = set()

    def open_division(self) -> None:
        """A new division starts; its units count anew where the cap is per division."""
        if self.award.per_unit_in == "division":
            self.units.clear()

    def may(self, candidate: Candidate, award: Award, title: str) -> bool:
        """Whether nothing stands against the candidate."""
        if candidate.barred or candidate.unit in self.past.barred or not candidate.confirmed.get(award.key, True):
            return False
        if award.needs and any(key in award.needs for key in candidate.failed):
            return False
        if award.per_unit is not None and candidate.unit and self.units[candidate.unit] >= award.per_unit:
            return False
        if award.one_per_person and not self.persons.isdisjoint(candidate.persons):
            return False
        return not any(self._holds(candidate, rule, title) for rule in award.exclude)

    def _holds(self, candidate: Candidate, rule: Exclude, title: str) -> bool:
        for holder in holders(candidate, rule):
            for held in self.past.held.get(holder, ()):
                if held.title in (rule.titles or (title,)) and still_counts(rule, held.date, self.past.date):
                    return True
        return False

    def crowded(self, fit: Sequence[Candidate]) -> set[str]:
        """Units of which more stand on the same place than the cap leaves room for: no rule says which of them."""
        cap = self.award.per_unit
        if cap is None:
            return set()
        here = Counter(c.unit for c in fit if c.unit)
        return {unit for unit, size in here.items() if self.units[unit] + size > cap}

    def one_each(self, fit: list[C]) -> list[C]:
        """Of several entries of one person on the same place the first by code."""
        if not self.award.one_per_person or len(fit) < 2:
            return fit
        return list(_first_of_each_person(fit))

    def take(self, candidate: Candidate) -> None:
        """Note what the candidate now has."""
        if self.award.per_unit is not None:
            self.units[candidate.unit] += 1
        if self.award.one_per_person:
            self.persons.update(candidate.persons)


def _first_of_each_person(fit: list[C]) -> Iterator[C]:
    seen: set[str] = set()
    for candidate in fit:
        if seen.isdisjoint(candidate.persons):
            seen.update(candidate.persons)
            yield candidate


def holders(candidate: Candidate, rule: Exclude) -> tuple[str, ...]:
    """Whose earlier titles a rule looks at."""
    if rule.holder == "person":
        return candidate.persons
    return (candidate.unit,) if rule.holder == "unit" else (candidate.code,)


def still_counts(rule: Exclude, held: str, date: str) -> bool:
    """Whether a title of the day *held* still stands against its holder on *date*; an unknown day counts as late
    as can be.
    """
    if rule.within == "ever":
        return True
    then, now = _day(held, latest=True), _day(date, latest=False)
    if rule.within == "year":
        return then[0] == now[0]
    return (then[0] + (rule.years or 0), *then[1:]) > now


def _day(date: str, latest: bool) -> tuple[int, int, int]:
    given = [int(part) for part in date.split("-")]
    year, month, day = (given + ([12, 31] if latest else [1, 1])[len(given) - 1 :])[:3]
    return year, month, day if len(given) == 3 or not latest else _last_of(year, month)


def _last_of(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
