"""Paper sheets typed by two people, blind to each other: only what both say, or what was settled, counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import sheets as sheet_actions
from contests.actions.judging.sheets import Submission, next_version
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, setup
from contests.store.judging import seats, sheets, typings
from contests.store.judging.seats import SeatRow
from contests.store.judging.sheets import SheetRow
from contests.store.judging.typings import Fresh, TypingRow

ROLES = ("organiser", "tally_clerk")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a paper sheet is: *first* and *second* typing, if they wait; *newer* when a sheet came in meanwhile."""

    first: TypingRow | None = None
    second: TypingRow | None = None
    newer: SheetRow | None = None

    @property
    def complete(self) -> bool:
        """Say whether both people have typed, so that only settling is left."""
        return self.second is not None

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the criteria on which the two typings do not agree."""
        if self.first is None or self.second is None:
            return ()
        keys = dict.fromkeys((*self.first.marks, *self.second.marks))
        return tuple(key for key in keys if self.first.marks.get(key) != self.second.marks.get(key))


async def standing(desk: desks.Desk, seat: SeatRow, code: str) -> Standing:
    """Return how far one sheet is."""
    rows = await typings.waiting(seat.id, code)
    versions = await sheets.versions(seat.id, code)
    return _standing(desk, rows, versions[-1] if versions else None)


def _standing(desk: desks.Desk, rows: Sequence[TypingRow], last: SheetRow | None) -> Standing:
    """Typings under other rules than those in force stand for nothing."""
    rows = [row for row in rows if row.ruleset_version == desk.version]
    newer = last if last and any(row.base != last.version for row in rows) else None
    first, second = (*rows, None, None)[:2]
    return Standing(first, second, newer)


async def of_event(desk: desks.Desk) -> dict[tuple[int, str], Standing]:
    """Return every sheet of the event that somebody has begun to type, by seat and code."""
    there = await sheets.latest(desk.event.id)
    found = await typings.waiting_in(desk.event.id)
    all_of = {place: _standing(desk, rows, there.get(place)) for place, rows in found.items()}
    return {place: one for place, one in all_of.items() if one.first}


async def _seat(person: Person, seat: int) -> SeatRow:
    found = await seats.seat(seat)
    if found is None or not person.holds(found.contest, *ROLES):
        raise Missing
    return found


async def set_twice(person: Person, event: int, on: bool, now: datetime) -> None:
    """Have the event's paper sheets typed twice from now on, or once. Refused while typings wait for their second."""
    found = await setup.event(event)
    if found is None or not person.holds(found.contest, "organiser"):
        raise Missing
    async with ledger.writing(
        found.contest, person.account, "typing.twice", now, subject=f"event-{event}", facts={"on": on}
    ):
        if await typings.waiting_in(event):
            raise Refused("typings_wait")
        await typings.set_twice(event, on)


async def type_in(person: Person, seat: int, submission: Submission, now: datetime) -> str:
    """Keep a typing: ``waiting`` for the second, ``stored`` when it is the second and equal, else ``differs``.

    A resent one is only answered. Raises Faulty and Refused as a sheet that is handed in does.
    """
    found = await _seat(person, seat)
    if known := await _known(found, submission):
        return known
    try:
        return await _type_in(person, found, submission, now)
    except Refused:
        # Sent twice at once: the other one was stored while this one waited for it.
        if known := await _known(found, submission):
            return known
        raise


async def _type_in(person: Person, found: SeatRow, submission: Submission, now: datetime) -> str:
    seat = found.id
    async with ledger.writing(
        found.contest,
        person.account,
        "typing.first",
        now,
        subject=f"seat-{seat}",
        reason=submission.reason.strip(),
    ) as line:
        row = await next_version(found, person.account, "paper", submission, now)
        desk = await desks.of(found.event)
        rows = await typings.waiting(seat, submission.code)
        await typings.close([one for one in rows if one.ruleset_version != desk.version], "dropped")
        there = await standing(desk, found, submission.code)
        if there.complete:
            raise Refused("typing_complete")
        if there.first and there.first.account == person.account:
            raise Refused("typing_own")
        line.facts |= {"code": row.code, "part": row.part, "rules": row.ruleset_version, "base": row.version - 1}
        return await _keep(line, found, row, there.first)


async def _known(seat: SeatRow, submission: Submission) -> str:
    """Return what a typing that came before led to, or nothing."""
    before = await typings.receipt(submission.id)
    if before is None:
        return ""
    if (before.seat, before.code) != (seat.id, submission.code):
        raise Refused("submission_taken")
    agreed = before.state == "agreed"
    return "stored" if agreed else "differs" if before.turn == 2 else "waiting"


