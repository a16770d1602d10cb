"""The chief judge's room: codes by seats with what is missing and where judges disagree; rulings, times."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import figures as figure_actions
from contests.actions.judging import room as act
from contests.labels import say
from contests.rules import Faulty, Refused
from contests.store import ledger, setup
from contests.store.judging import corrections, facts, seats, signatures
from contests.store.setup import EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import heats
from contests.web.judging.matrix import matrices
from contests.web.judging.words import whole
from contests.web.pages import back, conditional, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "chief_judge", "supervisor")


async def _show(
    request: AnyRequest, contest: int, event: int | None, status: int = 200, **more: Any
) -> Template | Redirect:
    me, found = await access.contest_as(request, contest, *ROLES)
    events = await setup.events(contest)
    chosen = next((one for one in events if one.id == event), events[0] if events else None)
    ready = [one for one in events if await setup.ruleset(one.id)]
    context: dict[str, Any] = {
        "matrices": [],
        "rulings": [],
        "times": [],
        "parts": [],
        "codes": [],
        "values": {},
        "agreed": [],
        "corrections": 0,
        "unsigned": 0,
        "signing": {},
        "spares_signing": [],
        "heats": [],
        "ready": False,
    }
    if chosen and chosen in ready:
        context |= await _context(chosen)
    return page(
        request,
        "judging/room.html",
        contest=found,
        status=status,
        events=events,
        chosen=chosen,
        chief=me.holds(contest, "chief_judge"),
        reads_judges=me.holds(contest, "chief_judge", "supervisor"),
        may_set=me.holds(contest, "organiser"),
        may_start=me.holds(contest, "chief_judge", "organiser"),
        version=await ledger.version(contest),
        **(context | more),
    )


async def _context(event: EventRow) -> dict[str, Any]:
    desk = await desks.of(event.id)
    figures = await facts.figures(event.id)
    entries = {entry.code: entry.id for entry in await seats.entries(event.id)}
    columns = [column for column in figure_actions.columns(desk) if column.is_time]
    rulings = await facts.rulings(event.id)
    return {
        "matrices": await matrices(desk),
        "ready": True,
        "heats": await heats.lines(desk),
        "corrections": await corrections.waiting(event.id),
        **await _signing(event),
        "agreed": [(desk.parts[key].name or key, n) for key, n in (await act.unchecked(desk)).items()],
        "rulings": rulings,
        "revoked": {ruling.revokes for ruling in rulings},
        "codes": list(entries),
        "parts": [(key, part.name or key) for key, part in desk.parts.items()],
        "times": columns,
        "figures": {
            (code, column.key): figures[entry, column.key].text
            for code, entry in entries.items()
            for column in columns
            if (entry, column.key) in figures
        },
    }


async def _signing(event: EventRow) -> dict[str, Any]:
    """How many signatures lack after the lock, and what the head of a seat's column says of its judge's."""
    roles = signatures.asked(event.settings)
    if not roles or event.state not in ("judging", "locked"):
        return {}
    held, locked = await signatures.held(event.id), event.state == "locked"
    lacking = signatures.lacking(held, roles) if locked else []
    words = {seat: "未签名" for seat in held.seats if f"seat-{seat}" in lacking}
    stale = held.stale if "judge" in roles else set()
    words |= dict.fromkeys(stale, "需重新签名")
    spares = [seat for seat in await seats.of_events([event.id], spares=True) if seat.kind == "spare"] if words else []
    apart = [(seat.name, words[seat.id]) for seat in spares if seat.id in words]
    return {"unsigned": len(lacking), "signing": words, "spares_signing": apart}


@get("/contests/{contest:int}/room")
async def room_page(request: AnyRequest, contest: FromPath[int]) -> Answer:
    return await _show(request, contest, whole(request.query_params.get("event", "")))


@get("/contests/{contest:int}/room/version")
async def room_version(request: AnyRequest, contest: FromPath[int]) -> Response[Any]:
    """The version that the room compares before it draws itself anew."""
    await access.contest_as(request, contest, *ROLES)
    version = await ledger.version(contest)
    return conditional(request, version, lambda: f'{{"version": {version}}}', "application/json")


@post("/events/{event:int}/judging/start")
async def start(request: AnyRequest, event: FromPath[int]) -> Redirect:
    me, contest, _ = await access.event_as(request, event, "organiser", "chief_judge")
    try:
        await act.start(me, event, access.now())
    except Refused as no:
        if no.code != "judging_started":
            raise
        return back(f"/contests/{contest.id}/room?event={event}", no.code)
    return back(f"/contests/{contest.id}/room?event={event}", "judging_open")


@post("/events/{event:int}/rulings")
async def rule(request: AnyRequest, event: FromPath[int]) -> Answer:
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    texts = [form.text(name, most=500) for name in ("kind", "code", "part", "points", "scope", "reason")]
    texts[3] = form.figure("points", most=20)
    try:
        form.check()
        await act.rule(me, event, act.Order(*texts), access.now())
    except Faulty as problems:
        return await _show(request, contest.id, event, 422, problems=problems, values=form.values)
    return back(f"/contests/{contest.id}/room?event={event}", "ruling_stored")


@post("/events/{event:int}/rulings/{ruling:int}/revoke")
async def revoke(request: AnyRequest, event: FromPath[int], ruling: FromPath[int]) -> Answer:
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    reason = form.text("reason", most=500)
    form.check()
    await act.revoke(me, event, ruling, reason, access.now())
    return back(f"/contests/{contest.id}/room?event={event}", "ruling_taken_back")


@post("/events/{event:int}/times")
async def times(request: AnyRequest, event: FromPath[int]) -> Answer:
    """The times that the room takes by code; theory marks are not among them."""
    me, contest, _ = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    desk = await desks.of(event)
    columns = [column for column in figure_actions.columns(desk) if column.is_time]
    given = {
        (entry.id, column.key): form.figure(f"{column.key}-{entry.code}", most=40)
        for entry in await seats.entries(event)
        for column in columns
        if f"{column.key}-{entry.code}" in form.values
    }
    reason = form.text("reason", most=500)
    try:
        form.check()
        n = await figure_actions.store(me, event, given, reason, access.now(), ("chief_judge",))
    except Faulty as problems:
        first = say(problems.problems[0].code, problems.problems[0].facts)
        return await _show(request, contest.id, event, 422, flash=[("bad", f"用时没有保存：{first}")])
    return back(f"/contests/{contest.id}/room?event={event}", "figures_stored", n=n)


ROUTES = [
    room_page,
    room_version,
    start,
    rule,
    revoke,
    times,
]
