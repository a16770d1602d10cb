"""What is public, for programs: Atom feeds and JSON, under the same embargo and taken down on the same day."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape as escaped
from xml.sax.saxutils import quoteattr

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from contests import VERSION
from contests.actions import publication as act
from contests.actions.publication import codes
from contests.labels import say
from contests.store import publication as stored
from contests.store.publication import NoticeRow
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.pages import conditional
from contests.web.publication import wording
from contests.web.publication.desk import state_of
from contests.web.publication.public import open_contest, readable, root, version
from contests.workdays import CHINA, today

ATOM = "application/atom+xml"
NEWEST = 50  # entries of the feed over all contests

Plain = dict[str, Any]


def escape(text: str) -> str:
    """Return *text* for XML, which knows no control characters."""
    return escaped("".join(character for character in text if character >= " "))


def _moment(at: datetime | None) -> str:
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else ""


def _answer(request: AnyRequest, asked: object, content: Callable[[], bytes | str], media_type: str) -> Response[Any]:
    done = conditional(request, asked, content, media_type, public=True)
    done.headers["x-robots-tag"] = "noindex"
    return done


def _head(site: str, contest: int, notice: NoticeRow, state: str, after: NoticeRow | None) -> Plain:
    """Return a notice without its lists."""
    return {
        "number": notice.number,
        "kind": notice.kind,
        "state": state,
        "title": notice.title,
        "published": _moment(notice.seen_from),
        "ends_on": notice.ends_on.isoformat() if notice.ends_on else None,
        "superseded_by": after.number if after else None,
        "code": codes.grouped(notice.code),
        "sha256": notice.digest,
        "page": f"{site}/p/{contest}/{notice.number}",
        "json": f"{site}/p/{contest}/{notice.number}/notice.json",
    }


def _group(group: Any) -> Plain:
    """Return one list by name and unit; ids of people and entries stay inside."""
    kept = ("place", "award", "name", "unit", "members", "proposed")
    rows = [{key: row[key] for key in kept if key in row} for row in group["rows"]]
    return {"title": group["title"], "kind": group["kind"], "rows": rows}


def _entry(site: str, contest: str, contest_id: int, notice: NoticeRow) -> str:
    address = f"{site}/p/{contest_id}/{notice.number}"
    kind = say(f"notice.kind.{notice.kind}")
    text = "　".join(part for part in (contest, kind, act.counted(notice.groups)) if part)
    return (
        f"<entry><id>{escape(address)}</id><title>{escape(notice.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>'
        f"<published>{_moment(notice.seen_from)}</published><updated>{_moment(notice.seen_from)}</updated>"
        f"<category term={quoteattr(notice.kind)} label={quoteattr(kind)}/><summary>{escape(text)}</summary></entry>"
    )


def _feed(address: str, title: str, entries: Sequence[str], updated: datetime) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
        f"<id>{escape(address)}</id><title>{escape(title)}</title><updated>{_moment(updated)}</updated>"
        f'<link rel="self" type="{ATOM}" href={quoteattr(address)}/>'
        f"<author><name>{escape(say('feed.author'))}</name></author>{''.join(entries)}</feed>\n"
    )


def _standing(notices: Sequence[NoticeRow], now: datetime) -> list[NoticeRow]:
    """Return what counts and may be read, the last seen first."""
    there = [one for one in notices if one.state == "published" and one.shown_at(now)]
    return sorted(there, key=lambda one: (_moment(one.seen_from), one.id), reverse=True)


@get("/p/feed.xml")
async def feed(request: AnyRequest) -> Response[Any]:
    now = access.now()
    contests = await stored.public_contests(now)
    home = {one.id: row for row in contests for one in row.notices}
    newest = _standing([one for row in contests for one in row.notices], now)[:NEWEST]
    site = root(request)
    asked = (str(request.url), tuple((one.id, one.digest, one.state, home[one.id].name) for one in newest), VERSION)

    def content() -> str:
        entries = [_entry(site, home[one.id].name, home[one.id].id, one) for one in newest]
        updated = max((one.seen_from for one in newest if one.seen_from), default=now)
        return _feed(f"{site}/p/feed.xml", say("feed.title"), entries, updated)

    return _answer(request, asked, content, ATOM)


@get("/p/index.json")
async def index(request: AnyRequest) -> Response[Any]:
    now = access.now()
    contests = await stored.public_contests(now)
    site = root(request)
    seen = [
        (row.id, row.name, row.hosts, row.starts, row.ends, [(one.id, one.state) for one in row.notices])
        for row in contests
    ]
    asked = (str(request.url), today(now), VERSION, seen)

    def content() -> bytes:
        rows = [
            {
                "id": row.id,
                "name": row.name,
                "hosts": row.hosts,
                "starts": row.starts.isoformat() if row.starts else None,
                "ends": row.ends.isoformat() if row.ends else None,
                "page": f"{site}/p/{row.id}",
                "json": f"{site}/p/{row.id}/contest.json",
                "feed": f"{site}/p/{row.id}/feed.xml",
            }
            for row in contests
        ]
        return msgspec.json.encode({"contests": rows})

    return _answer(request, asked, content, "application/json")


@get("/p/{contest:int}/feed.xml")
async def contest_feed(request: AnyRequest, contest: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notices = await open_contest(contest, now)
    site = root(request)

    def content() -> str:
        there = _standing(notices, now)
        entries = [_entry(site, found.name, contest, one) for one in there]
        updated = max((one.seen_from for one in notices if one.seen_from), default=now)
        return _feed(f"{site}/p/{contest}/feed.xml", say("feed.contest", {"contest": found.name}), entries, updated)

    return _answer(request, (site, await version(request, contest, now, notices)), content, ATOM)


@get("/p/{contest:int}/contest.json")
async def contest_json(request: AnyRequest, contest: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notices = await open_contest(contest, now)
    site = root(request)

    def content() -> bytes:
        shown = [one for one in notices if one.shown_at(now)]
        heads = [_head(site, contest, one, state_of(one, notices, now), act.successor(one, notices)) for one in shown]
        return msgspec.json.encode({"id": contest, "name": found.name, "hosts": found.hosts, "notices": heads})

    return _answer(request, (site, await version(request, contest, now, notices)), content, "application/json")


@get("/p/{contest:int}/{number:int}/notice.json")
async def notice_json(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Response[Any]:
    now = access.now()
    found, notice, notices = await readable(contest, number, now)
    site = root(request)

    def content() -> bytes:
        head = _head(site, contest, notice, state_of(notice, notices, now), act.successor(notice, notices))
        period = wording.period(notice) if notice.kind == "notice" else None
        objections = {"contact": notice.contact, "how": notice.body["how"]} if notice.kind == "notice" else None
        lists = [_group(group) for group in notice.groups]
        whole = {"contest": {"id": contest, "name": found.name}, **head, "period": period}
        return msgspec.json.encode({**whole, "objections": objections, "lists": lists})

    return _answer(request, (site, await version(request, contest, now, notices)), content, "application/json")


ROUTES = [feed, index, contest_feed, contest_json, notice_json]
