"""An Ankang Cup with two units and a work group that scored nothing yet, and the people around them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contests.actions import setup as act
from contests.rules import Person
from contests.store import setup, tables
from tests.conftest import Browser

Run = Callable[[Awaitable[Any]], Any]

# Complete marks of the preset's sheet: 100 of 100, no veto.
FULL = {
    "a3": "4",
    "b1": "8",
    "b3": "9",
    "b4": "6",
    "b5": "0",
    "c2": "6",
    "c4": "5",
    "d1": "8",
    "d2": "4",
    "e1": "5",
    "e2": "4",
    "e3": "4",
}


@dataclass(frozen=True, slots=True)
class Cup:
    """The contest: one entry of each of two units in 优胜单位, one work group of the first in 优胜班组."""

    contest: int
    event: int
    power: int
    hospital: int
    group: int
    contact: Browser
    stranger: Browser
    checker: Browser
    organiser: Browser
    organisation: int


async def _entry(contest: int, event: int, organisation: int, label: str, group: int | None = None) -> int:
    row = tables.Entry(
        contest=contest,
        event=event,
        organisation=organisation,
        work_group=group,
        label=label,
        state="accepted",
        created=datetime.now(UTC),
    )
    return int((await tables.Entry.insert(row))[0]["id"])


async def _organisation(name: str) -> int:
    return int((await tables.Organisation.insert(tables.Organisation(name=name, search=name)))[0]["id"])


async def _open(organiser: int, checker: int) -> tuple[int, list[int]]:
    person = Person(account=organiser, name="", county_role="organiser")
    contest = await act.create_from_preset(person, "ankang", "", date(2026, 3, 1), datetime.now(UTC))
    await setup.set_contest_state(contest, "running")
    await tables.Member.insert(tables.Member(contest=contest, account=checker, role="checker"))
    return contest, [event.id for event in await setup.events(contest)]


@pytest.fixture
def cup(run: Run, cast: Callable[..., Browser], organiser: Browser) -> Cup:
    power, hospital = run(_organisation("云岭县供电公司")), run(_organisation("云岭县人民医院"))
    checker = cast("", login="checker", name="考评员")
    contest, (units, groups) = run(_open(organiser.account, checker.account))  # type: ignore[attr-defined]
    group = run(tables.WorkGroup.insert(tables.WorkGroup(organisation=power, name="变电检修班")).run())[0]["id"]
    return Cup(
        contest=contest,
        event=units,
        power=run(_entry(contest, units, power, "云岭县供电公司")),
        hospital=run(_entry(contest, units, hospital, "云岭县人民医院")),
        group=run(_entry(contest, groups, power, "变电检修班", group)),
        contact=cast("unit_contact", login="power", organisation=power),
        stranger=cast("unit_contact", login="hospital", organisation=hospital),
        checker=checker,
        organiser=organiser,
        organisation=power,
    )


@pytest.fixture
def judging(run: Run, cup: Cup) -> Cup:
    """The same contest once its marking is open."""
    run(setup.set_event_state(cup.event, "judging"))
    return cup
