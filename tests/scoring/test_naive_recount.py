"""A count that takes in one changed sheet comes to what a fresh count comes to, in every case and random contest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import scoring
from tests.scoring import naive_contests

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if '"sheets"' in (path / "case.json").read_text("utf-8"))
COUNTED = [path for path in FOLDERS if '"refused"' not in (path / "expected.json").read_text("utf-8")]
JUDGES_KEYS = [
    {"by": "firsts", "part": "work"},
    {"by": "judges_places", "part": "work", "best": "low", "among": "tied"},
    {"by": "judges_places", "part": "work", "best": "low"},
]


def changed(contest: scoring.Contest, chance: Random) -> tuple[scoring.Contest, scoring.Sheet]:
    """The contest with one sheet written like another of its part, or missing, and the sheet that puts it right."""
    sheets = list(contest.sheets)
    right = chance.choice(sheets)
    other = chance.choice([sheet for sheet in sheets if sheet.part == right.part])
    wrong = [] if chance.random() < 0.2 else [replace(right, marks=other.marks)]
    rest = [sheet for sheet in sheets if sheet != right]
    return replace(contest, sheets=tuple(rest + wrong)), right


def check(data: dict[str, Any], seed: int) -> None:
    contest = scoring.read_document(data)
    start, sheet = changed(contest, Random(seed))
    count = scoring.Count(start)

    count.replace(sheet)

    assert count.result == scoring.tally(contest)


@pytest.mark.parametrize("folder", COUNTED, ids=lambda folder: folder.name)
def test_a_changed_sheet_leads_to_the_list_of_a_fresh_count(folder: Path) -> None:
    for seed in range(3):
        check(json.loads((folder / "case.json").read_text("utf-8")), seed)


@pytest.mark.parametrize("batch", range(4))
def test_a_changed_sheet_in_a_random_contest_leads_to_a_fresh_count(batch: int) -> None:
    for seed in range(batch * 100, batch * 100 + 100):
        data = naive_contests.draw(seed)
        data["ruleset"]["ranking"]["chain"] += Random(seed).sample(JUDGES_KEYS, 1)
        if data["sheets"]:
            check(data, seed)


def test_a_tie_between_two_follows_the_places_a_judge_gives_a_third() -> None:
    rubric = {"sections": [{"key": "s", "criteria": [{"kind": "judged", "key": "m", "maximum": "100", "step": "1"}]}]}
    panel = {"seats": ["j1", "j2"], "method": "mean", "least": 2}
    chain = [{"by": "total"}, {"by": "firsts", "part": "work"}]
    marks = {"A": ("90", "80"), "B": ("80", "90"), "C": ("95", "70")}
    sheets = [
        {"seat": f"j{seat}", "entry": code, "part": "work", "marks": {"m": mark}}
        for code, given in marks.items()
        for seat, mark in enumerate(given, 1)
    ]
    part = {"key": "work", "source": "sheets", "rubric": "r", "panel": panel}
    ruleset = {
        "version": 1,
        "rubrics": {"r": rubric},
        "stages": [{"key": "final", "parts": [part]}],
        "ranking": {"chain": chain},
    }
    document = {"format": "scoring/1", "ruleset": ruleset, "entries": [{"code": code} for code in marks]}
    count = scoring.Count(scoring.read_document(document | {"sheets": sheets}))
    assert [(row.code, row.place) for row in count.result.rows] == [("B", 1), ("A", 2), ("C", 3)]

    count.replace(scoring.Sheet("j1", "C", "work", {"m": "60"}))

    assert [(row.code, row.place) for row in count.result.rows] == [("A", 1), ("B", 1), ("C", 3)]
