"""Notices: drafts that may change, and what is posted and never does."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Contest, Honour, Notice

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. *body* holds ``groups`` (the rows as posted), ``events``, ``days`` and ``how`` to object.

    *contact* says where to object; *supersedes* is the number of the notice whose place it took.
    """

    id: int
    contest: int
    number: int
    kind: str
    title: str
    body: Plain
    tallies: tuple[int, ...]
    digest: str
    contact: str
    published_at: datetime | None
    ends_on: date | None
    take_down_on: date | None
    state: str
    supersedes: int | None
    reason: str
    account: int | None
    created: datetime

    @property
    def events(self) -> tuple[int, ...]:
        """The events whose winners it names."""
        return tuple(self.body["events"])

    @property
    def groups(self) -> Sequence[Plain]:
        """The lists it shows."""
        return tuple(self.body["groups"])

    @property
    def posted(self) -> bool:
        """Whether the public may have seen it."""
        return self.state in ("published", "superseded")

    def shown_on(self, day: date) -> bool:
        """Say whether a stranger may read it on *day*."""
        return self.posted and (self.take_down_on is None or day <= self.take_down_on)


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice says, before it has a number."""

    kind: str
    title: str
    body: Plain
    tallies: tuple[int, ...]
    contact: str
    ends_on: date | None
    take_down_on: date | None
    supersedes: int | None
    reason: str

    @property
    def digest(self) -> str:
        """The SHA-256 over the lists: two notices with one digest name the same winners."""
        return hashlib.sha256(canonical(self.body["groups"]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PublicContest:
    """A contest of which something is posted."""

    id: int
    name: str
    hosts: str
    starts: date | None
    ends: date | None
    notices: tuple[NoticeRow, ...]


_NOTICE = tuple(getattr(Notice, name) for name in NoticeRow.__slots__)


def _row(row: dict[str, Any]) -> NoticeRow:
    return NoticeRow(**{**row, "body": json.loads(row["body"]), "tallies": tuple(json.loads(row["tallies"]))})


async def notices(contest: int) -> list[NoticeRow]:
    """Return every notice of the contest, the last one first."""
    query = Notice.select(*_NOTICE).where(Notice.contest == contest)
    return [_row(row) for row in await query.order_by(Notice.number, ascending=False)]


async def notice(contest: int, number: int) -> NoticeRow | None:
    """Return one notice of the contest."""
    row = await Notice.select(*_NOTICE).where((Notice.contest == contest) & (Notice.number == number)).first()
    return _row(row) if row else None


async def notice_by_id(notice: int) -> NoticeRow | None:
    """Return one notice."""
    row = await Notice.select(*_NOTICE).where(Notice.id == notice).first()
    return _row(row) if row else None


async def public_contests(day: date) -> list[PublicContest]:
    """Return the contests of which a stranger may read something on *day*, the last posted first."""
    posted = Notice.state.is_in(["published", "superseded"])
    up = Notice.take_down_on.is_null() | (Notice.take_down_on >= day)
    rows = (
        await Notice.select(*_NOTICE)
        .where(posted & up)
        .order_by(Notice.published_at, ascending=False)
        .order_by(Notice.id, ascending=False)
    )
    found: dict[int, list[NoticeRow]] = {}
    for row in rows:
        found.setdefault(row["contest"], []).append(_row(row))
    if not found:
        return []
    columns = (Contest.id, Contest.name, Contest.hosts, Contest.starts, Contest.ends)
    told = {row["id"]: row for row in await Contest.select(*columns).where(Contest.id.is_in(list(found)))}
    return [PublicContest(**told[contest], notices=tuple(own)) for contest, own in found.items()]


async def add_notice(contest: int, number: int, words: NoticeWords, account: int | None, now: datetime) -> int:
    """Store a draft and return its id."""
    fresh = Notice(contest=contest, number=number, state="draft", account=account, created=now, **_plain(words))
    return int((await Notice.insert(fresh))[0]["id"])


async def change_draft(notice: int, words: NoticeWords) -> None:
    """Write a draft anew; what is posted stays as it is."""
    await Notice.update({getattr(Notice, name): value for name, value in _plain(words).items()}).where(
        (Notice.id == notice) & (Notice.state == "draft")
    )


async def drop_draft(notice: int) -> None:
    """Take away a draft that nobody has seen."""
    await Notice.delete().where((Notice.id == notice) & (Notice.state == "draft"))


async def publish(notice: int, now: datetime) -> None:
    """Post a draft."""
    await Notice.update({Notice.state: "published", Notice.published_at: now}).where(Notice.id == notice)


async def set_state(notice: int, state: str) -> None:
    """Note that a notice was superseded."""
    await Notice.update({Notice.state: state}).where(Notice.id == notice)


def _plain(words: NoticeWords) -> dict[str, Any]:
    told = {name: getattr(words, name) for name in NoticeWords.__slots__}
    return told | {
        "body": canonical(words.body),
        "tallies": json.dumps(list(words.tallies)),
        "digest": words.digest,
    }


async def add_honours(rows: Sequence[Plain]) -> None:
    """Store the titles that a final list gave; the keys are the columns of the register."""
    if rows:
        await Honour.insert(*(Honour(**row) for row in rows))


async def withdraw_honours(notice: int) -> None:
    """Take from the register the titles of a final list that another one replaced; the list itself stays."""
    await Honour.delete().where(Honour.notice == notice)
