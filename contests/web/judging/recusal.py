"""申请回避 on the tablet: a page that works without any script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from contests.actions.judging import assignments as act
from contests.actions.judging import desk as desks
from contests.actions.judging.sheets import own_seat
from contests.labels import say
from contests.rules import Faulty, Missing, Problem, Refused
from contests.store.judging import assignments as stored
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import marking
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect


@get("/judging/recusal")
async def recusal_page(request: AnyRequest) -> Template:
    return await _show(request)


async def _show(request: AnyRequest, status: int = 200, **more: Any) -> Template:
    """The codes that this seat marks, and what it has declared itself."""
    seat = await own_seat(access.person(request))
    desk = await desks.of(seat.event)
    plain = await marking.plain(seat, desk)
    told = [row for row in await stored.recusals(seat.event) if row.seat == seat.id and row.origin == "declared"]
    context: dict[str, Any] = {"values": {"code": request.query_params.get("code", "")}}
    return page(
        request,
        "judging/recusal.html",
        status=status,
        seat=seat,
        event=desk.event,
        codes=[code["code"] for code in plain["codes"] if not code["calibration"]],
        told=told,
        **(context | more),
    )


@post("/judging/recusal")
async def declare(request: AnyRequest) -> Answer:
    """Keep the judge of this tablet from one code, at once."""
    me = access.person(request)
    form = await forms.read(request)
    code, reason = form.text("code", required=True, most=20), form.text("reason", required=True)
    try:
        form.check()
        await act.declare(me, code, reason, access.now())
    except Faulty as problems:
        return await _show(request, 422, problems=problems, values=form.values)
    except Missing:
        await own_seat(me)
        wrong = Faulty((Problem("code", "fault.choice"),))
        return await _show(request, 422, problems=wrong, values=form.values)
    except Refused as no:
        said = [("bad", say(no.code, no.facts))]
        return await _show(request, 409, flash=said, values=form.values)
    return back("/judging/recusal", "recusal_declared", code=code)


ROUTES = [recusal_page, declare]
