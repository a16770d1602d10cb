"""Judges on tablets: in by card or PIN, blind codes only, each sheet once."""

import json
from datetime import UTC, datetime

from contests.store import tables
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored
from tests.conftest import NOON
from tests.judging.made import GOOD, NAMES, UNITS

CHAT = {"user-agent": "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.47"}


def start(organiser, made):
    answer = organiser.post(f"/events/{made.event}/judging/start")
    assert answer.status_code == 303, answer.text


def test_a_judge_enters_by_the_card_and_sees_codes_only(made, seats, tablet, organiser):
    start(organiser, made)
    judge = tablet(seats[1])

    page, desk = judge.get("/judging"), judge.desk().json()

    assert page.status_code == 200
    assert [entry["code"] for entry in desk["codes"]] == made.codes
    assert desk["open"] is True
    assert desk["rubric"]["sections"][0]["criteria"][0]["maximum"] == "5"
    for secret in (*NAMES, *UNITS, "W001"):
        assert secret not in page.text
        assert secret not in json.dumps(desk, ensure_ascii=False)


def test_theory_marks_are_not_on_the_tablet(made, seats, tablet, organiser, run):
    start(organiser, made)
    organiser.post(f"/events/{made.event}/figures", {f"theory-{made.entries[0]}": "87.5"})
    assert run(tables.Figure.count().run()) == 1

    assert "87.5" not in tablet(seats[1]).desk().text


def test_a_judge_does_not_see_the_entries_of_the_own_unit(made, seats, tablet, organiser):
    start(organiser, made)
    judge = tablet(seats[0])

    codes = [entry["code"] for entry in judge.desk().json()["codes"]]

    assert codes == ["03", "11", "09", "05"]
    answer = judge.sheet("07", GOOD, id="submission-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "seat_recused")


def test_a_link_opens_one_tablet_only(made, seats, tablet, client):
    judge = tablet(seats[1])
    second = type(judge)(client)

    assert second.post(f"/t/{judge.token}").status_code == 409
    assert second.get("/judging").headers["location"] == "/t"


def test_looking_at_a_link_does_not_use_it(made, seats, organiser, client):
    from tests.judging.conftest import Tablet

    card = organiser.post(f"/seats/{seats[1]}/card").text
    token = card.split("/t/")[1].split('"')[0]
    judge = Tablet(client)

    assert "吴二" in judge.get(f"/t/{token}").text
    assert "吴二" in judge.get(f"/t/{token}").text
    assert judge.post(f"/t/{token}").status_code == 303


def test_inside_a_chat_app_the_link_says_open_in_the_browser_and_stays_unused(made, seats, organiser, client):
    from tests.judging.conftest import Tablet

    card = organiser.post(f"/seats/{seats[1]}/card").text
    token = card.split("/t/")[1].split('"')[0]
    judge = Tablet(client)

    inside = judge.get(f"/t/{token}", headers=CHAT)

    assert "请在浏览器中打开" in inside.text
    assert '<form method="post" action="">' not in inside.text
    assert judge.post(f"/t/{token}").status_code == 303


def test_the_pin_opens_the_seat_and_five_wrong_ones_lock_it(made, seats, tablet, client):
    judge = tablet(seats[1])
    other = type(judge)(client)
    wrong = "000000" if judge.pin != "000000" else "111111"

    assert other.post("/t", {"seat": str(seats[1]), "pin": judge.pin}).status_code == 303
    assert other.desk().status_code == 200
    third = type(judge)(client)
    for _ in range(5):
        assert third.post("/t", {"seat": str(seats[1]), "pin": wrong}).status_code == 403
    refused = third.post("/t", {"seat": str(seats[1]), "pin": judge.pin})
    assert refused.status_code == 403
    assert "15 分钟后再试" in refused.text


def test_a_new_card_logs_the_lost_tablet_out(made, seats, tablet):
    lost = tablet(seats[1])
    tablet(seats[1])

    assert lost.desk().status_code == 401


def test_a_tablet_may_do_nothing_else(made, seats, tablet, organiser):
    start(organiser, made)
    judge = tablet(seats[1])

    for path in (
        f"/contests/{made.contest}/room",
        f"/contests/{made.contest}/seats",
        f"/contests/{made.contest}/figures",
    ):
        assert judge.get(path).status_code == 404
    assert judge.post(f"/events/{made.event}/judging/lock").status_code == 404


def test_a_sheet_is_stored_as_the_judge_wrote_it(made, seats, tablet, organiser, run):
    start(organiser, made)
    answer = tablet(seats[1]).sheet("07", GOOD, id="submission-1")

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"code": "07", "version": 1, "state": "submitted"}
    row = run(stored.versions(seats[1], "07"))[0]
    assert (row.marks, row.origin, row.ruleset_version) == (GOOD, "tablet", 2)


