"""Scans of paper sheets: attached beside the form, taken off with a reason."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from contests.actions.judging.sheets import entry_of
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import scans, seats
from contests.store.judging.scans import Fresh

MOST = 8  # of one sheet
LARGEST = 6 << 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came, and what ``documents`` found in it."""

    name: str
    media_type: str
    pages: int
    body: bytes


async def attach(person: Person, seat: int, code: str, sent: Sent, now: datetime) -> int:
    """Keep a scan of a seat's sheet for a code; the same file twice on one sheet is refused."""
    found = await seats.seat(seat)
    if found is None or not person.holds(found.contest, "organiser", "tally_clerk"):
        raise Missing
    digest = hashlib.sha256(sent.body).hexdigest()
    async with ledger.writing(found.contest, person.account, "scan.attached", now, subject=f"seat-{seat}") as line:
        await entry_of(found.event, code)
        there = await scans.of_sheet(seat, code)
        if len(there) >= MOST:
            raise Refused("scans_full", most=MOST)
        if digest in [one.sha256 for one in there]:
            raise Refused("scan_there")
        fresh = Fresh(
            event=found.event,
            seat=seat,
            code=code,
            name=sent.name[:200],
            media_type=sent.media_type,
            pages=sent.pages,
            sha256=digest,
            body=sent.body,
            account=person.account,
            created=now,
        )
        scan = await scans.add(fresh)
        line.facts |= {"code": code, "scan": scan, "sha256": digest}
    return scan


async def take_off(person: Person, scan: int, reason: str, now: datetime) -> None:
    """Take a scan off the sheet it was wrongly attached to, with a reason."""
    found = await scans.one(scan)
    if found is None or not person.holds(found.contest, "organiser", "tally_clerk"):
        raise Missing
    if not reason.strip():
        raise Faulty((Problem("scan_reason", "fault.required"),))
    async with ledger.writing(
        found.contest, person.account, "scan.taken_off", now, subject=f"seat-{found.seat}", reason=reason.strip()
    ) as line:
        fresh = await scans.one(scan)
        if fresh is None or fresh.seat is None:
            raise Refused("scan_off")
        line.facts |= {"code": found.code, "scan": scan, "sha256": found.sha256}
        await scans.take_off(scan)
