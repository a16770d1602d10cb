"""The sentence of the annual report: contests held, units, entries, persons, titles, counted over finished contests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contests.store import publication
from contests.store.tables import Contest, Entry, EntryMember, Honour

FINISHED = "final"


@dataclass(frozen=True, slots=True)
class Held:
    """One finished contest with whom it counts: *units* and *workers* are ids, *persons* one worker for each entry."""

    id: int
    name: str
    preset: str
    day: date
    units: frozenset[int]
    persons: tuple[int, ...]
    stars: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """场次, distinct 家, 人次, distinct persons, and the star titles by kind, of some contests together."""

    contests: int
    units: int
    entries: int
    persons: int
    titles: Mapping[str, int]

    @property
    def stars(self) -> int:
        """How many star titles there were, of all kinds."""
        return sum(self.titles.values())


async def held(now: datetime) -> list[Held]:
    """Return every finished contest in the order of its last day: as many queries, however many there are.

    Unfinished contests and rehearsals do not count, nor entries returned or taken back; a team's leader takes no part.
    What a list under embargo changes is not known yet: units read these figures too.
    """
    outside = await publication.states_as_seen(now)
    columns = (Contest.id, Contest.name, Contest.preset, Contest.starts, Contest.ends, Contest.created, Contest.state)
    every = await (
        Contest.select(*columns)
        .where(Contest.state.is_in(["notice", FINISHED]) & Contest.rehearsal_of.is_null())
        .order_by(Contest.id)
    )
    rows = [row for row in every if outside.get(row["id"], row["state"]) == FINISHED]
    units = await _units()
    persons = await _persons()
    stars = await _stars({one.id for one in await publication.finals(now)})
    found = [
        Held(
            row["id"],
            row["name"],
            row["preset"],
            row["ends"] or row["starts"] or row["created"].date(),
            frozenset(units.get(row["id"], ())),
            tuple(persons.get(row["id"], ())),
            stars.get(row["id"], {}),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.day, one.id))


async def _units() -> dict[int, list[int]]:
    entry: Any = Entry
    rows = await Entry.select(Entry.contest, Entry.organisation).where(
        entry.contest.state.is_in(["notice", FINISHED]) & (Entry.state == "accepted") & Entry.organisation.is_not_null()
    )
    return _by_contest((row["contest"], row["organisation"]) for row in rows)


async def _persons() -> dict[int, list[int]]:
    entry: Any = EntryMember.entry
    rows = await EntryMember.select(entry.contest.as_alias("contest"), EntryMember.worker).where(
        entry.contest.state.is_in(["notice", FINISHED]) & (entry.state == "accepted") & (EntryMember.part == "member")
    )
    return _by_contest((row["contest"], row["worker"]) for row in rows)


def _by_contest(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for contest, value in pairs:
        found.setdefault(contest, []).append(value)
    return found


async def _stars(lists: Collection[int]) -> dict[int, dict[str, int]]:
    """Count the titles of these final lists, and those that no list gave."""
    honour: Any = Honour
    rows = await Honour.select(Honour.contest, Honour.title, Honour.notice.as_alias("notice")).where(
        (Honour.kind == "stars") & honour.contest.state.is_in(["notice", FINISHED])
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        if row["notice"] is None or row["notice"] in lists:
            titles = found.setdefault(row["contest"], {})
            titles[row["title"]] = titles.get(row["title"], 0) + 1
    return found


def together(contests: Sequence[Held]) -> Figures:
    """Return the figures of some contests; a unit or a person that took part twice counts once."""
    titles: dict[str, int] = {}
    for one in contests:
        for title, count in one.stars.items():
            titles[title] = titles.get(title, 0) + count
    return Figures(
        contests=len(contests),
        units=len(frozenset().union(*(one.units for one in contests))),
        entries=sum(len(one.persons) for one in contests),
        persons=len({worker for one in contests for worker in one.persons}),
        titles=dict(sorted(titles.items())),
    )


def within(contests: Sequence[Held], first: int, last: int) -> list[Held]:
    """Return the contests whose last day lies in the years from *first* to *last*."""
    return [one for one in contests if first <= one.day.year <= last]
