"""The figures of the annual report, for the years that are asked for."""

from dataclasses import dataclass
from typing import Any

import anyio
from litestar import Response, get
from litestar.response import Template

from contests.documents.lists import ListTable, workbook
from contests.labels import say
from contests.rules import Refused
from contests.store import statistics
from contests.store.statistics import Figures, Held
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.pages import CHINA, page


@dataclass(frozen=True, slots=True)
class Report:
    """What the page and the workbook show for the chosen years."""

    first: int
    last: int
    years: tuple[int, ...]
    whole: Figures
    by_year: tuple[tuple[str, Figures], ...]
    by_preset: tuple[tuple[str, Figures], ...]


async def _report(request: AnyRequest) -> Report:
    me = access.person(request)
    if me.account is None or not (me.county_role or me.roles):
        raise Refused("forbidden")
    held = await statistics.held(access.now())
    years = tuple(sorted({one.day.year for one in held})) or (access.now().astimezone(CHINA).year,)
    first, last = _year(request, "from", years[0]), _year(request, "to", years[-1])
    first, last = min(first, last), max(first, last)
    chosen = statistics.within(held, first, last)
    return Report(first, last, years, statistics.together(chosen), _by_year(chosen), _by_preset(chosen))


def _year(request: AnyRequest, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else default


def _by_year(held: list[Held]) -> tuple[tuple[str, Figures], ...]:
    years = sorted({one.day.year for one in held}, reverse=True)
    return tuple((str(year), statistics.together(statistics.within(held, year, year))) for year in years)


def _by_preset(held: list[Held]) -> tuple[tuple[str, Figures], ...]:
    presets = list(dict.fromkeys(one.preset for one in held))
    groups = [(say(f"statistics.{key}"), [one for one in held if one.preset == key]) for key in sorted(presets)]
    return tuple((label, statistics.together(group)) for label, group in groups)


@get("/statistics")
async def report_page(request: AnyRequest) -> Template:
    report = await _report(request)
    return page(request, "statistics/report.html", report=report, sentence=_sentence(report))


def _sentence(report: Report) -> str:
    facts: dict[str, Any] = {
        "period": f"{report.first}" if report.first == report.last else f"{report.first}—{report.last}",
        "contests": f"{report.whole.contests:,}",
        "units": f"{report.whole.units:,}",
        "entries": f"{report.whole.entries:,}",
        "persons": f"{report.whole.persons:,}",
        "stars": f"{report.whole.stars:,}",
    }
    return say("statistics.sentence" if report.whole.contests else "statistics.none", facts)


@get("/statistics.xlsx")
async def report_file(request: AnyRequest) -> Response[bytes]:
    report = await _report(request)
    columns = tuple(say("statistics.columns").split("|"))
    lines = [*report.by_year, *report.by_preset, (say("statistics.whole"), report.whole)]
    rows = tuple((label, one.contests, one.units, one.entries, one.persons, one.stars) for label, one in lines)
    notes = (_sentence(report), say("statistics.note"))
    table = ListTable(say("statistics.title"), columns, rows, subtitle=f"{report.first}—{report.last}", notes=notes)
    made = access.now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return lists.download(await anyio.to_thread.run_sync(workbook, (table,), made), f"{say('statistics.title')}.xlsx")


ROUTES = [report_page, report_file]
