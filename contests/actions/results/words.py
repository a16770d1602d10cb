"""The names that a ruleset gives to its keys, for every sentence about a count."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contests.labels import say
from contests.store import results

Plain = Mapping[str, Any]


class Words:
    """The names that a ruleset gives to its keys."""

    def __init__(self, ruleset: Plain) -> None:
        self.plain = ruleset
        self.parts = {part["key"]: part for part in results.parts(ruleset)}
        self.top = [part for stage in ruleset.get("stages", ()) for part in stage.get("parts", ())]
        self.gates = names(ruleset.get("gates", ()))
        self.awards = {award["key"]: award for award in ruleset.get("awards", ())}
        self.others = names((*ruleset.get("values", ()), *ruleset.get("facts", ()), *ruleset.get("stages", ())))
        self.criteria: dict[str, str] = {}
        self.sections: dict[str, str] = {}
        for rubric in ruleset.get("rubrics", {}).values():
            for section in rubric.get("sections", ()):
                self.sections[section["key"]] = section.get("label") or section["key"]
                self.criteria |= dict(_criteria(section.get("criteria", ())))

    def part(self, key: str) -> str:
        """Name a part, a value or a fact."""
        own = self.parts.get(key)
        return (own.get("name") if own else "") or self.others.get(key) or key

    def seat(self, part: str, seat: str) -> str:
        """Name a seat by its place on the panel."""
        seats = ((self.parts.get(part) or {}).get("panel") or {}).get("seats", ())
        if len(seats) < 2 or seat not in seats:
            return ""
        return say("seat.nth", {"n": list(seats).index(seat) + 1})

    def judged(self, part: Plain) -> bool:
        """Say whether nothing but judges' sheets makes up a part."""
        if part["source"] == "group":
            return all(own["source"] == "sheets" for own in part.get("parts", ()))
        return bool(part["source"] == "sheets")

    def step(self, key: Plain) -> str:
        """Name one step of a chain."""
        by = key["by"]
        if by == "section":
            name = self.sections.get(key.get("section", ""), "")
        elif by == "criterion":
            name = self.criteria.get(key.get("criterion", ""), "")
        else:
            name = self.part(key.get("stage") or key.get("value") or key.get("part") or "")
        return say(f"key.{by}", {"name": name})


def names(rows: Sequence[Plain]) -> dict[str, str]:
    """Return what each of the rules' rows is called, by key; one without a name goes by its key."""
    return {row["key"]: row.get("name") or row["key"] for row in rows}


def _criteria(criteria: Sequence[Plain]) -> Iterator[tuple[str, str]]:
    for criterion in criteria:
        yield criterion["key"], criterion.get("label") or criterion["key"]
        yield from _criteria(criterion.get("of", ()))


def listed(codes: Sequence[str], most: int = 12) -> str:
    """List codes for a sentence; a long list is cut and says how many there are."""
    shown = say("list.join").join(codes[:most])
    return shown if len(codes) <= most else say("list.cut", {"shown": shown, "n": len(codes)})
