"""Login, first set-up, the own password, and the organiser's list of accounts."""

from typing import Any
from urllib.parse import urlsplit

import anyio
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contests.actions import accounts as act
from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Faulty, Missing, Refused
from contests.store import accounts as stored
from contests.web import access, forms, lists
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect


def _inside(target: str) -> str:
    """Return *target* if it is a path of this site; a login must not lead anywhere else."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if safe else "/"


@get("/login")
async def login_page(request: AnyRequest, next: FromQuery[str] = "/") -> Answer:
    if access.visitor(request):
        return back(_inside(next))
    return page(request, "accounts/login.html", next=_inside(next), values={})


@post("/login")
async def login(request: AnyRequest) -> Answer:
    form = await forms.read(request)
    name, password = form.text("login", required=True), str(form.values.get("password", ""))
    target = _inside(form.text("next", most=2000) or "/")
    try:
        form.check()
        done = await act.log_in(name, password, request.headers.get("user-agent", ""), access.now())
    except Faulty as problems:
        return page(request, "accounts/login.html", problems=problems, next=target, values=form.values, status=422)
    except Refused as no:
        said = [("bad", say(no.code, no.facts))]
        return page(request, "accounts/login.html", flash=said, next=target, values=form.values, status=403)
    return access.let_in(back(target), done.token, done.seconds)


@post("/logout")
async def logout(request: AnyRequest) -> Redirect:
    if me := access.visitor(request):
        await act.log_out(me, access.now())
    answer = back("/login", "logged_out")
    answer.delete_cookie(access.COOKIE)
    return answer


@get("/setup/{token:str}")
async def setup_page(request: AnyRequest, token: FromPath[str]) -> Template:
    return page(request, "accounts/setup.html", values={})


@post("/setup/{token:str}")
async def setup(request: AnyRequest, token: FromPath[str]) -> Answer:
    form = await forms.read(request)
    values = form.values
    try:
        await act.set_up(
            token,
            form.text("login").lower(),
            form.text("name", most=100),
            values.get("password", ""),
            values.get("again", ""),
            access.now(),
        )
    except Faulty as problems:
        return page(request, "accounts/setup.html", problems=problems, values=values, status=422)
    return back("/login", "password_set")


@get("/password/{token:str}")
async def password_page(request: AnyRequest, token: FromPath[str]) -> Template:
    return page(request, "accounts/password.html")


@post("/password/{token:str}")
async def password(request: AnyRequest, token: FromPath[str]) -> Answer:
    form = await forms.read(request)
    try:
        await act.set_password(token, form.values.get("password", ""), form.values.get("again", ""), access.now())
    except Faulty as problems:
        return page(request, "accounts/password.html", problems=problems, status=422)
    return back("/login", "password_set")


@get("/account")
async def own_page(request: AnyRequest) -> Template:
    access.account(request)
    return page(request, "accounts/own.html")


@post("/account")
async def own(request: AnyRequest) -> Answer:
    me = access.person(request)
    form = await forms.read(request)
    values = form.values
    try:
        await act.change_password(
            me, values.get("old", ""), values.get("password", ""), values.get("again", ""), access.now()
        )
    except Faulty as problems:
        return page(request, "accounts/own.html", problems=problems, status=422)
    answer = back("/login", "password_changed")
    answer.delete_cookie(access.COOKIE)
    return answer


@get("/accounts")
async def accounts_page(request: AnyRequest) -> Template:
    access.county_organiser(request)
    return await _list(request)


async def _list(request: AnyRequest, status: int = 200, **more: Any) -> Template:
    shown = _listing(request, await stored.everyone())
    context = {"values": {}, "link": "", "list": shown, **more}
    organisations = await stored.organisations()
    return page(request, "accounts/list.html", organisations=organisations, status=status, **context)


def _listing(request: AnyRequest, rows: list[stored.AccountRow]) -> lists.Listing[stored.AccountRow]:
    return lists.listing(
        request,
        rows,
        words=lambda row: f"{row.name} {row.login} {row.organisation_name}",
        orders={
            "name": lambda row: lists.chinese(row.name),
            "login": lambda row: row.login,
            "unit": lambda row: lists.chinese(row.organisation_name),
        },
        sort="name",
    )


@get("/accounts.xlsx")
async def accounts_file(request: AnyRequest) -> Response[bytes]:
    access.county_organiser(request)
    rows = tuple(
        (
            row.name,
            row.login,
            role_words(row),
            row.organisation_name,
            say("account.state.open" if row.active else "account.state.closed"),
        )
        for row in _listing(request, await stored.everyone()).found
    )
    table = ListTable(say("accounts.title"), tuple(say("accounts.columns").split("|")), rows)
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,)), f"{say('accounts.title')}.xlsx")


def _state(row: stored.AccountRow) -> str:
    return say("account.state.open" if row.active else "account.state.closed")


def role_words(row: stored.AccountRow) -> str:
    """Say an account's county role."""
    return say(f"role.{row.county_role}") if row.county_role else say("role.none")


def _new(form: forms.Form) -> act.NewAccount:
    return act.NewAccount(
        login=form.text("login").lower(),
        name=form.text("name", most=100),
        county_role=form.text("county_role"),
        organisation=form.number("organisation"),
    )


@post("/accounts")
async def invite(request: AnyRequest) -> Template:
    me = access.county_organiser(request)
    form = await forms.read(request)
    try:
        _, token = await act.invite(me, _new(form), access.now())
    except Faulty as problems:
        return await _list(request, status=422, problems=problems, values=form.values)
    return await _list(request, link=f"{str(request.base_url).rstrip('/')}/password/{token}")


@get("/accounts/{account:int}")
async def account_page(request: AnyRequest, account: FromPath[int]) -> Template:
    access.county_organiser(request)
    return await _account(request, account)


async def _account(request: AnyRequest, account: int, **more: Any) -> Template:
    row = await stored.by_id(account)
    if row is None:
        raise Missing
    values = {"name": row.name, "county_role": row.county_role, "organisation": row.organisation or ""}
    context = more | {"values": values | more.get("values", {})}
    return page(request, "accounts/account.html", row=row, organisations=await stored.organisations(), **context)


@post("/accounts/{account:int}")
async def change(request: AnyRequest, account: FromPath[int]) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    try:
        await act.change(me, account, _new(form), access.now())
    except Faulty as problems:
        return await _account(request, account, status=422, problems=problems, values=form.values)
    return back("/accounts", "account_saved")


@post("/accounts/{account:int}/switch")
async def switch(request: AnyRequest, account: FromPath[int]) -> Redirect:
    me = access.county_organiser(request)
    active = (await forms.read(request)).yes("active")
    await act.switch(me, account, active, access.now())
    return back("/accounts", "account_opened" if active else "account_closed")


@post("/accounts/{account:int}/link")
async def link(request: AnyRequest, account: FromPath[int]) -> Template:
    me = access.county_organiser(request)
    token = await act.renew_link(me, account, access.now())
    return await _list(request, link=f"{str(request.base_url).rstrip('/')}/password/{token}")


ROUTES = [
    login_page,
    login,
    logout,
    setup_page,
    setup,
    password_page,
    password,
    own_page,
    own,
    accounts_page,
    accounts_file,
    account_page,
    invite,
    change,
    switch,
    link,
]
