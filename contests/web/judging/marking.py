"""What a seat has to mark, as its tablet is told: its sections, its codes, the heats, its calibrations."""

from dataclasses import replace
from typing import Any

from contests import rules
from contests.actions.judging import duties
from contests.actions.judging.desk import Desk
from contests.store.judging import bars as stored_bars
from contests.store.judging import seats, sheets
from contests.store.judging.bars import Bars
from contests.store.judging.seats import CodeRow, SeatRow
from contests.store.judging.sheets import SheetRow


async def own_sheets(seat: SeatRow) -> dict[str, SheetRow]:
    """Return the latest version of each sheet of the judge who sits here, by code.

    What an earlier judge of the seat handed in stays with the server; sent back, it begins blank.
    """
    found = {code: sheet for (_, code), sheet in (await sheets.latest(seat.event, seat.id)).items()}
    earlier = await sheets.handed_in(seat.event, seat.id, seat.since) if seat.since else frozenset()
    return {
        code: replace(sheet, marks={}) if code in earlier else sheet
        for code, sheet in found.items()
        if code not in earlier or sheet.state == "returned"
    }


async def plain(seat: SeatRow, desk: Desk) -> dict[str, Any]:
    """Return ``sections`` (a list, or null for the whole sheet), their ``rubric``, ``heats`` (state by number) and
    ``codes``; of each code whether it is a ``calibration`` and whether a sheet would be taken now (``open``).
    """
    bars = await stored_bars.of_seat(seat.id, seat.event, seat.part)
    rubrics: Any = desk.rules.to_plain()["rubrics"]
    sections, whole = duties.sections_of(seat, bars), rubrics[desk.parts[seat.part].rubric]
    piece = own_piece(whole, sections)
    return {
        "sections": None if piece is whole else list(sections),
        "rubric": piece,
        "heats": {str(number): state for number, state in bars.heats.items()},
        "codes": [*_calibrations(seat, desk, bars), *[_code(one, desk, bars) for one in await _owed(seat, bars)]],
    }


def own_piece(rubric: dict[str, Any], sections: tuple[str, ...]) -> dict[str, Any]:
    """Return the sheet of a seat that marks these sections only, as plain data; none of them means all."""
    own = [section for section in rubric["sections"] if section["key"] in sections]
    if not sections or len(own) == len(rubric["sections"]):
        return rubric
    return {**{key: value for key, value in rubric.items() if key not in ("maximum", "scale")}, "sections": own}


async def _owed(seat: SeatRow, bars: Bars) -> list[CodeRow]:
    """Return the codes that the seat marks; what an earlier judge handed in is none of its business."""
    done = await sheets.handed_in(seat.event, seat.id, seat.since) if seat.since else frozenset()
    own = (await own_sheets(seat)).items() if done else ()
    returned = {code for code, sheet in own if sheet.state == "returned"}
    mine = {
        entry.code
        for entry in await seats.entries(seat.event)
        if entry.id not in bars.recused | bars.given
        and not duties.is_own_unit(seat, entry)
        and (seat.kind != "spare" or entry.id in bars.stands_in)
        and (entry.code not in done or entry.code in returned)
    }
    return [code for code in await seats.codes(seat.event) if code.code in mine]


def _code(code: CodeRow, desk: Desk, bars: Bars) -> dict[str, Any]:
    absent = code.presence in ("absent", "withdrawn")
    is_open = rules.may_submit(desk.event.state) and bars.heats.get(code.heat, "open") == "open" and not absent
    where = {"code": code.code, "station": code.station, "heat": code.heat, "absent": absent}
    return {**where, "calibration": False, "open": is_open}


def _calibrations(seat: SeatRow, desk: Desk, bars: Bars) -> list[dict[str, Any]]:
    if not rules.may_calibrate(desk.event.state):
        return []
    blank = {"station": "", "heat": 0, "absent": False, "calibration": True, "open": seat.state == "active"}
    return [{"code": code, **blank} for code, is_open in bars.calibrations.items() if is_open]
