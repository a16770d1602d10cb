"""A tally clerk types a whole pile of paper sheets in one table: by keyboard alone, from Excel, without script."""

import random
from typing import Any

import pytest

import scoring
from contests.store.judging import sheets as stored
from contests.web import cells
from tests.browser.axe import in_every_look
from tests.browser.conftest import PATIENCE
from tests.browser.judging.test_paper import SHEET, enter  # noqa: F401 - a fixture
from tests.browser.judging.test_points import RUBRIC, rubric, sheet
from tests.conftest import Browser

pytestmark = pytest.mark.browser

PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const pasting = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(pasting);
}"""
SUM = "(code) => document.querySelector(`[data-line='${code}'] .sum`).textContent"


@pytest.fixture
def path(made: Any, seats: list[int], organiser: Browser) -> str:
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    return f"/contests/{made.contest}/paper/{seats[1]}"


def at(page: Any) -> tuple[str, str]:
    """The code and the figure where the keyboard is."""
    name = "document.activeElement.name"
    code = "document.activeElement.closest('[data-line]').dataset.line"
    return page.evaluate(code), page.evaluate(f"{name}.slice({name}.indexOf('.') + 1)")


def opened(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function(
        "document.querySelector('[data-pile].scripted') && document.activeElement.matches('td input')"
    )


def saved(page: Any, words: str) -> None:
    """Save by the keyboard and wait until the page says these words."""
    page.keyboard.press("Control+s")
    page.wait_for_selector(f"text={words}")
    page.wait_for_selector("[data-pile].scripted")


def test_a_pile_is_typed_with_the_keyboard_alone(
    enter: Any,  # noqa: F811
    server: str,
    path: str,
    made: Any,
    seats: list[int],
    clerk: Browser,
    run: Any,
) -> None:
    page = enter(clerk)
    opened(page, server + path)

    for code in ("07", "03"):  # one sheet after the other: Tab to the right, Enter back to where the line began
        assert at(page) == (code, "c1")
        for mark in SHEET:
            page.keyboard.type(mark)
            page.keyboard.press("Tab")
        assert at(page) == (code, "v1")
        page.keyboard.press("Enter")
    assert page.evaluate(SUM, "07") == page.evaluate(SUM, "03") == "93.5"

    assert at(page) == ("11", "c1")
    for mark in ("4", "3", "5", "2"):  # or column by column: Enter goes down, from the last line to the next column
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    assert at(page) == ("07", "c2.tool")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("2")  # typing replaces what stands there
    assert at(page) == ("07", "c1")
    assert page.evaluate(SUM, "07") == "91"
    page.keyboard.press("ArrowDown")
    page.keyboard.type("9")

    saved(page, "有 5 份没有收下")
    assert at(page) == ("03", "c1")  # the first fault has the keyboard
    assert page.locator("[data-line='03'] .error").text_content() == "不能大于 5。"
    assert page.locator("[data-line='07'] input").count() == 0
    assert in_every_look(page) == []
    page.keyboard.type("4.5")
    for _ in range(4):  # the other lines are given up: each has one figure only
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Delete")
    saved(page, "已录入 1 份评分表")

    found = {code: row.marks for (_, code), row in run(stored.latest(made.event, seats[1])).items()}
    assert {code: (marks["c1"], marks["c5"]) for code, marks in found.items()} == {
        "07": ("2", "21.5"),
        "03": ("4.5", "21.5"),
    }


def test_a_block_from_excel_lies_where_it_belongs_and_can_be_taken_back(
    enter: Any,  # noqa: F811
    server: str,
    path: str,
    made: Any,
    seats: list[int],
    clerk: Browser,
    run: Any,
) -> None:
    sent = {"submission": "a-page-before", "rules": "2", "0._code": "03", "0._base": "0"}
    names = ("c1", "c2.tool", "c3", "c4.depth", "c4.length", "c5", "c6", "c7")
    marks = [mark for at_, mark in enumerate(SHEET) if at_ != 2]
    sent |= {f"0.{name}": mark for name, mark in zip(names, marks, strict=True)}
    assert clerk.post(path, sent).status_code == 303
    page = enter(clerk)
    opened(page, server + path)
    told = page.locator("[data-told]")
    line = "\t".join([*SHEET, "", "", "93.5"])

    page.evaluate(PASTE, "\r\n".join([line] * 3) + "\r\n")  # the second falls on a sheet that is in
    assert "已粘贴 2 行" in told.text_content()
    assert "1 行是已交或待核对的，没有改动" in told.text_content()
    assert [page.evaluate(SUM, code) for code in ("07", "03", "11", "02")] == ["93.5", "93.5", "93.5", ""]
    page.keyboard.press("Control+z")
    assert page.evaluate(SUM, "07") == ""
    page.evaluate(PASTE, f"加密号\tA\n02 号\t{line}\n99\t{line}\n07\t{line.replace('93.5', '94')}")
    assert "1 行不在待录之列，没有粘贴：99" in told.text_content()
    assert page.evaluate(SUM, "07") == "93.5 ≠ 纸面"
    saved(page, "逐项合计为 93.5")
    assert at(page) == ("07", "paper_total")
    assert clerk.post(path, {**sent, "0._code": "07"}).status_code == 303
    page.keyboard.type("93.5")
    saved(page, "打开这一份更正")  # 07 came in meanwhile: nothing is overwritten, the line stays until it is given up
    page.get_by_role("button", name="清空这一行").click()
    page.wait_for_selector("[data-line='07'] input:focus")
    assert page.evaluate(SUM, "07") == ""

    assert set(run(stored.latest(made.event, seats[1]))) == {(seats[1], code) for code in ("02", "03", "07")}


def test_a_block_that_begins_with_codes_never_lays_a_code_into_a_mark(
    enter: Any,  # noqa: F811
    server: str,
    path: str,
    made: Any,
    clerk: Browser,
    run: Any,
) -> None:
    page = enter(clerk)
    opened(page, server + path)
    told = page.locator("[data-told]")
    line = "\t".join([*SHEET, "", ""])  # without the total on paper, as few people copy it

    page.evaluate(PASTE, f"03\t{line}\n０７ 号\t{line}\n03\t{line}\n")
    assert [page.evaluate(SUM, code) for code in ("07", "03", "11")] == ["93.5", "93.5", ""]
    assert "已按加密号粘贴 2 行" in told.text_content()
    assert "1 行加密号重复，只取第一次出现的，请核对：03" in told.text_content()
    page.keyboard.press("Control+z")
    page.evaluate(PASTE, f"加密号\tA\n07\t{line}\t93.5\t另\t外")
    assert "2 列超出表格，没有粘贴" in told.text_content()
    page.keyboard.press("Control+z")
    page.evaluate(PASTE, f"11\t{line}")  # the code 11, or eleven points
    assert "分不清第一列是加密号还是评分" in told.text_content()
    assert [page.evaluate(SUM, code) for code in ("07", "03", "11")] == ["", "", ""]


def test_what_was_typed_outlives_a_form_that_has_expired(enter: Any, server: str, path: str, clerk: Browser) -> None:  # noqa: F811
    page = enter(clerk)
    opened(page, server + path)
    page.keyboard.type("4.5")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.context.clear_cookies(name="csrftoken")
    page.keyboard.press("Control+s")
    page.wait_for_selector("h1 >> text=不能这样做")

    page.goto(server + path)
    page.wait_for_selector("text=上次没有保存的内容已恢复")
    page.wait_for_selector("[data-pile].scripted td input:focus")
    assert [page.input_value(f"[name='0.{name}']") for name in ("c1", "c2.tool", "c3")] == ["4.5", "2", ""]
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    page.keyboard.press("Delete")
    page.reload()
    page.wait_for_selector("[data-pile].scripted td input:focus")
    assert page.input_value("[name='0.c1']") == ""


def test_a_pile_is_saved_without_script(
    chromium: Any, server: str, path: str, made: Any, seats: list[int], clerk: Browser, run: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in clerk.cookies.items()])
    page = context.new_page()
    page.goto(f"{server}/contests/{made.contest}/paper")
    page.get_by_role("link", name="2 号席 整叠录入").click()
    names = ("c1", "c3", "c4.depth", "c4.length", "c5", "c6", "c7")
    for number in (0, 2):
        for name, mark in zip(names, ("4.5", "0.8", "0", "0", "21.5", "13", "13.5"), strict=True):
            page.fill(f"[name='{number}.{name}']", mark)
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("text=已录入 2 份评分表")

    assert {code for _, code in run(stored.latest(made.event, seats[1]))} == {"07", "11"}
    page.get_by_role("link", name="返回列表").click()
    page.wait_for_selector("h1 >> text=录入")
    context.close()


READ = """async ([rubric, lines]) => {
    const { marksOf } = await import("/static/cells.js");
    const { survey } = await import("/static/judging/points.js");
    const { write } = await import("/static/judging/exact.js");
    return lines.map((line) => { const seen = survey(rubric, marksOf(rubric, (name) => line[name] ?? ""));
        return [write(seen.total, 6), seen.empty.length + seen.faults.size]; });
}"""


def test_the_running_sum_of_a_line_is_the_engines(chromium: Any, server: str) -> None:
    chance, known = random.Random(20261123), rubric(RUBRIC)
    fields = scoring.fields(known)
    sheets = [scoring.marks(known, sheet(chance)) for _ in range(200)]
    page = chromium.new_context().new_page()
    page.goto(f"{server}/t")

    shown = page.evaluate(READ, [RUBRIC, [cells.texts(fields, marks) for marks in sheets]])

    expected = [f"{scoring.half_up(scoring.sheet_total(known, marks), 6):f}" for marks in sheets]
    assert shown == [[text.rstrip("0").rstrip("."), 0] for text in expected]
    page.context.close()
