"""What can be chosen in a rule form: the steps of a tie chain, parts, and places inside a rubric."""

from collections.abc import Mapping
from typing import Any

from contests.intake.rule_choices import key_choice
from contests.labels import ruletext

Plain = Mapping[str, Any]
Options = list[tuple[str, str]]


class Gaps(dict[str, Any]):
    """Rules for a template: what a rule leaves out is an empty text, not an error."""

    def __missing__(self, key: str) -> str:
        return ""


def gaps(value: Any) -> Any:
    """Return plain rules with a ``Gaps`` for every object."""
    if isinstance(value, dict):
        return Gaps({key: gaps(item) for key, item in value.items()})
    return [gaps(item) for item in value] if isinstance(value, list) else value


def _parts(body: Plain) -> list[Plain]:
    parts = [part for stage in body.get("stages", ()) for part in stage.get("parts", ())]
    return parts + [inner for part in parts for inner in part.get("parts", ())]


def part_options(body: Plain) -> Options:
    """Every part of the rules."""
    return [(part["key"], part.get("name") or part["key"]) for part in _parts(body)]


def place_options(body: Plain) -> Options:
    """Every section and criterion of every rubric, for the target of a veto or the place of a gate."""
    found: Options = []
    for rubric in body.get("rubrics", {}).values():
        for section in rubric.get("sections", ()):
            found.append((section["key"], section.get("label") or section["key"]))
            found += [(c["key"], f"　{c.get('label') or c['key']}") for c in section.get("criteria", ())]
    return found


def key_options(body: Plain) -> Options:
    """Every step that a tie chain can hold, by its coded form."""
    keys: list[dict[str, str]] = [{"by": "total"}]
    keys += [{"by": "stage", "stage": stage["key"]} for stage in body.get("stages", ())[:-1]]
    for part in _parts(body):
        keys.append({"by": "part", "part": part["key"]})
        if part.get("source") != "sheets":
            continue
        keys += [{"by": by, "part": part["key"]} for by in ("highest_mark", "lowest_mark", "firsts", "judges_places")]
        for section in body.get("rubrics", {}).get(part.get("rubric", ""), {}).get("sections", ()):
            keys.append({"by": "section", "part": part["key"], "section": section["key"]})
            keys += [
                {"by": "criterion", "part": part["key"], "criterion": criterion["key"]}
                for criterion in section.get("criteria", ())
                if criterion.get("kind") != "veto"
            ]
    keys += [{"by": "value", "value": value["key"]} for value in body.get("values", ())]
    return [(key_choice(key), ruletext.key_name(key, body)) for key in keys]
