"""Lists as people send them: where they are, what each row means, what is wrong. Pure; knows no file format."""

from contests.intake.entries import EntryList, check_entry, read_entries
from contests.intake.events import EventName
from contests.intake.findings import Finding, Ignored, TableSummary
from contests.intake.grid import Cell, Row, Sheet
from contests.intake.known import KnownPerson, compare, held_against
from contests.intake.organisations import OrganisationList, OrganisationRow, read_organisations
from contests.intake.reading import Asked, EntryRow
from contests.intake.units import Registry, Unit

__all__ = [
    "Asked",
    "Cell",
    "EntryList",
    "EntryRow",
    "EventName",
    "Finding",
    "Ignored",
    "KnownPerson",
    "OrganisationList",
    "OrganisationRow",
    "Registry",
    "Row",
    "Sheet",
    "TableSummary",
    "Unit",
    "check_entry",
    "compare",
    "held_against",
    "read_entries",
    "read_organisations",
]
