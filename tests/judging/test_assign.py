"""Who marks what on the day: heats, calibrations, recusals, spare seats, judges who are away or replaced."""

import json
from datetime import UTC, datetime

import pytest

from contests.actions import results as results_actions
from contests.rules import Person
from contests.store import ledger, results, screen, setup, tables
from contests.store.judging import seats as stored
from contests.store.judging import sheets as stored_sheets
from tests.judging.made import GOOD, UNITS
from tests.judging.test_paper_and_figures import TYPED

OTHER = {**GOOD, "c5": "20"}


@pytest.fixture
def judging(made, seats, organiser):
    """The event while it is marked; the first judge is recused from codes 07 and 02."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    return made


@pytest.fixture
def spare(made, seats, organiser, cast, run):
    """A spare seat with a judge of the second unit: the seat and the judge's account."""
    judge = run(tables.Account.insert(tables.Account(login="spare", name="备用裁判", organisation=made.units[1])).run())
    assert organiser.post(f"/events/{made.event}/seats/spare", {"part": "practice"}).status_code == 303
    found = next(s.id for s in run(stored.of_events([made.event], spares=True)) if s.kind == "spare")
    assert organiser.post(f"/seats/{found}/judge", {"account": str(judge[0]["id"])}).status_code == 303
    return found


@pytest.fixture
def counted(made, run):
    """``counted()`` returns the sheets that count as (seat in the rules, code, marks), and who is excused."""

    def read():
        async def ask():
            contest, event = await setup.contest(made.contest), await setup.event(made.event)
            return await results.document(contest, event)

        document = run(ask())
        sheets = {(one["seat"], one["entry"]): one["marks"] for one in document.get("sheets", [])}
        return sheets, {(one["seat"], one.get("entry", ""), one["reason"]) for one in document.get("excused", [])}

    return read


def recusal(run, seat, code):
    row = tables.Recusal.select(tables.Recusal.id).where(
        (tables.Recusal.seat == seat) & (tables.Recusal.entry == run(entry_of(code)))
    )
    return run(row.first().run())["id"]


async def entry_of(code):
    return (await tables.BlindCode.select(tables.BlindCode.entry).where(tables.BlindCode.code == code).first())["entry"]


# --- heats -------------------------------------------------------------------------------------------------------


def test_a_stopped_heat_takes_no_sheet_and_the_one_that_was_under_way_comes_in_when_it_is_opened_again(
    judging, seats, tablet, chief, clerk, run
):
    run(tables.BlindCode.update({tables.BlindCode.heat: 2}).where(tables.BlindCode.code.is_in(["09", "05"])).run())
    judge, heats = tablet(seats[1]), f"/events/{judging.event}/heats"
    assert chief.post(heats, {"number": "2", "state": "waiting"}).status_code == 303
    assert judge.desk().json()["heats"] == {"1": "waiting", "2": "waiting"}
    chief.post(heats, {"number": "1", "state": "open"})
    assert judge.sheet("07", GOOD, id="submission-1").status_code == 200
    early = judge.sheet("09", GOOD, id="submission-2")
    assert (early.status_code, early.json()["code"]) == (409, "heat_waiting")
    chief.post(heats, {"number": "1", "state": "closed"})

    late = judge.sheet("03", GOOD, id="submission-3")
    assert (late.status_code, late.json()["code"]) == (409, "heat_closed")
    assert "仍保存在平板上" in late.json()["message"]
    assert run(stored_sheets.versions(seats[1], "03")) == []
    assert judge.sheet("07", GOOD, id="submission-1").status_code == 200, "a resend is answered"
    paper = {**TYPED, "submission": "paper-0001", "base": "0", "rules": "2"}
    assert clerk.post(f"/contests/{judging.contest}/paper/{seats[2]}/03", paper).status_code == 303
    assert run(stored_sheets.versions(seats[2], "03"))[0].origin == "paper"
    chief.post(heats, {"number": "1", "state": "open"})
    assert judge.sheet("03", GOOD, id="submission-3").json()["version"] == 1

    assert "第 2 场" in chief.get(f"/contests/{judging.contest}/room?event={judging.event}").text
    chief.post(heats + "/follow")
    assert judge.sheet("09", GOOD, id="submission-2").status_code == 200


