"""Random contests for the naive count: small fields, coarse steps and many ties, every document valid."""

from __future__ import annotations

from random import Random
from typing import Any

Plain = dict[str, Any]

MODES = ["half_up", "half_up", "half_even", "down", "floor", "ceiling"]


def decimal(chance: Random, most: int, parts: int = 2) -> str:
    """A number from 0 to *most* in steps of 1/*parts* (1, 2, 4 or 10)."""
    drawn = chance.randint(0, most * parts)
    return f"{drawn * 1000 // parts // 1000}.{drawn * 1000 // parts % 1000:03d}".rstrip("0").rstrip(".")


def draw(seed: int) -> Plain:
    """One contest as a scoring document; the same seed draws the same contest."""
    chance = Random(seed)
    seats = [f"j{n}" for n in range(1, chance.randint(1, 5) + 1)]
    ruleset: Plain = {
        "version": 1,
        "rubrics": {"r": rubric(chance)},
        "stages": [{"key": "final", "parts": parts(chance, seats)}],
        "values": [{"key": "speed"}, {"key": "dd"}],
        "shown": chance.choice([2, 2, 3]),
    }
    ruleset["rounding"] = rounding(chance, ruleset["stages"][0]["parts"])
    ruleset["ranking"] = ranking(chance, ruleset["stages"][0]["parts"])
    low = ruleset["ranking"]["chain"][0].get("best") == "low"
    ruleset["awards"] = [award(chance, low)]
    ruleset["teams"] = [team(chance)] if chance.random() < 0.4 else []
    divisions = ["men", "women"] if chance.random() < 0.3 else [""]
    ruleset["divisions"] = [division for division in divisions if division]
    contest: Plain = {"format": "scoring/1", "ruleset": ruleset, "entries": [], "sheets": [], "rulings": []}
    for number in range(chance.randint(1, 7)):
        enter(chance, contest, f"e{number}", chance.choice(divisions))
    excuse(chance, contest, seats)
    rule(chance, contest)
    return contest


def criterion(chance: Random, key: str) -> Plain:
    kind = chance.choice(["judged"] * 4 + ["deduction", "step_deduction", "count", "yes_no", "bonus", "judgement"])
    kind = chance.choice([kind, kind, "best_of", "linear", "measured"])
    most = chance.choice(["5", "10", "20"])
    shape: dict[str, Plain] = {
        "judged": {"maximum": most, "step": chance.choice(["0.5", "1", "0.25"])},
        "deduction": {"maximum": most, "faults": [{"key": "x", "points": "1.5"}, {"key": "y", "points": None}]},
        "step_deduction": {"maximum": most, "steps": ["1", "2.5", "5"], "floor": chance.choice(["0", "2"])},
        "count": {"maximum": most, "each": chance.choice(["1", "2"])} | chance.choice([{}, {"first": "3"}]),
        "yes_no": {"maximum": most} | chance.choice([{}, {"no": "1"}]),
        "bonus": {"maximum": most} | chance.choice([{"step": "0.5"}, {"each": "3"}]),
        "judgement": {"maximum": chance.choice(["1", "1.5", "2"])},
        "best_of": {"options": [{"key": k, "points": p} for k, p in zip("pqrs", "4331", strict=True)]}
        | chance.choice([{}, {"take": 2}, {"take": 2, "maximum": "6"}]),
        "linear": {"maximum": most}
        | chance.choice([{"full_at": "0", "zero_at": "3"}, {"full_at": "9", "zero_at": "2"}]),
        "measured": {"measures": [{"key": "mm"}], "bands": bands(chance)},
    }
    return {"kind": kind, "key": key, **shape[kind]}


def bands(chance: Random) -> list[Plain]:
    edge = chance.choice(["1", "2"])
    return [
        {"points": "10", "when": [{"least": "0", "most": edge}]},
        {"points": "6", "when": [{"above": edge, "below": "4"}]},
        {"points": "2", "when": [{"least": "4"}]},
        {"points": "0"},
    ]


