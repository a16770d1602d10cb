"""One event on its way from the seats to the signatures, as the people of a contest would walk it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contests.actions import results as counting
from contests.actions.judging import desk as desks
from contests.actions.judging import room, seats
from contests.demo.house import House
from contests.demo.marks import Work, fields
from contests.rules import Person
from contests.store import bulk, results, setup
from contests.store.judging import seats as stored_seats
from contests.store.judging.seats import EntryRow, SeatRow
from contests.store.ledger import Line, canonical
from contests.store.setup import ContestRow, EventRow


@dataclass(frozen=True, slots=True)
class Crew:
    """Who runs a contest, each as the person the actions ask for."""

    organiser: Person
    chief_judge: Person
    supervisor: Person
    tally_clerk: Person
    code_keeper: Person

    @classmethod
    def of(cls, house: House, contest: int) -> "Crew":
        """Return the demo's people with their roles in the contest."""
        return cls(*(house.person(role, contest) for role in cls.__slots__))


async def seat_judges(house: House, crew: Crew, event: int, judges: Sequence[int], now: datetime) -> None:
    """Put out the seats of the rules and give them to the judges."""
    await seats.set_up(crew.organiser, event, now)
    for seat, judge in zip(await stored_seats.of_events([event]), judges, strict=False):
        await seats.sit(crew.organiser, seat.id, judge, now + timedelta(minutes=seat.position))


async def mark(
    house: House, event: EventRow, quality: Mapping[int, float], first: datetime, last: datetime, share: float = 1.0
) -> None:
    """Hand in the judges' sheets from *first* to *last* in the order of working, for *share* of the entries.

    What is written follows from the seed alone; the order follows from the codes, which every installation keeps.
    """
    desk = await desks.of(event.id)
    places = await stored_seats.of_events([event.id])
    recused = await stored_seats.recusals([seat.id for seat in places])
    there = sorted(
        (entry for entry in await stored_seats.entries(event.id) if entry.presence not in ("absent", "withdrawn")),
        key=lambda entry: entry.id,
    )
    severity = {seat.id: house.random.gauss(0, 0.015) for seat in places}
    written = {entry.id: _written(house, desk, places, quality[entry.id], severity) for entry in there}
    order = {code.code: place for place, code in enumerate(await stored_seats.codes(event.id))}
    queue = sorted(there, key=lambda entry: order[entry.code])[: round(len(there) * share)]
    step = (last - first) / max(len(queue) * len(places), 1)
    pairs = [(entry, seat) for entry in queue for seat in places]
    rows = [
        _sheet(event, seat, entry, *written[entry.id][seat.id], desk.version, first + step * place)
        for place, (entry, seat) in enumerate(pairs)
        if entry.id not in recused[seat.id]
    ]
    await bulk.sheets(rows)
    await bulk.append_deeds(event.contest, [_deed(row) for row in rows])


def _written(
    house: House, desk: desks.Desk, places: Sequence[SeatRow], quality: float, severity: Mapping[int, float]
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return what every seat writes about one entry, each with the id of its handing-in."""
    works = {part: Work(fields(desk.rubric(part)), quality, house.random) for part in desk.judged}
    return {seat.id: (house.submission(), works[seat.part].seen_by(severity[seat.id])) for seat in places}


def _sheet(
    event: EventRow,
    seat: SeatRow,
    entry: EntryRow,
    submission: str,
    marks: Mapping[str, Any],
    version: int,
    at: datetime,
) -> dict[str, Any]:
    return {
        "event": event.id,
        "part": seat.part,
        "seat": seat.id,
        "code": entry.code,
        "version": 1,
        "submission": submission,
        "ruleset_version": version,
        "marks": canonical(marks),
        "notes": "{}",
        "origin": "tablet",
        "state": "submitted",
        "account": seat.account,
        "created": at,
    }


def _deed(row: Mapping[str, Any]) -> Line:
    facts = {"code": row["code"], "part": row["part"], "version": row["version"], "rules": row["ruleset_version"]}
    return Line("scoresheet.submitted", row["account"], row["created"], f"seat-{row['seat']}", "", facts)


async def close(house: House, crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> None:
    """Lock, count, sign twice, decode."""
    number = await count(crew, contest, event, now)
    await sign(crew, contest, event, number, now + timedelta(minutes=15))


async def count(crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> int:
    """Lock, decide what the rules leave to people, and take the snapshot; return its number."""
    await room.lock(crew.chief_judge, event.id, now)
    await decide_ties(crew, contest, event, now + timedelta(minutes=5))
    return await counting.take(crew.chief_judge, contest, event.id, "", now + timedelta(minutes=10))


async def sign(crew: Crew, contest: ContestRow, event: EventRow, number: int, now: datetime) -> None:
    """Sign the snapshot twice and decode the event."""
    tally = await results.tally(event.id, number)
    digest = tally.digest if tally else ""
    await counting.sign(crew.chief_judge, contest, event.id, number, "chief_judge", digest, now)
    await counting.sign(crew.supervisor, contest, event.id, number, "supervisor", digest, now + timedelta(minutes=9))
    own = await setup.event(event.id)
    if own is not None and own.state == "certified":
        await counting.decode(crew.code_keeper, contest, event.id, now + timedelta(minutes=20))


_SAID = {
    "jury": "总分和“先进事迹”得分均相同，评审组合议，按事迹影响面决定先后。",
    "lot": "成绩完全相同，按评分标准规定抽签决定。",
    "playoff": "成绩完全相同，加赛一轮决定先后。",
}


async def decide_ties(crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> None:
    """Put in order what the rules leave undecided, as they ask for it."""
    counted = (await counting.count_event(contest, event)).counted
    for tie in counted.result.undecided if counted and counted.result else ():
        codes = list(tie.entries)
        await counting.put_in_order(crew.chief_judge, contest, event.id, codes, tie.needs, _SAID[tie.needs], now)
