"""The tablet in a real browser: nothing is lost offline, nothing is doubled, nobody sees another's drafts."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from contests.store import tables
from contests.store.judging import sheets as stored
from tests.browser.conftest import wait_until_complete
from tests.conftest import NOON
from tests.judging.made import EXAMPLE, GOOD

pytestmark = pytest.mark.browser
PAPER = {
    "c1": "4",
    "c2.tool": "0",
    "c3": "0.8",
    "c4.depth": "0",
    "c4.length": "0",
    "c5": "20",
    "c6": "13",
    "c7": "13",
}


def test_a_sheet_goes_from_the_pad_to_the_database(desk, seats, run):
    judge = desk(1)
    judge.mark("07")

    assert "93.5" in judge.page.inner_text(".which .sum")
    judge.hand_in("07")
    judge.uploaded("07")
    row = run(stored.versions(seats[1], "07"))[0]
    assert {**row.marks, "c2": {"tool": "0"}} == GOOD


def test_an_unmarked_item_is_empty_and_cannot_be_handed_in(desk):
    judge = desk(1)
    judge.code("07")

    assert judge.page.input_value("[data-spot='c1']") == ""
    judge.page.click("text=检查并提交")
    judge.asked("尚未评分")
    assert judge.page.is_disabled("dialog >> text=确认提交")


def test_out_of_range_is_said_at_once_and_undo_takes_it_back(desk):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "55")

    assert judge.page.inner_text("#item-c1 .error") == "不能大于 5。"
    judge.page.click("text=撤销上一步")
    assert judge.page.input_value("[data-spot='c1']") == "5"
    assert judge.page.locator("#item-c1 .error").count() == 0


def test_offline_for_a_while_and_back_loses_nothing(desk, seats, run):
    judge = desk(1)
    judge.state("已全部上传")
    wait_until_complete(judge.page)
    judge.page.reload()
    wait_until_complete(judge.page)
    judge.context.set_offline(True)
    judge.mark("07")
    judge.hand_in("07")
    judge.state("已存本机，1 份待上传")
    judge.code("03")
    judge.type("c1", "3.5")
    judge.kept("draft.marks.c1 === '3.5'")

    judge.page.reload()
    judge.page.wait_for_selector(".code")
    judge.state("已存本机，1 份待上传")
    judge.code("03")
    assert judge.page.input_value("[data-spot='c1']") == "3.5"
    assert run(stored.versions(seats[1], "07")) == []

    judge.context.set_offline(False)
    judge.uploaded("07")
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_reply_that_was_lost_after_the_commit_is_applied_once(desk, seats, run):
    judge = desk(1)
    lost = []

    def swallow(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    judge.page.route("**/judging/sheets", swallow)
    judge.mark("07")
    judge.hand_in("07")
    judge.state("已存本机，1 份待上传")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.uploaded("07")

    assert lost == [200]
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_double_tap_hands_in_one_sheet(desk, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.click("text=检查并提交")
    judge.page.dblclick("dialog >> text=确认提交 07 号")
    judge.uploaded("07")

    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_sheet_sent_back_shows_the_reason_on_the_tablet(desk, seats, chief, run):
    judge = desk(1)
    judge.mark("07")
    judge.hand_in("07")
    judge.uploaded("07")

    chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请复核焊缝成形"})
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.wait_for_selector("text=请复核焊缝成形")
    judge.type("c5", "20")
    judge.hand_in("07")
    judge.uploaded("07")

    last = run(stored.versions(seats[1], "07"))[-1]
    assert (last.marks["c5"], last.state) == ("20", "submitted")


def test_two_devices_of_one_seat_show_both_sides_and_the_judge_decides(desk, seats, run, clerk, made):
    judge = desk(1)
    judge.mark("07")
    judge.page.route("**/judging/*", lambda route: route.abort())
    judge.hand_in("07")
    judge.state("1 份待上传")
    typed = clerk.post(
        f"/contests/{made.contest}/paper/{seats[1]}/07",
        {**PAPER, "submission": "paper-sheet-1", "base": "0", "rules": "2"},
    )
    assert typed.status_code == 303, typed.text

    judge.page.unroute("**/judging/*")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.state("与服务器不一致")
    judge.page.click("text=核对两份，逐项比较")
    assert "4.5" in judge.asked("与服务器不一致")
    assert judge.page.locator("dialog tr.warn").count() == 3
    judge.page.click("text=采用本机的")
    judge.page.fill("#why", "纸质表录错一项")
    judge.page.click("text=采用本机的")
    judge.uploaded("07")

    rows = run(stored.versions(seats[1], "07"))
    assert [(row.origin, row.marks["c1"]) for row in rows] == [("paper", "4"), ("tablet", "4.5")]
    assert rows[1].reason == "纸质表录错一项"


def test_two_judges_on_one_tablet_see_nothing_of_one_another(desk, organiser, seats, server):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "4.5")
    judge.page.click("text=更多")
    judge.page.click("text=退出席位")
    judge.page.wait_for_url("**/t")
    card = organiser.post(f"/seats/{seats[2]}/card").text
    judge.page.goto(f"{server}/t/" + card.split("/t/")[1].split('"')[0])
    judge.page.click("button.main")
    judge.page.wait_for_selector(".code")

    assert "已评" not in judge.page.inner_text("[data-part=list]")
    judge.code("07")
    assert judge.page.input_value("[data-spot='c1']") == ""


def test_where_storage_is_refused_the_page_says_so_and_still_hands_in(desk, seats, run):
    judge = desk(1)
    judge.context.add_init_script("indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); };")
    judge.page.reload()
    judge.page.wait_for_selector(".code")

    assert "不允许保存数据" in judge.page.inner_text("[data-part=http]")
    judge.mark("07")
    judge.hand_in("07")
    judge.uploaded("07")
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_every_target_is_large_enough_for_a_glove(desk):
    judge = desk(1)
    judge.code("07")
    small = judge.page.evaluate(
        """() => [...document.querySelectorAll('.work button, .work input')].map(one => one.getBoundingClientRect())
        .filter(box => box.height && (box.height < 48 || box.width < 48)).length"""
    )

    assert small == 0
    for width, height in ((1024, 768), (768, 1024), (390, 844)):
        judge.page.set_viewport_size({"width": width, "height": height})
        assert judge.page.evaluate("document.documentElement.scrollWidth") <= width


def test_doubts_and_private_notes_never_leave_the_tablet(desk, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.click("[aria-label='焊缝成形 待定']")
    judge.page.fill("#private", "与 03 号再比较")
    judge.page.locator("#private").blur()
    judge.kept("draft.note === '与 03 号再比较'")
    sent: list[str] = []
    judge.page.on("request", lambda request: sent.append(request.post_data or ""))
    judge.page.reload()
    judge.page.wait_for_selector(".code")
    judge.code("07")
    assert judge.page.input_value("#private") == "与 03 号再比较"

    judge.page.click("text=检查并提交")
    judge.asked("还有 1 项标着“待定”：焊缝成形")
    judge.page.click("dialog >> text=确认提交 07 号")
    judge.uploaded("07")

    assert "再比较" not in "".join(sent)
    assert "再比较" not in str(run(stored.versions(seats[1], "07")))


def test_a_stopwatch_fills_in_the_seconds(desk, made, run):
    rules = json.loads(json.dumps(EXAMPLE["ruleset"]))
    timed = {"kind": "time", "key": "clock", "label": "焊接用时", "bands": [{"points": "0"}]}
    rules["rubrics"]["practice"]["sections"][0]["criteria"].append(timed)
    run(tables.Ruleset.insert(tables.Ruleset(event=made.event, version=3, body=json.dumps(rules), created=NOON)).run())
    judge = desk(1)
    judge.code("07")

    judge.page.click("text=开始计时")
    judge.page.wait_for_function("() => parseFloat(document.querySelector('[data-watch]').textContent) > 0.2")
    judge.type("c1", "4")
    judge.page.click("text=停止计时")

    assert 0.2 < float(judge.page.input_value("[data-spot='clock']")) < 60
    assert judge.page.input_value("[data-spot='c1']") == "4"


def test_changed_rules_bring_the_sheet_back_with_what_was_written(desk, made, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.route("**/judging/*", lambda route: route.abort())
    judge.hand_in("07")
    rules = json.loads(json.dumps(EXAMPLE["ruleset"]))
    rules["rubrics"]["practice"]["sections"][1]["criteria"][2]["maximum"] = "20"
    run(tables.Ruleset.insert(tables.Ruleset(event=made.event, version=3, body=json.dumps(rules), created=NOON)).run())
    judge.page.unroute("**/judging/*")
    judge.page.evaluate("dispatchEvent(new Event('online'))")

    judge.page.wait_for_selector("text=评分标准已更新，请按新标准核对后重新提交")
    assert judge.page.input_value("[data-spot='c5']") == GOOD["c5"]
    assert judge.page.inner_text("#item-c5 .error") == "不能大于 20。"
    judge.type("c5", "19")
    judge.hand_in("07")
    judge.uploaded("07")
    assert [row.ruleset_version for row in run(stored.versions(seats[1], "07"))] == [3]


def test_a_sheet_sent_back_meanwhile_is_shown_beside_the_judges_own_and_can_be_gone_on_with(desk, chief, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.hand_in("07")
    judge.uploaded("07")
    judge.page.route("**/judging/*", lambda route: route.abort())
    judge.page.click("button:has-text('更正这份评分')")
    judge.type("c1", "3")
    judge.page.click("text=检查并提交")
    judge.page.fill("#reason", "看错一项")
    judge.page.click("dialog >> text=确认提交 07 号")
    judge.state("1 份待上传")
    assert chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请核对余高"}).status_code == 303
    judge.page.unroute("**/judging/*")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.state("与服务器不一致")

    judge.page.click("text=核对两份，逐项比较")
    judge.asked("已被退回：请核对余高")
    assert judge.page.inner_text("dialog tr.warn").split() == ["劳动防护用品穿戴", "3", "4.5"]
    judge.page.click("text=以本机为底稿逐项修改")
    assert judge.page.input_value("[data-spot='c1']") == "3"
    judge.type("c1", "4")
    judge.hand_in("07")
    judge.uploaded("07")

    rows = run(stored.versions(seats[1], "07"))
    assert [(row.state, row.marks["c1"]) for row in rows] == [
        ("submitted", "4.5"),
        ("returned", "4.5"),
        ("submitted", "4"),
    ]


def test_pressing_again_after_a_refusal_writes_over_nothing_that_came_meanwhile(desk, made, seats, chief, clerk, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.route("**/judging/*", lambda route: route.abort())
    judge.hand_in("07")
    judge.state("1 份待上传")
    heats = f"/events/{made.event}/heats"
    assert chief.post(heats, {"number": "1", "state": "closed"}).status_code == 303
    judge.page.unroute("**/judging/*")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.state("1 份未收下")

    typed = {**PAPER, "submission": "paper-sheet-1", "base": "0", "rules": "2"}
    assert clerk.post(f"/contests/{made.contest}/paper/{seats[1]}/07", typed).status_code == 303
    assert chief.post(heats, {"number": "1", "state": "open"}).status_code == 303
    assert chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请复核焊缝成形"}).status_code == 303
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.wait_for_function(
        "() => !document.querySelector('[data-part=list] [data-code=\\'03\\']').textContent.includes('已停')"
    )
    judge.page.click("text=再交一次")

    judge.state("与服务器不一致")
    assert [row.state for row in run(stored.versions(seats[1], "07"))] == ["submitted", "returned"]


def test_a_draft_that_lies_there_when_the_rules_change_says_so(desk, made, run):
    judge = desk(1)
    judge.code("07")
    judge.type("c5", GOOD["c5"])
    rules = json.loads(json.dumps(EXAMPLE["ruleset"]))
    rules["rubrics"]["practice"]["sections"][1]["criteria"][2]["maximum"] = "20"
    run(tables.Ruleset.insert(tables.Ruleset(event=made.event, version=3, body=json.dumps(rules), created=NOON)).run())
    judge.page.evaluate("dispatchEvent(new Event('online'))")

    judge.page.wait_for_selector("text=评分标准已更新，请按新标准核对后重新提交")
    assert judge.page.input_value("[data-spot='c5']") == GOOD["c5"]
    compared = judge.page.locator(".notice.bad tbody tr")
    expect(compared).to_have_count(1)
    expect(compared).to_contain_text("20")
    before = EXAMPLE["ruleset"]["rubrics"]["practice"]["sections"][1]["criteria"][2]["maximum"]
    expect(compared).to_contain_text(before)


def test_two_windows_of_one_tablet_write_into_one_draft(desk):
    judge = desk(1)
    other = judge.context.new_page()
    other.goto(judge.page.url)
    other.click("[data-code='07']")
    judge.code("07")
    judge.type("c1", "4.5")
    other.wait_for_function("() => document.querySelector('[data-spot=c1]').value === '4.5'")
    other.click("[data-spot='c3']")
    other.click("[data-key='0']")

    judge.page.wait_for_function("() => document.querySelector('[data-spot=c3]').value === '0'")
    assert judge.page.input_value("[data-spot='c1']") == "4.5"
