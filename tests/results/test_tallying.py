"""From the last sheet to the decoded list: what is hidden, who signs, and that only then the codes are decoded."""

import json
from datetime import timedelta

import pytest

import scoring
from contests.actions import results as act
from contests.store import ledger, results, setup, tables
from tests.conftest import NOON
from tests.results import made
from tests.results.made import EXAMPLE


def page_of(welders, rest=""):
    return f"/contests/{welders.contest}/results/{welders.event}{rest}"


@pytest.fixture
def chief(staff):
    return staff("chief_judge", name="周裁判长")


@pytest.fixture
def supervisor(staff):
    return staff("supervisor", name="孙监督")


@pytest.fixture
def taken(run, welders, organiser):
    """The first tally, unsigned."""
    assert organiser.post(page_of(welders, "/tally")).status_code == 303
    return run(results.tally(welders.event))


def sign(browser, welders, role, tally):
    return browser.post(page_of(welders, f"/tallies/{tally.number}/sign"), {"role": role, "digest": tally.digest})


@pytest.fixture
def certified(welders, chief, supervisor, taken):
    assert sign(chief, welders, "chief_judge", taken).status_code == 303
    assert sign(supervisor, welders, "supervisor", taken).status_code == 303
    return taken


def state(run, welders):
    return run(setup.event(welders.event)).state


def test_the_document_built_from_the_rows_gives_the_list_of_the_example(run, welders):
    contest, event = run(setup.contest(welders.contest)), run(setup.event(welders.event))

    fresh = scoring.tally(scoring.read_document(run(results.document(contest, event)))).to_plain()
    expected = scoring.tally(scoring.read_document(EXAMPLE)).to_plain()

    assert fresh["rows"] == expected["rows"]
    units = [{(team["total"], team["state"]) for team in one["teams"]["team"]} for one in (fresh, expected)]
    assert units[0] == units[1]


def test_the_document_names_nobody(run, welders):
    contest, event = run(setup.contest(welders.contest)), run(setup.event(welders.event))

    text = json.dumps(run(results.document(contest, event)), ensure_ascii=False)

    assert '"001"' in text
    for word in (*made.NAMES.values(), *made.UNITS.values(), "W001"):
        assert word not in text


def test_a_sheet_that_was_sent_back_is_missing_until_it_comes_again(run, welders):
    contest, event = run(setup.contest(welders.contest)), run(setup.event(welders.event))
    first = EXAMPLE["sheets"][0]

    run(made.hand_in(welders, first["seat"], first["entry"], first["marks"], version=2, state="returned"))

    counted = run(act.count_event(contest, event)).counted
    assert [(m.code, m.entry, m.seat) for m in counted.result.missing] == [
        ("sheet_missing", first["entry"], first["seat"])
    ]


def test_a_recused_or_absent_judge_owes_nothing_and_what_he_wrote_does_not_count(run, welders):
    first = EXAMPLE["sheets"][0]
    run(made.hand_in(welders, "J2", "002", first["marks"]))
    run(tables.Seat.update({tables.Seat.state: "absent"}).where(tables.Seat.id == welders.seats["J5"]).run())
    contest, event = run(setup.contest(welders.contest)), run(setup.event(welders.event))

    sheets = run(results.document(contest, event))["sheets"]

    assert not [sheet for sheet in sheets if (sheet["seat"], sheet["entry"]) == ("J2", "002") or sheet["seat"] == "J5"]


def test_theory_totals_names_and_teams_stay_hidden_until_the_codes_are_decoded(welders, organiser):
    answer = organiser.get(page_of(welders))

    assert answer.status_code == 200
    assert "解密后显示" in answer.text
    assert "93.00" in answer.text
    for secret in ("26.40", "88.00", "91.50", "228.70", *made.NAMES.values(), *made.UNITS.values()):
        assert secret not in answer.text


def test_the_workbook_hides_what_the_page_hides(welders, organiser):
    from io import BytesIO

    from openpyxl import load_workbook

    answer = organiser.get(page_of(welders, "/workbook"))

    cells = {str(cell.value) for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row}
    assert {"001", "解密后显示"} <= cells
    assert not cells & {"88", "88.00", "26.40", "91.50", *made.NAMES.values(), *made.UNITS.values()}


def test_absent_in_one_part_is_listed_as_absent_and_not_ranked(welders, organiser):
    assert "缺考" in organiser.get(page_of(welders)).text


