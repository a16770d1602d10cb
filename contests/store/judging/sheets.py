"""评分表: versions of one seat's marks for one code; appended, never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.tables import Sheet


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


_COLUMNS = tuple(getattr(Sheet, name) for name in SheetRow.__slots__)


def _row(found: dict[str, Any]) -> SheetRow:
    return SheetRow(**{**found, "marks": json.loads(found["marks"])})


async def receipt(submission: str) -> SheetRow | None:
    """Return the sheet that was handed in under this id."""
    found = await Sheet.select(*_COLUMNS).where(Sheet.submission == submission).first()
    return _row(found) if found else None


async def versions(seat: int, code: str) -> list[SheetRow]:
    """Return every version of a seat's sheet for a code, the first one first."""
    rows = await Sheet.select(*_COLUMNS).where((Sheet.seat == seat) & (Sheet.code == code)).order_by(Sheet.version)
    return [_row(found) for found in rows]


async def latest(event: int, seat: int | None = None) -> dict[tuple[int, str], SheetRow]:
    """Return the latest version by seat and code, of one seat or of all."""
    query = Sheet.select(*_COLUMNS).where(Sheet.event == event)
    if seat is not None:
        query = query.where(Sheet.seat == seat)
    return {(found["seat"], found["code"]): _row(found) for found in await query.order_by(Sheet.version)}


async def append(event: int, row: SheetRow) -> None:
    """Store the next version; the base it was written over is the version before."""
    fields = {name: getattr(row, name) for name in SheetRow.__slots__}
    marks = json.dumps(row.marks, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    await Sheet.insert(Sheet(**{**fields, "marks": marks, "event": event, "base": row.version - 1}))
