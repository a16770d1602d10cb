"""A real server in its own process and Chromium in front of it.

Without a browser the tests here say so and stand aside; in CI (``CI`` is set) a missing browser is a failure.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.ports import free_port

CHROMIUM = os.environ.get("CONTESTS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct-horse-7"
DESK, TABLET, PHONE = (1280, 800), (1024, 768), (390, 844)
# Longer than the pages themselves wait: a tablet gives a request up after 8 s and tries again 35 s later.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)

# What stands in a tablet's own store.
STORED = """async () => {
    const [known] = (await indexedDB.databases()).filter(({ name }) => name.startsWith('saiheng-'));
    const wait = (request) => new Promise((done, fail) => {
        request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
    const db = await wait(indexedDB.open(known.name));
    const read = (store) => wait(db.transaction(store).objectStore(store).getAll());
    const found = { drafts: await read('drafts'), outbox: await read('outbox') };
    db.close();
    return found;
}"""


def wait_until_kept(page: Page, draft: str) -> None:
    """Wait until a ``draft`` as described is in the tablet's store: what is on its way there ends with the page."""
    page.wait_for_function(f"() => ({STORED})().then(({{ drafts }}) => drafts.some((draft) => {draft}))")


def wait_until_complete(page: Page) -> None:
    """Wait until a tablet's page has all it needs without a network: then it tells the devices desk how it stands."""
    page.wait_for_function("() => performance.getEntriesByName(location.origin + '/judging/state').length")
    page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")


MAKE_ACCOUNTS = """
import asyncio, sys
from contests.actions.accounts import hash_password
from contests.store import accounts

async def make():
    for line in sys.argv[2:]:
        login, name, role = line.split(",")
        await accounts.add(login, name, role, None, hash_password(sys.argv[1]))

asyncio.run(make())
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this session."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("Chromium is not installed here; the browser tests need it (CONTESTS_CHROMIUM names another place)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Site:
    """A running installation with an empty database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "CONTESTS_DATA": str(folder),
            "CONTESTS_DATABASE": f"sqlite:///{folder / 'contests.sqlite'}",
            "CONTESTS_PASSWORD_COST": "low",
        }
        self._server: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> str:
        """Run one ``contests`` command and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "contests", *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def people(self, *lines: str) -> None:
        """Make accounts: ``login,name,county role``; all have the same password."""
        subprocess.run([sys.executable, "-c", MAKE_ACCOUNTS, PASSWORD, *lines], env=self.environment, check=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        words = [sys.executable, "-m", "contests", "serve", "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE / 1000
        while self._server.poll() is None and time.monotonic() < end:
            try:
                urllib.request.urlopen(self.address + "/login", timeout=10).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Kill the server, as a power cut would."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty database that every installation here begins with."""
    place = Site(tmp_path_factory.mktemp("migrated"))
    place.command("migrate")
    with sqlite3.connect(place.folder / "contests.sqlite") as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place.folder / "contests.sqlite"


@pytest.fixture
def site(tmp_path: Path, migrated: Path) -> Iterator[Site]:
    """A fresh installation, served."""
    place = Site(tmp_path)
    shutil.copy(migrated, tmp_path / "contests.sqlite")
    place.start()
    yield place
    place.stop()


Visit = Callable[..., Page]


@contextmanager
def visiting(chromium: Browser, address: str) -> Iterator[Visit]:
    """Give ``visit``: ``visit("zhaolei")`` is a page of a browser of its own, logged in; ``visit()`` a stranger's."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def enter(login: str = "", size: tuple[int, int] = DESK) -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        if login:
            page.goto("/login")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield enter
    for context in opened:
        context.close()
    assert errors == []


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """``visit("zhaolei")`` returns a page of a browser of its own, logged in; without a login: a stranger's."""
    with visiting(chromium, site.address) as enter:
        yield enter
