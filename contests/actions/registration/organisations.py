"""Keeping the county's list of organisations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contests import identity
from contests.identity import folded
from contests.intake import Finding, OrganisationList, OrganisationRow, Sheet, read_organisations
from contests.rules import INVENTED_UNIT, Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.registration import organisations, uploads
from contests.store.registration.organisations import Kept, Written
from contests.store.registration.uploads import Sent

PURPOSE = "organisations"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: organisations to add, and those to change by id."""

    found: OrganisationList
    add: tuple[Written, ...]
    change: tuple[tuple[int, Written], ...]


def _needs_organiser(person: Person) -> None:
    if not person.is_organiser:
        raise Refused("forbidden")


def _clean(written: Written) -> tuple[Written, list[Problem]]:
    name, short = identity.read_label(written.name).value, identity.read_label(written.short_name).value
    code = identity.read_uscc(written.uscc)
    problems = [] if 2 <= len(name) <= 100 else [Problem("name", "import.unit_length", {"length": len(name)})]
    if name.startswith(INVENTED_UNIT):
        problems.append(Problem("name", "import.unit_invented"))
    if code.value and code.fault:
        problems.append(Problem("uscc", f"import.{code.fault}", {"length": len(code.value)}))
    return replace(written, name=name, short_name=short, uscc=code.value), problems


def _clashes(written: Written, others: Sequence[Kept]) -> list[Problem]:
    found = []
    names = {folded(name) for one in others for name in (one.name, one.short_name) if name}
    for field, value in (("name", written.name), ("short_name", written.short_name)):
        if value and folded(value) in names:
            found.append(Problem(field, "fault.taken"))
    holder = next((one for one in others if written.uscc and one.uscc == written.uscc), None)
    if holder:
        found.append(Problem("uscc", "import.code_registered", {"name": holder.name}))
    return found


async def add(person: Person, written: Written, now: datetime) -> int:
    """Register an organisation and return its id. Raises Faulty."""
    _needs_organiser(person)
    clean, problems = _clean(written)
    async with ledger.writing(None, person.account, "organisation.added", now) as line:
        problems += _clashes(clean, await organisations.everyone())
        if problems:
            raise Faulty(tuple(problems))
        organisation = await organisations.add(clean)
        line.subject = f"organisation-{organisation}"
    return organisation


async def change(person: Person, organisation: int, written: Written, now: datetime) -> None:
    """Change what is said about an organisation. Raises Faulty."""
    _needs_organiser(person)
    clean, problems = _clean(written)
    async with ledger.writing(
        None, person.account, "organisation.changed", now, subject=f"organisation-{organisation}"
    ):
        everyone = await organisations.everyone()
        if organisation not in {one.id for one in everyone}:
            raise Missing
        problems += _clashes(clean, [one for one in everyone if one.id != organisation])
        if problems:
            raise Faulty(tuple(problems))
        await organisations.change(organisation, clean)


async def switch(person: Person, organisation: int, active: bool, now: datetime) -> None:
    """Take an organisation out of the lists that may be named, or back in."""
    _needs_organiser(person)
    verb = "organisation.opened" if active else "organisation.closed"
    async with ledger.writing(None, person.account, verb, now, subject=f"organisation-{organisation}"):
        await organisations.switch(organisation, active)


async def examine(sheets: Sequence[Sheet]) -> Plan:
    """Return what an import of these sheets would do. A registered name is changed; what the list leaves open stays."""
    found = read_organisations(sheets)
    kept = {folded(one.name): one for one in await organisations.everyone()}
    holders = {one.uscc: one for one in kept.values() if one.uscc}
    faults, add, changed = list(found.faults), [], []
    for row in found.accepted:
        own, holder = kept.get(folded(row.name)), holders.get(row.code)
        if row.name.startswith(INVENTED_UNIT):
            faults.append(Finding(row.sheet, row.row, "unit_invented", "unit"))
        elif holder and holder is not own:
            faults.append(Finding(row.sheet, row.row, "code_registered", "code", facts={"name": holder.name}))
        elif own:
            changed.append((own.id, _merged(own, row)))
        else:
            add.append(_merged(None, row))
    if not found.tables:
        faults.append(Finding("", 0, "no_organisations"))
    return Plan(replace(found, faults=tuple(faults)), tuple(add), tuple(changed))


def _merged(own: Kept | None, row: OrganisationRow) -> Written:
    contact = " ".join(filter(None, (row.contact, row.phone)))
    return Written(
        name=own.name if own else row.name,
        short_name=row.short or (own.short_name if own else ""),
        uscc=row.code or (own.uscc if own else ""),
        kind=(row.kind or (own.kind if own else ""))[:40],
        headcount=own.headcount if own and row.headcount is None else row.headcount,
        contact=(contact or (own.contact if own else ""))[:100],
    )


async def keep_file(person: Person, name: str, body: bytes, now: datetime) -> int:
    """Keep a file until it is confirmed; nothing of it is registered yet."""
    _needs_organiser(person)
    async with ledger.writing(None, person.account, "upload.kept", now) as line:
        upload = await uploads.keep(None, person.account, PURPOSE, name, body, now)
        line.subject = f"upload-{upload}"
    return upload


async def confirm(person: Person, sent: Sent, sheets: Sequence[Sheet], now: datetime) -> Plan:
    """Register the whole file, or nothing while it has a fault: Refused ``import_faulty``."""
    _needs_organiser(person)
    if sent.state != "preview":
        raise Refused("import_closed")
    async with ledger.writing(None, person.account, "organisations.imported", now, subject=f"upload-{sent.id}") as line:
        plan = await register(sheets)
        line.facts |= {"added": len(plan.add), "changed": len(plan.change)}
        await uploads.close(sent.id, "done")
    return plan


async def register(sheets: Sequence[Sheet]) -> Plan:
    """Store what the sheets say, inside the caller's transaction. Raises Refused ``import_faulty``."""
    plan = await examine(sheets)
    if plan.found.faults:
        raise Refused("import_faulty")
    await organisations.add_many(plan.add)
    for organisation, written in plan.change:
        await organisations.change(organisation, written)
    return plan


async def register_file(account: int | None, sheets: Sequence[Sheet], now: datetime) -> Plan:
    """Store a file's organisations from the command line. Raises Refused ``import_faulty``."""
    async with ledger.writing(None, account, "organisations.imported", now) as line:
        plan = await register(sheets)
        line.facts |= {"added": len(plan.add), "changed": len(plan.change)}
    return plan


async def drop(person: Person, sent: Sent, now: datetime) -> None:
    """Give an import up."""
    _needs_organiser(person)
    async with ledger.writing(None, person.account, "upload.dropped", now, subject=f"upload-{sent.id}"):
        await uploads.close(sent.id, "dropped")
