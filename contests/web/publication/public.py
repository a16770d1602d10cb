"""What a stranger sees: contests, notices, lists, by name and unit only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from contests import VERSION
from contests.actions import publication as act
from contests.documents.notices import Heading, Paragraph
from contests.rules import Missing
from contests.store import ledger, setup
from contests.store import publication as stored
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.lists import listing
from contests.web.pages import conditional, page
from contests.web.publication import wording
from contests.web.publication.desk import state_of


def root(request: AnyRequest) -> str:
    """Return the address of this site without a slash at its end."""
    return str(request.base_url).rstrip("/")


async def readable(contest: int, number: int, day: date) -> tuple[ContestRow, NoticeRow, list[NoticeRow]]:
    """Return a notice that a stranger may read on *day*; a draft and one taken down are not there."""
    found = await setup.contest(contest)
    notices = await stored.notices(contest)
    notice = next((one for one in notices if one.number == number), None)
    if found is None or notice is None or not notice.shown_on(day):
        raise Missing
    return found, notice, notices


@get("/p")
async def contests_page(request: AnyRequest) -> Template:
    day = wording.today(access.now())
    rows = await stored.public_contests(day)
    shown = listing(request, rows, words=lambda row: f"{row.name} {row.hosts}".casefold(), orders={}, size=20)
    states = {
        row.id: [(one, state_of(one, list(row.notices), day)) for one in row.notices if one.state == "published"]
        for row in shown.rows
    }
    return page(request, "publication/contests.html", listing=shown, states=states)


@get("/p/{contest:int}")
async def contest_page(request: AnyRequest, contest: FromPath[int]) -> Response[Any]:
    day = wording.today(access.now())
    found = await setup.contest(contest)
    notices = await stored.notices(contest)
    shown = [(one, state_of(one, notices, day)) for one in notices if one.shown_on(day)]
    if found is None or not shown:
        raise Missing
    return await answer(request, found.id, day, "publication/contest.html", {"told": found, "notices": shown})


@get("/p/{contest:int}/{number:int}")
async def notice_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[Any]:
    day = wording.today(access.now())
    found, notice, notices = await readable(contest, number, day)
    query = request.query_params.get("q", "").strip()[:50]
    document = wording.document(found, notice, "", _base(notice, notices))
    before = next((one for one in notices if one.number == notice.supersedes and one.posted), None)
    context = {
        "told": found,
        "notice": notice,
        "state": state_of(notice, notices, day),
        "title": notice.title,
        "words": [(isinstance(b, Heading), b.text) for b in document.blocks if isinstance(b, (Heading, Paragraph))],
        "issuers": document.issuers,
        "groups": wording.shown(notice.groups, query),
        "q": query,
        "after": next((one for one in notices if one.supersedes == number and one.posted), None),
        "before": before,
        "changes": act.changes(before.groups, notice.groups) if before and notice.kind == "notice" else [],
    }
    return await answer(request, contest, day, "publication/public.html", context)


def _base(notice: NoticeRow, notices: list[NoticeRow]) -> NoticeRow | None:
    return next((one for one in notices if notice.kind == "final" and one.number == notice.supersedes), None)


async def answer(
    request: AnyRequest, contest: int, day: date, template: str, context: Mapping[str, Any]
) -> Response[Any]:
    """Answer with a page, or 304 when the browser has it: it changes with the ledger, the day and the visitor."""
    me = access.visitor(request)
    asked = (request.url.path, request.url.query, me.account if me else 0, day, VERSION)
    version = (await ledger.version(contest), *asked)

    def render() -> str:
        built = page(request, template, **context)
        engine: Any = request.app.template_engine
        return str(engine.get_template(template).render(**built.create_template_context(request)))

    done = conditional(request, version, render, "text/html")
    done.headers["x-robots-tag"] = "noindex"
    return done


ROUTES = [contests_page, contest_page, notice_page]
