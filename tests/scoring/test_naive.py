"""The engine against a second, deliberately naive implementation, on thousands of random contests."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import scoring
from tests.scoring import naive, naive_contests
from tests.scoring.naive_marks import published

SEEDS = 2000
BATCH = 250

Plain = dict[str, Any]


def agrees(contest: Plain) -> Counter[str]:
    """Compare both counts of one contest; returns how many rows of each state were compared."""
    result = scoring.open_document(contest).result.to_plain()
    rows: Any = result["rows"]
    expected = naive.tally(contest)
    places = contest["ruleset"]["shown"]
    places = contest["ruleset"].get("rounding", {}).get("total", {"places": places})["places"]
    by_code = {row["code"]: row for row in rows}
    for row in expected:
        found = by_code[row["code"]]
        assert (found.get("state", "ranked"), found.get("place")) == (row["state"], row["place"])
        if row["state"] == "ranked":
            assert found["total"] == published(row["sum"], places)
            awards = [f"{award['award']}.{award['level']}" for award in found.get("awards", [])]
            assert awards == row["awards"]
    for rule in contest["ruleset"]["teams"]:
        teams: Any = result["teams"]
        counted = {team["code"]: (team.get("place"), team.get("state", "ranked")) for team in teams[rule["key"]]}
        assert counted == {t["code"]: (t["place"], t["state"]) for t in naive.teams(contest, rule, expected)}
    return Counter(row["state"] for row in expected)


@pytest.mark.parametrize("batch", range(0, SEEDS, BATCH))
def test_two_independent_counts_agree_on_random_contests(batch: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(batch, batch + BATCH):
        try:
            seen += agrees(naive_contests.draw(seed))
        except Exception as difference:
            raise AssertionError(f"seed {seed}: {difference}") from difference
    assert seen["ranked"] > BATCH
    assert all(seen[state] for state in ("pending", "absent", "withdrawn", "disqualified", "vetoed"))
