"""A score sheet as a form without script: what was written in the fields that ``templates/marks.html`` draws, or in
the cells of a table (``contests/web/cells.py``), where a word or a sign stands for a choice.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

import scoring
from contests.web.forms import Form

Field = Mapping[str, Any]

# What people write into a cell where a form has something to choose.
YES = frozenset(("1", "是", "有", "对", "y", "yes", "√", "✓"))
NO = frozenset(("0", "否", "无", "错", "n", "no", "×", "✗"))
NOT_APPLICABLE = frozenset(("/", "na", "n/a", "不适用"))


def written(form: Form, fields: Sequence[Field]) -> dict[str, scoring.Written]:
    """Return the marks of a sheet by criterion key, as written; what was left empty is left out.

    *fields* are those of ``scoring.fields``. A part of a criterion stands in the field ``criterion.part``.
    """
    return {field["key"]: value for field in fields if (value := _one(form, field, field["key"])) is not None}


def _one(form: Form, field: Field, name: str) -> Any:
    if field.get("optional") and (_word(form.figure(f"{name}.na")) == "yes" or _lacks(form.figure(name))):
        return "na"
    match field["kind"]:
        case "deduction":
            return _parts(form, name, [fault["key"] for fault in field["faults"]])
        case "best_of":
            return form.texts(name) + _ticked(form, name, [option["key"] for option in field["options"]])
        case "answers":
            return [one for text in form.texts(name) for one in _chosen(text, field["options"])]
        case "measured" if len(field["measures"]) > 1:
            return _parts(form, name, [measure["key"] for measure in field["measures"]]) or None
        case "time" if field.get("faults"):
            return _parts(form, name, ["clock", *(fault["key"] for fault in field["faults"])]) or None
        case "group":
            found = {child["key"]: _one(form, child, f"{name}.{child['key']}") for child in field["of"]}
            return {key: value for key, value in found.items() if value is not None}
        case "yes_no" | "veto":
            return _word(form.figure(name)) or None
    return form.figure(name) or None


def _parts(form: Form, name: str, keys: Sequence[str]) -> dict[str, str]:
    return {key: text for key in keys if (text := form.figure(f"{name}.{key}"))}


def _word(text: str) -> str:
    """Return ``yes`` or ``no`` for what says so, anything else as it is, for the rules to refuse."""
    return "yes" if text.lower() in YES else "no" if text.lower() in NO else text


def _lacks(text: str) -> bool:
    return text.lower() in NOT_APPLICABLE


def _ticked(form: Form, name: str, options: Sequence[str]) -> list[str]:
    """Return the options that have a tick in a cell of their own; what is no tick stays, for the rules to refuse."""
    said = {option: _word(form.figure(f"{name}.{option}")) for option in options}
    return [option if text == "yes" else f"{option}={text}" for option, text in said.items() if text not in ("", "no")]


def _chosen(text: str, options: Sequence[str]) -> list[str]:
    """Return the options that one text names: ``AC``, ``a、c`` or an option as it is called."""
    if text in options:
        return [text]
    pieces = re.split(r"[\s,;、/]+", normalize("NFKC", text))
    if all(len(option) == 1 for option in options):
        pieces = list("".join(pieces))
    known = {option.lower(): option for option in options}
    return [known.get(piece.lower(), piece) for piece in pieces if piece]
