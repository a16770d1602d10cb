"""What ``contests demo`` does and prints: the county, who can log in, and the tablets' links as QR codes."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

import segno

from contests.actions import screen as showing
from contests.actions.judging import seats as seating
from contests.demo.filling import fill
from contests.demo.house import ACCOUNTS, PASSWORD
from contests.rules import Person
from contests.store import accounts, screen, setup
from contests.store.judging import seats
from contests.store.judging.seats import SeatRow

Out = Callable[[str], None]
_SIDE_BY_SIDE = 3


@dataclass(frozen=True, slots=True)
class Tablet:
    """One judge's tablet: whose seat in which event, and how to open it once."""

    judge: str
    event: str
    token: str
    pin: str


async def fill_if_empty(now: datetime, little: bool, out: Out) -> bool:
    """Fill an empty database; return False where there are accounts already, and leave everything as it is."""
    if await accounts.any_account():
        out("数据库中已有数据，保持不变。")
        return False
    started = -1

    def progress(done: int, of: int, what: str) -> None:
        nonlocal started
        if what and done * 10 // of != started:
            started = done * 10 // of
            out(f"  {done * 100 // of:3d}%  {what}")

    out("正在生成演示数据（虚构的云岭县，约需半分钟）……" if not little else "正在生成小型演示数据……")
    await fill(now, little=little, progress=progress)
    out("  100%  完成")
    return True


async def tablets(now: datetime) -> list[Tablet]:
    """Return fresh links for the demo judges' seats where judging goes on; a tablet that is logged in stays so."""
    found = []
    for seat in await _open_seats():
        event = await setup.event(seat.event)
        if event is None:
            continue
        organiser = Person(None, "", "organiser")
        key = await seating.issue(organiser, seat.id, now)
        found.append(Tablet(seat.judge, event.name, key.token, key.pin))
    return found


async def _open_seats() -> list[SeatRow]:
    own = []
    for account in (one for one in ACCOUNTS if one.login.startswith("caipan")):
        row = await accounts.by_login(account.login)
        own += await seats.of_account(row.id) if row else []
    states = {event: await setup.event(event) for event in {seat.event for seat in own}}
    judging = [seat for seat in own if (event := states[seat.event]) and event.blind and event.state == "judging"]
    used = await seats.devices([seat.id for seat in judging])
    return sorted((seat for seat in judging if not used.get(seat.id)), key=lambda seat: (seat.event, seat.position))


async def screens() -> list[tuple[str, str]]:
    """Return the big screens that are switched on: the contest's name, and the path of the address."""
    found = []
    for contest in await setup.contests():
        row = await screen.screen(contest.id)
        if row is not None and showing.read(row.settings).on:
            found.append((contest.name, f"/screen/{row.key}"))
    return found


def accounts_table() -> list[str]:
    """Return the accounts of the demo, a line each."""
    return [f"  {one.login:<12} {PASSWORD}   {one.what}" for one in ACCOUNTS]


def tablets_table(found: Sequence[Tablet], address: str) -> list[str]:
    """Return the QR codes of the tablets as block characters, three beside each other, with their links below."""
    lines: list[str] = []
    codes = [_blocks(f"{address}/t/{one.token}") for one in found]
    for start in range(0, len(codes), _SIDE_BY_SIDE):
        group = codes[start : start + _SIDE_BY_SIDE]
        width = max(len(line) for code in group for line in code)
        titles = [f"席位 {place}" for place in range(start + 1, start + len(group) + 1)]
        lines.append("  " + "   ".join(f"{title:<{width - 2}}" for title in titles))
        lines += ["  " + "   ".join(line.ljust(width) for line in row) for row in zip_longest(*group, fillvalue="")]
    for place, one in enumerate(found, 1):
        lines.append(f"  席位 {place}  {one.judge}（{one.event}）  PIN {one.pin}  {address}/t/{one.token}")
    return lines


def _blocks(text: str) -> list[str]:
    """Two rows of modules in one line of characters, light on dark as terminals are."""
    rows = [list(row) for row in segno.make(text, error="l").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    glyphs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "".join(glyphs[int(bool(upper)), int(bool(lower))] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def lan_address() -> str:
    """Return this machine's address on the local network; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
