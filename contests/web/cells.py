"""A score sheet as one line of a table: every figure a cell, as in a spreadsheet; ``web/marks.py`` reads it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import scoring
from contests.labels import say
from contests.web.marks import Field


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. *name* is its field in a form, *hint* says how it is filled in, *title* names it in full."""

    name: str
    label: str
    hint: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion: a heading over its cells. *starts* says that a section of the sheet begins here."""

    key: str
    label: str
    hint: str
    cells: tuple[Cell, ...]
    starts: bool

    @property
    def single(self) -> bool:
        """Say whether the criterion is one figure, so that its heading is the cell's."""
        return len(self.cells) == 1 and self.cells[0].name == self.key


def columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    """Return the columns of a sheet; *fields* are those of ``scoring.fields``."""
    sections = [field["section"] for field in fields]
    starts = [bool(at) and section != sections[at - 1] for at, section in enumerate(sections)]
    return tuple(_column(field, start) for field, start in zip(fields, starts, strict=True))


def _column(field: Field, starts: bool) -> Column:
    key, label = str(field["key"]), _label(field)
    cells = tuple(_cells(field, key))
    most = field.get("most") if field["kind"] != "veto" else None
    hint = say("cell.most", {"most": most}) if most and most != "0" else ""
    if len(cells) == 1 and cells[0].name == key:
        return Column(key, label, cells[0].hint, (replace(cells[0], title=_title(label, cells[0].hint)),), starts)
    titled = tuple(replace(cell, title=_title(f"{label} {cell.label}", cell.hint)) for cell in cells)
    return Column(key, label, hint, titled, starts)


def _title(label: str, hint: str) -> str:
    return f"{label}（{hint}）" if hint else label


def _label(one: Mapping[str, Any]) -> str:
    return str(one.get("label") or one["key"])


def _cells(field: Field, name: str) -> Iterator[Cell]:
    match field["kind"]:
        case "deduction":
            yield from _faults(field["faults"], name, "cell.fault")
        case "best_of":
            for option in field["options"]:
                yield Cell(f"{name}.{option['key']}", _label(option), say("cell.option", option))
        case "measured" if len(field["measures"]) > 1:
            for measure in field["measures"]:
                yield Cell(f"{name}.{measure['key']}", _label(measure), str(measure.get("unit", "")))
        case "time" if field.get("faults"):
            yield Cell(f"{name}.clock", say("cell.clock"), say("cell.time"))
            yield from _faults(field["faults"], name, "cell.later")
        case "group":
            for child in field["of"]:
                yield from _within(child, f"{name}.{child['key']}")
        case _:
            yield Cell(name, _label(field), _hint(field))
            return
    if field.get("optional"):
        yield Cell(f"{name}.na", say("cell.na"), say("cell.veto"))


def _faults(faults: Sequence[Mapping[str, Any]], name: str, code: str) -> Iterator[Cell]:
    for fault in faults:
        hint = say("cell.all" if fault["points"] is None else code, fault)
        yield Cell(f"{name}.{fault['key']}", _label(fault), hint)


def _within(child: Field, name: str) -> Iterator[Cell]:
    """Yield the cells of a criterion of a group, each under the criterion's own name."""
    for cell in _cells(child, name):
        yield cell if cell.name == name else replace(cell, label=f"{_label(child)}：{cell.label}")


def _hint(field: Field) -> str:
    """Say how the single figure of a criterion is written."""
    match field["kind"]:
        case "measured":
            found = str(field["measures"][0].get("unit", ""))
        case "linear":
            found = str(field.get("unit", ""))
        case "bonus" if field.get("each") is not None:
            found = say("cell.each", field)
        case kind:
            found = say(f"cell.{kind}", field)
    return f"{found}；{say('cell.may_lack')}".lstrip("；") if field.get("optional") else found


def texts(fields: Sequence[Field], written: Mapping[str, scoring.Written]) -> dict[str, str]:
    """Return what stands in each cell of a sheet that was read; cells without a figure are left out."""
    found: dict[str, str] = {}
    for field in fields:
        if field["key"] in written:
            found |= _spelt(field, field["key"], written[field["key"]])
    return found


def _spelt(field: Field, name: str, value: Any) -> dict[str, str]:
    if value == "na":
        lone = [cell.name for cell in _cells(field, name)] == [name]
        return {name: say("cell.na")} if lone else {f"{name}.na": "✓"}
    match field["kind"]:
        case "yes_no":
            return {name: say(f"cell.{value}")}
        case "veto":
            return {name: say("cell.raised")} if value == "yes" else {}
        case "best_of":
            return {f"{name}.{key}": "✓" for key in value}
        case "answers":
            apart = "" if all(len(option) == 1 for option in field["options"]) else "、"
            return {name: apart.join(value)}
        case "time" if field.get("faults") and isinstance(value, str):
            return {f"{name}.clock": value}
        case "group":
            inside = {child["key"]: child for child in field["of"]}
            return {k: v for key, one in value.items() for k, v in _spelt(inside[key], f"{name}.{key}", one).items()}
    return {f"{name}.{key}": text for key, text in value.items()} if isinstance(value, Mapping) else {name: str(value)}
