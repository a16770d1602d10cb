"""Self-scores and checks: drawn from the rubric, refused in words, every version kept, seen by the right people."""

import io
import re

import openpyxl

from contests.store import assessment, ledger, results, setup, tables
from tests.assessment.conftest import FULL


def shown(page):
    """The hidden fields of a sheet's form: what makes a submission the only one of its kind."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page.text)[1] for name in ("submission", "base")}


def fill(browser, address, **more):
    """Open the form at *address* and hand it in with full marks but for *more*."""
    return browser.post(address, shown(browser.get(address)) | FULL | more)


def self_score(cup, entry=None, browser=None, **more):
    return fill(browser or cup.contact, f"/unit/sheets/{entry or cup.power}", **more)


def check(cup, entry=None, **more):
    return fill(cup.checker, f"/contests/{cup.contest}/checks/{entry or cup.power}", **more)


def versions(run, cup, kind="self", entry=None):
    found = run(assessment.one(entry or cup.power))
    return run(assessment.versions(found.event, kind, found.code))


def test_a_unit_scores_itself_and_names_its_evidence(run, cup):
    answer = self_score(cup, **{"note.a1": "云电发〔2026〕3号文件", "a1.chair": "1", "f1": "2"})

    page = cup.contact.follow(answer)

    assert "自评表已提交" in page.text
    assert "云电发〔2026〕3号文件" in page.text
    assert ">103<" in page.text  # 100 less 1, and a bonus of 4
    (sheet,) = versions(run, cup)
    assert sheet.marks["a1"] == {"chair": "1"}
    assert sheet.notes == {"a1": "云电发〔2026〕3号文件"}
    assert sheet.state == "submitted"


def test_every_fault_of_a_sheet_stands_beside_its_item_and_nothing_is_stored(run, cup):
    answer = self_score(cup, a3="3.3", b1="9", d1="", c2="六", **{"a1.head": "1.5", "note.b1": "责任书"})

    assert answer.status_code == 422
    for sentence in ("须为 0.5 的整数倍", "不能大于 8", "尚未评分", "请填写数值", "请填写次数"):
        assert sentence in answer.text
    assert 'value="3.3"' in answer.text
    assert "责任书" in answer.text
    assert versions(run, cup) == []


def test_a_draft_is_kept_and_does_not_count(run, cup):
    address = f"/unit/sheets/{cup.power}"
    empty = dict.fromkeys(FULL, "")

    answer = cup.contact.post(address, shown(cup.contact.get(address)) | empty | {"a3": "3.5", "keep": "draft"})

    page = cup.contact.follow(answer)
    assert "已保存草稿，还没有提交" in page.text
    assert 'value="3.5"' in page.text
    assert [sheet.state for sheet in versions(run, cup)] == ["draft"]
    run(setup.set_event_state(cup.event, "judging"))
    contest, event = run(setup.contest(cup.contest)), run(setup.event(cup.event))
    assert "sheets" not in run(results.document(contest, event))


def test_a_sheet_that_is_sent_twice_is_stored_once(run, cup):
    address = f"/unit/sheets/{cup.power}"
    body = shown(cup.contact.get(address)) | FULL

    assert cup.contact.post(address, body).status_code == 303
    assert cup.contact.post(address, body).status_code == 303

    assert len(versions(run, cup)) == 1


def test_of_two_people_who_save_over_the_same_version_the_second_is_told(run, cup):
    address = f"/unit/sheets/{cup.power}"
    late = shown(cup.contact.get(address))
    self_score(cup)

    answer = cup.contact.post(address, late | FULL | {"a3": "1"})

    assert answer.status_code == 409
    assert "刚刚已被他人保存过" in answer.text
    assert len(versions(run, cup)) == 1


def test_a_unit_may_mend_its_self_score_until_it_is_checked(run, judging):
    self_score(judging)
    assert self_score(judging, a3="3").status_code == 303
    assert check(judging).status_code == 303

    late = self_score_without_form(judging)

    assert late.status_code == 409
    assert "已核查，不能再修改" in late.text
    assert [sheet.marks["a3"] for sheet in versions(run, judging)] == ["4", "3"]


def self_score_without_form(cup):
    return cup.contact.post(f"/unit/sheets/{cup.power}", {"submission": "f" * 32, "base": "2"} | FULL)


def test_the_checkers_see_the_self_score_with_its_evidence_and_agree_on_one_sheet(run, judging):
    self_score(judging, **{"note.b3": "隐患台账第 12 页", "b3": "8.5"})
    page = judging.checker.get(f"/contests/{judging.contest}/checks/{judging.power}")
    assert "隐患台账第 12 页" in page.text
    assert "8.5" in page.text

    answer = check(judging, b3="7", **{"note.b3": "两处隐患没有复查记录"})

    assert "已保存“云岭县供电公司”的核查评分" in judging.checker.follow(answer).text
    (sheet,) = versions(run, judging, "check")
    assert sheet.notes == {"b3": "两处隐患没有复查记录"}


def test_both_sheets_reach_the_count_under_the_seats_of_the_rules(run, judging):
    self_score(judging)
    check(judging, b3="7")

    document = run(results.document(run(setup.contest(judging.contest)), run(setup.event(judging.event))))

    found = {(sheet["part"], sheet["seat"]): sheet["marks"]["b3"] for sheet in document["sheets"]}
    assert found == {("self", "unit"): "9", ("check", "county"): "7"}


def test_a_check_is_corrected_with_a_reason_only(run, judging):
    self_score(judging)
    check(judging)

    assert "请填写此项" in check(judging, a3="2").text
    assert check(judging, a3="2", reason="复核时发现经费未落实").status_code == 303

    assert [(sheet.version, sheet.reason) for sheet in versions(run, judging, "check")] == [
        (1, ""),
        (2, "复核时发现经费未落实"),
    ]


def test_a_returned_self_score_does_not_count_until_it_is_handed_in_again(run, judging):
    self_score(judging)
    address = f"/contests/{judging.contest}/checks/{judging.power}/return"
    assert judging.checker.post(address, {"because": ""}).status_code == 422
    judging.checker.post(address, {"because": "佐证材料缺页"})
    contest, event = run(setup.contest(judging.contest)), run(setup.event(judging.event))
    assert "sheets" not in run(results.document(contest, event))
    assert "佐证材料缺页" in judging.contact.get(f"/unit/sheets/{judging.power}").text

    self_score(judging, **{"note.a1": "补充第 3 页"})

    assert len(run(results.document(contest, event))["sheets"]) == 1
    assert [sheet.state for sheet in versions(run, judging)] == ["submitted", "returned", "submitted"]


def test_before_marking_is_open_nothing_is_checked(cup):
    self_score(cup)

    answer = cup.checker.post(
        f"/contests/{cup.contest}/checks/{cup.power}", {"submission": "a" * 32, "base": "0"} | FULL
    )

    assert answer.status_code == 409
    assert "现在不在评分阶段" in answer.text


def test_another_unit_sees_neither_self_score_nor_check(judging):
    self_score(judging, **{"note.a1": "内部文件"})
    assert "内部文件" in judging.contact.get(f"/unit/sheets/{judging.power}").text

    assert judging.stranger.get(f"/unit/sheets/{judging.power}").status_code == 404
    assert judging.stranger.post(f"/unit/sheets/{judging.power}", FULL).status_code == 404
    assert judging.contact.get(f"/contests/{judging.contest}/checks/{judging.power}").status_code == 404
    assert judging.contact.get(f"/contests/{judging.contest}/checks").status_code == 404


def test_the_ledger_holds_every_step_and_no_name(run, judging):
    self_score(judging)
    check(judging)

    deeds = run(ledger.deeds(judging.contest))

    assert [deed.verb for deed in deeds][-2:] == ["self_score.submitted", "check.submitted"]
    assert not any("供电" in deed.facts for deed in deeds)


def test_the_desk_shows_searches_and_exports_who_is_checked(judging):
    self_score(judging)
    check(judging, b3="7")
    self_score(judging, judging.hospital, judging.stranger)
    address = f"/contests/{judging.contest}/checks"

    page = judging.checker.get(address).text
    assert "变电检修班" in page
    assert ">98<" in page
    assert "变电检修班" not in judging.checker.get(f"{address}?q=医院").text

    book = openpyxl.load_workbook(io.BytesIO(judging.checker.get(f"{address}.xlsx").content))
    lines = [line[1:6] for line in book.active.iter_rows(values_only=True)]
    assert ("云岭县供电公司", "云岭县供电公司", "100", "已提交", "98") in lines
    assert ("云岭县人民医院", "云岭县人民医院", "100", "已提交", None) in lines


def test_the_desk_asks_as_often_for_one_row_as_for_three(run, judging, count_queries):
    gone = tables.Entry.id.is_in([judging.hospital, judging.group])
    run(tables.Entry.update({tables.Entry.state: "cancelled"}).where(gone).run())
    once = count_queries(lambda: judging.checker.get(f"/contests/{judging.contest}/checks"))
    run(tables.Entry.update({tables.Entry.state: "accepted"}).where(tables.Entry.id == judging.hospital).run())

    assert count_queries(lambda: judging.checker.get(f"/contests/{judging.contest}/checks")) == once
