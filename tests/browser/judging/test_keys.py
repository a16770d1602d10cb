"""Every key counts: on the tablet's own pad and on a keyboard, while a sheet travels and when a page closes."""

from typing import Any

import pytest
from playwright.sync_api import expect

from contests.store.judging import sheets as stored
from tests.judging.made import GOOD

pytestmark = pytest.mark.browser


def test_a_digit_after_a_whole_mark_replaces_it(desk):
    judge = desk(1)
    judge.code("07")
    judge.type("c5", "2")
    for key in ("零分", "满分"):
        judge.page.click(f"[data-part=pad] >> text={key}")
        judge.page.click("[data-key='7']")
        expect(judge.page.locator("[data-spot='c5']")).to_have_value("7")


HASTY = """(code) => {
    const press = (selector) => document.querySelector(selector).click();
    [...document.querySelectorAll('dialog button')].find((one) => one.textContent.startsWith('确认提交')).click();
    press(`[data-code='${code}']`);
    document.querySelector("[data-spot='c1']").focus();
    for (const key of ['3', '.']) press(`[data-key='${key}']`);
}"""


def test_a_judge_who_goes_on_while_the_sheet_is_being_put_away_loses_no_key(desk, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.click("text=检查并提交")

    judge.page.evaluate(HASTY, "03")  # faster than any storage
    judge.uploaded("07")
    judge.page.click("[data-key='5']")

    assert judge.page.input_value("[data-spot='c1']") == "3.5"
    assert judge.page.inner_text(".which h2") == "03 号"
    assert run(stored.versions(seats[1], "07"))[0].marks == GOOD | {"c2": {}}
    assert run(stored.versions(seats[1], "03")) == []


def test_a_sheet_that_is_being_put_away_takes_no_more_marks(desk, seats, run):
    judge = desk(1)
    judge.mark("07")
    judge.page.click("text=检查并提交")

    judge.page.evaluate(HASTY, "07")
    judge.uploaded("07")
    judge.state("已全部上传")

    assert judge.page.inner_text("[data-part=state]") == "已全部上传"  # and no draft is left behind
    assert run(stored.versions(seats[1], "07"))[0].marks["c1"] == GOOD["c1"]


def test_what_a_keyboard_has_begun_outlives_every_answer_of_the_server(desk, seats, chief):
    judge = desk(1)
    judge.mark("07")
    judge.hand_in("07")
    judge.uploaded("07")
    judge.code("03")
    judge.page.focus("[data-spot='c1']")
    judge.page.keyboard.type("3.")

    chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请复核焊缝成形"})
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.wait_for_selector("[data-code='07'] >> text=被退回")
    judge.page.keyboard.type("5")
    assert judge.page.input_value("[data-spot='c1']") == "3.5"

    judge.page.focus("#private")
    judge.page.keyboard.type("焊缝左")
    judge.code("07")
    judge.type("c5", "20")
    judge.hand_in("07")
    judge.code("03")
    judge.page.focus("#private")
    judge.page.keyboard.press("End")
    judge.page.keyboard.type("端")
    judge.uploaded("07")
    judge.page.keyboard.type("偏移")
    assert judge.page.input_value("#private") == "焊缝左端偏移"


def test_a_chinese_keyboard_writes_the_same_figures(desk):
    judge = desk(1)
    judge.code("07")
    judge.page.focus("[data-spot='c1']")
    judge.page.keyboard.type("３。５")

    assert judge.page.input_value("[data-spot='c1']") == "3.5"
    assert "3.5" in judge.page.inner_text(".which .sum")


def test_a_digit_after_a_step_goes_to_the_figure_that_was_stepped(desk):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "4")
    judge.page.click("#item-c5 [aria-label$=加]")
    judge.page.click("[data-key='9']")
    assert [judge.page.input_value(f"[data-spot='{spot}']") for spot in ("c1", "c5")] == ["4", "9"]
    judge.page.click("#item-c5 [aria-label$=加]")
    judge.page.click("[data-key='.']")
    judge.page.click("[data-key='5']")
    assert judge.page.input_value("[data-spot='c5']") == "0.5"


def test_a_key_on_the_keyboard_can_be_pressed_again_and_again(desk):
    judge = desk(1)
    judge.code("07")
    judge.page.focus("#item-c1 [aria-label$=加]")
    for _ in range(3):
        judge.page.keyboard.press("Space")

    assert judge.page.input_value("[data-spot='c1']") == "1"  # 0, 0.5, 1
    assert judge.page.evaluate("document.activeElement.getAttribute('aria-label').endsWith('加')")


@pytest.mark.parametrize(
    "refusal",
    [
        (422, {"code": "faulty", "problems": [{"field": "c1", "message": "不能大于 5。"}]}),
        (409, {"code": "sheet_conflict", "message": "服务器上的这份评分表已有更新。"}),
        (409, {"code": "rules_changed"}),
        (409, {"code": "heat_closed", "message": "本场次已停止评分。"}),
    ],
    ids=["faulty", "conflict", "rules", "held"],
)
def test_a_sheet_taken_back_while_it_travels_keeps_what_was_changed_since(desk, seats, run, refusal):
    judge = desk(1)
    judge.mark("07")
    travelling: list[Any] = []
    judge.page.route("**/judging/sheets", lambda route: travelling.append(route))
    with judge.page.expect_request("**/judging/sheets"):
        judge.hand_in("07")
    judge.page.click("button:has-text('取回修改')")
    judge.page.wait_for_selector("text=待上传", state="hidden")
    judge.type("c1", "3")

    with judge.page.expect_response("**/judging/desk"):
        travelling[0].fulfill(status=refusal[0], json=refusal[1])
    judge.page.unroute("**/judging/sheets")
    judge.hand_in("07")
    judge.uploaded("07")

    assert [row.marks["c1"] for row in run(stored.versions(seats[1], "07"))] == ["3"]


def test_the_last_key_outlives_a_page_that_is_closed_right_after_it(desk):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "3.")
    judge.page.evaluate("() => { document.querySelector(`[data-key='5']`).click(); location.reload(); }")
    judge.page.wait_for_selector(".code")

    judge.code("07")
    assert judge.page.input_value("[data-spot='c1']") == "3.5"
