"""How fast the scoring engine counts, beside the floor: parsing the same text and plain float trimmed sums.

Run ``python -m benchmarks.scoring_speed``; figures are ratios within one run, never compared with a clock elsewhere.
"""

import gc
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import scoring

LIMIT, RECOUNT_LIMIT, MEMORY_LIMIT = 2.0, 0.05, 3.0
SIZES = ((500, 7, 10), (10_000, 5, 20))


def document(entries: int, judges: int, criteria: int, seed: int = 20) -> str:
    """A contest as JSON text: every judge marks every entry on every criterion, trimmed mean, prizes 10/20/30 %."""
    draw = random.Random(seed)
    seats = [f"J{n}" for n in range(1, judges + 1)]
    keys = [f"c{n}" for n in range(1, criteria + 1)]
    most = 100 // criteria
    texts = [f"{half // 2}.{half % 2 * 5}" for half in range(most, 2 * most + 1)]
    rubric = {
        "sections": [
            {
                "key": "all",
                "criteria": [{"kind": "judged", "key": k, "maximum": str(most), "step": "0.5"} for k in keys],
            }
        ]
    }
    panel = {"seats": seats, "method": "trimmed_mean", "high": 1, "low": 1, "least": judges - 1}
    part = {"key": "practice", "source": "sheets", "rubric": "sheet", "panel": panel}
    levels = [{"key": k, "name": k, "share": s} for k, s in (("first", "10"), ("second", "20"), ("third", "30"))]
    ruleset = {
        "version": 1,
        "rubrics": {"sheet": rubric},
        "stages": [{"key": "final", "parts": [part]}],
        "rounding": {"panel": {"places": 2}, "total": {"places": 2}},
        "values": [{"key": "time"}],
        "ranking": {"chain": [{"by": "total"}, {"by": "value", "value": "time", "best": "low"}]},
        "awards": [{"key": "prize", "levels": levels}],
    }
    codes = [f"E{n:05}" for n in range(entries)]
    return json.dumps(
        {
            "format": scoring.FORMAT,
            "ruleset": ruleset,
            "entries": [
                {"code": c, "unit": f"U{draw.randrange(127)}", "values": {"time": str(draw.randrange(1500, 3600))}}
                for c in codes
            ],
            "sheets": [
                {"seat": s, "entry": c, "part": "practice", "marks": {k: draw.choice(texts) for k in keys}}
                for c in codes
                for s in seats
            ],
        }
    )


def floor(text: str) -> dict[str, float]:
    """The least any program must do: parse the text and take float trimmed sums of the marks."""
    totals: dict[str, list[float]] = {}
    for sheet in json.loads(text)["sheets"]:
        totals.setdefault(sheet["entry"], []).append(sum(map(float, sheet["marks"].values())))
    return {code: sum(sorted(found)[1:-1]) for code, found in totals.items()}


def side_by_side(runs: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The shortest processor time of each run in seconds; they take turns, so that a busy machine is fair to all."""
    spent: list[list[float]] = [[] for _ in runs]
    for _ in range(times):
        for run, found in zip(runs, spent, strict=True):
            gc.collect()
            start = time.process_time()
            run()
            found.append(time.process_time() - start)
    return [min(found) for found in spent]


def recount_share(count: scoring.Count, full: float, times: int = 30) -> tuple[float, float]:
    """A recount after one changed sheet as a share of the full count: the mean and the worst."""
    draw, shares = random.Random(3), []
    sheets = count.book.contest.sheets
    gc.collect()
    for _ in range(times):
        sheet = draw.choice(sheets)
        key = draw.choice(list(sheet.marks))
        marks = dict(sheet.marks)
        marks[key] = "0" if marks[key] != "0" else "1"
        start = time.process_time()
        count.replace(replace(sheet, marks=marks))
        shares.append((time.process_time() - start) / full)
    return sum(shares) / len(shares), max(shares)


def memory(text: str) -> float:
    """Peak memory of a count (document included) ÷ the memory of the parsed JSON alone."""
    tracemalloc.start()
    data = json.loads(text)
    parsed, _ = tracemalloc.get_traced_memory()
    scoring.open_document(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / parsed


def main() -> int:
    """Print the table; exit 1 where a limit is not kept."""
    print(f"limits: ratio {LIMIT}, recount of the large contest {RECOUNT_LIMIT:.0%}, memory {MEMORY_LIMIT} × the JSON")
    columns = ("floor s", "count s", "ratio", "recount", "worst", "memory")
    print(f"{'entries × judges × criteria':>28}", *(f"{column:>8}" for column in columns))
    kept = True
    for size in SIZES:
        text = document(*size)
        runs = (partial(floor, text), partial(counted, text))
        low, full = side_by_side(runs, 15 if size[0] < 1000 else 5)
        mean, worst = recount_share(counted(text), full)
        fat = memory(text)
        name = " × ".join(f"{n:,}" for n in size)
        print(f"{name:>28} {low:8.3f} {full:8.3f} {full / low:8.2f} {mean:8.1%} {worst:8.1%} {fat:8.2f}")
        kept = kept and full / low <= LIMIT and fat <= MEMORY_LIMIT and (size[0] < 1000 or mean <= RECOUNT_LIMIT)
    return 0 if kept else 1


def counted(text: str) -> scoring.Count:
    """From JSON text to the ranked list with awards."""
    return scoring.open_document(json.loads(text))


if __name__ == "__main__":
    sys.exit(main())
