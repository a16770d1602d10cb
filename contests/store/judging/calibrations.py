"""试评件: codes without an entry that every judge of a part marks to compare notes."""

from dataclasses import dataclass
from datetime import datetime

from contests.store.tables import BlindCode, Calibration


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """One calibration; *closed* is when it took its last sheet."""

    id: int
    event: int
    part: str
    code: str
    note: str
    created: datetime
    closed: datetime | None


_COLUMNS = tuple(getattr(Calibration, name) for name in CalibrationRow.__slots__)


async def of_event(event: int) -> list[CalibrationRow]:
    """Return the calibrations of an event, the first one first."""
    rows = await Calibration.select(*_COLUMNS).where(Calibration.event == event).order_by(Calibration.id)
    return [CalibrationRow(**row) for row in rows]


async def one(calibration: int) -> CalibrationRow | None:
    """Return one calibration."""
    row = await Calibration.select(*_COLUMNS).where(Calibration.id == calibration).first()
    return CalibrationRow(**row) if row else None


async def add(event: int, part: str, code: str, note: str, account: int | None, now: datetime) -> int:
    """Put a calibration out."""
    fresh = Calibration(event=event, part=part, code=code, note=note, account=account, created=now)
    return int((await Calibration.insert(fresh))[0]["id"])


async def set_closed(calibration: int, closed: datetime | None) -> None:
    """Close a calibration or open it again."""
    await Calibration.update({Calibration.closed: closed}).where(Calibration.id == calibration)


async def is_code(event: int, code: str) -> bool:
    """Say whether an entry of the event stands under this code."""
    return bool(await BlindCode.exists().where((BlindCode.event == event) & (BlindCode.code == code)))
