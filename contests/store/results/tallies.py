"""Snapshots of counts, their signatures, and rulings appended beside the marks."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.results.names import organisation_names
from contests.store.tables import Account, Event, Ruling, Signature, Tally


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One snapshot: the document that was counted, what came of it, and the digest over both."""

    id: int
    event: int
    number: int
    ruleset_version: int
    document: Mapping[str, Any]
    result: Mapping[str, Any]
    digest: str
    reason: str
    account: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class TallyHead:
    """A snapshot without its content, for lists."""

    id: int
    event: int
    number: int
    digest: str
    reason: str
    created: datetime


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Who signed a tally, in which role, when."""

    tally: int
    account: int
    name: str
    role: str
    created: datetime


_TALLY = tuple(getattr(Tally, name) for name in TallyRow.__slots__)
_HEAD = tuple(getattr(Tally, name) for name in TallyHead.__slots__)


def _tally(row: dict[str, Any]) -> TallyRow:
    return TallyRow(**{**row, "document": json.loads(row["document"]), "result": json.loads(row["result"])})


def digest_of(document: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the canonical JSON of the document and its result together."""
    return hashlib.sha256(canonical({"document": document, "result": result}).encode()).hexdigest()


async def tally(event: int, number: int | None = None) -> TallyRow | None:
    """Return one snapshot of the event, by default the last."""
    query = Tally.select(*_TALLY).where(Tally.event == event)
    if number is not None:
        query = query.where(Tally.number == number)
    row = await query.order_by(Tally.number, ascending=False).first()
    return _tally(row) if row else None


async def last_tallies(events: Sequence[int]) -> dict[int, TallyRow]:
    """Return the last snapshot of each of these events that has any."""
    heads: dict[int, int] = {}
    for head in await tallies(events):
        heads.setdefault(head.event, head.id)
    if not heads:
        return {}
    rows = await Tally.select(*_TALLY).where(Tally.id.is_in(list(heads.values())))
    return {row["event"]: _tally(row) for row in rows}


async def tallies(events: Sequence[int]) -> list[TallyHead]:
    """Return the heads of every snapshot of these events, the last one of an event first."""
    if not events:
        return []
    query = Tally.select(*_HEAD).where(Tally.event.is_in(list(events)))
    rows = await query.order_by(Tally.event).order_by(Tally.number, ascending=False)
    return [TallyHead(**row) for row in rows]


async def tallied_events(contest: int | None = None) -> list[int]:
    """Return the events that have a snapshot, of one contest or of all."""
    query = Event.select(Event.id).where(Event.id.is_in(Tally.select(Tally.event)))
    if contest is not None:
        query = query.where(Event.contest == contest)
    return [row["id"] for row in await query.order_by(Event.id)]


async def add_tally(
    event: int,
    number: int,
    ruleset_version: int,
    document: Mapping[str, Any],
    result: Mapping[str, Any],
    digest: str,
    reason: str,
    account: int | None,
    now: datetime,
) -> int:
    """Store the next snapshot of an event and return its id."""
    fresh = Tally(
        event=event,
        number=number,
        ruleset_version=ruleset_version,
        document=canonical(document),
        result=canonical(result),
        digest=digest,
        reason=reason,
        account=account,
        created=now,
    )
    return int((await Tally.insert(fresh))[0]["id"])


async def signatures(tallies: Sequence[int]) -> dict[int, list[SignatureRow]]:
    """Return the signatures of each tally, the first one first."""
    found: dict[int, list[SignatureRow]] = {tally: [] for tally in tallies}
    if not tallies:
        return found
    columns = (
        Signature.tally.as_alias("tally"),
        Signature.account.as_alias("account"),
        Signature.account.name.as_alias("name"),
        Signature.role,
        Signature.created,
    )
    rows = await Signature.select(*columns).where(Signature.tally.is_in(list(tallies))).order_by(Signature.id)
    for row in rows:
        found[row["tally"]].append(SignatureRow(**row))
    return found


async def sign(tally: int, account: int, role: str, now: datetime) -> None:
    """Store a signature."""
    await Signature.insert(Signature(tally=tally, account=account, role=role, created=now))


async def unblind(event: int, now: datetime) -> None:
    """Note when the codes of an event were decoded."""
    await Event.update({Event.unblinded_at: now}).where(Event.id == event)


async def add_ruling(
    event: int,
    entry: int | None,
    kind: str,
    body: Mapping[str, Any],
    reason: str,
    account: int,
    now: datetime,
    *,
    revokes: int | None = None,
    second: int | None = None,
) -> int:
    """Append a ruling and return its id; *revokes* takes an earlier one back."""
    fresh = Ruling(
        event=event,
        entry=entry,
        kind=kind,
        body=canonical(body),
        reason=reason,
        revokes=revokes,
        account=account,
        second=second,
        created=now,
    )
    return int((await Ruling.insert(fresh))[0]["id"])


async def names_of_accounts(accounts: Sequence[int]) -> dict[int, str]:
    """Return the names of these accounts."""
    if not accounts:
        return {}
    rows = await Account.select(Account.id, Account.name).where(Account.id.is_in(sorted(set(accounts))))
    return {row["id"]: row["name"] for row in rows}


@dataclass(frozen=True, slots=True)
class HonourByHand:
    """An award to a unit by hand (优秀组织奖) that a second person confirmed and nobody took back."""

    ruling: int
    event: int
    award: str
    organisation: int
    unit: str
    reason: str


async def honours_by_hand(contest: int) -> list[HonourByHand]:
    """Return the confirmed awards by hand of a contest, by award and unit name."""
    where = (Ruling.event.contest == contest) & (Ruling.kind == "honour")
    columns = (Ruling.id, Ruling.event.as_alias("event"), Ruling.body, Ruling.reason)
    rows = await Ruling.select(*columns).where(where).order_by(Ruling.id)
    gone = await Ruling.select(Ruling.revokes).where((Ruling.event.contest == contest) & Ruling.revokes.is_not_null())
    taken_back = {row["revokes"] for row in gone}
    standing = [(row, json.loads(row["body"])) for row in rows if row["id"] not in taken_back]
    units = await organisation_names([body["organisation"] for _, body in standing])
    found = [
        HonourByHand(
            row["id"], row["event"], body["award"], body["organisation"], units[body["organisation"]], row["reason"]
        )
        for row, body in standing
    ]
    return sorted(found, key=lambda one: (one.award, one.unit, one.ruling))


async def was_certified(event: int) -> bool:
    """Say whether a tally of the event ever had both signatures, whatever came after."""
    rows = await Signature.select(Signature.tally, Signature.role).where(Signature.tally.event == event)
    roles: dict[int, set[str]] = {}
    for row in rows:
        roles.setdefault(row["tally"], set()).add(row["role"])
    return any({"chief_judge", "supervisor"} <= held for held in roles.values())
