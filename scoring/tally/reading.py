"""Reading sheets in bulk: every distinct text is understood once, a sheet is then one sum of integers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import lcm
from operator import getitem, itemgetter
from typing import Any

from scoring.exact import Rounding, settle
from scoring.panel import Exact
from scoring.rubric.answers import Written, answer, most
from scoring.rubric.desk import Desk
from scoring.rubric.kinds import HUNDRED, ZERO, Bonus, Count, Criterion, Judged, Judgement, Measured, Rubric, YesNo
from scoring.scoresheet import SheetScore, full, score, section_maximum


class Reader:
    """The sheets of one rubric; totals are integers in units of 1 ÷ *unit* (``Fraction`` where no integer fits).

    A criterion's table holds only answers that do nothing but add their points: what a veto, a cap, a bonus or
    "not applicable" could change goes the whole way through ``score`` instead. Both ways give the same total.
    """

    def __init__(self, rubric: Rubric, rounding: Rounding) -> None:
        self.rubric, self.rounding = rubric, rounding
        self.criteria = [(c, s.weight / HUNDRED) for s in rubric.sections for c in s.criteria]
        self.keys = [c.key for c, _ in self.criteria]
        self.pick = _picker(self.keys)
        grains = [weight * grain for c, weight in self.criteria for grain in _grains(c)]
        places = [10**r.places for r in (rounding.criterion, rounding.sheet) if r]
        self.unit = lcm(*(g.denominator for g in grains), *places)
        self.tables = self._tables()
        self.plain = not self._can_bind()
        self.settled: dict[int, Exact] = {}

    def _tables(self) -> list[dict[str, int]]:
        """A table for each criterion; criteria that differ in their names only share one."""
        shared: dict[object, dict[str, int]] = {}
        return [shared.setdefault((replace(c, key="", label="", note=""), weight), {}) for c, weight in self.criteria]

    def _can_bind(self) -> bool:
        """Whether a cap or a scale could change a plain sum."""
        rubric = self.rubric
        whole, known = full(rubric), [section_maximum(s) for s in rubric.sections]
        capped = any(
            s.maximum is not None and sum((most(c) or ZERO for c in s.criteria), ZERO) > s.maximum
            for s in rubric.sections
        )
        limited = rubric.maximum is not None and (whole is None or whole > rubric.maximum)
        return rubric.scale is not None or capped or limited or None in known

    def all_totals(self, sheets: Collection[Collection[Mapping[str, Written]]]) -> list[list[Exact | None]]:
        """The totals of all entries' sheets at one go."""
        ahead = iter(self.totals([marks for of_entry in sheets for marks in of_entry]))
        return [list(islice(ahead, len(of_entry))) for of_entry in sheets]

    def totals(self, sheets: Sequence[Mapping[str, Written]]) -> list[Exact | None]:
        """The sheets' totals in units; None for a sheet that needs a closer look (a fault, or a veto).

        The usual sheets go through in one loop; it stops at any other, which is looked at, and goes on behind it.
        """
        if not self.plain or self.rounding.sheet is not None or {*map(len, sheets)} != {len(self.keys)}:
            return [self.total(marks) for marks in sheets]
        found: list[Exact | None] = []
        pick, tables, ahead = self.pick, self.tables, iter(sheets)
        while len(found) < len(sheets):
            try:
                found.extend(sum(map(getitem, tables, pick(marks))) for marks in ahead)
            except (KeyError, TypeError):
                found.append(self.total(sheets[len(found)]))
        return found

    def total(self, marks: Mapping[str, Written]) -> Exact | None:
        """One sheet's total in units, in whatever order it was written; texts not met before are learned."""
        if self.plain and len(marks) == len(self.keys):
            self._learn(marks)
            try:
                raw = sum(map(getitem, self.tables, self.pick(marks)))
                return raw if self.rounding.sheet is None else self._settle(raw)
            except (KeyError, TypeError):
                pass
        return self._slow(marks)

    def _settle(self, raw: int) -> Exact:
        if (known := self.settled.get(raw)) is None:
            known = self.settled[raw] = self.units(settle(Fraction(raw, self.unit), self.rounding.sheet))
        return known

    def units(self, value: Fraction) -> Exact:
        """A value in units."""
        scaled = value * self.unit
        return scaled.numerator if scaled.denominator == 1 else scaled

    def _slow(self, marks: Mapping[str, Written]) -> Exact | None:
        found = score(self.rubric, marks, self.rounding)
        if not isinstance(found, SheetScore) or found.vetoes:
            return None
        return self.units(found.total)

    def _learn(self, marks: Mapping[str, Written]) -> None:
        for (criterion, weight), table in zip(self.criteria, self.tables, strict=True):
            written = marks.get(criterion.key)
            if not isinstance(written, str) or written in table:
                continue
            known = answer(criterion, written, criterion.key, Desk())
            if known is None or known.points is None or known.vetoed or (isinstance(criterion, Bonus) and known.points):
                continue
            units = self.units(settle(known.points, self.rounding.criterion) * weight)
            if isinstance(units, int) and units >= 0:
                table[written] = units


def _grains(criterion: Criterion) -> list[Fraction]:
    """Numbers of which every usual answer's points are a multiple."""
    match criterion:
        case Judged():
            return [criterion.minimum, criterion.step]
        case Measured():
            return [band.points for band in criterion.bands]
        case YesNo():
            return [criterion.maximum, criterion.no]
        case Judgement():
            return [criterion.maximum / 3]
        case Count():
            return [criterion.maximum, criterion.each, criterion.first or ZERO]
    return []


def _picker(keys: Sequence[str]) -> Callable[[Mapping[str, Written]], Iterable[Any]]:
    """The answers of a sheet in the order of the rubric, in whatever order they were written."""
    if len(keys) == 1:
        return lambda marks: (marks[keys[0]],)
    return itemgetter(*keys)
