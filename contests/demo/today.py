"""What goes on around the marking on the day of the demo, so that every desk of the judging has something on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import scoring
from contests.actions import screen
from contests.actions import setup as opening
from contests.actions.judging import (
    assignments,
    calibrations,
    corrections,
    heats,
    panels,
    seats,
    sheets,
    signatures,
    typings,
)
from contests.actions.judging import desk as desks
from contests.actions.judging.corrections import Proposal
from contests.actions.judging.sheets import Submission
from contests.actions.judging.signatures import Signing
from contests.actions.setup import EventWords
from contests.demo.house import House
from contests.demo.marks import Sheet, Work, fields
from contests.demo.round import Crew
from contests.rules import Person
from contests.store.judging import heats as stored_heats
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored_sheets
from contests.store.judging import signatures as stored_signatures
from contests.store.judging.seats import EntryRow, SeatRow
from contests.store.setup import EventRow

MINUTE = timedelta(minutes=1)
_PART = "practice"
_TRIAL = "上届竞赛留存试件，供赛前统一评分尺度。"
_RELATED = "该选手与本人系师徒关系，申请回避。"
_SLIP = "纸质底稿与平板录入不一致：裁判底稿该项低一档，系录入时多点一次，已经裁判本人核对。"
# A signature as the tablet draws it.
_STROKES = ("M60 120L110 60L150 140L190 70", "M230 80L320 78", "M275 40L272 165L240 140", "M380 60L470 150L540 90")


async def ask_for_signatures(crew: Crew, event: EventRow, now: datetime) -> None:
    """Every judge signs the own sheets, and the chief judge the whole."""
    words = EventWords(event.name, event.entrant, event.blind, event.period, {"sign_judge": 1, "sign_chief": 1})
    await opening.change_event(crew.organiser, event.id, words, now)


async def sign(event: EventRow, now: datetime) -> None:
    """All judges but the last sign what they have handed in."""
    for seat in (await _panel(event))[:-1]:
        held = await stored_signatures.held(event.id, seat.id)
        covers = {row.code: row.submission for row in held.own}
        drawing = "".join(_STROKES[place % len(_STROKES)] for place in (0, seat.position, seat.position + 1))
        signing = Signing(f"signature-{seat.id}", "judge", "", covers, drawing)
        await signatures.sign(_on_tablet(seat), signing, now + MINUTE / 4 * seat.position)


async def prepare(house: House, crew: Crew, contest: int, event: EventRow, now: datetime) -> None:
    """Before the marking: the screen is on, all judges tried one piece, paper is typed twice, a spare seat is there."""
    await screen.switch(crew.organiser, contest, True, now)
    await _calibrate(crew, event, now + 2 * MINUTE)
    await typings.set_twice(crew.organiser, event.id, True, now + 12 * MINUTE)
    spare = await panels.add_spare(crew.chief_judge, event.id, _PART, now + 13 * MINUTE)
    await seats.sit(crew.chief_judge, spare, house.judges[5], now + 14 * MINUTE)


async def _calibrate(crew: Crew, event: EventRow, now: datetime) -> None:
    code = await calibrations.add(crew.chief_judge, event.id, _PART, _TRIAL, now)
    desk, random = await desks.of(event.id), Random(f"{event.id}-trial")
    work = Work(fields(desk.rubric(_PART)), 0.8, random)
    for place, seat in enumerate(await _panel(event)):
        submission = Submission(f"trial-{seat.id}", code, 0, desk.version, work.seen_by(0.02 * place - 0.04))
        await sheets.submit(_on_tablet(seat), submission, now + (place + 1) * MINUTE)
    row = next(one.row for one in await calibrations.compare(desk) if one.row.code == code)
    await calibrations.switch(crew.chief_judge, row.id, False, now + 8 * MINUTE)


async def go_on(crew: Crew, event: EventRow, now: datetime) -> None:
    """Half the entries are marked: one heat is over, a judge steps aside, two paper sheets are being typed."""
    await _run_heats(crew, event, now)
    waiting = await _unmarked(event)
    if waiting:
        await _step_aside(crew, event, waiting[-1], now + 2 * MINUTE)
        await _type(crew, event, waiting[-2:], now + 5 * MINUTE)


async def _run_heats(crew: Crew, event: EventRow, now: datetime) -> None:
    """Stop the heats that are marked through; the last one waits, if another one is still going on."""
    open_ones = {entry.heat for entry in await _unmarked(event, everyone=True)}
    numbers = await stored_heats.numbers(event.id)
    for number in numbers:
        if number not in open_ones:
            await heats.set_state(crew.chief_judge, event.id, number, "closed", now + number * MINUTE / 8)
    if len(open_ones) > 1:
        await heats.set_state(crew.chief_judge, event.id, numbers[-1], "waiting", now + MINUTE)


async def _step_aside(crew: Crew, event: EventRow, entry: EntryRow, now: datetime) -> None:
    """A judge declares a relation to an entry; the chief judge gives it to the spare seat."""
    own = (await _panel(event))[3]
    await assignments.declare(_on_tablet(own), entry.code, _RELATED, now)
    spare = next(one for one in await stored_seats.of_events([event.id], spares=True) if one.kind == "spare")
    recused = (await stored_seats.recusals([spare.id]))[spare.id]
    if entry.id not in recused:
        reason = "原席位裁判申请回避，由备用席位评分。"
        await assignments.assign(crew.chief_judge, own.id, [entry.code], spare.id, reason, now + MINUTE)


async def _type(crew: Crew, event: EventRow, entries: Sequence[EntryRow], now: datetime) -> None:
    """Two paper sheets: one typed by one person, one by two who do not agree."""
    desk, random = await desks.of(event.id), Random(f"{event.id}-paper")
    panel = await _panel(event)
    for place, (seat, entry) in enumerate(zip((panel[2], panel[4]), (entries[0], entries[-1]), strict=True)):
        sheet = Work(fields(desk.rubric(_PART)), 0.85, random).seen_by(0.0)
        readings = ((crew.tally_clerk, sheet), (crew.organiser, _lowered(desk.rubric(_PART), sheet)))
        for turn, (person, written) in enumerate(readings[: place + 1], 1):
            submission = Submission(f"paper-{seat.id}-{turn}", entry.code, 0, desk.version, written)
            await typings.type_in(person, seat.id, submission, now + (2 * place + turn) * MINUTE / 2)


async def propose_correction(crew: Crew, event: EventRow, now: datetime) -> None:
    """The tally clerk found a slip on a locked sheet; the second person has not decided yet."""
    desk, seat = await desks.of(event.id), (await _panel(event))[1]
    there = await stored_sheets.latest(event.id, seat.id)
    row = there[min(there)]
    written = _lowered(desk.rubric(_PART), row.marks)
    proposal = Proposal(row.code, row.version, desk.version, written, _SLIP)
    await corrections.propose(crew.tally_clerk, seat.id, proposal, now)


def _lowered(rubric: scoring.Rubric, sheet: Mapping[str, scoring.Written]) -> Sheet:
    """Return the sheet with the first judged item that has any points a point lower."""
    for field in fields(rubric):
        if field["kind"] == "judged" and (points := Decimal(str(sheet[field["key"]]))) >= 1:
            return {**sheet, field["key"]: str(points - 1)}
    raise ValueError("every sheet of the demo has a judged item with points")


async def _panel(event: EventRow) -> list[SeatRow]:
    found = [seat for seat in await stored_seats.of_events([event.id]) if seat.part == _PART]
    return sorted(found, key=lambda seat: seat.position)


async def _unmarked(event: EventRow, everyone: bool = False) -> list[EntryRow]:
    """Return who is there and has no sheet yet, in the order of working; *everyone*: or whose heat waits."""
    marked = {code for _, code in await stored_sheets.latest(event.id)}
    states = {} if everyone else await stored_heats.states(event.id)
    there = {entry.code: entry for entry in await stored_seats.entries(event.id)}
    order = [there[one.code] for one in await stored_seats.codes(event.id)]
    return [
        entry
        for entry in order
        if entry.code not in marked
        and entry.presence not in ("absent", "withdrawn")
        and states.get(entry.heat, "open") == "open"
    ]


def _on_tablet(seat: SeatRow) -> Person:
    return Person(seat.account, seat.judge, seat=seat.id)
