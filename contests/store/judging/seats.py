"""评分席位: who sits where, what a seat may mark, and the tablets bound to it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.judging.roster import sections_of
from contests.store.statements import Statement
from contests.store.tables import Account, Assignment, Attendance, BlindCode, Deed, Entry, Link, Recusal, Seat, Session
from contests.store.together import later


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat; *judge* is the account's name, *organisation* the judge's own unit.

    *sections* are those it marks (none: the whole sheet), *joins* the seat whose sheet it completes, *since* the moment
    a judge was replaced here.
    """

    id: int
    event: int
    contest: int
    part: str
    position: int
    kind: str
    account: int | None
    judge: str
    organisation: int | None
    pin_hash: str
    pin_lock: str
    state: str
    sections: tuple[str, ...] = ()
    joins: int | None = None
    since: datetime | None = None

    @property
    def name(self) -> str:
        """How the seat is called on lists and papers."""
        return f"备用 {self.position} 号席" if self.kind == "spare" else f"{self.position} 号席"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a judge may know of an entry: its code, where and when it works, and whether it came."""

    code: str
    station: str
    heat: int
    presence: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What the seats desk and an action need to know behind a code; never shown to a judge."""

    id: int
    code: str
    organisation: int | None
    presence: str
    heat: int = 1


@dataclass(frozen=True, slots=True)
class Device:
    """A tablet's login on a seat."""

    session: int
    seat: int
    device: str
    seen: datetime | None


_SEAT = (
    Seat.id,
    Seat.event,
    Seat.event.contest.as_alias("contest"),
    Seat.part,
    Seat.position,
    Seat.kind,
    Seat.account,
    Seat.account.name.as_alias("judge"),
    Seat.account.organisation.as_alias("organisation"),
    Seat.pin_hash,
    Seat.pin_lock,
    Seat.state,
    Seat.sections,
    Seat.joins,
    Seat.since,
)


_ONE = Statement(Seat.select(*_SEAT).where(Seat.id == 0))
_TOUCH = Statement(Session.update({Session.seen: None}).where(Session.id == 0))


def _seat(row: Mapping[str, Any]) -> SeatRow:
    return SeatRow(**{**row, "judge": row["judge"] or "", "sections": sections_of(row["sections"])})


async def seat(seat: int) -> SeatRow | None:
    """Return one seat."""
    row = await _ONE.first(seat)
    return _seat(row) if row else None


async def of_events(events: Collection[int], *, spares: bool = False) -> list[SeatRow]:
    """Return the judges' seats of these events in order, with their spare seats where asked."""
    if not events:
        return []
    rows = await (
        Seat.select(*_SEAT)
        .where(Seat.event.is_in(list(events)) & Seat.kind.is_in(["judge", "spare"] if spares else ["judge"]))
        .order_by(Seat.event)
        .order_by(Seat.part)
        .order_by(Seat.kind)
        .order_by(Seat.position)
    )
    return [_seat(row) for row in rows]


async def of_account(account: int) -> list[SeatRow]:
    """Return the judges' seats that an account sits on."""
    rows = await (
        Seat.select(*_SEAT)
        .where((Seat.account == account) & Seat.kind.is_in(["judge", "spare"]) & (Seat.state == "active"))
        .order_by(Seat.id)
    )
    return [_seat(row) for row in rows]


async def add(
    event: int, part: str, position: int, now: datetime, kind: str = "judge", joins: int | None = None
) -> int:
    """Put an empty seat out: a judge's at *position* of the part's panel, one that joins another's, or a spare one."""
    fresh = Seat(event=event, part=part, position=position, kind=kind, joins=joins)
    found = int((await Seat.insert(fresh))[0]["id"])
    await Attendance.insert(Attendance(seat=found, state="active", created=now))
    return found


async def remove(seat: int) -> None:
    """Take an extra seat away on which nobody ever sat or marked."""
    await Attendance.delete().where(Attendance.seat == seat)
    await Link.delete().where(Link.seat == seat)
    await Seat.delete().where(Seat.id == seat)


async def share(seat: int, sections: Sequence[str]) -> None:
    """Say which sections a seat marks; none for the whole sheet."""
    text = json.dumps(list(sections), ensure_ascii=False) if sections else ""
    await Seat.update({Seat.sections: text}).where(Seat.id == seat)


async def sit(seat: int, account: int | None, replaced: datetime | None = None) -> None:
    """Give the seat to a judge; a new judge needs a new PIN, and the tablets of the one before are logged out.

    *replaced* is now, where another judge sat here: what is in by then stays the earlier judge's.
    """
    values: dict[Any, Any] = {Seat.account: account, Seat.pin_hash: "", Seat.pin_lock: ""}
    await Seat.update(values | ({Seat.since: replaced} if replaced else {})).where(Seat.id == seat)
    await end_sessions(seat)


async def set_state(seat: int, state: str, reason: str, account: int | None, now: datetime) -> None:
    """Mark a seat active, absent or left; only an active one stays logged in."""
    await Seat.update({Seat.state: state}).where(Seat.id == seat)
    await Attendance.insert(Attendance(seat=seat, state=state, reason=reason, account=account, created=now))
    if state != "active":
        await end_sessions(seat)


