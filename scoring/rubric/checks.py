"""Contradictions inside a rubric: what can be read but cannot be meant."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from scoring.exact import text
from scoring.plain import Problem
from scoring.rubric.kinds import (
    Answers,
    Band,
    BestOf,
    Bonus,
    Clock,
    Count,
    Criterion,
    Deduction,
    Fault,
    Group,
    Judged,
    Judgement,
    Linear,
    Measured,
    Rubric,
    Section,
    StepDeduction,
    Veto,
)


class Faults:
    """Gathers problems with their paths."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: str, code: str, **numbers: object) -> None:
        """Note one problem."""
        told = {k: text(v) if isinstance(v, Fraction) else str(v) for k, v in numbers.items()}
        self.found.append(Problem(path, code, told))

    def unless(self, holds: bool, path: str, code: str, **numbers: object) -> None:
        """Note a problem where something does not hold."""
        if not holds:
            self.add(path, code, **numbers)

    def unique(self, keys: Iterable[str], path: str) -> None:
        """Keys are given, and each once."""
        keys = list(keys)
        if len(set(keys)) == len(keys) and "" not in keys:
            return
        for key, times in Counter(keys).items():
            self.unless(bool(key), path, "empty_key")
            self.unless(times == 1, path, "duplicate_key", key=key)

    def known(self, key: str, allowed: Iterable[str], path: str) -> None:
        """A reference points at something that is there."""
        self.unless(key in set(allowed), path, "unknown_reference", given=key)

    def within(self, value: Fraction | int, path: str, least: int, most: int | None = None) -> None:
        """A number lies within limits that make sense."""
        self.unless(value >= least, path, "below_minimum", minimum=least)
        self.unless(most is None or value <= most, path, "above_maximum", maximum=most)


def check_rubric(rubric: Rubric, path: str, faults: Faults) -> None:
    """Name every contradiction of a rubric."""
    faults.unless(bool(rubric.sections), f"{path}.sections", "empty")
    faults.unique([s.key for s in rubric.sections], f"{path}.sections")
    criteria = [c for s in rubric.sections for c in s.criteria]
    faults.unique([c.key for c in criteria], f"{path}.sections")
    for index, section in enumerate(rubric.sections):
        _check_section(section, rubric, f"{path}.sections[{index}]", faults)
    for name, limit in (("maximum", rubric.maximum), ("scale", rubric.scale)):
        faults.unless(limit is None or limit > 0, f"{path}.{name}", "below_minimum", minimum=0)


def _check_section(section: Section, rubric: Rubric, path: str, faults: Faults) -> None:
    faults.unless(bool(section.criteria), f"{path}.criteria", "empty")
    faults.within(section.weight, f"{path}.weight", 0)
    faults.unless(section.maximum is None or section.maximum >= 0, f"{path}.maximum", "below_minimum", minimum=0)
    for index, criterion in enumerate(section.criteria):
        where = f"{path}.criteria[{index}]"
        check_criterion(criterion, where, faults)
        if isinstance(criterion, Veto):
            _check_veto(criterion, rubric, where, faults)


def _check_veto(veto: Veto, rubric: Rubric, path: str, faults: Faults) -> None:
    if veto.scope == "item":
        others = [c.key for s in rubric.sections for c in s.criteria if not isinstance(c, Veto)]
        faults.known(veto.target, others, f"{path}.target")
    elif veto.scope == "section" and veto.target:
        faults.known(veto.target, [s.key for s in rubric.sections], f"{path}.target")
    elif veto.target:
        faults.add(f"{path}.target", "not_used")


