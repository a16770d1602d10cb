"""A score sheet as a form without script: what was written in the fields that ``templates/marks.html`` draws."""

from collections.abc import Mapping, Sequence
from typing import Any

import scoring
from contests.web.forms import Form

Field = Mapping[str, Any]


def written(form: Form, fields: Sequence[Field]) -> dict[str, scoring.Written]:
    """Return the marks of a sheet by criterion key, as written; what was left empty is left out.

    *fields* are those of ``scoring.fields``. A part of a criterion stands in the field ``criterion.part``.
    """
    return {field["key"]: value for field in fields if (value := _one(form, field, field["key"])) is not None}


def _one(form: Form, field: Field, name: str) -> Any:
    if field.get("optional") and form.text(f"{name}.na"):
        return "na"
    match field["kind"]:
        case "deduction":
            return _parts(form, name, [fault["key"] for fault in field["faults"]])
        case "best_of" | "answers":
            return form.texts(name)
        case "measured" if len(field["measures"]) > 1:
            return _parts(form, name, [measure["key"] for measure in field["measures"]]) or None
        case "time" if field.get("faults"):
            return _parts(form, name, ["clock", *(fault["key"] for fault in field["faults"])]) or None
        case "group":
            found = {child["key"]: _one(form, child, f"{name}.{child['key']}") for child in field["of"]}
            return {key: value for key, value in found.items() if value is not None}
    return form.figure(name) or None


def _parts(form: Form, name: str, keys: Sequence[str]) -> dict[str, str]:
    return {key: text for key in keys if (text := form.figure(f"{name}.{key}"))}
