"""The plug is pulled: on the server between commit and answer, on all its judges at once, on the tablet's browser."""

import asyncio
import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, Site
from tests.browser.proofs.conftest import Place, Tablet

pytestmark = pytest.mark.browser


def test_the_server_dies_between_commit_and_answer_and_the_sheet_is_applied_once(chromium, venue, network, place):
    statuses: list[int] = []
    dead = threading.Event()

    def die(path: str, status: int) -> bool:
        if path != "/judging/sheets" or statuses:
            return True
        statuses.append(status)
        venue.site.stop()
        dead.set()
        return False

    tablet = Tablet(chromium.new_page(), network.address, place.link)
    network.after = die
    tablet.hand_in("001")
    assert dead.wait(PATIENCE / 1000)
    tablet.says("已存本机，1 份待上传")
    assert statuses == [200]  # it was on disk
    assert venue.sheets(place) == [("001", 1)]

    venue.site.start()
    tablet.try_again()
    tablet.uploaded("001")
    tablet.says("已全部上传")

    assert venue.sheets(place) == [("001", 1)]
    assert venue.told(place) == 1
    assert venue.chain_holds()
    tablet.page.context.close()


class Judge:
    """A judge without a page: hands in sheet after sheet until the server is gone."""

    def __init__(self, address: str, place: Place) -> None:
        self.http = httpx.AsyncClient(base_url=address, timeout=PATIENCE / 1000, headers={"accept": "application/json"})
        self.place = place
        self.sent: list[dict[str, Any]] = []
        self.taken: list[str] = []

    async def enter(self) -> None:
        await self.http.get("/t")
        answer = await self.http.post(f"/t/{self.place.link}", headers=self.token)
        assert answer.status_code == 303, answer.text

    @property
    def token(self) -> dict[str, str]:
        return {"x-csrftoken": self.http.cookies["csrftoken"]}

    async def send(self, sheet: dict[str, Any]) -> None:
        answer = await self.http.post("/judging/sheets", json=sheet, headers=self.token)
        assert answer.status_code == 200, answer.text
        self.taken.append(sheet["id"])

    async def work(self) -> None:
        """All codes again and again, each round a correction of the one before."""
        for base, code in itertools.product(range(1000), (f"{n:03}" for n in range(1, 13))):
            marks = {"form": f"{base % 50}", "order": "30"}
            name = f"seat-{self.place.seat}-{code}-{base}"
            self.sent.append(
                {"id": name, "code": code, "base": base, "rules": 1, "marks": marks, "reason": "复核" if base else ""}
            )
            try:
                await self.send(self.sent[-1])
            except httpx.TransportError:
                return

    async def resend(self) -> None:
        for sheet in self.sent:
            await self.send(sheet)


async def _pull_the_plug(site: Site, judges: list[Judge]) -> None:
    async with asyncio.TaskGroup() as working:
        for judge in judges:
            await judge.enter()
        for judge in judges:
            working.create_task(judge.work())
        while sum(len(judge.taken) for judge in judges) < 60:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(site.stop)


def test_a_server_killed_under_load_has_every_sheet_it_acknowledged_and_takes_resends_once(venue):
    places = [venue.take() for _ in range(3)]
    judges = [Judge(venue.site.address, place) for place in places]

    async def course() -> tuple[set[str], list[str]]:
        await _pull_the_plug(venue.site, judges)
        told = {name for judge in judges for name in judge.taken}
        found = [name for place in places for name in venue.submissions(place)]
        await asyncio.to_thread(venue.site.start)
        for judge in judges:
            await judge.resend()
            await judge.http.aclose()
        return told, found

    with ThreadPoolExecutor(1) as apart:  # the session's browser runs a loop in this thread
        told, found = apart.submit(asyncio.run, course()).result()

    assert len(told) >= 60
    assert told <= set(found)
    assert len(found) - len(told) <= len(judges)  # at most the one that each was waiting for
    for judge, place in zip(judges, places, strict=True):
        assert sorted(venue.submissions(place)) == sorted(sheet["id"] for sheet in judge.sent)
        assert venue.told(place) == len(judge.sent)
        for _, one_code in itertools.groupby(venue.sheets(place), key=lambda row: row[0]):
            versions = [version for _, version in one_code]
            assert versions == list(range(1, len(versions) + 1))
    assert venue.chain_holds()


@pytest.fixture
def lasting(chromium: Browser, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """``lasting()`` starts a browser of its own, always with the same profile on disk."""
    profile = tmp_path / "profile"
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        kind = chromium.browser_type
        opened.append(kind.launch_persistent_context(str(profile), executable_path=CHROMIUM, args=FLAGS))
        return opened[-1]

    yield start
    opened[-1].close()


def kill(context: BrowserContext, profile: Path) -> None:
    """SIGKILL to every process of the browser with this profile: no farewell, nothing written on the way out."""
    with context.expect_event("close"):
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and str(profile).encode() in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


def reopened(context: BrowserContext, cookies: list[Any], address: str) -> Tablet:
    """The page as the judge opens it again; a browser writes its cookies late, a judge is in long before."""
    context.add_cookies(cookies)
    return Tablet(context.pages[0], address)


def test_a_browser_killed_over_a_draft_has_it_when_it_comes_back(venue, network, place, lasting, tmp_path):
    context = lasting()
    tablet = Tablet(context.pages[0], network.address, place.link)
    tablet.page.click("[data-code='003']")
    tablet.type("form", "41.5")
    tablet.keeps("draft.marks.form === '41.5'")
    cookies = context.cookies()
    kill(context, tmp_path / "profile")

    tablet = reopened(lasting(), cookies, network.address)
    tablet.page.click("[data-code='003']")

    assert tablet.page.input_value("[data-spot='form']") == "41.5"
    assert tablet.page.input_value("[data-spot='order']") == ""


def test_a_browser_killed_while_sending_sends_again_and_the_sheet_is_applied_once(
    venue, network, place, lasting, tmp_path
):
    context = lasting()
    tablet = Tablet(context.pages[0], network.address, place.link)
    arrived = threading.Event()

    def hold(path: str, status: int) -> bool:
        if path == "/judging/sheets":
            arrived.set()
            return False
        return True

    network.after = hold
    tablet.hand_in("002")
    assert arrived.wait(PATIENCE / 1000)  # committed, and the tablet has not heard of it
    cookies = context.cookies()
    kill(context, tmp_path / "profile")
    assert venue.sheets(place) == [("002", 1)]

    network.after = lambda path, status: True
    tablet = reopened(lasting(), cookies, network.address)
    tablet.uploaded("002")
    tablet.says("已全部上传")

    assert tablet.kept() == {"drafts": [], "outbox": []}
    assert venue.sheets(place) == [("002", 1)]
    assert venue.told(place) == 1
    assert venue.chain_holds()
