"""How the judges of a part marked: the range of each one's totals, for the chief judge's eye before signing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import scoring
from contests.actions.results.count import Counted
from contests.actions.results.words import Words


@dataclass(frozen=True, slots=True)
class SeatSpread:
    """One seat: its lowest, mean and highest total, and where each total lies on the axis (0 to 1000)."""

    seat: str
    sheets: int
    lowest: str
    mean: str
    highest: str
    mean_at: int
    dots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartSpread:
    """One part with its axis, from the lowest to the highest total that anybody gave."""

    name: str
    left: str
    right: str
    seats: tuple[SeatSpread, ...]


def spreads(counted: Counted) -> list[PartSpread]:
    """Return the spread of every part that several judges mark; sheets with faults are left out."""
    if counted.contest is None:
        return []
    words, totals = Words(counted.document["ruleset"]), _totals(counted.contest)
    return [_part(part, own, words) for part, own in totals.items() if len(own) > 1]


def _totals(contest: scoring.Contest) -> dict[str, dict[str, list[Fraction]]]:
    """The totals by part and seat, in the order of the rules."""
    rules = contest.ruleset
    found: dict[str, dict[str, list[Fraction]]] = {}
    for part in _judged(rules):
        by_seat: dict[str, list[Fraction]] = defaultdict(list)
        for sheet in contest.sheets:
            if sheet.part == part.key:
                score = scoring.score(rules.rubrics[part.rubric], sheet.marks)
                if isinstance(score, scoring.SheetScore):
                    by_seat[sheet.seat].append(score.total)
        found[part.key] = dict(sorted(by_seat.items()))
    return found


def _judged(rules: scoring.Ruleset) -> Iterator[scoring.Part | scoring.SubPart]:
    for stage in rules.stages:
        for part in stage.parts:
            yield from (one for one in (part.parts or (part,)) if one.source == "sheets")


def _part(key: str, totals: dict[str, list[Fraction]], words: Words) -> PartSpread:
    every = [total for own in totals.values() for total in own]
    left, right = min(every), max(every)
    width = (right - left) or Fraction(1)

    def at(value: Fraction) -> int:
        return int((value - left) / width * 1000)

    def seat(name: str, own: list[Fraction]) -> SeatSpread:
        mean = sum(own, Fraction(0)) / len(own)
        return SeatSpread(
            words.seat(key, name) or name,
            len(own),
            _shown(min(own)),
            _shown(mean),
            _shown(max(own)),
            at(mean),
            tuple(sorted(map(at, own))),
        )

    return PartSpread(
        words.part(key), _shown(left), _shown(right), tuple(seat(name, own) for name, own in totals.items())
    )


def _shown(value: Fraction) -> str:
    return str(scoring.half_up(value, 2))
