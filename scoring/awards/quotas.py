"""How many a level may have, and how far down the list it reaches."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.awards.rules import Award, Level
from scoring.awards.values import C, Sizes
from scoring.exact import whole
from scoring.ranking import Tied


def quota(award: Award, level: Level, size: int, given: int) -> int | None:
    """How many a level may have, before what earlier levels gave too many; None: no limit by number."""
    if level.count is not None:
        return level.count
    if level.share is not None:
        rewarded = size if award.within is None else whole(size * award.within / 100, award.mode)
        base = rewarded if level.of == "all" else rewarded - given
        return whole(base * level.share / 100, award.mode)
    if level.ratio is not None:
        return _ratio_quota(award, level, whole(size * (award.within or Fraction(0)) / 100, award.mode))
    return None


def _ratio_quota(award: Award, level: Level, together: int) -> int:
    """A level's part of those who win together; the running sums are rounded half-up, so the whole is exact."""
    ratios = [one.ratio or Fraction(0) for one in award.levels]
    before, whole_ratio = sum(ratios[: award.levels.index(level)], Fraction(0)), sum(ratios, Fraction(0))
    upto = before + ratios[award.levels.index(level)]
    return whole(together * upto / whole_ratio) - whole(together * before / whole_ratio)


def line(award: Award, level: Level, size: int) -> int | None:
    """The last place a level reaches to; None: no limit by place."""
    if level.places is not None:
        return level.places
    return None if level.upto is None else whole(size * level.upto / 100, award.mode)


def levels_for(award: Award, size: int) -> Sequence[Level]:
    """The levels that a field of this size gives."""
    if not award.minimum:
        return award.levels
    for small in sorted(award.minimum, key=lambda f: -f.least):
        if size >= small.least:
            return award.levels[: small.levels]
    return ()


def size_of(award: Award, places: Sequence[Tied[C]], sizes: Sizes) -> int:
    """The field that shares are taken of."""
    if award.base == "ranked":
        return sum(len(tied.members) for tied in places)
    return sizes.started if award.base == "started" else sizes.entered
