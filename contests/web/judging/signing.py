"""Who has signed what: judges, contestants and, here on the page, the chief judge, with or without a drawing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import signatures as act
from contests.labels import say
from contests.rules import Refused
from contests.store import setup
from contests.store.judging import seats
from contests.store.judging import signatures as stored
from contests.store.judging.signatures import Held, SignatureRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "chief_judge", "tally_clerk", "supervisor")


@dataclass(frozen=True, slots=True)
class Place:
    """One place to sign. *state*: missing, valid, stale (the sheets have changed since) or early (nothing is in)."""

    name: str
    judge: str
    sheets: int
    state: str
    signature: SignatureRow | None
    by: str
    key: str = ""
    digest: str = ""


def _place(
    held: Held, names: Mapping[int, str], name: str, judge: str, role: str, seat: int | None, code: str, part: str
) -> Place:
    wanted = part if role == "chief_judge" else ""
    one = held.latest(role, part=part, seat=seat, code=code)
    digest = held.digest(role, part=wanted, seat=seat, code=code)
    count = sum(
        (seat is None or row.seat == seat) and row.part == part and code in ("", row.code)
        for row in held.sheets.values()
    )
    state = "early" if not count else "missing" if one is None else "valid" if held.holds(one) else "stale"
    by = names.get(one.account or 0, "") if one else ""
    return Place(name, judge, count, state, one, by, part, digest)


async def places(desk: desks.Desk) -> dict[str, list[Place]]:
    """Return every place to sign in an event, by role."""
    held, names = await stored.held(desk.event.id), await setup.account_names()
    there = await seats.of_events([desk.event.id], spares=True)
    judges = [one for one in there if one.id in held.seats or (one.kind == "judge" and one.state == "active")]
    parts = {key: part.name or key for key, part in desk.parts.items()}
    of = {seat.id: f"{parts.get(seat.part, seat.part)} · {seat.name}" for seat in judges}
    contestants = [
        held.latest("competitor", seat=seat, code=code) for seat, code in sorted(held.sheets, key=lambda key: key[::-1])
    ]
    return {
        "judge": [_place(held, names, of[seat.id], seat.judge, "judge", seat.id, "", seat.part) for seat in judges],
        "chief_judge": [_place(held, names, parts[key], "", "chief_judge", None, "", key) for key in desk.judged],
        "competitor": [
            _place(held, names, f"{one.code} 号", of.get(one.seat or 0, ""), one.role, one.seat, one.code, one.part)
            for one in contestants
            if one is not None
        ],
    }


async def _show(
    request: AnyRequest, contest: ContestRow, event: EventRow, chief: bool, status: int = 200, **more: Any
) -> Template:
    desk = await desks.of(event.id)
    return page(
        request,
        "judging/signatures.html",
        contest=contest,
        event=event,
        status=status,
        asked=stored.asked(event.settings),
        places=await places(desk),
        lacking=len(await stored.unsigned(event.id)),
        chief=chief,
        fresh=secrets.token_hex(16),
        **more,
    )


@get("/events/{event:int}/signatures")
async def signatures_page(request: AnyRequest, event: FromPath[int]) -> Template:
    me, contest, found = await access.event_as(request, event, *ROLES)
    return await _show(request, contest, found, me.holds(contest.id, "chief_judge"))


@post("/events/{event:int}/signatures")
async def sign(request: AnyRequest, event: FromPath[int]) -> Answer:
    """The chief judge's signature; without script it is the account's alone, with no drawing."""
    me, contest, found = await access.event_as(request, event, "chief_judge")
    form = await forms.read(request)
    part, seen, id = (form.text(name, most=64) for name in ("part", "seen", "id"))
    try:
        if form.problems or len(id) < 8:
            raise Refused("sign_changed")
        drawing = form.text("drawing", most=act.LONGEST_DRAWING)
        if form.problems:
            raise Refused("sign_drawing")
        signed = await act.sign_part(me, event, part, seen, drawing, id, access.now())
    except Refused as no:
        return await _show(request, contest, found, True, 409, flash=[("bad", say(no.code, no.facts))])
    return back(f"/events/{event}/signatures", "part_signed", hash=signed.digest[:8])


ROUTES = [signatures_page, sign]
