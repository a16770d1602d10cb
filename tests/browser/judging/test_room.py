"""The chief judge's room in Chromium: current by itself, and never at the cost of what somebody is typing."""

import pytest

from tests.browser.conftest import PATIENCE
from tests.browser.judging.conftest import chief, made, member, seats  # noqa: F401
from tests.judging.conftest import Tablet
from tests.judging.made import GOOD


@pytest.fixture
def room(chromium, server, chief, made, seats, organiser):  # noqa: F811
    """The chief judge's page, asking every 200 ms so that nobody waits."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in chief.cookies.items()])
    page = context.new_page()
    page.add_init_script("const wait = window.setTimeout; window.setTimeout = (act) => wait(act, 200);")
    page.goto(f"{server}/contests/{made.contest}/room")
    yield page
    context.close()


@pytest.fixture
def judge(client, organiser, seats):  # noqa: F811
    """A judge on the second seat."""
    token = organiser.post(f"/seats/{seats[1]}/card").text.split("/t/")[1].split('"')[0]
    tablet = Tablet(client)
    assert tablet.post(f"/t/{token}").status_code == 303
    return tablet


def test_a_sheet_appears_by_itself_and_the_reason_being_written_stays(room, judge):
    room.fill("[name=reason] >> nth=0", "选手甲工位起火，")
    room.focus("[name=reason] >> nth=0")

    assert judge.sheet("07", GOOD, id="room-sheet-1").status_code == 200

    room.wait_for_selector("[data-live=sheets] td a >> text=93.5")
    assert room.input_value("[name=reason] >> nth=0") == "选手甲工位起火，"
    assert room.evaluate("document.activeElement.name") == "reason"


def test_a_region_with_a_half_written_ruling_waits_and_says_so(room, judge, chief, made):  # noqa: F811
    chief.post(
        f"/events/{made.event}/rulings",
        {"kind": "penalty", "code": "09", "part": "practice", "points": "2", "reason": "迟到"},
    )
    room.wait_for_selector("[data-live=rulings] >> text=迟到")
    room.click("[data-live=rulings] summary")
    room.fill("[data-live=rulings] [name=reason]", "计时有误")
    chief.post(
        f"/events/{made.event}/rulings",
        {"kind": "penalty", "code": "03", "part": "practice", "points": "1", "reason": "未戴手套"},
    )

    room.wait_for_selector("[data-held]:not([hidden])")
    assert room.locator("[data-live=rulings] >> text=未戴手套").count() == 0
    assert room.input_value("[data-live=rulings] [name=reason]") == "计时有误"
    room.fill("[data-live=rulings] [name=reason]", "")
    room.click("[data-live=rulings] summary >> nth=0")
    room.click("h1")
    room.wait_for_selector("[data-live=rulings] >> text=未戴手套")
    room.wait_for_selector("[data-held]", state="hidden")


def test_without_a_network_the_room_says_since_when_it_is_not_current(room, judge):
    room.context.set_offline(True)
    room.wait_for_selector("[data-fresh] >> text=没有连上服务器")
    assert judge.sheet("07", GOOD, id="room-sheet-2").status_code == 200
    room.context.set_offline(False)

    room.wait_for_selector("[data-live=sheets] td a >> text=93.5")
    assert "每 5 秒自动更新" in room.text_content("[data-fresh]")
