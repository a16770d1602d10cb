"""One seat's sheet for one code: every version side by side, who changed what and why; sending it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import corrections as correcting
from contests.actions.judging import desk as desks
from contests.actions.judging import sheets as act
from contests.labels import say
from contests.rules import Faulty, Missing, Refused
from contests.store import setup
from contests.store.judging import carried, corrections, scans, seats, sheets
from contests.store.judging.carried import Decision
from contests.store.judging.corrections import CorrectionRow
from contests.store.judging.seats import SeatRow
from contests.store.judging.sheets import SheetRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging.differences import Change, Rubrics, changes, total
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
READERS = ("organiser", "chief_judge", "supervisor", "tally_clerk")


@dataclass(frozen=True, slots=True)
class Step:
    """One version: what it says, its total, who wrote it (and who confirmed), and what it changed."""

    row: SheetRow
    total: str
    who: str
    second: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A carried sheet that was not taken: what it says differently from the version that stood, and who decided."""

    decision: Decision
    who: str
    total: str
    changes: tuple[Change, ...]


async def asides(seat: SeatRow, code: str, versions: Sequence[SheetRow], rubrics: Rubrics) -> list[Aside]:
    """Return the sheets of files that were not taken, the first one first."""
    told = [one for one in (await carried.decisions(seat.contest, seat.id)).values() if one.code == code]
    names = await setup.account_names() if told else {}
    stood = {row.version: row.marks for row in versions}
    return [
        Aside(
            one,
            names.get(one.account or 0, ""),
            total(await rubrics.of(one.rules), one.marks),
            changes(rubrics.fields(), stood.get(one.version, {}), one.marks),
        )
        for one in told
        if not one.taken
    ]


def _who(row: SheetRow, seat: SeatRow, names: Mapping[int, str]) -> str:
    if row.account is None:
        return f"{seat.name}（未登记姓名）"
    return names.get(row.account, "")


async def steps(
    seat: SeatRow, versions: Sequence[SheetRow], told: Sequence[CorrectionRow], rubrics: Rubrics
) -> list[Step]:
    """Return the versions with what each changed; a second person stands with a correction."""
    names = await setup.account_names()
    seconds = {one.version: one.decider for one in told if one.version is not None}
    read = [await rubrics.of(row.ruleset_version) for row in versions]
    fields, found = rubrics.fields(), []
    for place, row in enumerate(versions):
        before = versions[place - 1].marks if place else {}
        changed = changes(fields, before, row.marks) if place else ()
        found.append(
            Step(row, total(read[place], row.marks), _who(row, seat, names), seconds.get(row.version, ""), changed)
        )
    return found


async def _sheet(request: AnyRequest, seat: int, code: str, status: int = 200, **more: Any) -> Template:
    found = await seats.seat(seat)
    if found is None:
        raise Missing
    me, contest = await access.contest_as(request, found.contest, *READERS)
    versions = await sheets.versions(seat, code)
    desk, rubrics, told = await desks.of(found.event), Rubrics(found), await corrections.of_sheet(seat, code)
    story = await steps(found, versions, told, rubrics)
    aside = await asides(found, code, versions, rubrics)
    if not versions and not aside:
        raise Missing
    return page(
        request,
        "judging/versions.html",
        contest=contest,
        status=status,
        seat=found,
        code=code,
        event=desk.event,
        part=desk.parts[found.part].name or found.part,
        steps=story,
        asides=aside,
        fields=rubrics.fields(),
        told=told,
        scans=await scans.of_sheet(seat, code),
        chief=me.holds(found.contest, "chief_judge"),
        may_propose=me.holds(found.contest, *correcting.PROPOSERS),
        in_room=me.holds(found.contest, "organiser", "chief_judge", "supervisor"),
        **more,
    )


@get("/seats/{seat:int}/sheets/{code:str}")
async def sheet_page(request: AnyRequest, seat: FromPath[int], code: FromPath[str]) -> Template:
    return await _sheet(request, seat, code)


@post("/seats/{seat:int}/sheets/{code:str}/return")
async def send_back(request: AnyRequest, seat: FromPath[int], code: FromPath[str]) -> Answer:
    me = access.person(request)
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    try:
        form.check()
        await act.send_back(me, seat, code, reason, access.now())
    except Faulty as problems:
        return await _sheet(request, seat, code, 422, problems=problems)
    except Refused as no:
        return await _sheet(request, seat, code, 409, flash=[("bad", say(no.code, no.facts))])
    found = await seats.seat(seat)
    assert found is not None
    return back(f"/contests/{found.contest}/room?event={found.event}", "sheet_returned")


ROUTES = [sheet_page, send_back]
