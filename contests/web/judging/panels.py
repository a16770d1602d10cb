"""The panels as the seats desk shows them: who sits where, what makes up one sheet, whether enough judges are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contests.actions.judging import desk as desks
from contests.actions.judging.panels import left_over
from contests.rules import Refused
from contests.store.judging import seats as stored
from contests.store.judging import sheets
from contests.store.judging.roster import Roster, rosters
from contests.store.judging.seats import SeatRow
from contests.store.setup import EventRow


@dataclass(frozen=True, slots=True)
class Place:
    """One seat as the desk shows it."""

    seat: SeatRow
    unit: str
    recused: int
    tablets: int
    seen: datetime | None
    sections: str
    lead: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A sheet that several seats make up: the lead and, by section, who marks it."""

    lead: SeatRow
    seats: tuple[SeatRow, ...]
    sections: tuple[tuple[str, str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of an event: its seats, its rule in words, and whether recusals leave enough judges.

    *places* are all seats, *judges* counts the sheets they make; *nobody* are sections that no seat marks.
    """

    event: EventRow
    key: str
    part: str
    rule: str
    wanted: int
    places: tuple[Place, ...]
    judges: int
    shared: tuple[Shared, ...]
    leads: tuple[SeatRow, ...]
    sections: tuple[tuple[str, str], ...]
    nobody: tuple[str, ...]
    short: tuple[str, ...]
    fewest: int
    least: int


_METHODS = {
    "mean": "取平均",
    "weighted_mean": "加权平均",
    "median": "取中位数",
    "trimmed_mean": "取平均",
    "trimmed_sum": "求和",
    "sum": "求和",
    "rank_sum": "名次之和",
}


def _rule(desk: desks.Desk, part: str) -> str:
    panel = desk.parts[part].panel
    if panel is None:
        return ""
    dropped = f"去掉 {panel.high} 个最高分和 {panel.low} 个最低分后" if panel.high or panel.low else ""
    each = "逐项" if panel.per == "criterion" else "整表总分"
    return f"{len(panel.seats)} 位裁判，{each}{dropped}{_METHODS[panel.method]}；每份至少 {panel.least} 位裁判有效"


@dataclass(frozen=True, slots=True)
class _Stock:
    """What all panels are read from, once for every event."""

    seats: Sequence[SeatRow]
    rosters: Mapping[int, Roster]
    recused: Mapping[int, set[int]]
    tablets: Mapping[int, Sequence[stored.Device]]
    units: Mapping[int, str]


async def panels(events: Sequence[EventRow]) -> list[Panel]:
    """Return every judged part of these events with its seats."""
    seats = await stored.of_events([event.id for event in events], spares=True)
    stock = _Stock(
        seats=seats,
        rosters=await rosters([event.id for event in events]),
        recused=await stored.recusals([seat.id for seat in seats]),
        tablets=await stored.devices([seat.id for seat in seats]),
        units=await stored.units([seat.account for seat in seats if seat.account is not None]),
    )
    found = []
    for event in events:
        try:
            desk = await desks.of(event.id)
        except Refused:
            continue
        codes = {entry.id: entry.code for entry in await stored.entries(event.id)}
        marked = frozenset(await handed_in(event.id, codes)) if codes else frozenset()
        found += [_panel(stock, desk, key, codes, marked) for key in desk.judged]
    return found


async def handed_in(event: int, codes: Mapping[int, str]) -> set[tuple[int, int]]:
    """Return (seat, entry) of every sheet that is in."""
    ids = {code: entry for entry, code in codes.items()}
    there = await sheets.latest(event)
    return {(s, ids[code]) for (s, code), sheet in there.items() if sheet.state == "submitted" and code in ids}


def _panel(
    stock: _Stock, desk: desks.Desk, key: str, codes: Mapping[int, str], marked: frozenset[tuple[int, int]]
) -> Panel:
    part, roster = desk.judged[key], stock.rosters[desk.event.id]
    mine = {seat.id: seat for seat in stock.seats if (seat.event, seat.part) == (desk.event.id, key)}
    names = tuple((section.key, section.label or section.key) for section in desk.rubric(key).sections)
    places = [place for place in roster.places if place[0].id in mine]
    left = {e: sum(roster.markers(place, e, marked) is not None for place in places) for e in codes}
    least = part.panel.least if part.panel else 1
    present = sum(all(chair.state == "active" for chair in place) for place in places)
    return Panel(
        event=desk.event,
        key=key,
        part=part.name or key,
        rule=_rule(desk, key),
        wanted=len(part.panel.seats) if part.panel else 0,
        places=tuple(_place(stock, seat, dict(names), mine) for seat in mine.values()),
        judges=len(places),
        shared=tuple(_shared([mine[chair.id] for chair in place], names) for place in places if len(place) > 1),
        leads=tuple(mine[place[0].id] for place in places),
        sections=names,
        nobody=tuple(dict.fromkeys(dict(names)[one] for place in places for one in left_over(place, dict(names)))),
        short=tuple(codes[entry] for entry, n in left.items() if n < least),
        fewest=min(left.values(), default=present),
        least=least,
    )


def _place(stock: _Stock, seat: SeatRow, names: Mapping[str, str], mine: Mapping[int, SeatRow]) -> Place:
    tablets = stock.tablets.get(seat.id, ())
    return Place(
        seat=seat,
        unit=stock.units.get(seat.account or 0, ""),
        recused=len(stock.recused[seat.id]),
        tablets=len(tablets),
        seen=max((tablet.seen for tablet in tablets if tablet.seen), default=None),
        sections="、".join(names.get(key, key) for key in seat.sections),
        lead=mine[seat.joins].name if seat.joins is not None and seat.joins in mine else "",
    )


def _shared(place: Sequence[SeatRow], names: Sequence[tuple[str, str]]) -> Shared:
    whose = {key: seat.id for seat in place for key in seat.sections}
    return Shared(place[0], tuple(place), tuple((key, label, whose.get(key)) for key, label in names))
