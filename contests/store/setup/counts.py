"""What is counted about contests and events: entries, persons, organisations, seats."""

from dataclasses import dataclass

from piccolo.query.functions.aggregate import Count

from contests.store.tables import Entry, EntryMember, Event, Seat


async def in_use(event: int) -> bool:
    """Say whether entries or seats point to the event."""
    if await Entry.exists().where(Entry.event == event):
        return True
    return bool(await Seat.exists().where(Seat.event == event))


async def events_in_use(contest: int) -> set[int]:
    """Return the contest's events that entries or seats point to."""
    entered = await Entry.select(Entry.event).where(Entry.contest == contest).group_by(Entry.event)
    seated = await Seat.select(Seat.event).where(Seat.event.contest == contest).group_by(Seat.event)
    return {row["event"] for row in [*entered, *seated]}


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many entries of an event stand in a state."""

    event: int
    state: str
    presence: str
    entries: int


async def entry_counts(contest: int) -> list[EntryCount]:
    """Count a contest's entries by event, state and presence; cancelled ones do not count."""
    rows = await (
        Entry.select(Entry.event, Entry.state, Entry.presence, Count(alias="entries"))
        .where((Entry.contest == contest) & (Entry.state != "cancelled"))
        .group_by(Entry.event, Entry.state, Entry.presence)
        .order_by(Entry.event)
    )
    return [EntryCount(**row) for row in rows]


async def persons_by_contest(contest: int | None = None) -> dict[int, int]:
    """Count the persons entered (人次), by contest; of one contest where it is given."""
    query = EntryMember.select(EntryMember.entry.contest.as_alias("contest"), Count(alias="persons"))
    query = query.where(EntryMember.entry.state != "cancelled")
    if contest is not None:
        query = query.where(EntryMember.entry.contest == contest)
    rows = await query.group_by(EntryMember.entry.contest)
    return {row["contest"]: row["persons"] for row in rows}


async def organisations_entered(contest: int) -> int:
    """Count the organisations that take part."""
    rows = await (
        Entry.select(Entry.organisation)
        .where((Entry.contest == contest) & (Entry.state != "cancelled") & Entry.organisation.is_not_null())
        .group_by(Entry.organisation)
    )
    return len(rows)


async def seats_by_event(contest: int) -> dict[int, int]:
    """Count the active seats of each event."""
    rows = await (
        Seat.select(Seat.event, Count(alias="seats"))
        .where((Seat.event.contest == contest) & (Seat.state == "active"))
        .group_by(Seat.event)
    )
    return {row["event"]: row["seats"] for row in rows}


async def events_by_contest() -> dict[int, int]:
    """Count the events of each contest."""
    rows = await Event.select(Event.contest, Count(alias="events")).group_by(Event.contest)
    return {row["contest"]: row["events"] for row in rows}
