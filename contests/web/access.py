"""Who is asking, and what they may fetch: the role is checked where the object is fetched."""

from datetime import UTC, datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from contests import settings
from contests.documents import rehearsal
from contests.rules import Missing, Person, Refused
from contests.store import accounts, setup
from contests.store.setup import ContestRow, EventRow
from contests.web.forms import LARGEST_ID, AnyRequest, readable

COOKIE = "saiheng"


def now() -> datetime:
    """The clock; only web and the command line read it."""
    return datetime.now(UTC)


class SessionMiddleware(ASGIMiddleware):
    """Puts the Person behind the cookie into ``scope["user"]``; an anonymous visit writes no row and gets no cookie."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "exclude_from_session"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        token = ASGIConnection[Any, Any, Any, Any](scope).cookies.get(COOKIE)
        scope["user"] = None
        scope["auth"] = None
        if token and not scope["path"].startswith("/static/"):
            scope["user"] = await accounts.person(accounts.key_of(token), int(now().timestamp()))
        await next_app(scope, receive, send)


# All that a judge's tablet can open: its seat, and what a stranger may see.
_TABLET = ("judging", "judging-worker.js", "t", "login", "logout", "p", "check", "static", "")


async def at_the_door(request: AnyRequest) -> None:
    """Answer as not there what no row can be called, where a database would err, and every desk but a tablet's own."""
    me = visitor(request)
    if me is not None and me.seat is not None and request.url.path.split("/")[1] not in _TABLET:
        raise Missing
    for value in request.path_params.values():
        if isinstance(value, int) and abs(value) > LARGEST_ID:
            raise Missing
        if isinstance(value, str) and readable(value) != value:
            raise Missing


_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)


_STRICT = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_HTTPS = (b"strict-transport-security", b"max-age=31536000")


def _guarded(scope: Scope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add what is not there yet; a thousand viewers are answered at once, so the names are looked through once."""
    there = {name.lower() for name, _ in headers}
    headers += [one for one in (*_STRICT, *((_HTTPS,) if settings.load().https else ())) if one[0] not in there]
    if scope["path"].startswith("/static/"):
        # A script that another one imports carries no version: it is asked for anew.
        fixed = scope["query_string"].startswith(b"v=")
        kept = b"public, max-age=31536000, immutable" if fixed else b"no-cache"
        return [one for one in headers if one[0].lower() != b"cache-control"] + [(b"cache-control", kept)]
    if scope.get("user") and b"cache-control" not in there:
        headers.append((b"cache-control", b"no-store"))
    return headers


class SecurityHeaders(ASGIMiddleware):
    """Adds the headers that a browser needs to be strict; pages of a person who is logged in are never stored."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _guarded(scope, list(message["headers"]))
            await send(message)

        await next_app(scope, receive, guarded)


def let_in(answer: Redirect, token: str, seconds: int) -> Redirect:
    """Give the browser the secret of its login."""
    https = settings.load().https
    answer.set_cookie(COOKIE, token, max_age=seconds, path="/", httponly=True, samesite="lax", secure=https)
    return answer


def visitor(request: AnyRequest) -> Person | None:
    """Return who is asking, or None for a stranger."""
    user = request.scope.get("user")
    return user if isinstance(user, Person) else None


def person(request: AnyRequest) -> Person:
    """Return who is asking; a stranger is sent to the login."""
    me = visitor(request)
    if me is None:
        raise NotAuthorizedException("login_needed")
    return me


def account(request: AnyRequest) -> int:
    """Return the account that is asking; a tablet without an account and a stranger are sent to the login."""
    me = person(request)
    if me.account is None:
        raise NotAuthorizedException("login_needed")
    return me.account


def county_organiser(request: AnyRequest) -> Person:
    """Return the person if the registry and new contests are theirs to keep."""
    me = person(request)
    if not me.is_organiser:
        raise Refused("forbidden")
    return me


async def contest_as(request: AnyRequest, contest: int, *roles: str) -> tuple[Person, ContestRow]:
    """Return the person and the contest if they hold one of *roles* in it; otherwise it is not there for them."""
    me = person(request)
    found = await setup.contest(contest)
    if found is None or not me.holds(contest, *roles):
        raise Missing
    rehearsal.mark(found.rehearsal_of is not None)
    return me, found


async def event_as(request: AnyRequest, event: int, *roles: str) -> tuple[Person, ContestRow, EventRow]:
    """Return the person, the contest and the event if they hold one of *roles* in its contest."""
    me = person(request)
    found = await setup.event(event)
    if found is None:
        raise Missing
    _, contest = await contest_as(request, found.contest, *roles)
    return me, contest, found
