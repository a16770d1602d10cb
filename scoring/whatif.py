"""The count again with one thing changed: which places move, how near a swap is, how safe the winner."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Literal, Protocol, TypeVar

from scoring.contest import Contest, Sheet
from scoring.exact import Round, read_rule, text
from scoring.panel import Method, Panel
from scoring.plain import Plain, Problem, Refused
from scoring.rubric.kinds import HUNDRED, ZERO, Judged
from scoring.ruleset import Ruleset
from scoring.ruleset.checks import contradictions
from scoring.stages import Part, Stage, SubPart
from scoring.tally import Count
from scoring.tally.result import Place, Result

AnyPart = TypeVar("AnyPart", Part, SubPart)
Change = Callable[[Contest], Contest]


class PartChange(Protocol):
    """A change of one part, at either level."""

    def __call__(self, one: AnyPart) -> AnyPart: ...


MODES = ("half_up", "half_even", "down", "floor", "ceiling")
STEPS = ("criterion", "sheet", "panel", "weighted", "total")


@dataclass(frozen=True, slots=True)
class Move:
    """One entry whose place changes."""

    code: str
    before: Place
    after: Place

    def to_plain(self) -> dict[str, Plain]:
        """The plain form."""
        return {"code": self.code, "before": self.before, "after": self.after}


def what_if(count: Count, change: Change) -> tuple[Move, ...]:
    """The places that a change moves, in the order of the list as it stands."""
    return moves(count.result, Count(change(count.book.contest)).result)


def moves(before: Result, after: Result) -> tuple[Move, ...]:
    """The entries whose place differs between two results."""
    now = {row.code: row.place for row in after.rows}
    return tuple(Move(r.code, r.place, now.get(r.code)) for r in before.rows if r.place != now.get(r.code))


# Changes.


def without_judge(seat: str) -> Change:
    """Leave one judge out everywhere; each panel then needs one sheet less, never none."""

    def change(contest: Contest) -> Contest:
        def fewer(panel: Panel) -> Panel:
            if seat not in panel.seats:
                return panel
            least = max(panel.dropped + 1, panel.least - 1)
            weights = {s: w for s, w in panel.weights.items() if s != seat}
            return replace(panel, seats=tuple(s for s in panel.seats if s != seat), least=least, weights=weights)

        sheets = tuple(sheet for sheet in contest.sheets if sheet.seat != seat)
        return replace(contest, ruleset=_panels(contest.ruleset, fewer), sheets=sheets)

    return change


def with_drop(high: int, low: int) -> Change:
    """Every panel that takes a mean or a sum drops so many at each end."""

    def trimmed(panel: Panel) -> Panel:
        sums = panel.method in ("sum", "trimmed_sum")
        if panel.method not in ("mean", "sum", "trimmed_mean", "trimmed_sum"):
            return panel
        if not high and not low:
            return replace(panel, method="sum" if sums else "mean", high=0, low=0)
        method: Method = "trimmed_sum" if sums else "trimmed_mean"
        return replace(panel, method=method, high=high, low=low, least=max(panel.least, high + low + 1))

    return lambda contest: replace(contest, ruleset=_panels(contest.ruleset, trimmed))


def with_rounding(step: str, to: Round | None) -> Change:
    """One step is rounded otherwise (null: not at all), everywhere."""

    def change(contest: Contest) -> Contest:
        rules = contest.ruleset
        rules = replace(rules, rounding=replace(rules.rounding, **{step: to}))

        def part(one: AnyPart) -> AnyPart:
            return one if one.rounding is None else replace(one, rounding=replace(one.rounding, **{step: to}))

        return replace(contest, ruleset=_parts(rules, part))

    return change


def with_weights(weights: Mapping[str, Fraction]) -> Change:
    """Parts with other weights in per cent."""

    def part(one: AnyPart) -> AnyPart:
        return replace(one, weight=weights.get(one.key, one.weight))

    return lambda contest: replace(contest, ruleset=_parts(contest.ruleset, part))


def read_change(given: str, rules: Ruleset) -> Change:
    """A change as the command line writes it; raises ``Refused``."""
    name, _, rest = given.partition("=")
    seats = {s for p in _all_parts(rules) if p.panel for s in p.panel.seats}
    if name == "without" and rest in seats:
        return _checked(without_judge(rest), rules)
    numbers = rest.split(",")
    if name == "drop" and len(numbers) == 2 and all(n.isascii() and n.isdigit() for n in numbers):
        return _checked(with_drop(int(numbers[0]), int(numbers[1])), rules)
    if name == "rounding" and (change := _read_rounding(rest.split(":"))) is not None:
        return change
    if name == "weights" and (weights := _read_weights(rest, rules)):
        return _checked(with_weights(weights), rules)
    allowed = "drop=H,L|without=SEAT|rounding=STEP:PLACES[:MODE]|rounding=STEP:none|weights=PART:W,…"
    raise Refused((Problem("--what-if", "unknown_choice", {"given": given, "allowed": allowed}),))


def _read_rounding(words: list[str]) -> Change | None:
    step, places = words[0], words[1] if len(words) > 1 else ""
    mode = words[2] if len(words) == 3 else "half_up"
    if step not in STEPS or mode not in MODES or len(words) > 3:
        return None
    if places == "none":
        return with_rounding(step, None)
    fits = len(places) == 1 and places.isascii() and places.isdigit()
    return with_rounding(step, Round(int(places), mode)) if fits else None  # type: ignore[arg-type]


def _read_weights(rest: str, rules: Ruleset) -> dict[str, Fraction]:
    keys, found = {part.key for part in _all_parts(rules)}, {}
    for pair in rest.split(","):
        key, _, written = pair.rpartition(":")
        weight = read_rule(written)
        if key not in keys or weight is None or weight < 0:
            return {}
        found[key] = weight
    return found


def _checked(change: Change, rules: Ruleset) -> Change:
    """A change is refused where the rules it leads to contradict themselves."""
    if faults := contradictions(change(Contest(rules)).ruleset):
        raise Refused(faults)
    return change


def _all_parts(rules: Ruleset) -> Iterator[Part | SubPart]:
    for stage in rules.stages:
        for part in stage.parts:
            yield part
            yield from part.parts


def _parts(rules: Ruleset, change: PartChange) -> Ruleset:
    def stage(one: Stage) -> Stage:
        parts = tuple(replace(p, parts=tuple(map(change, p.parts))) for p in one.parts)
        return replace(one, parts=tuple(map(change, parts)))

    return replace(rules, stages=tuple(map(stage, rules.stages)))


def _panels(rules: Ruleset, change: Callable[[Panel], Panel]) -> Ruleset:
    def part(one: AnyPart) -> AnyPart:
        return one if one.panel is None else replace(one, panel=change(one.panel))

    return _parts(rules, part)


# How near a swap is.


@dataclass(frozen=True, slots=True)
class Swap:
    """One judge's one mark that, changed by so little, turns two places round."""

    entry: str
    seat: str
    part: str
    criterion: str
    before: str
    after: str


