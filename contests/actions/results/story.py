"""Why this place: the engine's working of one entry as sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import scoring
from contests.actions.results.count import Counted
from contests.actions.results.words import Words

# Steps that tell no figure of a hidden part, and those that belong to the part named just before them.
OPEN = ("ruling_", "missing_", "state_", "place", "award")
WITHIN = frozenset({"veto", "difficulty", "penalty", "adjustment", "scaled", "rounded"})


def story(counted: Counted, code: str, hidden: bool) -> tuple[str, ...]:
    """Return one entry's sentences; while figures are *hidden*, those of the judges' own parts, place and prize."""
    if counted.contest is None:
        return ()
    way = scoring.working(counted.contest, code)
    if hidden:
        judged = _judged(Words(counted.document["ruleset"]))
        way = replace(way, steps=tuple(_visible(way.steps, judged)))
    return tuple(scoring.sentences(way, "zh"))


def _judged(words: Words) -> set[str]:
    """Name the parts that may be seen; a name that a hidden part bears too is hidden."""
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for part in words.top:
        for one in (part, *part.get("parts", ())):
            seen[words.judged(part)].add(one.get("name") or one["key"])
    return seen[True] - seen[False]


def _visible(steps: Sequence[scoring.Step], judged: set[str]) -> Iterator[scoring.Step]:
    inside = False
    for step in steps:
        if step.code.startswith(OPEN):
            yield step
            continue
        inside = step.numbers["part"] in judged if "part" in step.numbers else inside and step.code in WITHIN
        if inside:
            yield step


def problem_words(problem: scoring.Problem) -> str:
    """Say what the engine finds wrong with a document, and where."""
    return f"{scoring.tell(problem, 'zh')}（{problem.field}）"
