"""Workers and what identifies them; a person is found by the digest of the ID number, without reading any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contests.identity import folded, mask_id, mask_phone
from contests.intake import KnownPerson
from contests.store import vault
from contests.store.tables import EntryMember, Identity, Worker

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a list; *id* and *phone* are whole here and leave the store masked or not at all."""

    name: str
    sex: str
    id: str
    phone: str
    organisation: int


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as lists show one: ID and phone number masked."""

    id: int
    name: str
    sex: str
    organisation: int
    active: bool
    id_mask: str
    phone_mask: str


@dataclass(frozen=True, slots=True)
class Identified:
    """A worker's whole ID and phone number; whoever asks for them leaves a line in the ledger."""

    worker: int
    name: str
    sex: str
    id: str
    phone: str
    organisation: int


async def of_organisation(organisation: int) -> list[WorkerRow]:
    """Return the unit's workers by name."""
    return await _rows(Worker.organisation == organisation)


async def _rows(condition: Any) -> list[WorkerRow]:
    rows = await (
        Worker.select(Worker.id, Worker.name, Worker.sex, Worker.organisation, Worker.active)
        .where(condition)
        .order_by(Worker.name)
        .order_by(Worker.id)
    )
    secrets = await identities([row["id"] for row in rows])
    masks = {worker: (mask_id(found[0]), mask_phone(found[1])) for worker, found in secrets.items()}
    return [
        WorkerRow(**row, id_mask=masks.get(row["id"], ("", ""))[0], phone_mask=masks.get(row["id"], ("", ""))[1])
        for row in rows
    ]


async def identities(workers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return ID and phone number by worker."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(workers), _CHUNK):
        rows = await Identity.select(Identity.worker, Identity.id_number, Identity.phone).where(
            Identity.worker.is_in(list(workers[start : start + _CHUNK]))
        )
        found |= {row["worker"]: (vault.unseal(row["id_number"]), vault.unseal(row["phone"])) for row in rows}
    return found


async def identified(worker: int) -> Identified | None:
    """Return a worker with ID and phone number in full."""
    row = (
        await Worker.select(Worker.id, Worker.name, Worker.sex, Worker.organisation).where(Worker.id == worker).first()
    )
    if row is None:
        return None
    number, phone = (await identities([worker])).get(worker, ("", ""))
    return Identified(worker, row["name"], row["sex"], number, phone, row["organisation"])


async def known(numbers: Iterable[str], contest: int) -> dict[str, KnownPerson]:
    """Return the registered persons among these ID numbers, with the contest's events they already entered."""
    digests = {vault.digest(number): number for number in numbers if number}
    workers = await _by_digest(list(digests))
    entered: dict[int, set[str]] = {}
    member: Any = EntryMember.entry
    for start in range(0, len(workers), _CHUNK):
        ids = [row["worker"] for row in list(workers.values())[start : start + _CHUNK]]
        rows = await EntryMember.select(EntryMember.worker, member.event.name.as_alias("event")).where(
            EntryMember.worker.is_in(ids) & (member.contest == contest) & (member.state != "cancelled")
        )
        for row in rows:
            entered.setdefault(row["worker"], set()).add(row["event"])
    return {
        digests[digest]: KnownPerson(row["name"], row["unit"], frozenset(entered.get(row["worker"], ())))
        for digest, row in workers.items()
    }


async def _by_digest(digests: Sequence[str]) -> dict[str, dict[str, Any]]:
    worker: Any = Identity.worker
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(digests), _CHUNK):
        rows = await Identity.select(
            Identity.digest,
            Identity.worker,
            worker.name.as_alias("name"),
            worker.organisation.as_alias("organisation"),
            worker.organisation.name.as_alias("unit"),
        ).where(Identity.digest.is_in(list(digests[start : start + _CHUNK])))
        found |= {row["digest"]: row for row in rows}
    return found


async def workers_for(persons: Sequence[Person]) -> dict[str, int]:
    """Return the worker of every ID number; unknown persons are stored, known ones follow the list's unit and phone."""
    by_digest = {vault.digest(person.id): person for person in persons}
    known_rows = await _by_digest(list(by_digest))
    fresh = [digest for digest in by_digest if digest not in known_rows]
    added = await _add([by_digest[digest] for digest in fresh])
    for digest, row in known_rows.items():
        await _follow(row, by_digest[digest])
    workers = {row["worker"]: digest for digest, row in known_rows.items()} | dict(zip(added, fresh, strict=True))
    return {by_digest[digest].id: worker for worker, digest in workers.items()}


async def _follow(row: dict[str, Any], person: Person) -> None:
    if row["organisation"] != person.organisation:
        await Worker.update({Worker.organisation: person.organisation}).where(Worker.id == row["worker"])
    if person.phone:
        await Identity.update({Identity.phone: vault.seal(person.phone)}).where(Identity.worker == row["worker"])


async def _add(persons: Sequence[Person]) -> list[int]:
    added: list[int] = []
    for start in range(0, len(persons), _CHUNK):
        chunk = persons[start : start + _CHUNK]
        rows = await Worker.insert(*(_worker(person) for person in chunk))
        ids = [int(row["id"]) for row in rows]
        await Identity.insert(*(_identity(worker, person) for worker, person in zip(ids, chunk, strict=True)))
        added += ids
    return added


def _worker(person: Person) -> Worker:
    return Worker(organisation=person.organisation, name=person.name, sex=person.sex, search=folded(person.name))


def _identity(worker: int, person: Person) -> Identity:
    return Identity(
        worker=worker,
        id_number=vault.seal(person.id),
        digest=vault.digest(person.id),
        phone=vault.seal(person.phone),
    )


async def entered(worker: int) -> list[str]:
    """Return the contests and events a worker entered, the newest first."""
    entry: Any = EntryMember.entry
    rows = await (
        EntryMember.select(entry.contest.name.as_alias("contest"), entry.event.name.as_alias("event"))
        .where((EntryMember.worker == worker) & (entry.state != "cancelled"))
        .order_by(EntryMember.id, ascending=False)
    )
    return [f"{row['contest']} {row['event']}" for row in rows]
