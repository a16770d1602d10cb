"""The devices desk: every tablet that sits on a seat, what it last said, and calling one back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import desk as desks
from contests.actions.judging import seats as act
from contests.rules import Missing, Refused
from contests.store import setup
from contests.store.judging import seats as stored_seats
from contests.store.judging import tablets as stored
from contests.store.judging.seats import SeatRow
from contests.store.judging.tablets import TabletRow
from contests.store.ledger import canonical
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import shell
from contests.web.pages import back, page

ROLES = ("organiser", "chief_judge")
STALE = timedelta(minutes=3)  # a tablet says something every minute; twice unheard, somebody should look

_MACHINES = (
    ("iPad", r"iPad"),
    ("iPhone", r"iPhone"),
    ("安卓手机", r"Android.*Mobile"),
    ("安卓平板", r"Android"),
    ("鸿蒙平板", r"OpenHarmony|HarmonyOS"),
    ("Windows 电脑", r"Windows"),
    ("苹果电脑或 iPad", r"Macintosh"),
    ("Linux 电脑", r"Linux"),
)
_BROWSERS = (
    ("Edge", r"Edg\w*/"),
    ("360", r"360|QIHU"),
    ("QQ 浏览器", r"QQBrowser"),
    ("UC", r"UCBrowser"),
    ("火狐", r"Firefox|FxiOS"),
    ("Chrome", r"Chrome|CriOS|Chromium"),
    ("Safari", r"Safari"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """One tablet as the desk shows it."""

    tablet: TabletRow
    seat: SeatRow
    where: str
    words: str
    silent: bool
    old: bool


def in_words(agent: str) -> str:
    """Say what a browser's signature means: iPad · Safari."""
    machine = next((name for name, sign in _MACHINES if re.search(sign, agent)), "")
    browser = next((name for name, sign in _BROWSERS if re.search(sign, agent)), "")
    return " · ".join(part for part in (machine, browser) if part) or "未知设备"


async def _places(contest: int) -> list[tuple[SeatRow, str]]:
    """Return the contest's seats, each with its event and part in words."""
    events = {event.id: event.name for event in await setup.events(contest)}
    rules = {event: desks.read_rules(canonical(row.body)) for event, row in (await setup.rulesets(contest)).items()}
    parts = {
        (event, one.key): one.name
        for event, ruleset in rules.items()
        for stage in ruleset.stages
        for part in stage.parts
        for one in part.parts or (part,)
    }
    return [
        (seat, f"{events[seat.event]} · {parts.get((seat.event, seat.part)) or seat.part}")
        for seat in await stored_seats.of_events(list(events), spares=True)
    ]


def _devices(places: Sequence[tuple[SeatRow, str]], tablets: Sequence[TabletRow], now: datetime) -> list[Device]:
    known, current = {seat.id: (seat, where) for seat, where in places}, shell.version()
    order = {seat.id: place for place, (seat, _) in enumerate(places)}
    return [
        Device(
            tablet,
            *known[tablet.seat],
            in_words(tablet.device),
            tablet.seen is None or now - tablet.seen > STALE,
            bool(tablet.state and tablet.state.version and tablet.state.version != current),
        )
        for tablet in sorted(tablets, key=lambda one: (order[one.seat], one.session))
    ]


@get("/contests/{contest:int}/devices")
async def devices_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    places = await _places(contest)
    devices = _devices(places, await stored.of_seats([seat.id for seat, _ in places]), access.now())
    manned = {device.seat.id for device in devices}
    waiting = sum(device.tablet.state.waiting for device in devices if device.tablet.state)
    return page(
        request,
        "judging/devices.html",
        contest=found,
        devices=devices,
        waiting=waiting,
        silent=sum(device.silent for device in devices),
        without=[(seat, where) for seat, where in places if seat.state == "active" and seat.id not in manned],
    )


@post("/tablets/{tablet:int}/revoke")
async def revoke(request: AnyRequest, tablet: FromPath[int]) -> Redirect:
    """Call one tablet back; what is over already is said."""
    form = await forms.read(request)
    number, expires = form.number("seat") or 0, form.number("login", most=10**11) or 0
    form.check()
    seat = await stored_seats.seat(number)
    if seat is None:
        raise Missing
    try:
        await act.revoke(access.person(request), tablet, number, expires, access.now())
    except Refused as no:
        return back(f"/contests/{seat.contest}/devices", no.code)
    return back(f"/contests/{seat.contest}/devices", "tablet_revoked")


ROUTES = [devices_page, revoke]
