"""Signing: a judge the own sheets, a contestant one sheet, a chief judge a part; over exactly what was seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contests.actions.judging import desk as desks
from contests.actions.judging import room
from contests.actions.judging.sheets import own_seat
from contests.rules import Missing, Person, Refused
from contests.store import ledger
from contests.store.judging import signatures as stored
from contests.store.judging.seats import SeatRow
from contests.store.judging.signatures import SignatureRow

# Path data as the tablet writes it: whole numbers in a box of 600 × 200.
_POINT = r"(?:[0-5]?\d?\d|600) (?:1?\d?\d|200)"
_DRAWING = re.compile(rf"(?:M{_POINT}(?:L{_POINT})*)+")
LONGEST_DRAWING = 16_000


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature as it comes in from a tablet. *covers*: the submission id of every sheet that was signed, by code."""

    id: str
    role: str
    code: str
    covers: Mapping[str, str]
    drawing: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signer may rely on: stored, over sheets with this digest."""

    digest: str
    created: datetime


def is_drawing(text: str) -> bool:
    """Say whether *text* is a signature's path data, within the box and not endless."""
    return len(text) <= LONGEST_DRAWING and bool(_DRAWING.fullmatch(text))


def _check_drawing(role: str, drawing: str) -> None:
    if not (is_drawing(drawing) if drawing else role != "competitor"):
        raise Refused("sign_drawing")


async def _desk_of(event: int, role: str) -> desks.Desk:
    desk = await desks.of(event)
    if desk.event.state in ("preparing", "drawn"):
        raise Refused("sign_early")
    if role != "chief_judge" and role not in stored.asked(desk.event.settings):
        raise Refused("sign_not_asked")
    return desk


async def _known(signing: Signing, seat: int | None) -> Signed | None:
    row = await stored.receipt(signing.id)
    if row is None:
        return None
    if (row.seat, row.role, row.code) != (seat, signing.role, signing.code):
        raise Refused("submission_taken")
    return Signed(row.digest, row.created)


async def sign(person: Person, signing: Signing, now: datetime) -> Signed:
    """Store what a judge or a contestant signed on the judge's tablet; a resent signature is only answered."""
    seat = await own_seat(person)
    return await sign_on(seat, seat.account, signing, now)


async def sign_on(seat: SeatRow, account: int | None, signing: Signing, now: datetime) -> Signed:
    """Store a signature given on the tablet of *seat*; *account* is who handed it in.

    Raises Refused when the sheets are no longer those that were signed, or not all are in.
    """
    if known := await _known(signing, seat.id):
        return known
    if signing.role not in ("judge", "competitor") or (signing.role == "competitor") != bool(signing.code):
        raise Missing
    _check_drawing(signing.role, signing.drawing)
    async with ledger.writing(seat.contest, account, "sheets.signed", now, subject=f"seat-{seat.id}") as line:
        desk = await _desk_of(seat.event, signing.role)
        held = await stored.held(seat.event, seat.id)
        rows = held.own if signing.role == "judge" else held.sheets.values()
        now_there = {row.code: row.submission for row in rows if signing.code in ("", row.code)}
        if now_there != dict(signing.covers):
            raise Refused("sign_changed")
        if signing.role == "judge" and (n := sum(one.id == seat.id for one, _ in await room.missing(desk))):
            raise Refused("sign_incomplete", n=n)
        digest = held.digest(signing.role, seat=seat.id, code=signing.code)
        line.facts |= {"role": signing.role, "code": signing.code, "digest": digest}
        row = SignatureRow(
            seat.part, seat.id, signing.code, signing.role, digest, signing.drawing, signing.id, seat.account, now
        )
        await stored.append(seat.event, row)
    return Signed(digest, now)


async def sign_part(person: Person, event: int, part: str, seen: str, drawing: str, id: str, now: datetime) -> Signed:
    """Store the chief judge's signature under all sheets of a part; *seen* is the digest of the page."""
    desk = await _desk_of(event, "chief_judge")
    if not person.holds(desk.event.contest, "chief_judge") or part not in desk.parts:
        raise Missing
    signing = Signing(id, "chief_judge", "", {}, drawing)
    if known := await _known(signing, None):
        return known
    _check_drawing("chief_judge", drawing)
    contest = desk.event.contest
    async with ledger.writing(contest, person.account, "sheets.signed", now, subject=f"event-{event}") as line:
        if (await desks.of(event)).event.state == "judging":
            raise Refused("sign_lock_first")
        digest = (await stored.held(event)).digest("chief_judge", part=part)
        if not digest or digest != seen:
            raise Refused("sign_changed")
        line.facts |= {"role": "chief_judge", "part": part, "digest": digest}
        row = SignatureRow(part, None, "", "chief_judge", digest, drawing, id, person.account, now)
        await stored.append(event, row)
    return Signed(digest, now)
