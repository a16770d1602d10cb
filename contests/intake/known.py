"""A list held against what is already registered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contests.intake.entries import EntryList, EntryRow
from contests.intake.findings import Finding, once


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A registered person: name and unit, and the contest's events already entered (not the cancelled ones)."""

    name: str
    unit: str
    events: frozenset[str] = frozenset()


def compare(found: EntryList, known: Mapping[str, KnownPerson]) -> EntryList:
    """Return the list with what the registry adds; *known* is by ID number.

    A person who already entered the event, or whose ID number belongs to another name, is a fault; one who has changed
    the unit since is a warning.
    """
    faults: list[Finding] = []
    warnings: list[Finding] = []
    for row in found.accepted:
        if person := known.get(row.id):
            faults += _faults(row, person)
            warnings += _warnings(row, person)
    refused = {(fault.sheet, fault.row) for fault in faults}
    return replace(
        found,
        accepted=tuple(row for row in found.accepted if (row.sheet, row.row) not in refused),
        faults=once([*found.faults, *faults]),
        warnings=once([*found.warnings, *warnings]),
    )


def _faults(row: EntryRow, person: KnownPerson) -> list[Finding]:
    if person.name != row.name:
        return [Finding(row.sheet, row.row, "id_registered_name", "id", facts={"name": person.name})]
    if row.event in person.events:
        return [Finding(row.sheet, row.row, "already_entered", "name", facts={"event": row.event})]
    return []


def _warnings(row: EntryRow, person: KnownPerson) -> list[Finding]:
    if person.name == row.name and person.unit != row.unit:
        return [Finding(row.sheet, row.row, "unit_changed", "unit", facts={"unit": person.unit})]
    return []
