"""大屏: one row per contest with its address and settings, and what a count needs to know since it was made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.query.functions.aggregate import Max

from contests.store.ledger import canonical, chain_of
from contests.store.results.rows import SheetRow
from contests.store.tables import Deed, Notice, Screen, Sheet

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """The screen of one contest. *settings* as ``actions.screen`` reads them; *frozen* the lists that stand still."""

    contest: int
    key: str
    settings: Plain
    frozen: Sequence[Plain]
    frozen_at: datetime | None


_SCREEN = tuple(getattr(Screen, name) for name in ScreenRow.__slots__)


def _screen(row: dict[str, Any]) -> ScreenRow:
    frozen = json.loads(row["frozen"]) if row["frozen"] else []
    return ScreenRow(**{**row, "settings": json.loads(row["settings"]), "frozen": frozen})


async def screen(contest: int) -> ScreenRow | None:
    """Return the contest's screen, if it was ever opened."""
    row = await Screen.select(*_SCREEN).where(Screen.contest == contest).first()
    return _screen(row) if row else None


async def contest_of(key: str) -> int | None:
    """Return the contest whose screen stands at this address."""
    row = await Screen.select(Screen.contest).where(Screen.key == key).first()
    return int(row["contest"]) if row else None


async def add(contest: int, key: str, settings: Plain) -> None:
    """Open a screen."""
    await Screen.insert(Screen(contest=contest, key=key, settings=canonical(dict(settings))))


async def set_settings(contest: int, settings: Plain) -> None:
    """Store what the screen shows and how."""
    await Screen.update({Screen.settings: canonical(dict(settings))}).where(Screen.contest == contest)


async def set_key(contest: int, key: str) -> None:
    """Give the screen another address; the one before leads nowhere."""
    await Screen.update({Screen.key: key}).where(Screen.contest == contest)


async def freeze(contest: int, lists: Sequence[Plain], at: datetime | None) -> None:
    """Let the lists stand still since *at*; None lets them move again."""
    text = canonical([dict(one) for one in lists]) if at else ""
    await Screen.update({Screen.frozen: text, Screen.frozen_at: at}).where(Screen.contest == contest)


async def verbs_after(contest: int, number: int) -> set[str]:
    """Return what was done in the contest after the line with this number."""
    where = (Deed.chain == chain_of(contest)) & (Deed.number > number)
    return {row["verb"] for row in await Deed.select(Deed.verb).where(where).group_by(Deed.verb)}


async def last_sheet(events: Sequence[int]) -> int:
    """Return the id of the newest version of any sheet of these events."""
    if not events:
        return 0
    row = await Sheet.select(Max(Sheet.id, alias="last")).where(Sheet.event.is_in(list(events))).first()
    return int(row["last"] or 0) if row else 0


async def sheets_after(events: Sequence[int], last: int) -> list[tuple[int, int, SheetRow]]:
    """Return the versions stored after the one with the id *last*, in their order: id, event, sheet; none of a
    calibration.

    The ledger lets one writer of a contest in at a time, so no lower id can appear later.
    """
    if not events:
        return []
    columns = tuple(getattr(Sheet, name) for name in SheetRow.__slots__)
    where = Sheet.event.is_in(list(events)) & (Sheet.id > last) & (Sheet.origin != "trial")
    rows = await Sheet.select(Sheet.id, Sheet.event, *columns).where(where).order_by(Sheet.id)
    return [(row.pop("id"), row.pop("event"), SheetRow(**row)) for row in rows]


async def posted(contest: int, now: datetime) -> dict[int, str]:
    """Return how far each tally of the contest has got with the public: ``notice`` or ``final``."""
    where = (Notice.contest == contest) & (Notice.state == "published")
    columns = (Notice.kind, Notice.tallies, Notice.published_at, Notice.visible_from)
    found: dict[int, str] = {}
    for row in await Notice.select(*columns).where(where).order_by(Notice.number):
        if max(row["published_at"], row["visible_from"] or row["published_at"]) <= now:
            found |= dict.fromkeys(json.loads(row["tallies"]), row["kind"])
    return found
