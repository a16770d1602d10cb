"""Documents of a notice: Word, PDF and Excel for a posted one, and the numbers of its certificates."""

import secrets

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from contests.actions import publication as act
from contests.actions.publication import stationery as around
from contests.actions.publication.stationery import Words
from contests.documents import notices as setting
from contests.documents.word import print_word
from contests.labels import say
from contests.rules import Missing, Refused
from contests.store import publication as stored
from contests.store import setup
from contests.store.publication import NoticeRow, stationery
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.lists import download
from contests.web.pages import back, clock
from contests.web.publication import issuing, own, wording
from contests.web.publication.desk import READERS, href, own_fonts
from contests.web.publication.public import root

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def _notice(request: AnyRequest, contest: int, number: int) -> tuple[ContestRow, NoticeRow, setting.Notice, str]:
    """Return contest, notice, its document, and who makes it."""
    me, found = await access.contest_as(request, contest, *READERS)
    notices = await stored.notices(contest)
    notice = next((one for one in notices if one.number == number), None)
    if notice is None:
        raise Missing
    if notice.state == "called_off":  # nobody stamps a list that does not count
        raise Refused("notice_called_off_papers", number=number)
    base = next((one for one in notices if notice.kind == "final" and one.number == notice.supersedes), None)
    website = f"{root(request)}/p/{contest}/{number}/objection" if notice.kind == "notice" else ""
    return found, notice, wording.document(found, notice, website, base), me.name


@get("/contests/{contest:int}/publication/{number:int}/word")
async def word(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    _, notice, document, _ = await _notice(request, contest, number)
    return download(await anyio.to_thread.run_sync(print_word, document), f"{notice.title}.docx", WORD)


@get("/contests/{contest:int}/publication/{number:int}/own-word")
async def own_word(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    """The organiser's own template, filled in."""
    found, notice, document, _ = await _notice(request, contest, number)
    template = await stationery.body(contest, notice.kind)
    if not template:
        raise Refused("template_none")
    base = next((one for one in await stored.notices(contest) if one.number == notice.supersedes), None)
    told = base if base and notice.kind == "final" else notice
    known = wording.around(found, number, document.date)
    site = f"{root(request)}/p/{contest}/{number}"
    body = await anyio.to_thread.run_sync(own.filled, template, found, notice, known, site, told)
    return download(body, f"{notice.title}.docx", WORD)


@get("/contests/{contest:int}/publication/own-places")
async def own_places(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    """The list of places in the organiser's own template."""
    _, found = await access.contest_as(request, contest, *READERS)
    template = await stationery.body(contest, "places")
    groups = await act.standings(await setup.events(contest))
    if not template or not groups:
        raise Refused("places_none" if template else "template_none")
    document = wording.places(found, groups, wording.today(access.now()))
    title = "".join(document.title)
    known = wording.around(found, 0, document.date)
    body = await anyio.to_thread.run_sync(own.places, template, known, title, groups)
    return download(body, f"{title}.docx", WORD)


@post("/contests/{contest:int}/publication/{number:int}/document-number")
async def number_document(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Redirect:
    """Keep the document number of a notice and the day of its printing."""
    me, _ = await access.contest_as(request, contest, *READERS)
    if await stored.notice(contest, number) is None:
        raise Missing
    form = await forms.read(request)
    printed = form.day("printed")
    given = Words(number=form.text("document_number", most=40), printed=printed.isoformat() if printed else "")
    form.check()
    await around.number(me, contest, number, given, access.now())
    return back(href(contest, f"/{number}"), "saved")


@get("/contests/{contest:int}/publication/{number:int}/pdf")
async def pdf(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    _, notice, document, _ = await _notice(request, contest, number)
    fonts = own_fonts()
    if missing := setting.missing_glyphs(document, fonts):
        raise Refused("certificates_unprintable", what=issuing.named(missing))
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
    return back(href(contest, f"/{number}/certificates"), "certificates_ready", count=count)


ROUTES = [places, own_places, word, own_word, number_document, pdf, workbook, issue]
