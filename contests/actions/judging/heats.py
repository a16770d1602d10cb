"""场次: the chief judge starts and stops the marking of each heat."""

from datetime import datetime

from contests import rules
from contests.rules import Missing, Person, Refused
from contests.store import ledger, setup
from contests.store.judging import heats

STATES = ("waiting", "open", "closed")


async def set_state(person: Person, event: int, number: int, state: str, now: datetime) -> None:
    """Let a heat wait, start it (again), or stop it: whatever of it comes in then is refused and stays on its tablet.

    With the first heat that is set apart, the others no longer follow the event: each is started by itself.
    """
    contest = await _contest(person, event)
    if state not in STATES or number not in (known := await heats.numbers(event)):
        raise Missing
    async with ledger.writing(contest, person.account, f"heat.{state}", now, subject=f"event-{event}") as line:
        await _check(event)
        line.facts["heat"] = number
        states = await heats.states(event)
        if states.get(number) == state:
            raise Refused("heat_already")
        for other in known:
            if other not in states and other != number:
                await heats.set_state(event, other, "open" if state == "closed" else "waiting", now)
        await heats.set_state(event, number, state, now)


async def follow(person: Person, event: int, now: datetime) -> None:
    """Let every heat follow its event again: open from its start to its lock."""
    contest = await _contest(person, event)
    async with ledger.writing(contest, person.account, "heat.follow", now, subject=f"event-{event}"):
        await _check(event)
        await heats.follow(event)


async def _contest(person: Person, event: int) -> int:
    found = await setup.event(event)
    if found is None or not person.holds(found.contest, "chief_judge"):
        raise Missing
    return found.contest


async def _check(event: int) -> None:
    found = await setup.event(event)
    if found is None or not rules.may_seat(found.state):
        raise Refused("judging_not_open")
