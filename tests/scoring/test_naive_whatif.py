"""How near a swap is and how safe the winner, against trying out every legal mark and many weights."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

import scoring
from scoring.exact import text
from scoring.rubric.kinds import Judged
from scoring.whatif import with_weights
from tests.scoring import naive_contests


def small(seed: int) -> dict[str, Any] | None:
    """A contest with few marks, every third one with a gate that a lowered mark may fail."""
    data = naive_contests.draw(seed)
    if len(data["sheets"]) > 9:
        return None
    if seed % 3 == 0:
        data["ruleset"]["gates"] = [{"key": "enough", "of": "total", "least": "15"}]
        data["ruleset"]["ranked_if"] = ["enough"]
    return data


def swapped(contest: scoring.Contest, above: str, below: str) -> bool:
    places = {row.code: row.place for row in scoring.tally(contest).rows}
    before, behind = places[above], places[below]
    return before is not None and behind is not None and Fraction(behind) < Fraction(before)


def by_trial(contest: scoring.Contest, above: str, below: str) -> Fraction | None:
    """The smallest change of one mark that swaps the two, by trying them all."""
    sheets = list(contest.sheets)
    judged = [c for s in contest.ruleset.rubrics["r"].sections for c in s.criteria if isinstance(c, Judged)]
    best: Fraction | None = None
    for index, sheet in enumerate(sheets):
        for criterion in judged if sheet.entry in (above, below) else ():
            written = sheet.marks[criterion.key]
            for step in range(
                int((criterion.maximum - criterion.minimum) / criterion.step) + 1 if written != "na" else 0
            ):
                mark = criterion.minimum + step * criterion.step
                change = abs(mark - Fraction(str(written)))
                if change and (best is None or change < best):
                    changed = replace(sheet, marks={**sheet.marks, criterion.key: text(mark)})
                    tried = (*sheets[:index], changed, *sheets[index + 1 :])
                    if swapped(replace(contest, sheets=tried), above, below):
                        best = change
    return best


def test_no_smaller_change_of_one_mark_swaps_two_places() -> None:
    compared = found = 0
    for seed in range(70):
        data = small(seed)
        if data is None:
            continue
        count = scoring.open_document(data)
        rows = [row for row in count.result.rows if row.place is not None]
        pairs = [
            (one.code, other.code)
            for one in rows
            for other in rows
            if one.division == other.division and Fraction(one.place or 0) < Fraction(other.place or 0)
        ]
        for above, below in Random(seed).sample(pairs, min(1, len(pairs))):
            swap = scoring.smallest_swap(count, above, below)
            least = None if swap is None else abs(Fraction(swap.after) - Fraction(swap.before))
            assert least == by_trial(count.book.contest, above, below), seed
            compared, found = compared + 1, found + (least is not None)
    assert found > 6
    assert compared - found > 3


@pytest.mark.parametrize("best", ["high", "low"])
def test_the_winner_stays_exactly_within_the_interval_of_weights(best: str) -> None:
    for seed in range(36):
        chance = Random(seed)
        weights = chance.choice([(30, 70), (50, 50), (25, 55, 20)])
        keys = [f"p{number}" for number in range(len(weights))]
        parts = [
            {"key": k, "source": "value", "weight": str(w), "field": {"kind": "judged", "key": k, "maximum": "100"}}
            for k, w in zip(keys, weights, strict=True)
        ]
        entries = [
            {"code": f"e{n}", "values": {key: str(chance.randint(60, 70)) for key in keys}} for n in range(seed % 5 + 1)
        ]
        ruleset = {
            "version": 1,
            "stages": [{"key": "final", "parts": parts}],
            "ranking": {"chain": [{"by": "total", "best": best}]},
        }
        count = scoring.open_document({"format": "scoring/1", "ruleset": ruleset, "entries": entries})
        first = [row.code for row in count.result.rows if row.place == 1]
        interval = scoring.winner_interval(count, "p0")
        assert (interval is None) == (len(first) > 1)
        for tried in (Fraction(step, 4) for step in range(0, 401, 16)) if interval else ():
            others = {k: Fraction(w) * (100 - tried) / (100 - weights[0]) for k, w in zip(keys, weights, strict=True)}
            after = scoring.tally(with_weights(others | {"p0": tried})(count.book.contest))
            stays = after.rows[0].place == 1 and any(row.code == first[0] and row.place == 1 for row in after.rows)
            assert stays == (interval is not None and interval[0] <= tried <= interval[1]), (seed, tried)
