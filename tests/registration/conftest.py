"""A skills contest with the sample's three events and ten units, an organiser, a unit contact, an unrelated one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from contests import presets
from contests.actions import setup as act
from contests.actions.registration import organisations as registry
from contests.documents.workbooks import read_workbook
from contests.rules import Person
from contests.store import setup
from contests.store.registration import organisations
from tests.conftest import Browser

Run = Callable[[Awaitable[Any]], Any]
SAMPLES = Path(__file__).parent / "samples"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class County:
    """The contest of the tests; *events* by name, *units* by name."""

    contest: int
    events: dict[str, int]
    units: dict[str, int]
    organiser: Browser
    contact: Browser
    other: Browser

    @property
    def entries(self) -> str:
        """The organiser's list of entries."""
        return f"/contests/{self.contest}/entries"

    @property
    def desk(self) -> str:
        """The unit contact's desk."""
        return f"/unit/contests/{self.contest}"


async def open_contest(organiser: int) -> tuple[int, dict[str, int]]:
    """Open a skills contest whose events are those of the sample."""
    person = Person(account=organiser, name="", county_role="organiser")
    plan = replace(
        presets.contest_plan("skills", date(2026, 5, 1)),
        name="云岭县第五届职工技能大赛",
        starts=None,
        ends=None,
        registration_ends=None,
    )
    contest = await act.create_contest(person, "skills", plan, datetime.now(UTC))
    events = {event.name: event.id for event in await setup.events(contest)}
    for name in {"焊工", "电工", "叉车司机"} - set(events):
        model = presets.event_plans("skills", None, None)[0]
        plan_of_event = replace(model, name=name)
        events[name] = await setup.add_event(contest, len(events) + 1, plan_of_event, None, datetime.now(UTC))
    await setup.set_contest_state(contest, "registration")
    return contest, events


async def register_units(organiser: int) -> dict[str, int]:
    """Register the organisations of the sample."""
    await registry.register_file(organiser, read_workbook((SAMPLES / "单位名录.xlsx").read_bytes()), datetime.now(UTC))
    return {unit.name: unit.id for unit in await organisations.units()}


@pytest.fixture
def county(run: Run, cast: Callable[..., Browser], organiser: Browser) -> County:
    account = organiser.account  # type: ignore[attr-defined]
    units = run(register_units(account))
    contest, events = run(open_contest(account))
    return County(
        contest,
        events,
        units,
        organiser,
        cast("unit_contact", login="power", organisation=units["云岭县供电公司"]),
        cast("unit_contact", login="hospital", organisation=units["云岭县人民医院"]),
    )


def send(browser: Browser, path: str, body: bytes, name: str = "名单.xlsx") -> Any:
    """Upload a workbook and follow to its preview; a refused one comes back as it is."""
    answer = browser.post(path, files={"file": (name, body, XLSX)})
    return browser.follow(answer) if answer.status_code == 303 else answer


def upload_of(answer: Any) -> str:
    """Return the address of the preview that was answered."""
    return str(answer.url.path)
