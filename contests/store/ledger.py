"""One transaction, one audit line: every action passes through here."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from contests.store import signals
from contests.store.engine import current, is_sqlite
from contests.store.statements import Statement, inserting
from contests.store.tables import Chain, Deed
from contests.store.together import committing

Fact = str | int | bool | None | list[str] | list[int]
COUNTY = "county"
T = TypeVar("T")


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
    such actions come at once (sheets handed in), and those that wait share one commit; what one of them asks by
    ``once`` no other may change.
    """
    chain = chain_of(contest)
    line = Line(verb, account, now, subject, reason, dict(facts or {}))
    if shared and current().current_transaction.get() is None:
        async with _sharing(chain, line):
            yield line
        return
    async with current().transaction():
        length, head = await _hold(chain)
        yield line
        await _append(chain, length + 1, line, head)
    if current().current_transaction.get() is None:
        signals.announce(chain, length + 1)


@dataclass(slots=True)
class _Seen:
    """What shared actions have read of a contest, and the heads of the chains under which it is still true.

    The heads are the one that was found, and those that shared actions of this process have put on top since: no other
    action and no other process has written a line in between. The head of a commit that failed will never be found.
    *county* is the head of the county's chain: what is done to accounts and the registry ends it too.
    """

    heads: set[str]
    county: str
    read: dict[Hashable, Any] = field(default_factory=dict)


_seen: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Seen]] = WeakKeyDictionary()
_reading: ContextVar[_Seen | None] = ContextVar("_reading", default=None)


async def once(read: Callable[..., Awaitable[T]], *args: Hashable) -> T:
    """Return ``read(*args)``. In a shared action the answer is kept until anything else is done in the contest.

    It may depend on nothing but what actions of this contest or of the county write, and on no sheet that is handed in.
    """
    seen = _reading.get()
    if seen is None:
        return await read(*args)
    key = (read, args)
    if key not in seen.read:
        seen.read[key] = await read(*args)
    found: T = seen.read[key]
    return found


@asynccontextmanager
async def _sharing(chain: str, line: Line) -> AsyncIterator[None]:
    """Hold the chain once for all members of a batch; their lines are written with the commit."""
    seen = _seen.setdefault(asyncio.get_running_loop(), {})

    async def hold(held: dict[str, Any]) -> None:
        if chain not in held:
            held[chain] = _, head = await _hold(chain)
            county = await _HEAD.first(COUNTY)
            fresh = _Seen({head}, county["head"] if county else "")
            known = seen.get(chain)
            if known and head and head in known.heads and known.county == fresh.county:
                fresh.read = known.read
            seen[chain] = fresh

    async with committing(hold) as member:
        token = _reading.set(seen[chain])
        try:
            yield
        finally:
            _reading.reset(token)
        length, previous = member.held[chain]
        digest = seal(chain, length + 1, line, previous)
        seen[chain].heads.add(digest)
        member.holds[chain] = length + 1, digest
        member.rows.append((_ADD, _row(chain, length + 1, line, previous, digest)))
        member.last[chain] = (_move(), (length + 1, digest, chain))
    if is_sqlite() and member.held[chain] == (length + 1, digest):  # the last of those who shared the commit
        signals.announce(chain, length + 1)


async def _hold(chain: str) -> tuple[int, str]:
    query = Chain.select(Chain.length, Chain.head).where(Chain.name == chain).first()
    row = await (query if is_sqlite() else query.lock_rows("UPDATE"))
    if row is None:
        await Chain.insert(Chain(name=chain, length=0, head="")).on_conflict(target=Chain.name, action="DO NOTHING")
        return await _hold(chain)
    return row["length"], row["head"]


async def _append(chain: str, number: int, line: Line, previous: str) -> None:
    digest = seal(chain, number, line, previous)
    await _ADD.rows(*_row(chain, number, line, previous, digest))
    await _move().rows(number, digest, chain)


def _row(chain: str, number: int, line: Line, previous: str, digest: str) -> tuple[Any, ...]:
    facts = canonical(line.facts)
    return (chain, number, line.at, line.account, line.verb, line.subject, facts, line.reason, previous, digest)


_COLUMNS = ("chain", "number", "at", "account", "verb", "subject", "facts", "reason", "previous", "digest")
_ADD = inserting("deed", *_COLUMNS)
_HEAD = Statement("SELECT head FROM chain WHERE name = ?")
_MOVE = Statement("UPDATE chain SET length = ?, head = ? WHERE name = ?")
# The chain's new head and its signal in one round trip; PostgreSQL delivers the signal when the transaction commits.
_MOVE_AND_SIGNAL = Statement(
    "WITH moved AS (UPDATE chain SET length = ?, head = ? WHERE name = ? RETURNING name, length) "
    f"SELECT pg_notify('{signals.CHANNEL}', name || ' ' || length) FROM moved"
)


def _move() -> Statement:
    return _MOVE if is_sqlite() else _MOVE_AND_SIGNAL


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
