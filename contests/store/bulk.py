"""Loading many rows at once, inside the running transaction, with their ledger lines chained."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from piccolo.engine.base import Engine
from piccolo.table import Table

from contests.store.engine import current, is_sqlite
from contests.store.ledger import Line, canonical, chain_of, seal
from contests.store.tables import Chain, Deed, Figure, Sheet


async def insert(table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert *rows* by executemany; each names the same columns, the others take their defaults."""
    if not rows:
        return
    given = list(rows[0])
    fixed = {
        column._meta.name: column.get_default_value()
        for column in table._meta.columns
        if column._meta.name not in given and column._meta.name != "id"
    }
    names = [*given, *fixed]
    marks = ", ".join("?" if is_sqlite() else f"${place}" for place in range(1, len(names) + 1))
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'INSERT INTO "{table._meta.tablename}" ({columns}) VALUES ({marks})'
    tail = tuple(fixed.values())
    await _connection(current()).executemany(query, [(*(row[name] for name in given), *tail) for row in rows])


def _connection(engine: Engine[Any]) -> Any:
    running = engine.current_transaction.get()
    if running is None:
        raise RuntimeError("rows are loaded inside a transaction only")
    return running.connection


async def append_deeds(contest: int | None, lines: Iterable[Line]) -> None:
    """Append *lines* to the chain of the contest in their order."""
    chain = chain_of(contest)
    kept = await Chain.select(Chain.length, Chain.head).where(Chain.name == chain).first()
    if kept is None:
        await Chain.insert(Chain(name=chain, length=0, head=""))
    number, head = (int(kept["length"]), str(kept["head"])) if kept else (0, "")
    rows = []
    for line in lines:
        number += 1
        digest = seal(chain, number, line, head)
        rows.append(_deed(chain, number, line, head, digest))
        head = digest
    await insert(Deed, rows)
    await Chain.update({Chain.length: number, Chain.head: head}).where(Chain.name == chain)


def _deed(chain: str, number: int, line: Line, previous: str, digest: str) -> dict[str, Any]:
    return {
        "chain": chain,
        "number": number,
        "at": line.at,
        "account": line.account,
        "verb": line.verb,
        "subject": line.subject,
        "facts": canonical(line.facts),
        "reason": line.reason,
        "previous": previous,
        "digest": digest,
    }


async def sheets(rows: Sequence[Mapping[str, Any]]) -> None:
    """Load versions of score sheets; *marks* and *notes* as JSON text."""
    await insert(Sheet, rows)


async def figures(rows: Sequence[Mapping[str, Any]]) -> None:
    """Load first versions of figures: theory marks, times."""
    await insert(Figure, rows)
