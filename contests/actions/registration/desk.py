"""At whose desk entries are made: the organiser's for everyone, a unit contact's for the own unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from contests import rules
from contests.intake import Asked, EventName, Registry, Unit
from contests.rules import Missing, Person, Refused
from contests.store import setup
from contests.store.registration import organisations
from contests.store.setup import ContestRow, EventRow

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who enters people in a contest; *own* is the unit to which a unit contact is confined."""

    account: int | None
    contest: ContestRow
    own: Unit | None = None

    @property
    def why_closed(self) -> str:
        """Return the code of what a closed desk says: a rehearsal's people are invented, any other's time is over."""
        return "rehearsal_entries" if self.contest.rehearsal_of is not None else "registration_closed"

    def is_open(self, now: datetime) -> bool:
        """Say whether entries may come in at all; each event may be further on."""
        if self.contest.rehearsal_of is not None:
            return False
        if self.own is None:
            return self.contest.state in ("draft", "registration", "running")
        last = self.contest.registration_ends
        return self.contest.state == "registration" and (last is None or now.astimezone(CHINA).date() <= last)

    def takes(self, event: EventRow, now: datetime) -> bool:
        """Say whether the event takes entries from this desk now."""
        organiser = self.own is None
        return self.is_open(now) and rules.may_enter(self.contest.state, event.state, organiser=organiser)


async def desk_of(person: Person, contest: ContestRow) -> Desk:
    """Return the desk at which *person* may enter people in the contest; Missing when there is none."""
    if person.holds(contest.id, "organiser"):
        return Desk(person.account, contest)
    outside = contest.state != "draft" and contest.rehearsal_of is None
    if person.county_role != "unit_contact" or person.organisation is None or not outside:
        raise Missing
    own = await organisations.one(person.organisation)
    if own is None or not own.active:
        raise Missing
    return Desk(person.account, contest, Unit(own.id, own.name, own.short_name))


async def taking(desk: Desk, now: datetime) -> list[EventRow]:
    """Return the events that take entries from the desk; nominations have a desk of their own."""
    return [event for event in await every(desk) if desk.takes(event, now)]


async def every(desk: Desk) -> list[EventRow]:
    """Return the contest's events, those that take no entries any more among them."""
    return [event for event in await setup.events(desk.contest.id) if event.entrant != "nomination"]


async def asked(desk: Desk, events: Sequence[EventRow], now: datetime) -> Asked:
    """Return what a list or a form is held against."""
    names = [
        EventName(event.id, event.name, event.entrant, await divisions(event.id), desk.takes(event, now))
        for event in events
    ]
    registry = Registry(await organisations.units())
    return Asked(names, registry, now.astimezone(CHINA).date(), desk.own)


async def divisions(event: int) -> tuple[str, ...]:
    """Return the divisions that the event's rules know."""
    found = await setup.ruleset(event)
    body: Mapping[str, object] = found.body if found else {}
    listed = body.get("divisions", ())
    return tuple(str(one) for one in listed) if isinstance(listed, list | tuple) else ()


def needs_open(desk: Desk, now: datetime) -> None:
    """Refuse when the desk is closed."""
    if not desk.is_open(now):
        raise Refused(desk.why_closed)