def smallest_swap(count: Count, above: str, below: str) -> Swap | None:
    """The smallest change of a single judged mark (in its own step and limits) that puts *below* before *above*.

    Both entries' sheets are tried in both directions, as less may be better. Ties of equally small changes go to
    the first by entry, part, seat and criterion; null where no single mark can do it.
    """
    rows = {row.code: row for row in count.result.rows if row.place is not None}
    order = [code for code in rows if code in (above, below)]
    if order != [above, below] or rows[above].division != rows[below].division:
        return None
    best: tuple[Fraction, str, str, str, str] | None = None
    found: Swap | None = None
    for sheet, judged, up in _marks(count, above, below):
        limit = None if best is None else best[0]
        change = _least_change(count, sheet, judged, up, (above, below), limit)
        if change is None:
            continue
        rank = (abs(change[1] - change[0]), sheet.entry, sheet.part, sheet.seat, judged.key)
        if best is None or rank < best:
            before, after = map(text, change)
            best, found = rank, Swap(sheet.entry, sheet.seat, sheet.part, judged.key, before, after)
    return found


def _marks(count: Count, above: str, below: str) -> Iterator[tuple[Sheet, Judged, bool]]:
    rubrics = {p.key: count.rules.rubrics[p.rubric] for p in _all_parts(count.rules) if p.source == "sheets"}
    for code in (above, below):
        for part in sorted(rubrics):
            judged = [c for s in rubrics[part].sections for c in s.criteria if isinstance(c, Judged)]
            for seat, marks in sorted(count.book.sheets[part].get(code, {}).items()):
                for criterion, up in product(judged, (code == below, code == above)):
                    if criterion.key in marks:
                        yield Sheet(seat, code, part, marks), criterion, up


