"""Two units with workers and contacts, and a contest of monthly stars that is open this month."""

import calendar
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from contests import presets
from contests.actions import setup as act
from contests.identity import folded, id_check
from contests.rules import Person
from contests.store import nominations, setup, tables
from contests.web import access
from contests.workdays import today
from tests.conftest import NOON, Browser

Run = Callable[[Awaitable[Any]], Any]
TODAY = today(NOON)
MONTH = f"{TODAY:%Y-%m}"


def id_number(sequence: int, birth: str = "19880607") -> str:
    """A well-formed ID number that nobody has."""
    first = f"110101{birth}{sequence:03d}"
    return first + id_check(first)


async def unit(name: str, *workers: str) -> tuple[int, list[int]]:
    """Store a unit with workers; return their ids."""
    row = await tables.Organisation.insert(tables.Organisation(name=name, search=folded(name)))
    organisation = int(row[0]["id"])
    ids = []
    for position, worker in enumerate(workers):
        number = id_number(100 + organisation * 10 + position)
        ids.append(await nominations.add_worker(organisation, worker, "男", number, f"1380000{position:04d}"))
    return organisation, ids


@dataclass(frozen=True, slots=True)
class Stars:
    """The contest of the tests; *event* is this month's round, *past* and *coming* are the ones beside it."""

    contest: int
    event: int
    past: int
    coming: int
    power: int
    workers: list[int]
    contact: Browser
    other: int
    others: list[int]
    stranger: Browser
    organiser: Browser


def beside(month: date, step: int) -> date:
    """The first day of the month *step* months away."""
    count = month.year * 12 + month.month - 1 + step
    return date(count // 12, count % 12 + 1, 1)


async def open_stars(organiser: int) -> int:
    """Open a contest of monthly stars from last month to the next."""
    person = Person(account=organiser, name="", county_role="organiser")
    plan = presets.contest_plan("stars", TODAY)
    last = beside(TODAY, 1)
    ends = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    plan = replace(plan, starts=beside(TODAY, -1), ends=ends, registration_ends=None)
    contest = await act.create_contest(person, "stars", plan, NOON)
    await setup.set_contest_state(contest, "running")
    return contest


@pytest.fixture(autouse=True)
def _this_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """The month does not end while a test runs."""
    monkeypatch.setattr(access, "now", lambda: NOON)


@pytest.fixture
def stars(run: Run, cast: Callable[..., Browser], organiser: Browser) -> Stars:
    power, workers = run(unit("云岭县供电公司", "张三", "李四", "王五"))
    other, others = run(unit("云岭县人民医院", "赵六"))
    contest = run(open_stars(organiser.account))  # type: ignore[attr-defined]
    rounds = {event.period: event.id for event in run(setup.events(contest))}
    return Stars(
        contest=contest,
        event=rounds[MONTH],
        past=rounds[f"{beside(TODAY, -1):%Y-%m}"],
        coming=rounds[f"{beside(TODAY, 1):%Y-%m}"],
        power=power,
        workers=workers,
        contact=cast("unit_contact", login="power", organisation=power),
        other=other,
        others=others,
        stranger=cast("unit_contact", login="hospital", organisation=other),
        organiser=organiser,
    )
