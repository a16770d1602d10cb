"""What rulings say of one another: two answers to one question, and limits that only their sum goes beyond."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from scoring.exact import text
from scoring.plain import Problem
from scoring.rulings import Adjustment, Confirmed, Order, Penalty, Placed, Ruling

Limit = Callable[[Penalty | Adjustment], Fraction | None]


def ruling_contradictions(rulings: Sequence[Ruling], limit: Limit) -> Iterator[Problem]:
    """Every ruling that cannot stand beside an earlier one; which of the two holds is for people to say."""
    said: dict[tuple[object, ...], object] = {}
    taken: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for index, ruling in enumerate(rulings):
        path = f"rulings[{index}]"
        for question, answer in _answers(ruling):
            if said.setdefault(question, answer) != answer:
                yield Problem(path, "contradiction")
                break
        if isinstance(ruling, Penalty | Adjustment):
            most, key = limit(ruling), (ruling.kind, ruling.entry, ruling.part)
            taken[key] += ruling.points
            if most is not None and abs(taken[key]) > most:
                yield Problem(f"{path}.points", "above_maximum", {"maximum": text(most)})


def _answers(ruling: Ruling) -> Iterator[tuple[tuple[object, ...], object]]:
    """The questions a ruling settles, with its answers."""
    match ruling:
        case Placed():
            yield ("place", ruling.entry), ruling.place
        case Confirmed():
            yield ("confirmed", ruling.entry, ruling.award), ruling.granted
        case Order():
            for before, behind in combinations(ruling.entries, 2):
                pair = frozenset((before, behind))
                yield ("order", ruling.stage, ruling.team, pair), before
