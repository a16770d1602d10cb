"""回避 and 改派 as the desk of assignments reads and writes them; what was ended stays readable."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from contests.store.tables import Assignment, BlindCode, Entry, Recusal, RecusalChange


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """One recusal that holds or held, under its entry's code; *reason* is the first one told or the last one told anew.

    A recusal that was taken back says so in *ended* and *ended_reason*.
    """

    id: int
    seat: int
    entry: int
    code: str
    reason: str
    origin: str
    created: datetime
    ended: datetime | None
    ended_reason: str


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One reassignment: *seat* is the spare one, *replaces* the one that does not mark the entry."""

    id: int
    seat: int
    entry: int
    code: str
    replaces: int
    reason: str
    created: datetime
    ended: datetime | None


async def _codes(event: int) -> dict[int, str]:
    rows = await BlindCode.select(BlindCode.entry, BlindCode.code).where(BlindCode.event == event)
    return {row["entry"]: row["code"] for row in rows}


async def recusals(event: int) -> list[RecusalRow]:
    """Return every recusal of an event's coded entries, the first one first."""
    codes = await _codes(event)
    columns = (Recusal.id, Recusal.seat, Recusal.entry, Recusal.reason, Recusal.origin, Recusal.created, Recusal.ended)
    rows = await Recusal.select(*columns).where(Recusal.seat.event == event).order_by(Recusal.id)
    changes = {}
    if rows:
        query = RecusalChange.select(RecusalChange.recusal, RecusalChange.holds, RecusalChange.reason)
        told = query.where(RecusalChange.recusal.is_in([row["id"] for row in rows])).order_by(RecusalChange.id)
        changes = {(row["recusal"], row["holds"]): row["reason"] for row in await told}
    return [
        RecusalRow(
            **{**row, "reason": changes.get((row["id"], True), row["reason"])},
            code=codes[row["entry"]],
            ended_reason=changes.get((row["id"], False), "") if row["ended"] else "",
        )
        for row in rows
        if row["entry"] in codes
    ]


async def assignments(event: int) -> list[AssignmentRow]:
    """Return every reassignment of an event, the first one first."""
    codes = await _codes(event)
    names = ("id", "seat", "entry", "replaces", "reason", "created", "ended")
    query = Assignment.select(*(getattr(Assignment, name) for name in names)).where(Assignment.seat.event == event)
    return [AssignmentRow(**row, code=codes.get(row["entry"], "")) for row in await query.order_by(Assignment.id)]


async def recuse(
    seat: int, entry: int, reason: str, origin: str, now: datetime, account: int | None = None
) -> int | None:
    """Keep a seat from an entry from now on; None where it is kept from it already."""
    known = await Recusal.select(Recusal.id, Recusal.ended).where((Recusal.seat == seat) & (Recusal.entry == entry))
    if not known:
        fresh = Recusal(seat=seat, entry=entry, reason=reason, origin=origin, account=account, created=now)
        return int((await Recusal.insert(fresh))[0]["id"])
    if known[0]["ended"] is None:
        return None
    found = int(known[0]["id"])
    await Recusal.update({Recusal.ended: None, Recusal.origin: origin, Recusal.account: account}).where(
        Recusal.id == found
    )
    await _change([found], True, reason, account, now)
    return found


async def end_recusals(recusals: Sequence[int], reason: str, account: int | None, now: datetime) -> None:
    """Let recusals hold no longer."""
    if recusals:
        await Recusal.update({Recusal.ended: now}).where(Recusal.id.is_in(list(recusals)))
        await _change(recusals, False, reason, account, now)


async def _change(recusals: Sequence[int], holds: bool, reason: str, account: int | None, now: datetime) -> None:
    await RecusalChange.insert(
        *(RecusalChange(recusal=one, holds=holds, reason=reason, account=account, created=now) for one in recusals)
    )


async def holding(seat: int) -> list[int]:
    """Return the recusals that hold for a seat."""
    rows = await Recusal.select(Recusal.id).where((Recusal.seat == seat) & Recusal.ended.is_null())
    return [row["id"] for row in rows]


async def assign(
    seat: int, entries: Sequence[int], replaces: int, reason: str, account: int | None, now: datetime
) -> list[int]:
    """Let a spare seat mark entries in the place of another seat; return the ids."""
    rows = [
        Assignment(seat=seat, entry=entry, replaces=replaces, reason=reason, account=account, created=now)
        for entry in entries
    ]
    return [int(row["id"]) for row in await Assignment.insert(*rows)]


async def end_assignments(assignments: Collection[int], now: datetime) -> None:
    """End reassignments: the spare seat's sheets for them count no longer."""
    if assignments:
        await Assignment.update({Assignment.ended: now}).where(Assignment.id.is_in(list(assignments)))


async def units(event: int) -> list[tuple[int, str]]:
    """Return the units that have entries in an event, by name."""
    rows = await Entry.select(Entry.organisation, Entry.organisation.name.as_alias("name")).where(
        (Entry.event == event) & (Entry.state == "accepted") & Entry.organisation.is_not_null()
    )
    return sorted({(row["organisation"], row["name"]) for row in rows}, key=lambda unit: (unit[1], unit[0]))
