"""成绩回执: the public page for one's own result, and the personal codes that the organiser or the unit hands out."""

from datetime import timedelta
from typing import Any

import anyio
import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.actions.publication import codes
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing
from contests.store import publication as stored
from contests.store import setup, unit
from contests.store.publication import Numbered
from contests.store.setup import ContestRow
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.publication.desk import href
from contests.web.publication.limits import Limiter
from contests.web.publication.public import root

Answer = Response[Any] | Template | Redirect
LIMIT = Limiter(30, timedelta(minutes=5))
HEADERS = {"x-robots-tag": "noindex", "cache-control": "no-store"}


async def _contest(contest: int) -> ContestRow:
    """Return a contest whose people may ask for receipts, even before there are any."""
    found = await setup.contest(contest)
    if found is None or found.state == "draft" or found.rehearsal_of is not None or act.release(found) == "off":
        raise Missing
    return found


def _page(request: AnyRequest, contest: ContestRow, **more: Any) -> Template:
    context = {"told": contest, "values": {}, "receipt": None, **more}
    return page(request, "publication/mine.html", headers=HEADERS, **context)


@get("/p/{contest:int}/mine")
async def mine_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    return _page(request, await _contest(contest))


@post("/p/{contest:int}/mine", status_code=200)
async def mine(request: AnyRequest, contest: FromPath[int]) -> Template:
    found, now = await _contest(contest), access.now()
    form = await forms.read(request)
    number, code = form.text("number", required=True, most=20), form.text("code", required=True, most=60)
    if not LIMIT.allows(request, now):
        return _page(request, found, values=form.values, flash=[("bad", say("check_too_many"))], status=429)
    try:
        form.check()
    except Faulty as problems:
        return _page(request, found, values=form.values, problems=problems, status=422)
    entry = await act.claim(found, number, code)
    if entry is None:
        return _page(request, found, values=form.values, flash=[("bad", say("receipt_unknown"))], status=404)
    receipt = await act.receipt(found, entry, now)
    if receipt is None:
        return _page(request, found, values=form.values, flash=[("info", say("receipt_not_yet"))])
    return _page(request, found, receipt=receipt)


@post("/contests/{contest:int}/publication/receipts")
async def choose(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, _ = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    chosen, judges = form.choice("receipt", act.RELEASES), form.yes("receipt_judges")
    form.check()
    await act.set_receipts(me, contest, chosen, judges, access.now())
    return back(href(contest, "/slips"), "saved")


@get("/contests/{contest:int}/publication/slips")
async def slips(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    return _slips(request, found, await stored.numbered(contest), organiser=True)


@get("/unit/contests/{contest:int}/slips")
async def unit_slips(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Show a unit the codes of its own people."""
    me = access.person(request)
    found = await setup.contest(contest)
    if found is None or me.county_role != "unit_contact" or me.organisation is None or found.state not in unit.VISIBLE:
        raise Missing
    return _slips(request, found, await stored.numbered(contest, organisation=me.organisation), organiser=False)


def _slips(request: AnyRequest, contest: ContestRow, rows: list[Numbered], organiser: bool) -> Template:
    address = f"{root(request)}/p/{contest.id}/mine"
    code = segno.make(address, error="m")
    context: dict[str, Any] = {
        "told": contest,
        "organiser": organiser,
        "slips": [(row, codes.grouped(codes.of_entry(contest.id, row.entry))) for row in rows],
        "address": address,
        "qr": code.svg_inline(border=1),
        "side": code.symbol_size(border=1)[0],
        "release": act.release(contest),
        "judges": bool(contest.settings.get("receipt_judges", 0)),
        "releases": [(one, say(f"receipt.{one}")) for one in act.RELEASES],
    }
    shown = contest if organiser else None
    return page(request, "publication/slips.html", contest=shown, headers={"cache-control": "no-store"}, **context)


@get("/contests/{contest:int}/publication/slips.xlsx")
async def slips_file(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, "organiser")
    rows = tuple(
        (row.event_name, row.number, row.label, row.unit, codes.grouped(codes.of_entry(contest, row.entry)))
        for row in await stored.numbered(contest)
    )
    title = f"{found.name}{say('slips.title')}"
    note = say("slips.note", {"address": f"{root(request)}/p/{contest}/mine"})
    table = ListTable(title, tuple(say("slips.columns").split("|")), rows, notes=(note,), name=say("slips.title"))
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,)), f"{title}.xlsx")


ROUTES = [mine_page, mine, choose, slips, unit_slips, slips_file]
