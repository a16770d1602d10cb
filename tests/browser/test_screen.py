"""The wall and the phone in Chromium: a reveal by keyboard, a server that goes and comes back, a tab that sleeps."""

import re

import pytest
from playwright.sync_api import Page, expect

from contests import demo
from tests.browser.axe import findings
from tests.browser.conftest import PHONE, Site

WHO = "[...document.querySelectorAll('.rows li[data-key] .who')].map((one) => one.textContent)"
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def desk(site: Site, visit):
    """The organiser before the desk of the demo's contest that is being judged, the screen switched on."""
    site.command("demo", "--small")
    page = visit()
    page.goto("/login")
    page.fill("[name=login]", "zhuban")
    page.fill("[name=password]", demo.PASSWORD)
    page.click("main button")
    page.get_by_role("row").filter(has_text="比赛中").get_by_role("link").first.click()
    page.get_by_role("link", name="大屏", exact=True).click()
    expect(page.get_by_role("link", name="打开大屏")).to_be_visible()  # the demo has switched it on
    return page


def told(desk: Page, words: str) -> None:
    """Wait until the desk's page says so and its script, which hears the keys, has run."""
    desk.wait_for_selector(f"text={words}")
    desk.wait_for_load_state()


def test_the_wall_follows_the_desk_and_survives_a_restart_and_sleep(visit, site, desk):
    address = desk.get_by_role("link", name="打开大屏").get_attribute("href")
    wall = visit(size=(1280, 720))
    wall.emulate_media(reduced_motion="reduce")
    wall.goto(address)
    wall.locator(".rows li[data-key]").nth(2).wait_for()
    assert "未经确认，以公布为准" in wall.inner_text("[data-label]")
    assert wall.evaluate("document.querySelector('footer').getBoundingClientRect().bottom <= innerHeight")
    assert findings(wall) == []
    desk.wait_for_load_state()
    assert findings(desk) == []

    desk.select_option("[name=event]", label="电工")
    desk.get_by_role("button", name="准备揭晓").click()
    wall.wait_for_selector("text=即将揭晓")
    assert wall.evaluate(WHO) == []
    told(desk, "已揭晓 0 个名次")
    last = desk.locator("#reveal tbody tr").last.locator("td").first.inner_text()
    desk.keyboard.press("PageDown")
    wall.wait_for_selector(".newest")
    assert wall.evaluate(WHO) == [last]
    told(desk, "已揭晓 1 个名次")
    desk.keyboard.press("ArrowLeft")
    wall.wait_for_selector("text=即将揭晓")

    site.stop()
    wall.wait_for_selector("[data-banner]:not([hidden])")
    assert re.fullmatch(r"连接中断，显示的是 \d\d:\d\d 的成绩", wall.inner_text("[data-banner]"))
    assert "即将揭晓" in wall.inner_text("[data-stage]")
    site.start()
    wall.wait_for_selector("[data-banner]", state="hidden")

    wall.evaluate(HIDE, True)
    desk.reload()
    desk.get_by_role("button", name="结束揭晓").click()
    desk.wait_for_selector("text=已结束揭晓")
    assert wall.evaluate(WHO) == []
    wall.evaluate(HIDE, False)
    wall.locator(".rows li[data-key]").nth(2).wait_for()


def test_a_phone_at_the_same_address_asks_and_holds_no_stream_until_the_address_is_renewed(visit, desk):
    address = desk.get_by_role("link", name="打开大屏").get_attribute("href")
    phone, streams = visit(size=PHONE), []
    phone.on("request", lambda asked: streams.append(asked.url) if asked.url.endswith("/stream") else None)
    phone.goto(address)
    phone.locator(".rows li[data-key]").nth(4).wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings(phone) == []
    assert not streams

    desk.get_by_text("更换地址").first.click()
    desk.get_by_role("button", name="更换地址").click()
    desk.wait_for_selector("text=原地址和二维码即刻失效")
    phone.wait_for_selector("text=这个地址已停用")
    assert phone.evaluate(WHO) == []
