"""The chief judge's room: who is missing, where judges disagree, sheets sent back, rulings, the lock."""

import json
from datetime import date

import pytest

from contests.actions.judging import desk as desks
from contests.actions.setup import create_from_preset
from contests.rules import Person
from contests.store import ledger, setup, tables
from contests.store.judging import facts
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored
from tests.conftest import NOON
from tests.judging.made import GOOD, NAMES


@pytest.fixture
def judging(made, seats, organiser):
    """The event while it is marked."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    return made


def fill(judging, seats, tablet, *, skip=()):
    """Every judge hands in every sheet that is owed, but those in *skip*: (seat index, code)."""
    tablets = [tablet(seat) for seat in seats]
    for number, judge in enumerate(tablets):
        for entry in judge.desk().json()["codes"]:
            if (number, entry["code"]) not in skip:
                answer = judge.sheet(entry["code"], GOOD, id=f"submission-{number}-{entry['code']}")
                assert answer.status_code == 200, answer.text
    return tablets


def test_judging_starts_only_after_the_draw_and_with_enough_seats(made, organiser, run):
    answer = organiser.post(f"/events/{made.event}/judging/start")
    assert answer.status_code == 409
    assert "至少 4 位裁判" in answer.text
    run(setup.set_event_state(made.event, "preparing"))
    assert "请先完成抽签" in organiser.post(f"/events/{made.event}/judging/start").text


def test_the_room_shows_who_is_missing_and_where_judges_disagree(judging, seats, tablet, chief):
    tablets = fill(judging, seats, tablet, skip={(2, "03"), (3, "11")})
    low = {**GOOD, "c5": "2", "c6": "2"}
    assert tablets[3].sheet("11", low, id="submission-low").status_code == 200

    page = chief.get(f"/contests/{judging.contest}/room").text

    assert "还缺 1 份" in page
    assert "1 份分差过大" in page
    assert page.count("回避") >= 2
    for name in NAMES:
        assert name not in page


def test_the_room_is_not_for_judges_clerks_or_strangers(judging, clerk, stranger):
    assert clerk.get(f"/contests/{judging.contest}/room").status_code == 404
    assert stranger.get(f"/contests/{judging.contest}/room").status_code == 303


def test_a_sheet_sent_back_counts_as_missing_until_it_is_marked_again(judging, seats, tablet, chief, run):
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")

    bare = chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": " "})
    sent = chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "焊缝成形与其他裁判相差过大"})

    assert bare.status_code == 422
    assert sent.status_code == 303
    desk = judge.desk().json()["sheets"]["07"]
    assert (desk["state"], desk["reason"], desk["version"]) == ("returned", "焊缝成形与其他裁判相差过大", 2)
    again = judge.sheet("07", {**GOOD, "c5": "20"}, id="submission-2", base=2)
    assert again.json()["version"] == 3
    page = chief.get(f"/seats/{seats[1]}/sheets/07").text
    assert "第 1 版" in page
    assert "第 3 版" in page
    assert "焊缝成形与其他裁判相差过大" in page


def test_only_the_chief_judge_sends_a_sheet_back(judging, seats, tablet, organiser, run):
    tablet(seats[1]).sheet("07", GOOD, id="submission-1")

    answer = organiser.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "再看一次"})

    assert answer.status_code == 404
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_the_marking_is_locked_only_when_every_sheet_is_in(judging, seats, tablet, chief, run):
    fill(judging, seats, tablet, skip={(2, "03")})

    refused = chief.post(f"/events/{judging.event}/judging/lock")
    assert refused.status_code == 409
    assert "还有 1 份评分表未交" in refused.text
    tablet(seats[2]).sheet("03", GOOD, id="submission-last")
    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303
    assert run(setup.event(judging.event)).state == "locked"


def test_the_sheets_of_an_absent_judge_and_of_an_absent_contestant_are_not_awaited(
    judging, seats, tablet, chief, organiser, run
):
    fill(judging, seats[:4], tablet, skip={(number, "07") for number in range(4)})
    organiser.post(f"/seats/{seats[4]}/presence", {"reason": "突发疾病"})
    run(tables.Entry.update({tables.Entry.presence: "absent"}).where(tables.Entry.id == judging.entries[0]).run())

    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303


def test_a_locked_marking_opens_again_only_with_a_reason(judging, seats, tablet, chief, run):
    fill(judging, seats, tablet)
    chief.post(f"/events/{judging.event}/judging/lock")

    assert chief.post(f"/events/{judging.event}/judging/reopen", {"reason": ""}).status_code == 422
    assert run(setup.event(judging.event)).state == "locked"
    assert chief.post(f"/events/{judging.event}/judging/reopen", {"reason": "漏评一项"}).status_code == 303
    assert run(setup.event(judging.event)).state == "judging"


def test_a_disqualification_is_recorded_with_its_reason_and_ends_the_waiting(judging, seats, tablet, chief, run):
    fill(judging, seats, tablet, skip={(number, "09") for number in range(5)})

    order = {"kind": "disqualified", "code": "09", "reason": "使用自带材料"}
    assert chief.post(f"/events/{judging.event}/rulings", order).status_code == 303
    ruling = run(facts.rulings(judging.event))[0]

    assert (ruling.kind, ruling.code, ruling.reason) == ("disqualified", "09", "使用自带材料")
    assert ruling.body == {"kind": "disqualified", "entry": "09", "reason": "使用自带材料"}
    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303


def test_every_fault_of_a_ruling_is_named_at_once(judging, chief, run):
    order = {"kind": "penalty", "code": "09", "points": "1e3", "part": "nothing", "reason": ""}

    answer = chief.post(f"/events/{judging.event}/rulings", order)

    assert answer.status_code == 422
    for words in ("请填写此项。", "请从列出的选项中选择。", "请填写数值，例如 2 或 2.5。"):
        assert words in answer.text
    assert run(facts.rulings(judging.event)) == []


def test_a_ruling_is_taken_back_by_a_further_one(judging, chief, run):
    chief.post(
        f"/events/{judging.event}/rulings",
        {"kind": "penalty", "code": "09", "points": "2", "part": "practice", "reason": "超时"},
    )
    ruling = run(facts.rulings(judging.event))[0]
    assert ruling.body["points"] == "2"

    done = chief.post(f"/events/{judging.event}/rulings/{ruling.id}/revoke", {"reason": "计时有误"})
    twice = chief.post(f"/events/{judging.event}/rulings/{ruling.id}/revoke", {"reason": "计时有误"})

    assert done.status_code == 303
    assert twice.status_code == 409
    both = run(facts.rulings(judging.event))
    assert [(one.kind, one.revokes) for one in both] == [("penalty", None), ("revoked", ruling.id)]


def test_the_chief_judge_records_times_and_no_theory_marks(judging, chief, run):
    answer = chief.post(
        f"/events/{judging.event}/times", {"practice_time-07": "45:10", "practice_time-03": "2650", "theory-07": "99"}
    )

    assert answer.status_code == 303, answer.text
    stored_figures = run(facts.figures(judging.event))
    assert {(key, row.text) for key, row in stored_figures.items()} == {
        ((judging.entries[0], "practice_time"), "2710"),
        ((judging.entries[1], "practice_time"), "2650"),
    }


def test_the_room_says_when_something_happened(judging, seats, tablet, chief):
    first = chief.get(f"/contests/{judging.contest}/room/version")
    tag = {"if-none-match": first.headers["etag"]}
    assert chief.get(f"/contests/{judging.contest}/room/version", headers=tag).status_code == 304

    tablet(seats[1]).sheet("07", GOOD, id="submission-1")

    assert chief.get(f"/contests/{judging.contest}/room/version", headers=tag).status_code == 200


def test_the_ledger_names_no_one_and_holds(judging, seats, tablet, chief, run):
    fill(judging, seats, tablet)
    chief.post(f"/events/{judging.event}/judging/lock")

    lines = run(ledger.deeds(judging.contest))

    assert run(ledger.first_break(judging.contest)) is None
    text = json.dumps([[line.verb, line.subject, line.facts] for line in lines], ensure_ascii=False)
    assert "scoresheet.submitted" in text
    for name in NAMES:
        assert name not in text


def test_the_seats_page_says_that_enough_judges_are_left(judging, seats, organiser):
    page = organiser.get(f"/contests/{judging.contest}/seats").text

    assert "至少有 4 位裁判评分，满足至少 4 位的规则" in page
    organiser.post(f"/seats/{seats[2]}/presence", {"reason": ""})
    assert "不足 4 位裁判" in organiser.get(f"/contests/{judging.contest}/seats").text


def test_a_judge_sits_once_in_a_panel(judging, seats, organiser):
    answer = organiser.post(f"/seats/{seats[2]}/judge", {"account": str(judging.judges[1])})

    assert answer.status_code == 409
    assert "另一席位" in answer.text


def test_seats_are_set_once(made, seats, organiser, run):
    organiser.post(f"/events/{made.event}/seats")

    assert len(run(stored_seats.of_events([made.event]))) == 5


def test_the_room_asks_the_database_as_often_for_one_code_as_for_three(judging, seats, chief, run, count_queries):
    def visit():
        return chief.get(f"/contests/{judging.contest}/room")

    def leave(entries):
        run(tables.Entry.update({tables.Entry.state: "returned"}).where(tables.Entry.id.is_in(entries)).run())

    leave(judging.entries[3:])
    three = count_queries(visit)
    leave(judging.entries[1:])

    assert count_queries(visit) == three


@pytest.fixture
def cup(organiser, cast, run):
    """An Ankang Cup with one unit entered, which no panel judges: contest, event, the chief judge's browser."""
    person = Person(organiser.account, "", "organiser")
    contest = run(create_from_preset(person, "ankang", "", date(2026, 3, 1), NOON))
    event = run(setup.events(contest))[0].id
    unit = run(tables.Organisation.insert(tables.Organisation(name="云岭县人民医院", search="云岭")).run())[0]["id"]
    entry = tables.Entry(contest=contest, event=event, organisation=unit, label="云岭县人民医院", created=NOON)
    entry.state = "accepted"
    run(tables.Entry.insert(entry).run())
    chief = cast("", login="cup-chief", name="裁判长")
    run(tables.Member.insert(tables.Member(contest=contest, account=chief.account, role="chief_judge")).run())
    return contest, event, chief


