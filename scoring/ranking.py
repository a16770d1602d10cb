"""Tie chains, places and what happens where a chain ends without deciding."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import is_
from typing import Generic, Literal, TypeVar

from scoring.exact import text

T = TypeVar("T")
Comparable = int | Fraction | tuple[int, int | Fraction]
Decision = tuple[Sequence[str], str]
End = Literal["shared", "dense", "fractional", "lot", "playoff", "jury"]

DECIDED_OUTSIDE = ("lot", "playoff", "jury")

By = Literal[
    "total", "stage", "part", "section", "criterion", "value", "highest_mark", "lowest_mark", "firsts", "judges_places"
]


@dataclass(frozen=True, slots=True)
class Key:
    """One step of a chain.

    ``total`` · ``stage`` · ``part`` · ``section``/``criterion`` of a part · a ``value`` of the entry ·
    ``highest_mark``/``lowest_mark``: the highest or lowest sheet total in *part* · ``firsts``: by how many judges of
    *part* the entry is placed first · ``judges_places``: sum of the places the judges of *part* give (low is best).
    The last two compare *among* the whole field, or only those still tied at this step.
    """

    by: By
    stage: str = ""
    part: str = ""
    section: str = ""
    criterion: str = ""
    value: str = ""
    best: Literal["high", "low"] = "high"
    among: Literal["field", "tied"] = "field"


@dataclass(frozen=True, slots=True)
class Ranking:
    """名次: the chain, and its end.

    ``shared`` 1-2-2-4 · ``dense`` 1-2-2-3 · ``fractional`` 1-2.5-2.5-4 · ``lot``, ``playoff``, ``jury``: never shared,
    each tie stays undecided and blocks until an ``order`` ruling says how it was decided.
    *restart*: once a step has parted a tie, those still tied start again from this step (0 is the first).
    """

    chain: tuple[Key, ...] = (Key("total"),)
    end: End = "shared"
    restart: int | None = None


BY_TOTAL = Ranking()


@dataclass(frozen=True, slots=True, eq=False)
class Tied(Generic[T]):
    """Those a chain leaves on one place, *start* counted from 1; *decided_by* is the last step that parted them
    from others.
    """

    start: int
    place: int | str
    members: tuple[T, ...]
    decided_by: int | str | None = None
    undecided: bool = False


Step = Callable[[Sequence[T]], Sequence[Comparable]]


def chain(
    field: Sequence[T], steps: Sequence[Step[T]], restart: int | None = None, at: int = 0, decided: int | None = None
) -> Iterator[tuple[Sequence[T], int | None]]:
    """Part a field by a chain of steps, best first; yields what stays together and the last step that parted it.

    A step gives each member a figure, the smallest best. Where nothing parts, the order of the field is kept.
    """
    if len(field) < 2 or at >= len(steps):
        if field:
            yield field, decided
        return
    heaps = buckets(field, steps[at](field))
    if len(heaps) == 1:
        yield from chain(field, steps, restart, at + 1, decided)
        return
    for heap in heaps:
        follow = at + 1 if restart is None else restart
        yield from chain(heap, steps, restart, follow, at)


def buckets(field: Sequence[T], figures: Sequence[Comparable]) -> list[list[T]]:
    """The members of equal figures together, smallest figure first, each in the order of the field."""
    heaps: dict[Comparable, list[T]] = {}
    for member, figure in zip(field, figures, strict=True):
        heaps.setdefault(figure, []).append(member)
    return [heaps[figure] for figure in sorted(heaps)]


def figure(value: Fraction | None, best: str) -> Comparable:
    """A figure to sort by, the smallest best; a missing one is worse than any."""
    if value is None:
        return (1, 0)
    sign = 1 if best == "low" else -1
    return (0, sign * (value.numerator if value.denominator == 1 else value))


def settle_ties(
    parted: Iterable[tuple[Sequence[T], int | None]], end: End, orders: Sequence[Decision], code: Callable[[T], str]
) -> Iterator[tuple[Sequence[T], int | str | None, bool]]:
    """Carry out the rulings on ties: yields members, what decided, and whether the tie still waits for a decision."""
    for members, decided in parted:
        if len(members) == 1:
            yield members, decided, False
            continue
        order = next((o for o in orders if {code(m) for m in members} <= set(o[0])), None)
        if order is None:
            yield members, decided, end in DECIDED_OUTSIDE
            continue
        entries, by = order
        for member in sorted(members, key=lambda m: entries.index(code(m))):
            yield [member], by, False


def place(
    settled: Iterable[tuple[Sequence[T], int | str | None, bool]], end: End, before: Mapping[T, Tied[T]] | None = None
) -> list[Tied[T]]:
    """Give the places of the style; waiting ties stand on the place they share so far.

    *before* holds the ties of an earlier count by their first member: those that are still the same are kept.
    """
    found: list[Tied[T]] = []
    start, plain, known = 1, end not in ("dense", "fractional"), before or {}
    for members, decided, waiting in settled:
        size = len(members)
        shown = start if plain else _shown(start, size, len(found), end)
        kept = known.get(members[0])
        if (
            kept is None
            or kept.start != start
            or kept.place != shown
            or kept.decided_by != decided
            or kept.undecided != waiting
            or len(kept.members) != size
            or (size > 1 and not all(map(is_, kept.members, members)))
        ):
            kept = Tied(start, shown, tuple(members), decided, waiting)
        found.append(kept)
        start += size
    return found


def _shown(start: int, size: int, before: int, end: End) -> int | str:
    if end == "dense":
        return before + 1
    if end != "fractional" or size % 2:
        return start + size // 2 if end == "fractional" else start
    return text(Fraction(2 * start + size - 1, 2))
