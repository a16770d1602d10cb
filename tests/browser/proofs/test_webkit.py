"""The tablet page in WebKit, the family that every browser of an iPad belongs to: offline and back.

WebKitGTK speaks WebDriver by itself; the few words of it that are needed stand here. Where it is not installed the test
says so and stands aside; in CI it is installed, and a missing one is a failure.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.proofs.conftest import Place, Venue
from tests.ports import free_port

pytestmark = pytest.mark.browser

DRIVER, SCREEN = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
PATIENCE = 90.0


class WebKit:
    """One browser window."""

    def __init__(self, port: int) -> None:
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
        browser = {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": browser}
        self._session = self._ask("/session", capabilities={"alwaysMatch": wanted})["sessionId"]

    def _ask(self, path: str, **body: Any) -> Any:
        answer = self._http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    def open(self, address: str) -> None:
        self._ask(f"/session/{self._session}/url", url=address)

    def run(self, script: str, *args: str) -> Any:
        """Run the body of a function in the page."""
        return self._ask(f"/session/{self._session}/execute/sync", script=script, args=args)

    def wait(self, script: str, *args: str) -> None:
        """Wait until the expression is true in the page."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"return Boolean({script})", *args):
            assert time.monotonic() < end, self.run("return document.body.innerText")
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        self.wait("document.querySelector(arguments[0])", selector)
        self.run("document.querySelector(arguments[0]).click()", selector)

    def says(self, words: str) -> None:
        self.wait("document.querySelector('[data-part=state]')?.textContent.includes(arguments[0])", words)

    def close(self) -> None:
        self._http.delete(f"/session/{self._session}")
        self._http.close()


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    """A WebKit window on a screen of its own."""
    if not (DRIVER and SCREEN and BROWSERS):
        if os.environ.get("CI"):
            pytest.fail("WebKitGTK is missing; .ci/run installs it")
        pytest.skip("WebKitGTK is not installed here (packages webkit2gtk-driver and xvfb)")
    quiet = subprocess.DEVNULL
    with ExitStack() as stack:
        words = [SCREEN, "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
        screen = stack.enter_context(_running(words, stdout=subprocess.PIPE, stderr=quiet, text=True))
        number = screen.stdout.readline().strip()
        assert number, "no screen"
        given = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
        given |= {"DISPLAY": f":{number}", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        port = free_port()
        words = [DRIVER, f"--port={port}"]
        driver = stack.enter_context(_running(words, env=os.environ | given, stdout=quiet, stderr=quiet))
        _listening(driver, port)
        window = WebKit(port)
        stack.callback(window.close)
        yield window


@contextmanager
def _running(words: list[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a program, and end it whatever happens."""
    started = subprocess.Popen(words, **options)
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


def _listening(driver: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + PATIENCE
    while driver.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < end
        time.sleep(0.05)
    raise RuntimeError(f"the driver ended with {driver.returncode}")


def hand_in(page: WebKit, code: str) -> None:
    page.click(f"[data-code='{code}']")
    for spot, text in (("form", "52.5"), ("order", "36")):
        page.run("document.querySelector(arguments[0]).focus()", f"[data-spot='{spot}']")
        for key in text:
            page.click(f"[data-key='{key}']")
    page.run(_CLICK_WORDS, "footer button", "检查并提交")
    page.wait("document.querySelector('dialog[open]')")
    page.run(_CLICK_WORDS, "dialog button", f"确认提交 {code} 号")
    page.wait("!document.querySelector('dialog[open]')")


_CLICK_WORDS = """
[...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes(arguments[1])).click()
"""


def test_webkit_works_on_without_a_server_and_hands_in_when_it_is_back(webkit: WebKit, venue: Venue, place: Place):
    webkit.open(f"{venue.site.address}/t/{place.link}")
    webkit.click("button.main")
    webkit.wait("document.querySelector('.code')")
    webkit.wait("navigator.serviceWorker.controller")
    webkit.open(f"{venue.site.address}/judging")
    webkit.says("已全部上传")
    venue.site.stop()
    try:
        webkit.open(f"{venue.site.address}/judging")  # from what the worker has kept
        webkit.wait("document.querySelector('.code')")
        hand_in(webkit, "001")
        hand_in(webkit, "002")
        webkit.says("已存本机，2 份待上传")
    finally:
        venue.site.start()

    webkit.run("dispatchEvent(new Event('online'))")
    webkit.says("已全部上传")

    assert venue.sheets(place) == [("001", 1), ("002", 1)]
