"""One entry in one stage: its parts together, its state, its gates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from scoring.contest import Entry
from scoring.exact import settle, shown
from scoring.panel import Exact
from scoring.rubric.kinds import HUNDRED, ZERO
from scoring.ruleset import Gate
from scoring.scoresheet import SectionScore, SheetScore
from scoring.stages import Stage
from scoring.tally.book import NONE, Book, Rulings
from scoring.tally.parts import PartCount, PartScore
from scoring.tally.result import Figure, Flag, Missing, Row, State

NOT_ASKED: Mapping[str, bool] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Total:
    """A stage total, shared by all entries whose parts come to the same."""

    value: Fraction
    text: str
    figures: tuple[Figure, ...]
    parts: tuple[PartScore, ...]


@dataclass(slots=True, eq=False)
class Standing:
    """Where one entry stands in one stage; *total* is null unless the state is ranked."""

    entry: Entry
    state: State
    total: Total | None
    parts: tuple[PartScore, ...]
    missing: tuple[Missing, ...] = ()
    vetoes: tuple[str, ...] = ()
    bars_unit: bool = False
    barred: bool = False
    failed: tuple[str, ...] = ()
    remark: bool = False
    row: Row | None = None
    confirmed: Mapping[str, bool] = field(default_factory=lambda: NOT_ASKED)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        self.code = self.entry.code

    @property
    def points(self) -> Fraction:
        """The total of one that is ranked."""
        assert self.total is not None
        return self.total.value

    @property
    def unit(self) -> str:
        """The entry's unit."""
        return self.entry.unit

    @property
    def persons(self) -> tuple[str, ...]:
        """The entry's persons."""
        return self.entry.persons

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Spreads above the limit in any part."""
        return tuple(flag for part in self.parts for flag in part.flags)


class StageCount:
    """Counts one stage; *carried* are the totals of earlier stages by stage and entry."""

    def __init__(self, stage: Stage, book: Book, carried: Mapping[str, Mapping[str, Fraction]]) -> None:
        self.stage, self.book, self.rules = stage, book, book.ruleset
        self.parts = [PartCount(p, book, carried.get(p.stage, {})) for p in stage.parts]
        self.by_key = {count.part.key: count for one in self.parts for count in (one, *one.children)}
        self.counting = [count.part.counts for count in self.parts]
        step = self.rules.rounding.total
        self.places = step.places if step else self.rules.shown
        self.known: dict[tuple[PartScore, ...], Total] = {}
        self.last = stage is self.rules.stages[-1]
        self.gates = self.rules.gates if self.last else ()

    @property
    def depends_on_field(self) -> bool:
        """Whether one entry's score depends on the marks of others."""
        return any(count.panel.method == "rank_sum" for count in self.by_key.values())

    def count_all(self, entries: Iterable[Entry]) -> dict[str, Standing]:
        """Count everybody who stands in the stage."""
        for count in self.by_key.values():
            count.prepare()
        found = {entry.code: self.of(entry) for entry in entries}
        for count in self.by_key.values():
            count.ready.clear()
        return found

    def of(self, entry: Entry) -> Standing:
        """Count one entry."""
        parts = tuple([count.of(entry) for count in self.parts])
        if entry.code not in self.book.rulings and not self.gates:
            if (known := self.known.get(parts)) is not None:
                return Standing(entry, "ranked", known, known.parts)
            if all(part.clean for part in parts) and (total := self._total(parts, NONE)) is not None:
                return Standing(entry, "ranked", total, parts)
        return self._closely(entry, parts)

    def _closely(self, entry: Entry, parts: tuple[PartScore, ...]) -> Standing:
        rulings = self.book.rulings_on(entry.code)
        total = self._total(parts, rulings)
        missing = tuple(m for part in parts for m in part.missing)
        scopes = [(key, scope) for part in parts for key, scope in part.vetoes]
        scopes += [(r.scope, r.scope) for r in rulings.vetoed("")]
        scopes += [(r.scope, r.scope) for part in self.by_key for r in rulings.vetoed(part)]
        standing = Standing(entry, "ranked", total, parts, missing)
        standing.confirmed = rulings.confirmed
        standing.remark = True
        standing.vetoes = tuple(dict.fromkeys(key for key, _ in scopes))
        struck = {scope for _, scope in scopes}
        standing.barred, standing.bars_unit = not struck.isdisjoint({"award", "rank", "unit"}), "unit" in struck
        standing.state = self._state(standing, rulings, not struck.isdisjoint({"rank", "unit"}))
        if standing.state not in ("ranked", "failed", "vetoed"):
            standing.total = total if standing.state == "disqualified" else None
        if standing.state in ("absent", "withdrawn", "disqualified", "vetoed"):
            standing.missing = ()
        return standing

    def _state(self, standing: Standing, rulings: Rulings, vetoed: bool) -> State:
        if rulings.disqualified:
            return "disqualified"
        if rulings.withdrawn:
            return "withdrawn"
        if rulings.absent_everywhere or any(p.absent and c for p, c in zip(standing.parts, self.counting, strict=True)):
            return "absent"
        if vetoed:
            return "vetoed"
        if standing.total is None:
            return "pending"
        return self._pass(standing)

    def _pass(self, standing: Standing) -> State:
        """Try the gates; an unanswered one leaves the entry pending where the ranking asks for it."""
        state: State = "ranked"
        failed: list[str] = []
        for gate in self.gates:
            passed = self.passes(gate, standing)
            if passed is None:
                gap = Missing("fact_missing" if gate.of == "fact" else "value_missing", standing.entry.code, gate.part)
                standing.missing += (gap,)
            if not passed:
                failed.append(gate.key)
                if gate.key in self.rules.ranked_if:
                    state = "pending" if passed is None or state == "pending" else "failed"
        standing.failed = tuple(failed)
        return state

    def _total(self, parts: tuple[PartScore, ...], rulings: Rulings) -> Total | None:
        if any(part.score is None and counts for part, counts in zip(parts, self.counting, strict=True)):
            return None
        taken = rulings.penalty("")
        if not taken and (known := self.known.get(parts)) is not None:
            return known
        first, *others = [part.weighted for part, counts in zip(parts, self.counting, strict=True) if counts]
        whole = sum(others, first)
        if taken:
            whole = max(whole - taken, ZERO)
        value = settle(whole, self.rules.rounding.total)
        total = Total(value, shown(value, self.places), tuple(part.figure for part in parts), parts)
        if not taken and not any(part.missing or part.vetoes for part in parts):
            self.known[parts] = total
        return total

    # Gates, and what chains look at.

    def passes(self, gate: Gate, standing: Standing) -> bool | None:
        """Whether a gate is passed; None while what it asks for is not there."""
        match gate.of:
            case "fact":
                return self.book.fact(standing.entry, gate.fact)
            case "total":
                return (
                    None
                    if standing.total is None
                    else self._reaches(gate, standing.total.value, self.maximum(standing))
                )
            case "value":
                value = self.book.value(standing.entry, gate.value)
                return None if value is None else self._reaches(gate, value, None)
            case "passed":
                return self._all_passed(gate, standing)
            case "part":
                score = self.part_score(standing, gate.part)
                return None if score.score is None else self._reaches(gate, score.score, score.maximum)
        sections = self.sections(standing.entry, gate.part)
        if sections is None:
            return None
        asked = [sections[gate.section]] if gate.of == "section" else list(sections.values())
        return all(self._reaches(gate, s.points, s.maximum) for s in asked if s.maximum or gate.of == "section")

    @staticmethod
    def _reaches(gate: Gate, value: Fraction, limit: Fraction | None) -> bool:
        if gate.share is not None and (limit is None or value < limit * gate.share / HUNDRED):
            return False
        return gate.least is None or value >= gate.least

    def _all_passed(self, gate: Gate, standing: Standing) -> bool | None:
        asked = [c for c in self.by_key.values() if c.part.pass_mark is not None and gate.part in ("", c.part.key)]
        scores = [(c.part.pass_mark, self.part_score(standing, c.part.key).score) for c in asked]
        if any(score is None for _, score in scores):
            return None
        return all(score is not None and least is not None and score >= least for least, score in scores)

    def maximum(self, standing: Standing) -> Fraction | None:
        """The highest total the rules allow; None where a part has none."""
        counted = [(c.part.weight, p.maximum) for c, p in zip(self.parts, standing.parts, strict=True) if c.part.counts]
        limits = [weight * limit / HUNDRED for weight, limit in counted if limit is not None]
        return sum(limits, ZERO) if len(limits) == len(counted) else None

    def part_score(self, standing: Standing, key: str) -> PartScore:
        """The score of a part or sub-part."""
        for count, part in zip(self.parts, standing.parts, strict=True):
            if count.part.key == key:
                return part
        return self.by_key[key].of(standing.entry)

    def sections(self, entry: Entry, key: str) -> dict[str, SectionScore] | None:
        """The panel's figures of every section of a part; None while sheets are missing."""
        count = self.by_key[key]
        scores = count.scores(entry)
        if not scores:
            return None
        if count.panel.per == "criterion":
            sheet = count.panel_sheet(scores)
            return None if sheet is None else dict(sheet.sections)
        return {section.key: _together(count, scores, section.key) for section in count.rubric.sections}

    def section(self, entry: Entry, key: str, section: str) -> Fraction | None:
        """The panel's points of one section of a part; None while sheets are missing."""
        sections = self.sections(entry, key)
        return None if sections is None else sections[section].points

    def criterion(self, entry: Entry, key: str, criterion: str) -> Fraction | None:
        """The panel's figure of one criterion of a part; None while it is missing or not applicable."""
        count = self.by_key[key]
        scores = count.scores(entry)
        given = {seat: value for seat, s in scores.items() if (value := s.criteria[criterion]) is not None}
        found = count.panelled(given) if given else None
        if count.panel.per == "criterion" and found is not None:
            return settle(found, count.rounding.criterion)
        return found

    def judges_totals(self, entry: Entry, key: str) -> list[Exact]:
        """The sheet totals of a part."""
        return [s.total for s in self.by_key[key].scores(entry).values()]


def _together(count: PartCount, scores: Mapping[str, SheetScore], key: str) -> SectionScore:
    figures = {seat: s.sections[key] for seat, s in scores.items()}
    points = count.panelled({seat: one.points for seat, one in figures.items()})
    bonus = count.panelled({seat: one.bonus for seat, one in figures.items()})
    limits = [one.maximum for one in figures.values() if one.maximum is not None]
    limit = sum(limits, ZERO) / len(limits) if limits else None
    return SectionScore(points or ZERO, bonus or ZERO, limit)
