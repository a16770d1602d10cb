"""Notices: drafts that may change, and what is posted and never does."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Contest, Event, Honour, Notice
from contests.workdays import today

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. *body* holds ``groups`` (the rows as posted), ``events``, ``days`` and ``how`` to object.

    *contact* says where to object; *supersedes* is the number of the notice whose place it took. *visible_from* ends
    an embargo: until then it is posted for nobody but the desk. *code* follows from the lists.
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
    code: str
    published_at: datetime | None
    visible_from: datetime | None
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
    def words(self) -> str:
        """What it says beside its lists, as the organiser wrote it."""
        return "\n".join((self.title, self.contact, str(self.body["how"]), self.reason))

    @property
    def posted(self) -> bool:
        """Whether it left the desk; under an embargo nobody has seen it yet."""
        return self.state in ("published", "superseded")

    @property
    def seen_from(self) -> datetime | None:
        """When the public could read it first; none for a draft."""
        if self.published_at is None:
            return None
        return max(self.published_at, self.visible_from) if self.visible_from else self.published_at

    def waits(self, now: datetime) -> bool:
        """Say whether it is posted and still under its embargo."""
        return self.posted and self.visible_from is not None and now < self.visible_from

    def shown_at(self, now: datetime) -> bool:
        """Say whether a stranger may read it: posted, its embargo over, not taken down."""
        up = self.take_down_on is None or today(now) <= self.take_down_on
        return self.posted and not self.waits(now) and up


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
    visible_from: datetime | None = None

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

    @property
    def last_seen(self) -> datetime:
        """When the newest of its notices could be read first."""
        return max(one.seen_from for one in self.notices if one.seen_from)


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


def as_seen(notices: Sequence[NoticeRow], now: datetime) -> list[NoticeRow]:
    """Return what was posted and is under no embargo at *now*, as the public knows it: taken down ones too.

    A notice whose successor still waits has not been superseded for anybody outside.
    """
    standing: set[int | None] = set()
    for one in notices:
        if one.waits(now) and one.supersedes is not None:
            standing.add(one.supersedes)
            standing |= {
                other.supersedes for other in notices if other.number == one.supersedes and other.kind == "final"
            }
    return [
        replace(one, state="published") if one.number in standing else one
        for one in notices
        if one.posted and not one.waits(now)
    ]


async def public_contests(now: datetime) -> list[PublicContest]:
    """Return the contests of which a stranger may read something at *now*, the last seen first."""
    rows = await (
        Notice.select(*_NOTICE)
        .where(Notice.state.is_in(["published", "superseded"]))
        .order_by(Notice.contest)
        .order_by(Notice.number, ascending=False)
    )
    by_contest: dict[int, list[NoticeRow]] = {}
    for row in rows:
        by_contest.setdefault(row["contest"], []).append(_row(row))
    found = {
        contest: shown
        for contest, own in by_contest.items()
        if (shown := [one for one in as_seen(own, now) if one.shown_at(now)])
    }
    if not found:
        return []
    columns = (Contest.id, Contest.name, Contest.hosts, Contest.starts, Contest.ends)
    told = {row["id"]: row for row in await Contest.select(*columns).where(Contest.id.is_in(list(found)))}
    public = [PublicContest(**told[contest], notices=tuple(own)) for contest, own in found.items()]
    return sorted(public, key=lambda one: (one.last_seen, one.id), reverse=True)


async def finals(now: datetime) -> list[NoticeRow]:
    """Return the final lists in force that everybody may know at *now*, the first one first; none of a rehearsal."""
    contest: Any = Notice.contest
    matters = (Notice.kind == "final") | (Notice.visible_from > now)  # what waits says which list still stands
    rows = await (
        Notice.select(*_NOTICE)
        .where(matters & Notice.state.is_in(["published", "superseded"]) & contest.rehearsal_of.is_null())
        .order_by(Notice.id)
    )
    by_contest: dict[int, list[NoticeRow]] = {}
    for one in map(_row, rows):
        by_contest.setdefault(one.contest, []).append(one)
    seen = (one for own in by_contest.values() for one in as_seen(own, now))
    return sorted((one for one in seen if one.kind == "final" and one.state == "published"), key=lambda one: one.id)


async def states_as_seen(now: datetime) -> dict[int, str]:
    """Return what everybody outside takes for the state of each contest of which a notice waits under its embargo."""
    contest: Any = Notice.contest
    waiting = (Notice.state == "published") & (Notice.visible_from > now) & contest.state.is_in(["notice", "final"])
    contests = [row["contest"] for row in await Notice.select(Notice.contest).where(waiting)]
    if not contests:
        return {}
    own: dict[int, list[NoticeRow]] = {}
    for row in await Notice.select(*_NOTICE).where(Notice.contest.is_in(contests)):
        own.setdefault(row["contest"], []).append(_row(row))
    events: dict[int, set[int]] = {}
    for row in await Event.select(Event.id, Event.contest).where(Event.contest.is_in(contests)):
        events.setdefault(row["contest"], set()).add(row["id"])
    return {one: _state_of(events[one], as_seen(notices, now)) for one, notices in own.items()}


def _state_of(everything: set[int], seen: Sequence[NoticeRow]) -> str:
    """Return ``final`` where every event has its final list, ``notice`` where each is at least on a 公示."""
    there = [one for one in seen if one.state == "published"]
    final = {event for one in there if one.kind == "final" for event in one.events}
    if everything <= final:
        return "final"
    return "notice" if everything <= {event for one in there for event in one.events} else "running"


async def add_notice(
    contest: int, number: int, words: NoticeWords, account: int | None, now: datetime, code: str = ""
) -> int:
    """Store a draft and return its id."""
    fresh = Notice(
        contest=contest, number=number, code=code, state="draft", account=account, created=now, **_plain(words)
    )
    return int((await Notice.insert(fresh))[0]["id"])


async def change_draft(notice: int, words: NoticeWords, code: str) -> None:
    """Write a draft anew; what is posted stays as it is."""
    fresh = {getattr(Notice, name): value for name, value in _plain(words).items()}
    await Notice.update({**fresh, Notice.code: code}).where((Notice.id == notice) & (Notice.state == "draft"))


async def drop_draft(notice: int) -> None:
    """Take away a draft that nobody has seen."""
    await Notice.delete().where((Notice.id == notice) & (Notice.state == "draft"))


async def publish(notice: int, now: datetime) -> None:
    """Post a draft."""
    await Notice.update({Notice.state: "published", Notice.published_at: now}).where(Notice.id == notice)


async def set_state(notice: int, state: str) -> None:
    """Note that a notice was superseded, or stands again."""
    await Notice.update({Notice.state: state}).where(Notice.id == notice)


async def call_off(notice: int) -> None:
    """Make a draft again of a notice that nobody outside has seen."""
    plain: dict[Any, Any] = {Notice.state: "draft", Notice.published_at: None, Notice.visible_from: None}
    await Notice.update(plain).where(Notice.id == notice)


async def notice_of_code(code: str) -> NoticeRow | None:
    """Return the posted notice whose lists carry a code."""
    posted = Notice.state.is_in(["published", "superseded"])
    row = await Notice.select(*_NOTICE).where((Notice.code == code) & posted).order_by(Notice.id).first()
    return _row(row) if row else None


def _plain(words: NoticeWords) -> dict[str, Any]:
    told = {name: getattr(words, name) for name in NoticeWords.__slots__}
    return told | {
        "body": canonical(words.body),
        "tallies": json.dumps(list(words.tallies)),
        "digest": words.digest,
    }


async def add_honours(rows: Sequence[Plain]) -> None:
    """Store the titles that a final list gives; the keys are the columns of the register.

    They count as long as the list does: whoever reads the register asks for the list's state.
    """
    if rows:
        await Honour.insert(*(Honour(**row) for row in rows))
