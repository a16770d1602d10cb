"""试评件: the page where the judges' marks for a calibration stand side by side."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import calibrations as act
from contests.actions.judging import desk as desks
from contests.rules import may_calibrate
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging.words import points
from contests.web.pages import back, page

ROLES = ("organiser", "chief_judge")


@get("/contests/{contest:int}/seats/calibration")
async def calibration_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Every calibration of an event; it counts nowhere, whatever is marked."""
    me, found = await access.contest_as(request, contest, *ROLES)
    judged = await desks.judged(contest)
    asked = request.query_params.get("event", "")
    desk = next((one for one in judged if str(one.event.id) == asked), judged[0] if judged else None)
    context: dict[str, Any] = {"comparisons": [], "parts": []}
    if desk:
        parts = [(key, part.name or key) for key, part in desk.judged.items()]
        context = {"comparisons": await act.compare(desk), "parts": parts}
    return page(
        request,
        "judging/calibration.html",
        contest=found,
        events=[one.event for one in judged],
        chosen=desk and desk.event,
        may=bool(desk and me.holds(contest, "chief_judge") and may_calibrate(desk.event.state)),
        points=points,
        **context,
    )


@post("/events/{event:int}/calibrations")
async def add(request: AnyRequest, event: FromPath[int]) -> Redirect:
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    note = form.text("note")
    form.check()
    code = await act.add(me, event, form.text("part"), note, access.now())
    return back(f"/contests/{contest.id}/seats/calibration?event={event}", "calibration_added", code=code)


@post("/calibrations/{calibration:int}")
async def switch(request: AnyRequest, calibration: FromPath[int]) -> Redirect:
    """Close a calibration, or open it again."""
    me = access.person(request)
    is_open = (await forms.read(request)).text("state") == "open"
    row = await act.switch(me, calibration, is_open, access.now())
    _, contest, _ = await access.event_as(request, row.event, "chief_judge")
    return back(f"/contests/{contest.id}/seats/calibration?event={row.event}", "calibration_switched")


ROUTES = [calibration_page, add, switch]
