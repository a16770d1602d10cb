"""Writers that wait share one commit: each with its own savepoint, and nobody is told "saved" before it is on disk.

A commit that reaches the disk costs more than the rows in it. Members of a batch run one after another inside one
transaction. When a member is done it queues up again behind those who are already waiting; the first to get there
commits for all. The lock is fair, so everybody who waited meanwhile is in the batch.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import anyio

from contests.store.engine import current

MOST = 64  # members of one batch: what a crash before the commit would ask to be sent again


@dataclass(slots=True)
class _Batch:
    transaction: Any
    members: int = 0
    ended: bool = False
    error: BaseException | None = None


@dataclass(slots=True)
class _Queue:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    batch: _Batch | None = None


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()


@asynccontextmanager
async def committing() -> AsyncIterator[None]:
    """Run the body in a savepoint of a transaction that others may share; return when it is on disk.

    An exception in the body undoes this member alone. A commit that fails raises in every member. Inside another
    transaction the body simply belongs to that one.
    """
    engine = current()
    if engine.current_transaction.get() is not None:
        yield
        return
    queue = _queues.setdefault(asyncio.get_running_loop(), _Queue())
    batch = None
    try:
        async with queue.turn:
            batch = await _join(queue)
            async with _savepoint(batch):
                yield
            if batch.members >= MOST:
                with anyio.CancelScope(shield=True):
                    await _end(queue, batch)
    finally:
        # Who fails or is cancelled still sees to the others' commit: it may be the only one who is left to do it.
        if batch is not None:
            with anyio.CancelScope(shield=True):
                async with queue.turn:
                    await _end(queue, batch)
    if batch.error is not None:
        raise batch.error


@asynccontextmanager
async def _savepoint(batch: _Batch) -> AsyncIterator[None]:
    running = current().current_transaction
    token = running.set(batch.transaction)
    connection = batch.transaction.connection
    try:
        await connection.execute("SAVEPOINT member")
        yield
        await connection.execute("RELEASE SAVEPOINT member")
    except BaseException:
        with anyio.CancelScope(shield=True):
            await connection.execute("ROLLBACK TO SAVEPOINT member")
            await connection.execute("RELEASE SAVEPOINT member")
        raise
    finally:
        running.reset(token)


async def _join(queue: _Queue) -> _Batch:
    if queue.batch is None:
        transaction = current().transaction()
        await transaction.__aenter__()
        # The transaction belongs to the batch, not to the task that happened to open it.
        current().current_transaction.reset(transaction.context)
        queue.batch = _Batch(transaction)
    queue.batch.members += 1
    return queue.batch


async def _end(queue: _Queue, batch: _Batch) -> None:
    if batch.ended:
        return
    batch.ended = True
    queue.batch = None
    batch.transaction.context = current().current_transaction.set(batch.transaction)
    try:
        await batch.transaction.__aexit__(None, None, None)
    except Exception as error:
        batch.error = error
