"""Posting a notice, at once or under an embargo, calling it off again, and making it final."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from contests.actions.publication import codes
from contests.actions.publication.gate import findings
from contests.actions.publication.listing import Composed, compose
from contests.actions.publication.notices import (
    events_of,
    finished,
    notice_of,
    organiser,
    say_lists,
    standing,
)
from contests.labels import say
from contests.rules import Faulty, Person, Problem, Refused
from contests.store import ledger, publication, results, setup
from contests.store.publication import NoticeRow, NoticeWords, ObjectionRow
from contests.store.setup import ContestRow, EventRow
from contests.workdays import Calendar, end_of_notice, today


async def publish(
    person: Person,
    contest: ContestRow,
    number: int,
    digest: str,
    calendar: Calendar,
    now: datetime,
    unprintable: Sequence[tuple[str, str]] = (),
) -> None:
    """Post a draft as 公示, in the place of the notice it supersedes; under an embargo nobody outside sees it yet.

    Its working days count from the day on which it can be read. Refused: past a red finding, when the lists are not
    those that were shown (*digest*) or no longer what the tallies say, when fewer working days are left than the draft
    promises, and when a notice that an upheld objection struck would be posted again unchanged. *unprintable* are
    texts that no font draws, with the code point.
    """
    organiser(person, contest)
    async with ledger.writing(contest.id, person.account, "notice.published", now, subject=f"notice-{number}") as line:
        notice = await notice_of(contest, number)
        if notice.state != "draft":
            raise Refused("notice_posted", number=number)
        events = await events_of(contest, notice.events)
        await _still_true(contest, events, notice, digest, unprintable)
        days = int(notice.body["days"])
        last = end_of_notice(today(max(now, notice.visible_from or now)), days, calendar).last
        if notice.ends_on is None or notice.ends_on < last:
            raise Refused("notice_too_short", days=days, last=last.isoformat())
        await _supersede(contest, notice)
        await publication.publish(notice.id, now)
        await _move(contest)
        say_lists(line, notice)


async def _still_true(
    contest: ContestRow,
    events: Sequence[EventRow],
    notice: NoticeRow,
    digest: str,
    unprintable: Sequence[tuple[str, str]],
) -> None:
    composed = await compose(contest, events)
    fresh = _again(notice, composed)
    if not digest == notice.digest == fresh.digest or composed.tallies != notice.tallies:
        raise Refused("notice_stale")
    await _pass_gate(contest, events, notice, unprintable)


async def _pass_gate(
    contest: ContestRow, events: Sequence[EventRow], notice: NoticeRow, unprintable: Sequence[tuple[str, str]] = ()
) -> None:
    found = await findings(contest, events, notice.groups, text=notice.words, unprintable=unprintable)
    red = [finding for finding in found if finding.red]
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
    base = next((one for one in notices if before.kind == "final" and one.number == before.supersedes), None)
    if base:
        await publication.set_state(base.id, "superseded")


async def call_off(person: Person, contest: ContestRow, number: int, reason: str, now: datetime) -> None:
    """Take a posted notice back while nobody outside has seen it; what it superseded stands.

    A 公示 is a draft again; a final list, which has no draft, stays as one that was called off.
    """
    organiser(person, contest)
    if not reason:
        raise Faulty((Problem("reason", "fault.reason"),))
    async with ledger.writing(
        contest.id, person.account, "notice.called_off", now, subject=f"notice-{number}", reason=reason
    ):
        notice = await notice_of(contest, number)
        if not notice.posted:
            raise Refused("notice_not_posted", number=number)
        if not notice.waits(now):
            raise Refused("notice_seen", number=number)
        if notice.kind == "final":
            await publication.set_state(notice.id, "called_off")
        else:
            await publication.call_off(notice.id)
            await _stand_again(contest, notice)
        await _move(contest)


async def _stand_again(contest: ContestRow, notice: NoticeRow) -> None:
    notices = await publication.notices(contest.id)
    before = next((one for one in notices if one.number == notice.supersedes), None)
    if before is None:
        return
    await publication.set_state(before.id, "published")
    base = next((one for one in notices if before.kind == "final" and one.number == before.supersedes), None)
    if base:
        await publication.set_state(base.id, "published")


async def finish(
    person: Person, contest: ContestRow, number: int, title: str, now: datetime, visible_from: datetime | None = None
) -> int:
    """Make the final list of a 公示 whose period is over and whose objections are all answered; return its number.

    *visible_from* ends an embargo: until then nobody outside knows of it, and the 公示 stands as it did.
    """
    organiser(person, contest)
    if not title:
        raise Faulty((Problem("title", "fault.required"),))
    async with ledger.writing(contest.id, person.account, "notice.finished", now) as line:
        notices = await publication.notices(contest.id)
        notice = await notice_of(contest, number)
        await _may_finish(contest, notices, notice, now)
        words = NoticeWords(
            kind="final", title=title, body=notice.body, tallies=notice.tallies, contact=notice.contact,
            ends_on=None, take_down_on=None, supersedes=notice.number, reason="", visible_from=visible_from,
        )  # fmt: skip
        final = max(other.number for other in notices) + 1
        code = codes.of_list(contest.id, final, words.digest)
        row = await publication.add_notice(contest.id, final, words, person.account, now, code)
        await publication.publish(row, now)
        await publication.add_honours(list(_honours(contest, notice, row, today(max(now, visible_from or now)))))
        await _move(contest)
        line.subject = f"notice-{final}"
        say_lists(line, notice)
    return final


async def _may_finish(contest: ContestRow, notices: Sequence[NoticeRow], notice: NoticeRow, now: datetime) -> None:
    if notice.kind != "notice" or notice.state != "published" or finished(notice, notices):
        raise Refused("notice_not_open", number=notice.number)
    if code := unfinished(notice, await _objections(contest, notices, notice), now):
        raise Refused(code, ends=notice.ends_on.isoformat() if notice.ends_on else "")
    events = await events_of(contest, notice.events)
    last = [tally.id for event in events if (tally := await results.tally(event.id)) is not None]
    if any(event.state != "unblinded" for event in events) or tuple(last) != notice.tallies:
        raise Refused("notice_new_tally")
    await _pass_gate(contest, events, notice)


def unfinished(notice: NoticeRow, objections: Sequence[ObjectionRow], now: datetime) -> str:
    """Return why the final list must wait, as the code of a sentence; empty when nothing is in its way."""
    if notice.ends_on is None or notice.waits(now) or today(now) <= notice.ends_on:
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


def _honours(contest: ContestRow, notice: NoticeRow, final: int, day: date) -> list[dict[str, Any]]:
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
                        "awarded_on": contest.ends or day,
                        "notice": final,
                        **holder,
                    }
                )
    return found


async def _move(contest: ContestRow) -> None:
    """Bring the contest to 公示 or 公布 once every one of its events is there, and back when they no longer are."""
    notices = await publication.notices(contest.id)
    posted = [notice for notice in notices if notice.state == "published"]
    everything = {event.id for event in await setup.events(contest.id)}
    final = {event for notice in posted if notice.kind == "final" for event in notice.events}
    if everything <= final:
        await setup.set_contest_state(contest.id, "final")
    elif everything <= {event for notice in posted for event in notice.events}:
        await setup.set_contest_state(contest.id, "notice")
    elif contest.state in ("notice", "final"):
        await setup.set_contest_state(contest.id, "running")
