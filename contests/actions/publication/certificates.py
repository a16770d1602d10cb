"""Certificates of a final list: numbered, each with a code that anyone can check."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.actions.publication import codes
from contests.rules import Missing, Person, Refused
from contests.store import ledger, publication
from contests.store.publication import Fresh, NoticeRow
from contests.store.setup import ContestRow


@dataclass(frozen=True, slots=True)
class Page:
    """One certificate to be: whom it names, for what, in which list. *unit* is empty where the unit itself won."""

    name: str
    unit: str
    award: str
    list: str
    event: int | None
    person: bool
    members: tuple[str, ...]
    worker: int | None
    entry: int | None
    organisation: int | None


def pages(groups: Sequence[Mapping[str, Any]]) -> Iterator[Page]:
    """Yield the certificates of the lists in their order: one for each person, team or unit."""
    for group in groups:
        for row in group["rows"]:
            workers = row.get("workers", ())
            yield Page(
                name=row["name"],
                unit=row.get("unit", ""),
                award=row["award"],
                list=group["title"],
                event=group.get("event"),
                person=group["kind"] == "people",
                members=tuple(row.get("members", ())),
                worker=workers[0] if len(workers) == 1 else None,
                entry=row.get("entry"),
                organisation=row.get("organisation"),
            )


async def issue(person: Person, contest: ContestRow, number: int, secret: str, now: datetime) -> int:
    """Give every winner of a final list a certificate number and a code, once; return how many there are.

    *secret* is drawn by the caller: codes follow from it and cannot be guessed without.
    """
    if not person.holds(contest.id, "organiser"):
        raise Refused("forbidden")
    async with ledger.writing(
        contest.id, person.account, "certificates.issued", now, subject=f"notice-{number}"
    ) as line:
        notice = await publication.notice(contest.id, number)
        if notice is None:
            raise Missing
        if notice.kind != "final" or notice.state != "published":
            raise Refused("certificates_not_final")
        if await publication.certificates(notice.id):
            raise Refused("certificates_issued")
        fresh = [await _fresh(contest, notice, page, at, secret) for at, page in enumerate(pages(notice.groups), 1)]
        await publication.add_certificates(fresh, now)
        line.facts["count"] = len(fresh)
    return len(fresh)


async def _fresh(contest: ContestRow, notice: NoticeRow, page: Page, at: int, secret: str) -> Fresh:
    entry = page.entry
    if entry is None and page.organisation is not None:
        entry = await publication.first_entry_of_unit(contest.id, page.organisation)
    if entry is None:
        raise Refused("certificate_homeless", name=page.name)
    year = notice.published_at.year if notice.published_at else contest.created.year
    number = f"SH{year}-{contest.id:03}{notice.number:02}-{at:04}"
    return Fresh(notice.id, entry, page.worker, number, _code(secret, number), page.award[:100])


def _code(secret: str, number: str) -> str:
    digest = hmac.new(secret.encode(), number.encode(), hashlib.sha256).digest()
    return codes.spelled(digest)
