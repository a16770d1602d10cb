"""An event with its rules read: which parts are marked by judges, and on what sheet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import scoring
from contests.rules import Missing, Refused
from contests.store import setup
from contests.store.judging import desk as stored
from contests.store.setup import EventRow


@dataclass(frozen=True, slots=True)
class Desk:
    """One event and the rules that are in force for it."""

    event: EventRow
    version: int
    rules: scoring.Ruleset

    @property
    def parts(self) -> Mapping[str, scoring.Part | scoring.SubPart]:
        """Every part that has a source of its own, by key, in the rules' order."""
        found: dict[str, scoring.Part | scoring.SubPart] = {}
        for stage in self.rules.stages:
            for part in stage.parts:
                for one in part.parts or (part,):
                    found[one.key] = one
        return found

    @property
    def judged(self) -> Mapping[str, scoring.Part | scoring.SubPart]:
        """The parts that a panel of judges marks; an agreed sheet or a self-score is no panel."""
        return {
            key: part
            for key, part in self.parts.items()
            if part.source == "sheets" and part.panel and part.panel.method != "consensus"
        }

    @property
    def typed_twice(self) -> bool:
        """Say whether a paper sheet counts only after two people typed it (双人录入)."""
        return bool(self.event.settings.get("typed_twice", False))

    def rubric(self, part: str) -> scoring.Rubric:
        """Return the sheet of a part."""
        found = self.parts.get(part)
        if found is None or found.rubric not in self.rules.rubrics:
            raise Missing
        return self.rules.rubrics[found.rubric]


@lru_cache(maxsize=256)
def read_rules(body: str) -> scoring.Ruleset:
    """Read a stored ruleset; the same text is read once."""
    return scoring.Ruleset.from_plain(json.loads(body))


async def of(event: int, version: int | None = None) -> Desk:
    """Return the event's desk. Raises Missing, or Refused ``rules_missing`` while no rules are stored."""
    found = await setup.event(event)
    if found is None:
        raise Missing
    rules = await stored.rules_text(event, version)
    if rules is None:
        raise Refused("rules_missing")
    return Desk(found, rules[0], read_rules(rules[1]))


async def judged(contest: int) -> list[Desk]:
    """Return the desks of the contest's events that judges mark; an event without rules has none."""
    found = []
    for event in await setup.events(contest):
        try:
            desk = await of(event.id)
        except Refused:
            continue
        if desk.judged:
            found.append(desk)
    return found
