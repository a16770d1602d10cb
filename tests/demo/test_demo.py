"""The fictional county: the figures it promises, nothing in it that the real actions would not have left behind."""

import itertools
from datetime import UTC, date, datetime
from random import Random

import pytest

import scoring
from contests import demo, identity, presets
from contests.actions import results as counting
from contests.actions.judging import calibrations, typings
from contests.actions.judging import desk as desks
from contests.demo import county, marks, names, plan
from contests.demo.command import Tablet, tablets_table
from contests.store import engine, ledger, publication, results, setup, statistics, tables
from contests.store.judging import assignments as assigned
from contests.store.judging import corrections, signatures
from contests.web import access
from tests.conftest import NOON, Browser

DAY = date(2026, 11, 22)


@pytest.fixture
def little(run):
    """The small county, filled now."""
    return run(demo.fill(datetime.now(UTC), little=True))


# --- what needs no database ---------------------------------------------------------------------------------------


def test_the_plan_holds_36_contests_with_2763_entries_and_62_titles():
    held = plan.finished(DAY)
    skills = [one for one in held if isinstance(one, plan.Skills)]
    stars = [one for one in held if isinstance(one, plan.Stars)]
    titles = sum(len(one.months) * len(plan.KINDS) - len(one.vacant) for one in stars)

    assert len(held) == plan.FINISHED == 36
    assert titles == plan.STARS == 62
    assert sum(one.persons for one in skills) + titles * plan.NOMINEES == plan.PERSONS == 2763
    assert {one.reaches for one in held} == {"final"}


@pytest.mark.parametrize("day", [DAY, date(2027, 1, 3), date(2028, 2, 29), date(2030, 12, 31)])
def test_on_whatever_day_it_is_filled_the_finished_contests_lie_before_it_within_seven_years(day):
    days = [plan.day_of(one) for one in plan.finished(day)]

    assert days == sorted(days)
    assert max(days) < day
    assert min(days).year >= day.year - 7
    names_of_skills = [(one.day.year, one.theme.title) for one in plan.finished(day) if isinstance(one, plan.Skills)]
    assert len(set(names_of_skills)) == len(names_of_skills)


def test_every_trade_of_the_plan_adds_up_to_a_hundred():
    trades = {trade for theme in plan.THEMES for trade in theme.trades if trade.sections}

    assert len(trades) > 10
    assert {sum(most for _, items in trade.sections for _, most in items) for trade in trades} == {100}


def test_the_county_has_127_organisations_the_listed_ten_first_and_no_name_or_code_twice():
    found = county.units(Random(1))

    assert len(found) == county.COUNT == 127
    assert found[0].name == "云岭县供电公司"
    assert found[9].uscc == "915399010FTJ58904C"
    assert len({one.name for one in found}) == len({one.uscc for one in found}) == 127
    assert all(not identity.read_uscc(one.uscc).fault for one in found)


def test_invented_people_are_well_formed_nobodys_and_all_different():
    people = list(itertools.islice(names.people(Random(2)), 2000))

    assert len({one.id_number for one in people}) == 2000
    for one in people:
        assert not identity.read_id(one.id_number).fault
        assert not identity.read_phone(one.phone).fault
        assert identity.read_name(one.name).value == one.name
        assert not identity.read_name(one.name).fault
        assert one.id_number[14:17] in ("996", "997", "998", "999")
        assert identity.sex(one.id_number) == one.sex
    together = "".join(one.name for one in people)
    assert all(character in together for character in "𬱖䶮㛃·")


@pytest.mark.parametrize("preset", presets.KEYS)
def test_invented_marks_are_what_the_rubric_allows_in_their_canonical_form(preset):
    random = Random(3)
    for event in presets.event_plans(preset, date(2026, 1, 1), date(2026, 1, 31)):
        for rubric in scoring.Ruleset.from_plain(dict(event.ruleset)).rubrics.values():
            for _ in range(40):
                work = marks.Work(marks.fields(rubric), random.uniform(0.5, 1), random)
                sheet = work.seen_by(random.gauss(0, 0.02))
                assert scoring.problems(rubric, sheet) == ()
                assert scoring.marks(rubric, sheet) == sheet


def test_good_work_is_marked_higher_than_poor_work():
    rubric = next(
        iter(scoring.Ruleset.from_plain(dict(presets.event_plans("skills", None, None)[0].ruleset)).rubrics.values())
    )

    def mean(quality):
        random = Random(4)
        sheets = [marks.Work(marks.fields(rubric), quality, random).seen_by(0) for _ in range(60)]
        return sum(scoring.sheet_total(rubric, sheet) for sheet in sheets) / 60

    assert mean(0.95) > mean(0.75) + 10


def test_a_tablets_code_is_printed_with_its_link_and_pin():
    lines = tablets_table([Tablet("陈志强", "焊工", "token", "123456")], "http://192.0.2.1:8000")

    assert any("http://192.0.2.1:8000/t/token" in line and "123456" in line for line in lines)
    assert sum("█" in line for line in lines) > 12


# --- the small county ---------------------------------------------------------------------------------------------


def test_there_is_one_contest_in_each_state(run, little):
    assert sorted(one.state for one in run(setup.contests())) == ["final", "notice", "registration", "running"]


