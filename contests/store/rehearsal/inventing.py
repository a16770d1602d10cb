"""Invented names for a rehearsal: nobody real stands in it, neither a person nor a unit."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from contests.identity import folded
from contests.rules import INVENTED_UNIT
from contests.store.tables import Organisation, Worker, WorkGroup

_UNITS = 3  # among so many invented units the invented entries of an event are shared out


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who takes part, without names: keys tell only who is the same. *members* are (worker, unit, part).

    *sort* is the event's kind of entrant; *unit* and *group* are none where there is none.
    """

    sort: str
    division: str
    unit: Hashable | None
    group: Hashable | None
    members: tuple[tuple[Hashable, Hashable | None, str], ...]


@dataclass(frozen=True, slots=True)
class Invented:
    """A pattern with its invented name and the rows that stand behind it."""

    label: str
    division: str
    organisation: int | None
    work_group: int | None
    team: str
    members: tuple[tuple[int, str], ...]


def made_up(sort: str, event: int, count: int, divisions: Sequence[str]) -> list[Pattern]:
    """Return *count* patterns for an event that nobody has entered yet, shared out over units and divisions."""
    persons = {"team": 2, "organisation": 0, "work_group": 0}.get(sort, 1)
    found = []
    for number in range(count):
        unit = ("unit", number % _UNITS if persons else number)
        members = tuple(((event, number, person), unit, "member") for person in range(persons))
        division = divisions[number % len(divisions)] if divisions else ""
        group = (event, number) if sort == "work_group" else None
        found.append(Pattern(sort, division, unit, group, members))
    return found


class Names:
    """Gives every key one invented row of the rehearsal, in the order in which the keys come."""

    def __init__(self, contest: int, taken: Iterable[str]) -> None:
        self._contest, self._taken = contest, set(taken)
        self._units: dict[Hashable, tuple[int, str]] = {}
        self._groups: dict[Hashable, tuple[int, str]] = {}
        self._workers: dict[Hashable, tuple[int, str]] = {}
        self._counts: dict[str, int] = {}

    def _next(self, word: str, digits: int) -> str:
        self._counts[word] = number = self._counts.get(word, 0) + 1
        return f"{word}{number:0{digits}}"

    async def unit(self, key: Hashable) -> tuple[int, str]:
        """Return id and name of the invented unit; a county holds each name once, also of two rehearsals."""
        if key not in self._units:
            while (name := self._next(INVENTED_UNIT, 2)) in self._taken:
                pass
            fresh = Organisation(name=name, search=folded(name), active=False, rehearsal=self._contest)
            self._units[key] = int((await Organisation.insert(fresh))[0]["id"]), name
        return self._units[key]

    async def _group(self, key: Hashable, unit: int) -> tuple[int, str]:
        if key not in self._groups:
            fresh = WorkGroup(organisation=unit, name=self._next("演练班组", 2))
            self._groups[key] = int((await WorkGroup.insert(fresh))[0]["id"]), fresh.name
        return self._groups[key]

    async def _worker(self, key: Hashable, unit: Hashable | None) -> tuple[int, str]:
        if key not in self._workers:
            owner, _ = await self.unit(unit)
            name = self._next("演练选手", 3)
            fresh = Worker(organisation=owner, name=name, search=folded(name), active=False)
            self._workers[key] = int((await Worker.insert(fresh))[0]["id"]), name
        return self._workers[key]

    async def of(self, pattern: Pattern) -> Invented:
        """Return the pattern with invented rows behind it."""
        unit = await self.unit(pattern.unit) if pattern.unit is not None else None
        members = [(await self._worker(key, home), part) for key, home, part in pattern.members]
        group = None
        if pattern.group is not None and unit:
            group = await self._group(pattern.group, unit[0])
        team = self._next("演练队", 2) if pattern.sort == "team" else ""
        label = {
            "team": team,
            "organisation": unit[1] if unit else "",
            "work_group": group[1] if group else "",
            "work": self._next("演练作品", 3) if pattern.sort == "work" else "",
        }.get(pattern.sort, "")
        return Invented(
            label=label or next((name for (_, name), _ in members), "") or self._next("演练选手", 3),
            division=pattern.division,
            organisation=unit[0] if unit else None,
            work_group=group[0] if group else None,
            team=team,
            members=tuple((worker, part) for (worker, _), part in members),
        )
