"""The count a second time, as naively as it can be written: plain loops over the plain document, nothing shared.

It knows only a part of the format (see ``test_naive.py``), takes a valid document for granted and is slow on purpose.
"""

from __future__ import annotations

from fractions import Fraction

from tests.scoring.naive_marks import Plain, after_panel, number, part_score, rounded, rounding_of, vetoed


def state_of(contest: Plain, entry: Plain) -> str:
    kinds = {(r["kind"], r.get("part", "")) for r in contest.get("rulings", []) if r["entry"] == entry["code"]}
    parts = contest["ruleset"]["stages"][0]["parts"]
    owed = [p["key"] for p in parts if p.get("counts", True) and p.get("absent") != "zero"]
    for kind in ("disqualified", "withdrawn"):
        if (kind, "") in kinds:
            return kind
    if ("absent", "") in kinds or any(("absent", key) in kinds for key in owed):
        return "absent"
    if any(vetoed(contest, p, entry["code"], "rank") for p in parts if p["source"] == "sheets"):
        return "vetoed"
    return "ranked"


def counted(contest: Plain, entry: Plain) -> tuple[str, dict[str, Fraction], Fraction]:
    """State, part scores and total of one entry."""
    state, total = state_of(contest, entry), Fraction(0)
    scores: dict[str, Fraction] = {}
    if state != "ranked":
        return state, scores, total
    for part in contest["ruleset"]["stages"][0]["parts"]:
        missed = any(
            (r["kind"], r["entry"], r.get("part")) == ("absent", entry["code"], part["key"])
            for r in contest.get("rulings", [])
        )
        score = Fraction(0) if missed else part_score(contest, part, entry)
        if score is None and part.get("counts", True):
            return "pending", {}, Fraction(0)
        if score is None:
            continue
        scores[part["key"]] = score
        if part.get("counts", True):
            weighted = score * number(part.get("weight"), "100") / 100
            total += rounded(weighted, rounding_of(contest, part, "weighted"))
    return (
        "ranked",
        scores,
        rounded(after_panel(contest, entry["code"], "", total), contest["ruleset"].get("rounding", {}).get("total")),
    )


def better(chain: list[Plain], one: Plain, other: Plain) -> int:
    """1 where *one* stands before *other*, −1 behind, 0 where the chain leaves them tied."""
    for key in chain:
        left, right = figure(key, one), figure(key, other)
        if left == right:
            continue
        if left is None or right is None:
            return -1 if left is None else 1
        return 1 if (left > right) == (key.get("best", "high") == "high") else -1
    return 0


def figure(key: Plain, row: Plain) -> Fraction | None:
    if key["by"] == "total":
        total: Fraction = row["sum"]
        return total
    if key["by"] == "part":
        score: Fraction | None = row["scores"].get(key["part"])
        return score
    written = row["values"].get(key["value"])
    return None if written is None else number(written)


def place(contest: Plain, row: Plain, field: list[Plain]) -> int | str:
    ranking = contest["ruleset"].get("ranking", {})
    chain = ranking.get("chain", [{"by": "total"}])
    ahead = [other for other in field if better(chain, other, row) > 0]
    tied = sum(better(chain, other, row) == 0 for other in field)
    if ranking.get("end") == "dense":
        distinct: list[Plain] = []
        for other in ahead:
            if all(better(chain, other, seen) != 0 for seen in distinct):
                distinct.append(other)
        return len(distinct) + 1
    first = len(ahead) + 1
    if ranking.get("end") == "fractional" and tied % 2 == 0:
        return f"{first + tied // 2 - 1}.5"
    return first + (tied - 1) // 2 if ranking.get("end") == "fractional" else first


def tally(contest: Plain) -> list[Plain]:
    """All rows with place, state, total and awards, in no particular order."""
    found: list[Plain] = []
    for entry in contest["entries"]:
        state, scores, total = counted(contest, entry)
        found.append({"state": state, "scores": scores, "sum": total, "place": None, "awards": [], **entry})
    for row in found:
        field = [r for r in found if r["state"] == "ranked" and r.get("division", "") == row.get("division", "")]
        if row["state"] == "ranked":
            row["place"] = place(contest, row, field)
    for division in {row.get("division", "") for row in found}:
        for award in contest["ruleset"].get("awards", []):
            give(contest, award, [row for row in found if row.get("division", "") == division])
    return found


def give(contest: Plain, award: Plain, rows: list[Plain]) -> None:
    """Fill the levels one after another: counts and shares, ties by ``all`` (with ``shrink``) or ``none``."""
    gone = {
        r["entry"] for r in contest.get("rulings", []) if r["kind"] in ("absent", "withdrawn") and not r.get("part")
    }
    size = {
        "entered": len(rows),
        "started": sum(row["code"] not in gone for row in rows),
        "ranked": sum(row["state"] == "ranked" for row in rows),
    }[award.get("base", "started")]
    chain = contest["ruleset"].get("ranking", {}).get("chain", [{"by": "total"}])
    waiting = [row for row in rows if row["state"] == "ranked"]
    too_many, per_unit = 0, dict[str, int]()
    for level in award["levels"]:
        quota = level["count"] if "count" in level else share(award, level, size)
        room, winners = max(quota - too_many, 0), 0
        while waiting and winners < room:
            best = [row for row in waiting if not any(better(chain, other, row) > 0 for other in waiting)]
            allowed = [row for row in best if row["sum"] >= number(level.get("least"), "-999999")]
            if len(allowed) < len(best):
                break
            waiting = [row for row in waiting if row not in best]
            fit = [row for row in best if per_unit.get(row["unit"], 0) < award.get("per_unit", 999)]
            if award.get("ties") == "none" and winners + len(fit) > room:
                waiting += fit
                break
            for row in fit:
                row["awards"].append(f"{award['key']}.{level['key']}")
                per_unit[row["unit"]] = per_unit.get(row["unit"], 0) + 1
            winners += len(fit)
        too_many = max(too_many + winners - quota, 0) if award.get("shrink", True) else 0


def share(award: Plain, level: Plain, size: int) -> int:
    exact = size * number(level["share"]) / 100
    return int(rounded(exact, {"places": 0, "mode": award.get("mode", "half_up")}))


def teams(contest: Plain, rule: Plain, rows: list[Plain]) -> list[Plain]:
    """Totals and places of the units: sum or mean of the best members' totals, one term."""
    found = []
    term = rule["terms"][0]
    for unit in sorted({row["unit"] for row in rows}):
        members = [row["sum"] for row in rows if row["unit"] == unit and row["state"] == "ranked"]
        best = sorted(members, reverse=True)[: term.get("best", len(members))]
        total = sum(best, Fraction(0))
        if term.get("method") == "mean" and best:
            total /= len(best)
        total = rounded(total * number(term.get("weight"), "100") / 100, rule.get("rounding", {}).get("total"))
        found.append(
            {"code": unit, "sum": total, "state": "ranked" if len(members) >= rule["least"] else "provisional"}
        )
    full = [team for team in found if team["state"] == "ranked"]
    for team in found:
        ahead = sum(other["sum"] > team["sum"] for other in full)
        team["place"] = ahead + 1 if team in full else None
    return found
