"""The count again with one thing changed, and how rulesets differ."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from scoring.exact import Round
from scoring.whatif import read_change, with_drop, with_rounding, with_weights, without_judge

F = Fraction
ROOT = Path(__file__).parents[2]


def field(marks: dict[str, list[str]], **panel: Any) -> scoring.Count:
    """Entries with one criterion (0–10 in halves), a mark for each judge."""
    seats = [f"J{n}" for n in range(1, 1 + max(map(len, marks.values())))]
    rubric = {"sections": [{"key": "s", "criteria": [{"kind": "judged", "key": "c", "maximum": "10", "step": "0.5"}]}]}
    part = {"key": "p", "source": "sheets", "rubric": "r", "panel": {"seats": seats, **panel}}
    document = {
        "format": "scoring/1",
        "ruleset": {"version": 1, "rubrics": {"r": rubric}, "stages": [{"key": "f", "parts": [part]}]},
        "entries": [{"code": code} for code in marks],
        "sheets": [
            {"seat": seat, "entry": code, "part": "p", "marks": {"c": mark}}
            for code, given_marks in marks.items()
            for seat, mark in zip(seats, given_marks, strict=True)
        ],
    }
    return scoring.open_document(document)


def moved(count: scoring.Count, change: Any) -> dict[str, tuple[Any, Any]]:
    return {move.code: (move.before, move.after) for move in scoring.what_if(count, change)}


MARKS = {"a": ["9", "9", "4"], "b": ["7", "7", "7"], "c": ["8", "5", "6"]}


def test_leaving_one_judge_out_returns_only_the_places_that_change() -> None:
    count = field(MARKS, least=3)

    assert [row.code for row in count.result.rows] == ["a", "b", "c"]
    assert moved(count, without_judge("J3")) == {}
    assert moved(count, without_judge("J1")) == {"a": (1, 2), "b": (2, 1)}
    assert moved(count, without_judge("J2")) == {"a": (1, 3), "b": (2, 1), "c": (3, 1)}


def test_a_panel_that_needed_every_judge_needs_one_less_without_one() -> None:
    rules = field(MARKS, least=3).book.contest
    changed = without_judge("J3")(rules)
    panel = changed.ruleset.stages[0].parts[0].panel

    assert panel is not None
    assert (panel.seats, panel.least) == (("J1", "J2"), 2)
    assert {sheet.seat for sheet in changed.sheets} == {"J1", "J2"}


def test_another_drop_rule_and_another_rounding_move_places() -> None:
    count = field({"a": ["10", "1", "1", "7", "7"], "b": ["6", "6", "6", "6", "1"]})

    assert [row.code for row in count.result.rows] == ["a", "b"]
    assert moved(count, with_drop(1, 1)) == {"a": (1, 2), "b": (2, 1)}
    assert moved(count, with_drop(0, 0)) == {}
    assert moved(count, with_rounding("panel", Round(0))) == {"b": (2, 1)}
    assert moved(field({"a": ["5", "5"], "b": ["5", "5.5"]}), with_rounding("total", Round(0, "down"))) == {"a": (2, 1)}


def test_other_weights_move_places_and_the_interval_of_the_winner_says_where() -> None:
    skills = scoring.open_document(json.loads((ROOT / "docs/examples/skills.json").read_text("utf-8")))
    low, high = scoring.winner_interval(skills, "practice") or (F(-1), F(-1))

    assert (low, high) == (F(250, 7), F(100))
    inside = {"practice": F(36), "theory": F(64)}
    outside = {"practice": F(35), "theory": F(65)}
    assert "001" not in moved(skills, with_weights(inside))
    assert moved(skills, with_weights(outside))["001"] == (1, 2)
    assert scoring.winner_interval(skills, "nothing") is None
    assert scoring.winner_interval(field({"a": ["5"], "b": ["5"]}), "p") is None
    assert scoring.winner_interval(field({"a": ["6"], "b": ["5"]}), "p") == (0, 100)


def test_the_smallest_change_of_one_mark_that_swaps_two_places() -> None:
    count = field({"a": ["8", "8"], "b": ["7", "8"], "c": ["2", "2"]})

    assert scoring.smallest_swap(count, "a", "b") == scoring.Swap("a", "J1", "p", "c", "8", "6.5")
    assert scoring.smallest_swap(count, "a", "c") is None
    assert scoring.smallest_swap(count, "a", "x") is None
    assert [row.total for row in count.result.rows] == ["8.00", "7.50", "2.00"]


def test_a_swap_is_not_looked_for_across_divisions_or_against_the_order() -> None:
    count = field({"a": ["8"], "b": ["7"]})
    divided = replace(count.book.contest, entries=(scoring.Entry("a", division="x"), scoring.Entry("b", division="y")))

    assert scoring.smallest_swap(scoring.Count(divided), "a", "b") is None
    assert scoring.smallest_swap(count, "b", "a") is None


pairs = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=2)


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_no_smaller_change_of_any_single_mark_swaps_the_two(halves: list[tuple[int, int]]) -> None:
    def text(half: int) -> str:
        return f"{half // 2}.{half % 2 * 5}"

    marks = {code: [text(a), text(b)] for code, (a, b) in zip("ab", halves, strict=True)}
    count = field(marks)
    above, below = [row.code for row in count.result.rows]
    found = scoring.smallest_swap(count, above, below)
    smallest: list[int] = []
    for at in (0, 1):
        for seat in (0, 1):
            for other in range(21):
                changed = [list(pair) for pair in halves]
                changed[at][seat] = other
                sums = dict(zip("ab", map(sum, changed), strict=True))
                if sums[below] > sums[above]:
                    smallest.append(abs(other - halves[at][seat]))
    size = None if found is None else abs(F(found.after) - F(found.before))
    assert size == (F(min(smallest), 2) if smallest else None)


@pytest.mark.parametrize(
    "given_change",
    [
        "",
        "drop",
        "drop=1",
        "drop=a,b",
        "without=J9",
        "rounding=panel",
        "rounding=soup:2",
        "rounding=panel:x",
        "rounding=panel:2:up",
        "weights=p",
        "weights=x:1",
        "weights=p:-1",
        "drop=9,9",
        "rounding=panel:2:down:x",
    ],
)
def test_a_change_nobody_can_mean_is_refused(given_change: str) -> None:
    with pytest.raises(scoring.Refused):
        read_change(given_change, field(MARKS).rules)


def test_every_change_can_be_written_on_the_command_line() -> None:
    count = field(MARKS, least=3)

    assert moved(count, read_change("without=J1", count.rules)) == {"a": (1, 2), "b": (2, 1)}
    assert moved(count, read_change("drop=1,0", count.rules)) == moved(count, with_drop(1, 0))
    assert moved(count, read_change("rounding=sheet:0:down", count.rules)) == {}
    assert moved(count, read_change("rounding=total:none", count.rules)) == {}
    assert moved(count, read_change("weights=p:50", count.rules)) == {}


# Differences.


def test_a_changed_ruleset_gives_a_readable_difference() -> None:
    data = json.loads((ROOT / "docs/examples/skills.json").read_text("utf-8"))["ruleset"]
    before = scoring.Ruleset.from_plain(data)
    data["stages"][0]["parts"][1]["panel"]["least"] = 3
    data["awards"][0]["levels"][0]["share"] = "5"
    data["awards"][0]["levels"].append({"key": "merit", "upto": "80"})
    data["ranking"]["chain"].pop()
    after = scoring.Ruleset.from_plain(data)

    told = {difference.path: (difference.before, difference.after) for difference in scoring.changes(before, after)}
    assert told.pop("ranking.chain")[1] == before.to_plain()["ranking"]["chain"][:3]  # type: ignore[index, call-overload]
    assert told == {
        "stages[final].parts[practice].panel.least": (4, 3),
        "awards[prize].levels[first].share": ("10", "5"),
        "awards[prize].levels[merit]": (None, {"key": "merit", "upto": "80"}),
    }
    assert scoring.changes(before, before) == ()


def test_another_order_of_the_same_things_is_a_difference() -> None:
    rules = field(MARKS).rules
    values = [{"key": "x"}, {"key": "y"}]
    plain = rules.to_plain()
    before = scoring.Ruleset.from_plain({**plain, "values": values})
    after = scoring.Ruleset.from_plain({**plain, "values": values[::-1]})

    assert scoring.changes(before, after) == (scoring.Difference("values[]", ["x", "y"], ["y", "x"]),)
