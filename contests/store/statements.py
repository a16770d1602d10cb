"""SQL for the few ways that thirty judges take at once: built once, run without an object per row.

Building a query and taking it to a thread and back costs ten times what the database needs for one row by its key.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.query.base import Query

from contests.store.engine import current, is_sqlite


class Statement:
    """One statement; it runs in the running transaction if there is one.

    It is a text with ``?`` for its arguments, or a query whose values stand for the arguments in their order. On SQLite
    it runs in the loop's own thread, so it must find its rows by key.
    """

    __slots__ = ("_source", "_texts")

    def __init__(self, source: str | Query[Any, Any]) -> None:
        self._source = source
        self._texts: dict[str, str] = {}

    def _text(self, kind: str) -> str:
        if kind not in self._texts:
            self._texts[kind] = self._written(kind)
        return self._texts[kind]

    def _written(self, kind: str) -> str:
        if not isinstance(self._source, str):
            return self._source.querystrings[0].compile_string(engine_type=kind)[0]
        if kind == "sqlite":
            return self._source
        first, *others = self._source.split("?")
        return first + "".join(f"${place}{part}" for place, part in enumerate(others, 1))

    async def rows(self, *args: Any) -> list[Mapping[str, Any]]:
        """Return the rows."""
        engine: Any = current()
        text = self._text(engine.engine_type)
        running = engine.current_transaction.get()
        if is_sqlite():
            link = running.connection if running else engine.near
            found = await (link.execute_fetchall(text, args) if link else engine._run_in_new_connection(text, args))
        else:
            link = running.connection if running else engine.pool
            found = await (link.fetch(text, *args) if link else engine._run_in_new_connection(text, args))
        return list(found)

    async def first(self, *args: Any) -> Mapping[str, Any] | None:
        """Return the first row, or None."""
        rows = await self.rows(*args)
        return rows[0] if rows else None

    async def many(self, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for each of *rows*, inside the running transaction."""
        engine: Any = current()
        link = engine.current_transaction.get().connection
        await link.executemany(self._text(engine.engine_type), rows)


def inserting(table: str, *columns: str) -> Statement:
    """Return the statement that inserts a row with these columns."""
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return Statement(f'INSERT INTO "{table}" ({names}) VALUES ({marks})')