def _least_change(
    count: Count, sheet: Sheet, judged: Judged, up: bool, pair: tuple[str, str], limit: Fraction | None
) -> tuple[Fraction, Fraction] | None:
    """The least change of one mark that swaps the pair, by halving: what parts them by so much, parts them by more.

    One of the pair that fails a gate on the way is parted from the other, too, but that is no swap.
    """
    now = read_rule(str(sheet.marks[judged.key]))
    if now is None:
        return None
    room = (judged.maximum - now if up else now - judged.minimum) / judged.step
    most = int(room) if limit is None else min(int(room), int(limit / judged.step))
    sign = judged.step if up else -judged.step
    if most < 1 or _stand(count, sheet, judged, now + sign * most, pair) == "as before":
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        parted = _stand(count, sheet, judged, now + sign * middle, pair) != "as before"
        low, high = (low, middle) if parted else (middle, high)
    return (now, now + sign * high) if _stand(count, sheet, judged, now + sign * high, pair) == "swapped" else None


def _stand(
    count: Count, sheet: Sheet, judged: Judged, mark: Fraction, pair: tuple[str, str]
) -> Literal["as before", "swapped", "out"]:
    """How the pair stands with this mark; the count itself is left as it was."""
    changed = replace(sheet, marks={**sheet.marks, judged.key: text(mark)})
    order = {row.code: (at, row.place) for at, row in enumerate(count.replace(changed).rows) if row.place is not None}
    count.replace(sheet)
    above, below = (order.get(code) for code in pair)
    if above is None or below is None:
        return "out"
    return "swapped" if below[0] < above[0] and below[1] != above[1] else "as before"


def winner_interval(count: Count, part: str, division: str = "") -> tuple[Fraction, Fraction] | None:
    """The weights of *part* in which the winner stays; the other parts share the rest in their proportion.

    The first place must be held alone and by the total, else null. The interval is exact where nothing but the
    weighted sum decides and no weighted figure is rounded: with rounding it is that of the unrounded figures.
    """
    stage = count.rules.stages[-1]
    counted = count.stages[stage.key]
    parts = [c for c in counted.parts if c.part.counts]
    standings = [s for s in count.standings[stage.key].values() if s.state == "ranked" and s.entry.division == division]
    first = [row.code for row in count.result.rows if row.division == division and row.place == 1]
    own = next((c for c in parts if c.part.key == part), None)
    key = count.rules.ranking.chain[0]
    if len(first) != 1 or own is None or key.by != "total":
        return None
    better = 1 if key.best == "high" else -1
    whole = sum((c.part.weight for c in parts), ZERO)
    rest = whole - own.part.weight
    if not whole or not rest:
        return ZERO, whole

    def line(code: str) -> tuple[Fraction, Fraction]:
        """Total = a + w × b for weight w of the part, turned round where less is better."""
        standing = next(s for s in standings if s.code == code)
        scores = {c.part.key: counted.part_score(standing, c.part.key).score or ZERO for c in parts}
        others = sum((scores[c.part.key] * c.part.weight for c in parts if c is not own), ZERO) / rest
        return better * whole * others / HUNDRED, better * (scores[part] - others) / HUNDRED

    low, high = ZERO, whole
    a, b = line(first[0])
    for standing in standings:
        if standing.code == first[0]:
            continue
        c, d = line(standing.code)
        if b > d:
            low = max(low, (c - a) / (b - d))
        elif b < d:
            high = min(high, (a - c) / (d - b))
        elif a < c:
            return None
    return (low, high) if low <= high else None
