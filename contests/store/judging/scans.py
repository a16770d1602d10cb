"""扫描件: pictures and PDF files of paper sheets, by seat and code."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from contests.store.tables import Scan


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan without its body; *seat* is None once it was taken off its sheet."""

    id: int
    event: int
    contest: int
    seat: int | None
    code: str
    name: str
    media_type: str
    pages: int
    sha256: str
    sender: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Fresh:
    """A scan to be kept."""

    event: int
    seat: int
    code: str
    name: str
    media_type: str
    pages: int
    sha256: str
    body: bytes
    account: int | None
    created: datetime


_COLUMNS = (
    Scan.id,
    Scan.event,
    Scan.event.contest.as_alias("contest"),
    Scan.seat,
    Scan.code,
    Scan.name,
    Scan.media_type,
    Scan.pages,
    Scan.sha256,
    Scan.account.name.as_alias("sender"),
    Scan.created,
)


async def of_sheet(seat: int, code: str) -> list[ScanRow]:
    """Return the scans of one sheet, the first one first."""
    rows = await Scan.select(*_COLUMNS).where((Scan.seat == seat) & (Scan.code == code)).order_by(Scan.id)
    return [ScanRow(**row) for row in rows]


async def one(scan: int) -> ScanRow | None:
    """Return one scan."""
    row = await Scan.select(*_COLUMNS).where(Scan.id == scan).first()
    return ScanRow(**row) if row else None


async def body(scan: int) -> bytes:
    """Return a scan as it was sent."""
    row = await Scan.select(Scan.body).where(Scan.id == scan).first()
    return bytes(row["body"]) if row else b""


async def counts(event: int) -> Counter[tuple[int, str]]:
    """Count the scans of an event by seat and code."""
    rows = await Scan.select(Scan.seat, Scan.code).where((Scan.event == event) & Scan.seat.is_not_null())
    return Counter((row["seat"], row["code"]) for row in rows)


async def add(fresh: Fresh) -> int:
    """Keep a scan and return its id."""
    row = Scan(**{name: getattr(fresh, name) for name in Fresh.__slots__})
    return int((await Scan.insert(row))[0]["id"])


async def take_off(scan: int) -> None:
    """Take a scan off its sheet; it stays in the store."""
    await Scan.update({Scan.seat: None}).where(Scan.id == scan)
