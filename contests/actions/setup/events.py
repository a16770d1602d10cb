"""The events of a contest: added, named, put in order, and taken away while nobody has entered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contests.presets import EventPlan
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, setup

ENTRANTS = ("competitor", "team", "organisation", "work_group", "work", "nomination")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class EventWords:
    """What the organiser writes about an event.

    *settings*: ``per_unit``, ``closes`` (2026-04-25), of nominations; ``sign_judge``, ``sign_chief``,
    ``sign_competitor`` (who has to sign the sheets), ``sign_total`` (the contestant sees the total), ``lock_minutes``
    (when a tablet locks its screen; 0: never).
    """

    name: str
    entrant: str
    blind: bool
    period: str
    settings: Mapping[str, str | int]


def _problems(words: EventWords, others: list[setup.EventRow]) -> list[Problem]:
    found = [] if words.name else [Problem("name", "fault.required")]
    if any(event.name == words.name for event in others):
        found.append(Problem("name", "fault.event_taken"))
    if words.entrant not in ENTRANTS:
        found.append(Problem("entrant", "fault.choice"))
    if words.period and not _MONTH.fullmatch(words.period):
        found.append(Problem("period", "fault.month"))
    if words.entrant == "nomination" and not words.period:
        found.append(Problem("period", "fault.month_needed"))
    return found


async def _event_of(person: Person, event: int) -> setup.EventRow:
    found = await setup.event(event)
    if found is None or not person.holds(found.contest, "organiser"):
        raise Missing
    return found


async def add_event(person: Person, contest: int, plan: EventPlan, now: datetime) -> int:
    """Add an event with the rules of *plan*, behind the others; return its id. Raises Faulty."""
    found = await setup.contest(contest)
    if found is None or not person.holds(contest, "organiser"):
        raise Missing
    if found.state not in ("draft", "registration", "running"):
        raise Refused("contest_published")
    async with ledger.writing(contest, person.account, "event.added", now) as line:
        others = await setup.events(contest)
        words = EventWords(plan.name, plan.entrant, plan.blind, plan.period, plan.settings)
        if problems := _problems(words, others):
            raise Faulty(tuple(problems))
        position = max((event.position for event in others), default=0) + 1
        event = await setup.add_event(contest, position, plan, person.account, now)
        line.subject = f"event-{event}"
    return event


async def change_event(person: Person, event: int, words: EventWords, now: datetime) -> None:
    """Store an event's words. Who may enter is settled by the first entry, whether it is blind by the draw."""
    before = await _event_of(person, event)
    async with ledger.writing(before.contest, person.account, "event.changed", now, subject=f"event-{event}"):
        others = [other for other in await setup.events(before.contest) if other.id != event]
        problems = _problems(words, others)
        if words.entrant != before.entrant and await setup.in_use(event):
            problems.append(Problem("entrant", "fault.event_in_use"))
        if words.blind != before.blind and before.state != "preparing":
            problems.append(Problem("blind", "fault.event_drawn"))
        if problems:
            raise Faulty(tuple(problems))
        settings = {key: value for key, value in {**before.settings, **words.settings}.items() if value != ""}
        plan = EventPlan(words.name, words.entrant, words.blind, words.period, settings, {})
        await setup.change_event(event, plan)


async def move_event(person: Person, event: int, up: bool, now: datetime) -> None:
    """Change places with the event before or behind."""
    before = await _event_of(person, event)
    async with ledger.writing(before.contest, person.account, "event.moved", now, subject=f"event-{event}") as line:
        line.facts["up"] = up
        order = [other.id for other in await setup.events(before.contest)]
        place = order.index(event)
        other = place + (-1 if up else 1)
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        for position, one in enumerate(order, 1):
            await setup.place_event(one, position)


async def remove_event(person: Person, event: int, now: datetime) -> None:
    """Take an event away that nobody entered and no seat belongs to."""
    before = await _event_of(person, event)
    async with ledger.writing(before.contest, person.account, "event.removed", now, subject=f"event-{event}"):
        if before.state != "preparing" or await setup.in_use(event):
            raise Refused("event_in_use")
        await setup.remove_event(event)
