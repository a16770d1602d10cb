"""Presets: what a contest begins with is what the regulation says, and every number of it can be counted with."""

from datetime import date

import pytest

import scoring
from contests import presets
from contests.actions import setup as act
from contests.rules import Faulty, Person, Refused
from contests.store import ledger, setup
from tests.conftest import NOON

TODAY = date(2026, 11, 22)


def person(browser, county_role="organiser"):
    return Person(account=browser.account, name="主办方", county_role=county_role)


def rules(key, name=None):
    plan = presets.contest_plan(key, TODAY)
    plans = presets.event_plans(key, plan.starts, plan.ends)
    return next(event.ruleset for event in plans if name in (None, event.name))


def section_sums(rubric):
    worth = {"measured": lambda c: c["bands"][0]["points"], "veto": lambda c: 0, "bonus": lambda c: 0}
    return [
        sum(float(worth.get(c["kind"], lambda c: c["maximum"])(c)) for c in section["criteria"])
        for section in rubric["sections"]
    ]


@pytest.mark.parametrize("key", presets.KEYS)
def test_every_rule_a_preset_begins_with_is_read_without_a_fault_and_comes_back_the_same(key):
    plan = presets.contest_plan(key, TODAY)
    for event in presets.event_plans(key, plan.starts, plan.ends):
        ruleset = scoring.Ruleset.from_plain(dict(event.ruleset))
        assert ruleset.to_plain() == event.ruleset, "written as the engine writes it"


@pytest.mark.parametrize("name", ["焊工", "电工", "叉车司机"])
def test_every_sheet_of_the_skills_contest_is_worth_a_hundred_points(name):
    assert sum(section_sums(rules("skills", name)["rubrics"]["practice"])) == 100


def test_the_ankang_sheet_is_worth_12_35_25_15_13_and_a_bonus_of_4():
    rubric = rules("ankang", "优胜单位")["rubrics"]["sheet"]

    assert section_sums(rubric)[:5] == [12, 35, 25, 15, 13]
    assert rubric["sections"][5]["criteria"][0]["maximum"] == "4"


def test_a_skills_contest_counts_theory_thirty_and_practice_seventy_with_one_high_and_one_low_dropped():
    theory, practice = rules("skills")["stages"][0]["parts"]

    assert (theory["weight"], practice["weight"]) == ("30", "70")
    assert len(practice["panel"]["seats"]) == 5
    assert (practice["panel"]["method"], practice["panel"]["high"], practice["panel"]["low"]) == ("trimmed_mean", 1, 1)
    assert [key["by"] for key in rules("skills")["ranking"]["chain"]] == ["total", "part", "value", "part"]
    assert [level["share"] for level in rules("skills")["awards"][0]["levels"]] == ["10", "20", "30"]


def test_a_serious_injury_keeps_a_work_group_off_the_list_and_a_unit_from_the_award():
    def scope(name):
        vetoes = rules("ankang", name)["rubrics"]["sheet"]["sections"][-1]["criteria"]
        return next(veto["scope"] for veto in vetoes if veto["label"] == "发生重伤事故")

    assert (scope("优胜班组"), scope("优胜单位")) == ("rank", "award")


def test_monthly_stars_have_a_round_for_every_month_of_the_contest_and_five_kinds():
    plans = presets.event_plans("stars", date(2026, 3, 1), date(2026, 5, 31))

    assert [(plan.name, plan.period) for plan in plans] == [
        ("3月之星", "2026-03"),
        ("4月之星", "2026-04"),
        ("5月之星", "2026-05"),
    ]
    assert plans[0].ruleset["divisions"] == ["劳动之星", "技能之星", "创新之星", "服务之星", "安康之星"]


def test_a_contest_is_opened_with_its_events_their_rules_and_a_line_in_both_chains(run, organiser):
    contest = run(act.create_from_preset(person(organiser), "skills", "", TODAY, NOON))

    events = run(setup.events(contest))
    assert [event.name for event in events] == ["焊工", "电工", "叉车司机"]
    assert run(setup.ruleset(events[0].id)).version == 1
    assert run(setup.contest(contest)).name == "2027年职工技能竞赛"
    assert [deed.verb for deed in run(ledger.deeds(contest))] == ["contest.created"]
    assert run(ledger.deeds(None))[-1].verb == "contest.opened"
    assert run(ledger.first_break(contest)) is None


def test_only_a_county_organiser_opens_a_contest(run, organiser):
    with pytest.raises(Refused):
        run(act.create_from_preset(person(organiser, "unit_contact"), "skills", "", TODAY, NOON))


def test_a_contest_that_ends_before_it_starts_is_refused_and_nothing_is_stored(run, organiser):
    plan = presets.contest_plan("skills", TODAY)
    backwards = presets.ContestPlan(
        "", plan.hosts, "", "", plan.ends, plan.starts, plan.registration_ends, plan.settings
    )

    with pytest.raises(Faulty) as caught:
        run(act.create_contest(person(organiser), "skills", backwards, NOON))

    assert {problem.field for problem in caught.value.problems} == {"name", "ends"}
    assert run(setup.contests()) == []
