"""Batches of certificates: what was asked for, how far it is, and where the file lies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Batch


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch. *file* is its name in the data folder, *options* what was chosen beside style and form."""

    id: int
    notice: int
    contest: int
    style: str
    form: str
    options: Mapping[str, Any]
    done: int
    total: int
    state: str
    file: str
    fault: str
    sender: str
    created: datetime
    changed: datetime


_COLUMNS = (
    *(getattr(Batch, name) for name in BatchRow.__slots__ if name not in ("sender", "contest")),
    Batch.notice.contest.as_alias("contest"),
    Batch.account.name.as_alias("sender"),
)


def _row(found: dict[str, Any]) -> BatchRow:
    return BatchRow(**{**found, "options": json.loads(found["options"])})


async def of_notice(notice: int) -> list[BatchRow]:
    """Return the batches of a final list that are not dropped, the newest first."""
    rows = await (
        Batch.select(*_COLUMNS)
        .where((Batch.notice == notice) & (Batch.state != "dropped"))
        .order_by(Batch.id, ascending=False)
    )
    return [_row(row) for row in rows]


async def one(batch: int) -> BatchRow | None:
    """Return one batch."""
    row = await Batch.select(*_COLUMNS).where(Batch.id == batch).first()
    return _row(row) if row else None


async def add(
    notice: int, style: str, form: str, options: Mapping[str, Any], total: int, account: int, now: datetime
) -> int:
    """Keep that a batch was asked for; return its id."""
    row = Batch(notice=notice, style=style, form=form, options=canonical(dict(options)), total=total, account=account)
    row.state, row.created, row.changed = "waiting", now, now
    return int((await Batch.insert(row))[0]["id"])


async def advance(batch: int, done: int, now: datetime) -> None:
    """Note how many certificates are printed; one that was dropped meanwhile stays dropped."""
    await Batch.update({Batch.done: done, Batch.state: "running", Batch.changed: now}).where(
        (Batch.id == batch) & Batch.state.is_in(["waiting", "running"])
    )


async def finish(batch: int, file: str, now: datetime) -> None:
    """Note that the file is there."""
    await Batch.update({Batch.state: "ready", Batch.file: file, Batch.done: Batch.total, Batch.changed: now}).where(
        Batch.id == batch
    )


async def fail(batch: int, fault: str, now: datetime) -> None:
    """Note why a batch came to nothing."""
    await Batch.update({Batch.state: "failed", Batch.fault: fault, Batch.changed: now}).where(
        (Batch.id == batch) & Batch.state.is_in(["waiting", "running"])
    )


async def restart(batch: int, now: datetime) -> None:
    """Put a batch that failed back to its beginning."""
    await Batch.update({Batch.state: "waiting", Batch.fault: "", Batch.done: 0, Batch.changed: now}).where(
        Batch.id == batch
    )


async def drop(batch: int, now: datetime) -> None:
    """Note that the file is gone."""
    await Batch.update({Batch.state: "dropped", Batch.file: "", Batch.changed: now}).where(Batch.id == batch)


async def abandoned(before: datetime, now: datetime) -> int:
    """Mark batches as failed that nobody has worked on since *before*: their process is gone. Return how many."""
    gone = Batch.state.is_in(["waiting", "running"]) & (Batch.changed < before)
    rows = await Batch.select(Batch.id).where(gone)
    for row in rows:
        await fail(row["id"], "batch_interrupted", now)
    return len(rows)


async def expired(before: datetime) -> list[BatchRow]:
    """Return the batches whose files have lain there since *before*."""
    rows = await Batch.select(*_COLUMNS).where((Batch.state == "ready") & (Batch.changed < before))
    return [_row(row) for row in rows]
