"""The whole way of one entry, from marks to place and awards, as data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.contest import Contest, Entry
from scoring.exact import text
from scoring.explain.part_steps import PartSteps, Step
from scoring.plain import Plain, to_plain
from scoring.ranking import Key, Tied
from scoring.rubric.kinds import ZERO
from scoring.rulings import Adjustment, Order, Penalty
from scoring.stages import Stage
from scoring.tally import Count
from scoring.tally.result import Row
from scoring.tally.standing import StageCount, Standing


@dataclass(frozen=True, slots=True)
class Working:
    """The steps of one entry in the order of the regulation, and the row they lead to."""

    code: str
    steps: tuple[Step, ...]
    row: Row

    def to_plain(self) -> dict[str, Plain]:
        """The plain form."""
        return {"code": self.code, "steps": to_plain(self.steps), "row": to_plain(self.row)}


def working(contest: Contest | Count, code: str) -> Working:
    """The way of the entry *code*; raises ``KeyError`` where the contest has no such entry."""
    count = contest if isinstance(contest, Count) else Count(contest)
    entry = count.book.entries[code]
    row = next(row for row in count.result.rows if row.code == code)
    return Working(code, tuple(_Way(count, entry, row).steps()), row)


class _Way:
    def __init__(self, count: Count, entry: Entry, row: Row) -> None:
        self.count, self.entry, self.row = count, entry, row
        self.rules, self.book = count.rules, count.book
        self.rulings = count.book.rulings_on(entry.code)

    def steps(self) -> Iterator[Step]:
        for ruling in self.rulings.all:
            if not isinstance(ruling, Penalty | Adjustment | Order):
                part = getattr(ruling, "part", "")
                yield Step(f"ruling_{ruling.kind}", {"reason": ruling.reason, "part": self._part_name(part)})
        for stage in self.rules.stages:
            standing = self.count.standings[stage.key].get(self.entry.code)
            if standing is not None:
                yield from self._stage(stage, standing)
        yield from self._end()

    def _part_name(self, key: str) -> str:
        for stage in self.count.stages.values():
            if key in stage.by_key:
                return stage.by_key[key].part.name or key
        return key

    def _stage(self, stage: Stage, standing: Standing) -> Iterator[Step]:
        counted = self.count.stages[stage.key]
        if len(self.rules.stages) > 1:
            yield Step("stage", {"stage": stage.name or stage.key})
        for count, part in zip(counted.parts, standing.parts, strict=True):
            yield from PartSteps(count, self.entry, part).steps()
        if standing.total is not None:
            yield from self._total(counted, standing, standing.total.value)
        yield from self._gates(counted, standing)
        if stage is not self.rules.stages[-1]:
            yield from self._cut(stage)

    def _total(self, counted: StageCount, standing: Standing, total: Fraction) -> Iterator[Step]:
        terms = [p.weighted for c, p in zip(counted.parts, standing.parts, strict=True) if c.part.counts]
        whole = sum(terms, ZERO)
        yield Step("total", {"terms": " + ".join(map(text, terms)), "result": text(whole)})
        for ruling in self.rulings.all:
            if isinstance(ruling, Penalty) and not ruling.part:
                yield Step("penalty_total", {"points": text(ruling.points), "reason": ruling.reason})
        taken = self.rulings.penalty("")
        whole = max(whole - taken, ZERO) if taken else whole
        step = self.rules.rounding.total
        if step and whole != total:
            numbers = {"from": text(whole), "to": standing.total.text if standing.total else "", "mode": step.mode}
            yield Step("rounded", {**numbers, "places": str(step.places)})

    def _gates(self, counted: StageCount, standing: Standing) -> Iterator[Step]:
        for gate in counted.gates:
            passed = counted.passes(gate, standing)
            code = "gate_unknown" if passed is None else "gate_passed" if passed else "gate_failed"
            yield Step(code, {"gate": gate.name or gate.key})

    def _cut(self, stage: Stage) -> Iterator[Step]:
        for row in self.count.result.stages[stage.key]:
            if row.code == self.entry.code and row.place is not None:
                waits = any(self.entry.code in cut.waiting for cut in self.count.cuts.values())
                code = "goes_on" if row.goes_on else "cut_open" if waits else "stays_behind"
                yield Step(code, {"place": str(row.place), "total": row.total})

    # Place and awards.

    def _end(self) -> Iterator[Step]:
        if self.row.place is None:
            numbers = {"reason": "；".join(self.row.reasons)} if self.row.reasons else {}
            yield Step(f"state_{self.row.state}", numbers)
            for gap in self.count.result.missing:
                if gap.entry == self.entry.code:
                    numbers = {"part": self._part_name(gap.part), "seat": gap.seat, **gap.numbers}
                    yield Step(f"missing_{gap.code}", numbers)
            return
        yield from self._ties()
        name = {"division": self.entry.division} if self.entry.division else {}
        field_size = sum(r.place is not None and r.division == self.entry.division for r in self.count.result.rows)
        yield Step("place", {"place": str(self.row.place), "field": str(field_size), **name})
        for given in self.row.awards:
            numbers = {"name": given.name, "rule": given.rule, **given.numbers}
            yield Step("award_proposed" if given.state == "proposed" else "award", numbers)

    def _ties(self) -> Iterator[Step]:
        """Who stood beside the entry on the first key, and the keys that were looked at until they parted."""
        last, chain = self.rules.stages[-1], self.rules.ranking
        ties = self.count.places(last, self.entry.division)
        told = self.count.orders[last.key, self.entry.division].told
        own = self.count.standings[last.key][self.entry.code]
        group, index, first = [s for tied in ties for s in tied.members], 0, True
        while index < len(chain.chain) and len(group) > 1:
            key = chain.chain[index]
            figures = told(key, group)
            if not first:
                yield self._key_step(index, key, figures)
            still = [s for s in group if figures[s.code] == figures[own.code]]
            if first and len(still) > 1:
                yield Step("tied", {"others": _codes(still, own)})
            parted, group, first = len(still) < len(group), still, False
            index = chain.restart if parted and chain.restart is not None else index + 1
        if len(group) > 1:
            yield from self._undecided(ties, own)

    def _key_step(self, index: int, key: Key, figures: Mapping[str, Fraction | None]) -> Step:
        told = {code: "–" if value is None else text(value) for code, value in figures.items()}
        own = told.pop(self.entry.code)
        items = tuple((code, "", value) for code, value in told.items())
        numbers = {"step": str(index + 1), "by": key.by, "best": key.best, "own": own, "name": self._key_name(key)}
        return Step("tie_key", numbers, items)

    def _key_name(self, key: Key) -> str:
        if key.by == "value":
            return next((v.name or v.key for v in self.rules.values if v.key == key.value), key.value)
        if key.by == "stage":
            return next((s.name or s.key for s in self.rules.stages if s.key == key.stage), key.stage)
        name = self._part_name(key.part)
        if key.by in ("section", "criterion"):
            count = next(s for s in self.count.stages.values() if key.part in s.by_key).by_key[key.part]
            for section in count.rubric.sections:
                if key.by == "section" and section.key == key.section:
                    return f"{name} {section.label or section.key}"
                for criterion in section.criteria:
                    if key.by == "criterion" and criterion.key == key.criterion:
                        return f"{name} {criterion.label or criterion.key}"
        return name

    def _undecided(self, ties: Sequence[Tied[Standing]], own: Standing) -> Iterator[Step]:
        orders = [r for r in self.rulings.all if isinstance(r, Order) and not r.stage and not r.team]
        if isinstance(self.row.decided_by, str) and orders:
            yield Step("tie_ruled", {"by": orders[0].by, "reason": orders[0].reason})
            return
        tied = next(t for t in ties if own in t.members)
        others = _codes(tied.members, own)
        if tied.undecided:
            yield Step("tie_open", {"others": others, "needs": self.rules.ranking.end})
        elif others:
            yield Step("tie_shared", {"others": others, "end": self.rules.ranking.end})


def _codes(standings: Sequence[Standing], own: Standing) -> str:
    return "、".join(s.code for s in standings if s is not own)
