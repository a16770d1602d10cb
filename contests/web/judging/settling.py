"""Paper sheets typed twice: the setting, the differences side by side, and putting typings aside."""

from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

import scoring
from contests.actions.judging import duties, typings
from contests.rules import Faulty, Refused
from contests.web import access, forms, marks
from contests.web.forms import AnyRequest
from contests.web.judging import paper
from contests.web.pages import back

CHOICES = ("first", "second", "new")


@post("/contests/{contest:int}/paper/{seat:int}/{code:str}/settle")
async def settle(
    request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]
) -> Template | Redirect:
    """Store the sheet as chosen, criterion by criterion, with the paper in hand."""
    found, desk = await paper.opened(request, contest, seat)
    form = await forms.read(request)
    rubric = await duties.rubric_of(desk, found)
    there = await typings.standing(desk, found, code)
    chosen = {key: form.choice(f"pick-{key}", CHOICES, required=False) for key in there.differing}
    typed = marks.written(form, scoring.fields(rubric))
    given = typings.combined(there, chosen, typed)
    sent = paper.sent(form, code, given)
    kept: dict[str, Any] = {"given": typed, "base": sent.base, "values": form.values, "chosen": chosen}
    try:
        form.check()
        await typings.settle(access.person(request), seat, sent, chosen, access.now())
    except Faulty as problems:
        return await paper.show(request, contest, seat, code, 422, problems=problems, **kept)
    except Refused as no:
        return await paper.conflict(request, contest, seat, code, no, kept)
    return back(f"/contests/{contest}/paper", "typing_settled_now", code=code)


@post("/contests/{contest:int}/paper/{seat:int}/{code:str}/drop")
async def drop(
    request: AnyRequest, contest: FromPath[int], seat: FromPath[int], code: FromPath[str]
) -> Template | Redirect:
    """Put the typings of a sheet aside."""
    await paper.opened(request, contest, seat)
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        await typings.drop(access.person(request), seat, code, reason, access.now())
    except Faulty as problems:
        return await paper.show(request, contest, seat, code, 422, problems=problems)
    except Refused as no:
        return await paper.conflict(request, contest, seat, code, no, {})
    return back(paper.address(contest, seat, code), "typing_put_aside", code=code)


@post("/events/{event:int}/paper/twice")
async def twice(request: AnyRequest, event: FromPath[int]) -> Redirect:
    """Have the event's paper sheets typed by two people, or by one."""
    me, contest, _ = await access.event_as(request, event, "organiser")
    form = await forms.read(request)
    on = form.choice("on", ("1", "0")) == "1"
    form.check()
    await typings.set_twice(me, event, on, access.now())
    return back(f"/contests/{contest.id}/paper", "typed_twice_on" if on else "typed_twice_off")


ROUTES = [settle, drop, twice]