async def _keep(line: ledger.Line, seat: SeatRow, row: SheetRow, first: TypingRow | None) -> str:
    """Store the sheet when it says what the first typing said over the same version; otherwise wait or differ."""
    if first is None:
        await typings.add(_fresh(seat, row, 1, "waiting"))
        return "waiting"
    line.facts["typed_by"] = [first.account, row.account or 0]
    if first.base == row.version - 1 and dict(first.marks) == dict(row.marks):
        line.verb = "scoresheet.typed"
        line.facts["version"] = row.version
        await typings.close([first], "agreed")
        await typings.add(_fresh(seat, row, 2, "agreed"))
        await sheets.append(seat.event, row)
        return "stored"
    line.verb = "typing.differs"
    await typings.add(_fresh(seat, row, 2, "waiting"))
    return "differs"


def _fresh(seat: SeatRow, row: SheetRow, turn: int, state: str) -> Fresh:
    return Fresh(
        event=seat.event,
        seat=seat.id,
        code=row.code,
        submission=row.submission,
        ruleset_version=row.ruleset_version,
        base=row.version - 1,
        turn=turn,
        marks=row.marks,
        reason=row.reason,
        state=state,
        account=row.account or 0,
        created=row.created,
    )


async def settle(
    person: Person, seat: int, submission: Submission, chosen: Mapping[str, str], now: datetime
) -> SheetRow:
    """Store the sheet that somebody settled with the paper in hand; *chosen* says whose value stands.

    *submission* carries the whole sheet over the version the person saw. Raises Refused ``typing_settled`` when nothing
    waits any more, and Faulty for a criterion that nobody chose.
    """
    found = await _seat(person, seat)
    if before := await sheets.receipt(submission.id):
        return before
    try:
        return await _settle(person, found, submission, chosen, now)
    except Refused:
        if before := await sheets.receipt(submission.id):  # sent twice at once, as in type_in
            return before
        raise


async def _settle(
    person: Person, found: SeatRow, submission: Submission, chosen: Mapping[str, str], now: datetime
) -> SheetRow:
    seat = found.id
    async with ledger.writing(
        found.contest, person.account, "typing.settled", now, subject=f"seat-{seat}", reason=submission.reason.strip()
    ) as line:
        desk = await desks.of(found.event)
        there = await standing(desk, found, submission.code)
        if there.first is None or there.second is None:
            raise Refused("typing_settled")
        if open_ones := [key for key in there.differing if not chosen.get(key)]:
            raise Faulty(tuple(_unpicked(desk.rubric(found.part), open_ones)))
        row = await next_version(found, person.account, "paper", submission, now)
        line.facts |= {"code": row.code, "part": row.part, "version": row.version, "rules": row.ruleset_version}
        line.facts |= {
            "typed_by": [there.first.account, there.second.account],
            "chosen": [f"{key}={chosen[key]}" for key in there.differing],
        }
        await typings.close([there.first, there.second], "settled")
        await sheets.append(found.event, row)
    return row


def _unpicked(rubric: scoring.Rubric, keys: Sequence[str]) -> Iterator[Problem]:
    labels = {str(field["key"]): str(field.get("label") or field["key"]) for field in scoring.fields(rubric)}
    for key in keys:
        yield Problem(f"pick-{key}", "fault.pick", {"item": labels.get(key, key)})


async def drop(person: Person, seat: int, code: str, reason: str, now: datetime) -> None:
    """Put the typings of a sheet aside, with a reason: the wrong sheet was typed, or the tablet's counts."""
    found = await _seat(person, seat)
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        found.contest, person.account, "typing.dropped", now, subject=f"seat-{seat}", reason=reason.strip()
    ) as line:
        await sheet_actions.entry_of(found.event, code)
        rows = await typings.waiting(seat, code)
        if not rows:
            raise Refused("typing_settled")
        line.facts |= {"code": code, "part": found.part, "typed_by": [row.account for row in rows]}
        await typings.close(rows, "dropped")


def combined(
    there: Standing, chosen: Mapping[str, str], typed: Mapping[str, scoring.Written]
) -> dict[str, scoring.Written]:
    """Return the sheet as chosen: what both typed, and for each difference the first, the second or a new value."""
    if there.first is None or there.second is None:
        return {}
    found: dict[str, scoring.Written] = dict(there.first.marks)
    sources = {"first": there.first.marks, "second": there.second.marks, "new": typed}
    for key in there.differing:
        value = sources.get(chosen.get(key, ""), {}).get(key)
        found.pop(key, None)
        if value is not None:
            found[key] = value
    return found
