"""The judge's tablet: in by QR link or PIN, blind codes only, sheets out as JSON."""

import json
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import bundles, carried, signatures
from contests.actions.judging import desk as desks
from contests.actions.judging import seats as act
from contests.actions.judging import sheets as sheet_actions
from contests.actions.judging.seats import LOCK_ROUNDS, Login
from contests.labels import say
from contests.rules import Faulty, Person, Refused
from contests.store import ledger, setup
from contests.store.judging import seats as stored
from contests.store.judging import signatures as stored_signatures
from contests.store.judging import tablets as stored_tablets
from contests.store.judging.seats import SeatRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import marking, shell, wire
from contests.web.pages import back, clock, conditional, page, unchanged

Answer = Response[Any] | Template | Redirect
LOCK_MINUTES = 10

DRAWER = "drawer"  # a cookie that the page reads: which drawer of the tablet belongs to this login
# Browsers inside chat apps: no own home screen, storage that is wiped, links that stay inside.
_CHAT_APPS = ("micromessenger", "dingtalk", "wxwork", " qq/", "weibo", "lark", "feishu", "aweme")


def in_chat_app(request: AnyRequest) -> bool:
    """Say whether the page was opened inside a chat app."""
    agent = request.headers.get("user-agent", "").lower()
    return any(name in agent for name in _CHAT_APPS)


async def _let_in(login: Login, seat: int) -> Redirect:
    """Give the tablet its login, and the name of its drawer, which its page reads without a network too."""
    answer = access.let_in(back("/judging"), login.token, login.seconds)
    if found := await stored.seat(seat):
        answer.set_cookie(DRAWER, bundles.drawer_of(found), max_age=login.seconds, path="/", samesite="lax")
    return answer


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
        seat = await act.peek(token, access.now())
        login = await act.enter_by_link(token, request.headers.get("user-agent", ""), access.now())
    except Refused as no:
        if (me := access.visitor(request)) and await act.is_in(me, token):
            return back("/judging")
        return page(request, "judging/pin.html", flash=[("bad", say(no.code, no.facts))], values={}, status=409)
    return await _let_in(login, seat.id)


@get("/t")
async def pin_page(request: AnyRequest) -> Template:
    template = "judging/outside.html" if in_chat_app(request) else "judging/pin.html"
    return page(request, template, values={})


@post("/t")
async def enter_by_pin(request: AnyRequest) -> Answer:
    form = await forms.read(request)
    seat, pin = (normalize("NFKC", form.text(name, required=True)) for name in ("seat", "pin"))
    known = int(seat) if seat.isascii() and seat.isdigit() and len(seat) < 10 else 0
    try:
        login = await act.enter_by_pin(known, pin, request.headers.get("user-agent", ""), access.now())
    except Refused as no:
        said = [("bad", say(no.code, no.facts))]
        return page(request, "judging/pin.html", flash=said, values={"seat": seat}, status=403)
    return await _let_in(login, known)


@get("/judging")
async def judging_page(request: AnyRequest) -> Answer:
    """The tablet's page; a judge with an own account chooses a seat; anybody else is asked for the PIN."""
    me = access.visitor(request)
    if me is None:
        return back("/t")
    if me.seat is None:
        return await _choose(request, me)
    # The page itself names nobody: whose seat it is, it learns with the desk; so it can be kept for the next one too.
    return page(request, "judging/sheet.html", version=shell.version(), headers={"x-page-version": shell.version()})


async def _choose(request: AnyRequest, me: Person, status: int = 200, **more: Any) -> Template:
    mine = await stored.of_account(me.account or 0)
    names = await setup.event_names({seat.event for seat in mine})
    seats = [(seat, *names[seat.event]) for seat in mine]
    return page(request, "judging/choose.html", status=status, seats=seats, **more)


async def _part_name(seat: SeatRow) -> str:
    part = (await desks.of(seat.event)).parts.get(seat.part)
    return (part.name or part.key) if part else seat.part


@post("/judging/seats/{seat:int}")
async def enter_by_account(request: AnyRequest, seat: FromPath[int]) -> Answer:
    """Enter the own seat; a PIN for the screen lock may be chosen where no card has brought one."""
    me = access.person(request)
    if me.seat == seat:
        return back("/judging")
    form = await forms.read(request)
    pin = normalize("NFKC", form.text(f"pin-{seat}"))
    try:
        form.check()
        login = await act.enter_by_account(me, seat, request.headers.get("user-agent", ""), access.now(), pin)
    except Faulty as problems:
        return await _choose(request, me, 422, problems=problems)
    return await _let_in(login, seat)


@post("/judging/leave")
async def leave(request: AnyRequest) -> Redirect:
    await act.leave(access.person(request), access.now())
    answer = back("/t")
    answer.delete_cookie(access.COOKIE)
    answer.delete_cookie(DRAWER)
    return answer