def test_a_resend_is_not_a_second_sheet(made, seats, tablet, organiser, run):
    start(organiser, made)
    judge = tablet(seats[1])

    first, second = (judge.sheet("07", GOOD, id="submission-1") for _ in range(2))

    assert first.json() == second.json()
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_resend_is_answered_even_after_the_lock(made, seats, tablet, organiser, run):
    start(organiser, made)
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")
    from contests.store import ledger, setup

    async def lock() -> None:
        async with ledger.writing(made.contest, None, "judging.locked", NOON):
            await setup.set_event_state(made.event, "locked")

    run(lock())

    assert judge.sheet("07", GOOD, id="submission-1").status_code == 200
    late = judge.sheet("03", GOOD, id="submission-2")
    assert (late.status_code, late.json()["code"]) == (409, "judging_closed")


def test_a_double_tap_is_one_sheet(made, seats, tablet, organiser, run):
    import anyio

    from contests.actions.judging import sheets as act
    from contests.actions.judging.sheets import Submission
    from contests.rules import Person

    start(organiser, made)
    person = Person(None, "", seat=seats[1])
    taps = []

    async def both() -> None:
        async def tap() -> None:
            taps.append(await act.submit(person, Submission("submission-1", "07", 0, 2, GOOD), NOON))

        async with anyio.create_task_group() as group:
            group.start_soon(tap)
            group.start_soon(tap)

    run(both())

    assert taps[0] == taps[1]
    assert len(run(stored.versions(seats[1], "07"))) == 1
    lines = run(tables.Deed.count().where(tables.Deed.verb == "scoresheet.submitted").run())
    assert lines == 1


def test_every_fault_is_named_at_once_and_nothing_is_stored(made, seats, tablet, organiser, run):
    start(organiser, made)
    marks = {**GOOD, "c1": "5.5", "c5": "21.3"}
    del marks["c6"]

    answer = tablet(seats[1]).sheet("07", marks, id="submission-1")

    assert answer.status_code == 422
    told = {problem["field"]: problem["message"] for problem in answer.json()["problems"]}
    assert told == {"c1": "不能大于 5。", "c5": "须为 0.5 的整数倍。", "c6": "尚未评分。"}
    assert run(stored.versions(seats[1], "07")) == []


def test_nought_is_a_mark(made, seats, tablet, organiser, run):
    start(organiser, made)

    answer = tablet(seats[1]).sheet("07", {**GOOD, "c1": "0"}, id="submission-1")

    assert answer.status_code == 200
    assert run(stored.versions(seats[1], "07"))[0].marks["c1"] == "0"


def test_a_correction_needs_a_reason_and_is_a_further_version(made, seats, tablet, organiser, run):
    start(organiser, made)
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")

    bare = judge.sheet("07", {**GOOD, "c1": "4"}, id="submission-2", base=1)
    good = judge.sheet("07", {**GOOD, "c1": "4"}, id="submission-3", base=1, reason="看错一项")

    assert [problem["field"] for problem in bare.json()["problems"]] == ["reason"]
    assert good.json()["version"] == 2
    assert [row.marks["c1"] for row in run(stored.versions(seats[1], "07"))] == ["4.5", "4"]


def test_a_sheet_written_over_an_older_version_is_a_conflict_not_a_loss(made, seats, tablet, organiser, run):
    start(organiser, made)
    judge = tablet(seats[1])
    judge.sheet("07", GOOD, id="submission-1")

    answer = judge.sheet("07", {**GOOD, "c1": "3"}, id="submission-2", base=0)

    assert (answer.status_code, answer.json()["code"]) == (409, "sheet_conflict")
    assert judge.desk().json()["sheets"]["07"]["marks"]["c1"] == "4.5"
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_sheet_under_old_rules_is_not_taken(made, seats, tablet, organiser):
    start(organiser, made)

    answer = tablet(seats[1]).sheet("07", GOOD, id="submission-1", rules=1)

    assert (answer.status_code, answer.json()["code"]) == (409, "rules_changed")


