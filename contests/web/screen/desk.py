"""The screen's desk: on and off, its address, what it shows, freeze, and the reveal one by one."""

from dataclasses import dataclass
from typing import Any

import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import screen as act
from contests.rules import Faulty, Refused
from contests.store import screen as stored
from contests.store import setup
from contests.store.screen import ScreenRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a reveal as the desk sees it; *number* is what its button sends."""

    number: int
    place: str
    division: str
    codes: str
    state: str


@get("/contests/{contest:int}/screen")
async def desk_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    return await _desk(request, contest)


async def _desk(request: AnyRequest, contest: int, status: int = 200, **more: Any) -> Template:
    _, found = await access.contest_as(request, contest, *act.ROLES)
    row, events = await stored.screen(contest), await setup.events(contest)
    chosen = act.read(row.settings) if row else act.Settings()
    url = f"{str(request.base_url).rstrip('/')}/screen/{row.key}" if row else ""
    return page(
        request,
        "screen/desk.html",
        contest=found,
        status=status,
        screen=row,
        chosen=chosen,
        events=events,
        blind=[event.name for event in events if act.is_blind(event)],
        url=url,
        qr=segno.make(url, error="m").svg_inline(border=2, omitsize=True) if url else "",
        local=(request.url.hostname or "") in ("localhost", "127.0.0.1", "::1"),
        steps=_steps(row, chosen),
        revealing=next((event for event in events if chosen.reveal and event.id == chosen.reveal.event), None),
        **({"values": {}} | more),
    )


def _steps(row: ScreenRow | None, chosen: act.Settings) -> list[Step]:
    """Every place of the reveal, the best first; *state* is said, waiting, or open from the start."""
    reveal = chosen.reveal
    own = act.frozen_list(row, reveal) if row and reveal else None
    if own is None or reveal is None:
        return []
    waits = act.waiting(own.lines, reveal)
    return [
        Step(
            number,
            lines[0].place,
            lines[0].division,
            "、".join(line.code for line in lines),
            "said" if number in reveal.shown else "waiting" if number in waits else "open",
        )
        for number, (_, lines) in enumerate(act.groups(own.lines))
    ]


def _settings(form: Form) -> act.Settings:
    wanted = act.Settings(
        title=form.text("title", most=60),
        events=tuple(form.ids("events")),
        seconds=form.number("seconds", least=act.SECONDS[0], most=act.SECONDS[1], required=True) or 0,
        rows=form.number("rows", least=act.ROWS[0], most=act.ROWS[1], required=True) or 0,
        names=form.choice("who", ("code", "name")) == "name",
        units=form.yes("units"),
        scores=form.yes("scores"),
        waiting=form.yes("waiting"),
        others=form.yes("others"),
        theme=form.choice("theme", act.THEMES),
    )
    form.check()
    return wanted


@post("/contests/{contest:int}/screen")
async def change(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    form = await forms.read(request)
    try:
        await act.change(me, contest, _settings(form), access.now())
    except Faulty as problems:
        return await _desk(request, contest, 422, problems=problems, values=form.values)
    return back(f"/contests/{contest}/screen", "saved")


@post("/contests/{contest:int}/screen/power")
async def power(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    on = (await forms.read(request)).yes("on")
    await act.switch(me, contest, on, access.now())
    return back(f"/contests/{contest}/screen", "screen_on" if on else "screen_off")


@post("/contests/{contest:int}/screen/key")
async def renew(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    await act.renew(me, contest, access.now())
    return back(f"/contests/{contest}/screen", "screen_key")


@post("/contests/{contest:int}/screen/freeze")
async def freeze(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    on = (await forms.read(request)).yes("on")
    await (act.freeze if on else act.thaw)(me, contest, access.now())
    return back(f"/contests/{contest}/screen", "screen_freeze" if on else "screen_thaw")


@post("/contests/{contest:int}/screen/scores")
async def scores(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    on = (await forms.read(request)).yes("on")
    await act.show_scores(me, contest, on, access.now())
    return back(f"/contests/{contest}/screen", "screen_scores_on" if on else "screen_scores_off")


@post("/contests/{contest:int}/screen/reveal")
async def reveal(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    form = await forms.read(request)
    event, top = form.number("event", required=True), form.number("top", least=0, most=300)
    try:
        form.check()
        await act.begin_reveal(me, contest, event or 0, top or 0, access.now())
    except Faulty as problems:
        return await _desk(request, contest, 422, problems=problems, values=form.values)
    return back(f"/contests/{contest}/screen")


@post("/contests/{contest:int}/screen/reveal/step")
async def step(request: AnyRequest, contest: FromPath[int]) -> Redirect:
    me, _ = await access.contest_as(request, contest, *act.ROLES)
    form = await forms.read(request)
    way, seen = form.text("way", required=True, most=10), form.number("seen", most=1000, required=True)
    form.check()
    if way == "end":
        await act.end_reveal(me, contest, access.now())
        return back(f"/contests/{contest}/screen", "screen_reveal_end")
    try:
        await act.step(me, contest, way, seen or 0, access.now())
    except Refused as no:
        if no.code == "forbidden":
            raise
        return back(f"/contests/{contest}/screen", no.code)
    return back(f"/contests/{contest}/screen")


ROUTES = [desk_page, change, power, renew, freeze, scores, reveal, step]
