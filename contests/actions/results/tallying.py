"""From a count to a certified list: snapshot, two signatures, and only then the names behind the codes."""

from datetime import datetime

from contests import rules
from contests.actions.results.count import Counted, count_event
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, results, setup
from contests.store.judging import corrections
from contests.store.results import TallyRow
from contests.store.setup import ContestRow, EventRow

SIGNERS = ("chief_judge", "supervisor")


async def _standing(contest: ContestRow, event: int) -> tuple[EventRow, Counted]:
    """Return the event and its count, read inside the action's transaction."""
    own = await setup.event(event)
    if own is None or own.contest != contest.id:
        raise Missing
    counted = (await count_event(contest, own)).counted
    if counted is None:
        raise Refused("tally_no_rules")
    return own, counted


async def take(person: Person, contest: ContestRow, event: int, reason: str, now: datetime) -> int:
    """Take a snapshot of a locked event's count and return its number; every one after the first needs a reason.

    A new snapshot takes back the event's certification until it is signed itself; the ones before stay readable.
    """
    if not person.holds(contest.id, "organiser", "chief_judge"):
        raise Refused("forbidden")
    async with ledger.writing(
        contest.id, person.account, "tally.taken", now, subject=f"event-{event}", reason=reason
    ) as line:
        own, counted = await _standing(contest, event)
        if not rules.may_tally(own.state):
            raise Refused("tally_not_locked")
        await _check_corrections(event)
        if not counted.ready:
            raise Refused("tally_unready")
        last = await results.tally(event)
        if last and last.digest == counted.digest:
            raise Refused("tally_same", number=last.number)
        if last and not reason:
            raise Faulty((Problem("reason", "fault.required"),))
        number = last.number + 1 if last else 1
        line.facts |= {"number": number, "digest": counted.digest}
        await _keep(own, number, counted, reason, person, now)
        await setup.set_event_state(event, "locked")
    return number


async def _check_corrections(event: int) -> None:
    """Nothing is counted or signed while a second person has still to say whether a sheet is corrected."""
    if waiting := await corrections.waiting(event):
        raise Refused("correction_open", n=waiting)


async def _keep(event: EventRow, number: int, counted: Counted, reason: str, person: Person, now: datetime) -> None:
    ruleset = await setup.ruleset(event.id)
    await results.add_tally(
        event.id,
        number,
        ruleset.version if ruleset else 0,
        counted.document,
        counted.plain,
        counted.digest,
        reason,
        person.account,
        now,
    )


async def sign(
    person: Person, contest: ContestRow, event: int, number: int, role: str, digest: str, now: datetime
) -> bool:
    """Sign the last tally in one's role and return whether it is certified by that.

    Refused: for whoever does not hold the role itself, for an account that has signed already, for a digest other
    than the one shown, when the rows no longer give what was snapshot, while the marking is open again, and while an
    appeal waits for its decision or, upheld, for a new tally.
    """
    if role not in SIGNERS or not person.holds(contest.id, role) or person.account is None:
        raise Refused("forbidden")
    async with ledger.writing(contest.id, person.account, "tally.signed", now, subject=f"event-{event}") as line:
        own, counted = await _standing(contest, event)
        if own.state != "locked":
            raise Refused("tally_not_locked")
        tally = await results.tally(event)
        if tally is None or tally.number != number:
            raise Refused("tally_superseded")
        if not tally.digest == digest == counted.digest:
            raise Refused("tally_stale")
        await _check_corrections(event)
        for _, waiting, state in await results.blocking_appeals([event]):
            raise Refused(f"tally_appeal_{state}", number=waiting)
        await _sign_once(tally, person.account, role, now)
        line.facts |= {"number": number, "role": role, "digest": digest}
        done = await certified(tally)
        if done:
            await _certify(own, now)
    return done


async def _sign_once(tally: TallyRow, account: int, role: str, now: datetime) -> None:
    for signature in (await results.signatures([tally.id]))[tally.id]:
        if signature.account == account:
            raise Refused("signed_already")
        if signature.role == role:
            raise Refused("role_signed")
    await results.sign(tally.id, account, role, now)


async def _certify(event: EventRow, now: datetime) -> None:
    """What was never blind, or was decoded for an earlier tally, has nothing left to decode."""
    if event.blind and event.unblinded_at is None:
        await setup.set_event_state(event.id, "certified")
        return
    if event.unblinded_at is None:
        await results.unblind(event.id, now)
    await setup.set_event_state(event.id, "unblinded")


async def certified(tally: TallyRow) -> bool:
    """Say whether the chief judge and a supervisor, two accounts, have signed the tally."""
    signed = (await results.signatures([tally.id]))[tally.id]
    return {one.role for one in signed} >= set(SIGNERS) and len({one.account for one in signed}) >= len(SIGNERS)


async def uphold(person: Person, contest: ContestRow, event: int, now: datetime) -> None:
    """End a correction that changed nothing: the rows still give the tally that two signed, and it is in force again.

    Refused: when they give another one, while a corrected sheet or an appeal waits, and for a tally never signed.
    """
    if not person.holds(contest.id, "organiser", "chief_judge"):
        raise Refused("forbidden")
    async with ledger.writing(contest.id, person.account, "tally.upheld", now, subject=f"event-{event}") as line:
        own, counted = await _standing(contest, event)
        tally = await results.tally(event)
        if own.state != "locked" or tally is None or not await certified(tally):
            raise Refused("uphold_not_reopened")
        if tally.digest != counted.digest:
            raise Refused("tally_stale")
        await _check_corrections(event)
        for _, waiting, state in await results.blocking_appeals([event]):
            raise Refused(f"tally_appeal_{state}", number=waiting)
        line.facts |= {"number": tally.number, "digest": tally.digest}
        await _certify(own, now)


async def decode(person: Person, contest: ContestRow, event: int, now: datetime) -> None:
    """解密: let the codes of a certified event meet the names."""
    if not person.holds(contest.id, "organiser", "code_keeper"):
        raise Refused("forbidden")
    async with ledger.writing(contest.id, person.account, "event.unblinded", now, subject=f"event-{event}") as line:
        own = await setup.event(event)
        tally = await results.tally(event)
        if own is None or own.contest != contest.id:
            raise Missing
        if own.state != "certified" or tally is None or not await certified(tally):
            raise Refused("decode_unsigned")
        line.facts |= {"number": tally.number, "digest": tally.digest}
        await results.unblind(event, now)
        await setup.set_event_state(event, "unblinded")


async def correct(person: Person, contest: ContestRow, event: int, reason: str, now: datetime) -> None:
    """更正: open a signed event to rulings, figures and (through the chief judge's room) sheets again.

    The signed tally stays as it is; what changes needs a new one with two new signatures.
    """
    if not person.holds(contest.id, "organiser", "chief_judge"):
        raise Refused("forbidden")
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        contest.id, person.account, "tally.reopened", now, subject=f"event-{event}", reason=reason
    ) as line:
        own = await setup.event(event)
        if own is None or own.contest != contest.id:
            raise Missing
        if own.state not in ("certified", "unblinded"):
            raise Refused("correct_not_signed")
        line.facts["state"] = own.state
        await setup.set_event_state(event, "locked")
