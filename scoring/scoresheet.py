"""One score sheet: every fault at once, the canonical marks, section and sheet totals."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import EXACT, Rounding, settle
from scoring.plain import Plain, Problem, to_plain
from scoring.rubric.answers import Answer, Written, most, required
from scoring.rubric.desk import Desk
from scoring.rubric.kinds import HUNDRED, ZERO, Bonus, Criterion, Rubric, Scope, Section, Veto


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Points of a section as they enter the sheet (weighted), its bonus, and the applicable maximum on the same
    scale.
    """

    points: Fraction
    bonus: Fraction
    maximum: Fraction | None


@dataclass(frozen=True, slots=True)
class SheetScore:
    """One judge's sheet counted: *criteria* hold null where not applicable; *vetoes* are (criterion key, scope)."""

    total: Fraction
    maximum: Fraction | None
    sections: Mapping[str, SectionScore]
    criteria: Mapping[str, Fraction | None]
    vetoes: tuple[tuple[str, Scope], ...]


def problems(rubric: Rubric, written: Mapping[str, Written]) -> tuple[Problem, ...]:
    """Every fault of what was written, each at its criterion's key."""
    found = read_sheet(rubric, written)
    return found if isinstance(found, tuple) else ()


def marks(rubric: Rubric, written: Mapping[str, Written]) -> dict[str, Written]:
    """The canonical marks (``08.50`` → ``8.5``, vetoes said, rubric order) of a sheet without problems."""
    found = read_sheet(rubric, written)
    if isinstance(found, tuple):
        raise ValueError(f"a sheet with problems has no marks: {found[0].field}")
    return found


def read_sheet(rubric: Rubric, written: Mapping[str, Written]) -> dict[str, Written] | tuple[Problem, ...]:
    """The canonical marks of one sheet, or every fault of it."""
    desk = Desk()
    answers = _read(rubric, written, desk)
    if desk.faults:
        return tuple(desk.faults)
    return {key: answer.written for key, answer in answers.items()}


def sheet_total(rubric: Rubric, written: Mapping[str, Written], rounding: Rounding = EXACT) -> Fraction:
    """The exact total of a sheet without problems."""
    found = score(rubric, written, rounding)
    if not isinstance(found, SheetScore):
        raise ValueError(f"a sheet with problems has no total: {found[0].field}")
    return found.total


def score(
    rubric: Rubric, written: Mapping[str, Written], rounding: Rounding = EXACT
) -> SheetScore | tuple[Problem, ...]:
    """Count one sheet, or name every fault of it."""
    desk = Desk()
    answers = _read(rubric, written, desk)
    if desk.faults:
        return tuple(desk.faults)
    points = {
        key: None if one.points is None else settle(one.points, rounding.criterion) for key, one in answers.items()
    }
    return total_of(rubric, points, {key for key, one in answers.items() if one.vetoed}, rounding)


def total_of(
    rubric: Rubric, points: Mapping[str, Fraction | None], vetoed: AbstractSet[str], rounding: Rounding = EXACT
) -> SheetScore:
    """Sections and total from the points of the criteria (null: not applicable), with the vetoes raised carried out."""
    raised = [
        (c, section) for section in rubric.sections for c in section.criteria if isinstance(c, Veto) and c.key in vetoed
    ]
    struck = {veto.target for veto, _ in raised if veto.scope == "item"}
    points = {key: ZERO if key in struck and value is not None else value for key, value in points.items()}
    lost = {veto.target or section.key for veto, section in raised if veto.scope == "section"}
    if any(veto.scope == "sheet" for veto, _ in raised):
        lost = {section.key for section in rubric.sections}
    sections = {s.key: _section(s, points, s.key in lost) for s in rubric.sections}
    total = settle(_total(rubric, sections), rounding.sheet)
    return SheetScore(total, maximum(rubric), sections, points, tuple((veto.key, veto.scope) for veto, _ in raised))


