"""What stands at a screen's address: the page, its list, and the stream that says when to fetch it.

The list and the stream are asked a thousand times at once: no session, no form token, and bytes that were packed once.
"""

import asyncio
import itertools
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from contests.rules import Missing
from contests.store import screen as stored
from contests.store import setup
from contests.web.forms import AnyRequest
from contests.web.pages import page
from contests.web.screen.live import MOST, Live, Screens, Shown

LONGEST_KEY = 64
GUESSES, WINDOW = 60, 300.0  # wrong addresses that one visitor may try, in so many seconds
QUIET = {"exclude_from_csrf": True, "exclude_from_session": True, "exclude_from_compression": True}
BEATS = itertools.cycle((11.0, 13.0, 15.0, 17.0))  # seconds of silence before a sign of life, not all at once

_guessed: dict[str, tuple[float, int]] = {}


def _may_guess(address: str) -> bool:
    since, times = _guessed.get(address, (0.0, 0))
    return times < GUESSES or time.monotonic() - since > WINDOW


def _note_guess(address: str) -> None:
    since, times = _guessed.get(address, (0.0, 0))
    over = time.monotonic() - since > WINDOW
    if len(_guessed) > 10_000:
        _guessed.clear()
    _guessed[address] = (time.monotonic(), 1) if over else (since, times + 1)


async def _live(scope: Scope) -> Live:
    """Return the screen at the address. Raises Missing, for whoever guesses too often without a look into the store."""
    key, client = str(scope["path_params"].get("key", "")), scope.get("client")
    screens: Screens = scope["litestar_app"].state.screens
    address = str(client[0]) if client else ""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and _may_guess(address)):
        raise Missing
    found = await screens.at(key)
    if found is None:
        _note_guess(address)
        raise Missing
    return found


@get("/screen/{key:str}", opt={"exclude_from_csrf": True})
async def screen_page(request: AnyRequest, key: FromPath[str]) -> Template:
    live = await _live(request.scope)
    found, row = await setup.contest(live.contest), await stored.screen(live.contest)
    if found is None or row is None or row.key != key:
        raise Missing
    headers = {"cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "no-referrer"}
    return page(request, "screen/page.html", headers=headers, told=found, key=key)


@get("/screen/{key:str}/list", opt=QUIET)
async def screen_list(request: AnyRequest, key: FromPath[str]) -> ASGIResponse:
    """The list; 304 for whoever has it. ``?v=`` is the mark that the stream announced."""
    live = await _live(request.scope)
    shown = await live.fresh(request.query_params.get("v", ""))
    if shown is None or shown.key != key:
        raise Missing
    tag = f'"{shown.tag}"'
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
        return _ready(shown, "unchanged")
    return _ready(shown, "gzip" if "gzip" in request.headers.get("accept-encoding", "") else "plain")


class _Ready(ASGIResponse):
    """An answer whose bytes stand ready: a thousand viewers ask for it in the same moment."""

    def __init__(self, status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes) -> None:
        super().__init__()
        self.status, self.raw, self.content = status, headers, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.raw})
        await send({"type": "http.response.body", "body": self.content, "more_body": False})


@lru_cache(maxsize=64)
def _ready(shown: Shown, form: str) -> _Ready:
    """Return the answer with this list: ``gzip``, ``plain``, or ``unchanged`` for whoever has it."""
    told = (
        (b"etag", f'"{shown.tag}"'.encode()),
        (b"cache-control", b"private, no-cache"),
        (b"vary", b"accept-encoding"),
        (b"x-robots-tag", b"noindex"),
    )
    if form == "unchanged":
        return _Ready(304, told, b"")
    body = shown.packed if form == "gzip" else shown.body
    packed = ((b"content-encoding", b"gzip"),) if form == "gzip" else ()
    size = (b"content-length", str(len(body)).encode())
    return _Ready(200, (*told, *packed, (b"content-type", b"application/json"), size), body)


_EVENTS = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), (b"content-type", b"text/event-stream"))


@get("/screen/{key:str}/stream", opt=QUIET)
async def screen_stream(request: AnyRequest, key: FromPath[str]) -> ASGIResponse:
    """Server-sent events: the mark of the newest list, at once and whenever it changes, and a sign of life."""
    live = await _live(request.scope)
    shown = await live.fresh()
    if shown is None or shown.key != key:
        raise Missing
    if len(live.viewers) >= MOST:
        return ASGIResponse(status_code=503, headers={"retry-after": "60"})
    return _Stream(live, shown.tag)


class _Stream(ASGIResponse):
    """A stream that ends with its viewer and leaves nothing behind."""

    def __init__(self, live: Live, tag: str) -> None:
        super().__init__()
        self.live, self.tag = live, tag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        queue = self.live.join()
        gone = asyncio.create_task(_hang_up(receive, queue))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _EVENTS})
            await send(_chunk(f"retry: 3000\ndata: {self.tag}\n\n"))
            silence = next(BEATS)
            while not gone.done():
                await send(_chunk(await _next(queue, silence)))
        except asyncio.CancelledError:
            # The server stops: the answer is ended properly, and the browser comes back by itself.
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.live.leave(queue)


async def _next(queue: asyncio.Queue[str], silence: float) -> str:
    try:
        async with asyncio.timeout(silence):
            return f"data: {await queue.get()}\n\n"
    except TimeoutError:
        return "event: beat\ndata:\n\n"


def _chunk(text: str) -> Any:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def _hang_up(receive: Receive, queue: asyncio.Queue[str]) -> None:
    """Wake the stream when its viewer has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    with suppress(asyncio.QueueFull):
        queue.put_nowait("")


ROUTES = [screen_page, screen_list, screen_stream]