def test_only_the_chief_judge_starts_a_heat(judging, organiser, clerk, run):
    for person in (organiser, clerk):
        assert person.post(f"/events/{judging.event}/heats", {"number": "1", "state": "closed"}).status_code == 404
    assert run(tables.Heat.count().run()) == 0


# --- calibration -------------------------------------------------------------------------------------------------


def test_a_calibration_is_marked_by_all_compared_and_counts_nowhere(judging, seats, tablet, chief, run, counted):
    for number, seat in enumerate(seats):
        judge = tablet(seat)
        for one in judge.desk().json()["codes"]:
            assert judge.sheet(one["code"], GOOD, id=f"submission-{number}-{one['code']}").status_code == 200
    pages = [f"/contests/{judging.contest}/room?event={judging.event}", f"/contests/{judging.contest}/results"]
    before, shown = counted(), [chief.get(page).text.count("93.5") for page in pages]

    assert chief.post(f"/events/{judging.event}/calibrations", {"part": "practice", "note": "样件"}).status_code == 303
    strict, mild = tablet(seats[0]), tablet(seats[3])
    listed = {one["code"]: one for one in mild.desk().json()["codes"]}
    assert (listed["试1"]["calibration"], listed["07"]["calibration"]) == (True, False)
    assert strict.sheet("试1", {**GOOD, "c5": "2", "v2": "yes"}, id="calibration-1").status_code == 200
    assert mild.sheet("试1", GOOD, id="calibration-2").status_code == 200

    page = chief.get(f"/contests/{judging.contest}/seats/calibration?event={judging.event}").text
    assert "已交 2 / 5" in page
    assert page.count("否决</strong>") == 1
    assert '<td class="num bad">19.5 <strong>过大</strong></td>' in page
    assert counted() == before
    assert [chief.get(page).text.count("93.5") for page in pages] == shown
    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303, "nobody owes a calibration"
    assert "试1" not in chief.get(f"/contests/{judging.contest}/results").text
    assert "试1" not in {sheet.code for _, _, sheet in run(screen.sheets_after([judging.event], 0))}


def test_a_calibration_can_become_no_result_even_if_an_entry_bears_its_code(
    judging, seats, tablet, chief, run, counted
):
    chief.post(f"/events/{judging.event}/calibrations", {"part": "practice"})
    assert tablet(seats[1]).sheet("试1", GOOD, id="calibration-1").status_code == 200

    run(tables.BlindCode.update({tables.BlindCode.code: "试1"}).where(tables.BlindCode.code == "07").run())

    assert counted()[0] == {}
    assert chief.get(f"/contests/{judging.contest}/room?event={judging.event}").text.count("93.5") == 0


def test_judges_calibrate_before_the_event_starts_and_no_longer_when_it_is_closed(made, seats, tablet, chief, run):
    chief.post(f"/events/{made.event}/calibrations", {"part": "practice"})
    judge = tablet(seats[1])
    codes = {one["code"]: one["open"] for one in judge.desk().json()["codes"]}
    assert (codes["试1"], codes["07"]) == (True, False)
    assert judge.sheet("试1", GOOD, id="calibration-1").status_code == 200
    assert judge.sheet("07", GOOD, id="submission-1").json()["code"] == "judging_closed"

    calibration = run(tables.Calibration.select().first().run())["id"]
    assert chief.post(f"/calibrations/{calibration}", {"state": "closed"}).status_code == 303

    late = judge.sheet("试1", OTHER, id="calibration-2", base=1, reason="更正")
    assert (late.status_code, late.json()["code"]) == (409, "calibration_closed")
    assert "试1" not in judge.desk().text.replace('"试1": {', "")


# --- recusals and spare seats ------------------------------------------------------------------------------------


