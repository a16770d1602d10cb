"""The tablet's running total is the engine's, for every kind of criterion."""

import gzip
import random
import re
from pathlib import Path
from typing import Any

import pytest

import scoring
from contests.web.pages import STATIC

pytestmark = pytest.mark.browser

RUBRIC: dict[str, Any] = {
    "sections": [
        {
            "key": "a",
            "maximum": "30",
            "criteria": [
                {"kind": "judged", "key": "judged", "maximum": "20", "step": "0.5", "optional": True},
                {"kind": "judgement", "key": "judgement", "maximum": "7", "levels": ["", "", "", ""]},
                {"kind": "yes_no", "key": "yes_no", "maximum": "5", "no": "1"},
                {
                    "kind": "measured",
                    "key": "measured",
                    "measures": [{"key": "depth"}, {"key": "length"}],
                    "bands": [
                        {"points": "9", "when": [{"measure": "depth", "most": "0"}]},
                        {
                            "points": "5.5",
                            "when": [{"measure": "depth", "below": "2"}, {"measure": "length", "above": "1"}],
                        },
                        {"points": "1/3"},
                    ],
                },
            ],
        },
        {
            "key": "b",
            "weight": "62.5",
            "criteria": [
                {"kind": "linear", "key": "linear", "maximum": "10", "full_at": "1", "zero_at": "4"},
                {
                    "kind": "deduction",
                    "key": "deduction",
                    "maximum": "10",
                    "floor": "1",
                    "faults": [{"key": "x", "points": "1.5"}, {"key": "y", "points": None}],
                },
                {"kind": "step_deduction", "key": "steps", "maximum": "12", "steps": ["2", "5", "12"]},
                {"kind": "count", "key": "count", "maximum": "7", "each": "2", "first": "3"},
                {
                    "kind": "best_of",
                    "key": "best",
                    "take": 2,
                    "maximum": "14",
                    "options": [{"key": "p", "points": "10"}, {"key": "q", "points": "6"}, {"key": "r", "points": "2"}],
                },
                {
                    "kind": "answers",
                    "key": "answers",
                    "maximum": "4",
                    "options": ["A", "B", "C"],
                    "correct": ["A", "C"],
                },
            ],
        },
        {
            "key": "c",
            "criteria": [
                {
                    "kind": "group",
                    "key": "group",
                    "method": "best",
                    "maximum": "6",
                    "of": [
                        {"kind": "judged", "key": "one", "maximum": "5"},
                        {"kind": "count", "key": "two", "maximum": "8", "each": "4"},
                    ],
                },
                {"kind": "bonus", "key": "bonus", "maximum": "4", "each": "1.5"},
                {"kind": "veto", "key": "v_item", "scope": "item", "target": "judged"},
                {"kind": "veto", "key": "v_section", "scope": "section", "target": "b"},
                {"kind": "veto", "key": "v_sheet", "scope": "sheet"},
            ],
        },
    ]
}
SHAPES = ({}, {"over": True}, {"scale": "100"}, {"scale": "100", "over": True}, {"maximum": "50"})


def sheet(chance: random.Random) -> dict[str, Any]:
    """A complete sheet by chance, without faults."""
    pick = chance.choice
    return {
        "judged": pick([*(f"{n / 2:g}" for n in range(41)), "na"]),
        "judgement": pick("0123"),
        "yes_no": pick(["yes", "no"]),
        "measured": {"depth": pick(["0", "1.5", "3"]), "length": pick(["0", "2"])},
        "linear": pick(["0", "1", "2.2", "3.999", "5"]),
        "deduction": pick([{}, {"x": "2"}, {"x": "9"}, {"y": "1"}, {"x": "1", "y": "0"}]),
        "steps": pick("01239"),
        "count": pick("01249"),
        "best": pick([[], ["p"], ["r", "q"], ["p", "q", "r"]]),
        "answers": pick([[], ["A"], ["A", "C"], ["A", "B"]]),
        "group": {"one": pick(["0", "4.75"]), "two": pick("012")},
        "bonus": pick("0129"),
        "v_item": pick(["no"] * 5 + ["yes"]),
        "v_section": pick(["no"] * 5 + ["yes"]),
        "v_sheet": pick(["no"] * 9 + ["yes"]),
    }


