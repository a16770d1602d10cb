"""Working days as the State Council announces them each year, for the end of a public notice.

A week has five working days, but holidays fall on some of them and are made up for on weekends.
A year nobody has entered yet is counted by weekends alone, and the answer says so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

_ANNOUNCED = Path(__file__).parent / "presets" / "holidays.json"
CHINA = timezone(timedelta(hours=8))
LONGEST = 60  # working days; a longer notice is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Year:
    """One year's holidays, and its weekend days that are worked; *notice* names the source."""

    notice: str
    holidays: frozenset[date]
    workdays: frozenset[date]


Calendar = Mapping[int, Year]


@dataclass(frozen=True, slots=True)
class NoticeEnd:
    """The last day of a notice; *unknown* are the years counted without a table."""

    last: date
    unknown: tuple[int, ...] = ()


@cache
def announced() -> Calendar:
    """Return the years this version knows."""
    return read(json.loads(_ANNOUNCED.read_text(encoding="utf-8"))["years"])


def read(years: Mapping[str, Mapping[str, str]]) -> Calendar:
    """Return a calendar from plain data: ``{"2026": {"notice": …, "holidays": "01-01 01-02", "workdays": "01-04"}}``.

    An organiser's own years are laid over the announced ones: ``{**announced(), **read(own)}``.
    Raises ValueError for what is not a day of its year, or is a holiday and a working day.
    """
    return {int(year): _year(int(year), text) for year, text in years.items()}


def today(now: datetime) -> date:
    """Return the day in China."""
    return now.astimezone(CHINA).date()


def is_workday(day: date, calendar: Calendar) -> bool:
    """Say whether *day* is worked: weekdays, less holidays, plus days that make up for them."""
    year = calendar.get(day.year)
    if year and day in year.workdays:
        return True
    return day.weekday() < 5 and not (year and day in year.holidays)


def end_of_notice(start: date, working_days: int, calendar: Calendar) -> NoticeEnd:
    """Return the last day of a notice that is up for *working_days*, the day of *start* counting if it is one."""
    if not 1 <= working_days <= LONGEST:
        raise ValueError(f"a notice is up for 1 to {LONGEST} working days")
    day, left = start, working_days - is_workday(start, calendar)
    while left:
        day += timedelta(days=1)
        left -= is_workday(day, calendar)
    return NoticeEnd(day, tuple(year for year in range(start.year, day.year + 1) if year not in calendar))


def _year(year: int, text: Mapping[str, str]) -> Year:
    holidays, workdays = _days(year, text["holidays"]), _days(year, text["workdays"])
    if both := holidays & workdays:
        raise ValueError(f"both a holiday and a working day: {min(both)}")
    return Year(text.get("notice", ""), holidays, workdays)


def _days(year: int, text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year:04}-{day}") for day in text.split())
