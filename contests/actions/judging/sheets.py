"""Handing in a sheet, once; correcting it with a reason; sending it back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import scoring
from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging.duties import entry_of as entry_of
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import assignments, seats, sheets
from contests.store.judging.seats import SeatRow
from contests.store.judging.sheets import SheetRow, Standing


@dataclass(frozen=True, slots=True)
class Submission:
    """A sheet as it comes in. *id* is fresh for every handing-in; *base* is the version it was written over.

    *bundled*: it came by a file from another tablet. *handed* is when the judge handed it in, in milliseconds of the
    tablet's clock, where that is known.
    """

    id: str
    code: str
    base: int
    ruleset_version: int
    written: Mapping[str, scoring.Written]
    reason: str = ""
    bundled: bool = False
    handed: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may rely on: this version is stored."""

    code: str
    version: int
    state: str


_VERBS = {"paper": "scoresheet.typed", "bundle": "scoresheet.bundled"}


def sheet_problems(
    rubric: scoring.Rubric, written: Mapping[str, scoring.Written], whole: scoring.Rubric | None = None
) -> tuple[Problem, ...]:
    """Return every fault of a sheet, each with the key of its criterion; what *whole* has besides is another seat's."""
    return _said(scoring.problems(rubric, written), whole)


def _said(faults: tuple[scoring.Problem, ...], whole: scoring.Rubric | None) -> tuple[Problem, ...]:
    others = {c.key for s in whole.sections for c in s.criteria} if whole and faults else set()
    return tuple(_problem(fault, others) for fault in faults)


def _problem(fault: scoring.Problem, others: set[str]) -> Problem:
    code = "other_section" if fault.code == "unknown_key" and fault.field in others else fault.code
    return Problem(fault.field, f"sheet.{code}", dict(fault.numbers))


def _receipt(row: Standing | SheetRow) -> Receipt:
    return Receipt(row.code, row.version, row.state)


def _answer(known: Standing, seat: SeatRow, submission: Submission) -> Receipt:
    if (known.seat, known.code) != (seat.id, submission.code):
        raise Refused("submission_taken")
    return _receipt(known)


async def own_seat(person: Person) -> SeatRow:
    """Return the seat this tablet is bound to. Raises Missing for anybody else."""
    found = await seats.seat(person.seat) if person.seat is not None else None
    if found is None or found.kind not in ("judge", "spare"):
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
    if found is None or found.kind not in ("judge", "spare"):
        raise Missing
    if not person.holds(found.contest, "organiser", "tally_clerk"):
        raise Missing
    if (await desks.of(found.event)).typed_twice:
        raise Refused("typed_twice")
    return await _hand_in(found, person.account, "paper", submission, now)


async def _hand_in(
    seat: SeatRow, account: int | None, origin: str, submission: Submission, now: datetime, session: int = 0
) -> Receipt:
    verb = _VERBS.get(origin, "scoresheet.submitted")
    reason = submission.reason.strip()
    try:
        async with ledger.writing(
            seat.contest, account, verb, now, subject=f"seat-{seat.id}", reason=reason, shared=True
        ) as line:
            known, last = await sheets.standing(submission.id, seat.id, submission.code)
            if known:
                raise _AnsweredError(_answer(known, seat, submission))
            row = await _following(last, seat, account, origin, submission, now)
            line.facts |= {"code": row.code, "part": row.part, "version": row.version, "rules": row.ruleset_version}
            await sheets.append(seat.event, row)
            if session:
                await seats.touch(session, now)
    except _AnsweredError as twice:
        return twice.receipt
    return _receipt(row)


class _AnsweredError(Exception):
    """Rolls back the line of a sheet that came before; its receipt is the answer."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.code)
        self.receipt = receipt


async def next_version(
    seat: SeatRow, account: int | None, origin: str, submission: Submission, now: datetime
) -> SheetRow:
    """Return the version that may stand after the ones that are there. Raises Refused, Faulty."""
    _, last = await sheets.standing(submission.id, seat.id, submission.code)
    return await _following(last, seat, account, origin, submission, now)


async def _following(
    last: Standing | None, seat: SeatRow, account: int | None, origin: str, submission: Submission, now: datetime
) -> SheetRow:
    # The seat as it is under the chain's lock: it may have been given to another judge while the sheet waited.
    fresh = await ledger.once(seats.seat, seat.id)
    seat = fresh or seat
    desk = await ledger.once(desks.of, seat.event)
    duty = await duties.of(desk, seat, submission.code, paper=origin == "paper")
    if last and origin != "paper" and of_earlier_judge(seat, last):
        raise Refused("sheet_earlier_judge")
    if submission.base != (last.version if last else 0):
        raise Refused("sheet_conflict")
    if submission.ruleset_version != desk.version:
        raise Refused("rules_changed")
    marks = scoring.read_sheet(duty.rubric, submission.written)
    problems = _said(marks, desk.rubric(seat.part)) if isinstance(marks, tuple) else ()
    if last and last.state == "submitted" and not submission.reason.strip():
        problems += (Problem("reason", "fault.required"),)
    if problems or isinstance(marks, tuple):
        raise Faulty(problems)
    return SheetRow(
        seat=seat.id,
        part=seat.part,
        code=submission.code,
        version=submission.base + 1,
        submission=submission.id,
        ruleset_version=desk.version,
        marks=marks,
        origin="trial" if duty.is_calibration else origin,
        state="submitted",
        reason=submission.reason.strip(),
        account=account,
        created=now,
    )


def of_earlier_judge(seat: SeatRow, last: SheetRow | Standing) -> bool:
    """Say whether the judge who sat here before handed this in: it counts, and the one who sits here now leaves it."""
    return last.state == "submitted" and sheets.is_earlier(last, seat.since)


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
            raise Refused("sheet_returned_already" if before else "sheet_not_in")
        last = before[-1]
        line.facts |= {"code": code, "part": found.part, "version": last.version + 1}
        await sheets.append(found.event, _returned(last, reason.strip(), person.account, now))
        entry = await entry_of(found.event, code) if last.origin != "trial" else None
        if entry and duties.is_own_unit(found, entry):  # an earlier judge's: who sits here now may not mark it again
            await assignments.recuse(seat, entry.id, "own_unit", "unit", now)


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
