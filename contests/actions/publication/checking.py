"""What stands behind a code that somebody typed: a certificate or a list, genuine, superseded or unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contests.actions.publication import codes
from contests.actions.publication.certificates import Page, pages
from contests.store import publication, setup
from contests.store.publication import CertificateRow, NoticeRow


@dataclass(frozen=True, slots=True)
class Genuine:
    """A certificate that was issued; the full name is shown only to who can type it."""

    number: str
    contest: str
    contest_id: int
    page: Page
    notice: NoticeRow
    superseded: bool


@dataclass(frozen=True, slots=True)
class GenuineList:
    """A list that was posted. *after* is the one that counts now, where there is another."""

    contest: str
    contest_id: int
    notice: NoticeRow
    after: NoticeRow | None


def successor(notice: NoticeRow, notices: Sequence[NoticeRow]) -> NoticeRow | None:
    """Return the notice or final list that stands now in the place of *notice*, over any number of steps."""
    found, number = None, notice.number
    while step := next((one for one in notices if one.supersedes == number), None):
        found, number = step, step.number
    return found


async def check(code: str, now: datetime) -> Genuine | None:
    """Return the certificate behind a code, or None for one that was never given or whose list nobody may know yet."""
    own = codes.typed(code)
    found = await publication.certificate_of(own) if len(own) == codes.LENGTH else None
    notice = await publication.notice_by_id(found.notice) if found else None
    contest = await setup.contest(notice.contest) if notice else None
    if found is None or notice is None or contest is None:
        return None
    seen = await _seen(notice, now)
    if seen is None:
        return None
    superseded = seen.state != "published" or found.state != "issued"
    return Genuine(found.number, contest.name, contest.id, _page(notice, found), notice, superseded)


async def check_list(code: str, now: datetime) -> GenuineList | None:
    """Return the list behind a code; a draft and one under embargo are as unknown as a code never given."""
    own = codes.typed(code)
    found = await publication.notice_of_code(own) if len(own) == codes.LENGTH else None
    seen = await _seen(found, now) if found else None
    contest = await setup.contest(seen.contest) if seen else None
    if seen is None or contest is None:
        return None
    public = publication.as_seen(await publication.notices(contest.id), now)
    return GenuineList(contest.name, contest.id, seen, successor(seen, public))


async def _seen(notice: NoticeRow, now: datetime) -> NoticeRow | None:
    notices = publication.as_seen(await publication.notices(notice.contest), now)
    return next((one for one in notices if one.id == notice.id), None)


def _page(notice: NoticeRow, certificate: CertificateRow) -> Page:
    """Return the certificate's page: its number ends in its place in the list."""
    return list(pages(notice.groups))[int(certificate.number.rpartition("-")[2]) - 1]
