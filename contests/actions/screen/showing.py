"""What goes out to everybody in front of a screen: the words of the lists, and nothing that is held back.

Names and units join a list here and only for events whose codes may be known; a row's key is opaque, so that nobody can
follow a code to a name; what is not revealed yet is not sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, timezone
from typing import Any

from contests.actions.screen.keeping import View
from contests.actions.screen.listing import Line, Listed, groups
from contests.actions.screen.settings import Reveal
from contests.labels import say
from contests.store import vault
from contests.store.results.names import Names

Plain = dict[str, Any]
CHINA = timezone(timedelta(hours=8))


def show(view: View) -> Plain:
    """Return the page of a screen as plain data; a screen that is off says nothing but whose it is."""
    chosen = view.settings
    frame: Plain = {
        "on": chosen.on,
        "title": chosen.title or view.contest.name,
        "rehearsal": view.contest.rehearsal_of is not None,
        "theme": chosen.theme,
        "seconds": chosen.seconds,
        "rows": chosen.rows,
        "frozen": "",
        "lists": [],
    }
    if not chosen.on:
        return frame
    if view.screen.frozen_at is not None:
        frame["frozen"] = view.screen.frozen_at.astimezone(CHINA).strftime("%H:%M")
    reveal = chosen.reveal
    lists = [one for one in view.lists if reveal is None or one.event == reveal.event]
    return frame | {"lists": [_list(view, one, reveal) for one in lists]}


def _list(view: View, one: Listed, reveal: Reveal | None) -> Plain:
    event, chosen = view.events[one.event], view.settings
    names = view.names.get(one.event)
    by_name = chosen.names and names is not None
    waits = held_back(one.lines, reveal) if reveal else {}
    lines = [line for line in one.lines if _wanted(line, view) and id(line) not in waits]
    if reveal:
        lines = [line for line in lines if line.state == "ranked"]
    words = _Words(names, by_name, chosen.units, chosen.scores and any(line.score for line in one.lines))
    last = _last(one.lines, reveal)
    return {
        "key": f"e{one.event}",
        "name": event.name,
        "stage": one.stage,
        "label": say(f"screen.stage.{one.stage}"),
        "note": _note(one),
        "progress": say("screen.progress", {"done": one.done, "total": one.total}),
        "done": one.done,
        "total": one.total,
        "who": say(f"screen.who.{'name' if by_name else 'code' if event.blind else 'number'}"),
        "unit": say("screen.unit") if words.units else "",
        "score": _score_word(one) if words.scores else "",
        "reveal": say("screen.left", {"n": len(waits)}) if reveal else "",
        "newest": [_key(one, code, by_name) for code in last],
        "groups": [
            {"name": division, "rows": [_row(one, line, words) for line in own]} for division, own in _divided(lines)
        ],
    }


def _wanted(line: Line, view: View) -> bool:
    if line.state == "waiting":
        return view.settings.waiting
    return line.state == "ranked" or view.settings.others


def _note(one: Listed) -> str:
    if one.void:
        return say("screen.void")
    if one.part:
        return say("screen.judged", {"part": _part(one)})
    return ""


def _part(one: Listed) -> str:
    return say("screen.judges") if one.part == "*" else one.part


def _score_word(one: Listed) -> str:
    return _part(one) if one.part else say("screen.total")


def _divided(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.division, []).append(line)
    yield from found.items()


class _Words:
    """How one list calls who stands on it."""

    def __init__(self, names: Names | None, by_name: bool, units: bool, scores: bool) -> None:
        self.names, self.by_name, self.scores = names, by_name, scores
        self.units = units and names is not None

    def who(self, code: str) -> str:
        """The name, or the code."""
        named = self.names.entries.get(code) if self.names else None
        return named.label if named and self.by_name else code

    def unit(self, code: str) -> str:
        """The unit, where units are shown."""
        named = self.names.entries.get(code) if self.names else None
        return named.unit if named and self.units and named.unit != named.label else ""


def _row(one: Listed, line: Line, words: _Words) -> Plain:
    return {
        "key": _key(one, line.code, words.by_name),
        "place": line.place,
        "shared": line.shared,
        "state": "" if line.state == "ranked" else say(f"screen.state.{line.state}"),
        "who": words.who(line.code),
        "unit": words.unit(line.code),
        "score": line.score if words.scores else "",
    }


def _key(one: Listed, code: str, by_name: bool) -> str:
    """An opaque key that stays with the row, another one under names than under codes."""
    return vault.digest(f"screen|{one.event}|{by_name}|{code}")[:10]


def held_back(lines: Sequence[Line], reveal: Reveal) -> Mapping[int, Line]:
    """Return the ranked lines that are not revealed yet, by identity."""
    waits = waiting(lines, reveal)
    return {id(line): line for number, (_, own) in enumerate(groups(lines)) if number in waits for line in own}


def waiting(lines: Sequence[Line], reveal: Reveal) -> list[int]:
    """Return the groups that wait for their moment, the best first."""
    return [
        number
        for number, (rank, _) in enumerate(groups(lines))
        if (reveal.top == 0 or rank < reveal.top) and number not in reveal.shown
    ]


def _last(lines: Sequence[Line], reveal: Reveal | None) -> list[str]:
    if reveal is None or not reveal.shown:
        return []
    every = groups(lines)
    return [line.code for line in every[reveal.shown[-1]][1]] if reveal.shown[-1] < len(every) else []
