"""A sheet of a carried file that does not go in by itself: both sides, and what the chief judge decides of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import scoring
from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging.sheets import Submission, sheet_problems
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import assignments, bars, carried, seats, sheets
from contests.store.judging.carried import Decision
from contests.store.judging.seats import EntryRow, SeatRow
from contests.store.judging.sheets import FORMER, SheetRow
from contests.store.ledger import Fact, canonical

BELATED = ("sheet_conflict", "heat_closed", "seat_closed", "seat_relieved")
"""What keeps a sheet out that was written in time: the chief judge may let it in."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose sheets they are: the seat as this judge sat there; *until* when, where somebody else sits there now."""

    seat: SeatRow
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Both sides of one sheet. *why* are the codes of what keeps the file's out.

    *there* is what the server has of the seat; *spare* the seat that marks the entry instead, by *assignment*, and
    *theirs* its sheet. *lifted* is the recusal of the judge who sits there now, which taking ends.
    """

    submission: Submission
    marks: Mapping[str, Any]
    rules: int
    why: tuple[str, ...]
    there: SheetRow | None
    spare: SeatRow | None = None
    theirs: SheetRow | None = None
    assignment: int = 0
    lifted: int = 0

    @property
    def seen(self) -> str:
        """What somebody saw who decides: nothing is decided over anything newer."""
        versions = (one.version if one else 0 for one in (self.there, self.theirs))
        return "-".join(str(part) for part in (*versions, self.assignment, *self.why))


def handed_in(submission: Submission) -> datetime | None:
    """Return when the judge handed it in, by the clock of the tablet; None where the file does not say."""
    return datetime.fromtimestamp(submission.handed / 1000, UTC) if submission.handed else None


async def weigh(author: Author, submission: Submission) -> Case:
    """Return both sides of a sheet that could be let in. Raises Refused or Faulty where nobody can, with what to do."""
    desk = await desks.of(author.seat.event)
    if not rules.may_submit(desk.event.state):
        raise Refused("carried_locked")
    now = await seats.seat(author.seat.id)
    seat = replace(author.seat, state=now.state if now else "absent")
    if seat.state == "absent":
        raise Refused("carried_absent")
    lifted = await _check_former(author, submission)
    rubric, entry, why = await _belated(desk, seat, submission.code, lifted)
    if submission.ruleset_version != desk.version:
        raise Refused("rules_changed")
    if problems := sheet_problems(rubric, submission.written, desk.rubric(seat.part)):
        raise Faulty(problems)
    there = await _latest(seat.id, submission.code)
    if author.until:
        why = ("seat_former", *why)
    elif submission.base != (there.version if there else 0):
        why = ("sheet_conflict", *why)
    case = Case(submission, scoring.marks(rubric, submission.written), desk.version, why, there, lifted=lifted)
    return await _beside(case, seat, entry) if "seat_relieved" in why else case


async def _latest(seat: int, code: str) -> SheetRow | None:
    found = await sheets.versions(seat, code)
    return found[-1] if found else None


async def _check_former(author: Author, submission: Submission) -> int:
    """A judge who was replaced was entitled until then, and only to what the judge was not recused from.

    Returns the recusal that keeps the successor from the entry of the successor's own unit, if there is one: it says
    nothing of the earlier judge's sheet.
    """
    if author.until is None:
        return 0
    handed = handed_in(submission)
    if handed is None or handed >= author.until:
        raise Refused("carried_after")
    told = await assignments.recusals(author.seat.event)
    for row in (row for row in told if (row.seat, row.code) == (author.seat.id, submission.code)):
        if row.created < author.until and row.ended is not None and row.ended >= author.until:
            raise Refused("carried_recused")
        if row.created >= author.until and row.ended is None and row.origin == "unit":
            return row.id
    return 0


async def _belated(
    desk: desks.Desk, seat: SeatRow, code: str, lifted: int
) -> tuple[scoring.Rubric, EntryRow, tuple[str, ...]]:
    """Return the sheet a seat could write under a code, and what came between since; *lifted* is no bar."""
    own = await bars.of_seat(seat.id, seat.event, seat.part)
    if code in own.calibrations:
        raise Refused("carried_calibration")
    entry = await duties.entry_of(seat.event, code)
    if duties.is_own_unit(seat, entry) or (entry.id in own.recused and not lifted):
        raise Refused("carried_kept_out")
    duties.check_entry(seat, entry, replace(own, given=frozenset(), recused=frozenset()))
    duties.check_heat(entry.heat, own, paper=True)
    why = {
        "seat_left": seat.state == "left",
        "seat_relieved": entry.id in own.given,
        "heat_closed": own.heats.get(entry.heat) == "closed",
    }
    rubric = duties.piece(desk.rubric(seat.part), duties.sections_of(seat, own))
    return rubric, entry, tuple(name for name, holds in why.items() if holds)


async def _beside(case: Case, seat: SeatRow, entry: EntryRow) -> Case:
    """Add the spare seat that marks the entry instead, and its sheet."""
    told = await assignments.assignments(seat.event)
    given = [one for one in told if one.ended is None and (one.replaces, one.entry) == (seat.id, entry.id)][-1]
    theirs = await _latest(given.seat, case.submission.code)
    return replace(case, spare=await seats.seat(given.seat), theirs=theirs, assignment=given.id)


async def decide(
    person: Person, author: Author, submission: Submission, taken: bool, seen: str, reason: str, now: datetime
) -> Decision:
    """Take the file's sheet as the next version, or keep what is there; either with a reason, once.

    Only the chief judge decides. A sheet that was decided on is answered with that; *seen* is ``Case.seen``: what
    differs from it by now is shown anew (Refused ``carried_newer``). Taking ends what a spare seat does for it.
    """
    seat = author.seat
    if not person.holds(seat.contest, "chief_judge"):
        raise Missing
    if not reason.strip():
        raise Faulty((Problem(f"reason-{submission.id}", "carried_reason", {"number": submission.code}),))
    verb = carried.TAKEN if taken else carried.KEPT
    try:
        async with ledger.writing(
            seat.contest, person.account, verb, now, subject=f"seat-{seat.id}", reason=reason.strip()
        ) as line:
            if known := (await carried.decisions(seat.contest, seat.id)).get(submission.id):
                raise _DecidedError(known)
            case = await weigh(author, submission)
            if case.seen != seen or await sheets.receipt(submission.id):
                raise Refused("carried_newer")
            line.facts |= _facts(author, case, taken)
            if taken:
                await sheets.append(seat.event, _row(author, case, reason.strip(), person.account, now))
                await assignments.end_assignments([case.assignment] if case.assignment else [], now)
                lifted = [case.lifted] if case.lifted else []
                await assignments.end_recusals(lifted, reason.strip(), person.account, now)
    except _DecidedError as before:
        return before.decision
    return (await carried.decisions(seat.contest, seat.id))[submission.id]


class _DecidedError(Exception):
    """Rolls back the line of a decision that was made before."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.submission)
        self.decision = decision


