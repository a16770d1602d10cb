"""What a screen shows and how: the organiser's choices, from and to plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

THEMES = ("dark", "light")
ROWS, SECONDS = (3, 20), (4, 120)


@dataclass(frozen=True, slots=True)
class Reveal:
    """逐个揭晓 of one event's frozen list.

    *top*: only the first so many places of each division are held back, 0 for all. *shown* are the groups (whoever
    shares a place) revealed so far, in that order, by their position in the list.
    """

    event: int
    top: int = 0
    shown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """One screen. *events*: which ones take turns, none for all. *seconds* each page stays, *rows* on a page.

    *waiting* lists who is still being marked, *others* who has no place (last, without a score).
    """

    on: bool = False
    title: str = ""
    events: tuple[int, ...] = ()
    seconds: int = 12
    rows: int = 8
    names: bool = False
    units: bool = True
    scores: bool = True
    waiting: bool = True
    others: bool = True
    theme: str = "dark"
    reveal: Reveal | None = None

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def read(plain: Mapping[str, Any]) -> Settings:
    """Read what is stored; what an earlier version did not know takes its default."""
    known = {name: plain[name] for name in Settings.__slots__ if name in plain}
    reveal = known.pop("reveal", None)
    events = tuple(known.pop("events", ()))
    again = Reveal(reveal["event"], reveal["top"], tuple(reveal["shown"])) if reveal else None
    return Settings(**known, events=events, reveal=again)
