"""One row of a registration list, or one form: every value read, every fault, warning and repair named."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contests import identity
from contests.intake import dates, words
from contests.intake.events import EventName, named
from contests.intake.findings import Fact, Finding
from contests.intake.grid import NOTHING, Cell, letter
from contests.intake.units import Registry, Unit

_NEEDED = {"team": "team", "work_group": "work_group", "work": "work"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One person of one event, cleaned. *team* and the fields after it are empty when the list has no such column."""

    sheet: str
    row: int
    event: str
    name: str
    unit: str
    id: str
    phone: str
    sex: str
    team: str = ""
    leader: bool = False
    division: str = ""
    work_group: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are held against: the contest's events, the registered units, the day; *own* is the sender's unit,
    to which a unit contact is confined."""

    events: Sequence[EventName]
    registry: Registry
    today: date
    own: Unit | None = None


@dataclass(slots=True)
class Found:
    """One row while it is read, and what was found in it."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    faults: list[Finding] = dataclasses.field(default_factory=list)
    warnings: list[Finding] = dataclasses.field(default_factory=list)
    repairs: list[Finding] = dataclasses.field(default_factory=list)

    def finding(self, code: str, name: str, **facts: Fact) -> Finding:
        return Finding(self.sheet, self.row, code, name, letter(self.columns.get(name, 0)), facts)

    def fault(self, code: str, name: str, **facts: Fact) -> None:
        self.faults.append(self.finding(code, name, **facts))

    def warn(self, code: str, name: str, **facts: Fact) -> None:
        self.warnings.append(self.finding(code, name, **facts))

    def take(self, reading: identity.Reading, name: str, **facts: Fact) -> str:
        """Note what a reading repaired and found, and return its value."""
        self.repairs += [self.finding(repair, name) for repair in reading.repairs]
        self.warnings += [self.finding(warning, name) for warning in reading.warnings]
        if reading.fault and not self.broken(name):
            self.fault(reading.fault, name, length=len(reading.value), **facts)
        return reading.value

    def text(self, name: str) -> str:
        text = self.cells.get(name, NOTHING).text.strip()
        return "" if text in words.NONE else text

    def is_number(self, name: str) -> bool:
        return self.cells.get(name, NOTHING).kind == "number"

    def broken(self, name: str) -> bool:
        """Say whether the cell of *name* was already refused."""
        return any(fault.field == name for fault in self.faults)


def read(found: Found, event: EventName | None, asked: Asked) -> EntryRow:
    name = found.take(identity.read_name(found.cells.get("name", NOTHING).text), "name")
    number = found.take(identity.read_id(found.text("id"), number=found.is_number("id")), "id")
    sex = _sex(found, number)
    _birth(found, number, asked.today)
    chosen = _event(found, event, asked.events)
    if chosen and (needed := _NEEDED.get(chosen.entrant)) and not found.text(needed):
        found.fault("entrant", needed, event=chosen.name, entrant=chosen.entrant)
    return EntryRow(
        found.sheet,
        found.row,
        chosen.name if chosen else "",
        name,
        _unit(found, asked),
        number,
        _phone(found),
        sex,
        team=_label(found, "team"),
        leader=found.text("leader") in words.YES,
        division=_division(found, chosen),
        work_group=_label(found, "work_group"),
        work=_label(found, "work"),
    )


def _sex(found: Found, number: str) -> str:
    written = found.text("sex")
    said = words.SEXES.get(written, "")
    if written and not said:
        found.warn("sex_unreadable", "sex", text=written)
    if found.broken("id"):
        return said
    proven = identity.sex(number)
    if said and said != proven:
        found.fault("sex_contradicts_id", "sex", written=said, proven=proven)
    return proven


def _birth(found: Found, number: str, today: date) -> None:
    if found.broken("id") or (born := identity.birth_date(number)) is None:
        return
    if born > today:
        found.fault("id_born_later", "id", born=born.isoformat())
    elif (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < 16:
        found.warn("under_sixteen", "id", born=born.isoformat())
    written = found.text("birth")
    fits = dates.agrees(written, born, number=found.is_number("birth")) if written else True
    if fits is None:
        found.warn("birth_date_unreadable", "birth", text=written)
    elif not fits:
        found.warn("birth_date_contradicts_id", "birth", text=written, born=born.isoformat())


def _phone(found: Found) -> str:
    written = found.text("phone")
    reading = identity.read_phone(written)
    if reading.fault == "phone_missing":
        found.warn("phone_missing", "phone")
        return ""
    return found.take(reading, "phone", text=written)


def _label(found: Found, name: str) -> str:
    return found.take(identity.read_label(found.text(name)), name)


def _unit(found: Found, asked: Asked) -> str:
    written = found.take(identity.read_label(found.text("unit")), "unit")
    if not written and asked.own and "unit" not in found.columns:
        return asked.own.name
    if found.broken("unit"):
        return written
    if not written:
        found.fault("unit_missing", "unit")
        return ""
    match = asked.registry.find(written)
    if match.unit is None:
        found.fault("unit_unknown", "unit", text=written, hint=f"unit_{match.why}", names="、".join(match.suggestions))
        return written
    if not match.certain:
        found.warn("unit_suggestion", "unit", text=written, unit=match.unit.name)
    if asked.own and match.unit.id != asked.own.id:
        found.fault("unit_other", "unit", unit=match.unit.name, own=asked.own.name)
    return match.unit.name


def _event(found: Found, event: EventName | None, events: Sequence[EventName]) -> EventName | None:
    """Return the row's event, refused where it takes no entries any more."""
    chosen = _named_event(found, event, events)
    if chosen and not chosen.open:
        found.fault("event_closed", "event", event=chosen.name)
    return chosen


def _named_event(found: Found, event: EventName | None, events: Sequence[EventName]) -> EventName | None:
    """Return the event that the column's word says, else the list's; 工种 only where nothing else says it."""
    written, trade = found.text("event"), named(found.text("trade"), events)
    if written:
        chosen = named(written, events)
        if chosen is None:
            found.fault("event_unknown", "event", text=written, names="、".join(one.name for one in events))
        return chosen
    if event is None and trade is None:
        found.fault("event_missing", "event", names="、".join(one.name for one in events))
    elif event and trade and trade != event:
        found.warn("trade_differs", "trade", trade=trade.name, event=event.name)
    return event or trade


def _division(found: Found, event: EventName | None) -> str:
    written = _label(found, "division")
    if event is None or not event.divisions or not written:
        return written
    fits = [one for one in event.divisions if identity.folded(one) == identity.folded(written)]
    if not fits:
        found.fault("division_unknown", "division", text=written, names="、".join(event.divisions))
    return fits[0] if fits else written
