"""What a venue does to a tablet: the network gone for a whole heat, a clock that is wrong by a day."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.axe import in_every_look
from tests.browser.proofs.conftest import Tablet

pytestmark = pytest.mark.browser

HEAT = [f"{number:03}" for number in range(1, 13)]
WRONG_CLOCK = """(() => {
    const Real = Date;
    class Wrong extends Real {
        constructor(...given) { given.length ? super(...given) : super(Wrong.now()); }
        static now() { return Real.now() + SECONDS * 1000; }
    }
    globalThis.Date = Wrong;
})()"""


def test_a_whole_heat_without_a_network_is_handed_in_when_it_is_back(chromium, venue, place):
    tablet = Tablet(chromium.new_page(), venue.site.address, place.link)
    page, context = tablet.page, tablet.page.context
    tablet.says("已全部上传")
    tablet.complete()
    page.reload()
    tablet.complete()
    context.set_offline(True)

    for number, code in enumerate(HEAT[:6]):
        tablet.hand_in(code, str(50 - number), "31.5")
    tablet.says("已存本机，6 份待上传")
    page.reload()
    page.wait_for_selector(".code")
    for number, code in enumerate(HEAT[6:11], 6):
        tablet.hand_in(code, str(50 - number), "31.5")
    page.click(f"[data-code='{HEAT[11]}']")
    tablet.type("form", "7.5")
    tablet.says("已存本机，11 份待上传")
    tablet.keeps("draft.marks.form === '7.5'")
    page.reload()
    page.wait_for_selector(".code")
    tablet.says("已存本机，11 份待上传")
    assert venue.sheets(place) == []

    context.set_offline(False)
    tablet.says("已全部上传（另有 1 份草稿存本机）")

    assert venue.sheets(place) == [(code, 1) for code in HEAT[:11]]
    assert venue.told(place) == 11
    page.click(f"[data-code='{HEAT[11]}']")
    assert page.input_value("[data-spot='form']") == "7.5"
    context.close()


@pytest.mark.parametrize("days", [-1, 1], ids=["a day behind", "a day ahead"])
def test_a_tablet_whose_clock_is_wrong_by_a_day_stays_in_and_loses_nothing(chromium, venue, place, days):
    context = chromium.new_context()
    context.add_init_script(WRONG_CLOCK.replace("SECONDS", str(days * 86400)))
    tablet = Tablet(context.new_page(), venue.site.address, place.link)
    shown = tablet.page.evaluate("new Date().getTime() / 1000")
    assert abs(shown - (datetime.now(UTC) + timedelta(days=days)).timestamp()) < 3600
    tablet.hand_in("001")
    tablet.uploaded("001")
    context.set_offline(True)
    tablet.hand_in("002")
    tablet.hand_in("003")
    tablet.says("已存本机，2 份待上传")
    context.set_offline(False)
    tablet.uploaded("003")
    tablet.page.reload()
    tablet.page.wait_for_selector(".code")
    tablet.says("已全部上传")

    assert venue.sheets(place) == [("001", 1), ("002", 1), ("003", 1)]
    for moment in venue.moments(place):  # the server's clock, not the tablet's
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
    context.close()


def test_a_login_ends_by_the_servers_clock_alone(chromium, venue, place):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{venue.site.address}/t/{place.link}")
    with page.expect_response(lambda answer: answer.request.method == "POST") as entered:
        page.click("button.main")

    cookies = [line for line in entered.value.header_values("set-cookie") if line.startswith("saiheng=")]
    assert len(cookies) == 1
    assert "Max-Age=" in cookies[0]  # counted from when it arrives
    assert "expires=" not in cookies[0].lower()  # no date that a wrong clock would find over
    context.close()


def test_axe_finds_nothing_where_two_sides_are_compared(chromium, venue, place):
    one = Tablet(chromium.new_page(), venue.site.address, place.link)
    one.complete()
    one.page.context.set_offline(True)
    one.hand_in("001")
    cookies = one.page.context.cookies()
    context = chromium.new_context()
    context.add_cookies(cookies)
    other = Tablet(context.new_page(), venue.site.address)
    other.hand_in("001", "40", "20")
    other.uploaded("001")

    one.page.context.set_offline(False)
    one.says("与服务器不一致")
    one.page.click("text=核对两份，逐项比较")
    one.page.wait_for_selector("dialog[open]")

    assert in_every_look(one.page) == []
    assert venue.sheets(place) == [("001", 1)]
    context.close()
    one.page.context.close()
