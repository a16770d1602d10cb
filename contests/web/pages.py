"""What every page shares: the frame, the way back after a form, words, dates, errors, conditional answers."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect, Template
from markupsafe import Markup

from contests import data_dir, settings
from contests.labels import known, say
from contests.rules import Faulty, Missing, Person, Refused
from contests.store.setup import ContestRow
from contests.web import access
from contests.web.forms import AnyRequest, by_field

STATIC = Path(__file__).resolve().parent.parent / "static"
CHINA = timezone(timedelta(hours=8))
log = logging.getLogger("contests")

# The desks of a contest: path under /contests/ID, words, who sees it. A feature adds its desk here.
DESKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "概览", ("organiser", "chief_judge", "tally_clerk", "code_keeper", "supervisor", "checker", "appeals_jury")),
    ("/setup", "设置", ("organiser",)),
    ("/entries", "报名审核", ("organiser",)),
    ("/nominations", "推荐审核", ("organiser", "supervisor")),
    ("/draw", "抽签检录", ("organiser", "code_keeper")),
    ("/seats", "裁判席位", ("organiser", "chief_judge")),
    ("/room", "评分现场", ("organiser", "chief_judge", "supervisor")),
    ("/checks", "考核核查", ("organiser", "checker", "chief_judge", "supervisor")),
    ("/figures", "录入", ("organiser", "tally_clerk")),
    ("/screen", "大屏", ("organiser", "chief_judge")),
    ("/corrections", "更正", ("tally_clerk",)),
    ("/results", "统分", ("organiser", "chief_judge", "supervisor", "code_keeper")),
    ("/rechecks", "复核", ("checker",)),
    (
        "/appeals",
        "申诉",
        ("organiser", "tally_clerk", "chief_judge", "supervisor", "appeals_jury"),
    ),
    ("/publication", "公示公布", ("organiser", "supervisor")),
    ("/log", "操作日志", ("organiser", "supervisor")),
)

# Under which desk a page stands that has none of its own; the pages of one event or seat belong to the room.
UNDER = {
    "/corrections": "/room",
    "/devices": "/seats",
    "/paper": "/figures",
    "/sheet-files": "/figures",
    "/archive": "/log",
    "/rehearsal": "",
}

# Desks that only one kind of contest has.
ONLY_IN = {"/nominations": "stars", "/checks": "ankang"}


@cache
def _static_version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """Return the address of a static file; it changes with the content, so browsers may keep it for ever."""
    version = (
        hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
        if settings.load().debug
        else _static_version(name)
    )
    return f"/static/{name}?v={version}"


def day(value: date | datetime | None) -> str:
    """Return a date as Chinese documents write it: 2026年11月22日."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA)
    return f"{value.year}年{value.month}月{value.day}日"


def clock(value: datetime | None) -> str:
    """Return a moment in Chinese time: 2026-11-22 09:05."""
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if value else ""