def test_a_declared_recusal_takes_effect_at_once_and_only_the_chief_judge_reads_why(
    judging, seats, tablet, chief, organiser, run, counted
):
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")
    assert ("J2", "07") in counted()[0]

    bare = judge.post("/judging/recusal", {"code": "07", "reason": " "})
    assert bare.status_code == 422
    said = judge.follow(judge.post("/judging/recusal", {"code": "07", "reason": "选手是我的徒弟"}))

    assert "立即生效" in said.text
    assert "07" not in [one["code"] for one in judge.desk().json()["codes"]]
    assert judge.sheet("07", OTHER, id="submission-2", base=1, reason="更正").json()["code"] == "seat_recused"
    sheets, excused = counted()
    assert ("J2", "07") not in sheets
    assert ("J2", "07", "recused") in excused
    desk = f"/contests/{judging.contest}/seats/assignments?event={judging.event}"
    assert "选手是我的徒弟" in chief.get(desk).text
    assert "选手是我的徒弟" not in organiser.get(desk).text
    assert "仅裁判长可见" in organiser.get(desk).text
    assert "徒弟" not in organiser.get(f"/contests/{judging.contest}/log").text


def test_the_desk_says_at_once_when_recusals_leave_too_few_judges(judging, seats, tablet, chief):
    desk = f"/contests/{judging.contest}/seats/assignments?event={judging.event}"
    assert "每份至少有 4 位裁判评分" in chief.get(desk).text

    tablet(seats[1]).post("/judging/recusal", {"code": "07", "reason": "亲属"})

    page = chief.get(desk).text
    assert "07 号（3 位）" in page
    assert "没有可用的备用席位" in page


def test_a_spare_seat_marks_what_it_is_assigned_and_nothing_else_in_the_place_of_the_recused_one(
    judging, seats, spare, tablet, chief, run, counted
):
    substitute = tablet(spare)
    assert substitute.desk().json()["codes"] == []
    assert substitute.sheet("07", GOOD, id="submission-1").json()["code"] == "spare_unassigned"

    order = {"seat": str(seats[0]), "codes": ["07"], "spare": str(spare)}
    assert chief.post(f"/events/{judging.event}/assignments", order).status_code == 303

    assert [one["code"] for one in substitute.desk().json()["codes"]] == ["07"]
    assert "备用 1 号席" in chief.get(f"/contests/{judging.contest}/room?event={judging.event}").text
    assert substitute.sheet("07", OTHER, id="submission-2").status_code == 200
    assert substitute.sheet("03", GOOD, id="submission-3").json()["code"] == "seat_recused"  # its own unit's
    sheets, excused = counted()
    assert sheets == {("J1", "07"): OTHER}
    assert ("J1", "07", "recused") not in excused
    assert ("J1", "02", "recused") in excused


def test_no_entry_is_reassigned_to_a_judge_of_its_unit_nor_without_need(judging, seats, spare, chief, tablet, run):
    tablet(seats[1]).post("/judging/recusal", {"code": "03", "reason": "亲属"})

    def order(seat, code):
        return chief.post(
            f"/events/{judging.event}/assignments", {"seat": str(seat), "codes": [code], "spare": str(spare)}
        )

    own = order(seats[1], "03")
    assert own.status_code == 409
    assert "也须回避 03 号" in own.text
    needless = order(seats[2], "07")
    assert needless.status_code == 409
    assert "不需改派" in needless.text
    assert run(tables.Assignment.count().run()) == 0