def test_another_judges_submission_id_is_refused(made, seats, tablet, organiser):
    start(organiser, made)
    tablet(seats[1]).sheet("07", GOOD, id="submission-1")

    answer = tablet(seats[2]).sheet("07", GOOD, id="submission-1")

    assert (answer.status_code, answer.json()["code"]) == (409, "submission_taken")


def test_what_is_not_a_sheet_is_refused_without_a_trace(made, seats, tablet, organiser):
    start(organiser, made)
    judge = tablet(seats[1])
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}

    for body in (b"", b"[]", b'{"id": 1}', b'{"id":"x","code":"07","base":0,"rules":2,"marks":[]}', b"{"):
        answer = judge._send("POST", "/judging/sheets", content=body, headers=headers)
        assert answer.status_code in (400, 404), (body, answer.text)


def test_an_absent_contestant_is_not_marked(made, seats, tablet, organiser, run):
    start(organiser, made)
    run(tables.Entry.update({tables.Entry.presence: "absent"}).where(tables.Entry.id == made.entries[0]).run())
    judge = tablet(seats[1])

    where = {"code": "07", "station": "1", "heat": 1, "absent": True}
    assert judge.desk().json()["codes"][0] == {**where, "calibration": False, "open": False}
    assert judge.sheet("07", GOOD, id="submission-1").json()["code"] == "entry_absent"


def test_two_judges_on_one_tablet_have_different_drawers(made, seats, tablet, organiser):
    bags = {tablet(seat).desk().json()["bag"] for seat in seats}
    again = tablet(seats[1])
    organiser.post(f"/seats/{seats[1]}/judge", {"account": ""})

    assert len(bags) == 5
    assert again.desk().status_code == 401
    assert tablet(seats[1]).desk().json()["bag"] not in bags


def test_the_desk_is_not_sent_twice(made, seats, tablet, organiser):
    judge = tablet(seats[1])
    tag = judge.desk().headers["etag"]

    assert judge.get("/judging/desk", headers={"if-none-match": tag}).status_code == 304
    start(organiser, made)
    assert judge.get("/judging/desk", headers={"if-none-match": tag}).status_code == 200


def test_a_judge_with_an_account_chooses_the_own_seat_only(made, seats, cast, organiser, run):
    judge = cast("", login="guest-judge", name="钱六")
    organiser.post(f"/seats/{seats[4]}/judge", {"account": str(judge.account)})

    assert "焊工" in judge.get("/judging").text
    assert judge.post(f"/judging/seats/{seats[3]}").status_code == 404
    assert judge.post(f"/judging/seats/{seats[4]}").status_code == 303
    assert judge.get("/judging/desk").status_code == 200
    assert run(stored_seats.seat(seats[4])).judge == "钱六"


def test_on_a_seat_an_account_holds_no_other_role(made, seats, cast, organiser, run):
    contact = cast("unit_contact", name="联络员兼裁判", organisation=made.units[1])
    assert contact.get("/unit").status_code == 200
    organiser.post(f"/seats/{seats[4]}/judge", {"account": str(contact.account)})
    contact.post(f"/judging/seats/{seats[4]}")

    assert contact.get("/judging/desk").status_code == 200
    assert contact.get("/unit").status_code in (303, 403, 404)
    assert "W002" not in contact.get("/judging/desk").text


def test_the_seats_desk_says_when_a_tablet_last_handed_in(made, seats, tablet, organiser, run):
    start(organiser, made)
    judge = tablet(seats[1])
    early = datetime(2026, 1, 1, tzinfo=UTC)
    run(tables.Session.update({tables.Session.seen: early}).where(tables.Session.seat == seats[1]).run())
    assert "最近 08:00" in organiser.get(f"/contests/{made.contest}/seats").text

    judge.sheet("07", GOOD, id="submission-1")

    seen = run(stored_seats.devices([seats[1]]))[seats[1]][0].seen
    assert seen > early


def test_a_judge_with_an_own_account_chooses_among_named_seats_by_as_many_queries_for_three_as_for_one(
    made, seats, cast, run, count_queries
):
    judge = cast("", login="several", name="多席裁判")

    def sit(*positions):
        for position in positions:
            where = tables.Seat.id == seats[position]
            run(tables.Seat.update({tables.Seat.account: judge.account}).where(where).run())
        return count_queries(lambda: judge.get("/judging"))

    one = sit(1)
    assert sit(2, 3) == one
    assert judge.get("/judging").text.count("· 焊工") == 3