def rubric(chance: Random) -> Plain:
    keys = iter("abcdefghijkl")
    sections: list[Plain] = [
        {"key": f"s{n}", "criteria": [criterion(chance, next(keys)) for _ in range(chance.randint(1, 3))]}
        for n in range(chance.randint(1, 3))
    ]
    sections[0]["criteria"].insert(0, {"kind": "judged", "key": "m", "maximum": "20", "step": "1"})
    for section in sections:
        if chance.random() < 0.2:
            section["maximum"] = chance.choice(["8", "15.5"])
        if chance.random() < 0.2:
            section["weight"] = chance.choice(["50", "33.3", "200"])
    if chance.random() < 0.3:
        sections[-1]["criteria"].append({"kind": "veto", "key": "v", "scope": chance.choice(["sheet", "rank"])})
    found: Plain = {"sections": sections, "over": chance.random() < 0.3}
    if chance.random() < 0.3:
        found["scale"] = "100"
        for section in sections:
            for item in section["criteria"]:
                if item["kind"] in ("judged", "yes_no", "deduction", "count") and item["key"] != "m":
                    item["optional"] = True
    return found


def parts(chance: Random, seats: list[str]) -> list[Plain]:
    panel: Plain = {"seats": seats, "method": "mean", "least": chance.randint(1, len(seats))}
    panel["method"] = chance.choice(
        ["mean", "median", "sum", "weighted_mean", "trimmed_mean", "trimmed_sum", "rank_sum"]
    )
    if panel["method"] in ("sum", "rank_sum"):
        panel["least"] = len(seats)
    if panel["method"] == "weighted_mean":
        panel["weights"] = {seats[0]: chance.choice(["2", "1.5"])}
    if panel["method"].startswith("trimmed"):
        panel["high"], panel["low"] = chance.choice([(1, 1), (0, 1), (2, 2), (1, 0)])
        if panel["high"] + panel["low"] >= len(seats):
            panel["high"] = panel["low"] = 0
        panel["least"] = max(panel["least"], panel["high"] + panel["low"] + 1)
    if panel["method"] != "rank_sum" and chance.random() < 0.3:
        panel["per"] = "criterion"
    elif panel["method"] != "rank_sum" and chance.random() < 0.15:
        panel["difficulty"] = "dd"
    work: Plain = {"key": "work", "source": "sheets", "rubric": "r", "weight": "70", "panel": panel}
    if chance.random() < 0.5:
        return [work | {"weight": "100"}]
    field = {"kind": "judged", "key": "theory", "maximum": "100", "step": "0.5"}
    theory: Plain = {"key": "theory", "source": "value", "weight": "30", "field": field}
    if chance.random() < 0.3:
        theory["absent"] = "zero"
    if chance.random() < 0.15:
        theory["counts"] = False
    return [theory, work]


def rounding(chance: Random, given: list[Plain]) -> Plain:
    """Rounding orders; not those whose place beside *per criterion* or a difficulty the format leaves open."""
    steps = ["criterion", "sheet", "panel", "weighted", "total"]
    panel = given[-1]["panel"]
    if panel.get("per") == "criterion":
        steps = ["panel", "weighted", "total"]
    if panel.get("difficulty"):
        steps = ["sheet", "weighted", "total"]
    return {
        step: {"places": chance.randint(0, 3), "mode": chance.choice(MODES)} for step in steps if chance.random() < 0.4
    }


def ranking(chance: Random, given: list[Plain]) -> Plain:
    chain: list[Plain] = [{"by": "total"}]
    if given[-1]["panel"]["method"] == "rank_sum" or chance.random() < 0.1:
        chain[0]["best"] = "low"
    if chance.random() < 0.4:
        chain.append({"by": "part", "part": chance.choice(given)["key"]})
    if chance.random() < 0.4:
        chain.append({"by": "value", "value": "speed", "best": chance.choice(["high", "low"])})
    return {"chain": chain, "end": chance.choice(["shared", "shared", "dense", "fractional"])}


def award(chance: Random, low: bool) -> Plain:
    quotas: list[list[Plain]] = [
        [{"count": 1}, {"count": 2}, {"count": 3}],
        [{"share": "10"}, {"share": "20"}, {"share": "30"}],
        [{"count": 0}, {"share": "33.3"}, {"count": 1}],
    ]
    levels = [{"key": key, **quota} for key, quota in zip(("a", "b", "c"), chance.choice(quotas), strict=True)]
    if not low and chance.random() < 0.3:
        levels[0]["least"] = chance.choice(["15", "25"])
    return {
        "key": "prize",
        "levels": levels,
        "base": chance.choice(["started", "entered", "ranked"]),
        "mode": chance.choice(["half_up", "floor", "ceiling"]),
        "ties": chance.choice(["all", "all", "none"]),
        "shrink": chance.random() < 0.7,
    }


