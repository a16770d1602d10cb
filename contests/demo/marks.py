"""Marks as a panel would write them: from how good a piece of work is and how a judge sees it.

The shares in here are only invented; what is written down is decimal text within the limits of the rubric.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import product
from random import Random
from typing import Any

import scoring

Field = Mapping[str, Any]
Sheet = dict[str, scoring.Written]


@cache
def fields(rubric: scoring.Rubric) -> tuple[Field, ...]:
    """Return the fields of a sheet, read once."""
    return scoring.fields(rubric)


class Work:
    """One entry's work: what is measured on it is the same for every judge, the rest is seen by each."""

    def __init__(self, sheet: tuple[Field, ...], quality: float, random: Random) -> None:
        self._sheet, self._quality, self._random = sheet, quality, random
        self._measured = {
            field["key"]: self._measure(field) for field in sheet if field["kind"] in ("measured", "yes_no", "count")
        }

    def _measure(self, field: Field) -> scoring.Written:
        seen = min(max(self._random.gauss(self._quality, 0.12), 0.0), 1.0)
        if field["kind"] == "yes_no":
            return "yes" if seen > 0.55 else "no"
        if field["kind"] == "count":
            return str(int(seen * float(Decimal(field["maximum"]) / Decimal(field["each"])) + 0.5))
        wanted = seen * float(Decimal(field["most"]))
        reached = sorted({points for points, _ in _values(field)}, key=lambda points: abs(points - wanted))[0]
        chosen = self._random.choice([value for points, value in _values(field) if points == reached])
        return chosen if len(field["measures"]) > 1 else next(iter(chosen.values()))

    def seen_by(self, severity: float) -> Sheet:
        """Return the sheet of a judge who marks *severity* above (or below) the others, as a share of the maximum."""
        return {
            field["key"]: self._measured[field["key"]]
            if field["key"] in self._measured
            else self._mark(field, severity)
            for field in self._sheet
        }

    def _mark(self, field: Field, severity: float) -> scoring.Written:
        seen = min(max(self._random.gauss(self._quality + severity, 0.035), 0.0), 1.0)
        match field["kind"]:
            case "judged":
                return _stepped(seen, Decimal(field["maximum"]), Decimal(field["step"]))
            case "deduction":
                return self._faults(field, 1 - seen)
            case "step_deduction":
                return "1" if self._random.random() > seen + 0.1 else "0"
            case "bonus":
                return "1" if self._random.random() < seen - 0.7 else "0"
            case "veto":
                return "no"
        raise ValueError(f"no marks are invented for {field['kind']}")

    def _faults(self, field: Field, lack: float) -> dict[str, str]:
        """The faults that take about *lack* of the maximum, the small ones first."""
        left, found = lack * 0.8 * float(Decimal(field["maximum"])), dict[str, str]()
        for fault in sorted(field["faults"], key=lambda one: Decimal(one["points"] or field["maximum"])):
            points = float(Decimal(fault["points"] or field["maximum"]))
            if points <= left and self._random.random() < 0.7:
                times = min(int(left / points), int(fault.get("most") or 2), 2)
                found[fault["key"]] = str(times)
                left -= times * points
        return found


def _stepped(share: float, maximum: Decimal, step: Decimal) -> str:
    steps = int(share * float(maximum / step) + 0.5)
    return _text(min(step * steps, maximum))


def _text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _values(field: Field) -> list[tuple[float, dict[str, str]]]:
    """Return what could be measured, with the points it brings: values on and between the edges of the bands."""
    return _grid(json.dumps(field, sort_keys=True))


@cache
def _grid(text: str) -> list[tuple[float, dict[str, str]]]:
    field = json.loads(text)
    grids = [list(_edges(field, measure)) for measure in field["measures"]]
    found = []
    for values in product(*grids):
        given = {measure["key"]: value for measure, value in zip(field["measures"], values, strict=True)}
        if (points := _points(field, given)) is not None:
            found.append((points, {name: _text(value) for name, value in given.items()}))
    return found


def _edges(field: Field, measure: Field) -> Iterator[Decimal]:
    conditions = [one for band in field["bands"] for one in band.get("when", ())]
    own = [one for one in conditions if one.get("measure", measure["key"]) == measure["key"]]
    edges = sorted({Decimal(one[name]) for one in own for name in ("above", "least", "most", "below") if name in one})
    step = Decimal(measure.get("step", "0.1"))
    for low, high in zip(edges, [*edges[1:], edges[-1] + step * 12], strict=True):
        yield low
        yield low + (high - low) / 2 // step * step


def _points(field: Field, given: Mapping[str, Decimal]) -> float | None:
    for band in field["bands"]:
        if all(_holds(one, given) for one in band.get("when", ())):
            return float(Decimal(band["points"]))
    return None


def _holds(condition: Field, given: Mapping[str, Decimal]) -> bool:
    value = given[condition.get("measure") or next(iter(given))]
    return (
        ("above" not in condition or value > Decimal(condition["above"]))
        and ("least" not in condition or value >= Decimal(condition["least"]))
        and ("most" not in condition or value <= Decimal(condition["most"]))
        and ("below" not in condition or value < Decimal(condition["below"]))
    )
