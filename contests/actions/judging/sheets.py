"""Handing in a sheet, once; correcting it with a reason; sending it back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import scoring
from contests import rules
from contests.actions.judging import desk as desks
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import seats, sheets
from contests.store.judging.seats import EntryRow, SeatRow
from contests.store.judging.sheets import SheetRow


@dataclass(frozen=True, slots=True)
class Submission:
    """A sheet as it comes in. *id* is fresh for every handing-in; *base* is the version it was written over.

    *bundled*: it came by a file from another tablet.
    """

    id: str
    code: str
    base: int
    ruleset_version: int
    written: Mapping[str, scoring.Written]
    reason: str = ""
    bundled: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may rely on: this version is stored."""

    code: str
    version: int
    state: str


_VERBS = {"paper": "scoresheet.typed", "bundle": "scoresheet.bundled"}


def sheet_problems(rubric: scoring.Rubric, written: Mapping[str, scoring.Written]) -> tuple[Problem, ...]:
    """Return every fault of a sheet, each with the key of its criterion."""
    return tuple(Problem(p.field, f"sheet.{p.code}", dict(p.numbers)) for p in scoring.problems(rubric, written))


def _receipt(row: SheetRow) -> Receipt:
    return Receipt(row.code, row.version, row.state)


async def _known(seat: SeatRow, submission: Submission) -> Receipt | None:
    row = await sheets.receipt(submission.id)
    if row is None:
        return None
    if (row.seat, row.code) != (seat.id, submission.code):
        raise Refused("submission_taken")
    return _receipt(row)


async def own_seat(person: Person) -> SeatRow:
    """Return the seat this tablet is bound to. Raises Missing for anybody else."""
    found = await seats.seat(person.seat) if person.seat is not None else None
    if found is None or found.kind != "judge":
        raise Missing
    return found


async def submit(person: Person, submission: Submission, now: datetime) -> Receipt:
    """Store a judge's sheet as the next version for its code; a resent one is only answered."""
    seat = await own_seat(person)
    origin = "bundle" if submission.bundled else "tablet"
    return await _hand_in(seat, seat.account, origin, submission, now, person.session)


async def carry_in(person: Person, seat: SeatRow, submission: Submission, now: datetime) -> Receipt:
    """Store a sheet from a file that was carried from a judge's tablet to a desk; the person is who brought it."""
    if not person.holds(seat.contest, "organiser", "tally_clerk", "chief_judge"):
        raise Missing
    return await _hand_in(seat, person.account, "bundle", submission, now)


async def type_in(person: Person, seat: int, submission: Submission, now: datetime) -> Receipt:
    """Store a paper sheet that a tally clerk typed for a judge's seat."""
    found = await seats.seat(seat)
    if found is None or found.kind != "judge" or not person.holds(found.contest, "organiser", "tally_clerk"):
        raise Missing
    if (await desks.of(found.event)).typed_twice:
        raise Refused("typed_twice")
    return await _hand_in(found, person.account, "paper", submission, now)


async def _hand_in(
    seat: SeatRow, account: int | None, origin: str, submission: Submission, now: datetime, session: int = 0
) -> Receipt:
    if known := await _known(seat, submission):
        return known
    verb = _VERBS.get(origin, "scoresheet.submitted")
    reason = submission.reason.strip()
    try:
        async with ledger.writing(
            seat.contest, account, verb, now, subject=f"seat-{seat.id}", reason=reason, shared=True
        ) as line:
            if known := await _known(seat, submission):
                raise _AnsweredError(known)
            row = await next_version(seat, account, origin, submission, now)
            line.facts |= {"code": row.code, "part": row.part, "version": row.version, "rules": row.ruleset_version}
            await sheets.append(seat.event, row)
            if session:
                await seats.touch(session, now)
    except _AnsweredError as twice:
        return twice.receipt
    return _receipt(row)


class _AnsweredError(Exception):
    """Rolls back the line of a double tap that waited for the lock of the first; its receipt is the answer."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.code)
        self.receipt = receipt


async def next_version(
    seat: SeatRow, account: int | None, origin: str, submission: Submission, now: datetime
) -> SheetRow:
    """Return the version that may stand after the ones that are there. Raises Refused, Faulty."""
    desk = await desks.of(seat.event)
    await _check_open(desk, seat, submission.code)
    before = await sheets.versions(seat.id, submission.code)
    last = before[-1] if before else None
    if submission.base != (last.version if last else 0):
        raise Refused("sheet_conflict")
    if submission.ruleset_version != desk.version:
        raise Refused("rules_changed")
    rubric = desk.rubric(seat.part)
    problems = sheet_problems(rubric, submission.written)
    if last and last.state == "submitted" and not submission.reason.strip():
        problems += (Problem("reason", "fault.required"),)
    if problems:
        raise Faulty(problems)
    return SheetRow(
        seat=seat.id,
        part=seat.part,
        code=submission.code,
        version=submission.base + 1,
        submission=submission.id,
        ruleset_version=desk.version,
        marks=scoring.marks(rubric, submission.written),
        origin=origin,
        state="submitted",
        reason=submission.reason.strip(),
        account=account,
        created=now,
    )


async def _check_open(desk: desks.Desk, seat: SeatRow, code: str) -> None:
    if not rules.may_submit(desk.event.state):
        raise Refused("judging_closed")
    if seat.state != "active":
        raise Refused("seat_closed")
    entry = await entry_of(seat.event, code)
    if entry.id in (await seats.recusals([seat.id]))[seat.id]:
        raise Refused("seat_recused")
    if entry.presence in ("absent", "withdrawn"):
        raise Refused("entry_absent")


async def entry_of(event: int, code: str) -> EntryRow:
    """Return what stands behind a code. Raises Missing."""
    for entry in await seats.entries(event):
        if entry.code == code:
            return entry
    raise Missing


async def send_back(person: Person, seat: int, code: str, reason: str, now: datetime) -> None:
    """Send a sheet back to its judge with a reason: a further version with the same marks that does not count."""
    found = await seats.seat(seat)
    if found is None or not person.holds(found.contest, "chief_judge"):
        raise Missing
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        found.contest, person.account, "scoresheet.returned", now, subject=f"seat-{seat}", reason=reason.strip()
    ) as line:
        desk = await desks.of(found.event)
        if not rules.may_submit(desk.event.state):
            raise Refused("judging_closed")
        before = await sheets.versions(seat, code)
        if not before or before[-1].state != "submitted":
            raise Refused("sheet_not_in")
        last = before[-1]
        line.facts |= {"code": code, "part": found.part, "version": last.version + 1}
        await sheets.append(found.event, _returned(last, reason.strip(), person.account, now))


def _returned(last: SheetRow, reason: str, account: int | None, now: datetime) -> SheetRow:
    return SheetRow(
        seat=last.seat,
        part=last.part,
        code=last.code,
        version=last.version + 1,
        submission=f"return-{secrets.token_hex(16)}",
        ruleset_version=last.ruleset_version,
        marks=last.marks,
        origin=last.origin,
        state="returned",
        reason=reason,
        account=account,
        created=now,
    )
