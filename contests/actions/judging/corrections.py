"""更正 after the lock: one sheet's marks, proposed by one person with a reason, confirmed by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.actions.judging import sheets as sheet_actions
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import corrections, seats, sheets
from contests.store.judging.corrections import CorrectionRow
from contests.store.judging.sheets import SheetRow

PROPOSERS = ("chief_judge", "tally_clerk")
SECONDS = ("chief_judge", "supervisor")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sheet should say. *base* is the version that was looked at; *written* the whole sheet."""

    code: str
    base: int
    ruleset_version: int
    written: Mapping[str, scoring.Written]
    reason: str


def check_state(state: str) -> None:
    """Refuse unless the event is locked: before it a sheet goes back to its judge, after the signing it is reopened."""
    if state in ("certified", "unblinded"):
        raise Refused("correction_signed")
    if state != "locked":
        raise Refused("correction_not_locked")


async def propose(person: Person, seat: int, proposal: Proposal, now: datetime) -> int:
    """Keep what somebody would have a locked sheet say; nothing counts of it until a second person confirms."""
    found = await seats.seat(seat)
    if found is None or person.account is None or not person.holds(found.contest, *PROPOSERS):
        raise Missing
    reason = proposal.reason.strip()
    async with ledger.writing(
        found.contest, person.account, "correction.proposed", now, subject=f"seat-{seat}", reason=reason
    ) as line:
        desk = await desks.of(found.event)
        check_state(desk.event.state)
        last = await _last(seat, proposal.code)
        if any(one.state == corrections.OPEN for one in await corrections.of_sheet(seat, proposal.code)):
            raise Refused("correction_waiting")
        if (proposal.base, proposal.ruleset_version) != (last.version, desk.version):
            raise Refused("sheet_conflict")
        rubric = await duties.rubric_of(desk, found)
        problems = sheet_actions.sheet_problems(rubric, proposal.written)
        if not reason:
            problems += (Problem("reason", "fault.required"),)
        if problems:
            raise Faulty(problems)
        marks = scoring.marks(rubric, proposal.written)
        if marks == last.marks:
            raise Refused("correction_same")
        correction = await corrections.add(
            found.event, seat, proposal.code, last.version, desk.version, marks, reason, person.account, now
        )
        line.facts |= {"code": proposal.code, "part": found.part, "base": last.version, "correction": correction}
    return correction


async def _last(seat: int, code: str) -> SheetRow:
    """Return the version that counts. Raises Missing where nothing counts."""
    before = await sheets.versions(seat, code)
    if not before or before[-1].state != "submitted" or before[-1].origin == "trial":
        raise Missing
    return before[-1]


async def _own(person: Person, correction: int, *roles: str) -> CorrectionRow:
    found = await corrections.one(correction)
    if found is None or not person.holds(found.contest, *roles):
        raise Missing
    return found


async def confirm(person: Person, correction: int, now: datetime) -> CorrectionRow:
    """Let a proposal stand as the sheet's next version; only another account than the proposer's can."""
    found = await _own(person, correction, *SECONDS)
    _check_second(person, found)
    async with ledger.writing(
        found.contest, person.account, "correction.confirmed", now, subject=f"seat-{found.seat}", reason=found.reason
    ) as line:
        await _check_waiting(correction)
        desk = await desks.of(found.event)
        check_state(desk.event.state)
        last = await _last(found.seat, found.code)
        if (last.version, desk.version) != (found.base, found.ruleset_version):
            raise Refused("correction_stale")
        row = _corrected(found, last, now)
        await sheets.append(found.event, row)
        await corrections.decide(correction, "confirmed", person.account, "", row.version, now)
        line.facts |= {
            "code": found.code,
            "part": found.part,
            "correction": correction,
            "version": row.version,
            "proposed_by": found.account,
        }
    return found


def _check_second(person: Person, found: CorrectionRow) -> None:
    if person.account is None or person.account == found.account:
        raise Refused("correction_own")


async def _check_waiting(correction: int) -> None:
    """Ask again under the chain's lock: two people may decide at once."""
    fresh = await corrections.one(correction)
    if fresh is None or fresh.state != corrections.OPEN:
        raise Refused("correction_decided")


def _corrected(found: CorrectionRow, last: SheetRow, now: datetime) -> SheetRow:
    return SheetRow(
        seat=last.seat,
        part=last.part,
        code=last.code,
        version=last.version + 1,
        submission=f"correction-{found.id}",
        ruleset_version=found.ruleset_version,
        marks=found.marks,
        origin="corrected",
        state="submitted",
        reason=found.reason,
        account=found.account,
        created=now,
    )


async def refuse(person: Person, correction: int, answer: str, now: datetime) -> CorrectionRow:
    """Say no as the second person, with a reason; the sheet stays as it is, the proposal stays readable."""
    found = await _own(person, correction, *SECONDS)
    _check_second(person, found)
    if not answer.strip():
        raise Faulty((Problem("answer", "fault.required"),))
    return await _close(person, found, "refused", answer.strip(), now)


async def withdraw(person: Person, correction: int, answer: str, now: datetime) -> CorrectionRow:
    """Take back one's own proposal, with a reason; it stays readable."""
    found = await _own(person, correction, *PROPOSERS)
    if person.account != found.account:
        raise Missing
    if not answer.strip():
        raise Faulty((Problem("answer", "fault.required"),))
    return await _close(person, found, "withdrawn", answer.strip(), now)


async def _close(person: Person, found: CorrectionRow, state: str, answer: str, now: datetime) -> CorrectionRow:
    second = person.account if state == "refused" else None
    async with ledger.writing(
        found.contest, person.account, f"correction.{state}", now, subject=f"seat-{found.seat}", reason=answer
    ) as line:
        await _check_waiting(found.id)
        line.facts |= {"code": found.code, "part": found.part, "correction": found.id}
        await corrections.decide(found.id, state, second, answer, None, now)
    return found
