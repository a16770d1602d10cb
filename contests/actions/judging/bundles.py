"""A file of sheets that a tablet could not send: whose it is, whether it is whole, and handing it in at a desk."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contests import settings
from contests.actions.judging import carried, sheets, signatures
from contests.actions.judging.carried import Author, Case
from contests.actions.judging.sheets import Submission
from contests.actions.judging.signatures import Signing
from contests.rules import Fact, Faulty, Missing, Person, Problem, Refused
from contests.store import accounts
from contests.store.judging import carried as told
from contests.store.judging import seats
from contests.store.judging import sheets as stored_sheets
from contests.store.judging import signatures as stored_signatures
from contests.store.judging.carried import Decision
from contests.store.judging.seats import SeatRow
from contests.store.ledger import canonical


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file as it was read. *digest* is that of its *body*, *sha256* the one it says it has.

    *things* stand in the order of handing in.
    """

    body: Mapping[str, Any]
    digest: str
    sha256: str
    seal: str
    contest: int
    seat: int
    drawer: str
    things: tuple[Submission | Signing, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sheet or signature of a file. *kind*: stored, known, conflict, late, refused, taken, kept.

    A conflict, and a sheet that is late, waits for a *decision* on its *case*.
    """

    code: str
    signature: bool
    kind: str
    version: int = 0
    word: str = ""
    facts: Mapping[str, Fact] | None = None
    problems: tuple[Problem, ...] = ()
    case: Case | None = None
    decision: Decision | None = None


def drawer_of(seat: SeatRow) -> str:
    """Return the name of this judge's drawer on a tablet: who sits here next has another one.

    The contest is part of it: a database may give the number of a wiped rehearsal's seat out again.
    """
    text = f"{settings.secret('bag')}:{seat.contest}:{seat.id}:{seat.account}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def key_of(seat: SeatRow) -> str:
    """Return what this judge's tablets seal their files with; it stands on them and nowhere else."""
    return hmac.new(settings.secret("bundle").encode(), drawer_of(seat).encode(), "sha256").hexdigest()


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the one spelling of a file's content."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


async def check(bundle: Bundle, contest: int) -> Author:
    """Return whose a whole and genuine file of this contest is. Raises Refused."""
    if not hmac.compare_digest(bundle.sha256.encode(), bundle.digest.encode()):
        raise Refused("bundle_damaged")
    seat = await seats.seat(bundle.seat)
    if seat is None or seat.contest != contest or bundle.contest != contest:
        raise Refused("bundle_elsewhere")
    author = Author(seat) if bundle.drawer == drawer_of(seat) else await _former(bundle, seat)
    if not hmac.compare_digest(bundle.seal.encode(), _seal(key_of(author.seat), bundle.sha256).encode()):
        raise Refused("bundle_damaged")
    return author


async def _former(bundle: Bundle, seat: SeatRow) -> Author:
    """Return the judge who sat here before and wrote the file."""
    for account, until in (await told.replaced(seat.contest, seat.id)).items():
        before = replace(seat, account=account)
        if bundle.drawer == drawer_of(before):
            person = await accounts.by_id(account)
            name, unit = (person.name, person.organisation) if person else ("", None)
            return Author(replace(before, judge=name, organisation=unit), until)
    raise Refused("bundle_other_judge")


def _seal(key: str, digest: str) -> str:
    return hmac.new(key.encode(), digest.encode(), "sha256").hexdigest()


async def carry_in(person: Person, contest: int, bundle: Bundle, now: datetime) -> tuple[Author, list[Outcome]]:
    """Hand in what is in the file, each sheet as its tablet would have; say what came of each.

    Of a judge who was replaced nothing goes in by itself: every sheet waits for a decision.
    """
    if not person.holds(contest, "organiser", "tally_clerk", "chief_judge"):
        raise Missing
    author = await check(bundle, contest)
    decided = await told.decisions(contest, author.seat.id)
    bumped: dict[str, int] = {}
    found = []
    for thing in bundle.things:
        decision = None if isinstance(thing, Signing) else decided.get(thing.id)
        if decision and not decision.taken:
            found.append(Outcome(decision.code, False, "kept", decision.version, decision=decision))
            continue
        outcome = await _one(person, author, thing, bumped, now)
        found.append(replace(outcome, kind="taken", decision=decision) if decision else outcome)
    return author, found


async def decide(
    person: Person, contest: int, bundle: Bundle, said: Mapping[str, tuple[bool, str, str]], now: datetime
) -> dict[str, str]:
    """Decide on sheets of a file: by submission id whether it is taken, what was seen, and why.

    Returns what came between instead, by submission id. Raises Faulty where a reason lacks, before anything is decided.
    """
    author = await check(bundle, contest)
    blank = [one for one in bundle.things if one.id in said and not said[one.id][2].strip()]
    if blank:
        raise Faulty(tuple(Problem(f"reason-{one.id}", "carried_reason", {"number": one.code}) for one in blank))
    between = {}
    for thing in bundle.things:
        if isinstance(thing, Submission) and thing.id in said:
            try:
                decision = await carried.decide(person, author, thing, *said[thing.id], now)
                if decision.taken != said[thing.id][0]:
                    between[thing.id] = "carried_decided"
            except Refused as no:
                between[thing.id] = no.code
    return between


async def _one(
    person: Person, author: Author, thing: Submission | Signing, bumped: dict[str, int], now: datetime
) -> Outcome:
    """Hand in one thing. *bumped* holds the versions that this file has made of a code, for the next one over it."""
    if isinstance(thing, Signing):
        return await _signature(person, author, thing, now)
    thing = _rebased(thing, bumped)
    known = await stored_sheets.receipt(thing.id) is not None
    try:
        if author.until and not known:
            raise Refused("seat_former")
        found = await sheets.carry_in(person, author.seat, thing, now)
    except Faulty as faults:
        return Outcome(thing.code, False, "refused", problems=faults.problems)
    except Refused as no:
        return await _late(author, thing, no)
    except Missing:
        return Outcome(thing.code, False, "refused", word="bundle_no_code")
    bumped[thing.code] = found.version
    return Outcome(thing.code, False, "known" if known else "stored", found.version)


async def _signature(person: Person, author: Author, thing: Signing, now: datetime) -> Outcome:
    known = await stored_signatures.receipt(thing.id) is not None
    try:
        if author.until and not known:
            raise Refused("carried_signature")
        await signatures.sign_on(author.seat, person.account, thing, now)
    except Faulty as faults:
        return Outcome(thing.code, True, "refused", problems=faults.problems)
    except Refused as no:
        return Outcome(thing.code, True, "refused", word=no.code, facts=no.facts)
    except Missing:
        return Outcome(thing.code, True, "refused", word="bundle_no_code")
    return Outcome(thing.code, True, "known" if known else "stored")


async def _late(author: Author, sheet: Submission, no: Refused) -> Outcome:
    """A sheet that did not go in: what can be decided of it, or why not even that."""
    if no.code not in ("seat_former", *carried.BELATED):
        return Outcome(sheet.code, False, "refused", word=no.code, facts=no.facts)
    try:
        case = await carried.weigh(author, sheet)
    except Faulty as faults:
        return Outcome(sheet.code, False, "refused", problems=faults.problems)
    except Refused as deeper:
        return Outcome(sheet.code, False, "refused", word=deeper.code, facts=deeper.facts)
    except Missing:
        return Outcome(sheet.code, False, "refused", word="bundle_no_code")
    kind = "conflict" if no.code == "sheet_conflict" else "late"
    return Outcome(sheet.code, False, kind, word=no.code, facts=no.facts, case=case)


def _rebased(sheet: Submission, bumped: Mapping[str, int]) -> Submission:
    """A second version of a code in one file was written over the first, as the tablet would have said by then."""
    return replace(sheet, base=bumped[sheet.code]) if sheet.code in bumped else sheet