def _read(rubric: Rubric, written: object, desk: Desk) -> dict[str, Answer]:
    criteria = [criterion for section in rubric.sections for criterion in section.criteria]
    if not isinstance(written, Mapping):
        desk.fault("", "wrong_type", expected="object")
        return {}
    known = {criterion.key for criterion in criteria}
    for key in written:
        if key not in known:
            desk.fault(str(key), "unknown_key")
    found = {criterion.key: required(criterion, written, criterion.key, desk) for criterion in criteria}
    answers = {key: answer for key, answer in found.items() if answer is not None}
    if rubric.scale is not None and not desk.faults and not _applicable(rubric, answers):
        desk.fault("", "nothing_applicable")
    return answers


def _applicable(rubric: Rubric, answers: Mapping[str, Answer]) -> bool:
    worth = [c for s in rubric.sections for c in s.criteria if answers[c.key].points is not None]
    return any(most(criterion) for criterion in worth)


def _section(section: Section, points: Mapping[str, Fraction | None], lost: bool) -> SectionScore:
    counted = [(c, value) for c in section.criteria if (value := points[c.key]) is not None]
    inside = sum((value for c, value in counted if not isinstance(c, Bonus)), ZERO)
    bonus = sum((value for c, value in counted if isinstance(c, Bonus)), ZERO)
    limit = section_maximum(section, [c for c, _ in counted])
    if section.maximum is not None:
        inside = min(inside, section.maximum)
    share = section.weight / HUNDRED
    if lost:
        inside = bonus = ZERO
    return SectionScore(inside * share, bonus * share, None if limit is None else limit * share)


def section_maximum(section: Section, criteria: list[Criterion] | None = None) -> Fraction | None:
    """The most a section can give, unweighted, of the criteria that apply; None where seconds are counted."""
    found = [most(c) for c in (section.criteria if criteria is None else criteria)]
    worth = [one for one in found if one is not None]
    if len(worth) < len(found):
        return None
    whole = sum(worth, ZERO)
    return whole if section.maximum is None else min(whole, section.maximum)


def _total(rubric: Rubric, sections: Mapping[str, SectionScore]) -> Fraction:
    inside = sum((s.points for s in sections.values()), ZERO)
    bonus = sum((s.bonus for s in sections.values()), ZERO)
    limit = rubric.maximum if rubric.maximum is not None else full(rubric)
    if rubric.scale is not None:
        applicable = sum((s.maximum or ZERO for s in sections.values()), ZERO)
        inside, limit = (inside / applicable * rubric.scale if applicable else ZERO), rubric.scale
    if limit is not None:
        inside = min(inside, limit)
    total = max(inside + bonus, ZERO)
    return total if rubric.over or limit is None else min(total, limit)


def full(rubric: Rubric) -> Fraction | None:
    """What the sections add up to without bonuses; None where seconds are counted."""
    found = [(section_maximum(s), s.weight) for s in rubric.sections]
    worth = [limit * weight / HUNDRED for limit, weight in found if limit is not None]
    return sum(worth, ZERO) if len(worth) == len(found) else None


def maximum(rubric: Rubric) -> Fraction | None:
    """The total that shares and scales are taken of: the scale, the stated maximum, or what the sections add up to."""
    if rubric.scale is not None:
        return rubric.scale
    return full(rubric) if rubric.maximum is None else rubric.maximum


def fields(rubric: Rubric) -> tuple[dict[str, Plain], ...]:
    """Every criterion with its section and all its limits as plain data, to draw a form from."""
    return tuple(_field(section, criterion) for section in rubric.sections for criterion in section.criteria)


def _field(section: Section, criterion: Criterion) -> dict[str, Plain]:
    limit = most(criterion)
    data = to_plain(criterion)
    assert isinstance(data, dict)
    return {"section": section.key, "most": None if limit is None else to_plain(limit), **data}
