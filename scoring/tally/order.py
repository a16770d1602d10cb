"""From standings to places: the steps of a chain, the divisions, the cut line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.exact import whole
from scoring.panel import places
from scoring.ranking import Comparable, End, Key, Step, Tied, chain, figure, place, settle_ties
from scoring.stages import GoesOn
from scoring.tally.standing import StageCount, Standing

AMONG_JUDGES = ("firsts", "judges_places")
Read = Callable[[Standing], Fraction | None]


class Order:
    """Puts the standings of one division in order by a chain; ties once parted are remembered until someone in
    them changes, unless a step looks at judges' places in the whole field.
    """

    def __init__(self, stages: Mapping[str, StageCount], last: StageCount, keys: Sequence[Key]) -> None:
        self.stages, self.last, self.keys = stages, last, keys
        self.steps = [self._step(key) for key in keys]
        self.looks_around = keys[0].by != "total" or any(key.by in AMONG_JUDGES for key in keys)
        self.ties: dict[Standing, Tied[Standing]] = {}
        self.parted: dict[Comparable, tuple[list[Standing], list[tuple[Sequence[Standing], int | None]]]] = {}

    def places(
        self, field: Sequence[Standing], end: End, restart: int | None, decisions: Sequence[tuple[Sequence[str], str]]
    ) -> list[Tied[Standing]]:
        """The places of a field that is in the order of codes."""
        settled = settle_ties(self._parted(field, restart), end, decisions, lambda s: s.entry.code)
        ties = place(settled, end, self.ties)
        self.ties = {tied.members[0]: tied for tied in ties}
        return ties

    def _parted(
        self, field: Sequence[Standing], restart: int | None
    ) -> Sequence[tuple[Sequence[Standing], int | None]]:
        if len(field) < 2 or self.looks_around:
            return list(chain(field, self.steps, restart))
        heaps: dict[Comparable, list[Standing]] = {}
        for standing, mark in zip(field, self.steps[0](field), strict=True):
            heaps.setdefault(mark, []).append(standing)
        follow = 1 if restart is None or len(heaps) == 1 else restart
        found: list[tuple[Sequence[Standing], int | None]] = []
        before, self.parted = self.parted, {}
        for mark in sorted(heaps):
            heap = heaps[mark]
            if len(heap) == 1:
                found.append((heap, None))
                continue
            known = before.get(mark)
            if known is None or known[0] != heap:
                known = heap, list(chain(heap, self.steps, restart, follow))
            self.parted[mark] = known
            found += known[1]
        return found

    @staticmethod
    def _total(standing: Standing) -> Fraction:
        assert standing.total is not None
        return standing.total.value

    def _step(self, key: Key) -> Step[Standing]:
        if key.by == "total" and self.last is self.stages.get(self.last.stage.key):
            return lambda group: _integers([self._total(s) for s in group], key.best)
        if key.by in AMONG_JUDGES:
            return lambda group: self._by_judges(group, key)
        read = self._reader(key)
        return lambda group: [figure(read(standing), key.best) for standing in group]

    def _reader(self, key: Key) -> Read:
        stage = self._home(key)
        match key.by:
            case "stage":
                counted = self.stages[key.stage]
                return lambda s: None if (total := counted.of(s.entry).total) is None else total.value
            case "part":
                return lambda s: self._at(stage, s, lambda home, at: home.part_score(at, key.part).score)
            case "section":
                return lambda s: stage.section(s.entry, key.part, key.section)
            case "criterion":
                return lambda s: stage.criterion(s.entry, key.part, key.criterion)
            case "value":
                return lambda s: stage.book.value(s.entry, key.value)
            case "highest_mark":
                return lambda s: Fraction(max(found)) if (found := stage.judges_totals(s.entry, key.part)) else None
            case "lowest_mark":
                return lambda s: Fraction(min(found)) if (found := stage.judges_totals(s.entry, key.part)) else None
        return lambda s: None if s.total is None else s.total.value

    def _home(self, key: Key) -> StageCount:
        """The stage whose part a key looks at: an earlier one may be asked for, too."""
        return next((stage for stage in self.stages.values() if key.part in stage.by_key), self.last)

    def _at(
        self, stage: StageCount, standing: Standing, read: Callable[[StageCount, Standing], Fraction | None]
    ) -> Fraction | None:
        return read(stage, standing if stage is self.last else stage.of(standing.entry))

    def _by_judges(self, group: Sequence[Standing], key: Key) -> list[Comparable]:
        sums = self._judges_sums(group, key)
        return [figure(sums[s.entry.code], key.best) for s in group]

    def _judges_sums(self, group: Sequence[Standing], key: Key) -> dict[str, Fraction]:
        """Sums of the judges' places (or of their first places), among the whole field or only those still tied; a
        judge's equal totals share the mean place.
        """
        count = self._home(key).by_key[key.part]
        rivals = [s.entry for s in group] if key.among == "tied" else count.placings.rivals(group[0].entry.division)
        sums: dict[str, Fraction] = {s.entry.code: Fraction(0) for s in group}
        seats = sorted({seat for e in rivals for seat in count.sheets.get(e.code, {})})
        for seat in seats:
            codes = [e.code for e in rivals if seat in count.sheets.get(e.code, {})]
            totals = [count.placings.total(seat, code) for code in codes]
            best = max(totals)
            for code, total, given in zip(codes, totals, places(totals), strict=True):
                if code in sums:
                    sums[code] += given if key.by == "judges_places" else total == best
        return sums

    def told(self, key: Key, group: Sequence[Standing]) -> dict[str, Fraction | None]:
        """The figures one step of the chain looks at, by code: what the working of a tie shows."""
        if key.by in AMONG_JUDGES:
            return dict(self._judges_sums(group, key))
        read = self._reader(key)
        return {s.entry.code: read(s) for s in group}


def _integers(values: Sequence[Fraction], best: str) -> list[Comparable]:
    """The same order in plain integers over a common denominator, which sort many times faster."""
    unit = lcm(*{value.denominator for value in values})
    if best == "low":
        return [value.numerator * (unit // value.denominator) for value in values]
    return [-value.numerator * (unit // value.denominator) for value in values]


@dataclass(slots=True)
class Cut:
    """Who goes on from a stage, and who waits because a tie at the line is open."""

    on: set[str]
    waiting: tuple[str, ...] = ()


def cut(rule: GoesOn, ties: Sequence[Tied[Standing]]) -> Cut:
    """Draw the line through the places of one division."""
    size = sum(len(tied.members) for tied in ties)
    room = rule.count if rule.count is not None else whole(size * (rule.share or Fraction(100)) / 100, rule.mode)
    on: set[str] = set()
    for tied in ties:
        codes = [s.entry.code for s in tied.members]
        if len(on) >= room:
            break
        if len(on) + len(codes) <= room or rule.ties == "all":
            on.update(codes)
        elif rule.ties == "chain":
            return Cut(on, tuple(codes))
        else:
            break
    return Cut(on)
