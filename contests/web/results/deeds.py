"""The buttons of the tally room: snapshot, signature, decoding, correction."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import results as act
from contests.rules import Faulty
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back
from contests.web.results.rooms import event_room
from contests.web.results.view import READERS, fetch, href

Answer = Response[Any] | Template | Redirect


@post("/contests/{contest:int}/results/{event:int}/tally")
async def take(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, own = await fetch(request, contest, event)
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        number = await act.take(me, found, event, reason, access.now())
    except Faulty as problems:
        return await event_room(request, me, found, own, problems=problems, status=422, values=form.values, form="take")
    return back(href(contest, event, f"/tallies/{number}"), "tally_taken", number=number)


@post("/contests/{contest:int}/results/{event:int}/tallies/{number:int}/sign")
async def sign(request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event)
    form = await forms.read(request)
    role, digest = form.choice("role", act.SIGNERS), form.text("digest", most=64)
    form.check()
    done = await act.sign(me, found, event, number, role, digest, access.now())
    return back(href(contest, event, f"/tallies/{number}"), "tally_certified" if done else "tally_signed")


@post("/contests/{contest:int}/results/{event:int}/decode")
async def decode(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event, "organiser", "code_keeper")
    await act.decode(me, found, event, access.now())
    to = href(contest, event) if me.holds(contest, *READERS) else f"/contests/{contest}/results"
    return back(to, "event_decoded")


@post("/contests/{contest:int}/results/{event:int}/correct")
async def correct(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Answer:
    me, found, own = await fetch(request, contest, event)
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        await act.correct(me, found, event, reason, access.now())
    except Faulty as problems:
        return await event_room(
            request, me, found, own, problems=problems, status=422, values=form.values, form="correct"
        )
    return back(href(contest, event), "correction_opened")


@post("/contests/{contest:int}/results/{event:int}/uphold")
async def uphold(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event)
    await act.uphold(me, found, event, access.now())
    return back(href(contest, event), "tally_upheld")


ROUTES = [take, sign, decode, correct, uphold]
