# ruff: noqa: F811
"""Tablets in Chromium before the application of the test, with the cast of the judging."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from tests.browser.conftest import PATIENCE, wait_until_kept
from tests.judging.conftest import chief, clerk, made, member, seats  # noqa: F401 - these are fixtures
from tests.judging.made import GOOD, Made


@pytest.fixture
def server(client: Any) -> Iterator[str]:
    """The application of the test, on a port of its own, in the same loop and on the same database."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(client.app, lifespan="off", log_level="error"))
    done = client.blocking_portal.start_task_soon(running.serve, [listening])
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    done.result(PATIENCE / 1000)
    listening.close()


class Desk:
    """A judge's page in a browser context of its own."""

    def __init__(self, chromium: Any, server: str, card: str, **options: Any) -> None:
        self.context = chromium.new_context(viewport={"width": 1024, "height": 768}, has_touch=True, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        token = card.split("/t/")[1].split('"')[0]
        self.page.goto(f"{server}/t/{token}")
        self.page.click("button.main")
        self.page.wait_for_selector(".code")

    def state(self, words: str) -> None:
        """Wait until the line at the top says *words*."""
        self.page.wait_for_function(
            "words => document.querySelector('[data-part=state]').textContent.includes(words)", arg=words
        )

    def asked(self, words: str) -> str:
        """Wait until the page asks something with *words* in it, and return all that it asks."""
        self.page.wait_for_selector(f"dialog[open]:has-text('{words}')")
        return str(self.page.inner_text("dialog"))

    def kept(self, draft: str) -> None:
        """Wait until a ``draft`` as described stands in the tablet's own store."""
        wait_until_kept(self.page, draft)

    def code(self, code: str) -> None:
        self.page.click(f"[data-code='{code}']")

    def type(self, spot: str, text: str) -> None:
        """Touch a figure and use the pad."""
        self.page.click(f"[data-spot='{spot}']")
        for key in text:
            self.page.click(f"[data-key='{key}']")

    def mark(self, code: str) -> None:
        """Mark the whole sheet as ``GOOD`` says: 93.5 points."""
        self.code(code)
        for spot in ("c1", "c3", "c5", "c6", "c7"):
            self.type(spot, GOOD[spot])
        self.type("c4.depth", "0")
        self.type("c4.length", "0")
        self.page.click("#item-c2 >> text=无扣分")

    def hand_in(self, code: str) -> None:
        self.page.click("text=检查并提交")
        self.page.click(f"dialog >> text=确认提交 {code} 号")

    def uploaded(self, code: str) -> None:
        """Wait until the list says that the server has the sheet."""
        self.page.wait_for_selector(f"[data-code='{code}'] >> text=✓ 已上传")


@pytest.fixture
def desk(chromium: Any, server: str, organiser: Any, made: Made, seats: list[int]) -> Iterator[Callable[..., Desk]]:
    """``desk(seat index)`` opens a tablet on that seat, with a fresh card or the one given; the marking has begun."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    opened: list[Desk] = []

    def enter(number: int, card: str = "") -> Desk:
        opened.append(Desk(chromium, server, card or organiser.post(f"/seats/{seats[number]}/card").text))
        return opened[-1]

    yield enter
    for one in opened:
        one.context.close()
    assert [one.errors for one in opened] == [[]] * len(opened)
