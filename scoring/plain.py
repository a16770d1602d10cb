"""Rules as plain data: frozen dataclasses from and to what JSON can hold, every fault named by its path.

The annotations of a dataclass are the only description of its plain form: this module reads by them,
writes by them and draws the JSON Schema from them, so the three can never disagree.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from dataclasses import field as with_default
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from scoring import exact

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where (``ruleset.stages[0].parts[1].weight`` or a criterion's key), a stable code, its numbers."""

    field: str
    code: str
    numbers: Mapping[str, str] = with_default(default_factory=dict)

    def to_plain(self) -> dict[str, Plain]:
        """The problem as JSON would hold it."""
        return {"field": self.field, "code": self.code, "numbers": cast(Plain, dict(self.numbers))}


class Refused(ValueError):
    """Data that cannot be read as rules; ``problems`` names every fault at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.code}" for p in problems))
        self.problems = problems


@cache
def shape(cls: type) -> Mapping[str, tuple[Field[Any], Any]]:
    """The fields of a dataclass with their resolved annotations, in their order."""
    hints = get_type_hints(cls)
    return {f.name: (f, hints[f.name]) for f in fields(cls)}


def default(spec: Field[Any]) -> object:
    """The default of a field; MISSING where it must be given."""
    return spec.default if spec.default_factory is MISSING else spec.default_factory()


def to_plain(value: object) -> Plain:
    """Write a value as plain data; fields at their default are left out."""
    if isinstance(value, Fraction):
        return exact.text(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_plain(item)
            for name, (spec, _) in shape(type(value)).items()
            if name == "kind" or (item := getattr(value, name)) != default(spec)
            if (item := getattr(value, name)) is not MISSING
        }
    return cast(Plain, value)


def from_plain(cls: type[T], data: object, path: str = "") -> T:
    """Read plain data as *cls*; raises ``Refused`` with every fault."""
    faults: list[Problem] = []
    value = read(cls, data, path, faults)
    if faults:
        raise Refused(tuple(faults))
    return cast(T, value)


def read(kind: Any, data: object, path: str, faults: list[Problem]) -> Any:
    """Read *data* as the annotation *kind*; a fault is appended and None returned."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), data, path, faults)
    if origin is Literal:
        allowed = get_args(kind)
        fits = any(data == item and type(data) is type(item) for item in allowed)
        return data if fits else _fault(faults, path, "unknown_choice", given=data, allowed="|".join(map(str, allowed)))
    if origin is tuple:
        return _read_list(get_args(kind)[0], data, path, faults)
    if origin is not None:
        return _read_mapping(get_args(kind)[1], data, path, faults)
    if is_dataclass(kind):
        return _read_record(cast(type, kind), data, path, faults)
    return _read_leaf(kind, data, path, faults)


def _fault(faults: list[Problem], path: str, code: str, **numbers: object) -> Any:
    """Note a fault; None stands for the value that could not be read."""
    faults.append(Problem(path, code, {key: str(value)[:80] for key, value in numbers.items()}))
    return None


def _read_leaf(kind: type, data: object, path: str, faults: list[Problem]) -> object:
    if kind is Fraction:
        return _read_number(data, path, faults)
    if type(data) is kind:
        return data
    return _fault(faults, path, "wrong_type", expected={str: "text", bool: "yes_no", int: "integer"}[kind])


def _read_number(data: object, path: str, faults: list[Problem]) -> Fraction | None:
    """A number that counts is decimal text or an integer; a JSON fraction has already lost its exactness."""
    written = str(data) if type(data) is int else data
    if not isinstance(written, str):
        _fault(faults, path, "number_not_text")
        return None
    number = exact.read_rule(written)
    if number is None:
        _fault(faults, path, "not_a_number", given=written)
    return number


def _read_list(kind: Any, data: object, path: str, faults: list[Problem]) -> Any:
    if not isinstance(data, list):
        return _fault(faults, path, "wrong_type", expected="list")
    return tuple(read(kind, item, f"{path}[{index}]", faults) for index, item in enumerate(data))


def _read_mapping(kind: Any, data: object, path: str, faults: list[Problem]) -> Any:
    if not isinstance(data, dict):
        return _fault(faults, path, "wrong_type", expected="object")
    return {str(key): read(kind, item, _join(path, str(key)), faults) for key, item in data.items()}


def _read_union(kinds: tuple[Any, ...], data: object, path: str, faults: list[Problem]) -> Any:
    """``X | None``, or several dataclasses told apart by their ``kind``."""
    if data is None and type(None) in kinds:
        return None
    rest = [kind for kind in kinds if kind is not type(None)]
    if len(rest) == 1:
        return read(rest[0], data, path, faults)
    if str in rest:
        return data if isinstance(data, str) else read(next(k for k in rest if k is not str), data, path, faults)
    if not isinstance(data, dict):
        return _fault(faults, path, "wrong_type", expected="object")
    by_kind = {kind_of(kind): kind for kind in rest}
    named = data.get("kind")
    if not isinstance(named, str) or named not in by_kind:
        return _fault(faults, _join(path, "kind"), "unknown_choice", given=named, allowed="|".join(by_kind))
    return read(by_kind[named], data, path, faults)


def kind_of(cls: type) -> str:
    """The word in ``kind`` by which a dataclass is told apart in a union."""
    return str(shape(cls)["kind"][0].default)


def _read_record(cls: type, data: object, path: str, faults: list[Problem]) -> Any:
    if not isinstance(data, dict):
        return _fault(faults, path, "wrong_type", expected="object")
    known, before, given = shape(cls), len(faults), {}
    for name in data:
        if name not in known:
            _fault(faults, _join(path, str(name)), "unknown_key")
    for name, (spec, kind) in known.items():
        if name in data:
            given[name] = read(kind, data[name], _join(path, name), faults)
        elif default(spec) is MISSING:
            _fault(faults, _join(path, name), "required")
    return cls(**given) if len(faults) == before else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