def check_criterion(criterion: Criterion, path: str, faults: Faults) -> None:
    """Name every contradiction of one criterion."""
    limit = getattr(criterion, "maximum", None)
    faults.unless(limit is None or limit >= 0, f"{path}.maximum", "below_minimum", minimum=0)
    match criterion:
        case Judged():
            _check_judged(criterion, path, faults)
        case Measured():
            keys = [m.key for m in criterion.measures]
            faults.unless(bool(keys), f"{path}.measures", "empty")
            faults.unique(keys, f"{path}.measures")
            for index, measure in enumerate(criterion.measures):
                _positive(measure.step, f"{path}.measures[{index}].step", faults)
                _ordered(measure.minimum, measure.maximum, f"{path}.measures[{index}]", faults)
            faults.unless(bool(criterion.bands), f"{path}.bands", "empty")
            _check_bands(criterion.bands, keys, path, faults)
        case Linear():
            faults.unless(criterion.full_at != criterion.zero_at, f"{path}.zero_at", "contradiction")
            _positive(criterion.step, f"{path}.step", faults)
        case Judgement():
            faults.unless(len(criterion.levels) in (0, 4), f"{path}.levels", "needs_four_levels")
        case Deduction():
            _check_faults(criterion.faults, path, faults)
            faults.unless(criterion.floor <= criterion.maximum, f"{path}.floor", "contradiction")
        case StepDeduction():
            faults.unless(bool(criterion.steps), f"{path}.steps", "empty")
            ascending = list(criterion.steps) == sorted(criterion.steps)
            faults.unless(ascending and all(s >= 0 for s in criterion.steps), f"{path}.steps", "not_ascending")
            faults.unless(criterion.floor <= criterion.maximum, f"{path}.floor", "contradiction")
        case Count():
            faults.unless(criterion.each >= 0, f"{path}.each", "below_minimum", minimum=0)
        case Bonus():
            _positive(criterion.step, f"{path}.step", faults)
            _positive(criterion.each, f"{path}.each", faults)
        case BestOf():
            faults.unless(bool(criterion.options), f"{path}.options", "empty")
            faults.unique([o.key for o in criterion.options], f"{path}.options")
            faults.within(criterion.take, f"{path}.take", 1)
        case Clock():
            _positive(criterion.step, f"{path}.step", faults)
            _check_faults(criterion.faults, path, faults, seconds=True)
            _check_bands(criterion.bands, ["time"], path, faults)
        case Answers():
            faults.unique(criterion.options, f"{path}.options")
            faults.unless(bool(criterion.correct), f"{path}.correct", "empty")
            for key in criterion.correct:
                faults.known(key, criterion.options, f"{path}.correct")
            faults.unless(0 <= criterion.partial <= 1, f"{path}.partial", "above_maximum", maximum=1)
        case Group():
            _check_group(criterion, path, faults)


def _check_judged(criterion: Judged, path: str, faults: Faults) -> None:
    _ordered(criterion.minimum, criterion.maximum, path, faults)
    _positive(criterion.step, f"{path}.step", faults)
    if criterion.step > 0:
        steps = (criterion.maximum - criterion.minimum) / criterion.step
        faults.unless(steps.denominator == 1, f"{path}.step", "step_misses_maximum", maximum=criterion.maximum)


def _check_group(group: Group, path: str, faults: Faults) -> None:
    faults.unless(bool(group.of), f"{path}.of", "empty")
    faults.unique([c.key for c in group.of], f"{path}.of")
    for index, child in enumerate(group.of):
        where = f"{path}.of[{index}]"
        faults.unless(not isinstance(child, Veto | Bonus), f"{where}.kind", "not_in_a_group")
        check_criterion(child, where, faults)


def _check_faults(named: Sequence[Fault], path: str, faults: Faults, seconds: bool = False) -> None:
    faults.unique([f.key for f in named], f"{path}.faults")
    for index, fault in enumerate(named):
        where = f"{path}.faults[{index}]"
        faults.unless(not seconds or fault.key != "clock", f"{where}.key", "contradiction")
        faults.unless(not seconds or fault.points is not None, f"{where}.points", "required")
        faults.unless(fault.points is None or fault.points >= 0, f"{where}.points", "below_minimum", minimum=0)
        faults.unless(fault.most is None or fault.most >= 1, f"{where}.most", "below_minimum", minimum=1)


def _check_bands(bands: Sequence[Band], measures: Sequence[str], path: str, faults: Faults) -> None:
    for index, band in enumerate(bands):
        where = f"{path}.bands[{index}]"
        if not band.when and index < len(bands) - 1:
            faults.add(where, "hides_later_bands")
        for r in band.when:
            if r.measure or len(measures) > 1:
                faults.known(r.measure, measures, f"{where}.when")
            lower = r.above if r.least is None else r.least
            upper = r.below if r.most is None else r.most
            open_end = r.above is not None or r.below is not None
            empty = lower is not None and upper is not None and (lower > upper or (lower == upper and open_end))
            twice = (r.above is not None and r.least is not None) or (r.below is not None and r.most is not None)
            faults.unless(not empty and not twice, f"{where}.when", "contradiction")


def _positive(value: Fraction | None, path: str, faults: Faults) -> None:
    faults.unless(value is None or value > 0, path, "not_positive")


def _ordered(low: Fraction | None, high: Fraction | None, path: str, faults: Faults) -> None:
    faults.unless(low is None or high is None or low <= high, f"{path}.maximum", "contradiction")
