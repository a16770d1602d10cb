"""Drafting a notice, and throwing a draft away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from contests.actions.publication import codes
from contests.actions.publication.listing import Composed, compose
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, publication, setup
from contests.store.ledger import Line
from contests.store.publication import NoticeRow, NoticeWords
from contests.store.setup import ContestRow, EventRow

KEPT_UP = timedelta(days=30)  # how long a 公示 can be read after its end, unless the draft says otherwise


@dataclass(frozen=True, slots=True)
class Draft:
    """What the organiser decides about a notice; its lists come from the tallies. *visible_from* ends an embargo."""

    events: tuple[int, ...]
    title: str
    ends_on: date
    days: int
    contact: str
    how: str
    reason: str = ""
    visible_from: datetime | None = None


def standing(notices: Sequence[NoticeRow], events: Sequence[int]) -> NoticeRow | None:
    """Return the posted notice or final list in whose place one of these events would step."""
    for notice in notices:
        if notice.state == "published" and set(notice.events) & set(events) and not finished(notice, notices):
            return notice
    return None


def finished(notice: NoticeRow, notices: Sequence[NoticeRow]) -> bool:
    """Say whether a final list, still standing, was made from this 公示."""
    return any(
        other.kind == "final" and other.state == "published" and other.supersedes == notice.number for other in notices
    )


async def draft(person: Person, contest: ContestRow, wanted: Draft, now: datetime) -> int:
    """Write the draft of a notice, replacing an earlier one that nobody has seen; return its number.

    Where one of its events is on a posted notice already, the draft supersedes that one: the same events, a reason.
    """
    organiser(person, contest)
    _check(wanted)
    async with ledger.writing(contest.id, person.account, "notice.drafted", now, reason=wanted.reason) as line:
        events = await events_of(contest, wanted.events)
        notices = await publication.notices(contest.id)
        before = standing(notices, wanted.events)
        if before and before.waits(now):
            raise Refused("notice_waits", number=before.number)
        if before and set(before.events) != set(wanted.events):
            raise Refused("notice_other_events", number=before.number)
        if before and not wanted.reason:
            raise Faulty((Problem("reason", "fault.supersede_reason", {"number": before.number}),))
        words = _words(wanted, await compose(contest, events), before)
        number = await _keep(contest, notices, words, person, now)
        line.subject = f"notice-{number}"
        line.facts |= {"digest": words.digest, "tallies": list(words.tallies)}
    return number


def _check(wanted: Draft) -> None:
    problems = [Problem(name, "fault.required") for name in ("title", "contact", "how") if not getattr(wanted, name)]
    if not wanted.events:
        problems.append(Problem("events", "fault.required"))
    if problems:
        raise Faulty(tuple(problems))


def _words(wanted: Draft, composed: Composed, before: NoticeRow | None) -> NoticeWords:
    body: dict[str, Any] = {
        "groups": list(composed.groups),
        "events": sorted(wanted.events),
        "days": wanted.days,
        "how": wanted.how,
    }
    return NoticeWords(
        kind="notice",
        title=wanted.title,
        body=body,
        tallies=composed.tallies,
        contact=wanted.contact,
        ends_on=wanted.ends_on,
        take_down_on=wanted.ends_on + KEPT_UP,
        supersedes=before.number if before else None,
        reason=wanted.reason if before else "",
        visible_from=wanted.visible_from,
    )


async def _keep(
    contest: ContestRow, notices: Sequence[NoticeRow], words: NoticeWords, person: Person, now: datetime
) -> int:
    for notice in notices:
        if notice.state == "draft":
            await publication.change_draft(notice.id, words, codes.of_list(contest.id, notice.number, words.digest))
            return notice.number
    number = max((notice.number for notice in notices), default=0) + 1
    code = codes.of_list(contest.id, number, words.digest)
    await publication.add_notice(contest.id, number, words, person.account, now, code)
    return number


async def drop(person: Person, contest: ContestRow, number: int, now: datetime) -> None:
    """Throw a draft away."""
    organiser(person, contest)
    async with ledger.writing(contest.id, person.account, "notice.dropped", now, subject=f"notice-{number}"):
        notice = await notice_of(contest, number)
        if notice.state != "draft":
            raise Refused("notice_posted", number=number)
        await publication.drop_draft(notice.id)


def say_lists(line: Line, notice: NoticeRow) -> None:
    """Let a deed tell which lists stood in the notice, so that a changed one would be found."""
    line.facts |= {"digest": notice.digest, "tallies": list(notice.tallies), "supersedes": notice.supersedes}


def organiser(person: Person, contest: ContestRow) -> None:
    """Refuse anybody but the contest's organiser."""
    if not person.holds(contest.id, "organiser"):
        raise Refused("forbidden")


async def events_of(contest: ContestRow, wanted: Sequence[int]) -> list[EventRow]:
    """Return the wanted events in the contest's order; one that is not of this contest is not there."""
    events = [event for event in await setup.events(contest.id) if event.id in set(wanted)]
    if len(events) != len(set(wanted)):
        raise Missing
    return events


async def notice_of(contest: ContestRow, number: int) -> NoticeRow:
    """Return a notice of the contest by its number. Raises Missing."""
    notice = await publication.notice(contest.id, number)
    if notice is None:
        raise Missing
    return notice
