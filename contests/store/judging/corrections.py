"""更正 after the lock: what was proposed for one sheet, by whom, and what the second person said; nothing is lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Correction, Sheet

OPEN = "proposed"


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One proposal. *base* is the version it corrects, *version* the one that came of it.

    *state*: proposed, confirmed, refused, withdrawn; *proposer* and *decider* are names of accounts.
    """

    id: int
    event: int
    contest: int
    seat: int
    part: str
    kind: str
    position: int
    judge: str
    code: str
    base: int
    version: int | None
    ruleset_version: int
    marks: Mapping[str, Any]
    reason: str
    state: str
    answer: str
    account: int
    proposer: str
    second: int | None
    decider: str
    created: datetime
    decided_at: datetime | None

    @property
    def seat_name(self) -> str:
        """How the seat is called on lists and papers."""
        return f"备用 {self.position} 号席" if self.kind == "spare" else f"{self.position} 号席"


_ROW: Any = Correction
_COLUMNS = (
    Correction.id,
    Correction.event,
    _ROW.event.contest.as_alias("contest"),
    Correction.seat,
    _ROW.seat.part.as_alias("part"),
    _ROW.seat.kind.as_alias("kind"),
    _ROW.seat.position.as_alias("position"),
    _ROW.seat.account.name.as_alias("judge"),
    Correction.code,
    Correction.base,
    Correction.version,
    Correction.ruleset_version,
    Correction.marks,
    Correction.reason,
    Correction.state,
    Correction.answer,
    Correction.account,
    _ROW.account.name.as_alias("proposer"),
    Correction.second,
    _ROW.second.name.as_alias("decider"),
    Correction.created,
    Correction.decided_at,
)


def _row(row: dict[str, Any]) -> CorrectionRow:
    told = {"marks": json.loads(row["marks"]), "judge": row["judge"] or "", "decider": row["decider"] or ""}
    return CorrectionRow(**{**row, **told})


async def _where(condition: Any) -> list[CorrectionRow]:
    return [_row(row) for row in await Correction.select(*_COLUMNS).where(condition).order_by(Correction.id)]


async def one(correction: int) -> CorrectionRow | None:
    """Return one proposal."""
    found = await _where(Correction.id == correction)
    return found[0] if found else None


async def of_event(event: int) -> list[CorrectionRow]:
    """Return an event's proposals, the first one first."""
    return await _where(Correction.event == event)


async def of_sheet(seat: int, code: str) -> list[CorrectionRow]:
    """Return the proposals for one sheet, the first one first."""
    return await _where((Correction.seat == seat) & (Correction.code == code))


async def before(rows: Sequence[CorrectionRow]) -> dict[int, Mapping[str, Any]]:
    """Return, by correction, the marks of the version that each one corrects: one query."""
    if not rows:
        return {}
    wanted = Sheet.seat.is_in(sorted({row.seat for row in rows})) & Sheet.code.is_in(sorted({row.code for row in rows}))
    found = {
        (sheet["seat"], sheet["code"], sheet["version"]): json.loads(sheet["marks"])
        for sheet in await Sheet.select(Sheet.seat, Sheet.code, Sheet.version, Sheet.marks).where(wanted)
    }
    return {row.id: found.get((row.seat, row.code, row.base), {}) for row in rows}


async def waiting(event: int) -> int:
    """Return how many proposals of an event still wait for their second person."""
    return (await waiting_in([event]))[event]


async def waiting_in(events: Sequence[int]) -> dict[int, int]:
    """Return by event how many proposals still wait: one query."""
    found = dict.fromkeys(events, 0)
    where = Correction.event.is_in(list(events) or [0]) & (Correction.state == OPEN)
    for row in await Correction.select(Correction.event).where(where):
        found[row["event"]] += 1
    return found


async def add(
    event: int,
    seat: int,
    code: str,
    base: int,
    rules: int,
    marks: Mapping[str, Any],
    reason: str,
    account: int,
    now: datetime,
) -> int:
    """Store a proposal and return its id."""
    row = Correction(
        event=event,
        seat=seat,
        code=code,
        base=base,
        ruleset_version=rules,
        marks=canonical(dict(marks)),
        reason=reason,
        account=account,
        created=now,
    )
    return int((await Correction.insert(row))[0]["id"])


async def decide(
    correction: int, state: str, second: int | None, answer: str, version: int | None, now: datetime
) -> None:
    """Store what became of a proposal that waited."""
    await Correction.update(
        {
            Correction.state: state,
            Correction.second: second,
            Correction.answer: answer,
            Correction.version: version,
            Correction.decided_at: now,
        }
    ).where((Correction.id == correction) & (Correction.state == OPEN))
