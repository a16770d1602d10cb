"""Self-scores of units and the checkers' agreed sheets: whose they are, and their versions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.tables import BlindCode, Entry, Seat, Sheet


@dataclass(frozen=True, slots=True)
class Assessed:
    """A unit or work group that is assessed; *code* is empty until its first sheet or the start of judging."""

    id: int
    contest: int
    event: int
    event_name: str
    event_state: str
    entrant: str
    label: str
    organisation: int
    organisation_name: str
    division: str
    number: str
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a sheet. *notes* by criterion key: evidence on a self-score, reasons on a check.

    *state*: draft (only until the first handing-in), submitted, returned.
    """

    code: str
    part: str
    kind: str
    version: int
    submission: str
    ruleset_version: int
    marks: Mapping[str, Any]
    notes: Mapping[str, str]
    state: str
    reason: str
    account: int | None
    created: datetime


_ENTRY: Any = Entry
_COLUMNS = (
    Entry.id,
    Entry.contest,
    Entry.event,
    _ENTRY.event.name.as_alias("event_name"),
    _ENTRY.event.state.as_alias("event_state"),
    _ENTRY.event.entrant.as_alias("entrant"),
    Entry.label,
    Entry.organisation,
    _ENTRY.organisation.name.as_alias("organisation_name"),
    Entry.division,
    Entry.number,
    Entry.state,
)
ENTRANTS = ("organisation", "work_group")


async def _where(condition: Any) -> list[Assessed]:
    alive = Entry.state.is_in(["submitted", "accepted"]) & _ENTRY.event.entrant.is_in(list(ENTRANTS))
    rows = await Entry.select(*_COLUMNS).where(condition & alive).order_by(Entry.event).order_by(Entry.id)
    codes = await _codes([row["id"] for row in rows])
    return [Assessed(**row, code=codes.get(row["id"], "")) for row in rows]


async def _codes(entries: Sequence[int]) -> dict[int, str]:
    if not entries:
        return {}
    rows = await BlindCode.select(BlindCode.entry, BlindCode.code).where(BlindCode.entry.is_in(list(entries)))
    return {row["entry"]: row["code"] for row in rows}


async def of_contest(contest: int) -> list[Assessed]:
    """Return the contest's units and work groups, by event."""
    return await _where(Entry.contest == contest)


async def of_unit(organisation: int) -> list[Assessed]:
    """Return everything of one unit that is or was assessed, in all contests."""
    return await _where(Entry.organisation == organisation)


async def one(entry: int) -> Assessed | None:
    """Return one of them."""
    found = await _where(Entry.id == entry)
    return found[0] if found else None


_VERSION = (
    Sheet.event,
    Sheet.code,
    Sheet.part,
    Sheet.seat.kind.as_alias("kind"),
    Sheet.version,
    Sheet.submission,
    Sheet.ruleset_version,
    Sheet.marks,
    Sheet.notes,
    Sheet.state,
    Sheet.reason,
    Sheet.account,
    Sheet.created,
)


def _version(row: dict[str, Any]) -> Version:
    return Version(**{**row, "marks": json.loads(row["marks"]), "notes": json.loads(row["notes"])})


async def latest(events: Sequence[int]) -> dict[tuple[int, str, str], Version]:
    """Return the latest version of every self-score and check, by event, kind of seat and code."""
    found: dict[tuple[int, str, str], Version] = {}
    if not events:
        return found
    rows = await (
        Sheet.select(*_VERSION)
        .where(Sheet.event.is_in(list(events)) & Sheet.seat.kind.is_in(["self", "check"]))
        .order_by(Sheet.version)
        .order_by(Sheet.id)
    )
    for row in rows:
        event = row.pop("event")
        found[event, row["kind"], row["code"]] = _version(row)
    return found


async def versions(event: int, kind: str, code: str) -> list[Version]:
    """Return every version of one sheet, the first one first."""
    rows = await (
        Sheet.select(*_VERSION)
        .where((Sheet.event == event) & (Sheet.seat.kind == kind) & (Sheet.code == code))
        .order_by(Sheet.version)
    )
    return [_version({key: value for key, value in row.items() if key != "event"}) for row in rows]


async def known(submission: str) -> bool:
    """Say whether a sheet was handed in under this id already."""
    return bool(await Sheet.exists().where(Sheet.submission == submission))


async def seat(event: int, part: str, kind: str) -> int:
    """Return the one seat on which all self-scores, or all checks, of a part are handed in; it is made at need."""
    where = (Seat.event == event) & (Seat.part == part) & (Seat.kind == kind)
    found = await Seat.select(Seat.id).where(where).order_by(Seat.position).first()
    if found is None:
        return int((await Seat.insert(Seat(event=event, part=part, kind=kind)))[0]["id"])
    return int(found["id"])


async def give_code(entry: Assessed) -> str:
    """Return the code under which the entry's sheets stand; one that has none gets its number or the next free one."""
    if entry.code:
        return entry.code
    rows = await BlindCode.select(BlindCode.code).where(BlindCode.event == entry.event)
    taken = {row["code"] for row in rows}
    position = len(taken) + 1
    code = entry.number or str(position)
    while code in taken:
        position += 1
        code = str(position)
    await BlindCode.insert(BlindCode(event=entry.event, entry=entry.id, code=code, position=position))
    return code


async def append(event: int, seat: int, sheet: Version) -> None:
    """Store the next version of a sheet."""
    await Sheet.insert(
        Sheet(
            event=event,
            part=sheet.part,
            seat=seat,
            code=sheet.code,
            version=sheet.version,
            submission=sheet.submission,
            ruleset_version=sheet.ruleset_version,
            marks=_text(sheet.marks),
            notes=_text(sheet.notes),
            base=sheet.version - 1,
            origin="unit" if sheet.kind == "self" else "tablet",
            state=sheet.state,
            reason=sheet.reason,
            account=sheet.account,
            created=sheet.created,
        )
    )


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