def test_a_tally_waits_for_the_lock(run, welders, organiser):
    run(setup.set_event_state(welders.event, "judging"))

    answer = organiser.post(page_of(welders, "/tally"))

    assert answer.status_code == 409
    assert "尚未锁定" in answer.text


def test_a_tally_waits_for_the_last_sheet(run, welders, organiser):
    first = EXAMPLE["sheets"][0]
    run(made.hand_in(welders, first["seat"], first["entry"], first["marks"], version=2, state="returned"))

    page = organiser.get(page_of(welders)).text
    answer = organiser.post(page_of(welders, "/tally"))

    assert "还缺 1 份评分表" in page
    assert answer.status_code == 409
    assert run(results.tally(welders.event)) is None


def test_two_signatures_certify_and_one_does_not(run, welders, chief, supervisor, taken):
    sign(chief, welders, "chief_judge", taken)
    assert state(run, welders) == "locked"

    sign(supervisor, welders, "supervisor", taken)
    assert state(run, welders) == "certified"


def test_one_account_cannot_sign_twice_even_with_both_roles(run, welders, staff, taken):
    both = staff("chief_judge", "supervisor")

    assert sign(both, welders, "chief_judge", taken).status_code == 303
    answer = sign(both, welders, "supervisor", taken)

    assert answer.status_code == 409
    assert "须由两人分别签字" in answer.text
    assert state(run, welders) == "locked"


def test_nobody_signs_in_a_role_that_is_another_s(welders, organiser, supervisor, taken):
    assert sign(organiser, welders, "chief_judge", taken).status_code == 403
    assert sign(supervisor, welders, "chief_judge", taken).status_code == 403


def test_nobody_signs_another_digest_than_the_one_shown(run, welders, chief, taken):
    answer = chief.post(page_of(welders, "/tallies/1/sign"), {"role": "chief_judge", "digest": "0" * 64})

    assert answer.status_code == 409
    assert run(results.signatures([taken.id]))[taken.id] == []


def test_nobody_signs_while_the_marking_is_open_again(run, welders, chief, supervisor, taken):
    sign(chief, welders, "chief_judge", taken)
    chief.post(f"/events/{welders.event}/judging/reopen", {"reason": "补评"})

    assert sign(supervisor, welders, "supervisor", taken).status_code == 409
    assert state(run, welders) == "judging"


def test_nobody_signs_what_the_rows_no_longer_say(run, welders, chief, taken):
    run(made.rule(welders, chief.account, "penalty", "001", part="practice", points="5"))

    answer = sign(chief, welders, "chief_judge", taken)

    assert answer.status_code == 409
    assert "有变动" in answer.text


def test_the_codes_are_decoded_only_after_both_signatures(run, welders, organiser, chief, supervisor, taken):
    assert organiser.post(page_of(welders, "/decode")).status_code == 409
    sign(chief, welders, "chief_judge", taken)
    assert organiser.post(page_of(welders, "/decode")).status_code == 409
    sign(supervisor, welders, "supervisor", taken)
    assert "古丽娜尔" not in organiser.get(page_of(welders)).text

    assert organiser.post(page_of(welders, "/decode")).status_code == 303

    text = organiser.get(page_of(welders)).text
    for word in ("古丽娜尔", "清河机械厂", "91.50", "26.40", "228.70"):
        assert word in text
    assert run(setup.event(welders.event)).unblinded_at is not None
    assert "event.unblinded" in [deed.verb for deed in run(ledger.deeds(welders.contest))]


def test_the_code_keeper_decodes_without_reading_the_tally_room(run, welders, staff, certified):
    keeper = staff("code_keeper")

    assert keeper.get(page_of(welders)).status_code == 404
    assert "解密" in keeper.get(f"/contests/{welders.contest}/results").text
    assert keeper.post(page_of(welders, "/decode")).status_code == 303
    assert state(run, welders) == "unblinded"


def test_the_chief_judge_does_not_decode(welders, chief, certified):
    assert chief.post(page_of(welders, "/decode")).status_code == 404


def test_a_stranger_a_clerk_and_another_contest_s_staff_see_no_tally_room(run, welders, stranger, staff, cast):
    other = cast("", login="other")
    run(made.member(run(made.opened("另一竞赛")), other.account, "chief_judge"))
    clerk = staff("tally_clerk")

    assert stranger.get(page_of(welders)).headers["location"].startswith("/login")
    for browser in (other, clerk):
        for rest in ("", "/rulings", "/workbook", "/entries/001"):
            assert browser.get(page_of(welders, rest)).status_code == 404


