"""What a later tally of an event says differently from an earlier one."""

from collections.abc import Iterator
from dataclasses import dataclass

from contests.actions.results.board import Board, Line
from contests.actions.results.words import listed
from contests.labels import say


@dataclass(frozen=True, slots=True)
class Change:
    """What a later tally says differently about one entry."""

    code: str
    words: tuple[str, ...]


def changes(old: Board, new: Board) -> list[Change]:
    """Name every difference of two tallies of one event, entry by entry."""
    before, after = ({line.code: line for line in one.lines} for one in (old, new))
    found = []
    for code in sorted({*before, *after}):
        if code not in after or code not in before:
            found.append(Change(code, (say("changed.gone" if code in before else "changed.fresh"),)))
        elif words := tuple(_changed(before[code], after[code])):
            found.append(Change(code, words))
    return found


def _changed(old: Line, new: Line) -> Iterator[str]:
    pairs = {
        "place": (old.place, new.place),
        "total": (old.total or "", new.total or ""),
        "state": (old.state_words, new.state_words),
        "awards": (listed([p.name for p in old.prizes]), listed([p.name for p in new.prizes])),
    }
    for what, (before, after) in pairs.items():
        if before != after:
            yield say(f"changed.{what}", {"old": before or say("changed.none"), "new": after or say("changed.none")})
