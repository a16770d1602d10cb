"""平板文件 as the log tells it: who sat on a seat before, and what was decided of the sheets of files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import chain_of
from contests.store.tables import Deed

TAKEN, KEPT = "scoresheet.file_taken", "scoresheet.file_kept"
GIVEN = "seat.given"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the chief judge said of one sheet of a file. *version* came of it where it was taken; otherwise it stood.

    *marks* are those of the file, with the version of the rules they were written under.
    """

    submission: str
    code: str
    taken: bool
    version: int
    rules: int
    marks: Mapping[str, Any]
    reason: str
    account: int | None
    at: datetime


async def _deeds(contest: int, seat: int, *verbs: str) -> list[dict[str, Any]]:
    mine = (Deed.chain == chain_of(contest)) & (Deed.subject == f"seat-{seat}") & Deed.verb.is_in(list(verbs))
    rows = (
        await Deed.select(Deed.verb, Deed.at, Deed.account, Deed.facts, Deed.reason).where(mine).order_by(Deed.number)
    )
    return [{**row, "facts": json.loads(row["facts"])} for row in rows]


async def decisions(contest: int, seat: int) -> dict[str, Decision]:
    """Return what was decided of files of a seat, by submission id."""
    found = {}
    for deed in await _deeds(contest, seat, TAKEN, KEPT):
        facts = deed["facts"]
        found[facts["submission"]] = Decision(
            submission=facts["submission"],
            code=facts["code"],
            taken=deed["verb"] == TAKEN,
            version=facts["version"],
            rules=facts["rules"],
            marks=json.loads(facts["marks"]),
            reason=deed["reason"],
            account=deed["account"],
            at=deed["at"],
        )
    return found


async def replaced(contest: int, seat: int) -> dict[int, datetime]:
    """Return by account until when each earlier judge sat on a seat, the last time where there were several."""
    found: dict[int, datetime] = {}
    before: int | None = None
    for deed in await _deeds(contest, seat, GIVEN):
        before = deed["facts"].get("before", before)
        if before is not None:
            found[before] = deed["at"]
        before = deed["facts"].get("judge")
    return found
