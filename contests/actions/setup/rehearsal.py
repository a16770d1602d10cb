"""演练: opening a copy of a contest to practise on, and wiping it in one step."""

from datetime import datetime

from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, rehearsal, setup
from contests.store.rehearsal import Copied

WORD = "清除演练"
LEAST, MOST = 1, 60


async def open_rehearsal(person: Person, contest: int, invented: int, now: datetime) -> Copied:
    """Copy a contest under invented names, *invented* entries for each event that has none yet.

    The county's ledger tells it, not the contest's own: the real contest is not touched.
    """
    if not person.holds(contest, "organiser"):
        raise Missing
    if not LEAST <= invented <= MOST:
        raise Faulty((Problem("invented", "fault.range", {"least": LEAST, "most": MOST}),))
    async with ledger.writing(None, person.account, "rehearsal.opened", now) as county:
        real = await setup.contest(contest)
        if real is None:
            raise Missing
        if real.rehearsal_of is not None:
            raise Refused("rehearsal_of_rehearsal")
        if await rehearsal.of(contest) is not None:
            raise Refused("rehearsal_there")
        if not await setup.events(contest):
            raise Refused("rehearsal_without_events")
        copied = await rehearsal.copy(real, invented, now)
        county.subject = f"contest-{copied.contest}"
        county.facts |= {"of": contest, "events": copied.events, "entries": copied.entries, "seats": copied.seats}
        async with ledger.writing(copied.contest, person.account, "contest.created", now) as line:
            line.facts |= {"preset": real.preset, "rehearsal_of": contest}
    return copied


async def wipe_rehearsal(person: Person, contest: int, word: str, now: datetime) -> int:
    """Delete every row of a rehearsal and return the real contest's id; Faulty unless *word* is written out.

    The county's ledger keeps that it was, how many lines its own ledger had and the digest of the last.
    """
    if not person.holds(contest, "organiser"):
        raise Missing
    async with ledger.writing(None, person.account, "rehearsal.wiped", now, subject=f"contest-{contest}") as county:
        copy = await setup.contest(contest)
        if copy is None:
            raise Missing
        if copy.rehearsal_of is None:
            raise Refused("rehearsal_real")
        if word.strip() != WORD:
            raise Faulty((Problem("word", "fault.rehearsal_word"),))
        kept = await rehearsal.kept(contest)
        county.facts |= {"of": copy.rehearsal_of, "lines": kept.lines, "head": kept.head}
        await rehearsal.wipe(contest)
    return copy.rehearsal_of
