"""What stands between a draft and the wall: nothing is posted past a red finding."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.labels import say
from contests.store import results
from contests.store.results import RulingRow
from contests.store.setup import ContestRow, EventRow

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be mended, in words, with the path under the contest where that is done; *red* blocks."""

    words: str
    desk: str
    red: bool = True


async def findings(contest: ContestRow, events: Sequence[EventRow], groups: Sequence[Plain]) -> list[Finding]:
    """Return what keeps these lists of these events from being posted, and what deserves a look."""
    found = list(_unsigned(events))
    if events and not any(group["rows"] for group in groups):
        found.append(Finding(say("gate.empty"), "/results"))
    found += _rows(groups)
    found += _waiting(await results.rulings([event.id for event in events]))
    return found


def _unsigned(events: Sequence[EventRow]) -> Iterator[Finding]:
    if not events:
        yield Finding(say("gate.no_event"), "/publication")
    for event in events:
        if event.state != "unblinded":
            code = "gate.coded" if event.state == "certified" else "gate.unsigned"
            yield Finding(say(code, {"event": event.name}), f"/results/{event.id}")


def _rows(groups: Sequence[Plain]) -> Iterator[Finding]:
    """Look for winners who must not be any: ruled out, or twice in one list."""
    for group in groups:
        facts = {"list": group["title"]}
        for row in group["rows"]:
            if state := row.get("state"):
                yield Finding(
                    say("gate.ruled_out", facts | {"name": row["name"], "state": say(f"state.{state}")}), "/results"
                )
        twice = Counter(worker for row in group["rows"] for worker in row.get("workers", ()))
        for row in group["rows"]:
            if any(twice[worker] > 1 for worker in row.get("workers", ())):
                yield Finding(say("gate.twice", facts | {"name": row["name"]}), "/entries")
        if any(row.get("proposed") for row in group["rows"]):
            yield Finding(say("gate.proposed", facts), "/results", red=False)


def _waiting(rulings: Mapping[int, Sequence[RulingRow]]) -> Iterator[Finding]:
    """A proposal without its second person may still change the list."""
    waiting = [row for own in rulings.values() for row in results.in_force(own) if row.kind == "proposal"]
    if waiting:
        yield Finding(say("gate.waiting", {"n": len(waiting)}), "/results")
