"""The rehearsal of a contest: opened from the contest, wiped from the copy."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import setup as act
from contests.labels import say
from contests.rules import Faulty, Refused
from contests.store import rehearsal, setup
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
MANY = 8


async def _page(request: AnyRequest, contest: ContestRow, **more: Any) -> Template:
    """The real contest's page opens a rehearsal or leads to it; the copy's page wipes it."""
    copy = await rehearsal.of(contest.id) if contest.rehearsal_of is None else None
    real = await setup.contest(contest.rehearsal_of) if contest.rehearsal_of is not None else None
    counts = await setup.entry_counts(contest.id)
    entered = {count.event: 0 for count in counts}
    for count in counts:
        entered[count.event] += count.entries
    return page(
        request,
        "setup/rehearsal.html",
        contest=contest,
        copy=copy,
        # Only its name: a page that leads from a rehearsal to the real contest is still the rehearsal's.
        real=(real.id, real.name) if real else None,
        events=await setup.events(contest.id),
        entered=entered,
        seats=await setup.seats_by_event(contest.id),
        **({"values": {"invented": MANY}} | more),
    )


@get("/contests/{contest:int}/rehearsal")
async def rehearsal_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    return await _page(request, found)


@post("/contests/{contest:int}/rehearsal")
async def open_one(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    try:
        invented = form.number("invented", required=True)
        form.check()
        copied = await act.open_rehearsal(me, contest, invented or 0, access.now())
    except Faulty as problems:
        return await _page(request, found, problems=problems, values=form.values, status=422)
    except Refused as no:
        return await _page(request, found, flash=[("bad", say(no.code, no.facts))], status=409)
    return back(
        f"/contests/{copied.contest}",
        "rehearsal_opened",
        events=copied.events,
        entries=copied.entries,
        seats=copied.seats,
    )


@post("/contests/{contest:int}/rehearsal/wipe")
async def wipe(request: AnyRequest, contest: FromPath[int]) -> Answer:
    """Wipe a rehearsal; of one that is wiped already the way leads to the real contest."""
    if await setup.contest(contest) is None and (of := await rehearsal.wiped(contest)) is not None:
        await access.contest_as(request, of, "organiser")
        return back(f"/contests/{of}", "rehearsal_gone")
    me, found = await access.contest_as(request, contest, "organiser")
    if found.rehearsal_of is None:
        raise Refused("rehearsal_real")
    form = await forms.read(request)
    try:
        real = await act.wipe_rehearsal(me, contest, form.text("word"), access.now())
    except Faulty as problems:
        return await _page(request, found, problems=problems, values=form.values, status=422)
    return back(f"/contests/{real}", "rehearsal_wiped")


ROUTES = [rehearsal_page, open_one, wipe]
