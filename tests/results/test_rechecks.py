"""复核: the first places in full, of the rest a share by seed; errors in writing; who compares had no hand in it."""

import hashlib
import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from contests.store import ledger, results, tables
from contests.store.results import SampleRule, sample
from tests.conftest import NOON
from tests.results import made
from tests.results.made import EXAMPLE


def field(places, others=0):
    """A result's rows: ranked entries with these places, then some without one."""
    rows = [{"code": f"{at:03}", "place": place, "division": ""} for at, place in enumerate(places, 1)]
    return rows + [{"code": f"x{at}", "place": None, "division": ""} for at in range(others)]


def drawn(rows, rule, seed, known=()):
    return {one.code: one.why for one in sample(rows, {row["code"] for row in rows}, rule, seed, known)}


def test_thirty_per_cent_but_at_least_ten_places_are_compared_in_full_and_fifteen_per_cent_of_the_rest_by_lot():
    few, many = field(range(1, 21), others=3), field(range(1, 101))
    of_few, of_many = drawn(few, SampleRule(), "s"), drawn(many, SampleRule(), "s")

    assert [code for code, why in of_few.items() if why == "first"] == [f"{n:03}" for n in range(1, 11)]
    assert sum(why == "drawn" for why in of_few.values()) == 2  # 15 % of 13, upwards
    assert [code for code, why in of_many.items() if why == "first"] == [f"{n:03}" for n in range(1, 31)]
    assert sum(why == "drawn" for why in of_many.values()) == 11  # 15 % of 70, upwards


def test_who_shares_the_last_place_of_the_first_belongs_to_them():
    rows = field([*range(1, 10), 10, 10, 12, 13])

    assert sum(why == "first" for why in drawn(rows, SampleRule(), "s").values()) == 11


def test_anybody_can_repeat_the_draw_from_the_seed():
    rows = field(range(1, 101))
    rest = [row["code"] for row in rows[30:]]
    lots = sorted(rest, key=lambda code: hashlib.sha256(f"7f3a|{code}".encode()).hexdigest())

    found = drawn(rows, SampleRule(), "7f3a")
    assert {code for code, why in found.items() if why == "drawn"} == set(lots[:11])
    assert drawn(rows, SampleRule(), "7f3b") != found


def test_what_was_compared_and_is_unchanged_counts_and_only_what_lacks_is_drawn():
    rows = field(range(1, 101))
    before = set(drawn(rows, SampleRule(), "a"))

    assert drawn(rows, SampleRule(), "b", before) == {}
    assert sum(why == "drawn" for why in drawn(rows, SampleRule(), "b", set(sorted(before)[:-2])).values()) == 2


@pytest.fixture
def hall(run, welders, staff, organiser):
    """The welders' contest with a re-check asked for, its tally taken, and its people."""
    settings = json.dumps({"recheck": 1})
    run(tables.Contest.update({tables.Contest.settings: settings}).where(tables.Contest.id == welders.contest).run())
    people = {"chief": staff("chief_judge"), "supervisor": staff("supervisor", name="监督员甲"), "desk": organiser}
    base = f"/contests/{welders.contest}/results/{welders.event}"
    assert "待统分" in organiser.get(base + "/recheck").text
    assert people["supervisor"].post(base + "/recheck").status_code == 409
    assert organiser.post(base + "/tally").status_code == 303
    return base, people


def standing(run, welders):
    from contests.store import setup

    return run(results.recheck_standing(run(setup.contest(welders.contest)), welders.event))


def begun(run, welders, hall):
    """Draw the next round as the supervisor; return its address and its codes."""
    base, people = hall
    assert people["supervisor"].post(base + "/recheck").status_code == 303
    last = standing(run, welders).rounds[-1].recheck
    return f"{base}/recheck/{last.id}", [one.code for one in last.sample]


def compare(people, path, codes, errors=None):
    for code in codes:
        wrong = (errors or {}).get(code, "")
        form = {"found": "wrong" if wrong else "same", "note": wrong}
        answer = people["supervisor"].post(f"{path}/{code}", form)
        assert answer.status_code == 303, answer.text
    return answer


