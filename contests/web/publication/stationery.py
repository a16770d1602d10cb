"""The contest's stationery: logo, seal, letterhead, imprint, the organiser's own Word templates and their help."""

from collections.abc import Mapping
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.publication import stationery as act
from contests.actions.publication.stationery import Words
from contests.documents import templates
from contests.documents.templates import NotATemplate, TemplateFault
from contests.documents.typesetting import draws
from contests.labels import say
from contests.rules import Faulty, Missing, Problem
from contests.store.publication import stationery as stored
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.lists import download
from contests.web.pages import back, page
from contests.web.publication.desk import READERS, href

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IMAGES = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST_IMAGE = 2 << 20
PICTURES = ("logo", "seal")
KINDS = ("notice", "final", "places")


@get("/contests/{contest:int}/publication/stationery")
async def stationery_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    return await _show(request, contest)


async def _show(request: AnyRequest, contest: int, status: int = 200, **more: Any) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    context: dict[str, Any] = {"words": act.words(found), "template_faults": [], "faulty": "", "values": {}}
    return page(
        request,
        "publication/stationery.html",
        contest=found,
        status=status,
        may=me.holds(contest, "organiser"),
        link=lambda rest="": href(contest, f"/stationery{rest}"),
        pieces=await stored.pieces(contest),
        kinds=KINDS,
        help=_help(templates.KNOWN),
        row_help=_help(templates.ROW),
        list_help=_help(templates.LIST),
        **(context | more),
    )


def _help(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, example) for name, example in known.items() if isinstance(example, str)]


@post("/contests/{contest:int}/publication/stationery/words")
async def words(request: AnyRequest, contest: FromPath[int]) -> Template | Redirect:
    me, _ = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    given = Words(
        letterhead=form.text("letterhead", most=30),
        addressees=form.text("addressees", most=200).rstrip("：:"),
        copies=form.text("copies", most=400).removeprefix("抄送：").rstrip("。"),
        printer=form.text("printer", most=25),
    )
    try:
        form.check()
        await act.set_words(me, contest, given, access.now())
    except Faulty as problems:
        return await _show(request, contest, 422, problems=problems, words=given)
    return back(href(contest, "/stationery"), "saved")


@post("/contests/{contest:int}/publication/stationery/{purpose:str}")
async def keep(request: AnyRequest, contest: FromPath[int], purpose: FromPath[str]) -> Template | Redirect:
    """Put an image or a template into use, or take the one in use away."""
    me, _ = await access.contest_as(request, contest, *READERS)
    if purpose not in (*PICTURES, *KINDS):
        raise Missing
    form = await forms.read(request)
    if form.yes("remove"):
        await act.keep(me, contest, purpose, "", "", b"", access.now())
        return back(href(contest, "/stationery"), "stationery_removed")
    try:
        name, kind, body = await _sent(form, purpose)
    except Faulty as problems:
        return await _show(request, contest, 422, problems=problems, faulty=purpose)
    if purpose in KINDS and (found := await anyio.to_thread.run_sync(templates.faults, body)):
        return await _show(request, contest, 422, faulty=purpose, template_faults=[_told(fault) for fault in found])
    await act.keep(me, contest, purpose, name, kind, body, access.now())
    return back(href(contest, "/stationery"), "stationery_kept")


def _told(fault: TemplateFault) -> str:
    return say("template.at", {"place": fault.place, "what": say(fault.code, {"what": fault.what})})


async def _sent(form: Form, purpose: str) -> tuple[str, str, bytes]:
    """Return name, kind by its content, and content of an uploaded piece."""
    upload = form.upload(purpose)
    form.check()
    assert upload is not None
    body = await upload.read()
    if purpose in PICTURES:
        kind = image_kind(body)
        if kind is None or len(body) > LARGEST_IMAGE:
            raise Faulty((Problem(purpose, "fault.image"),))
        if not await anyio.to_thread.run_sync(draws, body):
            raise Faulty((Problem(purpose, "fault.image_broken"),))
        return upload.filename, kind, body
    try:
        await anyio.to_thread.run_sync(templates.faults, body)
    except NotATemplate as no:
        raise Faulty((Problem(purpose, no.code),)) from no
    return upload.filename, WORD, body


def image_kind(body: bytes) -> str | None:
    """Return what kind of image it is by its first bytes."""
    if b"<svg" in body[:1000]:
        return "image/svg+xml"
    return next((kind for head, kind in IMAGES.items() if body.startswith(head)), None)


@get("/contests/{contest:int}/publication/stationery/{purpose:str}")
async def piece(request: AnyRequest, contest: FromPath[int], purpose: FromPath[str]) -> Response[bytes]:
    """A piece in use: an image to be looked at, a template to be kept; the browser runs nothing of it."""
    await access.contest_as(request, contest, *READERS)
    found = (await stored.pieces(contest)).get(purpose)
    if found is None:
        raise Missing
    answer = download(await stored.body(contest, purpose), found.name, found.media_type)
    if purpose in PICTURES:
        answer.headers["content-disposition"] = "inline"
        answer.headers["content-security-policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@get("/contests/{contest:int}/publication/stationery/{purpose:str}/sample")
async def sample(request: AnyRequest, contest: FromPath[int], purpose: FromPath[str]) -> Response[bytes]:
    """A template to begin with."""
    await access.contest_as(request, contest, *READERS)
    if purpose not in KINDS:
        raise Missing
    body = await anyio.to_thread.run_sync(templates.sample, purpose)
    return download(body, f"{say(f'stationery.{purpose}')}模板样例.docx", WORD)


ROUTES = [stationery_page, words, keep, piece, sample]
