"""Rules edited as a form: the name of a field is the path of a value in the plain ruleset.

``stages[0].parts[1].panel.high`` is such a path. What a form does not show stays as it was. Lists of small items are
written one item a line (``rubric_lines``). Problems of the scoring engine name the same paths, so that every sentence
stands beside its field.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from contests.intake import rubric_lines as lines
from contests.intake.rule_choices import (
    COMMON,
    FIELDS,
    SOURCES,
    Body,
    change_kind,
    change_source,
    choose_key,
    choose_quota,
    quota_of,
)
from contests.rules import Problem

Path = tuple[str | int, ...]

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,3})\]")
_INTEGERS = re.compile(
    r"(?:\.|^)(?:places|high|low|most|count|years|per_unit|shown|minimum_entries|take|restart)$"
    r"|panel\.least$|teams\[\d+\]\.least$|terms\[\d+\]\.best$|levels\[\d+\]\.places$"
)
_MOST = 9999


@dataclass(frozen=True, slots=True)
class Patched:
    """The rules with the form's values in them, and every field that could not be read."""

    body: Body
    problems: tuple[Problem, ...]


def path_of(name: str) -> Path:
    """Return the steps of a path."""
    return tuple(word or int(index) for word, index in _STEP.findall(name))


def name_of(path: Sequence[str | int]) -> str:
    """Return a path as it is written."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def at(body: Any, path: Sequence[str | int]) -> Any:
    """Return what stands at *path*, or None."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(body, list) or step >= len(body):
                return None
            body = body[step]
        elif not isinstance(body, dict) or (body := body.get(step)) is None:
            return None
    return body


def patch(
    body: Mapping[str, Any],
    fields: Mapping[str, str],
    flags: Sequence[str] = (),
    choices: Mapping[str, list[str]] | None = None,
) -> Patched:
    """Put a form into *body*. *flags*: every checkbox shown; *choices*: every list of checkboxes with what is ticked.

    Whatever cannot be read keeps its former value in the body and is named as a problem.
    """
    fresh, problems = copy.deepcopy(dict(body)), list[Problem]()
    for name in flags:
        _put(fresh, path_of(name), fields.get(name, "") not in ("", "0"))
    for name, ticked in (choices or {}).items():
        _put(fresh, path_of(name), ticked or None)
    # A criterion changes its kind before its fields are read, and measures are read before the bands on them.
    for name in sorted((set(fields) - set(flags)), key=_rank):
        problems += _set(fresh, name, fields[name])
    _prune(fresh)
    return Patched(fresh, tuple(problems))


def _rank(name: str) -> tuple[int, str]:
    last = name.rsplit(".", 1)[-1]
    return {"kind": 0, "source": 0, "quota": 0, "measures": 1}.get(last, 2), name


def _set(body: Body, name: str, text: str) -> list[Problem]:
    path = path_of(name)
    if not path:
        return []
    owner, last, text = at(body, path[:-1]), path[-1], text.strip()
    if not _belongs(body, path, owner):
        return []
    if last == "kind":
        change_kind(owner, text)
    elif last == "source":
        change_source(owner, text, list(body.get("rubrics", {})))
    elif last == "amount":
        return _set_amount(owner, name, text)
    elif last == "key_choice":
        choose_key(owner, text)
    elif last == "quota":
        choose_quota(owner, text)
    elif last in _LISTS:
        return _set_list(body, path, name, text)
    elif _INTEGERS.search(name):
        return _set_integer(body, path, name, text)
    elif _NUMERIC.search(name):
        return _set_number(body, path, name, text)
    else:
        _put(body, path, text or None)
    return []


def _belongs(body: Body, path: Path, owner: Any) -> bool:
    """A form still holds the fields of the kind or source that was just given up; they are left out."""
    if isinstance(owner, dict) and owner.get("kind") in FIELDS and path[-1] != "kind":
        return path[-1] in (*COMMON, *FIELDS[owner["kind"]])
    for place, step in enumerate(path):
        part = at(body, path[:place]) if step in ("panel", "field", "rubric", "stage") else None
        if isinstance(part, dict) and "source" in part:
            return step in SOURCES.get(part["source"], ())
    return True


def _put(body: Body, path: Path, value: Any) -> None:
    """Set the value at *path*; None takes it away, so that the default holds."""
    if not path:
        return
    place: Any = body
    for step, following in pairwise(path):
        if isinstance(step, int):
            if not isinstance(place, list) or step >= len(place):
                return
            place = place[step]
        else:
            if not isinstance(place, dict):
                return
            if not isinstance(place.get(step), dict | list):
                place[step] = [] if isinstance(following, int) else {}
            place = place[step]
    if isinstance(place, dict) and isinstance(path[-1], str):
        if value is None:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = value


_NUMERIC = re.compile(
    r"\.(?:weight|maximum|minimum|step|scale|pass_mark|limit|adjustment|penalty|share|ratio|upto|least|full_at|zero_at"
    r"|floor|each|first|no|partial)$|awards\[\d+\]\.within$"
)


_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9}|/[1-9][0-9]{0,11})?", re.ASCII)


def _number(text: str) -> str | None:
    return lines.digits(text).replace("%", "").replace("％", "").strip() or None


