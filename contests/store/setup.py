"""Contests, their events and the versions of their rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from piccolo.query.functions.aggregate import Count, Max

from contests.presets import ContestPlan, EventPlan
from contests.store.ledger import canonical
from contests.store.tables import Account, Contest, Entry, EntryMember, Event, Member, Ruleset, Seat


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One contest. *settings* is plain data: where and how to object, numbers of days, texts of the preset."""

    id: int
    name: str
    preset: str
    hosts: str
    co_hosts: str
    place: str
    starts: date | None
    ends: date | None
    registration_ends: date | None
    state: str
    settings: Mapping[str, Any]
    created: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a contest."""

    id: int
    contest: int
    name: str
    position: int
    entrant: str
    period: str
    blind: bool
    state: str
    settings: Mapping[str, Any]
    draw_seed: str
    locked_at: datetime | None
    unblinded_at: datetime | None


@dataclass(frozen=True, slots=True)
class RulesetRow:
    """One version of an event's rules; *body* is the plain form that ``scoring`` reads."""

    event: int
    version: int
    body: Mapping[str, Any]
    reason: str
    created: datetime


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A role held in a contest."""

    account: int
    name: str
    login: str
    role: str


_CONTEST = tuple(getattr(Contest, name) for name in ContestRow.__slots__)
_EVENT = tuple(getattr(Event, name) for name in EventRow.__slots__)


def _contest(row: dict[str, Any]) -> ContestRow:
    return ContestRow(**{**row, "settings": json.loads(row["settings"])})


def _event(row: dict[str, Any]) -> EventRow:
    return EventRow(**{**row, "settings": json.loads(row["settings"])})


async def contest(contest: int) -> ContestRow | None:
    """Return one contest."""
    row = await Contest.select(*_CONTEST).where(Contest.id == contest).first()
    return _contest(row) if row else None


async def contests() -> list[ContestRow]:
    """Return every contest, the newest first."""
    return [_contest(row) for row in await Contest.select(*_CONTEST).order_by(Contest.id, ascending=False)]


async def event(event: int) -> EventRow | None:
    """Return one event."""
    row = await Event.select(*_EVENT).where(Event.id == event).first()
    return _event(row) if row else None


async def events(contest: int) -> list[EventRow]:
    """Return a contest's events in their order."""
    rows = await Event.select(*_EVENT).where(Event.contest == contest).order_by(Event.position).order_by(Event.id)
    return [_event(row) for row in rows]


async def set_event_state(event: int, state: str) -> None:
    """Move an event on its road."""
    await Event.update({Event.state: state}).where(Event.id == event)


async def set_contest_state(contest: int, state: str) -> None:
    """Move a contest on its road."""
    await Contest.update({Contest.state: state}).where(Contest.id == contest)


async def ruleset(event: int, version: int | None = None) -> RulesetRow | None:
    """Return the event's rules: the given version or the one in force."""
    query = Ruleset.select(Ruleset.event, Ruleset.version, Ruleset.body, Ruleset.reason, Ruleset.created).where(
        Ruleset.event == event
    )
    if version is not None:
        query = query.where(Ruleset.version == version)
    row = await query.order_by(Ruleset.version, ascending=False).first()
    return RulesetRow(**{**row, "body": json.loads(row["body"])}) if row else None


async def members(contest: int) -> list[MemberRow]:
    """Return who holds which role in the contest."""
    rows = await (
        Member.select(
            Member.account.as_alias("account"),
            Member.account.name.as_alias("name"),
            Member.account.login.as_alias("login"),
            Member.role,
        )
        .where(Member.contest == contest)
        .order_by(Member.role)
        .order_by(Member.id)
    )
    return [MemberRow(**row) for row in rows]


async def accounts() -> list[tuple[int, str, str]]:
    """Return the open accounts that can be given a role: id, name, login."""
    rows = (
        await Account.select(Account.id, Account.name, Account.login)
        .where(Account.active.eq(True))
        .order_by(Account.name)
    )
    return [(row["id"], row["name"], row["login"]) for row in rows]


async def add_contest(preset: str, plan: ContestPlan, now: datetime) -> int:
    """Store a contest and return its id."""
    row = Contest(preset=preset, created=now, **_plain(plan))
    return int((await Contest.insert(row))[0]["id"])


def _plain(plan: ContestPlan) -> dict[str, Any]:
    told = {name: getattr(plan, name) for name in ContestPlan.__slots__}
    return told | {"settings": canonical(dict(plan.settings))}


async def change_contest(contest: int, plan: ContestPlan) -> None:
    """Store what the organiser writes about a contest."""
    await Contest.update(dict(_plain(plan).items())).where(Contest.id == contest)


async def add_event(contest: int, position: int, plan: EventPlan, account: int | None, now: datetime) -> int:
    """Store an event with the first version of its rules; return the event's id."""
    row = Event(
        contest=contest,
        name=plan.name,
        position=position,
        entrant=plan.entrant,
        period=plan.period,
        blind=plan.blind,
        settings=canonical(dict(plan.settings)),
    )
    event = int((await Event.insert(row))[0]["id"])
    await add_ruleset(event, 1, plan.ruleset, "", account, now)
    return event


