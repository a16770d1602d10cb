"""The JSON Schema of the public format, drawn from the same annotations that read it.

``python -m scoring.schema FOLDER`` writes ``ruleset.schema.json`` and ``scoring-document.schema.json``.
"""

import json
import sys
import types
from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin

from scoring.contest import FORMAT, Contest
from scoring.plain import Plain, default, kind_of, shape, to_plain
from scoring.ruleset import Ruleset

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER: dict[str, Plain] = {
    "anyOf": [
        {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,9}|/[1-9][0-9]{0,11})?$"},
        {"type": "integer"},
    ]
}
LEAVES: Mapping[object, dict[str, Plain]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Fraction: NUMBER,
    object: {},
}
MARKS: dict[str, Plain] = {
    "type": "object",
    "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "array"}, {"type": "object"}]},
}


def ruleset_schema() -> dict[str, Plain]:
    """The schema of a ruleset alone."""
    return _Schema().of(Ruleset, "Ruleset", "scoring ruleset, version 1")


def document_schema() -> dict[str, Plain]:
    """The schema of the whole document."""
    drawing = _Schema()
    schema = drawing.of(Contest, "Contest", f"scoring document, {FORMAT}")
    document = drawing.known["Contest"]
    document["properties"] = {"format": {"const": FORMAT}, **document["properties"]}
    document["required"] = ["format", *document["required"]]
    return schema


class _Schema:
    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    def of(self, cls: type, name: str, title: str) -> dict[str, Plain]:
        self._record(cls)
        return {"$schema": DIALECT, "title": title, "$ref": f"#/$defs/{name}", "$defs": cast(Plain, self.known)}

    def _any(self, kind: Any) -> dict[str, Plain]:
        origin = get_origin(kind)
        if kind in LEAVES:
            return dict(LEAVES[kind])
        if origin in (Union, types.UnionType):
            return self._union(get_args(kind))
        if origin is Literal:
            return {"enum": list(get_args(kind))}
        if origin is tuple or (origin is not None and len(get_args(kind)) == 1):
            return {"type": "array", "items": self._any(get_args(kind)[0])}
        if origin is not None:
            return {"type": "object", "additionalProperties": self._any(get_args(kind)[1])}
        return self._record(kind)

    def _union(self, kinds: tuple[Any, ...]) -> dict[str, Plain]:
        return {"anyOf": [{"type": "null"} if kind is type(None) else self._any(kind) for kind in kinds]}

    def _record(self, cls: type) -> dict[str, Plain]:
        assert is_dataclass(cls)
        if cls.__name__ not in self.known:
            self.known[cls.__name__] = {}
            self.known[cls.__name__] = self._described(cls)
        return {"$ref": f"#/$defs/{cls.__name__}"}

    def _described(self, cls: type) -> dict[str, Plain]:
        properties: dict[str, Plain] = {}
        required: list[Plain] = []
        for name, (spec, kind) in shape(cls).items():
            described = MARKS if name == "marks" else self._any(kind)
            if default(spec) is MISSING:
                required.append(name)
            elif name == "kind":
                required.append(name)
                described = {"const": kind_of(cls)}
            else:
                described = {**described, "default": to_plain(default(spec))}
            properties[name] = described
        text = " ".join((cls.__doc__ or "").split())
        return {
            "description": text,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def main(folder: str) -> None:
    """Write both schemas."""
    for name, schema in (("ruleset", ruleset_schema()), ("scoring-document", document_schema())):
        path = Path(folder) / f"{name}.schema.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