def team(chance: Random) -> Plain:
    term: Plain = {"of": "total", "method": chance.choice(["sum", "mean"]), "weight": chance.choice(["100", "40"])}
    if chance.random() < 0.5:
        term["best"] = chance.randint(1, 3)
    found: Plain = {"key": "unit", "least": chance.randint(1, 3), "terms": [term]}
    return found | chance.choice([{}, {"rounding": {"total": {"places": 1}}}])


def enter(chance: Random, contest: Plain, code: str, division: str) -> None:
    """One entry with its values and the sheets of every judge."""
    entry: Plain = {"code": code, "unit": chance.choice("ABC"), "division": division, "values": {}}
    entry["values"] = {"dd": chance.choice(["1.5", "2.3", "3"])}
    if chance.random() < 0.8:
        entry["values"]["speed"] = decimal(chance, 4, 1)
    for part in contest["ruleset"]["stages"][0]["parts"]:
        if part["source"] == "value" and chance.random() < 0.97:
            entry["values"]["theory"] = chance.choice(["60", "75.5", "75.5", "88"])
    contest["entries"].append(entry)
    part = contest["ruleset"]["stages"][0]["parts"][-1]
    absent = {"na"} if part["panel"].get("per") == "criterion" else set[str]()
    for seat in part["panel"]["seats"]:
        marks: Plain = {}
        for section in contest["ruleset"]["rubrics"]["r"]["sections"]:
            for item in section["criteria"]:
                marks[item["key"]] = answer(chance, item, not absent)
        if chance.random() < 0.99:
            contest["sheets"].append({"seat": seat, "entry": code, "part": "work", "marks": marks})


def answer(chance: Random, item: Plain, may_skip: bool) -> Any:
    if may_skip and item.get("optional") and chance.random() < 0.3:
        return "na"
    if item["kind"] == "judged":
        parts = {"1": 1, "0.5": 2, "0.25": 4}[item["step"]]
        top = int(item["maximum"])
        return decimal(chance, top, parts) if chance.random() < 0.5 else str(top - chance.randint(0, 2))
    if item["kind"] == "bonus":
        return str(chance.randint(0, 3)) if "each" in item else decimal(chance, 5)
    if item["kind"] == "deduction":
        return chance.choice([{}, {}, {"x": "1"}, {"x": "4"}, {"x": "1", "y": "1"}])
    if item["kind"] == "best_of":
        return sorted(chance.sample("pqrs", chance.randint(0, 4)))
    if item["kind"] in ("linear", "measured"):
        return chance.choice(["-1", "0", "0.5", "1", "2", "2.01", "3.9", "4", "7"])
    if item["kind"] == "veto":
        return "yes" if chance.random() < 0.03 else "no"
    if item["kind"] == "yes_no":
        return chance.choice(["yes", "no"])
    return str(chance.randint(0, 3 if item["kind"] == "judgement" else 6))


def excuse(chance: Random, contest: Plain, seats: list[str]) -> None:
    """Sometimes a judge is absent or recused and has no sheet; never where places of judges are summed."""
    if contest["ruleset"]["stages"][0]["parts"][-1]["panel"]["method"] == "rank_sum" or chance.random() < 0.6:
        return
    seat, entry = chance.choice(seats), chance.choice(["", *(entry["code"] for entry in contest["entries"])])
    contest["excused"] = [{"seat": seat, "entry": entry, "reason": "recused"}]
    contest["sheets"] = [s for s in contest["sheets"] if s["seat"] != seat or entry not in ("", s["entry"])]


def rule(chance: Random, contest: Plain) -> None:
    """Rulings on some entries; none where places of judges are summed, whose field they would change."""
    if contest["ruleset"]["stages"][0]["parts"][-1]["panel"]["method"] == "rank_sum":
        return
    kinds: list[Plain] = [{"kind": kind, "reason": "r"} for kind in ("absent", "withdrawn", "disqualified")]
    kinds += [
        {"kind": "penalty", "points": p, "reason": "r", **w} for p in ("1", "2.5") for w in ({}, {"part": "work"})
    ]
    kinds += [{"kind": "adjustment", "points": p, "reason": "r", "part": "work"} for p in ("1", "-0.5")]
    if len(contest["ruleset"]["stages"][0]["parts"]) == 2:
        kinds.append({"kind": "absent", "reason": "r", "part": "theory"})
    for entry in contest["entries"]:
        if chance.random() < 0.15:
            contest["rulings"].append({"entry": entry["code"], **chance.choice(kinds)})
