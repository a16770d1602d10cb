"""What a count leaves to people: the order of tied entries, a place by hand, an award by hand.

A lot or a jury's decision counts at once. A place or an award by hand is a *proposal* until a second person
confirms it; the confirmed ruling is a row of its own that takes the proposal's place.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from contests.actions.results.count import count_event
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, results, setup
from contests.store.results import RulingRow
from contests.store.setup import ContestRow, EventRow

PROPOSERS = ("organiser", "chief_judge")
SECONDS = ("organiser", "chief_judge", "supervisor")
WAYS = ("lot", "playoff", "jury")


async def _event(contest: ContestRow, event: int, kind: str) -> EventRow:
    """Return the event if a ruling of *kind* may be made now.

    What is beside the count (an award by hand) or comes from outside after it (a confirmation) waits for no
    correction; everything else ends with the signatures.
    """
    own = await setup.event(event)
    if own is None or own.contest != contest.id:
        raise Missing
    late = ("certified", "unblinded") if kind in ("honour", "confirmed") else ()
    if own.state not in ("judging", "locked", *late):
        raise Refused("ruling_too_early")
    return own


def _must_hold(person: Person, contest: ContestRow, *roles: str) -> int:
    if person.account is None or not person.holds(contest.id, *roles):
        raise Refused("forbidden")
    return person.account


async def put_in_order(
    person: Person,
    contest: ContestRow,
    event: int,
    codes: Sequence[str],
    by: str,
    reason: str,
    now: datetime,
    seed: str = "",
) -> int:
    """Rule in what order tied entries stand, best first, and return the ruling's id.

    *codes* must be exactly the entries of one tie that the count leaves undecided.
    """
    account = _must_hold(person, contest, *PROPOSERS)
    if by not in WAYS:
        raise Faulty((Problem("by", "fault.choice"),))
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        contest.id, account, "ruling.order", now, subject=f"event-{event}", reason=reason
    ) as line:
        own = await _event(contest, event, "order")
        place = await _where(contest, own, codes)
        body = {"entries": list(codes), "by": by, **place}
        ruling = await results.add_ruling(event, None, "order", body, reason, account, now)
        line.facts |= {"ruling": ruling, "by": by, "codes": list(codes), "seed": seed}
    return ruling


async def _where(contest: ContestRow, event: EventRow, codes: Sequence[str]) -> Mapping[str, str]:
    """Return the cut line's stage or the team list of the tie, so that the ruling lands where the tie is."""
    counted = (await count_event(contest, event)).counted
    ties = counted.result.undecided if counted and counted.result else ()
    for tie in ties:
        if set(tie.entries) == set(codes) and len(codes) == len(tie.entries):
            return place_of(counted.document["ruleset"], tie.what, tie.where) if counted else {}
    raise Refused("tie_gone")


def place_of(ruleset: Mapping[str, Any], what: str, where: str) -> Mapping[str, str]:
    """Return under which key of an order ruling a tie belongs: a cut line's stage, a team list, or neither."""
    if what == "cut":
        return {"stage": where}
    if what == "award":
        to = {award["key"]: award.get("to", "entries") for award in ruleset.get("awards", ())}.get(where, "entries")
        return {} if to == "entries" else {"team": to}
    return {"team": where} if where in {team["key"] for team in ruleset.get("teams", ())} else {}


async def draw_lot(
    person: Person, contest: ContestRow, event: int, codes: Sequence[str], seed: str, reason: str, now: datetime
) -> list[str]:
    """抽签: put tied entries in the order that *seed* gives, which anybody can repeat, and return it."""
    drawn = sorted(codes, key=lambda code: results.lot(seed, code))
    await put_in_order(person, contest, event, drawn, "lot", reason, now, seed)
    return drawn


async def propose(
    person: Person, contest: ContestRow, event: int, code: str, body: Mapping[str, Any], reason: str, now: datetime
) -> int:
    """Propose a ruling that a second person must confirm; *body* is its plain form with its kind."""
    account = _must_hold(person, contest, *PROPOSERS)
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        contest.id, account, "ruling.proposed", now, subject=f"event-{event}", reason=reason
    ) as line:
        own = await _event(contest, event, str(body["kind"]))
        entry = await _entry(own, code) if code else None
        ruling = await results.add_ruling(event, entry, "proposal", body, reason, account, now)
        line.facts |= {"ruling": ruling, "kind": str(body["kind"]), "code": code}
    return ruling


async def _entry(event: EventRow, code: str) -> int:
    for entry in (await results.entries([event.id])).get(event.id, ()):
        if entry.code == code:
            return entry.id
    raise Faulty((Problem("code", "fault.no_such_code", {"code": code}),))


async def _ruling(event: int, ruling: int) -> RulingRow:
    standing = results.in_force((await results.rulings([event])).get(event, ()))
    for one in standing:
        if one.id == ruling and one.kind != "revoked":
            return one
    raise Refused("ruling_gone")


async def second(person: Person, contest: ContestRow, event: int, ruling: int, now: datetime) -> int:
    """Confirm another person's proposal; from now on it counts. Returns the id of the ruling in force."""
    account = _must_hold(person, contest, *SECONDS)
    async with ledger.writing(contest.id, account, "ruling.seconded", now, subject=f"event-{event}") as line:
        proposal = await _ruling(event, ruling)
        if proposal.kind != "proposal":
            raise Refused("ruling_gone")
        await _event(contest, event, str(proposal.body["kind"]))
        if proposal.account == account:
            raise Refused("second_self")
        body = {key: value for key, value in proposal.body.items() if key != "kind"}
        standing = await results.add_ruling(
            event,
            proposal.entry,
            str(proposal.body["kind"]),
            body,
            proposal.reason,
            proposal.account,
            now,
            revokes=proposal.id,
            second=account,
        )
        line.facts |= {"ruling": standing, "proposal": ruling}
    return standing


async def revoke(person: Person, contest: ContestRow, event: int, ruling: int, reason: str, now: datetime) -> None:
    """Take a ruling back, with a reason; it stays readable."""
    account = _must_hold(person, contest, *PROPOSERS)
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        contest.id, account, "ruling.revoked", now, subject=f"event-{event}", reason=reason
    ) as line:
        old = await _ruling(event, ruling)
        await _event(contest, event, str(old.body.get("kind", old.kind)))
        await results.add_ruling(event, old.entry, "revoked", {}, reason, account, now, revokes=old.id)
        line.facts["ruling"] = ruling


async def confirm_award(
    person: Person, contest: ContestRow, event: int, code: str, award: str, granted: bool, reason: str, now: datetime
) -> None:
    """Record another body's confirmation or refusal of an award that needs one."""
    account = _must_hold(person, contest, "organiser")
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    body: dict[str, Any] = {"award": award} | ({} if granted else {"granted": False})
    async with ledger.writing(
        contest.id, account, "ruling.confirmed", now, subject=f"event-{event}", reason=reason
    ) as line:
        own = await _event(contest, event, "confirmed")
        ruling = await results.add_ruling(event, await _entry(own, code), "confirmed", body, reason, account, now)
        line.facts |= {"ruling": ruling, "code": code}