def _set_number(body: Body, path: Path, name: str, text: str) -> list[Problem]:
    number = _number(text)
    if number is not None and not _DECIMAL.fullmatch(number):
        return [Problem(name, "rule.not_a_number")]
    _put(body, path, number)
    return []


def _set_integer(body: Body, path: Path, name: str, text: str) -> list[Problem]:
    plain = lines.digits(text)
    if not plain:
        _put(body, path, None)
        return []
    if not plain.isascii() or not plain.isdigit() or int(plain[:9]) > _MOST:
        return [Problem(name, "fault.range", {"least": 0, "most": _MOST})]
    _put(body, path, int(plain))
    return []


# --- lists written one item a line --------------------------------------------------------------------------------

_LISTS = (
    "faults",
    "options",
    "measures",
    "bands",
    "steps",
    "levels",
    "correct",
    "divisions",
    "titles",
    "minimum_field",
    "points_table",
    "seats",
)


def _set_list(body: Body, path: Path, name: str, text: str) -> list[Problem]:
    items, faults = read_list(at(body, path[:-1]) or {}, str(path[-1]), text)
    if faults:
        return [Problem(name, faults[0].code, {"line": "、".join(str(fault.line) for fault in faults)})]
    _put(body, (*path[:-1], _STORED.get(str(path[-1]), path[-1])), items or None)
    return []


_STORED = {"minimum_field": "minimum", "points_table": "points"}


def read_list(owner: Mapping[str, Any], what: str, text: str) -> lines.Read:
    """Read the lines of one list of *owner* (a criterion, an award …)."""
    if what == "faults":
        return lines.read_faults(text, owner.get("faults", ()))
    if what == "options" and owner.get("kind") == "best_of":
        return lines.read_options(text, owner.get("options", ()))
    if what == "measures":
        return lines.read_measures(text, owner.get("measures", ()))
    if what == "bands":
        return lines.read_bands(text, owner.get("measures", ()))
    if what in ("steps", "points_table"):
        return lines.read_numbers(text)
    if what == "minimum_field":
        return lines.read_fields(text)
    if what == "seats":
        return _seats(text, owner.get("seats", ()))
    return lines.read_words(text)


def _seats(text: str, before: Sequence[str]) -> lines.Read:
    """The number of judges; a panel of the unit or the county keeps its one seat."""
    plain = lines.digits(text.strip())
    if not plain.isdigit() or not 1 <= int(plain[:4]) <= 99:
        return [], (lines.LineFault(1, "line.seats"),)
    if len(before) == int(plain):
        return list(before), ()
    return [f"J{number}" for number in range(1, int(plain) + 1)], ()


def write_list(owner: Mapping[str, Any], what: str) -> str:
    """Return one list of *owner* as lines."""
    items = owner.get(_STORED.get(what, what)) or ()
    if what == "faults":
        return lines.write_faults(items)
    if what == "options" and owner.get("kind") == "best_of":
        return "\n".join(f"{item.get('label') or item['key']} {item['points']}" for item in items)
    if what == "measures":
        return lines.write_measures(items)
    if what == "bands":
        return lines.write_bands(items, owner.get("measures", ()))
    if what in ("steps", "points_table"):
        return "，".join(items)
    if what == "minimum_field":
        return lines.write_fields(items)
    if what == "seats":
        return str(len(items) or "")
    return "\n".join(items)


def _set_amount(level: Any, name: str, text: str) -> list[Problem]:
    """The number of a prize level, whatever its quota is called."""
    quota = quota_of(level)[0] if isinstance(level, dict) else "all"
    if quota == "all":
        return []
    number = _number(text)
    if quota not in ("count", "places"):
        if number is None or not _DECIMAL.fullmatch(number):
            return [Problem(name, "rule.not_a_number")]
        level["share" if quota == "rest" else quota] = number
        return []
    if number is None or not number.isascii() or not number.isdigit() or int(number[:9]) > _MOST:
        return [Problem(name, "fault.range", {"least": 0, "most": _MOST})]
    level[quota] = int(number)
    return []


def _rows(owner: Any, name: str) -> list[Body]:
    """The objects of a list; a form that was tampered with may hold anything there."""
    found = owner.get(name) if isinstance(owner, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _prune(body: Body) -> None:
    """Take away objects that lost the value they stand for."""
    rounding = body.get("rounding")
    if isinstance(rounding, dict):
        body["rounding"] = {
            step: rule for step, rule in rounding.items() if isinstance(rule, dict) and "places" in rule
        }
    stages = _rows(body, "stages")
    for stage in stages[-1:]:
        stage.pop("goes_on", None)
    for stage in stages:
        _prune_stage(stage)
    for rule in (rule for award in _rows(body, "awards") for rule in _rows(award, "exclude")):
        if rule.get("within") != "years":
            rule.pop("years", None)


def _prune_stage(stage: Body) -> None:
    goes_on = stage.get("goes_on")
    if isinstance(goes_on, dict) and not {"count", "share"} & set(goes_on):
        del stage["goes_on"]
    for part in _rows(stage, "parts"):
        panel = part.get("panel")
        if isinstance(panel, dict) and isinstance(panel.get("spread"), dict) and "limit" not in panel["spread"]:
            del panel["spread"]
