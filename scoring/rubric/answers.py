"""What one criterion's answer is worth: read what was written, name every fault, return the points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from scoring import exact
from scoring.rubric.desk import Desk
from scoring.rubric.kinds import (
    ZERO,
    Answers,
    Band,
    BestOf,
    Bonus,
    Clock,
    Count,
    Criterion,
    Deduction,
    Group,
    Judged,
    Judgement,
    Linear,
    Measure,
    Measured,
    Simple,
    StepDeduction,
    Veto,
    YesNo,
)

Written = str | Sequence[str] | Mapping[str, str | Sequence[str] | Mapping[str, str]]

NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Answer:
    """*points* (null: not applicable), whether a veto was raised, and the canonical text of what was written."""

    points: Fraction | None
    written: Written
    vetoed: bool = False


def answer(criterion: Criterion, written: object, path: str, desk: Desk) -> Answer | None:
    """Read what was written for one criterion; None when it has a fault (noted on the desk)."""
    if written == NOT_APPLICABLE:
        if getattr(criterion, "optional", False):
            return Answer(None, NOT_APPLICABLE)
        desk.fault(path, "na_not_allowed")
        return None
    read = cast(Callable[[Criterion, object, str, Desk], Answer | None], READERS[type(criterion)])
    return read(criterion, written, path, desk)


def _judged(c: Judged, written: object, path: str, desk: Desk) -> Answer | None:
    value = desk.number(written, path, c.minimum, c.maximum, c.step)
    return None if value is None else Answer(value, exact.text(value))


def _measure(m: Measure, written: object, path: str, desk: Desk) -> Fraction | None:
    return desk.number(written, path, m.minimum, m.maximum, m.step)


def _measured(c: Measured, written: object, path: str, desk: Desk) -> Answer | None:
    single = len(c.measures) == 1
    given = {c.measures[0].key: written} if single and isinstance(written, str) else written
    record = desk.record(given, path, [m.key for m in c.measures])
    if record is None:
        return None
    values: dict[str, Fraction] = {}
    for m in c.measures:
        where = path if single else f"{path}.{m.key}"
        if m.key not in record:
            desk.fault(where, "required")
        elif (value := _measure(m, record[m.key], where, desk)) is not None:
            values[m.key] = value
    if len(values) < len(c.measures):
        return None
    points = band_points(c.bands, values)
    if points is None:
        desk.fault(path, "no_band")
        return None
    texts = {key: exact.text(value) for key, value in values.items()}
    return Answer(points, texts[c.measures[0].key] if single else texts)


def band_points(bands: Sequence[Band], values: Mapping[str, Fraction]) -> Fraction | None:
    """The points of the first band whose conditions all hold; a condition that names no measure means the only one."""
    only = next(iter(values.values()))
    for band in bands:
        if all(
            (r.above is None or v > r.above)
            and (r.least is None or v >= r.least)
            and (r.most is None or v <= r.most)
            and (r.below is None or v < r.below)
            for r in band.when
            for v in [values[r.measure] if r.measure else only]
        ):
            return band.points
    return None


def _linear(c: Linear, written: object, path: str, desk: Desk) -> Answer | None:
    value = desk.number(written, path, step=c.step)
    if value is None:
        return None
    share = (value - c.zero_at) / (c.full_at - c.zero_at)
    return Answer(c.maximum * min(max(share, ZERO), Fraction(1)), exact.text(value))


def _yes_no(c: YesNo, written: object, path: str, desk: Desk) -> Answer | None:
    word = desk.one_of(written, path, ("yes", "no"))
    return None if word is None else Answer(c.maximum if word == "yes" else c.no, word)


def _judgement(c: Judgement, written: object, path: str, desk: Desk) -> Answer | None:
    level = desk.one_of(written, path, ("0", "1", "2", "3"))
    return None if level is None else Answer(Fraction(int(level), 3) * c.maximum, level)


def _deduction(c: Deduction, written: object, path: str, desk: Desk) -> Answer | None:
    counts = desk.counts(written, path, c.faults)
    if counts is None:
        return None
    points = c.maximum
    for fault in c.faults:
        times = counts.get(fault.key, 0)
        points = points - fault.points * times if fault.points is not None else c.floor if times else points
    return Answer(max(points, c.floor), {key: str(times) for key, times in counts.items()})


def _step_deduction(c: StepDeduction, written: object, path: str, desk: Desk) -> Answer | None:
    times = desk.count(written, path)
    if times is None:
        return None
    taken = c.steps[min(times, len(c.steps)) - 1] if times else ZERO
    return Answer(max(c.maximum - taken, c.floor), str(times))


def _count(c: Count, written: object, path: str, desk: Desk) -> Answer | None:
    times = desk.count(written, path)
    if times is None:
        return None
    first = c.each if c.first is None else c.first
    points = first + c.each * (times - 1) if times else ZERO
    return Answer(min(points, c.maximum), str(times))


def _bonus(c: Bonus, written: object, path: str, desk: Desk) -> Answer | None:
    if c.each is None:
        value = desk.number(written, path, ZERO, c.maximum, c.step)
        return None if value is None else Answer(value, exact.text(value))
    times = desk.count(written, path)
    return None if times is None else Answer(min(c.each * times, c.maximum), str(times))


def _best_of(c: BestOf, written: object, path: str, desk: Desk) -> Answer | None:
    shown = desk.some_of(written, path, [option.key for option in c.options])
    if shown is None:
        return None
    worth = sorted((option.points for option in c.options if option.key in shown), reverse=True)
    points = sum(worth[: c.take], ZERO)
    return Answer(points if c.maximum is None else min(points, c.maximum), shown)


def _time(c: Clock, written: object, path: str, desk: Desk) -> Answer | None:
    given = {"clock": written} if isinstance(written, str) else written
    if desk.record(given, path, ["clock", *(fault.key for fault in c.faults)]) is None:
        return None
    record = cast(Mapping[str, object], given)
    if "clock" not in record:
        desk.fault(f"{path}.clock", "required")
        return None
    seconds = desk.number(record["clock"], path if isinstance(written, str) else f"{path}.clock", ZERO, c.limit, c.step)
    counts = desk.counts({key: times for key, times in record.items() if key != "clock"}, path, c.faults)
    if seconds is None or counts is None:
        return None
    total = seconds + sum((f.points or ZERO) * counts.get(f.key, 0) for f in c.faults)
    points = band_points(c.bands, {"time": total}) if c.bands else total
    if points is None:
        desk.fault(path, "no_band")
        return None
    clock = exact.text(seconds)
    return Answer(points, {"clock": clock} | {key: str(times) for key, times in counts.items()} if counts else clock)


def _answers(c: Answers, written: object, path: str, desk: Desk) -> Answer | None:
    chosen = desk.some_of(written, path, c.options)
    if chosen is None:
        return None
    wrong, right = [o for o in chosen if o not in c.correct], [o for o in chosen if o in c.correct]
    share = ZERO if wrong or not right else Fraction(1) if len(right) == len(c.correct) else c.partial
    return Answer(c.maximum * share, chosen)


def _veto(c: Veto, written: object, path: str, desk: Desk) -> Answer | None:
    word = desk.one_of(written, path, ("yes", "no"))
    return None if word is None else Answer(ZERO, word, vetoed=word == "yes")


def _group(c: Group, written: object, path: str, desk: Desk) -> Answer | None:
    record = desk.record(written, path, [child.key for child in c.of])
    if record is None:
        return None
    found = {child.key: required(child, record, f"{path}.{child.key}", desk) for child in c.of}
    answers = {key: one for key, one in found.items() if one is not None}
    if len(answers) < len(found):
        return None
    worth = [one.points for one in answers.values() if one.points is not None]
    points = sum(worth, ZERO) if c.method == "sum" else max(worth, default=ZERO)
    written_back = cast(Written, {key: one.written for key, one in answers.items()})
    return Answer(points if c.maximum is None else min(points, c.maximum), written_back)


def required(criterion: Criterion, record: Mapping[str, object], path: str, desk: Desk) -> Answer | None:
    """The answer to a criterion in a record of answers; only a veto and a bonus may be left out."""
    if criterion.key in record:
        return answer(criterion, record[criterion.key], path, desk)
    if isinstance(criterion, Veto):
        return Answer(ZERO, "no")
    if isinstance(criterion, Bonus):
        return Answer(ZERO, "0")
    desk.fault(path, "required")
    return None


READERS: Mapping[type, object] = {
    Judged: _judged,
    Measured: _measured,
    Linear: _linear,
    YesNo: _yes_no,
    Judgement: _judgement,
    Deduction: _deduction,
    StepDeduction: _step_deduction,
    Count: _count,
    Bonus: _bonus,
    BestOf: _best_of,
    Clock: _time,
    Answers: _answers,
    Veto: _veto,
    Group: _group,
}


def most(criterion: Criterion | Simple) -> Fraction | None:
    """The most points a criterion can give inside the sheet's maximum; None where seconds are counted."""
    match criterion:
        case Measured():
            return max(band.points for band in criterion.bands)
        case YesNo():
            return max(criterion.maximum, criterion.no)
        case Bonus() | Veto():
            return ZERO
        case BestOf():
            best = sum(sorted((o.points for o in criterion.options), reverse=True)[: criterion.take], ZERO)
            return best if criterion.maximum is None else min(best, criterion.maximum)
        case Clock():
            return max(band.points for band in criterion.bands) if criterion.bands else None
        case Group():
            return _most_of_group(criterion)
    return criterion.maximum


def _most_of_group(group: Group) -> Fraction | None:
    found = [most(child) for child in group.of]
    worth = [one for one in found if one is not None]
    if len(worth) < len(found):
        return None
    whole = sum(worth, ZERO) if group.method == "sum" else max(worth)
    return whole if group.maximum is None else min(whole, group.maximum)
