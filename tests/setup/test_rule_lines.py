"""Lists written one item a line: what is written is read again the same; what cannot be read is named by its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests import presets
from contests.intake import pasted_rubric
from contests.intake import rubric_lines as lines
from contests.intake.rule_choices import KINDS, change_kind
from contests.intake.rule_fields import name_of, patch, path_of
from contests.intake.rule_rows import operate

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def criteria():
    bodies = [json.loads(path.read_text("utf-8"))["ruleset"] for path in sorted(EXAMPLES.glob("*.json"))]
    bodies += [presets.event_plans(key, None, None)[0].ruleset for key in ("skills", "ankang")]
    for body in bodies:
        for rubric in body["rubrics"].values():
            for section in rubric["sections"]:
                yield from section["criteria"]


def test_the_faults_bands_and_measures_of_every_example_are_written_and_read_again_the_same():
    seen = set()
    for one in criteria():
        seen |= {"faults", "bands"} & set(one)
        if "faults" in one:
            assert lines.read_faults(lines.write_faults(one["faults"]), one["faults"]) == (one["faults"], ())
        if one["kind"] == "measured":
            measures = one["measures"]
            assert lines.read_measures(lines.write_measures(measures), measures) == (measures, ())
            assert lines.read_bands(lines.write_bands(one["bands"], measures), measures) == (one["bands"], ())
    assert seen == {"faults", "bands"}


@pytest.mark.parametrize(
    "line, points, most",
    [
        ("工具漏检 1", "1", None),
        ("工具漏检：每次扣１．５分", "1.5", None),
        ("工位凌乱，扣 2 分，最多1次", "2", 1),
        ("无年度方案 全扣", None, None),
        ("第 2 组未到 3", "3", None),
    ],
)
def test_a_fault_is_read_as_people_write_it(line, points, most):
    (fault,), faults = lines.read_faults(line)

    assert faults == ()
    assert (fault["points"], fault.get("most")) == (points, most)


def test_a_line_that_cannot_be_read_is_named_by_its_number():
    assert lines.read_faults("工具漏检 1\n\n没有分值\n乱写").__getitem__(1) == (
        lines.LineFault(3, "line.fault"),
        lines.LineFault(4, "line.fault"),
    )
    assert lines.read_bands("宽度≤3 = 5", [{"key": "a", "label": "深度"}, {"key": "b", "label": "长度"}])[1] == (
        lines.LineFault(1, "line.band"),
    )


def test_a_fault_that_is_only_reworded_keeps_the_key_that_stands_in_sheets():
    before = [{"key": "tool", "label": "工具漏检", "points": "1"}, {"key": "tidy", "label": "凌乱", "points": "2"}]

    reworded, _ = lines.read_faults("工具漏查 1\n凌乱 2", before)
    swapped, _ = lines.read_faults("凌乱 2\n工具漏检 1", before)
    longer, _ = lines.read_faults("凌乱 2\n未清场 1\n工具漏检 1", before)

    assert [fault["key"] for fault in reworded] == ["tool", "tidy"]
    assert [fault["key"] for fault in swapped] == ["tidy", "tool"]
    assert [fault["key"] for fault in longer] == ["tidy", "f1", "tool"]


@given(st.lists(st.one_of(st.integers(0, 99), st.sampled_from(["stages", "parts", "levels", "key"])), max_size=6))
def test_a_path_is_read_as_it_is_written(steps):
    assert path_of(name_of(steps)) == tuple(steps)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_field_and_no_order_breaks_the_form(name, text, order):
    body = presets.event_plans("skills", None, None)[0].ruleset

    done = patch(body, {name: text, f"stages[0].parts[1].{name}": text}, [name], {name: [text]})
    operate(done.body, order)

    assert isinstance(done.body, dict)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_a_criterion_keeps_key_label_and_note_whatever_kind_it_becomes(kind, other):
    one = {"kind": "judged", "key": "c1", "label": "外观", "maximum": "10", "note": "目测"}
    change_kind(one, kind)
    change_kind(one, other)

    assert (one["kind"], one["key"], one["label"], one["note"]) == (other, "c1", "外观", "目测")


@given(st.text(alphabet="部分评分项满分步长\t\n0123456789.\"'合计 扣", max_size=200))
def test_whatever_is_pasted_is_read_or_refused_in_words(text):
    pasted = pasted_rubric.read(text)

    assert pasted.stands or pasted.faults or any(line.code for line in pasted.lines)


def test_a_pasted_list_without_a_header_and_with_merged_cells_is_read_by_its_order():
    pasted = pasted_rubric.read("安全\t防护\t5\t0.5\t\n\t工具\t5\n质量\t外观\t90分\t1\n总分\t\t100\n注：满分100分")

    assert pasted.stands
    assert [(s["label"], [c["label"] for c in s["criteria"]]) for s in pasted.sections] == [
        ("安全", ["防护", "工具"]),
        ("质量", ["外观"]),
    ]
    assert pasted.said_total == "100"
