"""评分表: versions of one seat's marks for one code; appended, never changed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.statements import Statement, inserting
from contests.store.tables import Sheet

FORMER = "former"
"""The origin of a sheet that a judge wrote who was replaced before it came in."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One version of a sheet; *marks* as the judge wrote them."""

    seat: int
    part: str
    code: str
    version: int
    submission: str
    ruleset_version: int
    marks: Mapping[str, Any]
    origin: str
    state: str
    reason: str
    account: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version stands, without its marks."""

    submission: str
    seat: int
    code: str
    version: int
    state: str
    origin: str
    created: datetime


_COLUMNS = tuple(getattr(Sheet, name) for name in SheetRow.__slots__)


_BY_SUBMISSION = Statement(Sheet.select(*_COLUMNS).where(Sheet.submission == ""))
_WANTED = "submission, seat, code, version, state, origin, created"
_STANDING = Statement(
    f"SELECT {_WANTED} FROM sheet WHERE submission = ? UNION ALL SELECT * FROM "
    f"(SELECT {_WANTED} FROM sheet WHERE seat = ? AND code = ? ORDER BY version DESC LIMIT 1) AS latest"
)
_ADD = inserting("sheet", "event", *SheetRow.__slots__, "base")


def _row(found: Mapping[str, Any]) -> SheetRow:
    return SheetRow(**{**found, "marks": json.loads(found["marks"])})


async def receipt(submission: str) -> SheetRow | None:
    """Return the sheet that was handed in under this id."""
    found = await _BY_SUBMISSION.first(submission)
    return _row(found) if found else None


async def standing(submission: str, seat: int, code: str) -> tuple[Standing | None, Standing | None]:
    """Return the sheet that was handed in under this id, and the latest version of the seat's sheet for the code."""
    rows = [Standing(**row) for row in await _STANDING.rows(submission, seat, code)]
    known = next((row for row in rows if row.submission == submission), None)
    return known, max((row for row in rows if (row.seat, row.code) == (seat, code)), key=_version, default=None)


def _version(row: Standing) -> int:
    return row.version


async def versions(seat: int, code: str) -> list[SheetRow]:
    """Return every version of a seat's sheet for a code, the first one first."""
    rows = await Sheet.select(*_COLUMNS).where((Sheet.seat == seat) & (Sheet.code == code)).order_by(Sheet.version)
    return [_row(found) for found in rows]


async def latest(event: int, seat: int | None = None) -> dict[tuple[int, str], SheetRow]:
    """Return the latest version by seat and code: of one seat, or of all but those of a calibration."""
    query = Sheet.select(*_COLUMNS).where(Sheet.event == event)
    query = query.where(Sheet.origin != "trial" if seat is None else Sheet.seat == seat)
    return {(found["seat"], found["code"]): _row(found) for found in await query.order_by(Sheet.version)}


async def latest_in(events: Collection[int]) -> dict[int, dict[tuple[int, str], SheetRow]]:
    """Return by event what ``latest`` does of all its seats: one query for any number of events."""
    found: dict[int, dict[tuple[int, str], SheetRow]] = {event: {} for event in events}
    if not found:
        return found
    where = Sheet.event.is_in(sorted(found)) & (Sheet.origin != "trial")
    for row in await Sheet.select(Sheet.event, *_COLUMNS).where(where).order_by(Sheet.version):
        own = found[row.pop("event")]
        own[row["seat"], row["code"]] = _row(row)
    return found


async def append(event: int, row: SheetRow) -> None:
    """Store the next version; the base it was written over is the version before."""
    marks = json.dumps(row.marks, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    fields = (marks if name == "marks" else getattr(row, name) for name in SheetRow.__slots__)
    await _ADD.rows(event, *fields, row.version - 1)


async def handed_in(event: int, seat: int, before: datetime) -> frozenset[str]:
    """Return the codes whose sheet, as the seat last handed it in, is an earlier judge's, replaced at that moment."""
    where = (Sheet.event == event) & (Sheet.seat == seat) & (Sheet.state == "submitted")
    last = {row["code"]: row for row in await Sheet.select(*_COLUMNS).where(where).order_by(Sheet.version)}
    return frozenset(code for code, row in last.items() if is_earlier(_row(row), before))


def is_earlier(row: SheetRow | Standing, since: datetime | None) -> bool:
    """Say whether a sheet is of the judge who sat there before the one who sits there *since*."""
    return since is not None and (row.origin == FORMER or row.created < since)


async def calibrations(event: int) -> dict[tuple[int, str], SheetRow]:
    """Return the latest version of every calibration sheet by seat and code."""
    query = Sheet.select(*_COLUMNS).where((Sheet.event == event) & (Sheet.origin == "trial"))
    return {(found["seat"], found["code"]): _row(found) for found in await query.order_by(Sheet.version)}


async def of_seats(seats: Collection[int]) -> int:
    """Return how many versions these seats have handed in."""
    return int(await Sheet.count().where(Sheet.seat.is_in(list(seats)))) if seats else 0