def environment() -> Environment:
    """Return the template environment: escaping on, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(data_dir("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=settings.load().debug,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {"static": static, "say": say}
    env.filters |= {"day": day, "clock": clock}
    return env


def _menu(me: Person | None, path: str) -> list[tuple[str, str, bool]]:
    if me is None or me.seat is not None:
        return []
    items = [("/", "竞赛", path == "/" or path.startswith(("/contests", "/events", "/seats")))]
    if me.county_role == "unit_contact":
        items.append(("/unit", "本单位", path.startswith("/unit")))
        own = f"/history/units/{me.organisation}"
        items.append((own, "成绩档案", path.startswith("/history")))
    if not me.county_role:
        items.append(("/judging", "评分席位", path.startswith("/judging")))
    if me.is_organiser:
        items.append(("/organisations", "单位名录", path.startswith("/organisations")))
        items.append(("/statistics", "统计", path.startswith("/statistics")))
        items.append(("/history", "成绩档案", path.startswith("/history")))
        items.append(("/holidays", "节假日", path.startswith("/holidays")))
        items.append(("/accounts", "账号", path.startswith("/accounts")))
    return items


def _nav(me: Person | None, contest: ContestRow | None, path: str) -> list[tuple[str, str, bool]]:
    if me is None or contest is None:
        return []
    desks = [
        (part, label)
        for part, label, roles in DESKS
        if me.holds(contest.id, *roles) and ONLY_IN.get(part, contest.preset) == contest.preset
    ]
    root = f"/contests/{contest.id}"
    name = path.removeprefix(root).strip("/").partition("/")[0] if path.startswith(root) else _work(path)
    here = f"/{name}" if name else ""
    if here not in dict(desks):
        here = UNDER.get(here, here)
    return [(root + part, label, part == here) for part, label in desks]


def _work(path: str) -> str:
    """Return the desk of a page of one event or one seat, whose address names no contest."""
    return "seats" if path.endswith("/cards") else "room"


def _flash(request: AnyRequest) -> list[tuple[str, str]]:
    code = request.query_params.get("said", "")
    if not known(code):
        return []
    facts = {key[5:]: value for key, value in request.query_params.items() if key.startswith("said.")}
    return [("ok", say(code, facts))]


class Page(Template):
    """A template answer whose form token is HTML; the framework hands it over as text, which escaping would spoil."""

    def create_template_context(self, request: AnyRequest) -> dict[str, Any]:
        context = super().create_template_context(request)
        return context | {"csrf_input": Markup(context["csrf_input"])}


def page(
    request: AnyRequest,
    template: str,
    *,
    contest: ContestRow | None = None,
    problems: Faulty | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> Template:
    """Return a page in the house's frame.

    *problems* become ``errors``: field → sentence. After ``back(to, "saved", n=3)`` the sentence of the code stands on
    top. ``flash`` in *context* adds (kind, sentence) pairs. A page about a rehearsal bears its banner.
    """
    me, path = access.visitor(request), request.url.path
    errors = (
        {field: say(problem.code, problem.facts) for field, problem in by_field(problems.problems).items()}
        if problems
        else {}
    )
    extra = context.pop("flash", [])
    frame: dict[str, object] = {
        "me": me,
        "path": path,
        "contest": contest,
        "rehearsal": any(isinstance(one, ContestRow) and one.rehearsal_of for one in (contest, *context.values())),
        "menu": _menu(me, path),
        "nav": _nav(me, contest, path),
        "flash": [*_flash(request), *(extra if isinstance(extra, list) else [])],
        "errors": errors,
    }
    return Page(template, context=frame | context, status_code=status, headers=dict(headers or {}))


def back(to: str, said: str = "", **facts: str | int) -> Redirect:
    """Send the browser to *to* after a form (303), with a sentence to show there.

    Its facts travel as ``said.…``, so that none is taken for a filter of the list that stands there.
    """
    query = urlencode({"said": said, **{f"said.{key}": value for key, value in facts.items()}}) if said else ""
    join = "&" if "?" in to else "?"
    return Redirect(f"{to}{join}{query}" if query else to, status_code=303)


def unchanged(request: AnyRequest, version: object, public: bool = False) -> Response[Any] | None:
    """Return 304 when the browser has *version* already: ask before anything is read for the answer."""
    headers = _marked(version, public)
    seen = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(None, status_code=304, headers=headers) if headers["etag"] in seen else None


def _marked(version: object, public: bool) -> dict[str, str]:
    tag = '"' + hashlib.sha256(repr(version).encode()).hexdigest()[:24] + '"'
    return {"etag": tag, "cache-control": "public, max-age=30" if public else "private, no-cache", "vary": "Cookie"}


def conditional(
    request: AnyRequest, version: object, content: Callable[[], bytes | str], media_type: str, public: bool = False
) -> Response[Any]:
    """Answer 304 when the browser has *version* already; otherwise build the content."""
    known = unchanged(request, version, public)
    return known or Response(content(), headers=_marked(version, public), media_type=media_type)


def wants_page(request: AnyRequest) -> bool:
    """Say whether a browser is asking for a page, not a script for data."""
    return "text/html" in request.headers.get("accept", "")


def _answer(
    request: AnyRequest, status: int, code: str, facts: Mapping[str, object], headers: dict[str, str]
) -> Response[object] | Template:
    message = say(code, facts)
    if not wants_page(request):
        body = {"status": status, "code": code, "message": message}
        return Response(body, status_code=status, headers=headers, media_type="application/problem+json")
    headings = {403: "不能这样做", 404: "没有找到", 409: "现在不能这样做", 413: "文件太大", 500: "系统出错"}
    answer = page(request, "error.html", status=status, heading=headings.get(status, "请求有误"), message=message)
    answer.headers = {**answer.headers, **headers}
    return answer


def on_refused(request: AnyRequest, error: Refused) -> Response[object] | Template:
    """A forbidden act: 403 for the wrong person, 409 for the wrong moment."""
    return _answer(request, 403 if error.code == "forbidden" else 409, error.code, error.facts, {})


def on_missing(request: AnyRequest, error: Missing) -> Response[object] | Template:
    """Not there, or not for these eyes."""
    return _answer(request, 404, "missing", {}, {})


def on_faulty(request: AnyRequest, error: Faulty) -> Response[object] | Template:
    """Faults that no handler showed beside their fields: all of them in one answer."""
    if wants_page(request):
        text = "\n".join(dict.fromkeys(say(problem.code, problem.facts) for problem in error.problems))
        return page(request, "error.html", status=422, heading="内容有误", message=text)
    problems = [{"field": p.field, "code": p.code, "message": say(p.code, p.facts)} for p in error.problems]
    return Response({"status": 422, "problems": problems}, status_code=422, media_type="application/problem+json")


def on_http(request: AnyRequest, error: HTTPException) -> Response[object] | Template | Redirect:
    """What the framework refuses: no login, a stale form, an unknown address, too large a body."""
    if isinstance(error, NotAuthorizedException):
        if request.method == "GET" and wants_page(request):
            return Redirect("/login?" + urlencode({"next": request.url.path}), status_code=303)
        return _answer(request, 401, "login_needed", {}, {})
    headers: dict[str, str] = {}
    codes = {403: "forbidden", 404: "missing", 405: "missing", 413: "too_large"}
    code = codes.get(error.status_code, "bad_request")
    if error.status_code == 403 and "CSRF" in str(error.detail):
        # A stale token never heals by itself: the cookie goes, the next page sets a fresh one.
        code, headers["set-cookie"] = "form_stale", "csrftoken=; Max-Age=0; Path=/"
    if error.status_code >= 500:
        return on_broken(request, error)
    return _answer(request, error.status_code, code, {}, headers)


def on_broken(request: AnyRequest, error: Exception) -> Response[object] | Template:
    """Anything else: into the log with its trace, out as one sentence."""
    log.error("unhandled error at %s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, 500, "broken", {}, {})