async def absences(events: Collection[int]) -> dict[int, tuple[str, datetime]]:
    """Return by seat why and when it last changed its state."""
    if not events:
        return {}
    columns = (Attendance.seat, Attendance.reason, Attendance.created)
    rows = await Attendance.select(*columns).where(Attendance.seat.event.is_in(list(events))).order_by(Attendance.id)
    return {row["seat"]: (row["reason"], row["created"]) for row in rows}


async def set_pin(seat: int, pin_hash: str, pin_lock: str) -> None:
    """Store a new PIN: what opens the seat, and what unlocks its tablets' screens without a network."""
    await Seat.update({Seat.pin_hash: pin_hash, Seat.pin_lock: pin_lock}).where(Seat.id == seat)


async def end_sessions(seat: int) -> None:
    """Log every tablet of the seat out and kill its open links; what the tablet still holds stays on the tablet."""
    await Session.delete().where(Session.seat == seat)
    await end_links(seat)


async def end_links(seat: int) -> None:
    """Kill the seat's one-time links that nobody has used."""
    await Link.update({Link.expires: 0}).where((Link.seat == seat) & Link.used.is_null())


async def devices(seats: Collection[int]) -> dict[int, list[Device]]:
    """Return the tablets logged in on each seat, the latest last."""
    found: dict[int, list[Device]] = defaultdict(list)
    if seats:
        columns = (Session.id.as_alias("session"), Session.seat, Session.device, Session.seen)
        for row in await Session.select(*columns).where(Session.seat.is_in(list(seats))).order_by(Session.id):
            found[row["seat"]].append(Device(**row))
    return found


async def touch(session: int, now: datetime) -> None:
    """Note that a tablet showed itself."""
    await later(_TOUCH, now, session)


async def wrong_pins(seat: int, since: datetime) -> int:
    """Return how often a wrong PIN was tried on the seat since then."""
    tried = (Deed.verb == "seat.refused") & (Deed.subject == f"seat-{seat}") & (Deed.at > since)
    return int(await Deed.count().where(tried))


async def codes(event: int) -> list[CodeRow]:
    """Return the codes of an event in the order of working."""
    rows = await (
        BlindCode.select(
            BlindCode.code, BlindCode.station, BlindCode.heat, BlindCode.entry.presence.as_alias("presence")
        )
        .where((BlindCode.event == event) & (BlindCode.entry.state == "accepted"))
        .order_by(BlindCode.heat)
        .order_by(BlindCode.position)
        .order_by(BlindCode.code)
    )
    return [CodeRow(**row) for row in rows]


async def entries(event: int) -> list[EntryRow]:
    """Return what stands behind the codes; for actions and the seats desk only."""
    rows = await (
        BlindCode.select(
            BlindCode.entry.as_alias("id"),
            BlindCode.code,
            BlindCode.entry.organisation.as_alias("organisation"),
            BlindCode.entry.presence.as_alias("presence"),
            BlindCode.heat,
        )
        .where((BlindCode.event == event) & (BlindCode.entry.state == "accepted"))
        .order_by(BlindCode.code)
    )
    return [EntryRow(**row) for row in rows]


async def by_code(event: int) -> dict[str, EntryRow]:
    """Return what stands behind each code; for actions only."""
    return {entry.code: entry for entry in await entries(event)}


async def uncoded(event: int) -> list[tuple[int, str]]:
    """Return the accepted entries without a code: id and contestant number."""
    known = [row["entry"] for row in await BlindCode.select(BlindCode.entry).where(BlindCode.event == event)]
    rows = await (
        Entry.select(Entry.id, Entry.number)
        .where((Entry.event == event) & (Entry.state == "accepted"))
        .order_by(Entry.id)
    )
    return [(row["id"], row["number"]) for row in rows if row["id"] not in known]


async def give_code(event: int, entry: int, code: str, position: int) -> None:
    """Give an entry of an event that is not blind its code."""
    await BlindCode.insert(BlindCode(event=event, entry=entry, code=code, position=position))


async def recusals(seats: Collection[int]) -> dict[int, set[int]]:
    """Return the entries that each seat does not mark."""
    found: dict[int, set[int]] = defaultdict(set)
    if seats:
        where = Recusal.seat.is_in(list(seats)) & Recusal.ended.is_null()
        for row in await Recusal.select(Recusal.seat, Recusal.entry).where(where):
            found[row["seat"]].add(row["entry"])
    return found


async def units(accounts: Collection[int]) -> dict[int, str]:
    """Return the name of the own unit of each account that has one."""
    if not accounts:
        return {}
    rows = await Account.select(Account.id, Account.organisation.name.as_alias("unit")).where(
        Account.id.is_in(list(accounts))
    )
    return {row["id"]: row["unit"] for row in rows if row["unit"]}


async def has_history(seat: int) -> bool:
    """Say whether a judge sat here, was kept from an entry, or was assigned one."""
    told = Recusal.exists().where(Recusal.seat == seat)
    given = Assignment.exists().where((Assignment.seat == seat) | (Assignment.replaces == seat))
    return bool(await told) or bool(await given) or await Attendance.count().where(Attendance.seat == seat) > 1
