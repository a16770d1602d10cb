"""Values of a rule that are chosen as one: a criterion's kind, a part's source, a step of a tie chain, a quota."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

Body = dict[str, Any]

COMMON = ("key", "label", "note", "optional")
FIELDS = {
    "judged": ("maximum", "step", "minimum"),
    "measured": ("measures", "bands"),
    "linear": ("maximum", "full_at", "zero_at", "unit", "step"),
    "yes_no": ("maximum", "no"),
    "judgement": ("maximum", "levels"),
    "deduction": ("maximum", "faults", "floor"),
    "step_deduction": ("maximum", "steps", "floor"),
    "count": ("maximum", "each", "first"),
    "bonus": ("maximum", "step", "each"),
    "best_of": ("options", "take", "maximum"),
    "time": ("faults", "bands", "limit", "step"),
    "answers": ("maximum", "options", "correct", "partial"),
    "veto": ("scope", "target"),
    "group": ("of", "method", "maximum"),
}
KINDS = tuple(FIELDS)
_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "measured": {"measures": [{"key": "m1", "label": "测量值"}], "bands": []},
    "linear": {"full_at": "0", "zero_at": "1"},
    "deduction": {"faults": []},
    "step_deduction": {"steps": []},
    "count": {"each": "1"},
    "best_of": {"options": []},
    "answers": {"options": [], "correct": []},
    "veto": {"scope": "sheet"},
    "group": {"of": []},
}


def change_kind(criterion: Any, kind: str) -> None:
    """Make *criterion* one of *kind*: what both kinds have stays, what the new one needs is there, the rest goes."""
    if not isinstance(criterion, dict) or kind not in FIELDS or criterion.get("kind") == kind:
        return
    same_lists = criterion.get("kind") not in ("best_of", "answers") and kind not in ("best_of", "answers")
    kept = {
        name: criterion[name]
        for name in (*COMMON, *FIELDS[kind])
        if name in criterion and (same_lists or name != "options")
    }
    if kind in ("veto", "bonus"):
        kept.pop("optional", None)
    criterion.clear()
    criterion |= {"kind": kind} | kept
    for name, value in _NEEDED.get(kind, {}).items():
        criterion.setdefault(name, copy.deepcopy(value))


SOURCES: Mapping[str, tuple[str, ...]] = {
    "sheets": ("rubric", "panel"),
    "value": ("field",),
    "time": ("field",),
    "carried": ("stage",),
    "group": ("parts",),
}


def change_source(part: Any, source: str, rubrics: Sequence[str]) -> None:
    """Let *part* get its score from *source*: sheets on the first rubric, a figure, a time."""
    if not isinstance(part, dict) or source not in ("sheets", "value", "time") or part.get("source") == source:
        return
    for name in {name for names in SOURCES.values() for name in names}:
        part.pop(name, None)
    part["source"] = source
    if source == "sheets":
        part["rubric"] = rubrics[0] if rubrics else ""
        part["panel"] = {"seats": [f"J{number}" for number in range(1, 6)], "method": "mean", "least": 1}
    elif source == "time":
        part["field"] = {"kind": "time", "key": part["key"]}
    else:
        part["field"] = {"kind": "judged", "key": part["key"], "maximum": "100", "step": "0.5"}


_KEY_PARTS = ("by", "stage", "part", "section", "criterion", "value")


def key_choice(key: Mapping[str, Any]) -> str:
    """Return a step of a tie chain as one option: its parts with bars between."""
    return "|".join(str(key.get(name, "")) for name in _KEY_PARTS)


def choose_key(key: Any, text: str) -> None:
    """Put the step that was chosen into *key*; its direction stays."""
    parts = text.split("|")
    if isinstance(key, dict) and len(parts) == len(_KEY_PARTS) and text != key_choice(key):
        kept = {name: key[name] for name in ("best", "among") if name in key}
        key.clear()
        key |= {name: part for name, part in zip(_KEY_PARTS, parts, strict=True) if part} | kept


QUOTAS = ("count", "share", "rest", "ratio", "places", "upto", "all")


def quota_of(level: Mapping[str, Any]) -> tuple[str, str]:
    """Return by what a prize level is filled, and its number as text."""
    for name in ("count", "share", "ratio", "places", "upto"):
        if name in level:
            return ("rest" if name == "share" and level.get("of") == "rest" else name), str(level[name])
    return "all", ""


def choose_quota(level: Any, text: str) -> None:
    """Fill *level* by another kind of quota; its number stays where it can."""
    if not isinstance(level, dict) or text not in QUOTAS:
        return
    before, number = quota_of(level)
    if text == before:
        return
    for name in ("count", "share", "ratio", "places", "upto", "of"):
        level.pop(name, None)
    whole = number if number.isdigit() else "1"
    if text != "all":
        name = "share" if text == "rest" else text
        level[name] = int(whole) if name in ("count", "places") else number or "10"
    if text == "rest":
        level["of"] = "rest"
