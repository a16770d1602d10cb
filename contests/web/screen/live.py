"""The lists that screens of this process show: computed once for all viewers, kept as bytes, and who is told.

Viewers are told nothing but the mark of the new list, and only when what they may see has changed; they fetch it
themselves. A burst of sheets is shown in at most five steps a second. The server spreads the telling, not the
browsers: it knows how many there are, and one screen in a hall never waits.
"""

import asyncio
import gzip
import hashlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import anyio
import msgspec
from litestar import Litestar

from contests.actions import screen as act
from contests.store import ledger, signals
from contests.store import screen as stored
from contests.web.access import now

REST = 0.2  # seconds between two computations of one contest
LOOK = 3.0  # seconds after which the database is asked, signal or not
IDLE = 300.0  # seconds without any viewer after which a contest is forgotten
MOST = 5000  # streams of one contest
AT_ONCE = 50  # viewers told before others get their turn

log = logging.getLogger("contests")


@dataclass(frozen=True, slots=True)
class Shown:
    """One list as it goes out; *tag* is its mark: equal content, equal mark, in every process."""

    key: str
    body: bytes
    packed: bytes
    tag: str


def _pack(view: act.View) -> Shown:
    body = msgspec.json.encode(act.show(view))
    return Shown(view.screen.key, body, gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:20])


class Live:
    """One contest's screen in this process."""

    def __init__(self, contest: int) -> None:
        self.contest = contest
        self.viewers: set[asyncio.Queue[str]] = set()
        self.asked = time.monotonic()
        self.shown: Shown | None = None
        self._keeper = act.Keeper(contest)
        self._known, self._done = 0, -1
        self._computed = self._looked = float("-inf")
        self._turn = asyncio.Lock()
        self._moved = asyncio.Event()

    def tell(self, length: int) -> None:
        """Note that the ledger has grown."""
        if length > self._known:
            self._known = length
            self._moved.set()

    def join(self) -> asyncio.Queue[str]:
        """Return where a viewer hears of new lists; a slow one hears only of the newest."""
        queue: asyncio.Queue[str] = asyncio.Queue(1)
        self.viewers.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[str]) -> None:
        """Forget a viewer."""
        self.viewers.discard(queue)

    async def fresh(self, having: str = "") -> Shown | None:
        """Return the list as it stands now; one that was announced as *having* a moment ago is good enough."""
        self.asked = time.monotonic()
        if having and self.shown and self.shown.tag == having and self.asked - self._computed < 1:
            return self.shown
        if self._behind() or self.asked - self._looked > LOOK:
            async with self._turn:
                await self._catch_up()
        return self.shown

    def _behind(self) -> bool:
        return self._done < self._known

    async def _catch_up(self) -> None:
        if time.monotonic() - self._looked > LOOK:
            self.tell(await ledger.version(self.contest))
            self._looked = time.monotonic()
        if not self._behind() and self.shown:
            return
        await asyncio.sleep(max(0.0, self._computed + REST - time.monotonic()))
        view = await self._keeper.view(now())
        self.shown = await anyio.to_thread.run_sync(_pack, view) if view else None
        self._computed, self._done = time.monotonic(), self._keeper.seen

    async def push(self) -> None:
        """Tell the viewers of every new list, until nobody has looked for a while."""
        told = ""
        while self.viewers or time.monotonic() - self.asked < IDLE:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._moved.wait()
            self._moved.clear()
            if not self.viewers:
                continue
            try:
                shown = await self.fresh()
            except Exception:
                log.exception("the screen of contest %s could not be computed", self.contest)
                await asyncio.sleep(1)
                continue
            if shown and shown.tag != told:
                told = shown.tag
                await self._announce(told)

    async def _announce(self, tag: str) -> None:
        for number, queue in enumerate(tuple(self.viewers), 1):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(tag)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


class Screens:
    """Every contest's screen that somebody looks at through this process."""

    def __init__(self) -> None:
        self._live: dict[int, Live] = {}
        self._pushing: dict[int, asyncio.Task[None]] = {}

    def tell(self, chain: str, length: int) -> None:
        """Pass on that a contest's ledger has grown."""
        kind, _, number = chain.partition("-")
        if kind == "contest" and (live := self._live.get(int(number))):
            live.tell(length)

    async def at(self, key: str) -> Live | None:
        """Return the screen at this address; None where there is none."""
        for live in self._live.values():
            if live.shown and live.shown.key == key:
                return live
        contest = await stored.contest_of(key)
        return None if contest is None else self._of(contest)

    def _of(self, contest: int) -> Live:
        if contest not in self._live:
            live = self._live[contest] = Live(contest)
            task = self._pushing[contest] = asyncio.create_task(live.push())
            task.add_done_callback(lambda done: self._forget(contest, done))
        return self._live[contest]

    def _forget(self, contest: int, done: asyncio.Task[None]) -> None:
        if self._pushing.get(contest) is done:
            del self._pushing[contest], self._live[contest]

    async def close(self) -> None:
        """Stop telling."""
        tasks = tuple(self._pushing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Hear of every new line of the ledger while the application runs."""
    screens = app.state.screens = Screens()
    with signals.telling(screens.tell):
        async with signals.listening():
            try:
                yield
            finally:
                await screens.close()
