"""Batches of certificates: asked for, started again after a failure, their files taken away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contests.rules import Missing, Person, Refused
from contests.store import ledger, publication
from contests.store.engine import is_sqlite
from contests.store.publication import NoticeRow, batches
from contests.store.publication.batches import BatchRow

SILENT = timedelta(minutes=3)  # a batch that says nothing for so long has no process any more
KEPT = timedelta(days=14)


async def ask(
    person: Person, notice: NoticeRow, style: str, form: str, options: Mapping[str, Any], total: int, now: datetime
) -> int:
    """Note that certificates are to be printed; one batch of a list at a time. Return its id."""
    if not person.holds(notice.contest, "organiser"):
        raise Missing
    async with ledger.writing(
        notice.contest, person.account, "certificates.printed", now, subject=f"notice-{notice.number}"
    ) as line:
        if any(at_work(one, now) for one in await batches.of_notice(notice.id)):
            raise Refused("batch_running")
        batch = await batches.add(notice.id, style, form, options, total, person.account or 0, now)
        line.facts |= {"batch": batch, "style": style, "form": form, "count": total}
    return batch


def at_work(batch: BatchRow, now: datetime) -> bool:
    """Say whether somebody is printing it: it has said so lately."""
    return batch.state in ("waiting", "running") and now - batch.changed < SILENT


async def again(person: Person, batch: int, now: datetime) -> BatchRow:
    """Start a batch anew that failed or whose process is gone."""
    found = await _own(person, batch)
    async with ledger.writing(found.contest, person.account, "certificates.again", now, facts={"batch": batch}):
        there = await batches.of_notice(found.notice)
        if found.state == "ready" or any(at_work(one, now) for one in there):
            raise Refused("batch_running" if found.state != "ready" else "batch_ready")
        await batches.restart(batch, now)
    return found


async def drop(person: Person, batch: int, now: datetime) -> BatchRow:
    """Take a batch away; the caller deletes its file."""
    found = await _own(person, batch)
    async with ledger.writing(found.contest, person.account, "certificates.file_dropped", now, facts={"batch": batch}):
        if at_work(found, now):
            raise Refused("batch_running")
        await batches.drop(batch, now)
    return found


async def _own(person: Person, batch: int) -> BatchRow:
    found = await batches.one(batch)
    if found is None or found.state == "dropped" or not person.holds(found.contest, "organiser"):
        raise Missing
    return found


async def tidy(now: datetime, starting: bool) -> list[str]:
    """Mark what a dead process left, forget files that lay long enough; return the names of those to delete.

    At the start of the only process everything unfinished is of a dead one; several processes trust the last word.
    """
    await batches.abandoned(now if starting and is_sqlite() else now - SILENT, now)
    old = await batches.expired(now - KEPT)
    for one in old:
        await batches.drop(one.id, now)
    return [one.file for one in old]


async def notice_of(batch: BatchRow) -> NoticeRow:
    """Return the final list that a batch prints."""
    found = await publication.notice_by_id(batch.notice)
    if found is None:
        raise Missing
    return found
