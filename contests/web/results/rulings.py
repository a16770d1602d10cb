"""Ties put in order, places and awards by hand, confirmations: each with its reason, the grave ones with two people."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import results as act
from contests.labels import say
from contests.rules import Faulty, Person
from contests.store import results as stored
from contests.store import setup
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.pages import back, page
from contests.web.results.rooms import event_room, room
from contests.web.results.view import READERS, fetch, href, view

Answer = Response[Any] | Template | Redirect


@get("/contests/{contest:int}/results/{event:int}/rulings")
async def rulings_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    me, found, own = await fetch(request, contest, event)
    return await _rulings(request, me, found, own)


async def _rulings(request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, **more: Any) -> Template:
    shown = await view(contest, event)
    kept = (await stored.rulings([event.id])).get(event.id, [])
    ruleset = shown.counted.document["ruleset"] if shown.counted else {}
    codes = {entry.id: entry.code for entry in (await stored.entries([event.id])).get(event.id, ())}
    return page(
        request,
        "results/rulings.html",
        contest=contest,
        view=shown,
        rows=await act.ruling_lines(kept, codes, ruleset, shown.names.units | shown.names.teams),
        pairs=[(code, code) for code in sorted(codes.values())],
        link=lambda rest="": href(contest.id, event.id, rest),
        may_propose=me.holds(contest.id, "organiser", "chief_judge") and event.state in ("judging", "locked"),
        may_second=me.holds(contest.id, *READERS),
        **({"values": {}} | more),
    )


@post("/contests/{contest:int}/results/{event:int}/rulings")
async def propose_place(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, own = await fetch(request, contest, event)
    form = await forms.read(request)
    code = form.text("code", required=True, most=20)
    place = form.number("place", least=1, most=9999, required=True)
    reason = form.text("reason", required=True, most=500)
    try:
        form.check()
        await act.propose(me, found, event, code, {"kind": "place", "place": place}, reason, access.now())
    except Faulty as problems:
        return await _rulings(request, me, found, own, problems=problems, status=422, values=form.values)
    return back(href(contest, event, "/rulings"), "ruling_proposed")


def _to(form: Form, contest: int, event: int) -> str:
    """Return where the form stood: the event's rulings, or the tally room for an award by hand."""
    return f"/contests/{contest}/results" if form.yes("room") else href(contest, event, "/rulings")


@post("/contests/{contest:int}/results/{event:int}/rulings/{ruling:int}/second")
async def second(request: AnyRequest, contest: FromPath[int], event: FromPath[int], ruling: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event)
    form = await forms.read(request)
    await act.second(me, found, event, ruling, access.now())
    return back(_to(form, contest, event), "ruling_seconded")


@post("/contests/{contest:int}/results/{event:int}/rulings/{ruling:int}/revoke")
async def revoke(request: AnyRequest, contest: FromPath[int], event: FromPath[int], ruling: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event)
    form = await forms.read(request)
    reason = form.text("reason", required=True, most=500)
    form.check()
    await act.revoke(me, found, event, ruling, reason, access.now())
    return back(_to(form, contest, event), "ruling_withdrawn")


@post("/contests/{contest:int}/results/{event:int}/order")
async def order(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, own = await fetch(request, contest, event)
    form = await forms.read(request)
    codes, reason = form.texts("code"), form.text("reason", required=True, most=500)
    by = form.choice("by", ("draw", "lot", "playoff", "jury"))
    try:
        if by != "draw":
            codes = _in_order(form, codes)
        form.check()
        if by == "draw":
            drawn = await act.draw_lot(me, found, event, codes, secrets.token_hex(8), reason, access.now())
            told = [] if form.yes("of_teams") else drawn
            return back(
                href(contest, event), "lot_drawn" if told else "order_stored", order=say("list.join").join(told)
            )
        await act.put_in_order(me, found, event, codes, by, reason, access.now())
    except Faulty as problems:
        more = {"values": form.values, "form": "order", "tie_codes": form.texts("code")}
        return await event_room(request, me, found, own, problems=problems, status=422, **more)
    return back(href(contest, event), "order_stored")


def _in_order(form: Form, codes: list[str]) -> list[str]:
    """Return the tied codes by the numbers written beside them: each of 1 to n once."""
    written = [form.text(f"rank-{position}", most=4) for position in range(len(codes))]
    if sorted(written) != sorted(str(number) for number in range(1, len(codes) + 1)):
        form.fault("order", "fault.order_incomplete", n=len(codes))
        return codes
    return [code for _, code in sorted(zip(map(int, written), codes, strict=True))]


@post("/contests/{contest:int}/results/{event:int}/confirmations")
async def confirm(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, own = await fetch(request, contest, event, "organiser")
    form = await forms.read(request)
    code, award = form.text("code", required=True, most=20), form.text("award", required=True, most=60)
    granted, reason = form.yes("granted"), form.text("reason", required=True, most=500)
    try:
        form.check()
        await act.confirm_award(me, found, event, code, award, granted, reason, access.now())
    except Faulty as problems:
        return await event_room(
            request, me, found, own, problems=problems, status=422, values=form.values, form="confirm"
        )
    return back(href(contest, event), "saved")


@post("/contests/{contest:int}/results/honours")
async def propose_honour(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, *READERS)
    form = await forms.read(request)
    award = form.text("award", required=True, most=40)
    units = {str(unit) for unit, _ in await stored.units_of_contest(contest)}
    unit = form.choice("organisation", units)
    reason = form.text("reason", required=True, most=500)
    events = await setup.events(contest)
    try:
        form.check()
        body = {"kind": "honour", "award": award, "organisation": int(unit)}
        await act.propose(me, found, events[0].id, "", body, reason, access.now())
    except Faulty as problems:
        return await room(request, me, found, problems=problems, status=422, values=form.values)
    return back(f"/contests/{contest}/results", "ruling_proposed")


ROUTES = [rulings_page, propose_place, second, revoke, order, confirm, propose_honour]
