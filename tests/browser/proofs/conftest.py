"""A real server process with a real database behind a network that can be made to fail."""

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE, STORED, Site, wait_until_complete, wait_until_kept

SEATS, CODES = 12, 12


@dataclass(frozen=True, slots=True)
class Place:
    """One judge's seat and the link of its card."""

    seat: int
    link: str


@dataclass(slots=True)
class Venue:
    """One event that is being judged: where it is served, and its seats; every proof takes fresh ones."""

    site: Site
    contest: int
    places: list[Place]

    def take(self) -> Place:
        """Return a seat on which nobody has sat yet."""
        return self.places.pop()

    def sheets(self, place: Place) -> list[tuple[str, int]]:
        """Every stored version of a seat: code and version, in order."""
        return self._read("SELECT code, version FROM sheet WHERE seat = ? ORDER BY code, version", place.seat)

    def submissions(self, place: Place) -> list[str]:
        """The ids under which the seat's sheets came, as often as they are stored."""
        return [row[0] for row in self._read("SELECT submission FROM sheet WHERE seat = ?", place.seat)]

    def moments(self, place: Place) -> list[datetime]:
        """When the seat's sheets were stored."""
        rows = self._read("SELECT created FROM sheet WHERE seat = ? ORDER BY id", place.seat)
        return [datetime.fromisoformat(created) for (created,) in rows]

    def told(self, place: Place) -> int:
        """How many sheets of the seat the ledger tells of."""
        query = "SELECT count(*) FROM deed WHERE verb = 'scoresheet.submitted' AND subject = ?"
        return int(self._read(query, f"seat-{place.seat}")[0][0])

    def chain_holds(self) -> bool:
        """Say whether the contest's ledger follows from its first line to its last."""
        words = [sys.executable, "-m", "benchmarks.judging_event", "ledger", str(self.contest)]
        done = subprocess.run(words, env=self.site.environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)["break"] is None

    def _read(self, query: str, *args: Any) -> list[Any]:
        link = sqlite3.connect(self.site.folder / "contests.sqlite", timeout=60)
        try:
            return link.execute(query, args).fetchall()
        finally:
            link.close()


@pytest.fixture(scope="session")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """A served event with twelve seats and twelve codes."""
    site = Site(tmp_path_factory.mktemp("venue"))
    site.command("migrate")
    words = [sys.executable, "-m", "tests.browser.proofs.filling", str(SEATS), str(CODES)]
    done = subprocess.run(words, env=site.environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    site.start()
    places = [Place(seat, link) for seat, link in zip(told["seats"], told["links"], strict=True)]
    yield Venue(site, told["contest"], places)
    site.stop()


@pytest.fixture
def place(venue: Venue) -> Place:
    """A seat for this proof alone."""
    return venue.take()


class Network:
    """Stands between a tablet and the server, and passes everything on until it is told otherwise.

    *after* is called with the path and the status when the server has answered; when it returns False the answer is
    lost on the way.
    """

    def __init__(self, site: Site) -> None:
        self.after: Callable[[str, int], bool] = lambda path, status: True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, site.port))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(network: Network, port: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE / 1000)
            try:
                link.request(self.command, self.path, body, dict(self.headers))
                answer = link.getresponse()
                content = answer.read()
            except OSError:
                self.close_connection = True  # nobody there: the tablet hears nothing
                return
            finally:
                link.close()
            if not network.after(self.path, answer.status):
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            with suppress(OSError):  # the tablet has gone meanwhile
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = _pass_on

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def network(venue: Venue) -> Iterator[Network]:
    """The way from the tablet to the venue's server."""
    between = Network(venue.site)
    yield between
    between.close()


class Tablet:
    """One judge's tablet page."""

    def __init__(self, page: Page, address: str, link: str = "") -> None:
        self.page = page
        self.page.set_default_timeout(PATIENCE)
        if link:
            page.goto(f"{address}/t/{link}")
            page.click("button.main")
        else:
            page.goto(f"{address}/judging")
        page.wait_for_selector(".code")

    def type(self, spot: str, text: str) -> None:
        """Touch a figure and use the pad."""
        self.page.click(f"[data-spot='{spot}']")
        for key in text:
            self.page.click(f"[data-key='{key}']")

    def hand_in(self, code: str, form: str = "52.5", order: str = "36") -> None:
        """Mark one code and hand it in."""
        self.page.click(f"[data-code='{code}']")
        self.type("form", form)
        self.type("order", order)
        self.page.click("text=检查并提交")
        self.page.click(f"dialog >> text=确认提交 {code} 号")
        self.page.wait_for_selector("dialog", state="hidden")

    def says(self, words: str) -> None:
        """Wait until the line at the top says *words*."""
        self.page.wait_for_function(
            "words => document.querySelector('[data-part=state]').textContent.includes(words)", arg=words
        )

    def try_again(self) -> None:
        """What the tablet does by itself when the network is back, without waiting for its clock."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def uploaded(self, code: str) -> None:
        """Wait until the list says that the server has the sheet, trying as often as the tablet would."""
        self.page.wait_for_selector(f"[data-code='{code}'] >> text=✓ 已上传")

    def complete(self) -> None:
        """Wait until the page has all it needs without a network."""
        wait_until_complete(self.page)

    def keeps(self, draft: str) -> None:
        """Wait until a ``draft`` as described stands in the tablet's own store."""
        wait_until_kept(self.page, draft)

    def kept(self) -> dict[str, list[Any]]:
        """What stands in the tablet's own store: drafts and outbox."""
        found: dict[str, list[Any]] = self.page.evaluate(STORED)
        return found
