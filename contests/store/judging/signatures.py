"""签名 under sheets: by a judge, a chief judge or a contestant, over exactly the versions that were there."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store import setup
from contests.store.judging import sheets
from contests.store.judging.sheets import SheetRow
from contests.store.ledger import canonical
from contests.store.setup import EventRow
from contests.store.tables import Calibration, Seat, SheetSignature

ROLES = ("judge", "chief_judge", "competitor")
SETTINGS = {"judge": "sign_judge", "chief_judge": "sign_chief", "competitor": "sign_competitor"}


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature. *seat* is None for a chief judge's, *code* empty but for a contestant's.

    *drawing* is SVG path data in a box of 600 × 200, empty where somebody signed by account alone.
    """

    part: str
    seat: int | None
    code: str
    role: str
    digest: str
    drawing: str
    submission: str
    account: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What stands to be signed in one event: its sheets that count, and what was signed.

    *since*: where a judge was replaced, and when; the new one signs only what came in from then on.
    """

    sheets: Mapping[tuple[int, str], SheetRow]
    signatures: tuple[SignatureRow, ...]
    since: Mapping[int, datetime]

    @property
    def own(self) -> list[SheetRow]:
        """The sheets of the judges who sit there now."""
        return [row for row in self.sheets.values() if not sheets.is_earlier(row, self.since.get(row.seat))]

    @property
    def seats(self) -> list[int]:
        """The seats whose judge handed something in, by id."""
        return sorted({row.seat for row in self.own})

    @property
    def parts(self) -> list[str]:
        """The parts that something was handed in for."""
        return sorted({row.part for row in self.sheets.values()})

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Part and code of everybody who was marked."""
        return sorted({(row.part, row.code) for row in self.sheets.values()})

    def digest(self, role: str, *, part: str = "", seat: int | None = None, code: str = "") -> str:
        """Return the SHA-256 over the sheets that such a signature covers now; empty when there is none."""
        rows = [
            row
            for row in (self.own if role == "judge" else self.sheets.values())
            if (seat is None or row.seat == seat) and (not part or row.part == part) and (not code or row.code == code)
        ]
        return digest_of(role, rows) if rows else ""

    def latest(self, role: str, *, part: str = "", seat: int | None = None, code: str = "") -> SignatureRow | None:
        """Return the latest signature in this place, whether it still holds or not."""
        found = [
            one
            for one in self.signatures
            if one.role == role and one.code == code and one.seat == seat and (seat is not None or one.part == part)
            if role != "judge" or not (at := self.since.get(seat or 0)) or one.created >= at
        ]
        return found[-1] if found else None

    @property
    def stale(self) -> set[int]:
        """The seats whose judge has signed, and whose sheets are others by now."""
        signed = {seat: self.latest("judge", seat=seat) for seat in self.seats}
        return {seat for seat, one in signed.items() if one is not None and not self.holds(one)}

    def holds(self, one: SignatureRow) -> bool:
        """Say whether the sheets are still those that were signed."""
        part = one.part if one.role == "chief_judge" else ""
        return one.digest == self.digest(one.role, part=part, seat=one.seat, code=one.code)


def digest_of(role: str, rows: Iterable[SheetRow]) -> str:
    """Return the SHA-256 over these versions: whose, of what, which version, under which rules, with which marks."""
    listed = [
        [row.seat, row.code, row.version, row.submission, row.ruleset_version, row.marks]
        for row in sorted(rows, key=lambda row: (row.seat, row.code))
    ]
    return hashlib.sha256(canonical([role, listed]).encode()).hexdigest()


_COLUMNS = tuple(getattr(SheetSignature, name) for name in SignatureRow.__slots__)


async def of_event(event: int) -> tuple[SignatureRow, ...]:
    """Return every signature of an event, the first one first."""
    rows = await SheetSignature.select(*_COLUMNS).where(SheetSignature.event == event).order_by(SheetSignature.id)
    return tuple(SignatureRow(**row) for row in rows)


async def receipt(submission: str) -> SignatureRow | None:
    """Return the signature that came under this id."""
    row = await SheetSignature.select(*_COLUMNS).where(SheetSignature.submission == submission).first()
    return SignatureRow(**row) if row else None


