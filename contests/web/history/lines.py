"""The lines of 成绩档案: one result of a worker or a unit, and what a year adds up to."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from contests.labels import say
from contests.store.history import Reached, TakenPart, Title, Won
from contests.web.lists import chinese

LAST = 10**9  # where who has no place stands in the order of places


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worker's or unit's own page, whatever it came from; *notice* leads to the posted list.

    *award* is the prize as it was posted, or that somebody took part, was absent, was disqualified.
    """

    day: date
    contest: str
    contest_id: int
    notice: int | None
    list: str
    place: str
    total: str
    award: str
    name: str
    unit: str

    @property
    def words(self) -> str:
        """What the search looks through."""
        return " ".join((str(self.day), self.contest, self.list, self.award, self.name, self.unit)).casefold()

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the workbook."""
        told = (self.contest, self.list, self.place, self.total, self.award, self.name, self.unit)
        return (self.day.isoformat(), *told)


@dataclass(frozen=True, slots=True)
class Year:
    """What a unit's year adds up to: *persons* one worker for each entry, *units* entries of the unit itself."""

    year: int
    persons: int
    units: int
    awards: int
    titles: int


ORDERS: dict[str, Callable[[Any], object]] = {
    "day": lambda row: row.day,
    "contest": lambda row: chinese(row.contest),
    "place": lambda row: int(row.place) if row.place.isdecimal() else LAST,
    "total": lambda row: _number(row.total),
    "award": lambda row: chinese(row.award),
    "name": lambda row: chinese(row.name),
}


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(-LAST)


def rows(
    won: Sequence[Won], entered: Sequence[TakenPart], reached: Mapping[int, Reached], *, everything: bool
) -> list[Row]:
    """Return what was won, and taken part in without winning, the newest first.

    Places and totals of the tally are told with *everything*; otherwise where the contest gives receipts, which say
    the same. A posted place is told anyway.
    """
    told = {one.entry: reached[one.entry] for one in entered if one.entry in reached and (everything or one.receipts)}
    own = {(one.entry, one.event_name) for one in entered}
    found = [_won(one, told.get(one.entry or 0) if (one.entry, one.list) in own else None) for one in won]
    winners = {(one.entry, one.list) for one in won}
    found += [_entered(one, told.get(one.entry)) for one in entered if (one.entry, one.event_name) not in winners]
    return sorted(found, key=lambda row: (row.day, row.contest_id, row.notice or 0), reverse=True)


def _won(one: Won, own: Reached | None) -> Row:
    place, total = one.place or (own.place if own else ""), own.total if own else ""
    contest = (one.day, one.contest_name, one.contest, one.notice)
    return Row(*contest, one.list, place, total, one.award, one.name, one.unit)


def _entered(one: TakenPart, own: Reached | None) -> Row:
    words = say("history.taken_part") if own is None or own.state == "ranked" else say(f"state.{own.state}")
    contest = (one.day, one.contest_name, one.contest, None)
    return Row(*contest, one.event_name, own.place if own else "", own.total if own else "", words, one.label, "")


def years(won: Sequence[Won], entered: Sequence[TakenPart], titles: Sequence[Title]) -> list[Year]:
    """Return what every year adds up to, the newest first."""
    persons, units = Counter[int](), Counter[int]()
    for one in entered:
        persons[one.day.year] += len(one.workers)
        units[one.day.year] += not one.workers
    awards, held = Counter(one.day.year for one in won), Counter(one.day.year for one in titles)
    every = sorted({*persons, *awards, *held}, reverse=True)
    return [Year(year, persons[year], units[year], awards[year], held[year]) for year in every]
