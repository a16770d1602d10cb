"""申诉: written down at the desk by number and name, decided by the chief judge, then finally by the appeals jury."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, results, setup
from contests.store.results import AppealRow
from contests.store.setup import ContestRow, EventRow

DESK = ("organiser", "tally_clerk")
JUDGES = ("chief_judge", "appeals_jury", "supervisor")
LEVELS = {1: "chief_judge", 2: "appeals_jury"}
MINUTES = 120


def sees_codes(person: Person, contest: int) -> bool:
    """Say whether the person stands on the judges' side, where an entry is a code and never a name."""
    return person.holds(contest, *JUDGES)


def keeps_desk(person: Person, contest: int) -> bool:
    """Say whether the person may write appeals down: at the desk, where an entry is a number and never a code."""
    return person.holds(contest, *DESK) and not sees_codes(person, contest)


def minutes_to_appeal(contest: ContestRow) -> int:
    """Return how long after the end one may appeal, and after a decision go on to the next level."""
    given = contest.settings.get("appeal_minutes", MINUTES)
    return given if isinstance(given, int) else MINUTES


async def deadline(contest: ContestRow, event: int) -> datetime | None:
    """Return until when one may appeal in an event; None while its marking is open."""
    closed = await results.marking_closed(contest.id, event)
    return closed + timedelta(minutes=minutes_to_appeal(contest)) if closed else None


async def lodge_appeal(
    person: Person, contest: ContestRow, event: int, entry_number: str, name: str, text: str, now: datetime
) -> tuple[int, bool]:
    """Write down an appeal and return its number and whether it came late; a late one is kept and not decided."""
    account = _at_desk(person, contest)
    _required(name=name, text=text, entry=entry_number)
    async with ledger.writing(contest.id, account, "appeal.lodged", now, subject=f"event-{event}") as line:
        await _event(contest, event)
        found = await results.appellant(event, entry_number)
        if found is None:
            raise Faulty((Problem("entry", "fault.no_such_number", {"number": entry_number}),))
        if name not in found.names:
            raise Faulty((Problem("name", "fault.not_of_entry", {"number": entry_number}),))
        until = await deadline(contest, event)
        late = until is not None and now > until
        number = _next(await results.appeals(contest.id))
        state = "late" if late else "open"
        await results.add_appeal(event, number, found.entry, 1, None, name, text, state, account, now)
        line.facts |= {"appeal": number, "level": 1, "late": late}
    return number, late


async def go_on(person: Person, contest: ContestRow, number: int, text: str, now: datetime) -> tuple[int, bool]:
    """Take a rejected appeal to the appeals jury, as a new one; return its number and whether it came late."""
    account = _at_desk(person, contest)
    _required(text=text)
    async with ledger.writing(contest.id, account, "appeal.lodged", now) as line:
        every = await results.appeals(contest.id)
        before = _appeal(every, number)
        if before.level != 1 or before.state != "rejected" or before.decided_at is None:
            raise Refused("appeal_not_rejected")
        if any(one.follows == number for one in every):
            raise Refused("appeal_went_on")
        late = now > before.decided_at + timedelta(minutes=minutes_to_appeal(contest))
        fresh, state = _next(every), "late" if late else "open"
        await results.add_appeal(before.event, fresh, before.entry, 2, number, before.name, text, state, account, now)
        line.subject = f"event-{before.event}"
        line.facts |= {"appeal": fresh, "level": 2, "late": late}
    return fresh, late


async def decide_appeal(
    person: Person, contest: ContestRow, number: int, outcome: str, decision: str, now: datetime
) -> None:
    """Decide an open appeal, with reasons: ``rejected``, or ``upheld``, which calls for a new tally.

    Refused: to whoever does not hold the level's own role, wrote the appeal down, decided the level before, or is of
    the entry's own unit.
    """
    problems = [] if decision else [Problem("decision", "fault.required")]
    if outcome not in ("upheld", "rejected"):
        problems.append(Problem("outcome", "fault.choice"))
    if problems:
        raise Faulty(tuple(problems))
    async with ledger.writing(contest.id, person.account, "appeal.decided", now, reason=decision) as line:
        every = await results.appeals(contest.id)
        own = _appeal(every, number)
        account = await may_decide(person, contest, own, every)
        await results.decide_appeal(own.id, outcome, decision, account, now)
        line.subject = f"event-{own.event}"
        line.facts |= {"appeal": number, "level": own.level, "outcome": outcome}


async def may_decide(person: Person, contest: ContestRow, own: AppealRow, every: Sequence[AppealRow]) -> int:
    """Return the account that may decide this appeal; Refused with the reason for anybody else."""
    if person.account is None or not person.holds(contest.id, LEVELS[own.level]):
        raise Refused("forbidden")
    if own.state != "open":
        raise Refused("appeal_decided", number=own.number)
    if person.account == own.account:
        raise Refused("appeal_own_hand")
    if own.follows is not None and _appeal(every, own.follows).decided_by == person.account:
        raise Refused("appeal_own_decision")
    unit = await results.unit_of_account(person.account)
    if unit is not None and unit == own.organisation:
        raise Refused("appeal_own_unit")
    return person.account


def _at_desk(person: Person, contest: ContestRow) -> int:
    if person.account is None or not keeps_desk(person, contest.id):
        raise Refused("forbidden")
    return person.account


def _required(**given: str) -> None:
    if problems := tuple(Problem(field, "fault.required") for field, value in given.items() if not value):
        raise Faulty(problems)


async def _event(contest: ContestRow, event: int) -> EventRow:
    own = await setup.event(event)
    if own is None or own.contest != contest.id:
        raise Missing
    if own.state in ("preparing", "drawn"):
        raise Refused("appeal_early")
    return own


def _appeal(every: Sequence[AppealRow], number: int) -> AppealRow:
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise Missing
    return found


def _next(every: Sequence[AppealRow]) -> int:
    return max((one.number for one in every), default=0) + 1