def rubric(plain: dict[str, Any]) -> scoring.Rubric:
    """The rubric as the engine reads it."""
    part = {"key": "p", "source": "sheets", "rubric": "r", "panel": {"seats": ["J1"], "method": "mean"}}
    rules = {"version": 1, "rubrics": {"r": plain}, "stages": [{"key": "s", "parts": [part]}]}
    return scoring.Ruleset.from_plain(rules).rubrics["r"]


@pytest.fixture
def page(chromium: Any, server: str) -> Any:
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(f"{server}/t")
    yield opened
    context.close()


ASK = """async ([rubric, sheets]) => {
    const { survey } = await import("/static/judging/points.js");
    const { write } = await import("/static/judging/exact.js");
    return sheets.map((marks) => { const found = survey(rubric, marks);
        return [write(found.total, 6), write(found.full, 6), found.empty.length + found.faults.size]; });
}"""


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_running_total_is_the_engines(page, shape):
    plain, chance = RUBRIC | shape, random.Random(20261122)
    sheets = [sheet(chance) for _ in range(400)]
    known = rubric(plain)

    shown = page.evaluate(ASK, [plain, sheets])

    for marks, (total, full, wrong) in zip(sheets, shown, strict=True):
        score = scoring.score(known, marks)
        assert isinstance(score, scoring.SheetScore), score
        expected = f"{scoring.half_up(score.total, 6):f}".rstrip("0").rstrip(".")
        assert (total, wrong) == (expected, 0), marks
        assert full == f"{scoring.half_up(scoring.maximum(known), 6):f}".rstrip("0").rstrip(".")


def test_the_tablet_finds_the_faults_that_the_engine_finds(page):
    chance = random.Random(7)
    good = sheet(chance)
    bad = [
        {"judged": "20.5"},
        {"judged": "0.3"},
        {"judged": "1e3"},
        {"linear": "x"},
        {"deduction": {"x": "1.5"}},
        {"steps": "-1"},
        {"count": "0.5"},
        {"group": {"one": "6", "two": "1"}},
        {"measured": {"depth": "", "length": "1"}},
    ]
    sheets = [good | one for one in bad]
    known = rubric(RUBRIC)

    shown = page.evaluate(ASK, [RUBRIC, sheets])

    assert [wrong > 0 for _, _, wrong in shown] == [bool(scoring.problems(known, marks)) for marks in sheets]
    assert all(wrong for _, _, wrong in shown)


IMPORTED = re.compile(r'^(?:import|export)[^"]*?from "([^"]+)"', re.M)


def travels(script: Path, seen: set[Path]) -> int:
    """Bytes on the way, as the server sends them, of a script and of all that it imports, vendored libraries too."""
    if script in seen:
        return 0
    seen.add(script)
    text = script.read_text(encoding="utf-8")
    sent = len(gzip.compress(text.encode(), 5))
    return sent + sum(travels((script.parent / name).resolve(), seen) for name in IMPORTED.findall(text))


def test_the_tablets_page_stands_on_less_than_sixty_kilobytes_of_script(organiser):
    seen: set[Path] = set()

    assert travels(STATIC / "judging.js", seen) < 60_000
    assert {STATIC / "judging" / "fields.js", STATIC / "judging" / "signing.js"} <= seen
    assert organiser.get("/static/judging/fields.js").headers["content-encoding"] == "gzip"


def test_nothing_of_the_tablets_page_is_fetched_later_when_the_network_may_be_gone():
    scripts = [STATIC / "judging.js", *(STATIC / "judging").glob("*.js")]

    assert [script.name for script in scripts if "import(" in script.read_text(encoding="utf-8")] == []
