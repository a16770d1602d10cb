"""A tally clerk types a paper sheet with the keyboard alone, a second one too, and what differs is settled."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contests.store import tables
from contests.store.judging import sheets as stored
from tests.browser.conftest import PATIENCE
from tests.conftest import Browser
from tests.judging.test_paper_twice import PNG

SHEET = ["4.5", "0", "0", "0.8", "0", "0", "21.5", "13", "13.5"]  # 93.5 points; vetoes keep their 无


@pytest.fixture
def enter(chromium: Any, server: str) -> Iterator[Callable[[Browser], Any]]:
    """``enter(who)`` opens a window that is logged in as *who*."""
    opened, errors = [], []

    def window(who: Browser) -> Any:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": name, "value": value, "url": server} for name, value in who.cookies.items()])
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield window
    for context in opened:
        context.close()
    assert errors == []


def type_down(page: Any, marks: list[str]) -> None:
    """Type the figures from the first field on, Enter after each; Enter in the last field hands the sheet in."""
    page.wait_for_function("document.activeElement.name === 'c1'")
    for mark in marks:
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "paper_total":
        page.keyboard.press("Enter")
    page.keyboard.type("93.5" if marks == SHEET else "")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def path(made: Any, seats: list[int], organiser: Browser) -> str:
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    assert organiser.post(f"/events/{made.event}/paper/twice", {"on": "1"}).status_code == 303
    return f"/contests/{made.contest}/paper/{seats[1]}/07"


def test_a_sheet_is_typed_twice_and_settled_without_touching_the_mouse(
    enter: Any, server: str, path: str, made: Any, seats: list[int], clerk: Browser, cast: Any, run: Any
) -> None:
    other = cast("", login="other-clerk", name="第二统分员")
    run(tables.Member.insert(tables.Member(contest=made.contest, account=other.account, role="tally_clerk")).run())
    clerk.post(f"{path}/scans", files={"scan": ("第一页.png", PNG, "image/png")})
    first, second = enter(clerk), enter(other)

    first.goto(server + path)
    scan = first.locator("[data-enlarge]")
    scan.click()
    assert "large" in scan.get_attribute("class")
    first.reload()
    type_down(first, SHEET)
    assert first.url.split("?")[0].endswith(f"/{seats[1]}/03")  # the next sheet of the same seat
    second.goto(server + path)
    type_down(second, ["4", *SHEET[1:]])

    assert second.locator("h1").text_content().startswith("07 号")
    assert second.locator("input[value=second]").count() == 1
    assert run(stored.versions(seats[1], "07")) == []
    second.focus("input[name=c1]")
    second.keyboard.type("3.5")
    assert second.locator("input[value=new]").is_checked()
    second.focus("input[name=pick-c1][value=new]")
    second.keyboard.press("ArrowLeft")
    second.keyboard.press("ArrowLeft")
    with second.expect_navigation():
        second.keyboard.press("Enter")

    (row,) = run(stored.versions(seats[1], "07"))
    assert (row.marks["c1"], row.marks["c5"], row.origin) == ("4.5", "21.5", "paper")
