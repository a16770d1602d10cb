"""Who is told when a chain of the ledger grew: in this process after the commit, in all of them through PostgreSQL.

A signal is a hint, never the truth: it may be lost while a connection is down, or come from a process that does not
send any. Whoever listens also looks at ``ledger.version`` now and then.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from contests.store.engine import current, is_sqlite

CHANNEL = "ledger"
ALIVE = 20.0  # seconds between two looks whether the listening connection still answers
PAUSES = (0.2, 1.0, 5.0)  # seconds before the next try to connect, the last one for ever

Tell = Callable[[str, int], None]

log = logging.getLogger("contests")
_listeners: list[Tell] = []


@contextmanager
def telling(tell: Tell) -> Iterator[None]:
    """Call *tell* with a chain's name and length whenever it grew, in the event loop; it must not wait or raise."""
    _listeners.append(tell)
    try:
        yield
    finally:
        _listeners.remove(tell)


def announce(chain: str, length: int) -> None:
    """Tell everybody in this process; called when the line is on disk."""
    for tell in _listeners:
        tell(chain, length)


@asynccontextmanager
async def listening() -> AsyncIterator[None]:
    """Hear what the other processes wrote; on SQLite there are none."""
    if is_sqlite():
        yield
        return
    task = asyncio.create_task(_stay_connected())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _stay_connected() -> None:
    tries = 0
    while True:
        try:
            async with _connection() as link:
                tries = 0
                await _hear(link)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("the database's notifications are not heard, trying again: %s", error)
        await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        tries += 1


@asynccontextmanager
async def _connection() -> AsyncIterator[Any]:
    engine: Any = current()
    link = await asyncpg.connect(**engine.config)
    try:
        yield link
    finally:
        link.terminate()


async def _hear(link: Any) -> None:
    """Listen until the connection is gone; one that was cut silently is found by asking it now and then."""
    gone = asyncio.Event()
    link.add_termination_listener(lambda _: gone.set())
    await link.add_listener(CHANNEL, _heard)
    while not gone.is_set():
        try:
            async with asyncio.timeout(ALIVE):
                await gone.wait()
        except TimeoutError:
            await link.execute("SELECT 1", timeout=5)


def _heard(_link: object, _sender: int, _channel: str, payload: object) -> None:
    chain, _, length = str(payload).partition(" ")
    if length.isdigit():
        announce(chain, int(length))
