"""How safe a result is: counted again without one judge, under other drop rules, and how near the next prize is.

For the chief judge's eyes only; nothing of it is stored, logged or published.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import scoring
from contests.actions.results.count import Counted
from contests.actions.results.words import Words
from contests.labels import say

Step = Callable[[int, int], None]
Change = Callable[[scoring.Contest], scoring.Contest]
FIELD_KEYS = frozenset({"firsts", "judges_places"})  # steps of a chain that look at everybody's marks


@dataclass(frozen=True, slots=True)
class Shift:
    """One entry that another count puts elsewhere; an empty place is none."""

    code: str
    before: str
    after: str
    prize_before: str
    prize_after: str

    @property
    def prize(self) -> bool:
        """Whether the prize changes, too."""
        return self.prize_before != self.prize_after


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The count with one thing changed. *fails* says why it cannot be carried out; *now*: the rule in force."""

    name: str
    shifts: tuple[Shift, ...] = ()
    fails: str = ""
    now: bool = False

    @property
    def prizes(self) -> int:
        """How many entries get another prize, or one instead of none."""
        return sum(shift.prize for shift in self.shifts)

    @property
    def places(self) -> int:
        """How many entries get another place."""
        return sum(shift.before != shift.after for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The line between two neighbours with different prizes; *swap* is the smallest change that turns them round."""

    division: str
    above: str
    below: str
    between: str
    swap: str


@dataclass(frozen=True, slots=True)
class Weight:
    """The weights in per cent of one part in which the winner of a division stays."""

    part: str
    division: str
    now: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Safety:
    """What the chief judge may want to know before signing."""

    judges: tuple[Otherwise, ...]
    drops: tuple[Otherwise, ...]
    boundaries: tuple[Boundary, ...]
    weights: tuple[Weight, ...]


def safety(counted: Counted, step: Step = lambda done, of: None) -> Safety:
    """Work everything out; *step* is told how many of how many pieces are done. Slow: run it beside the event loop."""
    assert counted.contest is not None
    count, words = scoring.Count(counted.contest), Words(counted.document["ruleset"])
    seats, drops = _seats(count.rules), list(_drops(count.rules))
    pairs, weighed = list(_neighbours(count.result)), list(_weighed(count))
    done, of = 0, len(seats) + len(drops) + len(pairs) + len(weighed)

    def told() -> None:
        nonlocal done
        done += 1
        step(done, of)

    def judge(part: str, seat: str) -> Otherwise:
        told()
        name = say("safe.without", {"part": words.part(part), "seat": words.seat(part, seat) or seat})
        return _otherwise(count, name, scoring.whatif.without_judge(seat))

    def drop(name: str, change: Change | None) -> Otherwise:
        told()
        return Otherwise(name, now=True) if change is None else _otherwise(count, name, change)

    def boundary(division: str, above: scoring.Row, below: scoring.Row) -> Boundary:
        told()
        return _boundary(count, words, division, above, below)

    def weight(part: scoring.Part, division: str) -> Iterator[Weight]:
        told()
        yield from _weight(count, words, part, division)

    return Safety(
        tuple(judge(part, seat) for part, seat in seats),
        tuple(drop(name, change) for name, change in drops),
        tuple(boundary(*pair) for pair in pairs),
        tuple(found for pair in weighed for found in weight(*pair)),
    )


def _seats(rules: scoring.Ruleset) -> list[tuple[str, str]]:
    """Each seat once, with the first part it marks, where a panel would be left."""
    found: dict[str, str] = {}
    for part in _parts(rules):
        if part.panel is not None and len(part.panel.seats) > 1:
            for seat in part.panel.seats:
                found.setdefault(seat, part.key)
    return [(part, seat) for seat, part in found.items()]


def _parts(rules: scoring.Ruleset) -> Iterator[scoring.Part | scoring.SubPart]:
    for stage in rules.stages:
        for part in stage.parts:
            yield from part.parts or (part,)


def _drops(rules: scoring.Ruleset) -> Iterator[tuple[str, Change | None]]:
    """The drop rules to compare, None for the one in force; none of them where no panel takes a mean or a sum."""
    panels = [p.panel for p in _parts(rules) if p.panel is not None and len(p.panel.seats) > 2]
    plain = [p for p in panels if p.method in ("mean", "sum", "trimmed_mean", "trimmed_sum", "median")]
    if not plain:
        return
    most = min(len(panel.seats) for panel in plain)
    now = {("median" if p.method == "median" else str(p.dropped and (p.high, p.low))) for p in plain}
    for high, low in ((0, 0), (1, 1), (2, 2)):
        if high + low < most:
            key = str((high or low) and (high, low))
            name = say("safe.no_drop") if not high else say("safe.drop", {"high": high, "low": low})
            yield name, None if now == {key} else _dropping(high, low)
    yield say("safe.median"), None if now == {"median"} else _median


def _dropping(high: int, low: int) -> Change:
    """As the engine's change of drop rule; a median becomes a mean first."""
    inner = scoring.whatif.with_drop(high, low)

    def mean(panel: scoring.Panel) -> scoring.Panel:
        return replace(panel, method="mean", high=0, low=0) if panel.method == "median" else panel

    return lambda contest: inner(_panels(contest, mean))


def _median(contest: scoring.Contest) -> scoring.Contest:
    def middle(panel: scoring.Panel) -> scoring.Panel:
        plain = panel.method in ("mean", "trimmed_mean")
        return replace(panel, method="median", high=0, low=0) if plain else panel

    return _panels(contest, middle)


def _panels(contest: scoring.Contest, change: Callable[[scoring.Panel], scoring.Panel]) -> scoring.Contest:
    def sub(one: scoring.SubPart) -> scoring.SubPart:
        return one if one.panel is None else replace(one, panel=change(one.panel))

    def part(one: scoring.Part) -> scoring.Part:
        whole = replace(one, parts=tuple(map(sub, one.parts)))
        return whole if whole.panel is None else replace(whole, panel=change(whole.panel))

    rules = contest.ruleset
    stages = tuple(replace(stage, parts=tuple(map(part, stage.parts))) for stage in rules.stages)
    return replace(contest, ruleset=replace(rules, stages=stages))


def _otherwise(count: scoring.Count, name: str, change: Change) -> Otherwise:
    try:
        after = scoring.Count(change(count.book.contest)).result
    except scoring.Refused:
        return Otherwise(name, fails=say("safe.impossible"))
    if lost := sum(row.state == "pending" for row in after.rows) - sum(r.state == "pending" for r in count.result.rows):
        return Otherwise(name, fails=say("safe.too_few", {"n": lost}))
    now = {row.code: row for row in after.rows}
    shifts = (
        Shift(row.code, _place(row), _place(now[row.code]), _prizes(row), _prizes(now[row.code]))
        for row in count.result.rows
    )
    moved = tuple(shift for shift in shifts if shift.before != shift.after or shift.prize)
    return Otherwise(name, moved)


def _place(row: scoring.Row) -> str:
    return "" if row.place is None else str(row.place)


def _prizes(row: scoring.Row) -> str:
    return say("list.join").join(given.name or given.level for given in row.awards)


def _neighbours(result: scoring.Result) -> Iterator[tuple[str, scoring.Row, scoring.Row]]:
    """Neighbours by place whose prizes differ, and the first two of each division."""
    ranked: dict[str, list[scoring.Row]] = {}
    for row in result.rows:
        if row.place is not None:
            ranked.setdefault(row.division, []).append(row)
    for division, rows in ranked.items():
        for at, (above, below) in enumerate(pairwise(rows)):
            if above.place != below.place and (at == 0 or _prizes(above) != _prizes(below)):
                yield division, above, below


def _boundary(count: scoring.Count, words: Words, division: str, above: scoring.Row, below: scoring.Row) -> Boundary:
    swap = _swap(count, above.code, below.code)
    none = say("safe.no_prize")
    prizes = [_prizes(row) or none for row in (above, below)]
    between = say("safe.places", {"above": _place(above), "below": _place(below)})
    if prizes[0] != prizes[1]:
        between = say("safe.between", {"above": prizes[0], "below": prizes[1]})
    return Boundary(division, above.code, below.code, between, _told(words, count, swap) if swap else "")


def _told(words: Words, count: scoring.Count, swap: scoring.Swap) -> str:
    change = Decimal(swap.after) - Decimal(swap.before)
    facts = {
        "entry": swap.entry,
        "part": words.part(swap.part),
        "seat": words.seat(swap.part, swap.seat) or swap.seat,
        "criterion": words.criteria.get(swap.criterion, swap.criterion),
        "before": swap.before,
        "after": swap.after,
        "way": say("safe.more" if change > 0 else "safe.less"),
        "change": _short(str(abs(change))),
    }
    return say("safe.swap", facts)


def _swap(count: scoring.Count, above: str, below: str) -> scoring.Swap | None:
    """The smallest swap, worked out on the two alone where nobody else's marks touch their scores."""
    alone = _alone(count, {above, below})
    if alone is not None:
        pair = scoring.Count(alone)
        if [row.code for row in pair.result.rows if row.place is not None] == [above, below]:
            return scoring.smallest_swap(pair, above, below)
    return scoring.smallest_swap(count, above, below)


def _alone(count: scoring.Count, codes: set[str]) -> scoring.Contest | None:
    """The contest of these entries only, without prizes; None where scores or the chain depend on the others."""
    rules, contest = count.rules, count.book.contest
    chain = {key.by for key in rules.ranking.chain}
    if len(rules.stages) > 1 or chain & FIELD_KEYS or any(one.depends_on_field for one in count.stages.values()):
        return None
    return replace(
        contest,
        ruleset=replace(rules, awards=(), teams=(), minimum_entries=0),
        entries=tuple(entry for entry in contest.entries if entry.code in codes),
        sheets=tuple(sheet for sheet in contest.sheets if sheet.entry in codes),
        rulings=tuple(_rulings(contest.rulings, codes)),
        excused=tuple(one for one in contest.excused if not one.entry or one.entry in codes),
        titles=(),
    )


def _rulings(rulings: tuple[scoring.Ruling, ...], codes: set[str]) -> Iterator[scoring.Ruling]:
    for ruling in rulings:
        if isinstance(ruling, scoring.Order):
            kept = tuple(code for code in ruling.entries if code in codes)
            if len(kept) > 1 and not ruling.team:
                yield replace(ruling, entries=kept)
        elif ruling.entry in codes and not isinstance(ruling, scoring.Confirmed):
            yield ruling


def _weighed(count: scoring.Count) -> Iterator[tuple[scoring.Part, str]]:
    """The parts of the last stage that share its weight with others, in every division."""
    parts = [part for part in count.rules.stages[-1].parts if part.counts and part.weight]
    if len(parts) > 1:
        yield from ((part, division) for division in count.divisions for part in parts)


def _weight(count: scoring.Count, words: Words, part: scoring.Part, division: str) -> Iterator[Weight]:
    found = scoring.winner_interval(count, part.key, division)
    if found is not None:
        now, low, high = (_short(str(scoring.half_up(value, 2))) for value in (part.weight, *found))
        yield Weight(words.part(part.key), division, now, low, high)


def _short(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure
