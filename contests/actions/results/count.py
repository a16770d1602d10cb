"""One count: the document of an event, what the engine makes of it, and the digest that people sign."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import anyio

import scoring
from contests.store import results
from contests.store.ledger import canonical
from contests.store.results import Plain, digest_of
from contests.store.setup import ContestRow, EventRow, RulesetRow


@dataclass(frozen=True, slots=True)
class Counted:
    """A count. Where the engine refuses the document, *result* is None and *problems* say every reason."""

    document: Plain
    contest: scoring.Contest | None
    result: scoring.Result | None
    plain: Plain
    digest: str
    problems: tuple[scoring.Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing is missing, undecided or blocking, so that it can be signed."""
        return self.result is not None and self.result.publishable


@dataclass(frozen=True, slots=True)
class EventCount:
    """An event, its rules and its count as the rows stand now; an event without rules has neither."""

    event: EventRow
    rules: RulesetRow | None
    counted: Counted | None


@lru_cache(maxsize=16)
def _count(text: str) -> Counted:
    document: Plain = json.loads(text)
    try:
        contest = scoring.read_document(document)
    except scoring.Refused as refused:
        return Counted(document, None, None, {}, "", refused.problems)
    result = scoring.tally(contest)
    plain = result.to_plain()
    return Counted(document, contest, result, plain, digest_of(document, plain))


async def count(document: Mapping[str, Any]) -> Counted:
    """Count a scoring document beside the event loop; the same document is counted once."""
    return await anyio.to_thread.run_sync(_count, canonical(document))


async def count_events(contest: ContestRow, events: Sequence[EventRow]) -> list[EventCount]:
    """Count several events of a contest as their rows stand now."""
    rules = await results.rulesets([event.id for event in events])
    kept = await results.stored([event.id for event in events])
    found = []
    for event in events:
        own = rules.get(event.id)
        counted = await count(results.build(contest, event, own, kept)) if own else None
        found.append(EventCount(event, own, counted))
    return found


async def count_event(contest: ContestRow, event: EventRow) -> EventCount:
    """Count one event as its rows stand now."""
    return (await count_events(contest, [event]))[0]
