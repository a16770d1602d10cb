"""The events of a contest and the versions of their rules."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.query.functions.aggregate import Max

from contests.presets import EventPlan
from contests.store.ledger import canonical
from contests.store.tables import Event, Ruleset


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


_EVENT = tuple(getattr(Event, name) for name in EventRow.__slots__)


def _event(row: dict[str, Any]) -> EventRow:
    return EventRow(**{**row, "settings": json.loads(row["settings"])})


async def event(event: int) -> EventRow | None:
    """Return one event."""
    row = await Event.select(*_EVENT).where(Event.id == event).first()
    return _event(row) if row else None


async def event_names(events: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the names of the contest and of the event, by event."""
    if not events:
        return {}
    columns = (Event.id, Event.name, Event.contest.name.as_alias("held"))
    rows = await Event.select(*columns).where(Event.id.is_in(list(events)))
    return {row["id"]: (row["held"], row["name"]) for row in rows}


async def events(contest: int) -> list[EventRow]:
    """Return a contest's events in their order."""
    rows = await Event.select(*_EVENT).where(Event.contest == contest).order_by(Event.position).order_by(Event.id)
    return [_event(row) for row in rows]


async def set_event_state(event: int, state: str) -> None:
    """Move an event on its road."""
    await Event.update({Event.state: state}).where(Event.id == event)


async def ruleset(event: int, version: int | None = None) -> RulesetRow | None:
    """Return the event's rules: the given version or the one in force."""
    query = Ruleset.select(Ruleset.event, Ruleset.version, Ruleset.body, Ruleset.reason, Ruleset.created).where(
        Ruleset.event == event
    )
    if version is not None:
        query = query.where(Ruleset.version == version)
    row = await query.order_by(Ruleset.version, ascending=False).first()
    return RulesetRow(**{**row, "body": json.loads(row["body"])}) if row else None


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
