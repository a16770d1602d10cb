"""What stands on each certificate of a final list."""

from collections.abc import Sequence

from contests.actions import publication as act
from contests.actions.publication import Page
from contests.documents import certificates as printing
from contests.documents.certificates import Certificate, Issue, Kind
from contests.documents.faces import Faces, MissingGlyph
from contests.labels import say
from contests.store.publication import CertificateRow, NoticeRow
from contests.store.publication.batches import BatchRow
from contests.store.setup import ContestRow
from contests.web.publication import wording


def prepared(
    contest: ContestRow, notice: NoticeRow, batch: BatchRow, issued: Sequence[CertificateRow], seal: bytes, logo: bytes
) -> tuple[Issue, list[Certificate]]:
    """Return what a batch prints: what its pages share, and each page."""
    site = str(batch.options["site"])
    issue = Issue(
        kind=Kind(batch.style),
        issuers=wording.issuers(contest),
        date=str(batch.options["date"]),
        hint=say("certificate.hint", {"address": f"{site.partition('://')[2]}/check"}),
        preprinted=bool(batch.options["preprinted"]),
        seal=seal,
        logo=logo,
    )
    pages = zip(act.pages(notice.groups), issued, strict=True)
    return issue, [certificate(issue.kind, contest, page, row, site) for page, row in pages]


def certificate(kind: Kind, contest: ContestRow, page: Page, row: CertificateRow, site: str) -> Certificate:
    """Return one page in the words of its style."""
    event = page.list if page.event and contest.preset == "skills" else ""
    body = printing.award_words(contest.name, event)
    if contest.preset == "stars" and page.event:
        body = say("certificate.star", {"contest": contest.name, "round": page.list})
    proof = (page.award, row.number, row.code, f"{site}/check/{row.code}")
    if kind is Kind.TIDINGS:
        itself = not page.person and not page.unit
        body = printing.tidings_words(contest.name, event, [page.name], unit_itself=itself)
        return Certificate(page.unit or page.name, False, body, *proof)
    notes = []
    if page.members:
        notes.append(say("certificate.members", {"members": say("notice.join").join(page.members)}))
    if page.unit:
        notes.append(say("certificate.unit", {"unit": page.unit}))
    return Certificate(page.name, page.person, body, *proof, tuple(notes))


def missing(contest: ContestRow, notice: NoticeRow, fonts: Faces) -> tuple[MissingGlyph, ...]:
    """Return every character of the certificates that no font draws, whatever their style."""
    words = [contest.name, *wording.issuers(contest)]
    for page in act.pages(notice.groups):
        words += (page.name, page.unit, page.award, page.list, *page.members)
    return fonts.missing(words)


def named(missing: Sequence[MissingGlyph]) -> str:
    """Name missing characters by the words they stand in."""
    return say("notice.semicolon").join(f"{one.texts[0]}（{one.code_point}）" for one in missing)
