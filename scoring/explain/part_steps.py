"""The steps of one part for one entry: sheets, what was dropped, the panel, rulings, scale, rounding, weight."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scoring.contest import Entry
from scoring.exact import Round, settle, text
from scoring.panel import dropped_seats
from scoring.rubric.answers import NOT_APPLICABLE, Written
from scoring.rubric.kinds import HUNDRED, ZERO, Criterion, Group, Veto
from scoring.rulings import Adjustment, Penalty
from scoring.scoresheet import SheetScore
from scoring.tally.parts import PartCount, PartScore

Telling = Generator["Step", None, Fraction | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a stable code, its numbers as exact texts, and figures one by one as (label, written, points)."""

    code: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    items: tuple[tuple[str, str, str], ...] = ()


class PartSteps:
    """Tells how a part's score came about, with the same functions that counted it."""

    def __init__(self, count: PartCount, entry: Entry, found: PartScore) -> None:
        self.count, self.entry, self.found = count, entry, found
        self.part, self.panel = count.part, count.panel
        self.name = self.part.name or self.part.key
        self.rulings = count.book.rulings_on(entry.code).all

    def steps(self) -> Iterator[Step]:
        """The part's steps in order; one that is missing or absent says so."""
        if self.found.absent:
            yield Step("part_absent", {"part": self.name})
            return
        value = yield from self._value()
        if self.found.score is None:
            yield Step("part_missing", {"part": self.name})
            return
        if value is None:
            absent = self.count.book.rulings_on(self.entry.code).absent(self.part.key)
            yield Step("part_absent_zero" if absent else "part_empty", {"part": self.name})
            return
        value = yield from self._ruled(value)
        value = yield from self._scaled(value)
        yield from self._rounded(value, self.found.score, self.count.rounding.panel)
        yield Step("part_score", {"part": self.name, "score": self.found.figure.score})
        yield from self._weighted(self.found.score)

    def _value(self) -> Telling:
        match self.part.source:
            case "sheets":
                return (yield from self._sheets())
            case "value" | "time":
                return (yield from self._figure())
            case "carried":
                carried = self.count.carried.get(self.entry.code)
                if carried is not None:
                    yield Step("carried", {"part": self.name, "total": text(carried), "stage": self.part.stage})
                return carried
        return (yield from self._children())

    def _children(self) -> Telling:
        found = [child.of(self.entry) for child in self.count.children]
        for child, score in zip(self.count.children, found, strict=True):
            yield from PartSteps(child, self.entry, score).steps()
        counted = [s.weighted for c, s in zip(self.count.children, found, strict=True) if c.part.counts]
        whole = sum(counted, ZERO)
        if self.found.score is not None:
            terms = " + ".join(map(text, counted))
            yield Step("group", {"part": self.name, "terms": terms, "result": text(whole)})
        return whole

    def _figure(self) -> Telling:
        written, found = self.entry.values.get(self.part.key), self.count.figure(self.entry)
        if written is None or found is None or found.points is None:
            return None
        said = told(self.part.field, written) if self.part.field else ""
        yield Step("figure", {"part": self.name, "written": said, "points": text(found.points)})
        if self.part.source == "time":
            for ruling in self._of(Penalty):
                yield Step("penalty_time", {"seconds": text(ruling.points), "reason": ruling.reason})
        return found.points

    def _of(self, kind: type[Penalty]) -> list[Penalty]:
        return [r for r in self.rulings if isinstance(r, kind) and r.part == self.part.key]

    # Sheets and panel.

    def _sheets(self) -> Telling:
        scores = self.count.scores(self.entry)
        for seat, score in scores.items():
            yield self._sheet(seat, score)
        raised = {key for score in scores.values() for key, _ in score.vetoes}
        yield from self._vetoes(raised)
        if self.found.score is None or not scores:
            return None
        if self.panel.per == "criterion":
            return (yield from self._by_criterion(scores))
        totals = {seat: score.total for seat, score in scores.items()}
        if self.panel.method == "rank_sum":
            totals = {seat: place for seat in scores if (place := self.count.placings.place(seat, self.entry))}
        result = self.count.panelled(totals)
        assert result is not None
        yield self._panel("panel", self.name, totals, result)
        return result

    def _sheet(self, seat: str, score: SheetScore) -> Step:
        marks = self.count.sheets[self.entry.code][seat]
        items = tuple(
            (criterion.label or criterion.key, told(criterion, marks[criterion.key]), _points(score, criterion.key))
            for section in self.count.rubric.sections
            for criterion in section.criteria
            if not isinstance(criterion, Veto) and criterion.key in marks
        )
        whole = sum((points for points in score.criteria.values() if points is not None), ZERO)
        numbers = {"part": self.name, "seat": seat, "sum": text(whole), "total": text(score.total)}
        return Step("sheet" if whole == score.total else "sheet_bounded", numbers, items)

    def _vetoes(self, raised: set[str]) -> Iterator[Step]:
        for section in self.count.rubric.sections:
            for criterion in section.criteria:
                if isinstance(criterion, Veto) and criterion.key in raised:
                    yield Step("veto", {"veto": criterion.label or criterion.key, "scope": criterion.scope})

    def _panel(self, code: str, name: str, figures: Mapping[str, Fraction], result: Fraction) -> Step:
        high, low = dropped_seats(list(figures.values()), list(figures), self.panel)
        kept = [text(v) for seat, v in figures.items() if seat not in (*high, *low)]
        numbers = {"part": name, "method": self.panel.method, "kept": "、".join(kept), "result": text(result)}
        if high:
            numbers["high"] = "、".join(text(figures[seat]) for seat in high)
        if low:
            numbers["low"] = "、".join(text(figures[seat]) for seat in low)
        return Step(code, numbers, tuple((seat, "", text(value)) for seat, value in figures.items()))

    def _by_criterion(self, scores: Mapping[str, SheetScore]) -> Telling:
        for section in self.count.rubric.sections:
            for criterion in section.criteria:
                given = {s: v for s, one in scores.items() if (v := one.criteria[criterion.key]) is not None}
                if isinstance(criterion, Veto) or not given:
                    continue
                result = self.count.panelled(given)
                if result is not None:
                    yield self._panel("panel", criterion.label or criterion.key, given, result)
                    rounded = settle(result, self.count.rounding.criterion)
                    yield from self._rounded(result, rounded, self.count.rounding.criterion)
        sheet = self.count.panel_sheet(scores)
        if sheet is None:
            return None
        yield Step("panel_sheet", {"part": self.name, "total": text(sheet.total)})
        return sheet.total

    # After the panel.

    def _ruled(self, value: Fraction) -> Generator["Step", None, Fraction]:
        if self.part.source == "time":
            return value
        if self.panel.difficulty:
            factor = self.count.book.value(self.entry, self.panel.difficulty) or ZERO
            yield Step("difficulty", {"factor": text(factor), "from": text(value), "to": text(value * factor)})
            value *= factor
        if any(r.kind == "veto" and r.part == self.part.key for r in self.rulings):
            yield Step("part_vetoed", {"part": self.name})
            return ZERO
        for ruling in self.rulings:
            if isinstance(ruling, Penalty | Adjustment) and ruling.part == self.part.key:
                value += ruling.points if isinstance(ruling, Adjustment) else -ruling.points
                yield Step(ruling.kind, {"points": text(ruling.points), "reason": ruling.reason, "to": text(value)})
        if value < 0:
            yield Step("not_below_zero", {"part": self.name})
        return max(value, ZERO)

    def _scaled(self, value: Fraction) -> Generator["Step", None, Fraction]:
        limit = self.count.maximum
        if self.part.scale is None or not limit:
            return value
        scaled = value / limit * self.part.scale
        numbers = {"from": text(value), "maximum": text(limit), "scale": text(self.part.scale), "to": text(scaled)}
        yield Step("scaled", numbers)
        return scaled

    def _rounded(self, value: Fraction, to: Fraction, step: Round | None) -> Iterator[Step]:
        if step is not None and value != to:
            numbers = {"from": text(value), "to": text(to), "places": str(step.places), "mode": step.mode}
            yield Step("rounded", numbers)

    def _weighted(self, score: Fraction) -> Iterator[Step]:
        if not self.part.counts:
            yield Step("not_counted", {"part": self.name})
        elif self.part.weight != HUNDRED:
            exact = score * self.part.weight / HUNDRED
            numbers = {"part": self.name, "score": text(score), "weight": text(self.part.weight), "result": text(exact)}
            yield Step("weighted", numbers)
            yield from self._rounded(exact, self.found.weighted, self.count.rounding.weighted)


def _points(score: SheetScore, key: str) -> str:
    points = score.criteria[key]
    return NOT_APPLICABLE if points is None else text(points)


def told(criterion: Criterion, written: Written) -> str:
    """What was written, on one line, with the words of the rubric for its keys."""
    if isinstance(written, str):
        return written
    parts = {one.key: one for name in ("faults", "measures", "options", "of") for one in _named(criterion, name)}
    if not isinstance(written, Mapping):
        return "、".join(_label(parts.get(key), key) for key in map(str, written))
    said = []
    for key, value in written.items():
        child = parts.get(key)
        inside = told(child, value) if isinstance(criterion, Group) else str(value)  # type: ignore[arg-type]
        said.append(f"{_label(child, key)} {inside}")
    return "，".join(said)


def _named(criterion: Criterion, name: str) -> tuple[Any, ...]:
    return tuple(one for one in getattr(criterion, name, ()) if not isinstance(one, str))


def _label(part: object, key: str) -> str:
    return getattr(part, "label", "") or key
