"""Seats and tablets: who sits where, one-time links, PINs, recusals."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from contests import rules, settings
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import accounts, ledger, setup
from contests.store.judging import assignments, seats, sheets, tablets
from contests.store.judging.seats import SeatRow

TABLET_HOURS = 24
LINK_HOURS = 24
PIN_TRIES, PIN_MINUTES, PIN_DIGITS = 5, 15, 6
KINDS = ("judge", "spare")
STATES = ("active", "absent", "left")
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
    if found is None or found.kind not in KINDS or not person.holds(found.contest, "organiser", "chief_judge"):
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
            line.facts["seats"] = [await seats.add(event, part, position, now) for part, position in missing]
    return len(missing)


async def sit(person: Person, seat: int, account: int | None, now: datetime) -> None:
    """Give a seat to a judge, recused from the entries of the own unit; tablets of the one before are logged out.

    What an earlier judge handed in on this seat goes on counting; from now on the new one marks, present again.
    """
    found = await _mine(person, seat)
    await _check_not_locked(found)
    if account is not None and await accounts.by_id(account) is None:
        raise Missing
    if account == found.account:
        return
    everyone = await seats.of_events([found.event], spares=True)
    taken = [one for one in everyone if one.part == found.part and one.id != seat]
    if account is not None and account in [one.account for one in taken]:
        raise Refused("judge_seated")
    async with ledger.writing(found.contest, person.account, "seat.given", now, subject=f"seat-{seat}") as line:
        line.facts |= {"judge": account, "before": found.account}
        await seats.sit(seat, account, now if found.account is not None else None)
        if account is not None and found.state != "active":
            await seats.set_state(seat, "active", "", person.account, now)
        await assignments.end_recusals(await assignments.holding(seat), "", person.account, now)
        line.facts["recused"] = await recuse_own_unit(seat, now)


async def _check_not_locked(seat: SeatRow) -> None:
    event = await setup.event(seat.event)
    if event is None or not rules.may_seat(event.state):
        raise Refused("seats_fixed")


async def recuse_own_unit(seat: int, now: datetime) -> list[int]:
    """Keep the judge from the entries of the own unit, inside the caller's transaction; return those entries.

    What an earlier judge of the seat has handed in stands, whosever unit it is of.
    """
    found = await seats.seat(seat)
    if found is None or found.organisation is None:
        return []
    done = await sheets.handed_in(found.event, seat, now) if found.since else ()
    own = [e for e in await seats.entries(found.event) if duties.is_own_unit(found, e) and e.code not in done]
    for entry in own:
        await assignments.recuse(seat, entry.id, "own_unit", "unit", now)
    return [entry.id for entry in own]


_VERBS = {"active": "seat.returned", "absent": "seat.absent", "left": "seat.left_early"}


async def switch(person: Person, seat: int, state: str, reason: str, now: datetime) -> None:
    """Mark a judge absent (nothing of the seat counts), gone midway (what is in counts), or back again.

    No further sheet is awaited of who is not there. A spare seat that goes gives back what it has not marked.
    """
    found = await _mine(person, seat)
    if state not in STATES:
        raise Missing
    async with ledger.writing(found.contest, person.account, _VERBS[state], now, subject=f"seat-{seat}", reason=reason):
        await _check_not_locked(found)
        await seats.set_state(seat, state, reason, person.account, now)
        if found.kind == "spare" and state != "active":
            await _give_back(found, state, now)


async def _give_back(spare: SeatRow, state: str, now: datetime) -> None:
    there = await sheets.latest(spare.event, spare.id)
    marked = {code for (_, code), sheet in there.items() if sheet.state == "submitted"} if state == "left" else set()
    held = [one for one in await assignments.assignments(spare.event) if one.seat == spare.id and one.ended is None]
    await assignments.end_assignments([one.id for one in held if one.code not in marked], now)


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


async def revoke(person: Person, session: int, seat: int, expires: int, now: datetime) -> SeatRow:
    """Log one lost tablet out; its seat's card dies with it, because the tablet could be made to tell the PIN.

    Raises Refused ``tablet_gone`` when exactly this login is over already.
    """
    found = await _mine(person, seat)
    if not await tablets.is_in(session, seat, expires):
        raise Refused("tablet_gone")
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


async def is_in(person: Person, token: str) -> bool:
    """Say whether this tablet sits already on the seat that a link opened: the button was pressed twice."""
    return person.seat is not None and await accounts.link_seat(accounts.key_of(token)) == person.seat


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
    if found is None or found.kind not in KINDS or not found.pin_hash or found.state != "active":
        raise Refused("pin_wrong")
    if await seats.wrong_pins(seat, now - timedelta(minutes=PIN_MINUTES)) >= PIN_TRIES:
        raise Refused("pin_locked", minutes=PIN_MINUTES)
    if not hmac.compare_digest(found.pin_hash, _pin_hash(seat, pin)):
        async with ledger.writing(found.contest, None, "seat.refused", now, subject=f"seat-{seat}"):
            pass
        raise Refused("pin_wrong")
    async with ledger.writing(found.contest, found.account, "seat.entered", now, subject=f"seat-{seat}"):
        return await _open(found, device, now)


async def enter_by_account(person: Person, seat: int, device: str, now: datetime, pin: str = "") -> Login:
    """Bind this browser to a seat of the judge who is logged in with an own account.

    *pin* is one that the judge chooses for the screen lock, where no card has brought one. It opens no seat: whoever
    forgets it enters by the account again and chooses another.
    """
    found = await seats.seat(seat)
    if found is None or found.account is None or found.account != person.account or found.state != "active":
        raise Missing
    if pin and not (len(pin) == PIN_DIGITS and pin.isascii() and pin.isdigit()):
        raise Faulty((Problem(f"pin-{seat}", "fault.pin"),))
    async with ledger.writing(found.contest, person.account, "seat.entered", now, subject=f"seat-{seat}") as line:
        if pin and not found.pin_hash:
            line.facts["pin"] = "own"
            await seats.set_pin(seat, "", _pin_lock(pin, secrets.token_hex(8)))
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
