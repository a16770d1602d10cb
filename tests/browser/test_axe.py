"""axe finds nothing: on every page that a link leads to, for everybody, in light and dark, wide and narrow."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from contests.demo import PASSWORD
from tests.browser.axe import in_every_look
from tests.browser.conftest import PATIENCE, Site

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parent.parent / "registration" / "samples"
# Where each begins; pages of one shape (the same address but for its numbers) are looked at once.
BEGIN = {
    "zhuban": ("/", "/contests/3", "/contests/1"),
    "caipanzhang": ("/contests/3", "/contests/3/room"),
    "tongfen": ("/contests/3",),
    "jiami": ("/contests/3",),
    "jiandu": ("/contests/3", "/contests/2"),
    "zhongcai": ("/contests/1", "/contests/2"),
    "lianluo": ("/unit",),
    "": ("/login", "/t", "/p", "/check", "/p/1", "/p/2/1"),
}
NUMBER = re.compile(r"/\d+(?=/|$)")
CODE = re.compile(r"/(sheets|paper/N|entries|forms?)/[A-Z]\d+")
LEAVES = re.compile(r"^/(static|logout)|\.\w+$|/(files?|download|export|xlsx|pdf|sheet-files/.+)$")
MAKE_LINK = """
import asyncio, json
from datetime import UTC, datetime
from contests import demo
print(json.dumps([t.token for t in asyncio.run(demo.tablets(datetime.now(UTC)))]))
"""


def shape(path: str) -> str:
    """Return what pages of one kind have in common."""
    return CODE.sub(r"/\1/C", NUMBER.sub("/N", path))


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small county, served."""
    place = Site(tmp_path_factory.mktemp("axe"))
    place.command("demo", "--small")
    place.start()
    yield place
    place.stop()


Enter = Callable[[str], Page]


@pytest.fixture(scope="module")
def enter(chromium: Browser, demo_site: Site) -> Iterator[Enter]:
    """``enter("zhuban")`` returns a page of somebody who is logged in; without a login: a stranger's."""
    opened = []

    def open_page(login: str) -> Page:
        context = chromium.new_context(
            base_url=demo_site.address, viewport={"width": 1280, "height": 800}, locale="zh-CN", has_touch=True
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        if login:
            page.goto("/login")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield open_page
    for context in opened:
        context.close()


def links(page: Page) -> list[str]:
    """Return where the page's links lead to inside the application."""
    targets: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))")
    paths = (target.split("#")[0].split("?")[0] for target in targets)
    return [path for path in paths if path.startswith("/") and not LEAVES.search(path)]


def walk(page: Page, begin: tuple[str, ...], seen: dict[str, list[str]]) -> None:
    """Follow every link to a page of a shape that nobody has seen yet, and note what axe finds there."""
    waiting, own = list(begin), set()
    while waiting:
        path = waiting.pop(0)
        kind = shape(path)
        if kind in own:
            continue
        own.add(kind)
        if kind in seen and path not in begin:
            continue
        try:
            answer = page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            continue  # a file: nothing to look at
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        waiting += links(page)
        if kind not in seen:
            broken = [f"answered {answer.status}"] if answer.status >= 400 else []
            seen[kind] = [f"{path}: {one}" for one in broken + in_every_look(page)]


def test_axe_finds_nothing_on_any_page_that_a_link_leads_to(enter):
    seen: dict[str, list[str]] = {}
    for login, begin in BEGIN.items():
        walk(enter(login), begin, seen)

    assert [one for found in seen.values() for one in found] == []
    assert len(seen) > 60  # the walk did not stop at a door


def test_axe_finds_nothing_on_a_page_that_names_faults(enter):
    page = enter("zhuban")
    page.goto("/contests/4/entries/import")
    page.set_input_files("input[type=file]", SAMPLES / "报名汇总表.xlsx")
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_selector("text=现在没有登记任何内容")
    page.wait_for_load_state()
    found = in_every_look(page)
    page.goto("/contests/new")
    page.get_by_role("link", name="职工技能竞赛").click()
    page.get_by_label("竞赛名称").fill("")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="开设竞赛").click()
    page.wait_for_selector("[data-faults]")
    page.wait_for_load_state()

    assert found + in_every_look(page) == []


def test_axe_finds_nothing_on_the_tablet(enter, demo_site):
    made = subprocess.run(
        [sys.executable, "-c", MAKE_LINK], env=demo_site.environment, capture_output=True, text=True, check=True
    )
    page = enter("")
    page.goto(f"/t/{json.loads(made.stdout)[0]}")
    found = in_every_look(page)
    page.click("button.main")
    page.wait_for_selector(".code")
    found += in_every_look(page)
    page.locator(".code.open").first.click()
    page.wait_for_selector("[data-part=sheet] .which")
    found += in_every_look(page)
    page.click("text=检查并提交")
    page.wait_for_selector("dialog[open]")

    assert found + in_every_look(page) == []
