"""The naive count, first half: from marks on sheets to the score of one part."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

Plain = dict[str, Any]


def number(written: Any, otherwise: str = "0") -> Fraction:
    return Fraction(str(otherwise if written is None else written))


def rounded(value: Fraction, rule: Plain | None) -> Fraction:
    if rule is None:
        return value
    unit = Fraction(1, 10 ** rule["places"])
    mode = rule.get("mode", "half_up")
    below = floor(value / unit) * unit
    above = below if below == value else below + unit
    if mode == "floor":
        return below
    if mode == "ceiling":
        return above
    toward, away = (below, above) if value >= 0 else (above, below)
    if mode == "down":
        return toward
    if abs(value - toward) < abs(away - value):
        return toward
    if abs(value - toward) > abs(away - value):
        return away
    return away if mode == "half_up" or (toward / unit) % 2 else toward


def published(value: Fraction, places: int) -> str:
    digits = rounded(value, {"places": places}) * 10**places
    sign = "-" if digits < 0 else ""
    text = str(abs(digits)).rjust(places + 1, "0")
    return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)


# One sheet


def points(criterion: Plain, written: Any) -> Fraction:
    """What one answer is worth, by the table of kinds in docs/scoring-document.md."""
    kind = criterion["kind"]
    most = number(criterion.get("maximum"))
    if kind == "judged":
        return number(written)
    if kind == "bonus":
        return number(written) if criterion.get("each") is None else min(most, number(criterion["each"]) * int(written))
    if kind == "yes_no":
        return most if written == "yes" else number(criterion.get("no"))
    if kind == "judgement":
        return Fraction(int(written), 3) * most
    if kind == "count":
        times, each = int(written), number(criterion["each"])
        first = number(criterion.get("first"), str(each))
        return Fraction(0) if times == 0 else min(most, first + (times - 1) * each)
    if kind == "step_deduction":
        taken = [Fraction(0)] + [number(step) for step in criterion["steps"]]
        return max(most - taken[min(int(written), len(taken) - 1)], number(criterion.get("floor")))
    if kind == "deduction":
        left = most
        for fault in criterion["faults"]:
            times = int(written.get(fault["key"], "0"))
            left -= most if fault["points"] is None and times else number(fault["points"]) * times
        return max(left, number(criterion.get("floor")))
    if kind == "best_of":
        worth = sorted((number(o["points"]) for o in criterion["options"] if o["key"] in written), reverse=True)
        best = sum(worth[: criterion.get("take", 1)], Fraction(0))
        return best if criterion.get("maximum") is None else min(best, most)
    if kind == "linear":
        full, none = number(criterion["full_at"]), number(criterion["zero_at"])
        return min(most, max(Fraction(0), most * (number(written) - none) / (full - none)))
    if kind == "measured":
        return next(number(band["points"]) for band in criterion["bands"] if inside(band, number(written)))
    raise ValueError(kind)


def inside(band: Plain, value: Fraction) -> bool:
    for condition in band.get("when", []):
        if "above" in condition and not value > number(condition["above"]):
            return False
        if "least" in condition and not value >= number(condition["least"]):
            return False
        if "most" in condition and not value <= number(condition["most"]):
            return False
        if "below" in condition and not value < number(condition["below"]):
            return False
    return True


def highest(criterion: Plain) -> Fraction:
    """What a criterion adds to the maximum of its sheet."""
    if criterion["kind"] in ("bonus", "veto"):
        return Fraction(0)
    if criterion["kind"] == "measured":
        return max(number(band["points"]) for band in criterion["bands"])
    if criterion["kind"] == "best_of" and criterion.get("maximum") is None:
        worth = sorted((number(option["points"]) for option in criterion["options"]), reverse=True)
        return sum(worth[: criterion.get("take", 1)], Fraction(0))
    return number(criterion["maximum"])


def sheet_total(rubric: Plain, worth: dict[str, Fraction | None]) -> Fraction:
    """From the points of every criterion (None: not applicable) to the total of the sheet.

    A bonus stands outside: neither a section's cap nor the scale touches it.
    """
    total = applicable = bonus = Fraction(0)
    for section in rubric["sections"]:
        weight = number(section.get("weight"), "100") / 100
        got = can = Fraction(0)
        for criterion in section["criteria"]:
            points_given = worth.get(criterion["key"])
            if points_given is None:
                continue
            if criterion["kind"] == "bonus":
                bonus += points_given * weight
            else:
                got, can = got + points_given, can + highest(criterion)
        if section.get("maximum") is not None:
            got, can = min(got, number(section["maximum"])), min(can, number(section["maximum"]))
        total, applicable = total + got * weight, applicable + can * weight
    if rubric.get("scale") is not None:
        total, applicable = total * number(rubric["scale"]) / applicable, number(rubric["scale"])
    total = max(min(total, applicable) + bonus, Fraction(0))
    return total if rubric.get("over", False) else min(total, applicable)


# One part


def rounding_of(contest: Plain, part: Plain, step: str) -> Plain | None:
    rule: Plain = part.get("rounding") or contest["ruleset"].get("rounding", {})
    return rule.get(step)


def worth_of(contest: Plain, part: Plain, marks: Plain) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for section in contest["ruleset"]["rubrics"][part["rubric"]]["sections"]:
        for criterion in section["criteria"]:
            if criterion["kind"] == "veto":
                continue
            written = marks.get(criterion["key"], "0")
            worth = None if written == "na" else points(criterion, written)
            step = rounding_of(contest, part, "criterion")
            found[criterion["key"]] = None if worth is None else rounded(worth, step)
    return found


def vetoed(contest: Plain, part: Plain, code: str, scope: str) -> bool:
    keys = {
        criterion["key"]
        for section in contest["ruleset"]["rubrics"][part["rubric"]]["sections"]
        for criterion in section["criteria"]
        if criterion["kind"] == "veto" and criterion["scope"] == scope
    }
    sheets = [s for s in contest["sheets"] if (s["entry"], s["part"]) == (code, part["key"])]
    return any(sheet["marks"].get(key) == "yes" for sheet in sheets for key in keys)


def combine(panel: Plain, given: dict[str, Fraction]) -> Fraction:
    """Several judges, one figure."""
    method, marks = panel["method"], sorted(given.values())
    kept = marks[panel.get("low", 0) : len(marks) - panel.get("high", 0)]
    if method == "mean":
        return sum(marks, Fraction(0)) / len(marks)
    if method == "sum":
        return sum(marks, Fraction(0))
    if method == "trimmed_mean":
        return sum(kept, Fraction(0)) / len(kept)
    if method == "trimmed_sum":
        return sum(kept, Fraction(0))
    if method == "median":
        return (marks[(len(marks) - 1) // 2] + marks[len(marks) // 2]) / 2
    weights = {seat: number(panel.get("weights", {}).get(seat), "1") for seat in given}
    return sum((given[seat] * weights[seat] for seat in given), Fraction(0)) / sum(weights.values())


def totals(contest: Plain, part: Plain, code: str) -> dict[str, Fraction]:
    rubric, nothing = contest["ruleset"]["rubrics"][part["rubric"]], vetoed(contest, part, code, "sheet")
    return {
        s["seat"]: Fraction(0)
        if nothing
        else rounded(sheet_total(rubric, worth_of(contest, part, s["marks"])), rounding_of(contest, part, "sheet"))
        for s in contest["sheets"]
        if (s["entry"], s["part"]) == (code, part["key"])
    }


def per_criterion(contest: Plain, part: Plain, code: str) -> Fraction:
    sheets = [s for s in contest["sheets"] if (s["entry"], s["part"]) == (code, part["key"])]
    worth = {s["seat"]: worth_of(contest, part, s["marks"]) for s in sheets}
    keys = next(iter(worth.values()))
    together: dict[str, Fraction | None] = {
        key: combine(part["panel"], {seat: found[key] or Fraction(0) for seat, found in worth.items()}) for key in keys
    }
    return sheet_total(contest["ruleset"]["rubrics"][part["rubric"]], together)


def sum_of_places(contest: Plain, part: Plain, code: str) -> Fraction:
    division = next(entry.get("division", "") for entry in contest["entries"] if entry["code"] == code)
    field = [entry["code"] for entry in contest["entries"] if entry.get("division", "") == division]
    table = {rival: totals(contest, part, rival) for rival in field}
    found = Fraction(0)
    for seat, own in table[code].items():
        others = [marks[seat] for other, marks in table.items() if other != code and seat in marks]
        found += 1 + sum(mark > own for mark in others) + Fraction(sum(mark == own for mark in others), 2)
    return found


def part_score(contest: Plain, part: Plain, entry: Plain) -> Fraction | None:
    """The score of one part before its weight; None while it is pending."""
    code, values = entry["code"], entry.get("values", {})
    if part["source"] == "value":
        if part["key"] not in values:
            return None
        figure = rounded(number(values[part["key"]]), rounding_of(contest, part, "criterion"))
        return rounded(after_panel(contest, code, part["key"], figure), rounding_of(contest, part, "panel"))
    panel, handed_in = part["panel"], totals(contest, part, code)
    if len(handed_in) < panel.get("least", 1):
        return None
    if panel["method"] == "rank_sum":
        score = sum_of_places(contest, part, code)
    elif panel.get("per", "sheet") == "criterion" and not vetoed(contest, part, code, "sheet"):
        score = per_criterion(contest, part, code)
    else:
        score = combine(panel, handed_in)
    if panel.get("difficulty"):
        score *= number(values[panel["difficulty"]])
    return rounded(after_panel(contest, code, part["key"], score), rounding_of(contest, part, "panel"))


def after_panel(contest: Plain, code: str, part: str, score: Fraction) -> Fraction:
    """Adjustments and penalties together; they do not bring a score below nought."""
    change = Fraction(0)
    for ruling in contest.get("rulings", []):
        if (ruling["entry"], ruling.get("part", "")) == (code, part):
            change += number(ruling["points"]) if ruling["kind"] == "adjustment" else 0
            change -= number(ruling["points"]) if ruling["kind"] == "penalty" else 0
    return max(score + change, Fraction(0)) if change else score
