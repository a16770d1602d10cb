"""Objections: numbered within the contest, by a named person whose name and contact are kept like an identity.

Both lie sealed together in ``contact``; ``name`` is empty but in rows from before they did.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store import vault
from contests.store.tables import Notice, Objection


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection. *state*: open, rejected or upheld; *notice_number* says to which notice it was made."""

    id: int
    notice: int
    notice_number: int
    number: int
    name: str
    contact: str
    text: str
    state: str
    answer: str
    answered_by: int | None
    answered_at: datetime | None
    created: datetime


_COLUMNS = tuple(getattr(Objection, name) for name in ObjectionRow.__slots__ if name not in ("notice", "notice_number"))


def _row(row: dict[str, Any]) -> ObjectionRow:
    told = vault.unseal(row["contact"])
    if not row["name"] and told.startswith("["):
        row["name"], told = json.loads(told)
    return ObjectionRow(**{**row, "contact": told})


async def objections(contest: int) -> list[ObjectionRow]:
    """Return the contest's objections, the last one first, names and contacts readable: for the organiser's eyes."""
    rows = (
        await Objection.select(
            *_COLUMNS,
            Objection.notice.as_alias("notice"),
            Objection.notice.number.as_alias("notice_number"),
        )
        .where(Objection.notice.contest == contest)
        .order_by(Objection.number, ascending=False)
        .order_by(Objection.id, ascending=False)
    )
    return [_row(row) for row in rows]


async def add_objection(notice: int, name: str, contact: str, text: str, now: datetime) -> int:
    """Store an objection under the contest's next number, and return that."""
    contest = (await Notice.select(Notice.contest).where(Notice.id == notice).first()) or {}
    last = (
        await Objection.select(Objection.number)
        .where(Objection.notice.contest == contest["contest"])
        .order_by(Objection.number, ascending=False)
        .first()
    )
    number = int(last["number"]) + 1 if last else 1
    sealed = vault.seal(json.dumps([name, contact], ensure_ascii=False))
    fresh = Objection(notice=notice, number=number, name="", contact=sealed, text=text, state="open", created=now)
    await Objection.insert(fresh)
    return number


async def answer_objection(objection: int, state: str, answer: str, account: int | None, now: datetime) -> None:
    """Store the answer: ``upheld`` or ``rejected``."""
    await Objection.update(
        {
            Objection.state: state,
            Objection.answer: answer,
            Objection.answered_by: account,
            Objection.answered_at: now,
        }
    ).where(Objection.id == objection)
