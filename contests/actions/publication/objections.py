"""异议: by a named person, numbered, answered; an upheld one leads to a new list."""

from datetime import datetime

from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, publication
from contests.store.publication import NoticeRow
from contests.workdays import today


async def object_to(notice: NoticeRow, name: str, contact: str, text: str, by: Person | None, now: datetime) -> int:
    """Store an objection and return its number. Without *by* it came in through the public form, in time only.

    The same words of the same person, sent twice, are one objection while it waits for its answer. The ledger keeps
    that it came, not who objected.
    """
    required = {"name": name, "contact": contact, "text": text}
    if problems := tuple(Problem(field, "fault.required") for field, value in required.items() if not value):
        raise Faulty(problems)
    if by is not None and not by.holds(notice.contest, "organiser", "supervisor"):
        raise Refused("forbidden")
    if notice.kind != "notice" or notice.state != "published" or notice.waits(now):
        raise Refused("objection_closed")
    if by is None and (notice.ends_on is None or today(now) > notice.ends_on):
        raise Refused("objection_late")
    for one in await publication.objections(notice.contest):
        same = (one.notice, one.name, one.contact, one.text) == (notice.id, name, contact, text)
        if same and one.state == "open":
            return one.number
    account = by.account if by else None
    verb = "objection.recorded" if by else "objection.received"
    async with ledger.writing(notice.contest, account, verb, now) as line:
        number = await publication.add_objection(notice.id, name, contact, text, now)
        line.subject = f"objection-{number}"
        line.facts["notice"] = notice.number
    return number


async def answer(person: Person, contest: int, number: int, outcome: str, text: str, now: datetime) -> None:
    """Answer an open objection: ``rejected``, or ``upheld``, which calls for a new list."""
    if not person.holds(contest, "organiser"):
        raise Refused("forbidden")
    problems = [] if text else [Problem("answer", "fault.required")]
    if outcome not in ("rejected", "upheld"):
        problems.append(Problem("outcome", "fault.choice"))
    if problems:
        raise Faulty(tuple(problems))
    async with ledger.writing(
        contest, person.account, "objection.answered", now, subject=f"objection-{number}"
    ) as line:
        found = next((one for one in await publication.objections(contest) if one.number == number), None)
        if found is None:
            raise Missing
        if found.state != "open":
            raise Refused("objection_answered", number=number)
        line.facts["outcome"] = outcome
        await publication.answer_objection(found.id, outcome, text, person.account, now)
