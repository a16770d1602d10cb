"""Scans of paper sheets: sent, looked at beside the form, taken off."""

from urllib.parse import quote

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import scans as act
from contests.actions.judging.scans import Sent
from contests.documents import scans as files
from contests.documents.scans import NotAScan
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store.judging import scans as stored
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import paper
from contests.web.pages import back

ROLES = ("organiser", "tally_clerk")
LOOKERS = (*ROLES, "chief_judge", "supervisor")


@post("/contests/{contest:int}/paper/{seat:int}/{code:str}/scans")
async def attach(
    request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]
) -> Template | Redirect:
    """Attach one file or several to a sheet; one that is no scan keeps all of them out."""
    await paper.opened(request, contest, seat)
    form = await forms.read(request)
    uploads = form.uploads("scan")
    try:
        form.check()
        looked = [await _look(upload.filename, await upload.read()) for upload in uploads]
    except Faulty as problems:
        return await paper.show(request, contest, seat, code, 422, problems=problems)
    try:
        for sent in looked:
            await act.attach(access.person(request), seat, code, sent, access.now())
    except Refused as no:
        return await paper.conflict(request, contest, seat, code, no, {})
    return back(paper.address(contest, seat, code), "scans_attached", n=len(looked))


async def _look(name: str, body: bytes) -> Sent:
    if len(body) > act.LARGEST:
        raise Faulty((Problem("scan", "fault.scan_large"),))
    try:
        found = await anyio.to_thread.run_sync(files.look, body)
    except NotAScan as no:
        raise Faulty((Problem("scan", no.code, {"most": files.MOST_PAGES}),)) from no
    return Sent(name, found.media_type, found.pages, body)


@get("/contests/{contest:int}/scans/{scan:int}/{leaf:int}")
async def look_at(
    request: AnyRequest, contest: FromPath[int], scan: FromPath[int], leaf: FromPath[int]
) -> Response[bytes]:
    """One page as a picture; leaf 0 is the file itself, to keep."""
    await access.contest_as(request, contest, *LOOKERS)
    found = await stored.one(scan)
    if found is None or found.contest != contest or not 0 <= leaf <= found.pages:
        raise Missing
    body, kind = await stored.body(scan), found.media_type
    if kind == files.PDF and leaf:
        body, kind = await anyio.to_thread.run_sync(files.picture, body, leaf), files.PNG
    return Response(body, media_type=kind, headers=_headers(found.name, inline=bool(leaf)))


def _headers(name: str, inline: bool) -> dict[str, str]:
    """Whatever the file holds, the browser runs nothing of it."""
    way = "inline" if inline else "attachment"
    return {
        "content-disposition": f"{way}; filename*=UTF-8''{quote(name)}",
        "content-security-policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
        "x-content-type-options": "nosniff",
    }


@post("/contests/{contest:int}/scans/{scan:int}/off")
async def take_off(request: AnyRequest, contest: FromPath[int], scan: FromPath[int]) -> Template | Redirect:
    """Take a scan off its sheet; pressed again, it is off already."""
    me, _ = await access.contest_as(request, contest, *ROLES)
    found = await stored.one(scan)
    if found is None or found.contest != contest:
        raise Missing
    if found.seat is None:
        return back(f"/contests/{contest}/paper", "scan_taken_off")
    form = await forms.read(request)
    reason = form.text("scan_reason", most=500)
    try:
        form.check()
        await act.take_off(me, scan, reason, access.now())
    except Faulty as problems:
        return await paper.show(request, contest, found.seat, found.code, 422, problems=problems, off=scan)
    return back(paper.address(contest, found.seat, found.code), "scan_taken_off")


ROUTES = [attach, look_at, take_off]
