"""Documents of a notice: Word, PDF and Excel for a posted one, certificates only for a final list."""

import secrets
from functools import partial
from io import BytesIO
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.actions.publication import Page
from contests.documents import certificates as printing
from contests.documents import notices as setting
from contests.documents.certificates import Certificate, Issue, Kind
from contests.documents.word import print_word
from contests.labels import say
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store import publication as stored
from contests.store import setup
from contests.store.publication import CertificateRow, NoticeRow
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.lists import download
from contests.web.pages import back, clock, day
from contests.web.publication import wording
from contests.web.publication.desk import READERS, href, own_fonts
from contests.web.publication.public import root

Answer = Response[Any] | Template | Redirect
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST_IMAGE = 2 << 20


async def _notice(request: AnyRequest, contest: int, number: int) -> tuple[ContestRow, NoticeRow, setting.Notice, str]:
    """Return contest, notice, its document, and who makes it."""
    me, found = await access.contest_as(request, contest, *READERS)
    notices = await stored.notices(contest)
    notice = next((one for one in notices if one.number == number), None)
    if notice is None:
        raise Missing
    base = next((one for one in notices if notice.kind == "final" and one.number == notice.supersedes), None)
    website = f"{root(request)}/p/{contest}/{number}/objection" if notice.kind == "notice" else ""
    return found, notice, wording.document(found, notice, website, base), me.name


@get("/contests/{contest:int}/publication/{number:int}/word")
async def word(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    _, notice, document, _ = await _notice(request, contest, number)
    return download(await anyio.to_thread.run_sync(print_word, document), f"{notice.title}.docx", WORD)


@get("/contests/{contest:int}/publication/{number:int}/pdf")
async def pdf(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    _, notice, document, _ = await _notice(request, contest, number)
    fonts = own_fonts()
    if missing := setting.missing_glyphs(document, fonts):
        raise Refused("certificates_unprintable", what=_named(missing))
    body = await anyio.to_thread.run_sync(setting.print_pdf, document, fonts)
    return download(body, f"{notice.title}.pdf", "application/pdf")


@get("/contests/{contest:int}/publication/places")
async def places(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, *READERS)
    groups = await act.standings(await setup.events(contest))
    if not groups:
        raise Refused("places_none")
    document = wording.places(found, groups, wording.today(access.now()))
    body = await anyio.to_thread.run_sync(print_word, document)
    return download(body, f"{''.join(document.title)}.docx", WORD)


@get("/contests/{contest:int}/publication/{number:int}/workbook")
async def workbook(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    found, notice, _, name = await _notice(request, contest, number)
    made = say("summary.made", {"name": name, "at": clock(access.now())})
    body = await anyio.to_thread.run_sync(wording.workbook, found, notice, made)
    return download(body, f"{notice.title}.xlsx")


@post("/contests/{contest:int}/publication/{number:int}/certificates")
async def issue(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Redirect:
    me, found = await access.contest_as(request, contest, *READERS)
    count = await act.issue(me, found, number, secrets.token_hex(32), access.now())
    return back(href(contest, f"/{number}"), "certificates_ready", count=count)


@post("/contests/{contest:int}/publication/{number:int}/certificates/print", status_code=200)
async def print_certificates(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, *READERS)
    notice = await stored.notice(contest, number)
    if notice is None:
        raise Missing
    issued = await stored.certificates(notice.id)
    if notice.kind != "final" or not issued:
        raise Refused("certificates_none")
    form = await forms.read(request)
    wanted = await _issue(form, await request.form(), found, notice, root(request))
    batch = [
        _certificate(wanted.kind, found, page, row, root(request))
        for page, row in zip(act.pages(notice.groups), issued, strict=True)
    ]
    fonts = own_fonts()
    if missing := printing.missing_glyphs(wanted, batch, fonts):
        raise Refused("certificates_unprintable", what=_named(missing))
    zipped = form.text("form") == "zip"
    target = BytesIO()
    work = printing.print_zip if zipped else printing.print_book
    await anyio.to_thread.run_sync(partial(work, wanted, batch, target, fonts))
    name = f"{found.name}-{say(f'certificate.{wanted.kind}')}"
    return download(
        target.getvalue(),
        f"{name}.{'zip' if zipped else 'pdf'}",
        "application/zip" if zipped else "application/pdf",
    )


async def _issue(form: Form, fields: FormMultiDict, contest: ContestRow, notice: NoticeRow, site: str) -> Issue:
    kind = form.choice("kind", [str(kind) for kind in Kind])
    seal, logo = await _image(fields, "seal"), await _image(fields, "logo")
    form.check()
    return Issue(
        kind=Kind(kind),
        issuers=wording.document(contest, notice, "").issuers,
        date=form.text("date", most=40) or day(notice.published_at),
        hint=say("certificate.hint", {"address": f"{site.partition('://')[2]}/check"}),
        preprinted=form.yes("preprinted"),
        seal=seal,
        logo=logo,
    )


async def _image(fields: FormMultiDict, field: str) -> bytes:
    """Return an uploaded image; none is fine."""
    file = fields.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        return b""
    content = await file.read()
    known = content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")) or b"<svg" in content[:1000]
    if not known or len(content) > LARGEST_IMAGE:
        raise Faulty((Problem(field, "fault.image"),))
    return content


def _certificate(kind: Kind, contest: ContestRow, page: Page, row: CertificateRow, site: str) -> Certificate:
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


def _named(missing: Any) -> str:
    return say("notice.semicolon").join(f"{m.texts[0]}（{m.code_point}）" for m in missing)


ROUTES = [places, word, pdf, workbook, issue, print_certificates]
