"""The sentence of the annual report: exact, over finished contests only, for the years asked for."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from contests import demo
from contests.identity import folded
from contests.store import nominations, setup, statistics, tables
from tests.conftest import NOON, POSTGRES

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def _one(made):
    return int((await made)[0]["id"])


@pytest.fixture
def hold(run):
    """``hold(day, state, {unit: [workers]})`` stores a contest with one event that these people entered."""
    units, workers = {}, {}

    async def held(day, state, people, stars=()):
        contest = await _one(
            tables.Contest.insert(
                tables.Contest(name=f"{day} 竞赛", preset="stars" if stars else "skills", ends=day, created=NOW)
            )
        )
        await setup.set_contest_state(contest, state)
        event = await _one(tables.Event.insert(tables.Event(contest=contest, name="焊工", entrant="competitor")))
        for unit, names in people.items():
            if unit not in units:
                units[unit] = await _one(
                    tables.Organisation.insert(tables.Organisation(name=unit, search=folded(unit)))
                )
            for name in names:
                if name not in workers:
                    workers[name] = await nominations.add_worker(units[unit], name, "", f"id-{name}", "")
                entry = await _one(
                    tables.Entry.insert(
                        tables.Entry(
                            contest=contest,
                            event=event,
                            organisation=units[unit],
                            label=name,
                            state="accepted",
                            created=NOW,
                        )
                    )
                )
                await tables.EntryMember.insert(tables.EntryMember(entry=entry, worker=workers[name]))
                if name in stars:
                    await tables.Honour.insert(
                        tables.Honour(
                            worker=workers[name], contest=contest, kind="stars", title="劳动之星", awarded_on=day
                        )
                    )
        return contest

    return lambda *told, **more: run(held(*told, **more))


def test_a_unit_and_a_person_that_took_part_twice_count_once_and_each_entry_counts(run, hold):
    hold(date(2025, 5, 1), "final", {"甲": ["张三", "李四"], "乙": ["王五"]})
    hold(date(2026, 5, 1), "final", {"甲": ["张三"], "丙": ["赵六"]})

    figures = statistics.together(run(statistics.held(NOON)))

    assert (figures.contests, figures.units, figures.entries, figures.persons) == (2, 3, 5, 4)


@pytest.mark.parametrize("state", ["draft", "registration", "running", "notice"])
def test_a_contest_that_is_not_finished_does_not_count(run, hold, state):
    hold(date(2026, 5, 1), "final", {"甲": ["张三"]})
    hold(date(2026, 6, 1), state, {"甲": ["张三", "李四"], "乙": ["王五"]}, stars=("王五",))

    figures = statistics.together(run(statistics.held(NOON)))

    assert (figures.contests, figures.units, figures.entries, figures.stars) == (1, 1, 1, 0)


@pytest.mark.parametrize("state", ["submitted", "returned", "cancelled"])
def test_an_entry_that_was_not_accepted_does_not_count(run, hold, state):
    hold(date(2026, 5, 1), "final", {"甲": ["张三"], "乙": ["王五"]})
    run(tables.Entry.update({tables.Entry.state: state}).where(tables.Entry.label == "王五").run())

    figures = statistics.together(run(statistics.held(NOON)))

    assert (figures.units, figures.entries, figures.persons) == (1, 1, 1)


def test_a_team_of_two_counts_two_and_its_leader_none(run, hold):
    hold(date(2026, 5, 1), "final", {"甲": ["张三", "李四", "王五"]})
    entries = run(tables.Entry.select(tables.Entry.id).order_by(tables.Entry.id).run())
    team = entries[0]["id"]
    run(tables.EntryMember.update({tables.EntryMember.entry: team}).where(tables.EntryMember.entry > team).run())
    last = run(tables.EntryMember.select(tables.EntryMember.id).order_by(tables.EntryMember.id).run())[-1]["id"]
    run(tables.EntryMember.update({tables.EntryMember.part: "leader"}).where(tables.EntryMember.id == last).run())

    assert statistics.together(run(statistics.held(NOON))).entries == 2


def test_the_page_says_the_sentence_for_the_years_asked_for(hold, organiser):
    hold(date(2024, 12, 31), "final", {"甲": ["张三"]})
    hold(date(2025, 1, 1), "final", {"甲": ["张三", "李四"], "乙": ["王五"]}, stars=("李四", "王五"))
    hold(date(2026, 1, 1), "final", {"丙": ["赵六"]})

    page = organiser.get("/statistics?from=2024&to=2025").text
    assert "2024—2025年，共举办职工劳动和技能竞赛 2 场，2 家单位参加，4 人次参赛（3 名职工），评出“之星”2 名。" in page
    assert "2025年，共举办职工劳动和技能竞赛 1 场" in organiser.get("/statistics?from=2025&to=2025").text
    assert "2024—2026年，共举办职工劳动和技能竞赛 3 场，3 家单位" in organiser.get("/statistics").text


def test_years_the_wrong_way_round_or_nonsense_are_taken_as_meant(hold, organiser):
    hold(date(2025, 1, 1), "final", {"甲": ["张三"]})

    assert "2024—2025年，共举办" in organiser.get("/statistics?from=2025&to=2024").text
    assert "2025年，共举办" in organiser.get("/statistics?from=二〇二五&to=").text


def test_without_a_finished_contest_the_page_says_so(organiser):
    page = organiser.get("/statistics")

    assert page.status_code == 200
    assert "没有已结束的竞赛" in page.text


def test_the_workbook_holds_years_kinds_and_the_sum(hold, organiser):
    hold(date(2025, 1, 1), "final", {"甲": ["张三", "李四"]}, stars=("李四",))
    hold(date(2026, 1, 1), "final", {"甲": ["张三"], "丙": ["赵六"]})

    book = openpyxl.load_workbook(io.BytesIO(organiser.get("/statistics.xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))

    assert ("2026", 1, 2, 2, 2, 0) in rows
    assert ("网上劳动和技能竞赛（月度之星）", 1, 1, 2, 2, 1) in rows
    assert ("合计", 2, 2, 4, 3, 1) in rows


def test_the_page_asks_as_often_for_one_contest_as_for_three(hold, organiser, count_queries):
    hold(date(2025, 1, 1), "final", {"甲": ["张三"]})
    once = count_queries(lambda: organiser.get("/statistics"))
    hold(date(2025, 2, 1), "final", {"乙": ["李四"]})
    hold(date(2026, 1, 1), "final", {"丙": ["赵六"]})

    assert count_queries(lambda: organiser.get("/statistics")) == once


def test_a_stranger_and_an_account_without_a_duty_see_no_statistics(cast, stranger):
    assert stranger.get("/statistics").status_code == 303
    assert cast("", login="guest").get("/statistics").status_code == 403


@pytest.mark.skipif(POSTGRES, reason="minutes on a fresh PostgreSQL; tests/demo fills the small county there")
def test_the_whole_county_says_36_127_2763_62(run, client):
    run(demo.fill(datetime.now(UTC)))

    figures = statistics.together(run(statistics.held(NOON)))

    assert (figures.contests, figures.units, figures.entries, figures.stars) == (36, 127, 2763, 62)