async def append(event: int, row: SignatureRow) -> None:
    """Store a signature beside the earlier ones."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in SignatureRow.__slots__}
    await SheetSignature.insert(SheetSignature(event=event, **fields))


async def held(event: int, seat: int | None = None) -> Held:
    """Return the handed-in sheets that count, of one seat or of all, with the event's signatures."""
    since, trials = await _seats([event])
    return _held(await sheets.latest(event, seat), since[event], trials[event], await of_event(event))


async def held_in(events: Sequence[int]) -> dict[int, Held]:
    """Return by event what ``held`` does: four queries for any number of events."""
    since, trials = await _seats(events)
    signed: dict[int, list[SignatureRow]] = {event: [] for event in events}
    where = SheetSignature.event.is_in(list(events) or [0])
    for row in await SheetSignature.select(SheetSignature.event, *_COLUMNS).where(where).order_by(SheetSignature.id):
        signed[row.pop("event")].append(SignatureRow(**row))
    latest = await sheets.latest_in(events)
    return {event: _held(latest[event], since[event], trials[event], signed[event]) for event in events}


async def _seats(
    events: Sequence[int],
) -> tuple[dict[int, dict[int, datetime | None]], dict[int, set[tuple[str, str]]]]:
    """Return by event since when each seat is as it is, and part and code of what was marked on trial."""
    since: dict[int, dict[int, datetime | None]] = {event: {} for event in events}
    trials: dict[int, set[tuple[str, str]]] = {event: set() for event in events}
    there = Seat.event.is_in(list(events) or [0]) & (Seat.state != "absent")
    for row in await Seat.select(Seat.event, Seat.id, Seat.since).where(there):
        since[row["event"]][row["id"]] = row["since"]
    tried = Calibration.event.is_in(list(events) or [0])
    for row in await Calibration.select(Calibration.event, Calibration.part, Calibration.code).where(tried):
        trials[row["event"]].add((row["part"], row["code"]))
    return since, trials


def _held(
    latest: Mapping[tuple[int, str], SheetRow],
    since: Mapping[int, datetime | None],
    trials: Collection[tuple[str, str]],
    signed: Iterable[SignatureRow],
) -> Held:
    standing = {
        key: row
        for key, row in latest.items()
        if row.state == "submitted" and row.seat in since and (row.part, row.code) not in trials
        and row.origin != "unit"
    }  # fmt: skip
    return Held(standing, tuple(signed), {seat: at for seat, at in since.items() if at})


def asked(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the roles that an event's settings ask to sign."""
    return tuple(role for role in ROLES if settings.get(SETTINGS[role]))


async def unsigned(event: int) -> list[str]:
    """Return what lacks a signature that the event's settings ask for, or has one that no longer holds.

    ``seat-12``: the judge of this seat; ``part-practice``: the chief judge; ``code-practice-07``: the contestant, who
    signs one judge's sheet of each part. Empty when nothing is asked for or everything is signed.
    """
    found = await setup.event(event)
    roles = asked(found.settings) if found else ()
    if not roles:
        return []
    return lacking(await held(event), roles)


async def unsigned_in(events: Sequence[EventRow]) -> dict[int, list[str]]:
    """Return by event what ``unsigned`` does: as many queries for many events as for one."""
    asking = {event.id: roles for event in events if (roles := asked(event.settings))}
    held = await held_in(list(asking)) if asking else {}
    return {event.id: lacking(held[event.id], asking[event.id]) if event.id in asking else [] for event in events}


def lacking(now: Held, roles: Collection[str]) -> list[str]:
    """Return what lacks a signature of one of these roles, as ``unsigned`` does."""
    valid = [one for one in now.signatures if one.role in roles and now.holds(one)]
    by_seat = {one.seat for one in valid if one.role == "judge"}
    by_part = {one.part for one in valid if one.role == "chief_judge"}
    by_code = {(one.part, one.code) for one in valid if one.role == "competitor"}
    found = [f"seat-{seat}" for seat in now.seats if "judge" in roles and seat not in by_seat]
    found += [f"part-{part}" for part in now.parts if "chief_judge" in roles and part not in by_part]
    return found + [f"code-{p}-{code}" for p, code in now.codes if "competitor" in roles and (p, code) not in by_code]
