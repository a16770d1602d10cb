"""The table of holidays and make-up days: an organiser adds a year as it is announced, or mends one."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from contests.rules import Faulty, Person, Problem, Refused
from contests.store import holidays, ledger

_DAY = re.compile(r"(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
_GAPS = re.compile(r"[\s、,;；。]+")
_LONGEST = 31  # days of one span; a longer one is a slip of the keyboard


async def keep_year(person: Person, year: int, notice: str, off: str, worked: str, now: datetime) -> None:
    """Store one year as people write it: ``01-01 10-01~10-07``, ``1月1日、10月1日至10月7日``; both empty drop it."""
    if not person.is_organiser:
        raise Refused("forbidden")
    problems: list[Problem] = []
    if not 2000 <= year <= 2100:
        raise Faulty((Problem("year", "fault.year"),))
    free, made_up = (_days(year, field, text, problems) for field, text in (("holidays", off), ("workdays", worked)))
    for day in sorted(free & made_up):
        problems.append(Problem("workdays", "fault.holiday_twice", {"day": _short(day)}))
    for day in sorted(one for one in made_up - free if one.weekday() < 5):
        problems.append(Problem("workdays", "fault.workday", {"day": _short(day)}))
    if problems:
        raise Faulty(tuple(problems))
    lists = [" ".join(map(_short, sorted(days))) for days in (free, made_up)]
    async with ledger.writing(None, person.account, "holidays.changed", now, subject=f"year-{year}") as line:
        line.facts |= {"holidays": len(free), "workdays": len(made_up)}
        holidays.keep(year, notice, *lists)


def _short(day: date) -> str:
    return f"{day:%m-%d}"


def _days(year: int, field: str, text: str, problems: list[Problem]) -> set[date]:
    found: set[date] = set()
    plain = re.sub(r"\s*[~～至到—–]+\s*", "~", unicodedata.normalize("NFKC", text).replace("~", "～"))
    for word in filter(None, _GAPS.split(plain)):
        days = list(_span(year, word))
        if not days:
            problems.append(Problem(field, "fault.holidays", {"year": year, "text": word[:20]}))
        found.update(days)
    return found


def _span(year: int, word: str) -> Iterator[date]:
    """Yield the days of ``10-01`` or ``10-01~10-07``; none where it is neither."""
    ends = [_DAY.fullmatch(end) for end in word.split("~")]
    if len(ends) > 2 or not all(ends):
        return
    try:
        days = [date(year, int(end[1]), int(end[2])) for end in ends if end]
    except ValueError:
        return
    first, last = days[0], days[-1]
    if timedelta(0) <= last - first < timedelta(days=_LONGEST):
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))
