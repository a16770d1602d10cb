"""The recount: every snapshot replayed from the stored sheets, every difference named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contests.actions.results.count import count
from contests.store import ledger, results, setup
from contests.store.ledger import canonical
from contests.store.results import TallyRow, digest_of
from contests.store.setup import ContestRow, EventRow


@dataclass(frozen=True, slots=True)
class Recounted:
    """One tally counted again. *faults*: ``digest`` (the snapshot was changed), ``result`` (the engine now finds
    another one), or the path of what the stored rows say differently, such as ``sheets J2/K07/practice``.
    """

    contest: int
    event: int
    event_name: str
    number: int
    digest: str
    faults: tuple[str, ...]


async def recount(contest: int | None = None) -> list[Recounted]:
    """Count every tally again, of one contest or of all."""
    found = []
    for event_id in await results.tallied_events(contest):
        event = await setup.event(event_id)
        own = await setup.contest(event.contest) if event else None
        if event is None or own is None:
            continue
        for head in reversed(await results.tallies([event_id])):
            tally = await results.tally(event_id, head.number)
            if tally is not None:
                faults = tuple([fault async for fault in _faults(own, event, tally)])
                found.append(Recounted(own.id, event.id, event.name, tally.number, tally.digest, faults))
    return found


async def broken_chains(contest: int | None = None) -> list[tuple[int | None, int]]:
    """Return contest and first broken line of every ledger that does not hold; None is the county's own."""
    named = [contest] if contest else [None, *(row.id for row in await setup.contests())]
    breaks = [(one, await ledger.first_break(one)) for one in named]
    return [(one, number) for one, number in breaks if number is not None]


async def _faults(contest: ContestRow, event: EventRow, tally: TallyRow) -> Any:
    if digest_of(tally.document, tally.result) != tally.digest:
        yield "digest"
    if (await count(tally.document)).plain != tally.result:
        yield "result"
    try:
        fresh = await _replayed(contest, event, tally)
    except ValueError:  # a row that no program of ours wrote: its JSON cannot be read any more
        yield "rows"
        return
    for path in differences(tally.document, fresh):
        yield path


async def _replayed(contest: ContestRow, event: EventRow, tally: TallyRow) -> Mapping[str, Any]:
    """Build the document again as the rows stood at the snapshot.

    The titles held before and the day are the snapshot's own: the register of honours and the contest's dates go on
    growing and changing after it, and neither is a mark.
    """
    rules = await setup.ruleset(event.id, tally.ruleset_version)
    if rules is None:
        return {}
    fresh = results.build(contest, event, rules, await results.stored([event.id], tally.created))
    kept = {key: tally.document[key] for key in ("titles", "date") if key in tally.document}
    return {key: value for key, value in fresh.items() if key not in ("titles", "date")} | kept


def differences(kept: Mapping[str, Any], fresh: Mapping[str, Any]) -> Iterator[str]:
    """Name every part of two documents that is not the same."""
    for part in sorted({*kept, *fresh} - {"format"}):
        if not isinstance(kept.get(part, []), list):
            if kept.get(part) != fresh.get(part):
                yield part
            continue
        old, new = (_by_key(part, whole.get(part, [])) for whole in (kept, fresh))
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield f"{part} {key}"


def _by_key(part: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    keys = {"entries": ("code",), "sheets": ("seat", "entry", "part")}.get(part)
    if keys is None:
        return {canonical(row): row for row in rows}
    return {"/".join(str(row[key]) for key in keys): row for row in rows}
