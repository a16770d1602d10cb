"""The table of holidays and make-up days by which the period of a notice is counted, and its mending."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contests.actions import publication as act
from contests.rules import Faulty
from contests.store import holidays
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.workdays import announced, today

Answer = Response[Any] | Template | Redirect


@get("/holidays")
async def table_page(request: AnyRequest, year: FromQuery[int] = 0) -> Template:
    access.county_organiser(request)
    return _table(request, year)


def _table(request: AnyRequest, year: int, **more: Any) -> Template:
    calendar, this = holidays.calendar(), today(access.now()).year
    years = sorted({*calendar, this, this + 1}, reverse=True)
    chosen = year if year in years else next((one for one in (this, this + 1) if one not in calendar), this)
    known = calendar.get(chosen)
    values = {
        "year": chosen,
        "notice": known.notice if known else "",
        "holidays": " ".join(f"{day:%m-%d}" for day in sorted(known.holidays)) if known else "",
        "workdays": " ".join(f"{day:%m-%d}" for day in sorted(known.workdays)) if known else "",
    }
    own = holidays.own()
    context = {
        "years": [(one, calendar.get(one), str(one) in own, one in announced()) for one in years],
        "chosen": chosen,
        "missing": [one for one in (this, this + 1) if one not in calendar],
        "is_own": str(chosen) in own,
        "is_announced": chosen in announced(),
        "file": str(holidays.place().name),
        "values": values,
        **more,
    }
    return page(request, "publication/holidays.html", **context)


@post("/holidays")
async def keep(request: AnyRequest) -> Answer:
    me = access.county_organiser(request)
    form = await forms.read(request)
    year = form.number("year", least=2000, most=2100, required=True) or 0
    notice = form.text("notice", most=200)
    off, worked = form.text("holidays", most=2000), form.text("workdays", most=2000)
    try:
        form.check()
        await act.keep_year(me, year, notice, off, worked, access.now())
    except Faulty as problems:
        return _table(request, year, problems=problems, values=form.values, status=422)
    return back(f"/holidays?year={year}", "holidays_saved" if off or worked else "holidays_dropped", year=year)


ROUTES = [table_page, keep]
