"""The judge's tablet: in by QR link or PIN, blind codes only, sheets out as JSON."""

import hashlib
import json
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import settings
from contests.actions.judging import desk as desks
from contests.actions.judging import seats as act
from contests.actions.judging import sheets as sheet_actions
from contests.actions.judging.sheets import Submission
from contests.labels import say
from contests.rules import Missing, Refused
from contests.store import ledger, setup
from contests.store.judging import seats as stored
from contests.store.judging import sheets as stored_sheets
from contests.store.judging.seats import SeatRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import STATIC, back, conditional, page

Answer = Response[Any] | Template | Redirect

# Browsers inside chat apps: no own home screen, storage that is wiped, links that stay inside.
_CHAT_APPS = ("micromessenger", "dingtalk", "wxwork", " qq/", "weibo", "lark", "feishu", "aweme")


def in_chat_app(request: AnyRequest) -> bool:
    """Say whether the page was opened inside a chat app."""
    agent = request.headers.get("user-agent", "").lower()
    return any(name in agent for name in _CHAT_APPS)


@get("/t/{token:str}")
async def link_page(request: AnyRequest, token: FromPath[str]) -> Template:
    if in_chat_app(request):
        return page(request, "judging/outside.html")
    try:
        seat = await act.peek(token, access.now())
    except Refused as no:
        return page(request, "judging/pin.html", flash=[("bad", say(no.code, no.facts))], values={}, status=409)
    event, contest = await setup.event(seat.event), await setup.contest(seat.contest)
    return page(request, "judging/enter.html", seat=seat, event=event, held=contest, part=await _part_name(seat))


@post("/t/{token:str}")
async def enter_by_link(request: AnyRequest, token: FromPath[str]) -> Answer:
    try:
        login = await act.enter_by_link(token, request.headers.get("user-agent", ""), access.now())
    except Refused as no:
        return page(request, "judging/pin.html", flash=[("bad", say(no.code, no.facts))], values={}, status=409)
    return access.let_in(back("/judging"), login.token, login.seconds)


@get("/t")
async def pin_page(request: AnyRequest) -> Template:
    template = "judging/outside.html" if in_chat_app(request) else "judging/pin.html"
    return page(request, template, values={})


@post("/t")
async def enter_by_pin(request: AnyRequest) -> Answer:
    form = await forms.read(request)
    seat = form.text("seat", required=True)
    pin = form.text("pin", required=True)
    known = int(seat) if seat.isascii() and seat.isdigit() and len(seat) < 10 else 0
    try:
        login = await act.enter_by_pin(known, pin, request.headers.get("user-agent", ""), access.now())
    except Refused as no:
        said = [("bad", say(no.code, no.facts))]
        return page(request, "judging/pin.html", flash=said, values={"seat": seat}, status=403)
    return access.let_in(back("/judging"), login.token, login.seconds)


@get("/judging")
async def judging_page(request: AnyRequest) -> Answer:
    """The tablet's page; a judge with an own account chooses a seat; anybody else is asked for the PIN."""
    me = access.visitor(request)
    if me is None:
        return back("/t")
    if me.seat is None:
        mine = await stored.of_account(me.account or 0)
        return page(request, "judging/choose.html", seats=[(seat, await _where(seat)) for seat in mine])
    seat = await sheet_actions.own_seat(me)
    event, contest = await setup.event(seat.event), await setup.contest(seat.contest)
    part = await _part_name(seat)
    return page(request, "judging/sheet.html", seat=seat, event=event, held=contest, part=part, bag=_bag(seat))


async def _where(seat: SeatRow) -> str:
    event, contest = await setup.event(seat.event), await setup.contest(seat.contest)
    return f"{contest.name if contest else ''} · {event.name if event else ''}"


async def _part_name(seat: SeatRow) -> str:
    part = (await desks.of(seat.event)).parts.get(seat.part)
    return (part.name or part.key) if part else seat.part


