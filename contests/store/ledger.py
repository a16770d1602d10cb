"""One transaction, one audit line: every action passes through here."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contests.store.engine import current, is_sqlite
from contests.store.tables import Chain, Deed
from contests.store.together import committing

Fact = str | int | bool | None | list[str] | list[int]
COUNTY = "county"


@dataclass(slots=True)
class Line:
    """The line that is being written; an action adds what became known while it ran."""

    verb: str
    account: int | None
    at: datetime
    subject: str = ""
    reason: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One line as read back."""

    number: int
    at: datetime
    account: int | None
    verb: str
    subject: str
    facts: str
    reason: str
    previous: str
    digest: str


def chain_of(contest: int | None) -> str:
    """Return the chain's name: of a contest, or of the county (accounts, registry) for None."""
    return COUNTY if contest is None else f"contest-{contest}"


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(chain: str, number: int, line: Line, previous: str) -> str:
    """Return the SHA-256 that chains *line* to the one before it."""
    body = [chain, number, moment(line.at), line.account, line.verb, line.subject, line.facts, line.reason, previous]
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def moment(at: datetime) -> str:
    """The one spelling of a moment: UTC with microseconds, as both databases give it back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@asynccontextmanager
async def writing(
    contest: int | None,
    account: int | None,
    verb: str,
    now: datetime,
    *,
    subject: str = "",
    reason: str = "",
    facts: Mapping[str, Fact] | None = None,
    shared: bool = False,
) -> AsyncIterator[Line]:
    """Open the action's transaction; at its end append one line and raise the contest's version counter.

    An exception inside rolls everything back, the line too. Actions of one chain wait for one another. *shared*: many
    such actions come at once (sheets handed in), and those that wait share one commit.
    """
    chain = chain_of(contest)
    line = Line(verb, account, now, subject, reason, dict(facts or {}))
    async with committing() if shared else current().transaction():
        length, head = await _hold(chain)
        yield line
        await _append(chain, length + 1, line, head)


async def _hold(chain: str) -> tuple[int, str]:
    query = Chain.select(Chain.length, Chain.head).where(Chain.name == chain).first()
    row = await (query if is_sqlite() else query.lock_rows("UPDATE"))
    if row is None:
        await Chain.insert(Chain(name=chain, length=0, head="")).on_conflict(target=Chain.name, action="DO NOTHING")
        return await _hold(chain)
    return row["length"], row["head"]


async def _append(chain: str, number: int, line: Line, previous: str) -> None:
    digest = seal(chain, number, line, previous)
    await Deed.insert(
        Deed(
            chain=chain,
            number=number,
            at=line.at,
            account=line.account,
            verb=line.verb,
            subject=line.subject,
            facts=canonical(line.facts),
            reason=line.reason,
            previous=previous,
            digest=digest,
        )
    )
    await Chain.update({Chain.length: number, Chain.head: digest}).where(Chain.name == chain)


async def version(contest: int | None) -> int:
    """Return how many deeds the chain holds: the version that ETags and screens compare."""
    row = await Chain.select(Chain.length).where(Chain.name == chain_of(contest)).first()
    return int(row["length"]) if row else 0


async def deeds(contest: int | None, *, after: int = 0, limit: int = 500) -> list[DeedRow]:
    """Return the chain's lines in order, from the one after number *after*."""
    rows = await (
        Deed.select(*(getattr(Deed, name) for name in DeedRow.__slots__))
        .where((Deed.chain == chain_of(contest)) & (Deed.number > after))
        .order_by(Deed.number)
        .limit(limit)
    )
    return [DeedRow(**row) for row in rows]


async def first_break(contest: int | None) -> int | None:
    """Return the number of the first line that does not follow from the one before it, or None when the chain holds."""
    previous, number = "", 0
    while lines := await deeds(contest, after=number):
        for deed in lines:
            line = Line(deed.verb, deed.account, deed.at, deed.subject, deed.reason, json.loads(deed.facts))
            if deed.number != number + 1 or deed.previous != previous:
                return deed.number
            if seal(chain_of(contest), deed.number, line, previous) != deed.digest:
                return deed.number
            previous, number = deed.digest, deed.number
    row = await Chain.select(Chain.length, Chain.head).where(Chain.name == chain_of(contest)).first()
    if row and (row["length"], row["head"]) != (number, previous):
        return number + 1
    return None
