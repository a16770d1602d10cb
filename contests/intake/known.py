"""A list held against what is already registered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contests.intake.entries import EntryList
from contests.intake.findings import Finding, once
from contests.intake.reading import EntryRow


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A registered person: name and unit, and the contest's events already entered (not the cancelled ones)."""

    name: str
    unit: str
    events: frozenset[str] = frozenset()


def compare(found: EntryList, known: Mapping[str, KnownPerson], *, confined: bool = False) -> EntryList:
    """Return the list with what the registry adds; *known* is by ID number.

    A person who already entered the event, or whose ID number belongs to another name, is a fault; one who has changed
    the unit since is a warning. A *confined* sender, a unit contact, learns nothing about people of other units and
    cannot take one over.
    """
    faults: list[Finding] = []
    warnings: list[Finding] = []
    for row in found.accepted:
        if person := known.get(row.id):
            more, also = held_against(row, person, confined=confined)
            faults += more
            warnings += also
    refused = {(fault.sheet, fault.row) for fault in faults}
    return replace(
        found,
        accepted=tuple(row for row in found.accepted if (row.sheet, row.row) not in refused),
        faults=once([*found.faults, *faults]),
        warnings=once([*found.warnings, *warnings]),
    )


def held_against(row: EntryRow, person: KnownPerson, *, confined: bool) -> tuple[list[Finding], list[Finding]]:
    """Return the faults and warnings of one row against the person who has its ID number."""
    if person.name != row.name:
        return [_finding(row, "id_registered" if confined else "id_registered_name", "id", name=person.name)], []
    if row.event in person.events:
        return [_finding(row, "already_entered", "name", event=row.event)], []
    if person.unit != row.unit:
        found = [_finding(row, "person_elsewhere" if confined else "unit_changed", "unit", unit=person.unit)]
        return (found, []) if confined else ([], found)
    return [], []


def _finding(row: EntryRow, code: str, field: str, **facts: str) -> Finding:
    return Finding(row.sheet, row.row, code, field, facts=facts)
