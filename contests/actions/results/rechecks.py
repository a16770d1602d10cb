"""复核: a sample drawn by seed, every entry of it compared by somebody who had no hand in it, errors in writing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, results, setup
from contests.store.results import Round, Sampled, contents
from contests.store.setup import ContestRow

CHECKERS = ("organiser", "supervisor", "checker")


def _must_hold(person: Person, contest: ContestRow, *roles: str) -> int:
    if person.account is None or not person.holds(contest.id, *roles):
        raise Refused("forbidden")
    return person.account


async def start_recheck(person: Person, contest: ContestRow, event: int, seed: str, now: datetime) -> int:
    """Draw the next round of the last tally and return its id.

    Everything in the second round, when the first found too many errors; otherwise the first places, a share of the
    rest by *seed*, and whatever changed since it was compared.
    """
    account = _must_hold(person, contest, *CHECKERS)
    async with ledger.writing(contest.id, account, "recheck.started", now, subject=f"event-{event}") as line:
        own = await setup.event(event)
        tally = await results.tally(event)
        if own is None or own.contest != contest.id:
            raise Missing
        if tally is None or own.state not in ("locked", "certified", "unblinded"):
            raise Refused("recheck_early")
        standing = await results.recheck_standing(contest, event)
        if standing.state == "open":
            raise Refused("recheck_open")
        there = contents(tally.document).there(standing.shown)
        again, rows = standing.state == "again", tally.result["rows"]
        known = frozenset[str]() if again else standing.known
        chosen = _everyone(rows, there) if again else results.due(rows, there, standing, seed)
        if not chosen:
            raise Refused("recheck_nothing")
        number = 1 + max(
            (one.recheck.round for one in standing.rounds if one.recheck.number == tally.number), default=0
        )
        recheck = await results.add_recheck(tally.id, number, seed, chosen, account, now)
        line.facts |= {"recheck": recheck, "tally": tally.number, "round": number, "seed": seed}
        line.facts |= {"codes": [one.code for one in chosen], "known": sorted(known)}
    return recheck


def _everyone(rows: Sequence[Mapping[str, str]], there: Collection[str]) -> list[Sampled]:
    return [Sampled(row["code"], "all") for row in rows if row["code"] in there]


async def _open(contest: ContestRow, event: int, recheck: int) -> Round:
    own = await setup.event(event)
    if own is None or own.contest != contest.id:
        raise Missing
    found = next((one for one in (await results.rounds([event]))[event] if one.recheck.id == recheck), None)
    if found is None:
        raise Missing
    if found.recheck.state != "open":
        raise Refused("recheck_signed")
    return found


async def _clean(event: int, account: int) -> None:
    if account in await results.hands(event):
        raise Refused("recheck_own_hand")


async def note_recheck(
    person: Person, contest: ContestRow, event: int, recheck: int, found: Mapping[str, str], now: datetime
) -> None:
    """Store what comparing entries found: for each code the error in words, empty where everything agrees."""
    account = _must_hold(person, contest, *CHECKERS)
    async with ledger.writing(contest.id, account, "recheck.noted", now, subject=f"event-{event}") as line:
        own = await _open(contest, event, recheck)
        await _clean(event, account)
        if not set(found) <= {one.code for one in own.recheck.sample}:
            raise Missing
        await results.note_lines(recheck, found, account, now)
        wrong = sorted(code for code, note in found.items() if note)
        line.facts |= {"recheck": recheck, "codes": sorted(found), "wrong": wrong}


async def sign_recheck(person: Person, contest: ContestRow, event: int, recheck: int, now: datetime) -> Round:
    """Sign a round whose every entry was compared; only who compared can."""
    account = _must_hold(person, contest, *CHECKERS)
    async with ledger.writing(contest.id, account, "recheck.signed", now, subject=f"event-{event}") as line:
        own = await _open(contest, event, recheck)
        await _clean(event, account)
        if not own.complete:
            raise Refused("recheck_incomplete", n=len(own.recheck.sample) - len(own.lines))
        if account not in {one.account for one in own.lines.values()}:
            raise Refused("recheck_not_compared")
        await results.sign_recheck(recheck, account, now)
        line.facts |= {"recheck": recheck, "compared": len(own.lines), "errors": len(own.errors)}
    return own


async def answer_recheck(
    person: Person, contest: ContestRow, event: int, line_id: int, answer: str, now: datetime
) -> None:
    """Say in writing why an error that was noted calls for no correction; the chief judge's to say, once signed."""
    account = _must_hold(person, contest, "chief_judge")
    if not answer:
        raise Faulty((Problem("answer", "fault.required"),))
    async with ledger.writing(
        contest.id, account, "recheck.answered", now, subject=f"event-{event}", reason=answer
    ) as line:
        standing = await results.recheck_standing(contest, event)
        if line_id not in {one.id for one in standing.unmended}:
            raise Refused("recheck_mended")
        if account in {one.account for one in standing.unmended if one.id == line_id}:
            raise Refused("second_self")
        await results.answer_line(line_id, answer, account, now)
        line.facts["line"] = line_id