@get("/judging/desk")
async def desk(request: AnyRequest) -> Response[Any]:
    """Everything the tablet needs to work without a network: the sheet, the codes, what was handed in."""
    seat = await sheet_actions.own_seat(access.person(request))
    found = await desks.of(seat.event)
    version = (await ledger.version(seat.contest), seat.id, seat.account, found.version, shell.version())
    # Thirty tablets ask every few seconds, and mostly have it.
    if known := unchanged(request, version):
        return known
    plain = await _desk(seat, found)
    return conditional(request, version, lambda: json.dumps(plain, ensure_ascii=False), "application/json")


async def _desk(seat: SeatRow, found: desks.Desk) -> dict[str, Any]:
    mine = await marking.own_sheets(seat)
    return {
        **await _whose(seat, found),
        "open": found.event.state == "judging" and seat.state == "active",
        "state": found.event.state,
        "rules": found.version,
        **await marking.plain(seat, found),
        "sheets": {
            code: {
                "id": s.submission,
                "version": s.version,
                "state": s.state,
                "marks": s.marks,
                "reason": s.reason,
                "rules": s.ruleset_version,
            }
            for code, s in mine.items()
        },
        "signing": await _signing(seat, found.event.settings),
    }


async def _whose(seat: SeatRow, found: desks.Desk) -> dict[str, Any]:
    """Whose desk this is, and what the tablet needs to lock its screen and to seal a file."""
    contest, part = await setup.contest(seat.contest), found.parts[seat.part]
    salt, _, digest = seat.pin_lock.partition(":")
    minutes = found.event.settings.get("lock_minutes", LOCK_MINUTES)
    return {
        "bag": bundles.drawer_of(seat),
        "key": bundles.key_of(seat),
        "page": shell.version(),
        "contest": {
            "id": seat.contest,
            "name": contest.name if contest else "",
            "rehearsal": contest is not None and contest.rehearsal_of is not None,
        },
        "event": {"id": seat.event, "name": found.event.name},
        "part": part.name or part.key,
        "seat": {"id": seat.id, "position": seat.position, "name": seat.name, "judge": seat.judge},
        "lock": {"salt": salt, "hash": digest, "rounds": LOCK_ROUNDS, "minutes": minutes} if digest else None,
    }


async def _signing(seat: SeatRow, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which signatures the event asks for on a tablet, and which this seat has; None when it asks for none."""
    roles = [role for role in stored_signatures.asked(settings) if role != "chief_judge"]
    if not roles:
        return None
    held = await stored_signatures.held(seat.event, seat.id)
    found = [held.latest("judge", seat=seat.id)] if "judge" in roles else []
    found += [held.latest("competitor", seat=seat.id, code=c) for _, c in held.codes if "competitor" in roles]
    return {
        "roles": roles,
        "total": bool(settings.get("sign_total")),
        "counted": [row.code for row in held.own],
        "given": [
            {
                "role": one.role,
                "code": one.code,
                "hash": one.digest[:8],
                "at": clock(one.created),
                "holds": held.holds(one),
            }
            for one in found
            if one is not None
        ],
    }


@post("/judging/sheets", status_code=200)
async def submit(request: AnyRequest) -> Response[Any]:
    """Take a sheet in; the same submission id is answered with the same receipt.

    A conflict that was decided at the desk by a file is told in the words of the decision.
    """
    me = access.person(request)
    sent = wire.submission(wire.read(await request.body()))
    try:
        receipt = await sheet_actions.submit(me, sent, access.now())
    except Refused as no:
        decision = await carried.told(me, sent.id) if no.code == "sheet_conflict" else None
        if decision is None:
            raise
        said = say("carried_told", {"reason": decision.reason})
        return Response({"status": 409, "code": no.code, "message": said}, status_code=409)
    return Response({"code": receipt.code, "version": receipt.version, "state": receipt.state})


@post("/judging/signatures", status_code=200)
async def sign(request: AnyRequest) -> dict[str, Any]:
    """Take a signature in; the same id is answered with the same receipt."""
    me = access.person(request)
    signed = await signatures.sign(me, wire.signing(wire.read(await request.body())), access.now())
    return {"hash": signed.digest[:8], "at": clock(signed.created)}


@post("/judging/state", status_code=200)
async def state(request: AnyRequest) -> dict[str, Any]:
    """Take in what a tablet says of itself; the devices desk shows it."""
    me = access.person(request)
    seat = await sheet_actions.own_seat(me)
    await stored_tablets.say(me.session, seat.id, wire.state(wire.read(await request.body())), access.now())
    return {}


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
    sign,
    state,
]
