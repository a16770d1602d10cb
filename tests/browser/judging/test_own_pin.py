"""A judge without a card locks the screen with an own PIN; a forgotten one is replaced by entering anew."""

import re
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any, server: str, organiser: Any, cast: Any, made: Any, seats: list[int]) -> Any:
    """A browser; its judge has an account and sits on the second seat, without a card."""
    judge = cast("", login="own-account", name="周七")
    assert organiser.post(f"/seats/{seats[1]}/judge", {"account": str(judge.account)}).status_code == 303
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def enter(page: Any, server: str, pin: str) -> None:
    """Enter the seat by the account, choosing a PIN."""
    page.goto(f"{server}/login")
    page.fill("[name=login]", "own-account")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("text=评分席位")
    page.goto(f"{server}/judging")
    page.fill("[name^=pin-]", pin)
    page.click("text=进入评分")
    page.wait_for_selector("[data-judging]")


def test_an_own_pin_locks_the_screen_and_a_forgotten_one_is_replaced_by_entering_anew(page, server):
    enter(page, server, "481516")
    page.click("[data-code='07']")
    page.click("[data-spot='c1']")
    page.click("[data-key='4']")
    page.click("text=锁屏")
    page.fill("#unlock", "000000")
    page.click("text=解锁")
    page.wait_for_selector("text=还可以试 4 次")
    page.fill("#unlock", "481516")
    page.click("text=解锁")
    page.wait_for_selector("[data-spot='c1']")

    page.click("text=锁屏")
    for _ in range(5):
        page.fill("#unlock", "000000")
        page.click("text=解锁")
    page.wait_for_selector("text=请 5 分钟后再试")
    page.click("[data-part=lock] >> text=换人")
    page.wait_for_selector("text=请用平板自带的相机扫描席位卡")
    enter(page, server, "234200")

    page.wait_for_selector("#unlock")
    page.wait_for_selector("[data-part=state] >> text=已全部上传")
    page.fill("#unlock", "234200")
    page.click("text=解锁")
    page.wait_for_selector("[data-code='07']")
    page.click("[data-code='07']")
    assert page.input_value("[data-spot='c1']") == "4"


def test_a_new_card_opens_a_screen_that_was_locked_with_the_earlier_one(desk, organiser, seats, server):
    judge = desk(1)
    judge.code("07")
    judge.type("c1", "4")
    judge.page.click("text=锁屏")
    judge.page.wait_for_selector("#unlock")
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]  # type: ignore[index]
    judge.page.goto(f"{server}/t/{card.split('/t/')[1].split(chr(34))[0]}")
    judge.page.click("button.main")
    judge.page.wait_for_selector("#unlock")
    assert judge.page.is_hidden("[data-part=work]")

    judge.state("已全部上传")
    judge.page.fill("#unlock", pin)
    judge.page.click("text=解锁")

    judge.page.wait_for_selector("[data-code='07']")
    judge.code("07")
    assert judge.page.input_value("[data-spot='c1']") == "4"
