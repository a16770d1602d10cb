"""The chief judge's room: starting, locking, reopening, rulings and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contests import rules
from contests.actions.judging import desk as desks
from contests.actions.judging import panels
from contests.actions.judging import seats as seat_actions
from contests.actions.judging import sheets as sheet_actions
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, results, setup
from contests.store.judging import corrections, facts, seats, sheets, typings
from contests.store.judging.roster import rosters
from contests.store.judging.seats import EntryRow, SeatRow

RULINGS = ("disqualified", "withdrawn", "absent", "penalty", "adjustment", "veto", "spread_accepted")
VETO_SCOPES = ("sheet", "award", "rank", "unit")


@dataclass(frozen=True, slots=True)
class Order:
    """What the chief judge decides about one code. *points* is the text of the form, *part* empty for everything."""

    kind: str
    code: str
    part: str
    points: str
    scope: str
    reason: str


async def _desk(person: Person, event: int, *roles: str) -> desks.Desk:
    desk = await desks.of(event)
    if not person.holds(desk.event.contest, *roles):
        raise Missing
    return desk


async def start(person: Person, event: int, now: datetime) -> None:
    """Open the marking. An event that is not blind needs no draw: its entries get their numbers as codes."""
    desk = await _desk(person, event, "organiser", "chief_judge")
    ready = ("drawn",) if desk.event.blind else ("preparing", "drawn")
    if desk.event.state not in ready:
        raise Refused("draw_first" if desk.event.state == "preparing" else "judging_started")
    places = await seats.of_events([event])
    for key, part in desk.judged.items():
        least = part.panel.least if part.panel else 1
        if sum(seat.part == key and seat.joins is None for seat in places) < least:
            raise Refused("seats_missing", least=least)
        if nobody := await panels.unmarked(desk, key):
            raise Refused("sections_unmarked", sections="、".join(nobody))
    async with ledger.writing(
        desk.event.contest, person.account, "judging.started", now, subject=f"event-{event}"
    ) as line:
        line.facts["rules"] = desk.version
        if not desk.event.blind:
            await _number(event)
        if not await seats.entries(event):
            raise Refused("entries_missing")
        for seat in await seats.of_events([event], spares=True):
            await seat_actions.recuse_own_unit(seat.id, now)
        await setup.set_event_state(event, "judging")


async def _number(event: int) -> None:
    taken = {entry.code for entry in await seats.entries(event)}
    position = len(taken)
    for entry, number in await seats.uncoded(event):
        position += 1
        code = number or str(position)
        while code in taken:
            position += 1
            code = str(position)
        taken.add(code)
        await seats.give_code(event, entry, code, position)


async def missing(desk: desks.Desk) -> list[tuple[SeatRow, EntryRow]]:
    """Return which seat still owes which entry its sheet, or its sections of one.

    Where one piece of a judge's sheet has nobody to mark it, the other pieces are not awaited: half a sheet counts
    nothing.
    """
    event = desk.event.id
    everyone = {seat.id: seat for seat in await seats.of_events([event], spares=True)}
    roster = (await rosters([event]))[event]
    entries, there, ruled = await seats.entries(event), await sheets.latest(event), await _settled(event)
    ids = {entry.code: entry.id for entry in entries}
    marked = {(seat, ids[code]) for (seat, code), sheet in there.items() if sheet.state == "submitted" and code in ids}
    owing = [e for e in entries if e.presence not in ("absent", "withdrawn") and e.code not in ruled]
    return [
        (everyone[marker.id], entry)
        for place in roster.places
        if place[0].part in desk.judged
        for entry in owing
        for _, marker in roster.markers(place, entry.id, marked) or ()
        if (marker.id, entry.id) not in marked
    ]


async def unchecked(desk: desks.Desk) -> dict[str, int]:
    """Return for each part with one agreed sheet how many entries still lack it; a self-score does not hold up."""
    parts = [key for key, part in desk.parts.items() if part.source == "sheets" and key not in desk.judged]
    if not parts:
        return {}
    event = desk.event.id
    ruled = await _settled(event)
    there = {(row.part, row.code) for row in (await sheets.latest(event)).values() if row.state == "submitted"}
    owed = [e.code for e in await seats.entries(event) if e.presence not in ("absent", "withdrawn")]
    counted = [key for key in parts if desk.parts[key].counts]
    return {key: sum((key, code) not in there for code in owed if code not in ruled) for key in counted}


async def _settled(event: int) -> frozenset[str]:
    """Return the codes that need no sheets any more: disqualified, withdrawn, absent."""
    return settled(await facts.rulings(event))


def settled(found: Sequence[facts.RulingRow]) -> frozenset[str]:
    """Return the codes for which a ruling in force says that no sheet is needed."""
    revoked = {ruling.revokes for ruling in found}
    over = ("disqualified", "withdrawn", "absent")
    return frozenset(ruling.code for ruling in found if ruling.kind in over and ruling.id not in revoked)


async def lock(person: Person, event: int, now: datetime) -> None:
    """Close the marking; every seat that is there has handed in every sheet it owes."""
    desk = await _desk(person, event, "chief_judge")
    async with ledger.writing(desk.event.contest, person.account, "judging.locked", now, subject=f"event-{event}"):
        desk = await desks.of(event)
        if not rules.may_lock(desk.event.state):
            raise Refused("judging_not_open")
        if owed := await missing(desk):
            raise Refused("sheets_missing", n=len(owed))
        if lacking := sum((await unchecked(desk)).values()):
            raise Refused("checks_missing", n=lacking)
        if half := await typings.waiting_in(event):
            raise Refused("typings_unsettled", n=len(half))
        await setup.set_event_state(event, "locked")


async def reopen(person: Person, event: int, reason: str, now: datetime) -> None:
    """Open a locked marking again with a reason; once a tally of it was certified, single sheets are corrected only."""
    desk = await _desk(person, event, "chief_judge")
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    async with ledger.writing(
        desk.event.contest, person.account, "judging.reopened", now, subject=f"event-{event}", reason=reason.strip()
    ):
        if (await desks.of(event)).event.state != "locked":
            raise Refused("judging_not_locked")
        if waiting := await corrections.waiting(event):
            raise Refused("correction_open", n=waiting)
        if await results.was_certified(event):
            raise Refused("judging_signed")
        await setup.set_event_state(event, "judging")


def _ruling_problems(order: Order, desk: desks.Desk) -> list[Problem]:
    found = [] if order.reason.strip() else [Problem("reason", "fault.required")]
    if order.kind not in RULINGS:
        found.append(Problem("kind", "fault.choice"))
    if order.part and order.part not in desk.parts:
        found.append(Problem("part", "fault.choice"))
    if order.kind in ("adjustment", "spread_accepted") and not order.part:
        found.append(Problem("part", "fault.required"))
    if order.kind in ("penalty", "adjustment") and not _points(order.points, signed=order.kind == "adjustment"):
        found.append(Problem("points", "fault.points"))
    if order.kind == "veto" and order.scope not in VETO_SCOPES:
        found.append(Problem("scope", "fault.choice"))
    return found


def _points(text: str, signed: bool) -> bool:
    """Say whether *text* is a mark that the rules can count."""
    digits = text.removeprefix("-") if signed else text
    whole, _, rest = digits.partition(".")
    return digits.isascii() and whole.isdigit() and len(whole) <= 6 and (rest.isdigit() or "." not in digits)


async def rule(person: Person, event: int, order: Order, now: datetime) -> int:
    """Record a ruling of the chief judge, with its reason; it counts in the next tally."""
    desk = await _desk(person, event, "chief_judge")
    if problems := _ruling_problems(order, desk):
        raise Faulty(tuple(problems))
    if desk.event.state not in ("judging", "locked"):
        raise Refused("judging_not_open")
    entry = await sheet_actions.entry_of(event, order.code)
    async with ledger.writing(
        desk.event.contest, person.account, f"ruling.{order.kind}", now, subject=f"event-{event}", reason=order.reason
    ) as line:
        line.facts |= {"code": order.code, "part": order.part}
        ruling = await facts.add_ruling(
            event, entry.id, order.kind, _body(order), order.reason.strip(), person.account or 0, now
        )
        line.facts["ruling"] = ruling
        return ruling


def _body(order: Order) -> dict[str, str]:
    body = {"kind": order.kind, "entry": order.code, "reason": order.reason.strip()}
    if order.part and order.kind not in ("disqualified", "withdrawn"):
        body["part"] = order.part
    if order.kind in ("penalty", "adjustment"):
        body["points"] = order.points
    if order.kind == "veto":
        body["scope"] = order.scope
    return body


async def revoke(person: Person, event: int, ruling: int, reason: str, now: datetime) -> None:
    """Take a ruling back, with a reason; both stay readable."""
    desk = await _desk(person, event, "chief_judge")
    found = {one.id: one for one in await facts.rulings(event)}
    if ruling not in found or found[ruling].kind == "revoked":
        raise Missing
    if not reason.strip():
        raise Faulty((Problem("reason", "fault.required"),))
    if ruling in [one.revokes for one in found.values()]:
        raise Refused("ruling_revoked")
    if desk.event.state not in ("judging", "locked"):
        raise Refused("judging_not_open")
    async with ledger.writing(
        desk.event.contest, person.account, "ruling.revoked", now, subject=f"event-{event}", reason=reason.strip()
    ) as line:
        line.facts["ruling"] = ruling
        entry = await sheet_actions.entry_of(event, found[ruling].code)
        await facts.add_ruling(event, entry.id, "revoked", {}, reason.strip(), person.account or 0, now, ruling)