async def add_ruleset(
    event: int, version: int, body: Mapping[str, Any], reason: str, account: int | None, now: datetime
) -> None:
    """Store a version of an event's rules beside the earlier ones."""
    row = Ruleset(event=event, version=version, body=canonical(body), reason=reason, account=account, created=now)
    await Ruleset.insert(row)


async def change_event(event: int, plan: EventPlan) -> None:
    """Store the words of an event; its rules are versions of their own."""
    await Event.update(
        {
            Event.name: plan.name,
            Event.entrant: plan.entrant,
            Event.period: plan.period,
            Event.blind: plan.blind,
            Event.settings: canonical(dict(plan.settings)),
        }
    ).where(Event.id == event)


async def place_event(event: int, position: int) -> None:
    """Give an event its place among the contest's events."""
    await Event.update({Event.position: position}).where(Event.id == event)


async def remove_event(event: int) -> None:
    """Take away an event that nobody entered, with its rules; nothing else points to it yet."""
    await Ruleset.delete().where(Ruleset.event == event)
    await Event.delete().where(Event.id == event)


async def in_use(event: int) -> bool:
    """Say whether entries or seats point to the event."""
    if await Entry.exists().where(Entry.event == event):
        return True
    return bool(await Seat.exists().where(Seat.event == event))


async def events_in_use(contest: int) -> set[int]:
    """Return the contest's events that entries or seats point to."""
    entered = await Entry.select(Entry.event).where(Entry.contest == contest).group_by(Entry.event)
    seated = await Seat.select(Seat.event).where(Seat.event.contest == contest).group_by(Seat.event)
    return {row["event"] for row in [*entered, *seated]}


async def rulesets(contest: int) -> dict[int, RulesetRow]:
    """Return the rules in force of every event of the contest."""
    newest = await (
        Ruleset.select(Max(Ruleset.id, alias="newest")).where(Ruleset.event.contest == contest).group_by(Ruleset.event)
    )
    if not newest:
        return {}
    rows = await Ruleset.select(Ruleset.event, Ruleset.version, Ruleset.body, Ruleset.reason, Ruleset.created).where(
        Ruleset.id.is_in([row["newest"] for row in newest])
    )
    return {row["event"]: RulesetRow(**{**row, "body": json.loads(row["body"])}) for row in rows}


async def versions(event: int) -> list[RulesetRow]:
    """Return every version of an event's rules, the newest first."""
    rows = await (
        Ruleset.select(Ruleset.event, Ruleset.version, Ruleset.body, Ruleset.reason, Ruleset.created)
        .where(Ruleset.event == event)
        .order_by(Ruleset.version, ascending=False)
    )
    return [RulesetRow(**{**row, "body": json.loads(row["body"])}) for row in rows]


async def add_member(contest: int, account: int, role: str) -> None:
    """Store that the account holds the role."""
    await Member.insert(Member(contest=contest, account=account, role=role))


async def remove_member(contest: int, account: int, role: str) -> None:
    """Take the role from the account; the ledger keeps who held it."""
    await Member.delete().where((Member.contest == contest) & (Member.account == account) & (Member.role == role))


async def account_names() -> dict[int, str]:
    """Return the name of every account, closed ones too: the log shows who it was."""
    return {row["id"]: row["name"] for row in await Account.select(Account.id, Account.name)}


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many entries of an event stand in a state."""

    event: int
    state: str
    presence: str
    entries: int


async def entry_counts(contest: int) -> list[EntryCount]:
    """Count a contest's entries by event, state and presence; cancelled ones do not count."""
    rows = await (
        Entry.select(Entry.event, Entry.state, Entry.presence, Count(alias="entries"))
        .where((Entry.contest == contest) & (Entry.state != "cancelled"))
        .group_by(Entry.event, Entry.state, Entry.presence)
        .order_by(Entry.event)
    )
    return [EntryCount(**row) for row in rows]


async def persons_by_contest(contest: int | None = None) -> dict[int, int]:
    """Count the persons entered (人次), by contest; of one contest where it is given."""
    query = EntryMember.select(EntryMember.entry.contest.as_alias("contest"), Count(alias="persons"))
    query = query.where(EntryMember.entry.state != "cancelled")
    if contest is not None:
        query = query.where(EntryMember.entry.contest == contest)
    rows = await query.group_by(EntryMember.entry.contest)
    return {row["contest"]: row["persons"] for row in rows}


async def organisations_entered(contest: int) -> int:
    """Count the organisations that take part."""
    rows = await (
        Entry.select(Entry.organisation)
        .where((Entry.contest == contest) & (Entry.state != "cancelled") & Entry.organisation.is_not_null())
        .group_by(Entry.organisation)
    )
    return len(rows)


async def seats_by_event(contest: int) -> dict[int, int]:
    """Count the active seats of each event."""
    rows = await (
        Seat.select(Seat.event, Count(alias="seats"))
        .where((Seat.event.contest == contest) & (Seat.state == "active"))
        .group_by(Seat.event)
    )
    return {row["event"]: row["seats"] for row in rows}


async def events_by_contest() -> dict[int, int]:
    """Count the events of each contest."""
    rows = await Event.select(Event.contest, Count(alias="events")).group_by(Event.contest)
    return {row["contest"]: row["events"] for row in rows}
