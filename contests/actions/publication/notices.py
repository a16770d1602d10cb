"""Drafting, posting, superseding and finishing a notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from contests.actions.publication.gate import findings
from contests.actions.publication.listing import Composed, compose
from contests.labels import say
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, publication, results, setup
from contests.store.ledger import Line
from contests.store.publication import NoticeRow, NoticeWords, ObjectionRow
from contests.store.setup import ContestRow, EventRow
from contests.workdays import Calendar, end_of_notice

KEPT_UP = timedelta(days=30)  # how long a 公示 can be read after its end, unless the draft says otherwise


@dataclass(frozen=True, slots=True)
class Draft:
    """What the organiser decides about a notice; its lists come from the tallies."""

    events: tuple[int, ...]
    title: str
    ends_on: date
    days: int
    contact: str
    how: str
    reason: str = ""


def standing(notices: Sequence[NoticeRow], events: Sequence[int]) -> NoticeRow | None:
    """Return the posted notice or final list in whose place one of these events would step."""
    for notice in notices:
        if notice.state == "published" and set(notice.events) & set(events) and not _finished(notice, notices):
            return notice
    return None


def _finished(notice: NoticeRow, notices: Sequence[NoticeRow]) -> bool:
    """Say whether a final list, still standing, was made from this 公示."""
    return any(
        other.kind == "final" and other.state == "published" and other.supersedes == notice.number for other in notices
    )


async def draft(person: Person, contest: ContestRow, wanted: Draft, now: datetime) -> int:
    """Write the draft of a notice, replacing an earlier one that nobody has seen; return its number.

    Where one of its events is on a posted notice already, the draft supersedes that one: the same events, a reason.
    """
    _organiser(person, contest)
    _check(wanted)
    async with ledger.writing(contest.id, person.account, "notice.drafted", now, reason=wanted.reason) as line:
        events = await _events(contest, wanted.events)
        notices = await publication.notices(contest.id)
        before = standing(notices, wanted.events)
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
    )


async def _keep(
    contest: ContestRow, notices: Sequence[NoticeRow], words: NoticeWords, person: Person, now: datetime
) -> int:
    for notice in notices:
        if notice.state == "draft":
            await publication.change_draft(notice.id, words)
            return notice.number
    number = max((notice.number for notice in notices), default=0) + 1
    await publication.add_notice(contest.id, number, words, person.account, now)
    return number


async def drop(person: Person, contest: ContestRow, number: int, now: datetime) -> None:
    """Throw a draft away."""
    _organiser(person, contest)
    async with ledger.writing(contest.id, person.account, "notice.dropped", now, subject=f"notice-{number}"):
        notice = await _notice(contest, number)
        if notice.state != "draft":
            raise Refused("notice_posted", number=number)
        await publication.drop_draft(notice.id)


async def publish(
    person: Person, contest: ContestRow, number: int, digest: str, today: date, calendar: Calendar, now: datetime
) -> None:
    """Post a draft as 公示, in the place of the notice it supersedes.

    Refused: past a red finding, when the lists are not those that were shown (*digest*) or no longer what the tallies
    say, when fewer working days are left than the draft promises, and when a notice that an upheld objection struck
    would be posted again unchanged.
    """
    _organiser(person, contest)
    async with ledger.writing(contest.id, person.account, "notice.published", now, subject=f"notice-{number}") as line:
        notice = await _notice(contest, number)
        if notice.state != "draft":
            raise Refused("notice_posted", number=number)
        events = await _events(contest, notice.events)
        await _still_true(contest, events, notice, digest)
        days = int(notice.body["days"])
        if notice.ends_on is None or notice.ends_on < end_of_notice(today, days, calendar).last:
            raise Refused("notice_too_short", days=days, last=end_of_notice(today, days, calendar).last.isoformat())
        await _supersede(contest, notice)
        await publication.publish(notice.id, now)
        await _move(contest)
        _say(line, notice)


async def _still_true(contest: ContestRow, events: Sequence[EventRow], notice: NoticeRow, digest: str) -> None:
    composed = await compose(contest, events)
    fresh = _again(notice, composed)
    if not digest == notice.digest == fresh.digest or composed.tallies != notice.tallies:
        raise Refused("notice_stale")
    red = [finding for finding in await findings(contest, events, composed.groups) if finding.red]
    if red:
        raise Refused("notice_blocked", what=say("notice.semicolon").join(finding.words for finding in red))


def _again(notice: NoticeRow, composed: Composed) -> NoticeWords:
    told = {name: getattr(notice, name) for name in NoticeWords.__slots__}
    return NoticeWords(**told | {"body": {**notice.body, "groups": list(composed.groups)}})


async def _supersede(contest: ContestRow, notice: NoticeRow) -> None:
    """Take the place of the notice before; what its objections changed must be seen in the list."""
    notices = await publication.notices(contest.id)
    before = standing(notices, notice.events)
    if (before.number if before else None) != notice.supersedes:
        raise Refused("notice_stale")
    if before is None:
        return
    upheld = [one for one in await _objections(contest, notices, before) if one.state == "upheld"]
    if upheld and before.digest == notice.digest:
        raise Refused("notice_unchanged", number=upheld[-1].number)
    await publication.set_state(before.id, "superseded")
    if before.kind == "final":
        await publication.withdraw_honours(before.id)
        for other in notices:
            if other.number == before.supersedes:
                await publication.set_state(other.id, "superseded")


async def finish(person: Person, contest: ContestRow, number: int, title: str, today: date, now: datetime) -> int:
    """Make the final list of a 公示 whose period is over and whose objections are all answered; return its number."""
    _organiser(person, contest)
    if not title:
        raise Faulty((Problem("title", "fault.required"),))
    async with ledger.writing(contest.id, person.account, "notice.finished", now) as line:
        notices = await publication.notices(contest.id)
        notice = await _notice(contest, number)
        await _may_finish(contest, notices, notice, today)
        words = NoticeWords(
            kind="final", title=title, body=notice.body, tallies=notice.tallies, contact=notice.contact,
            ends_on=None, take_down_on=None, supersedes=notice.number, reason="",
        )  # fmt: skip
        final = max(other.number for other in notices) + 1
        row = await publication.add_notice(contest.id, final, words, person.account, now)
        await publication.publish(row, now)
        await publication.add_honours(list(_honours(contest, notice, row, today)))
        await _move(contest)
        line.subject = f"notice-{final}"
        _say(line, notice)
    return final


async def _may_finish(contest: ContestRow, notices: Sequence[NoticeRow], notice: NoticeRow, today: date) -> None:
    if notice.kind != "notice" or notice.state != "published" or _finished(notice, notices):
        raise Refused("notice_not_open", number=notice.number)
    if code := unfinished(notice, await _objections(contest, notices, notice), today):
        raise Refused(code, ends=notice.ends_on.isoformat() if notice.ends_on else "")
    events = await _events(contest, notice.events)
    last = [tally.id for event in events if (tally := await results.tally(event.id)) is not None]
    if any(event.state != "unblinded" for event in events) or tuple(last) != notice.tallies:
        raise Refused("notice_new_tally")


def unfinished(notice: NoticeRow, objections: Sequence[ObjectionRow], today: date) -> str:
    """Return why the final list must wait, as the code of a sentence; empty when nothing is in its way."""
    if notice.ends_on is None or today <= notice.ends_on:
        return "notice_still_open"
    if any(one.state == "open" for one in objections):
        return "objections_open"
    if any(one.state == "upheld" for one in objections):
        return "objection_upheld"
    return ""


async def _objections(contest: ContestRow, notices: Sequence[NoticeRow], notice: NoticeRow) -> list[ObjectionRow]:
    """Return what was objected to *notice*; an open objection to a notice it superseded still waits for its answer."""
    earlier, number = {notice.number}, notice.supersedes
    while number is not None:
        earlier.add(number)
        number = next((other.supersedes for other in notices if other.number == number), None)
    return [
        one
        for one in await publication.objections(contest.id)
        if one.notice == notice.id or (one.notice_number in earlier and one.state == "open")
    ]


def _honours(contest: ContestRow, notice: NoticeRow, final: int, today: date) -> list[dict[str, Any]]:
    """Return the titles that a final list gives: stars, 优胜 of the Ankang Cup, awards to units by hand."""
    found = []
    for group in notice.groups:
        by_hand = "event" not in group
        if contest.preset not in ("stars", "ankang") and not by_hand:
            continue
        for row in group["rows"]:
            holders: list[dict[str, Any]] = [{"worker": worker} for worker in row.get("workers", ())]
            for holder in holders or [{"organisation": row.get("organisation")}]:
                found.append(
                    {
                        "contest": contest.id,
                        "entry": row.get("entry"),
                        "kind": "by_hand" if by_hand else contest.preset,
                        "title": row["award"],
                        "awarded_on": contest.ends or today,
                        "notice": final,
                        **holder,
                    }
                )
    return found


async def _move(contest: ContestRow) -> None:
    """Bring the contest to 公示 or 公布 once every one of its events is there."""
    notices = await publication.notices(contest.id)
    posted = [notice for notice in notices if notice.state == "published"]
    everything = {event.id for event in await setup.events(contest.id)}
    final = {event for notice in posted if notice.kind == "final" for event in notice.events}
    if everything <= final:
        await setup.set_contest_state(contest.id, "final")
    elif everything <= {event for notice in posted for event in notice.events}:
        await setup.set_contest_state(contest.id, "notice")


def _say(line: Line, notice: NoticeRow) -> None:
    line.facts |= {"digest": notice.digest, "tallies": list(notice.tallies), "supersedes": notice.supersedes}


def _organiser(person: Person, contest: ContestRow) -> None:
    if not person.holds(contest.id, "organiser"):
        raise Refused("forbidden")


async def _events(contest: ContestRow, wanted: Sequence[int]) -> list[EventRow]:
    """Return the wanted events in the contest's order; one that is not of this contest is not there."""
    events = [event for event in await setup.events(contest.id) if event.id in set(wanted)]
    if len(events) != len(set(wanted)):
        raise Missing
    return events


async def _notice(contest: ContestRow, number: int) -> NoticeRow:
    notice = await publication.notice(contest.id, number)
    if notice is None:
        raise Missing
    return notice
