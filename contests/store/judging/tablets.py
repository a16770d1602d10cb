"""What the judges' tablets last said of themselves, and the logins that they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from contests.store.tables import Session, Tablet


@dataclass(frozen=True, slots=True)
class TabletState:
    """What a tablet says: sheets that wait on it, the version of its page, its battery in percent where it knows."""

    waiting: int
    version: str
    battery: int | None
    charging: bool | None


@dataclass(frozen=True, slots=True)
class TabletRow:
    """One login on a seat with what its tablet last said; *state* is None before the first word.

    *expires* is when the login ends: with seat and number it names one login, a number alone may be given out again.
    """

    session: int
    seat: int
    expires: int
    device: str
    seen: datetime | None
    state: TabletState | None


async def say(session: int, seat: int, state: TabletState, now: datetime) -> None:
    """Keep what a tablet says of itself in place of what it said before; this is no deed and enters no ledger."""
    row = Tablet(session=session, seat=seat, seen=now)
    for name in TabletState.__slots__:
        setattr(row, name, getattr(state, name))
    values = [getattr(Tablet, name) for name in (*TabletState.__slots__, "seat", "seen")]
    await Tablet.insert(row).on_conflict(target=Tablet.session, action="DO UPDATE", values=values)


async def of_seats(seats: Collection[int]) -> list[TabletRow]:
    """Return the logins of these seats, the oldest first."""
    if not seats:
        return []
    rows = await (
        Session.select(Session.id, Session.seat, Session.expires, Session.device, Session.seen)
        .where(Session.seat.is_in(list(seats)))
        .order_by(Session.id)
    )
    said = {row["session"]: row for row in await Tablet.select().where(Tablet.seat.is_in(list(seats)))}
    return [
        TabletRow(
            row["id"],
            row["seat"],
            row["expires"],
            row["device"],
            max((at for at in (row["seen"], said.get(row["id"], {}).get("seen")) if at), default=None),
            _state(said[row["id"]]) if row["id"] in said else None,
        )
        for row in rows
    ]


def _state(row: dict[str, object]) -> TabletState:
    return TabletState(**{name: row[name] for name in TabletState.__slots__})  # type: ignore[arg-type]


async def is_in(session: int, seat: int, expires: int) -> bool:
    """Say whether exactly this login is still there."""
    mine = (Session.id == session) & (Session.seat == seat) & (Session.expires == expires)
    return bool(await Session.exists().where(mine))


async def close(session: int) -> None:
    """End a tablet's login and forget what it said."""
    await Session.delete().where(Session.id == session)
    await Tablet.delete().where(Tablet.session == session)