def _facts(author: Author, case: Case, taken: bool) -> dict[str, Fact]:
    there = case.there.version if case.there else 0
    facts: dict[str, Fact] = {
        "code": case.submission.code,
        "part": author.seat.part,
        "submission": case.submission.id,
        "version": there + 1 if taken else there,
        "rules": case.rules,
        "why": list(case.why),
        "marks": canonical(dict(case.marks)),
    }
    if case.submission.reason.strip():
        facts["said"] = case.submission.reason.strip()
    if author.until:
        facts["judge"] = author.seat.account
    if case.assignment:
        facts["assignment"] = case.assignment
    return facts


def _row(author: Author, case: Case, reason: str, account: int | None, now: datetime) -> SheetRow:
    return SheetRow(
        seat=author.seat.id,
        part=author.seat.part,
        code=case.submission.code,
        version=(case.there.version if case.there else 0) + 1,
        submission=case.submission.id,
        ruleset_version=case.rules,
        marks=case.marks,
        origin=FORMER if author.until else "bundle",
        state="submitted",
        reason=reason,
        account=account,
        created=now,
    )


async def told(person: Person, submission: str) -> Decision | None:
    """Return what was decided at the desk of a sheet that this tablet sends."""
    seat = await seats.seat(person.seat) if person.seat is not None else None
    return (await carried.decisions(seat.contest, seat.id)).get(submission) if seat else None
