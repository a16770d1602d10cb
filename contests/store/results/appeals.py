"""申诉 in the hall: numbered within the contest, by an entry's person, decided on two levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import chain_of
from contests.store.tables import Account, Appeal, BlindCode, Deed, Entry, EntryMember, Tally


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One appeal. *level*: 1 the chief judge, 2 the appeals jury; *follows* is the number it goes on from.

    *tallied*: whether the event has a tally younger than the decision. What names the entry (*entry_number*, *label*,
    *name*) and what codes it (*code*) must not be shown side by side before the decoding.
    """

    id: int
    event: int
    event_name: str
    number: int
    entry: int
    entry_number: str
    label: str
    organisation: int | None
    code: str
    level: int
    follows: int | None
    name: str
    text: str
    state: str
    decision: str
    decided_by: int | None
    decided_at: datetime | None
    account: int | None
    created: datetime
    tallied: bool

    @property
    def blocks(self) -> bool:
        """Whether nothing may be signed or posted: it waits for a decision, or its success for a new tally."""
        return self.state == "open" or (self.state == "upheld" and not self.tallied)


_COLUMNS = (
    *(Appeal.id, Appeal.number, Appeal.level, Appeal.follows, Appeal.name, Appeal.text, Appeal.state),
    *(Appeal.decision, Appeal.decided_by, Appeal.decided_at, Appeal.account, Appeal.created),
    Appeal.event.as_alias("event"),
    Appeal.event.name.as_alias("event_name"),
    Appeal.entry.as_alias("entry"),
    Appeal.entry.number.as_alias("entry_number"),
    Appeal.entry.label.as_alias("label"),
    Appeal.entry.organisation.as_alias("organisation"),
)


async def appeals(contest: int) -> list[AppealRow]:
    """Return a contest's appeals, the last one first."""
    rows = await Appeal.select(*_COLUMNS).where(Appeal.event.contest == contest).order_by(Appeal.number)
    if not rows:
        return []
    events = sorted({row["event"] for row in rows})
    given = await BlindCode.select(BlindCode.entry, BlindCode.code).where(BlindCode.event.is_in(events))
    codes = {row["entry"]: row["code"] for row in given}
    taken: dict[int, datetime] = {}
    for own in await Tally.select(Tally.event, Tally.created).where(Tally.event.is_in(events)).order_by(Tally.number):
        taken[own["event"]] = own["created"]
    return [_row(row, codes, taken) for row in reversed(rows)]


def _row(row: dict[str, Any], codes: dict[int, str], taken: dict[int, datetime]) -> AppealRow:
    last, decided = taken.get(row["event"]), row["decided_at"]
    code = codes.get(row["entry"]) or row["entry_number"] or f"E{row['entry']}"
    return AppealRow(**row, code=code, tallied=bool(last and decided and last > decided))


async def blocking_appeals(events: Sequence[int]) -> list[tuple[int, int, str]]:
    """Return event, number and state of the appeals that keep these events from being signed or posted."""
    if not events:
        return []
    found: list[tuple[int, int, str]] = []
    where = Appeal.event.is_in(list(events)) & Appeal.state.is_in(["open", "upheld"])
    columns = (Appeal.event, Appeal.number, Appeal.state, Appeal.decided_at)
    for row in await Appeal.select(*columns).where(where).order_by(Appeal.number):
        later = row["state"] == "upheld" and await Tally.exists().where(
            (Tally.event == row["event"]) & (Tally.created > row["decided_at"])
        )
        if not later:
            found.append((row["event"], row["number"], row["state"]))
    return found


async def add_appeal(
    event: int,
    number: int,
    entry: int,
    level: int,
    follows: int | None,
    name: str,
    text: str,
    state: str,
    account: int,
    now: datetime,
) -> None:
    """Store an appeal."""
    await Appeal.insert(
        Appeal(
            event=event,
            number=number,
            entry=entry,
            level=level,
            follows=follows,
            name=name,
            text=text,
            state=state,
            account=account,
            created=now,
        )
    )


async def decide_appeal(appeal: int, state: str, decision: str, account: int, now: datetime) -> None:
    """Store the decision: ``upheld`` or ``rejected``."""
    await Appeal.update(
        {
            Appeal.state: state,
            Appeal.decision: decision,
            Appeal.decided_by: account,
            Appeal.decided_at: now,
        }
    ).where(Appeal.id == appeal)


@dataclass(frozen=True, slots=True)
class Appellant:
    """An entry as the desk finds it by its number: who may appeal for it."""

    entry: int
    names: tuple[str, ...]


async def appellant(event: int, number: str) -> Appellant | None:
    """Return the entry with a contestant number, with its label and the names of its persons."""
    where = (Entry.event == event) & (Entry.number == number) & (Entry.state == "accepted")
    row = await Entry.select(Entry.id, Entry.label).where(where).order_by(Entry.id).first()
    if row is None:
        return None
    rows = await (
        EntryMember.select(EntryMember.worker.name.as_alias("name"))
        .where(EntryMember.entry == row["id"])
        .order_by(EntryMember.position)
        .order_by(EntryMember.id)
    )
    return Appellant(row["id"], (row["label"], *(member["name"] for member in rows)))


async def marking_closed(contest: int, event: int) -> datetime | None:
    """Return when the chief judge last closed the event's marking: the moment from which the appeal period runs."""
    row = await (
        Deed.select(Deed.at)
        .where((Deed.chain == chain_of(contest)) & (Deed.verb == "judging.locked") & (Deed.subject == f"event-{event}"))
        .order_by(Deed.number, ascending=False)
        .first()
    )
    return row["at"] if row else None


async def unit_of_account(account: int) -> int | None:
    """Return the own unit of an account."""
    row = await Account.select(Account.organisation).where(Account.id == account).first()
    return row["organisation"] if row else None
