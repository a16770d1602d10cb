"""Wiping a rehearsal: every row of the copy goes, and none of any other contest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from piccolo.table import Table

from contests.store import tables as t
from contests.store.ledger import COUNTY, chain_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What the county's ledger keeps of a wiped rehearsal: how long its own chain was, and where it ended."""

    lines: int
    head: str


async def kept(contest: int) -> Kept:
    """Return the end of the copy's own chain."""
    row = await t.Chain.select(t.Chain.length, t.Chain.head).where(t.Chain.name == chain_of(contest)).first()
    return Kept(row["length"], row["head"]) if row else Kept(0, "")


async def wipe(contest: int) -> None:
    """Delete every row of the copy, inside the caller's transaction; who is pointed at goes after who points."""
    for table, mine in doomed(contest):
        await table.delete().where(mine)


def doomed(contest: int) -> Iterator[tuple[type[Table], Any]]:
    """Yield every table that holds rows of a contest, with the condition for this one's, in the order of deletion."""
    yield t.RecheckLine, t.RecheckLine.recheck.is_in(_ids(t.Recheck, t.Recheck.tally.is_in(_tallies(contest))))
    for table in _OF_TALLIES:
        yield table, table.tally.is_in(_tallies(contest))
    for table in _OF_NOTICES:
        yield table, table.notice.is_in(_ids(t.Notice, t.Notice.contest == contest))
    yield t.Honour, t.Honour.contest == contest
    yield t.RecusalChange, t.RecusalChange.recusal.is_in(_ids(t.Recusal, t.Recusal.seat.is_in(_seats(contest))))
    for table in _OF_SEATS:
        yield table, table.seat.is_in(_seats(contest))
    for table in _OF_EVENTS:
        yield table, table.event.is_in(_events(contest))
    yield t.EntryMember, t.EntryMember.entry.is_in(_ids(t.Entry, t.Entry.contest == contest))
    for table in _OF_CONTESTS:
        yield table, table.contest == contest
    yield from _invented(contest)
    yield t.Deed, t.Deed.chain == chain_of(contest)
    yield t.Chain, t.Chain.name == chain_of(contest)
    yield t.Contest, t.Contest.id == contest


_OF_TALLIES: tuple[Any, ...] = (t.Recheck, t.Signature)
_OF_NOTICES: tuple[Any, ...] = (t.Batch, t.Objection, t.Certificate)
_OF_SEATS: tuple[Any, ...] = (t.Tablet, t.Session, t.Link, t.Attendance, t.Assignment, t.Recusal)
_OF_EVENTS: tuple[Any, ...] = (
    *(t.SheetSignature, t.Typing, t.Scan, t.Correction, t.Sheet, t.Figure, t.Appeal, t.Ruling, t.Calibration),
    *(t.Heat, t.Tally, t.BlindCode, t.Seat, t.Ruleset),
)

_OF_CONTESTS: tuple[Any, ...] = (t.Entry, t.Upload, t.Notice, t.Stationery, t.Screen, t.Event, t.Member)


def _ids(table: Any, mine: Any) -> Any:
    return table.select(table.id).where(mine)


def _events(contest: int) -> Any:
    return _ids(t.Event, t.Event.contest == contest)


def _seats(contest: int) -> Any:
    return _ids(t.Seat, t.Seat.event.is_in(_events(contest)))


def _tallies(contest: int) -> Any:
    return _ids(t.Tally, t.Tally.event.is_in(_events(contest)))


def _invented(contest: int) -> Iterator[tuple[type[Table], Any]]:
    units = _ids(t.Organisation, t.Organisation.rehearsal == contest)
    workers = _ids(t.Worker, t.Worker.organisation.is_in(units))
    yield t.Identity, t.Identity.worker.is_in(workers)
    yield t.Worker, t.Worker.organisation.is_in(units)
    yield t.WorkGroup, t.WorkGroup.organisation.is_in(units)
    yield t.Organisation, t.Organisation.rehearsal == contest


async def wiped(contest: int) -> int | None:
    """Return the real contest of a rehearsal that was wiped; None where no rehearsal had this number."""
    mine = (t.Deed.chain == COUNTY) & (t.Deed.verb == "rehearsal.wiped") & (t.Deed.subject == f"contest-{contest}")
    found = await t.Deed.select(t.Deed.facts).where(mine).first()
    return json.loads(found["facts"])["of"] if found else None