def test_every_chain_of_the_ledger_holds_in_the_order_of_time(run, little):
    for contest in [None, *(one.id for one in run(setup.contests()))]:
        deeds = run(ledger.deeds(contest, limit=100_000))
        assert deeds
        assert run(ledger.first_break(contest)) is None
        if contest is not None:
            assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
        assert deeds[-1].at <= datetime.now(UTC)


def test_the_recount_confirms_every_tally(run, little):
    found = run(counting.recount())

    assert len(found) == 4
    assert all(one.faults == () for one in found)


def test_finished_contests_are_signed_by_two_decoded_posted_and_certified_on_paper(run, little):
    contest = next(one for one in run(setup.contests()) if one.state == "final")

    for event in run(setup.events(contest.id)):
        assert event.state == "unblinded"
        tally = run(results.tally(event.id))
        signed = run(results.signatures([tally.id]))[tally.id]
        assert {one.role for one in signed} == {"chief_judge", "supervisor"}
        assert len({one.account for one in signed}) == 2
    final, notice = run(publication.notices(contest.id))
    assert (final.kind, notice.kind) == ("final", "notice")
    winners = sum(len(group["rows"]) for group in final.groups)
    assert len(run(publication.certificates(final.id))) == winners > 0


def test_unfinished_contests_do_not_count(run, little):
    figures = statistics.together(run(statistics.held(NOON)))

    assert (figures.contests, figures.entries) == (1, 12)


def test_while_it_is_judged_one_event_is_half_marked_one_locked_one_waiting(run, little):
    contest = next(one for one in run(setup.contests()) if one.state == "running")

    assert [event.state for event in run(setup.events(contest.id))] == ["judging", "locked", "drawn"]


def test_the_ledger_names_nobody(run, little):
    people = [row["name"] for row in run(tables.Worker.select(tables.Worker.name).run())]
    facts = run(tables.Deed.select(tables.Deed.facts, tables.Deed.subject).run())

    assert people
    assert facts
    told = "".join(row["facts"] + row["subject"] for row in facts)
    assert not any(name in told for name in people if len(name) > 2)


class Undone(Exception):
    """Takes a filling back."""


async def filled_and_undone(seed, now):
    """Return who entered and what was marked in a county that is filled and taken back."""
    found = {}
    try:
        async with engine.current().transaction():
            await demo.fill(now, seed=seed, little=True)
            for contest in await setup.contests():
                for event in await setup.events(contest.id):
                    people = (await results.names(event.id)).entries
                    document = await results.document(contest, event)
                    for sheet in document.get("sheets", ()):
                        key = (contest.name, event.name, people[sheet["entry"]].label, sheet["seat"])
                        found[key] = ledger.canonical(sheet["marks"])
            raise Undone
    except Undone:
        return found


def test_the_same_seed_gives_the_same_people_and_marks_and_another_seed_others(run, client):
    now = datetime.now(UTC)
    first, second, other = (run(filled_and_undone(seed, now)) for seed in (7, 7, 8))

    # Which half of the running event is marked already follows from the codes, which every draw keeps secret.
    both = first.keys() & second.keys()
    assert len(both) > 100
    assert {key: first[key] for key in both} == {key: second[key] for key in both}
    assert first != other


def test_everybody_on_the_list_of_accounts_can_log_in(client, little):
    for account in demo.ACCOUNTS:
        answer = Browser(client).post("/login", {"login": account.login, "password": demo.PASSWORD})
        assert answer.status_code == 303, account.login


def test_a_second_start_leaves_the_county_as_it_is(run, little):
    said = []

    assert run(demo.fill_if_empty(datetime.now(UTC), True, said.append)) is False
    assert said == ["数据库中已有数据，保持不变。"]
    assert len(run(setup.contests())) == 4


def test_a_link_of_the_demo_opens_a_judges_tablet_and_is_not_given_out_twice(run, client, little):
    links = run(demo.tablets(access.now()))
    assert len(links) == 5

    judge = Browser(client)
    assert judge.post(f"/t/{links[0].token}").status_code == 303

    assert judge.get("/judging").status_code in (200, 303)
    assert len(run(demo.tablets(access.now()))) == 4


def test_a_filling_that_breaks_off_leaves_nothing(run, client, monkeypatch):
    async def broken(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr("contests.demo.skills.posting.post", broken)

    with pytest.raises(RuntimeError, match="power cut"):
        run(demo.fill(datetime.now(UTC), little=True))

    assert run(setup.contests()) == []
    assert run(ledger.version(None)) == 0


def test_every_desk_of_the_judging_has_something_on_it(run, little):
    contest = next(one for one in run(setup.contests()) if one.state == "running")
    marking, over, _ = run(setup.events(contest.id))
    desk = run(desks.of(marking.id))

    (comparison,) = run(calibrations.compare(desk))
    assert (comparison.done, len(comparison.seats), comparison.row.closed is None) == (5, 5, False)
    paper = run(typings.of_event(desk)).values()
    assert sorted(one.complete for one in paper) == [False, True]
    assert [len(one.differing) for one in paper if one.complete] == [1]
    declared = [one for one in run(assigned.recusals(marking.id)) if one.origin == "declared"]
    assert [one.entry for one in run(assigned.assignments(marking.id))] == [one.entry for one in declared]
    assert len(declared) == 1
    assert run(corrections.waiting(over.id)) == 1
    lacking = run(signatures.unsigned(over.id))
    assert (len([one for one in lacking if one.startswith("seat-")]), "part-practice" in lacking) == (1, True)
    assert [name for name, _ in run(demo.screens())] == [contest.name]
