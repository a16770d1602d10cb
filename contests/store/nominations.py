"""Nominations: which worker a unit puts forward for which kind of star, in which round."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.identity import folded
from contests.store import publication, vault
from contests.store.setup import EventRow
from contests.store.tables import Entry, EntryMember, Honour, Identity, Worker


@dataclass(frozen=True, slots=True)
class Nomination:
    """One worker put forward for one kind in one round. *earlier* holds what was returned, oldest first."""

    id: int
    contest: int
    event: int
    event_name: str
    period: str
    organisation: int
    organisation_name: str
    worker: int
    name: str
    kind: str
    state: str
    returned_because: str
    created: datetime
    reason: str
    earlier: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Nominee:
    """A worker of the unit; *tail*, the end of the ID number, parts namesakes and is empty otherwise."""

    id: int
    name: str
    tail: str


@dataclass(frozen=True, slots=True)
class Known:
    """A person whose ID number is in the registry already."""

    worker: int
    name: str
    organisation: int


@dataclass(frozen=True, slots=True)
class Held:
    """A title that somebody holds already."""

    title: str
    awarded_on: date


_ENTRY: Any = EntryMember.entry
_COLUMNS = (
    EntryMember.entry.as_alias("id"),
    _ENTRY.contest.as_alias("contest"),
    _ENTRY.event.as_alias("event"),
    _ENTRY.event.name.as_alias("event_name"),
    _ENTRY.event.period.as_alias("period"),
    _ENTRY.organisation.as_alias("organisation"),
    _ENTRY.organisation.name.as_alias("organisation_name"),
    EntryMember.worker.as_alias("worker"),
    _ENTRY.label.as_alias("name"),
    _ENTRY.division.as_alias("kind"),
    _ENTRY.state.as_alias("state"),
    _ENTRY.returned_because.as_alias("returned_because"),
    _ENTRY.created.as_alias("created"),
    _ENTRY.details.as_alias("details"),
)


def _row(found: dict[str, Any]) -> Nomination:
    details = json.loads(found.pop("details"))
    return Nomination(**found, reason=details.get("reason", ""), earlier=tuple(details.get("earlier", ())))


async def _where(condition: Any) -> list[Nomination]:
    query = EntryMember.select(*_COLUMNS).where(condition & (_ENTRY.event.entrant == "nomination"))
    return [_row(found) for found in await query.order_by(EntryMember.entry)]


async def of_contest(contest: int) -> list[Nomination]:
    """Return every nomination of the contest, the oldest first."""
    return await _where(_ENTRY.contest == contest)


async def of_unit(contest: int, organisation: int) -> list[Nomination]:
    """Return what one unit put forward in the contest, the oldest first."""
    return await _where((_ENTRY.contest == contest) & (_ENTRY.organisation == organisation))


async def one(entry: int) -> Nomination | None:
    """Return one nomination."""
    found = await _where(EntryMember.entry == entry)
    return found[0] if found else None


async def nominees(organisation: int) -> list[Nominee]:
    """Return the unit's workers by name."""
    rows = await (
        Worker.select(Worker.id, Worker.name)
        .where((Worker.organisation == organisation) & Worker.active.eq(True))
        .order_by(Worker.name)
        .order_by(Worker.id)
    )
    times = Counter(row["name"] for row in rows)
    tails = await _tails([row["id"] for row in rows if times[row["name"]] > 1])
    return [Nominee(row["id"], row["name"], tails.get(row["id"], "")) for row in rows]


async def _tails(workers: list[int]) -> dict[int, str]:
    if not workers:
        return {}
    rows = await Identity.select(Identity.worker, Identity.id_number).where(Identity.worker.is_in(workers))
    return {row["worker"]: vault.unseal(row["id_number"])[-4:] for row in rows}


async def worker_of_unit(worker: int, organisation: int) -> str | None:
    """Return the worker's name if the worker belongs to the unit."""
    found = await (
        Worker.select(Worker.name)
        .where((Worker.id == worker) & (Worker.organisation == organisation) & Worker.active.eq(True))
        .first()
    )
    return found["name"] if found else None


async def known_person(id_number: str) -> Known | None:
    """Return the worker with this ID number, of whatever unit."""
    found = await (
        Identity.select(
            Identity.worker,
            Identity.worker.name.as_alias("name"),
            Identity.worker.organisation.as_alias("organisation"),
        )
        .where(Identity.digest == vault.digest(id_number))
        .first()
    )
    return Known(**found) if found else None


async def add_worker(organisation: int, name: str, sex: str, id_number: str, phone: str) -> int:
    """Store a worker of the unit with what identifies the person; return the worker's id."""
    worker = Worker(organisation=organisation, name=name, sex=sex, search=folded(name))
    number = int((await Worker.insert(worker))[0]["id"])
    await Identity.insert(
        Identity(
            worker=number, id_number=vault.seal(id_number), digest=vault.digest(id_number), phone=vault.seal(phone)
        )
    )
    return number


async def held(worker: int, now: datetime) -> list[Held]:
    """Return the titles the worker holds, the oldest first; what a list under embargo gives or takes is not known."""
    rows = await (
        Honour.select(Honour.title, Honour.awarded_on, Honour.notice.as_alias("notice"))
        .where(Honour.worker == worker)
        .order_by(Honour.awarded_on)
        .order_by(Honour.id)
    )
    by_lists = any(row["notice"] is not None for row in rows)
    lists = {None, *(one.id for one in await publication.finals(now))} if by_lists else {None}
    return [Held(row["title"], row["awarded_on"]) for row in rows if row["notice"] in lists]


async def add(event: EventRow, organisation: int, worker: int, name: str, kind: str, reason: str, now: datetime) -> int:
    """Store a nomination and return its entry id."""
    entry = Entry(
        contest=event.contest,
        event=event.id,
        organisation=organisation,
        label=name,
        search=folded(name),
        division=kind,
        details=_details(reason, ()),
        created=now,
    )
    number = int((await Entry.insert(entry))[0]["id"])
    await EntryMember.insert(EntryMember(entry=number, worker=worker))
    return number


def _details(reason: str, earlier: tuple[Mapping[str, str], ...]) -> str:
    return json.dumps({"reason": reason, "earlier": [dict(one) for one in earlier]}, ensure_ascii=False)


async def hand_in_again(nomination: Nomination, kind: str, reason: str) -> None:
    """Put a returned nomination forward again; what was returned, and why, stays readable."""
    before = {"kind": nomination.kind, "reason": nomination.reason, "returned_because": nomination.returned_because}
    await Entry.update(
        {
            Entry.division: kind,
            Entry.state: "submitted",
            Entry.returned_because: "",
            Entry.details: _details(reason, (*nomination.earlier, before)),
        }
    ).where(Entry.id == nomination.id)


async def settle(entry: int, state: str, because: str = "") -> None:
    """Accept, return or cancel a nomination."""
    await Entry.update({Entry.state: state, Entry.returned_because: because}).where(Entry.id == entry)
