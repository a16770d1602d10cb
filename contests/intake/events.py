"""Which of a contest's events a text means: the only one it names, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from contests.identity import folded
from contests.intake import words


@dataclass(frozen=True, slots=True)
class EventName:
    """An event of the contest. *entrant*: competitor, team, organisation, work_group, work or nomination.

    One that is not *open* is known all the same, so that a list for it is refused and not taken for another's.
    """

    id: int
    name: str
    entrant: str = "competitor"
    divisions: tuple[str, ...] = ()
    open: bool = True


def named(text: str, events: Sequence[EventName]) -> EventName | None:
    """Return the event that *text* names: the whole text, or the only name inside it.

    A name inside a longer found one does not count: 电焊工 is not 焊工.
    """
    whole = folded(text)
    if not whole:
        return None
    forms = {event: _forms(event) for event in events}
    exact = [event for event, names in forms.items() if whole in names or _short(whole) in names]
    if len(exact) == 1:
        return exact[0]
    inside = {name: event for event, names in forms.items() for name in names if name in whole}
    longest = {e for name, e in inside.items() if not any(name != other and name in other for other in inside)}
    return longest.pop() if len(longest) == 1 else None


def _forms(event: EventName) -> set[str]:
    """Return the spellings of an event: 焊工 of 焊工赛项 too."""
    return {folded(event.name), _short(folded(event.name))} - {""}


def _short(name: str) -> str:
    short = words.EVENT_SUFFIX.sub("", name)
    return short if len(short) > 1 else name
