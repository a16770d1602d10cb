"""Seats and tablets: who sits where, one-time links, PINs, recusals."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from contests import settings
from contests.actions.judging import desk as desks
from contests.rules import Missing, Person, Refused
from contests.store import accounts, ledger, setup
from contests.store.judging import seats, tablets
from contests.store.judging.seats import SeatRow

TABLET_HOURS = 24
LINK_HOURS = 24
PIN_TRIES, PIN_MINUTES = 5, 15
LOCK_ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """What is handed to a judge, shown once: the token of the QR link and the PIN."""

    seat: SeatRow
    token: str
    pin: str


@dataclass(frozen=True, slots=True)
class Login:
    """What a tablet gets: the secret of its cookie and its life in seconds."""

    token: str
    seconds: int


async def _mine(person: Person, seat: int) -> SeatRow:
    found = await seats.seat(seat)
    if found is None or found.kind != "judge" or not person.holds(found.contest, "organiser", "chief_judge"):
        raise Missing
    return found


async def set_up(person: Person, event: int, now: datetime) -> int:
    """Put out the seats that the rules ask for and are not there yet; return how many."""
    desk = await desks.of(event)
    if not person.holds(desk.event.contest, "organiser", "chief_judge"):
        raise Missing
    there = {(seat.part, seat.position) for seat in await seats.of_events([event])}
    wanted = [
        (key, position)
        for key, part in desk.judged.items()
        for position in range(1, len(part.panel.seats if part.panel else ()) + 1)
    ]
    missing = [place for place in wanted if place not in there]
    if missing:
        async with ledger.writing(
            desk.event.contest, person.account, "seats.set", now, subject=f"event-{event}"
        ) as line:
            line.facts["seats"] = [await seats.add(event, part, position) for part, position in missing]
    return len(missing)


async def sit(person: Person, seat: int, account: int | None, now: datetime) -> None:
    """Give a seat to a judge, recused from the entries of the own unit; tablets of the one before are logged out."""
    found = await _mine(person, seat)
    event = await setup.event(found.event)
    if event is None or event.state not in ("preparing", "drawn", "judging"):
        raise Refused("judging_closed")
    if account is not None and await accounts.by_id(account) is None:
        raise Missing
    if account == found.account:
        return
    taken = [one for one in await seats.of_events([found.event]) if one.part == found.part and one.id != seat]
    if account is not None and account in [one.account for one in taken]:
        raise Refused("judge_seated")
    async with ledger.writing(found.contest, person.account, "seat.given", now, subject=f"seat-{seat}") as line:
        line.facts["judge"] = account
        await seats.sit(seat, account)
        await seats.drop_recusals(seat)
        line.facts["recused"] = await recuse_own_unit(seat, now)


async def recuse_own_unit(seat: int, now: datetime) -> list[int]:
    """Keep the judge from the entries of the own unit, inside the caller's transaction; return those entries."""
    found = await seats.seat(seat)
    if found is None or found.organisation is None:
        return []
    own = [e.id for e in await seats.entries(found.event) if e.organisation == found.organisation]
    for entry in own:
        await seats.recuse(seat, entry, "own_unit", now)
    return own


async def switch(person: Person, seat: int, present: bool, reason: str, now: datetime) -> None:
    """Mark a judge absent (no more sheets are awaited) or back again."""
    found = await _mine(person, seat)
    verb = "seat.returned" if present else "seat.absent"
    async with ledger.writing(found.contest, person.account, verb, now, subject=f"seat-{seat}", reason=reason):
        await seats.set_state(seat, "active" if present else "absent")


async def issue(person: Person, seat: int, now: datetime) -> Key:
    """Return a fresh one-time link and PIN for a seat; links and PINs issued before die."""
    found = await _mine(person, seat)
    if found.state != "active":
        raise Refused("seat_closed")
    token, pin = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    async with ledger.writing(found.contest, person.account, "seat.link_issued", now, subject=f"seat-{seat}"):
        await seats.end_sessions(seat)
        await seats.set_pin(seat, _pin_hash(seat, pin), _pin_lock(pin, secrets.token_hex(8)))
        expires = int((now + timedelta(hours=LINK_HOURS)).timestamp())
        await accounts.add_link(accounts.key_of(token), "seat", None, seat, expires)
    return Key(found, token, pin)


