# ruff: noqa: F811
"""A heat is stopped and a seat given away while tablets are offline: nothing is lost, and the desk settles it."""

import re
from typing import Any

import pytest

from contests.store import tables
from contests.store.judging import sheets as stored
from tests.browser.axe import findings
from tests.browser.conftest import PATIENCE
from tests.browser.judging.conftest import Desk
from tests.browser.judging.test_carrying import cut, export
from tests.browser.judging.test_tablet import PAPER
from tests.conftest import PASSWORD
from tests.judging.conftest import tablet  # noqa: F401 - a fixture
from tests.judging.made import GOOD
from tests.judging.test_carried import decide, hand_in

pytestmark = pytest.mark.browser


def write(judge: Desk, *codes: str) -> None:
    """Mark and hand in without a network."""
    cut(judge)
    for code in codes:
        judge.mark(code)
        judge.hand_in(code)
    judge.state(f"{len(codes)} 份待上传")


@pytest.fixture
def spare(organiser: Any, cast: Any, made: Any, seats: list[int], run: Any) -> int:
    """A spare seat with its judge."""
    assert organiser.post(f"/events/{made.event}/seats/spare", {"part": "practice"}).status_code == 303
    seat = int(run(tables.Seat.select(tables.Seat.id).where(tables.Seat.kind == "spare").first().run())["id"])
    judge = cast("", login="spare", name="备用裁判")
    assert organiser.post(f"/seats/{seat}/judge", {"account": str(judge.account)}).status_code == 303
    return seat


@pytest.fixture
def office(chromium: Any, server: str, chief: Any) -> Any:
    """The chief judge's browser, logged in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{server}/login")
    page.fill("[name=login]", "chief-judge")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("text=清河县职工技能竞赛")
    yield page
    context.close()


def settle(office: Any, server: str, contest: int, file: bytes, **picks: tuple[str, str]) -> None:
    """Hand a file in at the desk and decide on its sheets, code by code."""
    office.goto(f"{server}/contests/{contest}/sheet-files")
    given = {"name": "x.json", "mimeType": "application/json", "buffer": file}
    office.set_input_files("[name=file]", given)
    office.click("text=导入 >> nth=-1")
    office.wait_for_selector("text=须核对的评分表")
    office.wait_for_load_state()
    assert findings(office) == []
    for code, (pick, reason) in picks.items():
        card = office.locator("section.card", has=office.locator(f"h3:text-is('{code[1:]} 号')"))
        card.locator(f"input[value={pick}]").check()
        card.locator("textarea").fill(reason)
    office.click("text=确认所选")
    office.wait_for_selector("text=已采用文件的")


def test_a_stopped_heat_and_a_seat_given_away_meanwhile_lose_nothing_and_the_desk_settles_it(
    desk,
    organiser,
    chief,
    spare,
    office,
    tablet,
    made,
    seats,
    server,
    run,
):
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]
    away, slow = desk(1, card), desk(2)
    write(away, "07", "03")
    write(slow, "11")
    assert chief.post(f"/seats/{seats[1]}/presence", {"state": "left", "reason": "身体不适"}).status_code == 303
    given = {"seat": str(seats[1]), "codes": "07", "spare": str(spare), "note": "离席"}
    assert chief.post(f"/events/{made.event}/assignments", given).status_code == 303
    assert tablet(spare).sheet("07", {**GOOD, "c1": "4"}, id="from-spare").status_code == 200
    assert chief.post(f"/events/{made.event}/heats", {"number": "1", "state": "closed"}).status_code == 303

    away.context.set_offline(False)
    slow.context.set_offline(False)

    away.state("席位登录已失效，2 份仍存本机")
    slow.state("第 1 场已停止评分，评分表未收下，仍保存在平板上。请报告裁判长")
    slow.code("11")
    slow.page.wait_for_selector("button:has-text('再交一次')")
    assert [run(stored.versions(seats[1], code)) for code in ("07", "03")] == [[], []]
    assert run(stored.versions(seats[2], "11")) == []
    assert [row.marks["c1"] for row in run(stored.versions(spare, "07"))] == ["4"]

    away.page.goto(f"{server}/judging")
    away.page.wait_for_selector("text=本机还有 2 份评分表没有上传")
    away.page.wait_for_selector("text=由裁判长在“导入平板文件”中核对收下")
    away.page.fill("[data-left] input", pin)
    with away.page.expect_download() as saved:
        away.page.click("text=导出未上传的评分表")
    file = saved.value.path().read_bytes()
    settle(office, server, made.contest, file, _03=("take", "停止以前已评完"), _07=("keep", "备用裁判已评"))

    assert [(row.origin, row.marks["c5"]) for row in run(stored.versions(seats[1], "03"))] == [("bundle", GOOD["c5"])]
    assert run(stored.versions(seats[1], "07")) == []
    assert [row.marks["c1"] for row in run(stored.versions(spare, "07"))] == ["4"]
    office.wait_for_selector("text=未采用文件的")

    settle(office, server, made.contest, export(slow), _11=("take", "停止以前已评完"))
    slow.page.click("button:has-text('再交一次')")
    slow.uploaded("11")
    assert [(row.version, row.origin) for row in run(stored.versions(seats[2], "11"))] == [(1, "bundle")]


def test_a_judge_who_is_back_reads_what_was_decided_and_sees_both_sides_still(desk, clerk, chief, made, seats, run):
    judge = desk(1)
    write(judge, "07")
    typed = {**PAPER, "c1": "4", "submission": "paper-sheet-1", "base": "0", "rules": "2"}
    assert clerk.post(f"/contests/{made.contest}/paper/{seats[1]}/07", typed).status_code == 303
    file = export(judge)
    page = hand_in(chief, made, file)
    id = re.search(r'name="pick-(\w+)"', page.text)[1]
    assert decide(chief, made, file, page, **{id: ("keep", "以纸质表为准")}).status_code == 200

    judge.context.set_offline(False)

    judge.state("与服务器不一致")
    judge.code("07")
    judge.page.wait_for_selector("text=裁判长已核对过这份评分表，以服务器上的为准（以纸质表为准）")
    judge.page.click("text=核对两份，逐项比较")
    judge.page.wait_for_selector("dialog[open] tr.warn")
    judge.page.click("text=采用服务器的")
    judge.state("已全部上传")
    assert [row.marks["c1"] for row in run(stored.versions(seats[1], "07"))] == ["4"]