def test_an_event_is_shown_only_under_its_own_contest(run, welders, organiser):
    other = run(made.opened("另一竞赛"))

    assert organiser.get(f"/contests/{other}/results/{welders.event}").status_code == 404


def test_a_correction_is_the_next_tally_with_reason_and_two_new_signatures(
    run, welders, organiser, chief, supervisor, certified
):
    organiser.post(page_of(welders, "/decode"))
    assert organiser.post(page_of(welders, "/correct"), {"reason": ""}).status_code == 422
    assert organiser.post(page_of(welders, "/correct"), {"reason": "001 号漏记违规"}).status_code == 303
    run(made.rule(welders, chief.account, "penalty", "001", "违规操作", part="practice", points="10"))

    without = organiser.post(page_of(welders, "/tally"))
    answer = organiser.post(page_of(welders, "/tally"), {"reason": "补记 001 号违规操作"})
    second = run(results.tally(welders.event))
    page = organiser.get(page_of(welders, "/tallies/2")).text

    assert without.status_code == 422
    assert answer.status_code == 303
    assert second.number == 2
    assert "名次 1 → 2" in page
    assert "奖项 一等奖 → 二等奖" in page
    assert "古丽娜尔" in page
    assert state(run, welders) == "locked"
    assert certified.digest in organiser.get(page_of(welders, "/tallies/1")).text
    assert sign(chief, welders, "chief_judge", certified).status_code == 409
    sign(chief, welders, "chief_judge", second)
    sign(supervisor, welders, "supervisor", second)
    assert state(run, welders) == "unblinded"


def test_a_correction_that_changes_nothing_ends_with_the_signed_tally_in_force_again(
    run, welders, organiser, chief, supervisor, certified
):
    organiser.post(page_of(welders, "/decode"))
    assert organiser.post(page_of(welders, "/uphold")).status_code == 409
    organiser.post(page_of(welders, "/correct"), {"reason": "核实异议"})
    run(made.rule(welders, chief.account, "penalty", "001", "违规操作", part="practice", points="10"))
    assert organiser.post(page_of(welders, "/uphold")).status_code == 409
    ruling = run(results.rulings([welders.event]))[welders.event][-1]
    organiser.post(page_of(welders, f"/rulings/{ruling.id}/revoke"), {"reason": "查无此事"})

    assert "结束更正" in organiser.get(page_of(welders)).text
    assert supervisor.post(page_of(welders, "/uphold")).status_code == 403
    assert organiser.post(page_of(welders, "/uphold")).status_code == 303

    assert state(run, welders) == "unblinded"
    assert run(results.tally(welders.event)).number == 1
    assert "结束更正" not in organiser.get(page_of(welders)).text


def test_the_same_count_is_not_taken_twice(welders, organiser, taken):
    assert organiser.post(page_of(welders, "/tally"), {"reason": "再来一次"}).status_code == 409


def test_an_event_that_was_never_blind_needs_no_decoding(run, welders, organiser, chief, supervisor):
    run(tables.Event.update({tables.Event.blind: False}).where(tables.Event.id == welders.event).run())
    organiser.post(page_of(welders, "/tally"))
    tally = run(results.tally(welders.event))

    assert "古丽娜尔" in organiser.get(page_of(welders)).text
    sign(chief, welders, "chief_judge", tally)
    sign(supervisor, welders, "supervisor", tally)

    assert state(run, welders) == "unblinded"


def test_the_document_of_a_tally_is_handed_out_after_decoding_and_counts_again(run, welders, organiser, certified):
    assert organiser.get(page_of(welders, "/tallies/1/document")).status_code == 409
    organiser.post(page_of(welders, "/decode"))

    document = json.loads(organiser.get(page_of(welders, "/tallies/1/document")).content)

    assert scoring.tally(scoring.read_document(document)).to_plain() == run(results.tally(welders.event)).result


def test_the_tally_room_asks_the_same_number_of_queries_for_one_event_and_for_three(
    run, welders, organiser, count_queries
):
    path = f"/contests/{welders.contest}/results"
    one = count_queries(lambda: organiser.get(path))
    for name in ("电工", "叉车司机"):
        run(made.welders(contest=welders.contest, name=name))

    three = count_queries(lambda: organiser.get(path))

    assert "叉车司机" in organiser.get(path).text
    assert one == three


