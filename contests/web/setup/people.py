"""Who does what in a contest."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import setup as act
from contests.rules import CONTEST_ROLES, Faulty
from contests.store import setup
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect


@get("/contests/{contest:int}/setup/people")
async def people_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    return await _people(request, found)


async def _people(request: AnyRequest, contest: ContestRow, **more: Any) -> Template:
    members = await setup.members(contest.id)
    context = {
        "members": sorted(members, key=lambda m: (CONTEST_ROLES.index(m.role), m.name, m.account)),
        "accounts": await setup.accounts(),
        "roles": CONTEST_ROLES,
        "values": {},
        **more,
    }
    return page(request, "setup/people.html", contest=contest, **context)


@post("/contests/{contest:int}/setup/people")
async def give(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    account, role = form.number("account", required=True), form.choice("role", CONTEST_ROLES)
    try:
        form.check()
        await act.give_role(me, contest, account or 0, role, access.now())
    except Faulty as problems:
        return await _people(request, found, problems=problems, values=form.values, status=422)
    return back(f"/contests/{contest}/setup/people", "role_given")


@post("/contests/{contest:int}/setup/people/remove")
async def take(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    await act.take_role(me, contest, form.number("account") or 0, form.text("role"), access.now())
    return back(f"/contests/{contest}/setup/people", "role_taken")


ROUTES = [people_page, give, take]
