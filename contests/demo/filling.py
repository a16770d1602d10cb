"""Filling the county: one contest after the other, all of it or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from contests.demo import cups, house, skills, stars
from contests.demo.house import House
from contests.demo.plan import Ankang, Skills, Stars, finished, small, unfinished
from contests.store.engine import current

SEED = 539901
SMALL_UNITS = 12

Progress = Callable[[int, int, str], None]


async def fill(
    now: datetime, *, seed: int = SEED, little: bool = False, progress: Progress = lambda done, of, what: None
) -> House:
    """Fill an empty database with the county: seven years of contests, or with *little* one in each state.

    *progress* is told how many of how many contests are done, and which comes next. All of it is one transaction: a
    filling that was broken off leaves the database as empty as it was.
    """
    async with current().transaction():
        county = await house.build(seed, now, SMALL_UNITS) if little else await house.build(seed, now)
        plans = small(county.today) if little else (*finished(county.today), *unfinished(county.today))
        await _hold(county, plans, progress)
    return county


async def _hold(county: House, plans: Sequence[Skills | Stars | Ankang], progress: Progress) -> None:
    for place, one in enumerate(plans):
        progress(place, len(plans), _what(one))
        match one:
            case Skills():
                await skills.hold(county, one, place)
            case Stars():
                await stars.hold(county, one, place)
            case Ankang():
                await cups.hold(county, one, place)
    progress(len(plans), len(plans), "")


def _what(one: Skills | Stars | Ankang) -> str:
    match one:
        case Skills():
            return f"{one.day.year}年{one.theme.title}"
        case Stars():
            return f"{one.year}年月度之星"
    return f"{one.year}年“安康杯”竞赛"
