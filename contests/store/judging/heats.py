"""场次: which heats an event has and whether their sheets may come in."""

from datetime import datetime

from contests.store.tables import BlindCode, Heat


async def numbers(event: int) -> list[int]:
    """Return the numbers of the heats that somebody works in."""
    where = (BlindCode.event == event) & (BlindCode.entry.state == "accepted")
    return sorted({row["heat"] for row in await BlindCode.select(BlindCode.heat).where(where)})


async def states(event: int) -> dict[int, str]:
    """Return the state of every heat that does not simply follow its event."""
    rows = await Heat.select(Heat.number, Heat.state).where(Heat.event == event).order_by(Heat.number)
    return {row["number"]: row["state"] for row in rows}


async def set_state(event: int, number: int, state: str, now: datetime) -> None:
    """Set one heat waiting, open or closed."""
    fresh = Heat(event=event, number=number, state=state, changed=now)
    await Heat.insert(fresh).on_conflict(
        target=(Heat.event, Heat.number), action="DO UPDATE", values=[Heat.state, Heat.changed]
    )


async def follow(event: int) -> None:
    """Let every heat follow its event again."""
    await Heat.delete().where(Heat.event == event)
