"""Engines under which two judges can save at once and a broken connection is never kept.

The stock SQLite engine opens a connection and a thread per query, begins transactions DEFERRED (of forty
concurrent read-then-write transactions thirty-nine fail) and leaks both when a task is cancelled; the stock
PostgreSQL engine loses a pool connection on cancellation. Both are mended here, for Piccolo 1.38.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosqlite
import anyio
from piccolo.engine import engine_finder
from piccolo.engine.base import Engine
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import Atomic, SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

Release = Callable[[bool], Awaitable[None]]

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "WITH")


class TunedConnection(sqlite3.Connection):
    """A connection with write-ahead log; FULL, because what a judge hands in must survive a power cut."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for pragma in (
            "busy_timeout=15000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            self.execute(f"PRAGMA {pragma}").close()


class _Finished:
    """Stands where a connection was: a task that outlives its transaction must not use somebody else's."""

    def __getattr__(self, name: str) -> NoReturn:
        raise TransactionError("this transaction has already finished")


class Near:
    """A connection used in the loop's own thread, for look-ups that take microseconds; a thread would cost a hundred.

    Only what is read or written by key belongs here: meanwhile nobody else is served.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute(self, query: str, args: Sequence[Any] = ()) -> None:
        """Execute one statement, or several without arguments."""
        for part in (query,) if args else query.split(";"):
            self._connection.execute(part, args).close()

    async def execute_fetchall(self, query: str, args: Sequence[Any] = ()) -> list[Any]:
        """Execute one statement and return its rows."""
        return self._connection.execute(query, args).fetchall()

    async def executemany(self, query: str, rows: Sequence[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        self._connection.executemany(query, rows).close()


class TunedTransaction(SQLiteTransaction):
    """A transaction that leases its connection and gives it back whatever happens."""

    engine: "TunedSQLiteEngine"

    async def __aenter__(self) -> Any:
        if self._parent is not None:
            return self._parent
        writes = self.transaction_type is not TransactionType.deferred
        self.connection, self._release = await self.engine.lease(writes)
        try:
            await self.begin()
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._release(True)
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if self._parent:
            return False
        broken = True
        try:
            with anyio.CancelScope(shield=True):
                await self._end(failed=kind is not None)
            broken = False
        finally:
            self.connection = _Finished()
            with anyio.CancelScope(shield=True):
                await self._release(broken)
            self.engine.current_transaction.reset(self.context)
        return False

    async def _end(self, failed: bool) -> None:
        if self._committed or self._rolled_back:
            return
        if failed:
            await self.rollback()
            return
        try:
            await self.commit()
        except BaseException:
            await self.rollback()
            raise


class TunedSQLiteEngine(SQLiteEngine):
    """Keeps connections open, lets one writer in at a time (in order), and begins IMMEDIATE."""

    def __init__(self, path: str, **options: Any) -> None:
        kind: dict[str, Any] = {"factory": TunedConnection, "cached_statements": 256, "check_same_thread": False}
        super().__init__(path=path, timeout=15.0, **kind, **options)
        self.near: Near | None = None
        self._near: sqlite3.Connection | None = None
        self._free: list[aiosqlite.Connection] | None = None
        self._writer = asyncio.Lock()
        self._slots = asyncio.Semaphore(8)

    async def start_connection_pool(self, max_size: int = 8, **_: Any) -> None:
        """Keep up to *max_size* connections; without a pool every query opens its own (command line, migrations)."""
        self._writer, self._slots = asyncio.Lock(), asyncio.Semaphore(max_size)
        self._free = [await self._open()]
        self._near = sqlite3.connect(**self.connection_kwargs)
        self._near.row_factory = dict_factory
        self.near = Near(self._near)

    async def close_connection_pool(self) -> None:
        if self._near:
            self._near.close()
        self.near = self._near = None
        free, self._free = self._free or [], None
        for connection in free:
            await connection.close()

    async def _open(self) -> aiosqlite.Connection:
        connection = aiosqlite.connect(**self.connection_kwargs)
        # aiosqlite's thread is not a daemon since 0.22: one unclosed connection would hang the exit.
        getattr(connection, "_thread", connection).daemon = True  # type: ignore[union-attr]
        await connection
        connection.row_factory = dict_factory  # type: ignore[assignment]
        return connection

    async def lease(self, writes: bool) -> tuple[aiosqlite.Connection, Release]:
        """Return a connection and the function that gives it back (or closes it when broken)."""
        if self._free is None:
            alone = await self._open()

            async def close(broken: bool) -> None:
                await alone.close()

            return alone, close
        locks: list[asyncio.Lock | asyncio.Semaphore] = [self._writer, self._slots] if writes else [self._slots]
        held: list[asyncio.Lock | asyncio.Semaphore] = []
        try:
            for lock in locks:
                await lock.acquire()
                held.append(lock)
            connection = self._free.pop() if self._free else await self._open()
        except BaseException:
            for lock in reversed(held):
                lock.release()
            raise

        async def give_back(broken: bool) -> None:
            try:
                if broken or self._free is None or connection.in_transaction:
                    await connection.close()
                else:
                    self._free.append(connection)
            finally:
                for lock in reversed(held):
                    lock.release()

        return connection, give_back

    async def get_connection(self) -> aiosqlite.Connection:
        """A private connection, as ``.batch()`` wants it."""
        return await self._open()

    async def _run_in_new_connection(
        self, query: str, args: Sequence[Any] | None = None, query_type: str = "generic", table: Any = None
    ) -> Any:
        connection, give_back = await self.lease(query.lstrip()[:8].upper().startswith(_WRITES))
        broken = True
        try:
            rows = list(await connection.execute_fetchall(query, args or []))
            broken = False
            return rows
        except sqlite3.Error:
            broken = False
            raise
        finally:
            with anyio.CancelScope(shield=True):
                await give_back(broken)

    async def _run_in_existing_connection(
        self,
        connection: Any,
        query: str,
        args: Sequence[Any] | None = None,
        query_type: str = "generic",
        table: Any = None,
    ) -> Any:
        return list(await connection.execute_fetchall(query, args or []))

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> TunedTransaction:
        return TunedTransaction(self, transaction_type=transaction_type, allow_nested=allow_nested)

    def atomic(self, transaction_type: TransactionType = TransactionType.immediate) -> Atomic:
        return Atomic(self, transaction_type=transaction_type)


class SafePostgresTransaction(PostgresTransaction):
    """A transaction that gives its pool connection back even when its task is cancelled."""

    async def __aenter__(self) -> Any:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if self._parent:
            return False
        try:
            with anyio.CancelScope(shield=True):
                try:
                    if not self._committed and not self._rolled_back:
                        await (self.rollback() if kind else self.commit())
                finally:
                    await self._give_back()
        finally:
            self.engine.current_transaction.reset(self.context)
        return False


async def _as_it_was(link: Any) -> None:
    """Leave a connection as it is: nobody here changes its settings, and asking cost every query a second round trip.

    A transaction or a listener that was left behind is ended by the pool itself.
    """


class SafePostgresEngine(PostgresEngine):
    """The stock engine with the transaction above."""

    async def start_connection_pool(self, **options: Any) -> None:
        await super().start_connection_pool(**{"reset": _as_it_was, **options})

    def transaction(self, allow_nested: bool = True) -> SafePostgresTransaction:
        return SafePostgresTransaction(self, allow_nested=allow_nested)


def make(url: str) -> Engine[Any]:
    """Return the engine for a database address; an unknown scheme ends the program with one line."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return TunedSQLiteEngine(unquote(parts.path[1:]) or "contests.sqlite")
    if parts.scheme in ("postgres", "postgresql"):
        place = {
            "host": parts.hostname or "127.0.0.1",
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password) if parts.password else None,
            "database": parts.path.lstrip("/"),
            **dict(parse_qsl(parts.query)),
        }
        # The stock engine connects while it is imported; without a timeout a silent server would hold it a minute.
        return SafePostgresEngine(config={"timeout": 10, **place})
    raise SystemExit(f"CONTESTS_DATABASE: unknown scheme {parts.scheme!r}")


@cache
def current() -> Engine[Any]:
    """Return the running engine; it is the same as long as the process lives."""
    engine = engine_finder()
    if engine is None:
        raise RuntimeError("no database is configured")
    return engine


def is_sqlite() -> bool:
    """Say whether the running database is SQLite."""
    return current().engine_type == "sqlite"
