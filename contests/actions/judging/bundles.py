"""A file of sheets that a tablet could not send: whose it is, whether it is whole, and handing it in at a desk."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests import settings
from contests.actions.judging import sheets, signatures
from contests.actions.judging.sheets import Submission
from contests.actions.judging.signatures import Signing
from contests.rules import Fact, Faulty, Missing, Person, Problem, Refused
from contests.store.judging import seats
from contests.store.judging import sheets as stored_sheets
from contests.store.judging import signatures as stored_signatures
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
    """What came of one sheet or signature of a file. *kind*: stored, known, conflict, refused."""

    code: str
    signature: bool
    kind: str
    version: int = 0
    word: str = ""
    facts: Mapping[str, Fact] | None = None
    problems: tuple[Problem, ...] = ()


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


async def check(bundle: Bundle, contest: int) -> SeatRow:
    """Return the seat that a whole and genuine file of this contest belongs to. Raises Refused."""
    if not hmac.compare_digest(bundle.sha256.encode(), bundle.digest.encode()):
        raise Refused("bundle_damaged")
    seat = await seats.seat(bundle.seat)
    if seat is None or seat.contest != contest or bundle.contest != contest:
        raise Refused("bundle_elsewhere")
    if bundle.drawer != drawer_of(seat):
        raise Refused("bundle_other_judge")
    if not hmac.compare_digest(bundle.seal.encode(), _seal(key_of(seat), bundle.sha256).encode()):
        raise Refused("bundle_damaged")
    return seat


def _seal(key: str, digest: str) -> str:
    return hmac.new(key.encode(), digest.encode(), "sha256").hexdigest()


async def carry_in(person: Person, contest: int, bundle: Bundle, now: datetime) -> tuple[SeatRow, list[Outcome]]:
    """Hand in what is in the file, each sheet as its tablet would have; say what came of each."""
    if not person.holds(contest, "organiser", "tally_clerk", "chief_judge"):
        raise Missing
    seat = await check(bundle, contest)
    bumped: dict[str, int] = {}
    return seat, [await _one(person, seat, thing, bumped, now) for thing in bundle.things]


async def _one(
    person: Person, seat: SeatRow, thing: Submission | Signing, bumped: dict[str, int], now: datetime
) -> Outcome:
    """Hand in one thing. *bumped* holds the versions that this file has made of a code, for the next one over it."""
    signature = isinstance(thing, Signing)
    try:
        if isinstance(thing, Signing):
            known = await stored_signatures.receipt(thing.id) is not None
            await signatures.sign_on(seat, person.account, thing, now)
            return Outcome(thing.code, True, "known" if known else "stored")
        known = await stored_sheets.receipt(thing.id) is not None
        found = await sheets.carry_in(person, seat, _rebased(thing, bumped), now)
    except Faulty as faults:
        return Outcome(thing.code, signature, "refused", problems=faults.problems)
    except Refused as no:
        kind = "conflict" if no.code == "sheet_conflict" else "refused"
        return Outcome(thing.code, signature, kind, word=no.code, facts=no.facts)
    except Missing:
        return Outcome(thing.code, signature, "refused", word="bundle_no_code")
    bumped[thing.code] = found.version
    return Outcome(thing.code, False, "known" if known else "stored", found.version)


def _rebased(sheet: Submission, bumped: Mapping[str, int]) -> Submission:
    """A second version of a code in one file was written over the first, as the tablet would have said by then."""
    if sheet.code not in bumped:
        return sheet
    return Submission(
        sheet.id, sheet.code, bumped[sheet.code], sheet.ruleset_version, sheet.written, sheet.reason, sheet.bundled
    )