def test_a_recusal_is_taken_back_with_a_reason_but_never_one_of_the_own_unit(
    judging, seats, spare, tablet, chief, organiser, run, counted
):
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")
    judge.post("/judging/recusal", {"code": "07", "reason": "认识选手"})
    order = {"seat": str(seats[1]), "codes": ["07"], "spare": str(spare)}
    chief.post(f"/events/{judging.event}/assignments", order)
    tablet(spare).sheet("07", OTHER, id="submission-2")
    assert counted()[0] == {("J2", "07"): OTHER}
    back = f"/events/{judging.event}/recusals/{recusal(run, seats[1], '07')}/end"

    assert organiser.post(back, {"reason": "再说"}).status_code == 404
    assert chief.post(back, {"reason": " "}).status_code == 422
    assert chief.post(back, {"reason": "仅在同一次培训中见过"}).status_code == 303

    assert counted()[0] == {("J2", "07"): GOOD}, "the judge's own sheet stands again, the spare one's no longer"
    assert "仅在同一次培训中见过" in chief.get(f"/contests/{judging.contest}/seats/assignments").text
    own = chief.post(f"/events/{judging.event}/recusals/{recusal(run, seats[0], '07')}/end", {"reason": "可以"})
    assert own.status_code == 409
    assert "本单位" in own.text
    again = judge.post("/judging/recusal", {"code": "07", "reason": "还是回避"})
    assert again.status_code == 303
    assert counted()[0] == {}


def test_a_relation_to_a_unit_is_told_by_the_organiser_and_keeps_the_seat_from_all_its_entries(
    judging, seats, tablet, organiser, chief, counted
):
    told = {"seat": str(seats[3]), "unit": str(judging.units[2]), "reason": "曾任该公司技术顾问"}
    assert chief.post(f"/events/{judging.event}/recusals", told).status_code == 404
    assert organiser.post(f"/events/{judging.event}/recusals", told).status_code == 303

    excused = counted()[1]
    assert {("J4", "11", "recused"), ("J4", "05", "recused")} <= excused
    assert {one["code"] for one in tablet(seats[3]).desk().json()["codes"]} == {"07", "03", "02", "09"}


# --- who is away, who is replaced --------------------------------------------------------------------------------


def hand_in(judge, codes, marks, number):
    for code in codes:
        assert judge.sheet(code, marks, id=f"submission-{number}-{code}").status_code == 200


def seat_state(run, seat):
    return run(stored.seat(seat)).state


def test_what_a_judge_handed_in_who_was_absent_from_the_start_does_not_count(judging, seats, tablet, chief, counted):
    hand_in(tablet(seats[1]), ["07"], GOOD, 1)

    chief.post(f"/seats/{seats[1]}/presence", {"state": "absent", "reason": "未到场"})

    sheets, excused = counted()
    assert sheets == {}
    assert ("J2", "", "absent") in excused


def test_a_judge_who_leaves_midway_keeps_the_sheets_that_are_in_and_owes_no_others(
    judging, seats, tablet, chief, counted
):
    hand_in(tablet(seats[1]), ["07", "03"], GOOD, 1)

    chief.post(f"/seats/{seats[1]}/presence", {"state": "left", "reason": "突发疾病"})

    sheets, excused = counted()
    assert set(sheets) == {("J2", "07"), ("J2", "03")}
    assert {code for seat, code, why in excused if (seat, why) == ("J2", "absent")} == {"11", "02", "09", "05"}
    page = chief.get(f"/contests/{judging.contest}/seats/assignments").text
    assert "中途离席" in page
    assert "突发疾病" in page


