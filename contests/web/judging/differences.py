"""What one version of a sheet says differently from another, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.store.judging.seats import SeatRow
from contests.web.judging.words import points

Field = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field with what stood there and what stands there now; none where nothing stood."""

    field: Field
    old: object
    new: object


def changes(fields: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the fields whose marks differ, in the order of the sheet."""
    return tuple(
        Change(field, old.get(field["key"]), new.get(field["key"]))
        for field in fields
        if old.get(field["key"]) != new.get(field["key"])
    )


def total(rubric: scoring.Rubric, marks: Mapping[str, Any]) -> str:
    """Return a sheet's total in words, a dash where it has none."""
    score = scoring.score(rubric, marks)
    return points(score.total) if isinstance(score, scoring.SheetScore) else "—"


class Rubrics:
    """The sheet of one seat under every version of the rules that its sheets were written on; each is read once."""

    def __init__(self, seat: SeatRow) -> None:
        self._seat = seat
        self._found: dict[int, scoring.Rubric] = {}

    async def of(self, version: int) -> scoring.Rubric:
        """Return the sheet as those rules had it."""
        if version not in self._found:
            desk = await desks.of(self._seat.event, version)
            self._found[version] = await duties.rubric_of(desk, self._seat)
        return self._found[version]

    def fields(self) -> list[Field]:
        """Return every field of every version that was read, the newest rules' first."""
        found: dict[str, Field] = {}
        for version in sorted(self._found, reverse=True):
            for field in scoring.fields(self._found[version]):
                found.setdefault(str(field["key"]), {"label": "", **field})
        return list(found.values())
