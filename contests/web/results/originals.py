"""What a re-check looks at: an entry's sheets as they came in, and whether the count used each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import scoring
from contests.actions import results as act
from contests.labels import say
from contests.store import results as stored
from contests.store.judging import scans
from contests.store.judging.scans import ScanRow
from contests.store.results import Original, TallyRow
from contests.store.setup import EventRow


@dataclass(frozen=True, slots=True)
class Column:
    """One seat's sheet as it came in, or (without *versions*) a counted sheet that no original holds."""

    name: str
    marks: Mapping[str, Any]
    counts: bool
    versions: tuple[Original, ...] = ()
    scans: tuple[ScanRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One part of an entry: the fields of its sheet and what every seat wrote into them."""

    name: str
    fields: Sequence[Mapping[str, Any]]
    columns: tuple[Column, ...]


async def compared(event: EventRow, tally: TallyRow, code: str) -> list[Compared]:
    """Return the parts of an entry that are marked on sheets: what came in beside what the tally counted."""
    ruleset = scoring.Ruleset.from_plain(dict(tally.document["ruleset"]))
    counted: dict[str, list[Mapping[str, Any]]] = {}
    for sheet in tally.document.get("sheets", ()):
        if sheet["entry"] == code:
            counted.setdefault(sheet["part"], []).append(sheet["marks"])
    came: dict[tuple[str, int], list[Original]] = {}
    for original in await stored.originals(event.id, code):
        came.setdefault((original.part, original.seat), []).append(original)
    found = []
    for part in stored.parts(tally.document["ruleset"]):
        if part["source"] == "sheets" and (part["key"] in counted or any(key == part["key"] for key, _ in came)):
            own = {seat: versions for (key, seat), versions in came.items() if key == part["key"]}
            columns = await _columns(own, counted.get(part["key"], []), code)
            fields = scoring.fields(ruleset.rubrics[part["rubric"]])
            found.append(Compared(part.get("name") or part["key"], fields, tuple(columns)))
    return found


async def _columns(
    came: Mapping[int, Sequence[Original]], counted: Sequence[Mapping[str, Any]], code: str
) -> list[Column]:
    """Beside every original whether the count used it; a seat's sections may be a piece of a counted sheet."""
    found, held = [], []
    for seat, versions in came.items():
        last = versions[-1]
        own = next((marks for marks in counted if last.marks.items() <= marks.items()), None)
        if own is not None and last.state == "submitted":
            held.append(own)
        name = say("seat.nth", {"n": last.position})
        counts = own is not None and last.state == "submitted"
        found.append(Column(name, last.marks, counts, tuple(versions), tuple(await scans.of_sheet(seat, code))))
    lost = [marks for marks in counted if marks not in held]
    return [*found, *(Column(say("recheck.lost"), marks, False) for marks in lost)]


def figures(event: EventRow, tally: TallyRow, code: str) -> list[tuple[str, str]]:
    """Return the figures that no judge marks; hidden as long as they would give a name away."""
    if act.is_blind(event):
        return []
    rules = tally.document["ruleset"]
    names = {one["key"]: one.get("name") or one["key"] for one in (*stored.parts(rules), *rules.get("values", ()))}
    entry: Mapping[str, Any] = next((one for one in tally.document["entries"] if one["code"] == code), {})
    return [(names.get(key, key), str(text)) for key, text in entry.get("values", {}).items()]