@post("/judging/seats/{seat:int}")
async def enter_by_account(request: AnyRequest, seat: FromPath[int]) -> Redirect:
    me = access.person(request)
    login = await act.enter_by_account(me, seat, request.headers.get("user-agent", ""), access.now())
    return access.let_in(back("/judging"), login.token, login.seconds)


@post("/judging/leave")
async def leave(request: AnyRequest) -> Redirect:
    await act.leave(access.person(request), access.now())
    answer = back("/t")
    answer.delete_cookie(access.COOKIE)
    return answer


def _bag(seat: SeatRow) -> str:
    """The name of this judge's drawer on the tablet: who sits here next has another one."""
    text = f"{settings.secret('bag')}:{seat.id}:{seat.account}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@get("/judging/desk")
async def desk(request: AnyRequest) -> Response[Any]:
    """Everything the tablet needs to work without a network: the sheet, the codes, what was handed in."""
    seat = await sheet_actions.own_seat(access.person(request))
    found = await desks.of(seat.event)
    version = (await ledger.version(seat.contest), seat.id, seat.account, found.version)
    plain = await _desk(seat, found)
    return conditional(request, version, lambda: json.dumps(plain, ensure_ascii=False), "application/json")


async def _desk(seat: SeatRow, found: desks.Desk) -> dict[str, Any]:
    mine = await stored_sheets.latest(seat.event, seat.id)
    recused = (await stored.recusals([seat.id]))[seat.id]
    hidden = {entry.code for entry in await stored.entries(seat.event) if entry.id in recused}
    part = found.parts[seat.part]
    return {
        "bag": _bag(seat),
        "open": found.event.state == "judging" and seat.state == "active",
        "state": found.event.state,
        "rules": found.version,
        "part": part.name or part.key,
        "rubric": found.rules.to_plain()["rubrics"][part.rubric],  # type: ignore[index,call-overload]
        "codes": [
            {"code": c.code, "station": c.station, "heat": c.heat, "absent": c.presence in ("absent", "withdrawn")}
            for c in await stored.codes(seat.event)
            if c.code not in hidden
        ],
        "sheets": {
            code: {
                "version": s.version,
                "state": s.state,
                "marks": s.marks,
                "reason": s.reason,
                "rules": s.ruleset_version,
            }
            for (_, code), s in mine.items()
        },
    }


@post("/judging/sheets", status_code=200)
async def submit(request: AnyRequest) -> dict[str, Any]:
    """Take a sheet in; the same submission id is answered with the same receipt."""
    me = access.person(request)
    receipt = await sheet_actions.submit(me, _submission(await request.body()), access.now())
    return {"code": receipt.code, "version": receipt.version, "state": receipt.state}


def _submission(body: bytes) -> Submission:
    """Read the tablet's JSON; what is not of this shape never came from our page."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Missing from None
    if not isinstance(sent, dict):
        raise Missing
    words = [sent.get(key, "") for key in ("id", "code", "reason")]
    numbers = [sent.get(key, 0) for key in ("base", "rules")]
    marks = sent.get("marks")
    shaped = all(isinstance(word, str) and forms.readable(word) == word for word in words)
    shaped = shaped and all(type(n) is int and abs(n) <= forms.LARGEST_ID for n in numbers)
    if not shaped or not isinstance(marks, dict) or not 8 <= len(words[0]) <= 40 or len(words[2]) > 500:
        raise Missing
    return Submission(words[0], words[1], numbers[0], numbers[1], marks, words[2])


@get("/judging-worker.js")
async def worker() -> Response[bytes]:
    """The service worker, from the root, so that it may serve the tablet's page without a network."""
    body = (STATIC / "judging-worker.js").read_bytes()
    return Response(body, media_type="text/javascript", headers={"cache-control": "no-cache"})


ROUTES = [
    link_page,
    enter_by_link,
    pin_page,
    enter_by_pin,
    judging_page,
    enter_by_account,
    leave,
    desk,
    submit,
    worker,
]
