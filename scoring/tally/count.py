"""The count of a whole contest, kept so that one changed sheet costs little and gives the same result."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.awards import Sizes
from scoring.contest import Contest, Entry, Sheet
from scoring.ranking import Tied
from scoring.stages import Stage
from scoring.tally.assembly import Assembly
from scoring.tally.book import Book
from scoring.tally.order import Cut, Order, cut
from scoring.tally.result import Result
from scoring.tally.standing import StageCount, Standing


class Count:
    """A contest counted; ``replace`` takes a changed sheet in, ``result`` is always that of the whole contest."""

    def __init__(self, contest: Contest, book: Book | None = None) -> None:
        self.book = book or Book(contest)
        self.rules = contest.ruleset
        self.carried: dict[str, dict[str, Fraction]] = {}
        self.stages: dict[str, StageCount] = {}
        self.standings: dict[str, dict[str, Standing]] = {}
        self.orders: dict[tuple[str, str], Order] = {}
        self.on: dict[str, set[str]] = {}
        self.cuts: dict[tuple[str, str], Cut] = {}
        self.divisions = self._divisions()
        self.sizes = {name: self._sizes(entries) for name, entries in self.divisions.items()}
        for stage in self.rules.stages:
            self.stages[stage.key] = StageCount(stage, self.book, self.carried)
        self._count_all()
        self.assembly = Assembly(self)
        self.result: Result = self.assembly.result()

    def replace(self, *sheets: Sheet) -> Result:
        """Count again with each sheet in the place of the earlier one of its seat, entry and part (or as a new one)."""
        if any(sheet.entry not in self.book.entries or sheet.part not in self.book.sheets for sheet in sheets):
            raise ValueError("the sheet belongs to no entry or part of this contest")
        for sheet in sheets:
            self.book.put(sheet)
        if any(count.depends_on_field for count in self.stages.values()) or len(self.stages) > 1:
            self._count_all()
        else:
            (standings,) = self.standings.values()
            for code in {sheet.entry for sheet in sheets}:
                standings[code] = self.stages[self.rules.stages[0].key].of(self.book.entries[code])
        self.result = self.assembly.result()
        return self.result

    def _divisions(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.book.entries.values():
            found.setdefault(entry.division, []).append(entry)
        known = [name for name in self.rules.divisions if name in found]
        return {name: found[name] for name in known + sorted(set(found) - set(known))}

    def _sizes(self, entries: Sequence[Entry]) -> Sizes:
        return Sizes(len(entries), sum(map(self.started, entries)))

    def started(self, entry: Entry) -> bool:
        """Whether the entry took part in anything: not withdrawn, not absent in everything."""
        rulings = self.book.rulings.get(entry.code)
        if rulings is None:
            return True
        parts = [part.key for part in self.rules.stages[0].parts if part.counts]
        return not (rulings.withdrawn or rulings.absent_everywhere or all(rulings.absent(part) for part in parts))

    # Stage by stage.

    def _count_all(self) -> None:
        entering = list(self.book.entries.values())
        for stage in self.rules.stages:
            self.standings[stage.key] = self.stages[stage.key].count_all(entering)
            if stage is not self.rules.stages[-1]:
                entering = self._go_on(stage, entering)

    def _go_on(self, stage: Stage, entering: Sequence[Entry]) -> list[Entry]:
        standings = self.standings[stage.key]
        self.carried[stage.key] = {c: s.total.value for c, s in standings.items() if s.total is not None}
        for later in self.stages.values():
            for one in later.by_key.values():
                if one.part.source == "carried" and one.part.stage == stage.key:
                    one.carried = self.carried[stage.key]
                    later.known.clear()
        on: set[str] = set()
        for division in self.divisions:
            ties = self.places(stage, division)
            drawn = cut(stage.goes_on, ties) if stage.goes_on else Cut({s.entry.code for t in ties for s in t.members})
            self.cuts[stage.key, division] = drawn
            on |= drawn.on
        self.on[stage.key] = on
        return [entry for entry in entering if entry.code in on]

    def places(self, stage: Stage, division: str) -> list[Tied[Standing]]:
        """The places of one division in one stage, from marks, chain and decisions."""
        standings = self.standings[stage.key]
        entries = self.divisions[division]
        field = [s for e in entries if (s := standings.get(e.code)) is not None and s.state == "ranked"]
        ranking, last = self.rules.ranking, stage is self.rules.stages[-1]
        order = self.orders.get((stage.key, division))
        if order is None:
            keys = ranking.chain if last else stage.chain
            order = self.orders[stage.key, division] = Order(self.stages, self.stages[stage.key], keys)
        if last:
            return order.places(field, ranking.end, ranking.restart, self.book.orders_for())
        return order.places(field, "shared", None, self.book.orders_for(stage.key))


def tally(contest: Contest) -> Result:
    """Count a contest once."""
    return Count(contest).result
