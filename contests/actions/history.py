"""Titles from before this system, recorded by hand so that the rules about holders know them."""

from dataclasses import dataclass
from datetime import date, datetime

from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import history, ledger
from contests.workdays import today

LEVELS = ("county", "city", "province", "nation")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A title as the organiser writes it down: of a unit, or of one of its workers where *worker* is a name."""

    organisation: int | None
    worker: str
    title: str
    level: str
    awarded_on: date | None


async def check(one: Recorded, now: datetime) -> tuple[int | None, list[Problem]]:
    """Return the worker's id, if it is a worker's title, and every fault of what was written."""
    problems = [] if one.title else [Problem("title", "fault.required")]
    if one.awarded_on is None:
        problems.append(Problem("awarded_on", "fault.required"))
    elif one.awarded_on > today(now):
        problems.append(Problem("awarded_on", "fault.future"))
    if one.level not in LEVELS:
        problems.append(Problem("level", "fault.choice"))
    if one.organisation is None:
        return None, [*problems, Problem("organisation", "fault.unit_unknown")]
    found = await history.named(one.worker, one.organisation) if one.worker else []
    if one.worker and len(found) != 1:
        problems.append(Problem("worker", "fault.worker_twice" if found else "fault.worker_unknown"))
    return (found[0] if found else None), problems


async def record(person: Person, rows: list[Recorded], now: datetime) -> None:
    """Store titles, all of them or none. The ledger keeps how many, not whose."""
    if not person.is_organiser:
        raise Refused("forbidden")
    async with ledger.writing(None, person.account, "honour.recorded", now) as line:
        for one in rows:
            worker, problems = await check(one, now)
            if problems or one.awarded_on is None:
                raise Faulty(tuple(problems))
            organisation = None if worker else one.organisation
            await history.record(worker, organisation, one.title, one.level, one.awarded_on)
        line.facts["count"] = len(rows)


async def strike(person: Person, honour: int, reason: str, now: datetime) -> None:
    """Take out a title that was recorded by mistake."""
    if not person.is_organiser:
        raise Refused("forbidden")
    if not reason:
        raise Faulty((Problem("reason", "fault.reason"),))
    subject = f"honour-{honour}"
    async with ledger.writing(None, person.account, "honour.struck", now, subject=subject, reason=reason):
        if not await history.strike(honour):
            raise Missing
