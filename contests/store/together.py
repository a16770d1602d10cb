"""Writers that wait share one commit: each with its own savepoint, and nobody is told "saved" before it is on disk.

A commit that reaches the disk costs more than the rows in it. Members of a batch run one after another inside one
transaction. When a member is done it queues up again behind those who are already waiting; the first to get there
commits for all. The lock is fair, so everybody who waited meanwhile is in the batch.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import anyio

from contests.store.engine import Near, current, is_sqlite
from contests.store.statements import Statement

MOST = 64  # members of one batch: what a crash before the commit would ask to be sent again


@dataclass(slots=True)
class Member:
    """One of those who share a commit. What it leaves in *rows* and *last* is written with the others' at the end.

    *held* is what the batch holds, by name; *holds* is what it holds once this member has succeeded.
    """

    held: dict[str, Any]
    holds: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[Statement, tuple[Any, ...]]] = field(default_factory=list)
    last: dict[str, tuple[Statement, tuple[Any, ...]]] = field(default_factory=dict)  # by name, the latest member's


@dataclass(slots=True)
class _Batch:
    transaction: Any
    connection: Any
    members: int = 0
    open: bool = False
    ended: bool = False
    error: Exception | None = None
    held: dict[str, Any] = field(default_factory=dict)
    rows: dict[Statement, list[tuple[Any, ...]]] = field(default_factory=dict)
    last: dict[str, tuple[Statement, tuple[Any, ...]]] = field(default_factory=dict)

    def spoil(self, error: BaseException) -> None:
        """Note what went wrong outside every savepoint: what the others did can no longer be trusted."""
        if self.error is None:
            self.error = error if isinstance(error, Exception) else RuntimeError("cancelled between two members")

    def take(self, member: Member) -> None:
        self.held |= member.holds
        for statement, row in member.rows:
            self.rows.setdefault(statement, []).append(row)
        self.last |= member.last

    async def write(self) -> None:
        """Write what the members left for the end: many rows cost little more than one."""
        for statement, rows in self.rows.items():
            await statement.many(rows)
        for statement, row in self.last.values():
            await statement.many([row])


@dataclass(slots=True)
class _Queue:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    batch: _Batch | None = None


_running: ContextVar[Member | None] = ContextVar("_running", default=None)
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()
Hold = Callable[[dict[str, Any]], Awaitable[None]]


@asynccontextmanager
async def committing(hold: Hold) -> AsyncIterator[Member]:
    """Run the body in a savepoint of a transaction that others may share; return when it is on disk.

    *hold* is awaited before the savepoint, with what the batch holds so far: a lock taken inside would be lost when
    the member is undone. An exception in the body undoes this member alone; a commit that fails raises in every member.
    """
    queue = _queues.setdefault(asyncio.get_running_loop(), _Queue())
    batch = None
    try:
        async with queue.turn:
            batch = await _join(queue)
            async with _savepoint(batch, hold) as member:
                yield member
            batch.take(member)
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
async def _savepoint(batch: _Batch, hold: Hold) -> AsyncIterator[Member]:
    running = current().current_transaction
    token, member = running.set(batch.transaction), Member(batch.held)
    inside = _running.set(member)
    connection = batch.transaction.connection
    try:
        try:
            await hold(batch.held)
            # The one before has kept its own: released with the next one's, or by the commit.
            await connection.execute(f"{'RELEASE SAVEPOINT member;' if batch.open else ''}SAVEPOINT member")
            batch.open = True
        except BaseException as error:
            batch.spoil(error)
            raise
        try:
            yield member
        except BaseException:
            with anyio.CancelScope(shield=True):
                await _undo(batch, connection)
            raise
    finally:
        _running.reset(inside)
        running.reset(token)


async def later(statement: Statement, *args: Any) -> None:
    """Run *statement* at the end of a shared transaction, with the others', or at once in any other."""
    member = _running.get()
    if member is None:
        await statement.rows(*args)
    else:
        member.rows.append((statement, args))


async def _undo(batch: _Batch, connection: Any) -> None:
    try:
        await connection.execute("ROLLBACK TO SAVEPOINT member;RELEASE SAVEPOINT member")
        batch.open = False
    except BaseException as error:
        batch.spoil(error)
        raise


async def _join(queue: _Queue) -> _Batch:
    if queue.batch is not None and queue.batch.error is not None:
        await _end(queue, queue.batch)
    if queue.batch is None:
        transaction = current().transaction()
        await transaction.__aenter__()
        # The transaction belongs to the batch, not to the task that happened to open it.
        current().current_transaction.reset(transaction.context)
        queue.batch = _Batch(transaction, transaction.connection)
        if is_sqlite():  # its members find their rows by key; only the beginning and the commit may have to wait
            transaction.connection = Near(transaction.connection._conn)
    queue.batch.members += 1
    return queue.batch


async def _end(queue: _Queue, batch: _Batch) -> None:
    if batch.ended:
        return
    batch.ended = True
    queue.batch = None
    batch.transaction.context = current().current_transaction.set(batch.transaction)
    try:
        if batch.error is None:
            await batch.write()
    except Exception as error:
        batch.spoil(error)
    batch.transaction.connection = batch.connection
    try:
        kind = None if batch.error is None else type(batch.error)
        await batch.transaction.__aexit__(kind, batch.error, None)
    except Exception as error:
        batch.spoil(error)