def test_after_a_replacement_the_first_judges_sheets_stay_and_the_new_judge_marks_the_rest(
    judging, seats, tablet, organiser, chief, run, counted
):
    hand_in(tablet(seats[1]), ["07", "03"], GOOD, 1)
    other = run(tables.Account.insert(tables.Account(login="new", name="新裁判", organisation=judging.units[1])).run())
    organiser.post(f"/seats/{seats[1]}/presence", {"state": "left", "reason": "突发疾病"})

    assert organiser.post(f"/seats/{seats[1]}/judge", {"account": str(other[0]["id"])}).status_code == 303

    judge = tablet(seats[1])
    desk = judge.desk().json()
    assert [one["code"] for one in desk["codes"]] == ["11", "02", "05"], "07 and 03 are marked, 09 is of the own unit"
    assert desk["sheets"] == {}
    touched = judge.sheet("07", OTHER, id="submission-x", base=1, reason="更正")
    assert (touched.status_code, touched.json()["code"]) == (409, "sheet_earlier_judge")
    hand_in(judge, ["11", "02", "05"], OTHER, 2)
    sheets, excused = counted()
    assert {code: marks["c5"] for (seat, code), marks in sheets.items() if seat == "J2"} == {
        **dict.fromkeys(("07", "03"), GOOD["c5"]),
        **dict.fromkeys(("11", "02", "05"), "20"),
    }
    assert {entry for seat, entry, _ in excused if seat == "J2"} == {"09"}
    assert "前任裁判已交 2 份，继续有效" in chief.get(f"/contests/{judging.contest}/seats/assignments").text

    chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "重评"})
    assert judge.desk().json()["sheets"]["07"]["marks"] == {}, "the new judge does not see the first one's marks"
    assert judge.sheet("07", OTHER, id="submission-y", base=2).status_code == 200
    chief.post(f"/seats/{seats[1]}/sheets/03/return", {"reason": "重评"})
    assert judge.sheet("03", OTHER, id="submission-z", base=2).json()["code"] == "seat_recused"
    assert ("J2", "03", "recused") in counted()[1]


def test_a_recount_finds_what_was_counted_though_seats_and_recusals_changed_since(
    judging, seats, spare, tablet, organiser, chief, run
):
    tablets = [tablet(seat) for seat in seats]
    for number, judge in enumerate(tablets):
        hand_in(judge, [one["code"] for one in judge.desk().json()["codes"]], GOOD, number)
    chief.post(f"/events/{judging.event}/assignments", {"seat": str(seats[0]), "codes": ["07"], "spare": str(spare)})
    hand_in(tablet(spare), ["07"], OTHER, 9)
    organiser.post(f"/events/{judging.event}/figures", {f"theory-{entry}": "80" for entry in judging.entries})
    chief.post(f"/events/{judging.event}/judging/lock")
    assert organiser.post(f"/seats/{seats[2]}/presence", {"state": "absent", "reason": "x"}).status_code == 409
    contest = run(setup.contest(judging.contest))
    run(results_actions.take(Person(organiser.account, "", "organiser"), contest, judging.event, "", datetime.now(UTC)))
    chief.post(f"/events/{judging.event}/judging/reopen", {"reason": "复核"})

    chief.post(f"/seats/{seats[2]}/presence", {"state": "absent", "reason": "撤销资格"})
    tablets[3].post("/judging/recusal", {"code": "11", "reason": "亲属"})
    given = run(tables.Assignment.select(tables.Assignment.id).first().run())["id"]
    chief.post(f"/events/{judging.event}/assignments/{given}/end", {"reason": "不需要"})
    organiser.post(f"/events/{judging.event}/seats/spare", {"part": "practice"})
    organiser.post(f"/seats/{seats[0]}/judge", {"account": ""})

    assert [one.faults for one in run(results_actions.recount(judging.contest))] == [()]


def test_the_ledger_of_assignments_names_nobody_and_holds(judging, seats, spare, tablet, chief, run):
    tablet(seats[1]).post("/judging/recusal", {"code": "07", "reason": "选手是我的徒弟"})
    chief.post(f"/events/{judging.event}/assignments", {"seat": str(seats[1]), "codes": ["07"], "spare": str(spare)})

    lines = run(ledger.deeds(judging.contest))

    assert {"recusal.declared", "entry.reassigned"} <= {line.verb for line in lines}
    assert run(ledger.first_break(judging.contest)) is None
    text = json.dumps([[line.verb, line.subject, line.facts, line.reason] for line in lines], ensure_ascii=False)
    assert "徒弟" not in text
    for unit in UNITS:
        assert unit not in text


def test_the_desk_asks_the_database_as_often_for_one_code_as_for_six(judging, seats, chief, run, count_queries):
    def visit():
        return chief.get(f"/contests/{judging.contest}/seats/assignments")

    six = count_queries(visit)
    run(tables.Entry.update({tables.Entry.state: "returned"}).where(tables.Entry.id.is_in(judging.entries[1:])).run())

    assert count_queries(visit) == six
