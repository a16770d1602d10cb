"""The draw: contestant numbers that everyone can check, codes that nobody can work out; checking in.

Numbers follow from a seed that is published: sorted by SHA-256 of ``seed:entry``. Codes, heats and stations follow
from a second seed that is secret until decoding; its SHA-256 stands in the ledger from the draw on, so that it can be
checked afterwards that nothing was changed.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contests import rules, settings
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, setup
from contests.store.registration import draws, entries
from contests.store.registration.draws import Place
from contests.store.registration.entries import EntryRow
from contests.store.setup import ContestRow, EventRow

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Lot:
    """One entry at the draw; *place* is None for whoever may not see the codes."""

    entry: EntryRow
    place: Place | None


def public_order(seed: str, drawn: Sequence[int]) -> list[int]:
    """Return the entries in the order of the public draw: by SHA-256 of ``seed:entry``."""
    return sorted(drawn, key=lambda entry: (hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest(), entry))


def secret_places(
    secret: str, drawn: Sequence[int], stations: int, letter: str, taken: Sequence[Place] = ()
) -> list[Place]:
    """Return codes, heats and stations for the entries; those of *taken* keep theirs, the new ones come after."""
    used = {place.code for place in taken}
    digits = 3 if len(taken) + len(drawn) <= 450 else 4
    numbers = range(10 ** (digits - 1), 10**digits)
    codes = (
        code for code in _shuffled(secret, "code", [f"{letter}{number}" for number in numbers]) if code not in used
    )
    order = _shuffled(secret, "place", [str(entry) for entry in sorted(drawn)])
    first = max((place.position for place in taken), default=0) + 1
    heats = max((place.heat for place in taken), default=0)
    return [
        Place(int(entry), code, str(index % stations + 1), heats + index // stations + 1, first + index)
        for index, (entry, code) in enumerate(zip(order, codes, strict=False))
    ]


def _shuffled(secret: str, purpose: str, items: Sequence[str]) -> list[str]:
    key = secret.encode()
    return sorted(items, key=lambda item: hmac.new(key, f"{purpose}:{item}".encode(), hashlib.sha256).digest())


def secret_seed(event: int, seed: str) -> str:
    """Return the secret seed of a draw; it follows from the installation's key, so it need not be stored."""
    key = bytes.fromhex(settings.secret("codes"))
    return hmac.new(key, f"{event}:{seed}".encode(), hashlib.sha256).hexdigest()


def commitment(event: int, seed: str) -> str:
    """Return what the ledger holds of the secret seed: its SHA-256."""
    return hashlib.sha256(secret_seed(event, seed).encode()).hexdigest()


async def draw(person: Person, contest: ContestRow, event: EventRow, seed: str, stations: int, now: datetime) -> int:
    """Draw the event's accepted entries, or those that were accepted since the first draw; return how many.

    *seed* is drawn in public or by the program and published; *stations* places work at the same time.
    """
    _needs_keeper(person, contest)
    if not rules.may_draw(event.state):
        raise Refused("draw_closed")
    problems: tuple[Problem, ...] = (
        () if re.fullmatch(r"[0-9A-Za-z-]{4,64}", seed) else (Problem("seed", "draw_seed_bad"),)
    )
    if not 1 <= stations <= 500:
        problems += (Problem("stations", "fault.range", {"least": 1, "most": 500}),)
    if problems:
        raise Faulty(problems)
    subject = f"event-{event.id}"
    async with ledger.writing(contest.id, person.account, "draw.made", now, subject=subject) as line:
        found = [entry for entry in await entries.of_contest(contest.id) if entry.event == event.id]
        waiting = sum(entry.state == "submitted" for entry in found)
        if waiting:
            raise Refused("draw_waiting", count=waiting)
        taken = await draws.places(event.id)
        due = [entry.id for entry in found if entry.state == "accepted" and entry.id not in taken]
        if not due:
            raise Refused("draw_nothing")
        numbered = sum(bool(entry.number) for entry in found)
        await _store(event, seed, due, numbered, list(taken.values()), stations)
        line.facts |= {"seed": seed, "entries": due, "stations": stations, "codes": commitment(event.id, seed)}
    return len(due)


async def _store(event: EventRow, seed: str, due: list[int], numbered: int, taken: list[Place], stations: int) -> None:
    order = public_order(seed, due)
    await draws.number({entry: f"{event.position}{place:03d}" for place, entry in enumerate(order, numbered + 1)})
    letter = _LETTERS[(event.position - 1) % len(_LETTERS)]
    await draws.place(event.id, secret_places(secret_seed(event.id, seed), due, stations, letter, taken))
    if not event.draw_seed:
        await draws.set_seed(event.id, seed)
    await setup.set_event_state(event.id, "drawn")


@dataclass(frozen=True, slots=True)
class DrawMade:
    """A draw as the ledger tells it."""

    at: datetime
    seed: str
    count: int
    commitment: str


async def draws_made(contest: ContestRow, event: EventRow) -> list[DrawMade]:
    """Return every draw of the event, the first one first."""
    told = await draws.made(contest.id, event.id)
    return [DrawMade(at, facts["seed"], len(facts["entries"]), facts["codes"]) for at, facts in told]


def _needs_keeper(person: Person, contest: ContestRow) -> None:
    if not person.holds(contest.id, "organiser", "code_keeper"):
        raise Missing


async def may_see_codes(person: Person, contest: ContestRow, event: EventRow) -> bool:
    """Say whether the codes are for these eyes.

    The code keeper sees them, the organiser where nobody keeps them, and the whole desk once they are decoded.
    """
    if event.state == "unblinded":
        return True
    if person.holds(contest.id, "code_keeper"):
        return True
    kept = any(member.role == "code_keeper" for member in await setup.members(contest.id))
    return person.holds(contest.id, "organiser") and not kept


async def numbers(event: EventRow) -> list[EntryRow]:
    """Return the event's entries with their contestant numbers, which everybody concerned may see."""
    found = [entry for entry in await entries.of_event(event.id) if entry.number]
    return sorted(found, key=lambda entry: (entry.number, entry.id))


async def lots(person: Person, contest: ContestRow, event: EventRow) -> list[Lot]:
    """Return the event's accepted entries in the order of their numbers, with the codes for whom they are."""
    _needs_keeper(person, contest)
    places = await draws.places(event.id) if await may_see_codes(person, contest, event) else {}
    found = sorted(await entries.of_event(event.id), key=lambda entry: (entry.number == "", entry.number, entry.id))
    return [Lot(entry, places.get(entry.id)) for entry in found]


async def note_presence(
    person: Person, contest: ContestRow, event: EventRow, chosen: Sequence[int], presence: str, now: datetime
) -> int:
    """Check entries in, or note that they are absent or withdrawn; return how many."""
    _needs_keeper(person, contest)
    if presence not in ("checked_in", "absent", "withdrawn", ""):
        raise Faulty((Problem("presence", "fault.choice"),))
    if not rules.may_check_in(event.state):
        raise Refused("check_in_closed")
    if not chosen:
        raise Faulty((Problem("entry", "fault.none_marked"),))
    subject = f"event-{event.id}"
    async with ledger.writing(contest.id, person.account, "presence.noted", now, subject=subject) as line:
        there = {entry.id for entry in await entries.of_event(event.id)}
        due = [entry for entry in chosen if entry in there]
        if not due:
            raise Faulty((Problem("entry", "fault.none_marked"),))
        await entries.mark(due, presence)
        line.facts |= {"entries": due, "presence": presence}
    return len(due)
