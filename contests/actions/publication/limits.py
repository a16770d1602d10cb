"""Prizes against the rules in force: how many each level may have, how many a unit, and what changed since."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import scoring
from contests.store.results import Names, TallyRow

Plain = Mapping[str, Any]
Broken = tuple[str, str, bool, dict[str, str | int]]  # the sentence's code, the item, whether it blocks, its facts
MODES = {
    "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}  # fmt: skip


def broken(tally: TallyRow, rules: Plain, names: Names) -> list[Broken]:
    """Return where the prizes of a signed tally are not what the rules in force allow; it may count again."""
    return list(_broken(tally, rules, names))


def _broken(tally: TallyRow, rules: Plain, names: Names) -> Iterator[Broken]:
    if rules and rules != tally.document["ruleset"] and _otherwise(tally, rules):
        yield "gate.rules", "quota", True, {}
    for award in rules.get("awards", ()):
        if award.get("to", "entries") == "entries":
            yield from _levels(award, tally.result["rows"])
            yield from _caps(award, tally, names)


def _otherwise(tally: TallyRow, rules: Plain) -> bool:
    """Say whether the rules in force give other prizes than the tally did."""
    try:
        fresh = scoring.tally(scoring.read_document({**tally.document, "ruleset": dict(rules)})).to_plain()
    except scoring.Refused:
        return True
    return _given(fresh["rows"]) != _given(tally.result["rows"])


def _given(rows: Any) -> dict[str, list[tuple[str, str]]]:
    return {row["code"]: [(one["award"], one["level"]) for one in row.get("awards", ())] for row in rows}


def _levels(award: Plain, rows: Sequence[Plain]) -> Iterator[Broken]:
    """Compare fixed counts and shares of the whole field, division by division.

    More than the quota is right only where all who are tied at the line get the prize, and then deserves a look.
    """
    divisions: dict[str, list[Plain]] = defaultdict(list)
    for row in rows:
        divisions[row.get("division", "")].append(row)
    for division, own in divisions.items():
        for level in award["levels"]:
            won = [row for row in own if _holds(row, award, level)]
            allowed = _quota(award, level, own)
            if allowed is not None and len(won) > allowed:
                last = won[-1]["place"]
                tied = award.get("ties", "all") == "all" and sum(row["place"] != last for row in won) < allowed
                name = (division and f"{division} ") + (level.get("name") or level["key"])
                facts: dict[str, str | int] = {"award": name, "n": len(won), "allowed": allowed}
                yield ("gate.quota_tied" if tied else "gate.quota"), "quota", not tied, facts


def _holds(row: Plain, award: Plain, level: Plain) -> bool:
    return any(one["award"] == award["key"] and one["level"] == level["key"] for one in row.get("awards", ()))


def _quota(award: Plain, level: Plain, rows: Sequence[Plain]) -> int | None:
    """How many a level may have; None where no number can be said without carrying the whole rule out."""
    if level.get("count") is not None:
        return int(level["count"])
    if level.get("share") is None or level.get("of", "all") != "all":
        return None
    away = {"entered": (), "started": ("absent", "withdrawn")}.get(award.get("base", "started"))
    size = sum(row["state"] == "ranked" if away is None else row["state"] not in away for row in rows)
    exact = Decimal(level["share"]) * size / 100
    return int(exact.quantize(Decimal(1), rounding=MODES[award.get("mode", "half_up")]))


def _caps(award: Plain, tally: TallyRow, names: Names) -> Iterator[Broken]:
    cap = award.get("per_unit")
    if cap is None:
        return
    units = {entry["code"]: entry.get("unit", "") for entry in tally.document["entries"]}
    together = award.get("per_unit_in", "division") == "all"
    won: Counter[tuple[str, str]] = Counter()
    for row in tally.result["rows"]:
        if any(one["award"] == award["key"] for one in row.get("awards", ())):
            won["" if together else row.get("division", ""), units.get(row["code"], "")] += 1
    for (_, unit), count in won.items():
        if unit and count > int(cap):
            yield "gate.cap", "cap", True, {"unit": names.group(unit), "n": count, "cap": int(cap)}
