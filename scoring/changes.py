"""What differs between two rulesets, path by path, so that a changed rule can be read and signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.plain import Plain
from scoring.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure or choice that differs; null on the side where it is not there (its default holds)."""

    path: str
    before: Plain
    after: Plain


def changes(before: Ruleset, after: Ruleset) -> tuple[Difference, ...]:
    """Every difference, in the order of the rules; things with a key are compared by their key, not by their place."""
    return tuple(_differ("", before.to_plain(), after.to_plain()))


def _differ(path: str, before: Plain, after: Plain) -> Iterator[Difference]:
    if isinstance(before, list) and isinstance(after, list) and _keyed(before) and _keyed(after):
        old, new = _by_key(before), _by_key(after)
        yield from _differ_records(path, old, new, "[{}]")
        shared = [key for key in old if key in new]
        if shared != [key for key in new if key in old]:
            yield Difference(f"{path}[]", list(old), list(new))
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _differ_records(path, before, after, ".{}" if path else "{}")
    elif before != after:
        yield Difference(path, before, after)


def _differ_records(path: str, old: dict[str, Plain], new: dict[str, Plain], form: str) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        yield from _differ(path + form.format(key), old.get(key), new.get(key))


def _keyed(items: list[Plain]) -> bool:
    return bool(items) and all(isinstance(item, dict) and "key" in item for item in items)


def _by_key(items: list[Plain]) -> dict[str, Plain]:
    return {str(item["key"]): item for item in items if isinstance(item, dict)}
