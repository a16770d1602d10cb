"""What a stranger sees: contests, events, notices, lists, by name and unit only."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from contests import VERSION
from contests.actions import publication as act
from contests.documents.notices import Heading, Paragraph
from contests.labels import ruletext
from contests.rules import Missing
from contests.store import ledger, setup
from contests.store import publication as stored
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.lists import listing
from contests.web.pages import conditional, page, unchanged
from contests.web.publication import wording
from contests.web.publication.desk import state_of
from contests.workdays import today

Context = Mapping[str, Any]


def root(request: AnyRequest) -> str:
    """Return the address of this site without a slash at its end."""
    return str(request.base_url).rstrip("/")


async def open_contest(contest: int, now: datetime) -> tuple[ContestRow, list[NoticeRow]]:
    """Return a contest of which a stranger may read something, with every notice that was ever seen of it."""
    found = await setup.contest(contest)
    notices = stored.as_seen(await stored.notices(contest), now)
    if found is None or not any(one.shown_at(now) for one in notices):
        raise Missing
    return found, notices


async def readable(contest: int, number: int, now: datetime) -> tuple[ContestRow, NoticeRow, list[NoticeRow]]:
    """Return a notice that a stranger may read; a draft, one under embargo and one taken down are not there."""
    found, notices = await open_contest(contest, now)
    notice = next((one for one in notices if one.number == number), None)
    if notice is None or not notice.shown_at(now):
        raise Missing
    return found, notice, notices


@get("/p")
async def contests_page(request: AnyRequest) -> Template:
    now = access.now()
    rows = await stored.public_contests(now)
    shown = listing(request, rows, words=lambda row: f"{row.name} {row.hosts}".casefold(), orders={}, size=20)
    states = {
        row.id: [(one, state_of(one, list(row.notices), now)) for one in row.notices if one.state == "published"]
        for row in shown.rows
    }
    headers = {"x-robots-tag": "noindex"}
    return page(request, "publication/contests.html", headers=headers, listing=shown, states=states)


@get("/p/{contest:int}")
async def contest_page(request: AnyRequest, contest: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notices = await open_contest(contest, now)

    async def context() -> Context:
        shown = [(one, state_of(one, notices, now)) for one in notices if one.shown_at(now)]
        return {
            "told": found,
            "notices": shown,
            "events": await setup.events(contest),
            "named": {event for one, _ in shown for event in one.events},
            "receipts": act.receipts_open(found, [one for one, _ in shown]),
        }

    return await answer(request, found.id, now, notices, "publication/contest.html", context)


@get("/p/{contest:int}/events/{event:int}")
async def event_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notices = await open_contest(contest, now)
    own = next((one for one in await setup.events(contest) if one.id == event), None)
    if own is None:
        raise Missing

    async def context() -> Context:
        rules = await setup.ruleset(event)
        there = [one for one in notices if one.shown_at(now) and event in one.events]
        standing = next((one for one in there if _stands(one, notices)), None)
        groups = [group for group in standing.groups if group.get("event") == event] if standing else []
        query = request.query_params.get("q", "").strip()[:50]
        return {
            "told": found,
            "event": own,
            "chapters": ruletext.chapters(rules.body) if rules else (),
            "notice": standing,
            "state": state_of(standing, notices, now) if standing else "",
            "groups": wording.shown(groups, query, standing is not None and standing.kind == "notice"),
            "listed": bool(groups),
            "q": query,
        }

    return await answer(request, contest, now, notices, "publication/event.html", context)


def _stands(notice: NoticeRow, notices: list[NoticeRow]) -> bool:
    return notice.state == "published" and act.successor(notice, notices) is None


@get("/p/{contest:int}/{number:int}")
async def notice_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notice, notices = await readable(contest, number, now)

    async def context() -> Context:
        query = request.query_params.get("q", "").strip()[:50]
        document = wording.document(found, notice, "", _base(notice, notices))
        before = next((one for one in notices if one.number == notice.supersedes), None)
        after = act.successor(notice, notices)
        return {
            "told": found,
            "notice": notice,
            "state": state_of(notice, notices, now),
            "title": notice.title,
            "words": [(isinstance(b, Heading), b.text) for b in document.blocks if isinstance(b, (Heading, Paragraph))],
            "issuers": document.issuers,
            "groups": wording.shown(notice.groups, query),
            "code_line": wording.code_line(notice),
            "q": query,
            "after": after if after and after.shown_at(now) else None,
            "before": before,
            "changes": act.changes(before.groups, notice.groups) if before and notice.kind == "notice" else [],
        }

    return await answer(request, contest, now, notices, "publication/public.html", context)


def _base(notice: NoticeRow, notices: list[NoticeRow]) -> NoticeRow | None:
    return next((one for one in notices if notice.kind == "final" and one.number == notice.supersedes), None)


async def version(request: AnyRequest, contest: int, now: datetime, notices: list[NoticeRow]) -> tuple[object, ...]:
    """Return what an answer about a contest changes with: the ledger, the day, what an embargo lets be seen."""
    seen = tuple((one.number, one.state) for one in notices)
    return (await ledger.version(contest), request.url.path, request.url.query, today(now), seen, VERSION)


async def answer(
    request: AnyRequest,
    contest: int,
    now: datetime,
    notices: list[NoticeRow],
    template: str,
    context: Callable[[], Awaitable[Context]],
) -> Response[Any]:
    """Answer with a page, or 304 when the browser has it: it changes with what it shows and with the visitor."""
    me = access.visitor(request)
    asked = (*await version(request, contest, now, notices), me.account if me else 0)
    done = unchanged(request, asked)
    if done is None:
        built = page(request, template, **await context())
        engine: Any = request.app.template_engine
        text = str(engine.get_template(template).render(**built.create_template_context(request)))
        done = conditional(request, asked, lambda: text, "text/html")
    done.headers["x-robots-tag"] = "noindex"
    return done


ROUTES = [contests_page, contest_page, event_page, notice_page]