def test_a_recount_confirms_what_was_signed_and_names_what_was_changed_behind_its_back(
    run, welders, organiser, certified
):
    assert [(one.number, one.faults) for one in run(act.recount(welders.contest))] == [(1, ())]

    sheet = tables.Sheet
    where = (sheet.seat == welders.seats["J1"]) & (sheet.code == "001")
    run(sheet.update({sheet.marks: json.dumps(EXAMPLE["sheets"][0]["marks"] | {"c5": "24"})}).where(where).run())

    assert run(act.recount())[0].faults == ("sheets J1/001/practice",)


def test_a_recount_replays_the_rows_as_they_stood_at_the_tally(run, welders, organiser, certified):
    later = NOON + timedelta(days=3650)
    run(
        tables.Figure.insert(
            tables.Figure(
                event=welders.event, entry=welders.entries["001"], part="theory", version=2, text="10", created=later
            )
        ).run()
    )

    assert run(act.recount())[0].faults == ()


def test_a_recount_notices_a_tally_whose_stored_result_was_changed(run, welders, organiser, certified):
    changed = json.dumps(certified.result | {"ranked": 9})
    run(tables.Tally.update({tables.Tally.result: changed}).where(tables.Tally.id == certified.id).run())

    assert run(act.recount())[0].faults == ("digest", "result")


def test_the_chief_judge_s_room_and_the_tally_room_speak_of_the_same_rows(run, welders, organiser, chief):
    run(setup.set_event_state(welders.event, "judging"))
    penalty = {"kind": "penalty", "code": "001", "part": "practice", "points": "3", "reason": "超时"}

    assert chief.post(f"/events/{welders.event}/rulings", penalty).status_code == 303
    assert chief.post(f"/events/{welders.event}/judging/lock").status_code == 303

    text = organiser.get(page_of(welders)).text
    assert "90.00" in text
    assert organiser.post(page_of(welders, "/tally")).status_code == 303
    assert chief.post(f"/events/{welders.event}/judging/reopen", {"reason": "补评"}).status_code == 303
    assert "已锁定" not in organiser.get(page_of(welders)).text


def test_the_spread_says_how_each_judge_marked_and_nothing_about_whom(run, welders, organiser):
    text = organiser.get(page_of(welders, "/spread")).text

    assert "第5席" in text
    assert "94.00" in text
    assert "001" not in text.split("<main")[1]


def test_the_spread_of_an_event_without_sheets_is_an_empty_page(run, welders, organiser):
    run(tables.Sheet.delete(force=True).run())

    assert "还没有可比较的评分表" in organiser.get(page_of(welders, "/spread")).text


def test_why_this_place_is_told_step_by_step_and_hides_theory_until_the_decoding(welders, organiser, certified):
    hidden = organiser.get(page_of(welders, "/entries/001")).text
    organiser.post(page_of(welders, "/decode"))
    whole = organiser.get(page_of(welders, "/entries/001")).text

    for sentence in ("去掉最高 94，去掉最低 92", "实操得分 93.00", "第 1 名（共 5 名）", "获一等奖"):
        assert sentence in hidden
        assert sentence in whole
    for secret in ("理论得分", "26.4", "91.5", "古丽娜尔"):
        assert secret not in hidden
        assert secret in whole


def test_an_unknown_code_has_no_page(welders, organiser):
    assert organiser.get(page_of(welders, "/entries/X9")).status_code == 404


def test_a_document_that_the_engine_refuses_is_told_in_words_and_never_breaks_the_page(run, welders, organiser):
    run(tables.Entry.update({tables.Entry.division: "不存在的组别"}).where(tables.Entry.number == "W001").run())
    broken = EXAMPLE["ruleset"] | {"divisions": ["甲组"]}
    row = tables.Ruleset(event=welders.event, version=2, body=json.dumps(broken), created=NOON)
    run(tables.Ruleset.insert(row).run())

    answer = organiser.get(page_of(welders))

    assert answer.status_code == 200
    assert "entries[" in answer.text
    assert organiser.get(f"/contests/{welders.contest}/results").status_code == 200
    assert organiser.post(page_of(welders, "/tally")).status_code == 409