def test_a_recheck_is_walked_code_by_code_and_signed_by_the_one_who_compared(run, welders, hall):
    base, people = hall
    path, codes = begun(run, welders, hall)
    assert codes == ["001", "005", "002", "003", "004"]  # 006 was absent: there is nothing to compare
    (deed,) = [one for one in run(ledger.deeds(welders.contest)) if one.verb == "recheck.started"]
    assert json.loads(deed.facts)["seed"] == standing(run, welders).rounds[0].recheck.seed
    assert json.loads(deed.facts)["codes"] == codes

    page = people["supervisor"].get(f"{path}/001").text
    assert "21.5" in page  # what judge 1 gave for the fifth criterion, counted as it came in
    assert "不一致" not in page
    assert "录入的成绩" not in page  # the theory mark stays hidden until the decoding
    assert people["supervisor"].post(f"{path}/sign").status_code == 409
    wrong = people["supervisor"].post(f"{path}/001", {"found": "wrong", "note": ""})
    assert wrong.status_code == 422

    assert compare(people, path, codes).headers["location"].startswith(f"{base}/recheck?")
    assert people["supervisor"].post(f"{path}/sign").status_code == 303
    assert standing(run, welders).state == "later"  # what was typed is hidden until the decoding
    assert "解密后请对同一批参赛者核对录入成绩" in people["chief"].get(base + "/recheck").text
    assert people["supervisor"].post(f"{path}/001", {"found": "same"}).status_code == 409
    assert people["supervisor"].post(base + "/recheck").status_code == 409  # nothing is owed any more

    report = people["chief"].get(f"{path}/report").text
    assert "账号签字" in report
    assert "监督员甲" in report
    sheet = load_workbook(BytesIO(people["chief"].get(f"{path}/workbook").content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[1:4] == ["001", "前列名次，全部复核", "一致"] for row in cells)


def test_who_took_the_tally_typed_or_judged_does_not_compare_nor_does_the_chief_judge(run, welders, hall, cast):
    _, people = hall
    path, codes = begun(run, welders, hall)

    assert people["desk"].post(f"{path}/{codes[0]}", {"found": "same"}).status_code == 409
    assert "须由他人" in people["desk"].get(hall[0] + "/recheck").text
    assert people["chief"].post(f"{path}/{codes[0]}", {"found": "same"}).status_code == 403
    judge = people["supervisor"].account
    run(tables.Seat.update({tables.Seat.account: judge}).where(tables.Seat.id == welders.seats["J1"]).run())
    assert people["supervisor"].post(f"{path}/{codes[0]}", {"found": "same"}).status_code == 409


def test_above_five_per_cent_with_an_error_everything_is_compared_and_every_error_is_mended_or_answered(
    run, welders, hall
):
    base, people = hall
    path, codes = begun(run, welders, hall)
    compare(people, path, codes, {"003": "J2 第5项：原件 18，记录 17.5"})
    people["supervisor"].post(f"{path}/sign")
    assert standing(run, welders).state == "again"  # one of five is 20 %

    path, again = begun(run, welders, hall)
    assert again == codes
    assert {one.why for one in standing(run, welders).rounds[-1].recheck.sample} == {"all"}
    compare(people, path, again, {"003": "J2 第5项：原件 18，记录 17.5", "004": "J1 第3项：字迹不清"})
    people["supervisor"].post(f"{path}/sign")
    waiting = standing(run, welders)
    assert (waiting.state, [line.code for line in waiting.unmended]) == ("errors", ["003", "004"])

    assert people["chief"].post(f"{path}/004/answer", {"answer": ""}).status_code == 422
    assert people["supervisor"].post(f"{path}/004/answer", {"answer": "经核对无误"}).status_code == 404
    assert people["chief"].post(f"{path}/004/answer", {"answer": "经裁判辨认，记录无误"}).status_code == 303
    assert [line.code for line in standing(run, welders).unmended] == ["003"]

    marks = next(s["marks"] for s in EXAMPLE["sheets"] if (s["seat"], s["entry"]) == ("J2", "003"))
    run(made.hand_in(welders, "J2", "003", marks | {"c5": "18"}, version=2))
    assert people["desk"].post(base + "/tally", {"reason": "按复核更正"}).status_code == 303
    assert standing(run, welders).state == "due"

    path, changed = begun(run, welders, hall)
    assert changed == ["003"]
    page = people["supervisor"].get(f"{path}/003").text
    assert "第 2 版" in page
    assert "→ 18" in page
    compare(people, path, changed)
    people["supervisor"].post(f"{path}/sign")
    assert standing(run, welders).state == "later"


@pytest.fixture
def decoded(run, welders, hall):
    """The sheets compared under their codes, the tally signed by two, the codes decoded."""
    base, people = hall
    path, codes = begun(run, welders, hall)
    compare(people, path, codes)
    people["supervisor"].post(f"{path}/sign")
    tally = run(results.tally(welders.event))
    for who, role in (("chief", "chief_judge"), ("supervisor", "supervisor")):
        form = {"role": role, "digest": tally.digest}
        assert people[who].post(f"{base}/tallies/{tally.number}/sign", form).status_code == 303
    assert people["desk"].post(f"{base}/decode").status_code == 303
    return codes


def test_what_was_typed_is_compared_after_the_decoding_by_somebody_who_did_not_type_it(
    run, welders, hall, decoded, staff
):
    _, people = hall
    assert (standing(run, welders).state, standing(run, welders).owed) == ("due", len(decoded) + 1)
    gate = f"/contests/{welders.contest}/results/gate"
    assert "焊工还有 6 个参赛者须复核" in people["desk"].get(gate).text

    checker = people["supervisor"] = staff("checker", name="考评员乙")
    assert "待复核" in checker.get(f"/contests/{welders.contest}/rechecks").text
    path, codes = begun(run, welders, hall)
    assert codes == [*decoded, "006"]  # who was absent in practice has a theory mark, too
    whys = {one.code: one.why for one in standing(run, welders).rounds[-1].recheck.sample}
    assert whys == dict.fromkeys(decoded, "figures") | {"006": "drawn"}
    page = checker.get(f"{path}/001").text
    for words in ("录入的成绩", "W001", "古丽娜尔", "评分表在解密之前已经核对"):
        assert words in page
    compare(people, path, codes, {"003": "理论成绩单为 78，录入 87"})
    assert checker.post(f"{path}/sign").status_code == 303
    assert standing(run, welders).state == "again"  # one of six is above 5 %: now everything

    path, codes = begun(run, welders, hall)
    compare(people, path, codes)
    checker.post(f"{path}/sign")
    assert standing(run, welders).state == "done"


def test_a_figure_that_is_corrected_after_its_comparison_is_compared_again(run, welders, hall, decoded):
    base, people = hall
    path, codes = begun(run, welders, hall)
    compare(people, path, codes)
    people["supervisor"].post(f"{path}/sign")
    assert standing(run, welders).state == "done"

    assert people["desk"].post(f"{base}/correct", {"reason": "理论成绩录错"}).status_code == 303
    figure = tables.Figure(
        event=welders.event, entry=welders.entries["003"], part="theory", version=2, text="61", created=NOON
    )
    run(tables.Figure.insert(figure).run())
    assert people["desk"].post(f"{base}/tally", {"reason": "更正理论成绩"}).status_code == 303
    found = standing(run, welders)
    assert (found.state, found.changed) == ("due", {"003"})


def test_a_checker_compares_and_sees_nothing_else_of_the_tally_room(run, welders, hall, staff, cast):
    base, people = hall
    checker = people["supervisor"] = staff("checker", name="考评员乙")
    path, codes = begun(run, welders, hall)
    judged = tables.Sheet.code == "001"
    run(tables.Sheet.update({tables.Sheet.account: checker.account}).where(judged).run())
    assert "须由他人核对" in checker.get(base + "/recheck").text
    assert checker.post(f"{path}/001", {"found": "same"}).status_code == 409
    run(tables.Sheet.update({tables.Sheet.account: None}).where(judged).run())
    compare(people, path, codes)
    assert checker.post(f"{path}/sign").status_code == 303
    assert checker.get(f"{path}/report").status_code == 200
    room = f"/contests/{welders.contest}/results"
    for hidden in (room, base, f"{base}/safety", f"{base}/rulings", f"{room}/gate"):
        assert checker.get(hidden).status_code == 404, hidden
    other = cast("", login="keeper")
    run(made.member(welders.contest, other.account, "code_keeper"))
    assert other.get(f"/contests/{welders.contest}/rechecks").status_code == 404


def test_the_page_says_so_where_the_count_used_marks_that_no_original_holds(run, welders, hall):
    _, people = hall
    path, _ = begun(run, welders, hall)
    where = (tables.Sheet.seat == welders.seats["J1"]) & (tables.Sheet.code == "001")
    marks = json.dumps(EXAMPLE["sheets"][0]["marks"] | {"c5": "9.5"})
    run(tables.Sheet.update({tables.Sheet.marks: marks}).where(where).run())

    page = people["supervisor"].get(f"{path}/001").text
    assert "不一致" in page
    assert "统分所用（无原件）" in page


def test_the_tally_room_asks_the_same_number_of_queries_for_one_rechecked_event_and_for_three(
    run, welders, hall, count_queries
):
    base, people = hall
    room = base.rpartition("/")[0]
    run(made.welders(contest=welders.contest, name="电工"))
    before = count_queries(lambda: people["chief"].get(room))
    for name in ("叉车司机", "钳工"):
        run(made.welders(contest=welders.contest, name=name))

    assert count_queries(lambda: people["chief"].get(room)) == before
    assert "待复核" in people["chief"].get(room).text
