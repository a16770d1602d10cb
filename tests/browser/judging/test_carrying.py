"""The tablet in a real browser: carried off as a file, signed, locked, updated; all of it without a network too."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from contests.store import tables
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored
from contests.store.judging import signatures as stored_signatures
from contests.web.judging import shell
from tests.browser.conftest import wait_until_complete
from tests.browser.judging.conftest import Desk
from tests.judging.made import GOOD

pytestmark = pytest.mark.browser


def cut(judge: Desk) -> None:
    """Take the network away, after the page has all that it needs."""
    wait_until_complete(judge.page)
    judge.state("已全部上传")
    judge.context.set_offline(True)


def export(judge: Desk) -> bytes:
    """Carry the unsent sheets off and return the file."""
    judge.page.click("summary >> text=更多")
    with judge.page.expect_download() as saved:
        judge.page.click("text=导出未上传的评分表")
    judge.page.click("text=知道了")
    return saved.value.path().read_bytes()


def take_in(judge: Desk, file: bytes) -> str:
    """Take a file in and return what the tablet says."""
    judge.page.set_input_files("[data-part=import]", {"name": "x.json", "mimeType": "application/json", "buffer": file})
    said = judge.asked("知道了")
    judge.page.click("text=知道了")
    return said


def draw(judge: Desk) -> None:
    """Write something with the pen."""
    box = judge.page.locator("dialog canvas").bounding_box()
    assert box
    judge.page.mouse.move(box["x"] + 60, box["y"] + 60)
    judge.page.mouse.down()
    judge.page.mouse.move(box["x"] + 200, box["y"] + 120, steps=8)
    judge.page.mouse.move(box["x"] + 320, box["y"] + 50, steps=8)
    judge.page.mouse.up()


def test_what_cannot_be_sent_is_carried_off_as_a_file_and_counts_once(desk, clerk, made, seats, run):
    judge = desk(1)
    cut(judge)
    for code in ("07", "03"):
        judge.mark(code)
        judge.hand_in(code)
    judge.state("2 份待上传")
    file = export(judge)

    def hand_in(content: bytes) -> Any:
        return clerk.post(f"/contests/{made.contest}/sheet-files", {}, files={"file": ("x.json", content)})

    assert "校验码不符" in hand_in(file.replace(b'"4.5"', b'"5"')).text
    assert hand_in(file).text.count(">已收下<") == 2
    assert hand_in(file).text.count(">此前已收下<") == 2
    judge.context.set_offline(False)
    judge.state("已全部上传")

    rows = [row for code in ("07", "03") for row in run(stored.versions(seats[1], code))]
    assert [(row.origin, row.version, row.marks["c5"]) for row in rows] == [("bundle", 1, GOOD["c5"])] * 2


def test_another_tablet_of_the_seat_takes_the_file_in_and_one_of_another_seat_does_not(desk, organiser, seats, run):
    judge = desk(1)
    cut(judge)
    judge.mark("07")
    judge.hand_in("07")
    file = export(judge)
    again, other = desk(1), desk(2)

    assert "已导入" in take_in(again, file)
    again.uploaded("07")
    assert "没有重复收下" in take_in(again, file)
    assert "另一个席位" in take_in(other, file)
    assert "被改动过" in take_in(again, file.replace(b'"4.5"', b'"5"'))
    assert "不是评分页导出的文件" in take_in(again, b"{}")

    assert [row.origin for row in run(stored.versions(seats[1], "07"))] == ["bundle"]
    deed = run(tables.Deed.select().where(tables.Deed.verb == "scoresheet.bundled").first())
    assert deed["account"] == run(stored_seats.seat(seats[1])).account


def test_what_a_lost_login_left_on_the_tablet_goes_out_as_a_file_behind_its_pin(
    desk, organiser, clerk, made, seats, server
):
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]
    judge = desk(1, card)
    judge.page.route("**/judging/sheets", lambda route: route.abort())
    judge.mark("07")
    judge.hand_in("07")
    judge.state("1 份待上传")
    assert organiser.post(f"/seats/{seats[1]}/out").status_code == 303
    judge.page.goto(f"{server}/judging")
    judge.page.wait_for_selector("text=本机还有 1 份评分表没有上传")
    assert "4.5" not in judge.page.inner_text("main")

    judge.page.fill("[data-left] input", "0" * 6 if pin != "0" * 6 else "1" * 6)
    judge.page.click("text=导出未上传的评分表")
    judge.page.wait_for_selector("text=还可以试 4 次")
    judge.page.fill("[data-left] input", pin)
    with judge.page.expect_download() as saved:
        judge.page.click("text=导出未上传的评分表")

    answer = clerk.post(
        f"/contests/{made.contest}/sheet-files", {}, files={"file": ("x.json", saved.value.path().read_bytes())}
    )
    assert answer.text.count(">已收下<") == 1


@pytest.fixture
def signed(made: Any, run: Any) -> Callable[..., None]:
    """``signed(sign_judge=1)`` asks for signatures."""

    def ask(**settings: int) -> None:
        kept = tables.Event.update({tables.Event.settings: json.dumps(settings)}).where(tables.Event.id == made.event)
        run(kept.run())

    return ask


def test_a_judge_signs_offline_after_the_last_sheet_and_again_after_a_correction(desk, made, seats, signed, run):
    signed(sign_judge=1)
    away = tables.Entry.id.is_in(made.entries[1:])
    run(tables.Entry.update({tables.Entry.presence: "absent"}).where(away).run())
    judge = desk(1)
    judge.page.wait_for_selector("text=全部评完后签名")
    cut(judge)
    judge.mark("07")
    judge.hand_in("07")
    judge.page.click("text=签名确认")
    draw(judge)
    judge.page.click("text=确认签名")
    judge.page.wait_for_selector("text=签名已存本机，待上传")
    assert run(stored_signatures.of_event(made.event)) == ()

    judge.context.set_offline(False)
    judge.page.wait_for_selector(".given")
    row = run(stored_signatures.of_event(made.event))[0]
    assert re.fullmatch(r"M\d+ \d+(L\d+ \d+){5,}", row.drawing)
    assert row.digest[:8] in judge.page.inner_text(".given")
    assert run(stored_signatures.unsigned(made.event)) == []

    judge.page.click("button:has-text('更正这份评分')")
    judge.type("c1", "3")
    judge.page.click("text=检查并提交")
    judge.page.fill("#reason", "看错一项")
    judge.page.click("dialog >> text=确认提交 07 号")
    judge.page.wait_for_selector("text=评分表有变动，需重新签名")
    judge.uploaded("07")
    judge.page.click("button:has-text('重新签名')")
    judge.page.click("text=不便手写，以席位账号确认")
    judge.page.wait_for_selector(".given")
    assert [one.drawing == "" for one in run(stored_signatures.of_event(made.event))] == [False, True]


def test_a_contestant_signs_on_the_judges_tablet_and_sees_the_total_only_where_that_is_set(
    desk, organiser, made, signed, run
):
    signed(sign_competitor=1)
    judge = desk(1)
    judge.mark("07")
    judge.hand_in("07")
    judge.uploaded("07")
    judge.page.click("text=请选手签名")
    judge.page.wait_for_selector("dialog canvas")
    assert "93.5" not in judge.page.inner_text("dialog")
    assert judge.page.is_disabled("text=确认签名")

    words = {"name": "焊工", "entrant": "competitor", "blind": "1", "signing": ["sign_competitor", "sign_total"]}
    path = f"/contests/{made.contest}/setup/events/{made.event}/words"
    assert organiser.post(path, words).status_code == 303
    other = desk(2)  # enters after the change
    other.mark("07")
    other.hand_in("07")
    other.uploaded("07")
    other.page.click("text=请选手签名")
    other.page.wait_for_selector("text=本席评分合计 93.5 分")
    draw(other)
    other.page.click("text=确认签名")
    other.page.wait_for_selector("text=✓ 选手已签名")

    assert [(one.role, one.code) for one in run(stored_signatures.of_event(made.event))] == [("competitor", "07")]


def test_a_locked_screen_opens_with_the_cards_pin_only_offline_too(desk, organiser, seats, server):
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]
    judge = desk(1, card)
    judge.code("07")
    judge.type("c1", "4")
    cut(judge)
    judge.page.click("text=锁屏")
    judge.page.wait_for_selector("#unlock")

    assert judge.page.is_hidden("[data-part=work]")
    assert judge.page.input_value("#unlock") == ""
    judge.page.reload()
    judge.page.wait_for_selector("#unlock")
    assert judge.page.locator("[data-spot]").count() == 0
    wrong = "000000" if pin != "000000" else "111111"
    judge.page.fill("#unlock", wrong)
    judge.page.click("text=解锁")
    judge.page.wait_for_selector("text=还可以试 4 次")
    judge.page.fill("#unlock", pin)
    judge.page.click("text=解锁")
    judge.code("07")
    assert judge.page.input_value("[data-spot='c1']") == "4"

    judge.page.click("text=锁屏")
    for _ in range(5):
        judge.page.fill("#unlock", wrong)
        judge.page.click("text=解锁")
    judge.page.wait_for_selector("text=请 5 分钟后再试")
    judge.page.reload()
    judge.page.fill("#unlock", pin)
    judge.page.click("text=解锁")
    judge.page.wait_for_selector("text=请 5 分钟后再试")
    assert judge.page.is_hidden("[data-part=work]")


def test_no_pin_slips_in_between_two_others(desk, organiser, seats):
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]
    judge = desk(1, card)
    judge.page.click("text=锁屏")
    judge.page.wait_for_selector("#unlock")

    judge.page.evaluate(
        """(wrong) => { const pin = document.querySelector('#unlock');
        for (let i = 0; i < 7; i += 1) { pin.value = wrong; pin.form.requestSubmit(); } }""",
        "000000" if pin != "000000" else "111111",
    )
    judge.page.wait_for_selector("text=请 5 分钟后再试")
    judge.page.fill("#unlock", pin)
    judge.page.click("text=解锁")
    judge.page.wait_for_selector("text=请 5 分钟后再试")
    assert judge.page.is_hidden("[data-part=work]")


def test_an_idle_tablet_locks_itself(desk, signed):
    signed(lock_minutes=1)
    judge = desk(1)
    judge.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 61000; }")

    judge.page.wait_for_selector("#unlock")
    assert judge.page.is_hidden("[data-part=work]")


def test_a_new_version_waits_for_a_tap_and_loses_nothing(desk, monkeypatch):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "4")
    judge.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    assert judge.page.is_hidden("[data-part=fresh]")
    monkeypatch.setattr(shell, "_once", lambda: "next-version")

    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.wait_for_selector("text=评分页有新版本")
    judge.type("c3", "0.8")
    assert judge.page.get_attribute("[data-judging]", "data-version") != "next-version"
    judge.page.click("text=点此更新")
    judge.page.wait_for_selector("[data-version=next-version]")

    judge.page.wait_for_selector(".code")
    judge.code("07")
    assert [judge.page.input_value(f"[data-spot='{spot}']") for spot in ("c1", "c3")] == ["4", "0.8"]
    assert judge.page.evaluate("caches.keys()") == ["saiheng-judging-next-version"]


def test_the_tablet_tells_the_devices_desk_how_it_stands(desk, made, organiser):
    judge = desk(1)
    judge.state("已全部上传")
    wait_until_complete(judge.page)

    page = organiser.get(f"/contests/{made.contest}/devices").text

    assert "0 份" in page
    assert "最新" in page
    assert "Linux 电脑 · Chrome" in page
