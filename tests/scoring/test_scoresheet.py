"""What may be written on a sheet, every fault of it at once, and what it is worth."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from scoring.plain import from_plain
from scoring.rubric.kinds import Rubric
from scoring.scoresheet import SheetScore, maximum, score

F = Fraction


def rubric(*criteria: dict[str, Any], **more: Any) -> Rubric:
    return from_plain(Rubric, {"sections": [{"key": "s", "criteria": list(criteria)}], **more})


BAND = [
    {"points": "10", "when": [{"most": "0"}]},
    {"points": "6", "when": [{"above": "0", "most": "1"}]},
    {"points": "2", "when": [{"least": "1", "below": "3"}]},
]
DEPTH = {
    "kind": "measured",
    "key": "c",
    "measures": [{"key": "d", "minimum": "0", "step": "0.1"}, {"key": "l"}],
    "bands": [
        {"points": "20", "when": [{"measure": "d", "most": "0"}]},
        {"points": "14", "when": [{"measure": "d", "most": "0.5"}, {"measure": "l", "most": "15"}]},
        {"points": "0"},
    ],
}
FAULTS = [{"key": "a", "points": "1"}, {"key": "b", "points": "2.5", "most": 2}, {"key": "all", "points": None}]
KINDS: dict[str, dict[str, Any]] = {
    "judged": {"kind": "judged", "key": "c", "maximum": "10", "minimum": "2", "step": "0.5"},
    "measured": {"kind": "measured", "key": "c", "measures": [{"key": "v", "minimum": "-5"}], "bands": BAND},
    "several": DEPTH,
    "linear": {"kind": "linear", "key": "c", "maximum": "10", "full_at": "2", "zero_at": "8"},
    "rising": {"kind": "linear", "key": "c", "maximum": "10", "full_at": "8", "zero_at": "2", "step": "0.5"},
    "yes_no": {"kind": "yes_no", "key": "c", "maximum": "4", "no": "1"},
    "judgement": {"kind": "judgement", "key": "c", "maximum": "1.5"},
    "deduction": {"kind": "deduction", "key": "c", "maximum": "5", "faults": FAULTS, "floor": "1"},
    "steps": {"kind": "step_deduction", "key": "c", "maximum": "30", "steps": ["5", "12", "21", "30"]},
    "count": {"kind": "count", "key": "c", "maximum": "5", "first": "2", "each": "0.5"},
    "each": {"kind": "count", "key": "c", "maximum": "7", "each": "2"},
    "best_of": {
        "kind": "best_of",
        "key": "c",
        "options": [{"key": "p3", "points": "15"}, {"key": "c1", "points": "15"}, {"key": "d2", "points": "8"}],
    },
    "best_two": {
        "kind": "best_of",
        "key": "c",
        "take": 2,
        "maximum": "20",
        "options": [{"key": "x", "points": "12"}, {"key": "y", "points": "5"}, {"key": "z", "points": "9"}],
    },
    "time": {"kind": "time", "key": "c", "faults": [{"key": "box", "points": "15"}, {"key": "safety", "points": "5"}]},
    "answers": {"kind": "answers", "key": "c", "maximum": "4", "options": ["A", "B", "C", "D"], "correct": ["A", "C"]},
    "group": {
        "kind": "group",
        "key": "c",
        "maximum": "15",
        "of": [
            {"kind": "count", "key": "has", "maximum": "5", "first": "2", "each": "0.5"},
            {"kind": "yes_no", "key": "award", "maximum": "12"},
        ],
    },
}
KINDS["best_group"] = {**KINDS["group"], "method": "best"}


@pytest.mark.parametrize(
    ("kind", "written", "points"),
    [
        ("judged", "8.5", "8.5"),
        ("judged", "2", "2"),
        ("judged", "10.0", "10"),
        ("measured", "0", "10"),
        ("measured", "-3", "10"),
        ("measured", "0.01", "6"),
        ("measured", "1", "6"),
        ("measured", "2.99", "2"),
        ("several", {"d": "0", "l": "99"}, "20"),
        ("several", {"d": "0.5", "l": "15"}, "14"),
        ("several", {"d": "0.5", "l": "15.01"}, "0"),
        ("several", {"d": "0.6", "l": "1"}, "0"),
        ("linear", "2", "10"),
        ("linear", "1", "10"),
        ("linear", "8", "0"),
        ("linear", "9", "0"),
        ("linear", "5", "5"),
        ("rising", "3.5", "2.5"),
        ("yes_no", "yes", "4"),
        ("yes_no", "no", "1"),
        ("judgement", "2", "1"),
        ("judgement", "0", "0"),
        ("judgement", "3", "1.5"),
        ("deduction", {}, "5"),
        ("deduction", {"a": "2"}, "3"),
        ("deduction", {"a": "1", "b": "1"}, "1.5"),
        ("deduction", {"b": "2"}, "1"),
        ("deduction", {"all": "1"}, "1"),
        ("deduction", {"all": "0", "a": "0"}, "5"),
        ("steps", "0", "30"),
        ("steps", "1", "25"),
        ("steps", "3", "9"),
        ("steps", "4", "0"),
        ("steps", "9", "0"),
        ("count", "0", "0"),
        ("count", "1", "2"),
        ("count", "3", "3"),
        ("count", "7", "5"),
        ("count", "70", "5"),
        ("each", "3", "6"),
        ("each", "4", "7"),
        ("best_of", [], "0"),
        ("best_of", ["d2", "p3", "c1"], "15"),
        ("best_of", ["d2"], "8"),
        ("best_two", ["x", "y", "z"], "20"),
        ("best_two", ["y", "z"], "14"),
        ("time", "142.3", "142.3"),
        ("time", {"clock": "142.3", "box": "1", "safety": "1"}, "162.3"),
        ("answers", ["A", "C"], "4"),
        ("answers", ["C"], "2"),
        ("answers", ["C", "B"], "0"),
        ("answers", [], "0"),
        ("group", {"has": "3", "award": "yes"}, "15"),
        ("group", {"has": "3", "award": "no"}, "3"),
        ("best_group", {"has": "3", "award": "yes"}, "12"),
    ],
)
def test_what_an_answer_is_worth(kind: str, written: Any, points: str) -> None:
    found = score(rubric(KINDS[kind]), {"c": written})

    assert isinstance(found, SheetScore)
    assert found.criteria["c"] == F(points)
    assert found.total == F(points)


@pytest.mark.parametrize(
    ("kind", "written", "field", "code"),
    [
        ("judged", "10.5", "c", "above_maximum"),
        ("judged", "1.5", "c", "below_minimum"),
        ("judged", "2.25", "c", "off_step"),
        ("judged", "８", "c", "not_a_number"),
        ("judged", "", "c", "not_a_number"),
        ("judged", None, "c", "wrong_type"),
        ("judged", 8, "c", "wrong_type"),
        ("judged", "na", "c", "na_not_allowed"),
        ("measured", "3", "c", "no_band"),
        ("measured", "-6", "c", "below_minimum"),
        ("measured", {"x": "1"}, "c.x", "unknown_key"),
        ("measured", [], "c", "wrong_type"),
        ("several", {"d": "0"}, "c.l", "required"),
        ("several", {"d": "0.05", "l": "1"}, "c.d", "off_step"),
        ("several", "0", "c", "wrong_type"),
        ("rising", "3.3", "c", "off_step"),
        ("yes_no", "是", "c", "unknown_choice"),
        ("judgement", "4", "c", "unknown_choice"),
        ("judgement", "1.5", "c", "unknown_choice"),
        ("deduction", {"b": "3"}, "c.b", "too_many"),
        ("deduction", {"b": "1.5"}, "c.b", "not_a_count"),
        ("deduction", {"b": "-1"}, "c.b", "not_a_count"),
        ("deduction", {"x": "1"}, "c.x", "unknown_key"),
        ("deduction", "1", "c", "wrong_type"),
        ("steps", "0.5", "c", "not_a_count"),
        ("count", "x", "c", "not_a_number"),
        ("best_of", ["p3", "p3"], "c", "chosen_twice"),
        ("best_of", ["x"], "c", "unknown_choice"),
        ("best_of", "p3", "c", "wrong_type"),
        ("time", {"box": "1"}, "c.clock", "required"),
        ("time", {"clock": "-1"}, "c.clock", "below_minimum"),
        ("time", {"clock": "1", "x": "1"}, "c.x", "unknown_key"),
        ("answers", ["E"], "c", "unknown_choice"),
        ("group", {"has": "1"}, "c.award", "required"),
        ("group", {"has": "1", "award": "yes", "x": "1"}, "c.x", "unknown_key"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(kind: str, written: Any, field: str, code: str) -> None:
    found = scoring.problems(rubric(KINDS[kind]), {"c": written})

    assert (field, code) in {(p.field, p.code) for p in found}


def test_all_faults_of_a_sheet_come_at_once_with_their_numbers() -> None:
    sheet = rubric(*({**KINDS["judged"], "key": key} for key in "abcd"))
    found = scoring.problems(sheet, {"a": "99", "b": "2.3", "d": "5", "x": "1"})

    assert {(p.field, p.code): dict(p.numbers) for p in found} == {
        ("x", "unknown_key"): {},
        ("a", "above_maximum"): {"maximum": "10"},
        ("b", "off_step"): {"step": "0.5"},
        ("c", "required"): {},
    }
    assert scoring.problems(sheet, dict.fromkeys("abcd", "5")) == ()
    with pytest.raises(ValueError, match="x"):
        scoring.marks(sheet, {"x": "1"})
    with pytest.raises(ValueError, match="a"):
        scoring.sheet_total(sheet, {"a": "99", "b": "2", "c": "2", "d": "2"})


def test_canonical_marks_say_everything_in_the_order_of_the_rubric() -> None:
    veto = {"kind": "veto", "key": "v", "scope": "sheet"}
    bonus = {"kind": "bonus", "key": "b", "maximum": "4", "each": "2"}
    sheet = rubric({**KINDS["judged"], "key": "j"}, {**KINDS["deduction"], "key": "d"}, bonus, veto)

    assert list(scoring.marks(sheet, {"d": {"b": "01"}, "j": "08.50"}).items()) == [
        ("j", "8.5"),
        ("d", {"b": "1"}),
        ("b", "0"),
        ("v", "no"),
    ]
    assert scoring.marks(rubric(KINDS["best_of"]), {"c": ["d2", "p3"]}) == {"c": ["p3", "d2"]}
    assert scoring.marks(rubric(KINDS["time"]), {"c": "142.30"}) == {"c": "142.3"}
    assert scoring.marks(rubric(KINDS["several"]), {"c": {"l": "1.0", "d": "0.50"}}) == {"c": {"d": "0.5", "l": "1"}}


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_marks_made_canonical_stay_as_they_are_and_count_the_same(kind: str, data: st.DataObject) -> None:
    sheet = rubric({**KINDS[kind], "optional": True})
    leaf = st.sampled_from(["0", "1", "2", "2.5", "yes", "no", "3.0", "007"])
    keys = st.sampled_from(["a", "b", "all", "d", "l", "clock", "box", "has", "award", "v"])
    lists = st.lists(st.sampled_from(["A", "B", "C", "p3", "d2", "x", "y"]), unique=True, max_size=3)
    written = {"c": data.draw(st.one_of(leaf, st.just("na"), lists, st.dictionaries(keys, leaf, max_size=3)))}
    if scoring.problems(sheet, written):
        return
    once = scoring.marks(sheet, written)

    assert scoring.marks(sheet, once) == once
    assert scoring.problems(sheet, once) == ()
    assert scoring.sheet_total(sheet, once) == scoring.sheet_total(sheet, written)


# The whole sheet.


def section(key: str, *maxima: str, **more: Any) -> dict[str, Any]:
    criteria = [
        {"kind": "judged", "key": f"{key}{n}", "maximum": top, "optional": True} for n, top in enumerate(maxima)
    ]
    return {"key": key, "criteria": criteria, **more}


def test_sections_have_caps_and_weights_and_the_sheet_its_maximum() -> None:
    plain = {"sections": [section("a", "10", "10", maximum="15"), section("b", "40", weight="50")], "maximum": "30"}
    sheet = from_plain(Rubric, plain)
    found = score(sheet, {"a0": "9", "a1": "9", "b0": "20"})

    assert isinstance(found, SheetScore)
    assert [(s.points, s.maximum) for s in found.sections.values()] == [(15, 15), (10, 20)]
    assert found.total == 25
    assert scoring.sheet_total(sheet, {"a0": "9", "a1": "9", "b0": "40"}) == 30
    assert maximum(sheet) == 30
    assert maximum(from_plain(Rubric, {"sections": plain["sections"]})) == 35


def test_what_is_not_applicable_leaves_the_maximum() -> None:
    sheet = from_plain(Rubric, {"sections": [section("a", "100", "50", "50")], "scale": "100"})

    assert scoring.sheet_total(sheet, {"a0": "70", "a1": "35", "a2": "na"}) == 70
    assert scoring.sheet_total(sheet, {"a0": "70", "a1": "35", "a2": "0"}) == F(105, 2)
    assert [p.code for p in scoring.problems(sheet, {"a0": "na", "a1": "na", "a2": "na"})] == ["nothing_applicable"]
    assert maximum(sheet) == 100


@pytest.mark.parametrize(("over", "total"), [(True, 104), (False, 100)])
def test_a_bonus_carries_the_sheet_over_its_maximum_or_not(over: bool, total: int) -> None:
    bonus = {"key": "x", "criteria": [{"kind": "bonus", "key": "x0", "maximum": "4"}]}
    sheet = from_plain(Rubric, {"sections": [section("a", "100"), bonus], "over": over})

    assert scoring.sheet_total(sheet, {"a0": "100", "x0": "4"}) == total
    assert scoring.sheet_total(sheet, {"a0": "90", "x0": "4"}) == 94
    assert scoring.sheet_total(sheet, {"a0": "90"}) == 90


@pytest.mark.parametrize(
    ("scope", "target", "total", "sections"),
    [
        ("item", "a0", 12, [7, 5]),
        ("section", "", 5, [0, 5]),
        ("section", "b", 15, [15, 0]),
        ("sheet", "", 0, [0, 0]),
        ("award", "", 20, [15, 5]),
        ("rank", "", 20, [15, 5]),
    ],
)
def test_a_veto_takes_what_its_scope_says(scope: str, target: str, total: int, sections: list[int]) -> None:
    veto = {"kind": "veto", "key": "v", "scope": scope, "target": target}
    first = section("a", "10", "10")
    sheet = from_plain(Rubric, {"sections": [{**first, "criteria": [*first["criteria"], veto]}, section("b", "5")]})
    marks = {"a0": "8", "a1": "7", "b0": "5"}
    found = score(sheet, {**marks, "v": "yes"})

    assert isinstance(found, SheetScore)
    assert (found.total, [s.points for s in found.sections.values()]) == (total, sections)
    assert found.vetoes == (("v", scope),)
    assert scoring.sheet_total(sheet, marks) == 20


def test_a_sheet_never_falls_below_nought() -> None:
    sheet = rubric({"kind": "judged", "key": "a", "maximum": "5", "minimum": "-5"}, {**KINDS["judged"], "key": "b"})

    assert scoring.sheet_total(sheet, {"a": "-5", "b": "2"}) == 0
    assert scoring.sheet_total(sheet, {"a": "-1", "b": "2"}) == 1


def test_fields_carry_every_limit_a_form_needs() -> None:
    sheet = rubric({**KINDS["judged"], "label": "规范", "optional": True}, {**DEPTH, "key": "m"})

    first, second = scoring.fields(sheet)
    assert first == {
        "section": "s",
        "most": "10",
        "key": "c",
        "maximum": "10",
        "label": "规范",
        "minimum": "2",
        "step": "0.5",
        "optional": True,
        "kind": "judged",
    }
    assert (second["kind"], second["most"], second["section"]) == ("measured", "20", "s")
    assert second["measures"] == [{"key": "d", "minimum": "0", "step": "0.1"}, {"key": "l"}]
    assert scoring.fields(rubric(KINDS["time"]))[0]["most"] is None
