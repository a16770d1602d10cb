"""Stars and units: a title is called after its kind, enters the register of honours, and leaves it with its list."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from contests.actions import publication as act
from contests.actions import results as counting
from contests.actions.publication import Draft
from contests.rules import Person
from contests.store import nominations, publication, results, setup, statistics, tables
from contests.store.results import rows as register
from contests.workdays import announced
from tests.conftest import NOON, Browser
from tests.results import made

STARS = json.loads((Path(__file__).parents[2] / "docs/examples/stars.json").read_text(encoding="utf-8"))
Run = Callable[[Any], Any]


class Round:
    """A month of star nominations, signed and decoded."""

    def __init__(self, contest: int, event: int) -> None:
        self.contest, self.event = contest, event
        self.draft = Draft((event,), "月度之星公示", date(2026, 11, 27), 5, "县总工会", "书面提出", "更正")


async def stars() -> Round:
    contest = await made.one(
        tables.Contest(name="清河县月度之星", preset="stars", hosts="清河县总工会", state="running", created=NOON)
    )
    event = await made.an_event(
        contest, STARS["ruleset"], "4月之星", entrant="nomination", blind=False, state="unblinded", period="2026-04"
    )
    units: dict[str, int] = {}
    for number, entry in enumerate(STARS["entries"]):
        if entry["unit"] not in units:
            units[entry["unit"]] = await made.unit(f"单位{entry['unit']}")
        unit = units[entry["unit"]]
        row = tables.Entry(
            contest=contest, event=event, organisation=unit, number=entry["code"], label=f"职工{number}",
            division=entry["division"], state="accepted", created=NOON,
        )  # fmt: skip
        worker = await made.one(tables.Worker(organisation=unit, name=f"职工{number}"))
        await made.one(tables.EntryMember(entry=await made.one(row), worker=worker))
    counted = await counting.count(STARS)
    await results.add_tally(event, 1, 1, counted.document, counted.plain, counted.digest, "", None, NOON)
    return Round(contest, event)


@pytest.fixture
def month(run: Run, organiser: Browser) -> Round:
    """The stars of a month, ready to be posted."""
    found: Round = run(stars())
    return found


@pytest.fixture
def me(organiser: Browser) -> Person:
    """The organiser as the actions see him."""
    return Person(organiser.account, "主办方", "organiser")  # type: ignore[attr-defined]


async def finished(month: Round, me: Person) -> int:
    contest = await setup.contest(month.contest)
    assert contest is not None
    number = await act.draft(me, contest, month.draft, NOON)
    notice = await publication.notice(month.contest, number)
    assert notice is not None
    await act.publish(me, contest, number, notice.digest, announced(), NOON)
    return await act.finish(me, contest, number, "月度之星名单", datetime(2026, 11, 28, 4, tzinfo=UTC))


async def held() -> list[tuple[str, str | None]]:
    """The titles that count now, as the rule about holders reads them."""
    workers = await tables.Worker.select(tables.Worker.id, tables.Worker.name)
    named = {("worker", row["id"]): row["name"] for row in workers}
    return [(one.title, named.get(one.holder)) for one in await register.titles()]


def test_a_star_is_called_after_its_kind_and_no_place_is_shown(month: Round, me: Person, run: Run) -> None:
    final = run(finished(month, me))

    notice = run(publication.notice(month.contest, final))
    rows = [row for group in notice.groups for row in group["rows"]]
    kinds = {entry["division"] for entry in STARS["entries"]}
    assert rows
    assert {row["award"] for row in rows} <= kinds
    assert not any("place" in row for row in rows)


def test_titles_enter_the_register_with_the_final_list_only(month: Round, me: Person, run: Run) -> None:
    assert run(held()) == []

    final = run(finished(month, me))

    notice = run(publication.notice(month.contest, final))
    assert run(held()) == [(row["award"], row["name"]) for group in notice.groups for row in group["rows"]]
    assert run(setup.contest(month.contest)).state == "final"


def test_a_title_leaves_the_register_when_its_list_is_superseded(month: Round, me: Person, run: Run) -> None:
    run(finished(month, me))
    before = run(held())

    async def again() -> None:
        contest = await setup.contest(month.contest)
        assert contest is not None
        number = await act.draft(me, contest, month.draft, NOON)
        notice = await publication.notice(month.contest, number)
        assert notice is not None
        await act.publish(me, contest, number, notice.digest, announced(), NOON)

    run(again())

    assert before != []
    assert run(held()) == []
    states = {notice.number: notice.state for notice in run(publication.notices(month.contest))}
    assert states == {1: "superseded", 2: "superseded", 3: "published"}


def test_a_title_bars_its_holder_until_the_list_that_takes_its_place_may_be_seen(
    month: Round, me: Person, run: Run
) -> None:
    final = run(publication.notice(month.contest, run(finished(month, me))))
    holder = final.groups[0]["rows"][0]["workers"][0]
    opens = datetime(2026, 11, 30, 1, tzinfo=UTC)

    async def later() -> None:
        contest = await setup.contest(month.contest)
        assert contest is not None
        number = await act.draft(
            me, contest, replace(month.draft, visible_from=opens, ends_on=date(2026, 12, 31)), NOON
        )
        notice = await publication.notice(month.contest, number)
        assert notice is not None
        await act.publish(me, contest, number, notice.digest, announced(), NOON)

    before = run(nominations.held(holder, datetime(2026, 11, 29, tzinfo=UTC)))
    run(later())

    assert before != []
    assert run(nominations.held(holder, datetime(2026, 11, 29, tzinfo=UTC))) == before
    assert run(nominations.held(holder, opens)) == []


def test_a_contest_with_rounds_to_come_stays_open_when_one_is_final(month: Round, me: Person, run: Run) -> None:
    run(made.an_event(month.contest, STARS["ruleset"], "5月之星", entrant="nomination", blind=False, state="preparing"))

    run(finished(month, me))

    assert run(setup.contest(month.contest)).state == "running"


def test_the_last_round_under_embargo_does_not_end_a_contest_whose_first_is_final(
    month: Round, me: Person, run: Run
) -> None:
    may = run(made.an_event(month.contest, STARS["ruleset"], "5月之星", entrant="nomination", blind=False))
    run(finished(month, me))
    opens = datetime(2026, 11, 30, 1, tzinfo=UTC)
    body = {"groups": [], "events": [may], "days": 5, "how": "书面"}
    words = publication.NoticeWords("final", "5月之星名单", body, (), "", None, None, None, "", opens)
    run(publication.publish(run(publication.add_notice(month.contest, 3, words, me.account, NOON)), NOON))
    run(setup.set_contest_state(month.contest, "final"))

    assert run(publication.states_as_seen(NOON)) == {month.contest: "running"}
    assert run(statistics.held(NOON)) == []
    assert run(publication.states_as_seen(opens)) == {}
    assert [one.id for one in run(statistics.held(opens))] == [month.contest]


def test_an_award_by_hand_gets_a_certificate_for_the_unit(month: Round, me: Person, run: Run) -> None:
    unit = run(results.units_of_contest(month.contest))[0]
    run(results.add_ruling(month.event, None, "honour", {"award": "优秀组织奖", "organisation": unit[0]}, "组织有力",
                           me.account or 0, NOON, second=me.account))  # fmt: skip

    final = run(finished(month, me))
    count = run(act.issue(me, run(setup.contest(month.contest)), final, "a secret", NOON))

    notice = run(publication.notice(month.contest, final))
    pages = list(act.pages(notice.groups))
    assert count == len(pages)
    assert (pages[-1].name, pages[-1].award, pages[-1].person) == (unit[1], "优秀组织奖", False)
    assert "优秀组织奖1个" in act.counted(notice.groups)
    assert ("优秀组织奖", None) in run(held())
