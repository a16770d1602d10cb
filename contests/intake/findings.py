"""What was found in a list, each by sheet, row and column, as values; sentences are made where they are shown."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

Fact = str | int


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, a warning or a repair: *code* names it. *column* holds letters (D), empty when no such column exists."""

    sheet: str
    row: int
    code: str
    field: str = ""
    column: str = ""
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row of a list that is not an entry. *kind*: note, blank, header (repeated), numbered
    (number only), example, others (a list of leaders or judges).
    """

    sheet: str
    row: int
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TableSummary:
    """Where a list was found, how its columns were understood; *unread* names those that nothing was taken from."""

    sheet: str
    header: int
    event: str
    columns: Mapping[str, str]
    unread: tuple[str, ...]
    hidden: bool = False


def once(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings with each code once per row: a row that was repaired twice the same way is one line."""
    seen: set[tuple[str, int, str]] = set()
    kept = []
    for finding in findings:
        key = (finding.sheet, finding.row, finding.code)
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return tuple(kept)