def test_an_event_that_is_checked_and_not_judged_starts_without_seats(cup, organiser):
    contest, event, _ = cup

    assert "由考评组核查评分" in organiser.get(f"/contests/{contest}/room").text
    assert organiser.post(f"/events/{event}/judging/start").status_code == 303


def test_an_assessment_is_locked_only_when_every_unit_was_checked(cup, organiser, run):
    contest, event, chief = cup
    organiser.post(f"/events/{event}/judging/start")

    refused = chief.post(f"/events/{event}/judging/lock")
    assert refused.status_code == 409
    assert "还有 1 份核查评分表未交" in refused.text
    part = run(desks.of(event)).parts
    key = next(key for key, one in part.items() if one.counts)
    seat = run(tables.Seat.insert(tables.Seat(event=event, part=key, kind="check")).run())[0]["id"]
    code = run(stored_seats.codes(event))[0].code
    sheet = tables.Sheet(event=event, part=key, seat=seat, code=code, version=1, submission="check-1", created=NOON)
    sheet.ruleset_version, sheet.marks = 1, "{}"
    run(tables.Sheet.insert(sheet).run())

    assert "已齐" in chief.get(f"/contests/{contest}/room?event={event}").text
    assert chief.post(f"/events/{event}/judging/lock").status_code == 303
