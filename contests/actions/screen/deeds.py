"""What the desk does with the screen: each deed one transaction and one line of the ledger."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from contests.actions.screen import settings as choices
from contests.actions.screen.keeping import Keeper
from contests.actions.screen.listing import Listed, groups, thawed
from contests.actions.screen.settings import ROWS, SECONDS, THEMES, Reveal, Settings
from contests.actions.screen.showing import waiting
from contests.rules import Faulty, Person, Problem, Refused
from contests.store import ledger, setup
from contests.store import screen as stored
from contests.store.ledger import Line
from contests.store.screen import ScreenRow

ROLES = ("organiser", "chief_judge")


@dataclass(slots=True)
class _Open:
    """A screen whose settings are being changed."""

    row: ScreenRow
    chosen: Settings
    line: Line


@asynccontextmanager
async def _changing(person: Person, contest: int, verb: str, now: datetime) -> AsyncIterator[_Open]:
    """Open the transaction with the contest's screen in it, made at the first deed; store the settings at its end."""
    if not person.holds(contest, *ROLES):
        raise Refused("forbidden")
    async with ledger.writing(contest, person.account, verb, now) as line:
        row = await stored.screen(contest)
        if row is None:
            await stored.add(contest, new_key(), Settings().plain())
            row = await stored.screen(contest)
            assert row is not None
        held = _Open(row, choices.read(row.settings), line)
        before = held.chosen
        yield held
        if held.chosen != before:
            await stored.set_settings(contest, held.chosen.plain())


def new_key() -> str:
    """Return an address that nobody guesses: 128 random bits."""
    return secrets.token_urlsafe(16)


async def switch(person: Person, contest: int, on: bool, now: datetime) -> None:
    """Switch the screen on or off; its address and settings stay."""
    async with _changing(person, contest, "screen.on" if on else "screen.off", now) as held:
        held.chosen = replace(held.chosen, on=on)


async def renew(person: Person, contest: int, now: datetime) -> None:
    """Give the screen a new address; whoever looks at the old one sees nothing any more."""
    async with _changing(person, contest, "screen.readdressed", now):
        await stored.set_key(contest, new_key())


async def change(person: Person, contest: int, wanted: Settings, now: datetime) -> None:
    """Store what is shown and how; whether it is on, and a reveal that is going on, stay as they are."""
    async with _changing(person, contest, "screen.changed", now) as held:
        there = {event.id for event in await setup.events(contest)}
        problems = [
            Problem(field, "fault.range", {"least": limits[0], "most": limits[1]})
            for field, value, limits in (("rows", wanted.rows, ROWS), ("seconds", wanted.seconds, SECONDS))
            if not limits[0] <= value <= limits[1]
        ]
        if not set(wanted.events) <= there:
            problems.append(Problem("events", "fault.choice"))
        if wanted.theme not in THEMES:
            problems.append(Problem("theme", "fault.choice"))
        if problems:
            raise Faulty(tuple(problems))
        held.line.facts |= {"events": sorted(wanted.events), "names": wanted.names, "scores": wanted.scores}
        held.chosen = replace(wanted, on=held.chosen.on, reveal=held.chosen.reveal)


async def show_scores(person: Person, contest: int, shown: bool, now: datetime) -> None:
    """Show the scores or only the places."""
    async with _changing(person, contest, "screen.scores_shown" if shown else "screen.scores_hidden", now) as held:
        held.chosen = replace(held.chosen, scores=shown)


async def freeze(person: Person, contest: int, now: datetime) -> None:
    """Let every list stand as it is now, whatever comes in; counted before, so that no writer waits for it."""
    if not person.holds(contest, *ROLES):
        raise Refused("forbidden")
    lists = await Keeper(contest).every(now)
    async with _changing(person, contest, "screen.frozen", now) as held:
        if held.row.frozen_at is not None:
            raise Refused("screen_frozen")
        await stored.freeze(contest, [one.plain() for one in lists], now)


async def thaw(person: Person, contest: int, now: datetime) -> None:
    """Let the lists move again; a reveal ends with it."""
    async with _changing(person, contest, "screen.thawed", now) as held:
        if held.row.frozen_at is None:
            raise Refused("screen_not_frozen")
        await stored.freeze(contest, [], None)
        held.chosen = replace(held.chosen, reveal=None)


async def begin_reveal(person: Person, contest: int, event: int, top: int, now: datetime) -> None:
    """Hold back the event's places (the first *top* of each division, 0 for all) on a list that stands still."""
    if not person.holds(contest, *ROLES):
        raise Refused("forbidden")
    lists = [one.plain() for one in await Keeper(contest).every(now)]
    async with _changing(person, contest, "screen.reveal_begun", now) as held:
        frozen = held.row.frozen if held.row.frozen_at is not None else lists
        own = next((thawed(one) for one in frozen if one["event"] == event), None)
        if own is None or not groups(own.lines):
            raise Faulty((Problem("event", "screen_nothing"),))
        if held.row.frozen_at is None:
            await stored.freeze(contest, lists, now)
        held.line.facts |= {"event": event, "top": top}
        held.chosen = replace(held.chosen, reveal=Reveal(event, top))


def frozen_list(row: ScreenRow, reveal: Reveal) -> Listed | None:
    """Return the list that is being revealed."""
    return next((thawed(one) for one in row.frozen if one["event"] == reveal.event), None)


async def step(person: Person, contest: int, way: str, seen: int, now: datetime) -> None:
    """Reveal the next group from the last (*way* ``next``), a chosen one (its number), or take the last one ``back``.

    *seen* is how many groups were revealed on the desk that asks; refused when another desk was quicker.
    """
    verb = "screen.unrevealed" if way == "back" else "screen.revealed"
    async with _changing(person, contest, verb, now) as held:
        reveal = held.chosen.reveal
        own = frozen_list(held.row, reveal) if reveal else None
        if reveal is None or own is None:
            raise Refused("screen_no_reveal")
        if seen != len(reveal.shown):
            raise Refused("screen_moved")
        shown = _moved(reveal, waiting(own.lines, reveal), way)
        held.line.facts |= {"event": reveal.event, "revealed": len(shown)}
        held.chosen = replace(held.chosen, reveal=replace(reveal, shown=shown))


def _moved(reveal: Reveal, waits: list[int], way: str) -> tuple[int, ...]:
    if way == "back":
        if not reveal.shown:
            raise Refused("screen_none_shown")
        return reveal.shown[:-1]
    number = waits[-1] if way == "next" and waits else int(way) if way.isascii() and way.isdigit() else -1
    if number not in waits:
        raise Refused("screen_all_shown")
    return (*reveal.shown, number)


async def end_reveal(person: Person, contest: int, now: datetime) -> None:
    """Show the whole list, still frozen."""
    async with _changing(person, contest, "screen.reveal_ended", now) as held:
        if held.chosen.reveal is None:
            raise Refused("screen_no_reveal")
        held.chosen = replace(held.chosen, reveal=None)