async def log_out_tablets(person: Person, seat: int, now: datetime) -> None:
    """Log every tablet of a seat out: a lost tablet, a hand-over."""
    found = await _mine(person, seat)
    async with ledger.writing(found.contest, person.account, "seat.tablets_closed", now, subject=f"seat-{seat}"):
        await seats.end_sessions(seat)


async def revoke(person: Person, session: int, now: datetime) -> SeatRow:
    """Log one lost tablet out; its seat's card dies with it, because the tablet could be made to tell the PIN."""
    seat = await tablets.seat_of(session)
    if seat is None:
        raise Missing
    found = await _mine(person, seat)
    async with ledger.writing(found.contest, person.account, "seat.tablet_revoked", now, subject=f"seat-{seat}"):
        await tablets.close(session)
        await seats.end_links(seat)
        await seats.set_pin(seat, "", "")
    return found


def _pin_hash(seat: int, pin: str) -> str:
    """Six digits are few: what is stored needs the installation's secret to be tried out."""
    return hmac.new(settings.secret("pin").encode(), f"{seat}:{pin}".encode(), "sha256").hexdigest()


def _pin_lock(pin: str, salt: str) -> str:
    """What a tablet compares a PIN with while it has no network: PBKDF2 with a few rounds, for a slow device.

    Whoever takes the storage of a tablet apart can try out six digits; a tablet that is called back loses its PIN.
    """
    return f"{salt}:{hashlib.pbkdf2_hmac('sha256', pin.encode(), salt.encode(), LOCK_ROUNDS).hex()}"


async def peek(token: str, now: datetime) -> SeatRow:
    """Return the seat that a link opens, without using the link. Raises Refused ``link_dead``."""
    link = await accounts.live_link(accounts.key_of(token), int(now.timestamp()))
    found = await seats.seat(link.seat) if link and link.purpose == "seat" and link.seat is not None else None
    if found is None:
        raise Refused("link_dead")
    return found


async def enter_by_link(token: str, device: str, now: datetime) -> Login:
    """Bind this tablet to the seat of a one-time link. Raises Refused ``link_dead``."""
    found = await peek(token, now)
    link = await accounts.live_link(accounts.key_of(token), int(now.timestamp()))
    async with ledger.writing(found.contest, found.account, "seat.entered", now, subject=f"seat-{found.id}"):
        if link is None or not await accounts.use_link(link.id, now):
            raise Refused("link_dead")
        return await _open(found, device, now)


async def enter_by_pin(seat: int, pin: str, device: str, now: datetime) -> Login:
    """Bind this tablet to a seat by its PIN. Raises Refused: ``pin_wrong`` or, after five tries, ``pin_locked``."""
    found = await seats.seat(seat)
    if found is None or found.kind != "judge" or not found.pin_hash or found.state != "active":
        raise Refused("pin_wrong")
    if await seats.wrong_pins(seat, now - timedelta(minutes=PIN_MINUTES)) >= PIN_TRIES:
        raise Refused("pin_locked", minutes=PIN_MINUTES)
    if not hmac.compare_digest(found.pin_hash, _pin_hash(seat, pin)):
        async with ledger.writing(found.contest, None, "seat.refused", now, subject=f"seat-{seat}"):
            pass
        raise Refused("pin_wrong")
    async with ledger.writing(found.contest, found.account, "seat.entered", now, subject=f"seat-{seat}"):
        return await _open(found, device, now)


async def enter_by_account(person: Person, seat: int, device: str, now: datetime) -> Login:
    """Bind this browser to a seat of the judge who is logged in with an own account."""
    found = await seats.seat(seat)
    if found is None or found.account is None or found.account != person.account or found.state != "active":
        raise Missing
    async with ledger.writing(found.contest, person.account, "seat.entered", now, subject=f"seat-{seat}"):
        return await _open(found, device, now)


async def _open(seat: SeatRow, device: str, now: datetime) -> Login:
    token, seconds = secrets.token_urlsafe(32), TABLET_HOURS * 3600
    expires = int(now.timestamp()) + seconds
    await accounts.open_session(accounts.key_of(token), seat.account, seat.id, expires, now, device)
    return Login(token, seconds)


async def leave(person: Person, now: datetime) -> None:
    """End this tablet's login."""
    found = await seats.seat(person.seat) if person.seat is not None else None
    if found is None:
        raise Missing
    async with ledger.writing(found.contest, found.account, "seat.left", now, subject=f"seat-{found.id}"):
        await accounts.close_session(person.session)
