"""Who may have an award at all: vetoes, gates, caps per unit, one per person, titles held before."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scoring.awards.rules import Award, Exclude
from scoring.awards.values import C, Candidate, Past


class Limits:
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
        if not self.award.one_per_person:
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
    year, *rest = map(int, held.split("-"))
    today = tuple(map(int, date.split("-")))
    if rule.within == "year":
        return year == today[0]
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) == 2 else _last_of(year, month)
    return (year + (rule.years or 0), month, day) > today


def _last_of(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
