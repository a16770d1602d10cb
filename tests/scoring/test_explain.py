"""The working tells exactly what was counted, in both languages."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import scoring
from scoring.explain.words import MISSING, PROBLEMS, RULES, STEPS, TERMS

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.json"))
CASES = sorted((Path(__file__).parent / "cases").glob("*/case.json"))
COUNTED = [path for path in CASES if '"refused"' not in path.with_name("expected.json").read_text("utf-8")]


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def skills() -> scoring.Count:
    return scoring.open_document(load(ROOT / "docs" / "examples" / "skills.json"))


@pytest.mark.parametrize("path", EXAMPLES + COUNTED, ids=lambda p: p.stem if p.stem != "case" else p.parent.name)
def test_every_way_ends_at_the_row_and_can_be_said_in_both_languages(path: Path) -> None:
    count = scoring.open_document(load(path))
    for row in count.result.rows:
        way = scoring.working(count, row.code)
        assert way.row == row
        ends = [step for step in way.steps if step.code == "place" or step.code.startswith("state_")]
        assert [step.numbers.get("place") for step in ends] == [None if row.place is None else str(row.place)]
        assert sum(step.code.startswith("award") for step in way.steps) == len(row.awards)
        for language in ("zh", "en"):
            said = scoring.sentences(way, language)  # type: ignore[arg-type]
            assert len(said) == len(way.steps)
            assert all(sentence and not re.search(r"[{}]|None|Fraction", sentence) for sentence in said)


@pytest.mark.parametrize("path", EXAMPLES + COUNTED, ids=lambda p: p.stem if p.stem != "case" else p.parent.name)
def test_the_parts_told_are_the_parts_counted(path: Path) -> None:
    count = scoring.open_document(load(path))
    for row in count.result.rows:
        if row.place is None:
            continue
        steps = scoring.working(count, row.code).steps
        scores = [step.numbers["score"] for step in steps if step.code == "part_score"]
        said = {step.code for step in steps}
        for figure in row.parts:
            nothing = not figure.score or ("part_absent_zero" in said and Fraction(figure.score) == 0)
            assert nothing or figure.score in scores
        totals = [step for step in steps if step.code == "total"]
        rounded = steps[steps.index(totals[-1]) + 1]
        shown = rounded.numbers["to"] if rounded.code == "rounded" else totals[-1].numbers["result"]
        if not any(isinstance(r, scoring.Penalty) and not r.part for r in count.book.rulings_on(row.code).all):
            step = count.rules.rounding.total
            places = step.places if step else count.rules.shown
            assert abs(Fraction(shown) - Fraction(row.total)) <= Fraction(1, 2 * 10**places)
        assert len([step for step in steps if step.code == "total"]) <= len(count.rules.stages)


def test_one_way_from_the_marks_to_the_prize() -> None:
    said = scoring.sentences(scoring.working(skills(), "002"))

    assert said[0] == "理论：记录 91，计 91。"
    assert said[2] == "理论折算：91 × 30% = 27.3。"
    assert said[3].startswith("实操，J1 评分表：劳动防护用品穿戴 4；工位与工具检查 工具漏检 1→4；焊缝余高 1.2→12；")
    assert said[7] == (
        "实操：J1 78；J3 77.5；J4 78.5；J5 79；去最高、最低分后取平均，"
        "去掉最高 79，去掉最低 77.5，取 78、78.5，得 78.25。"
    )
    assert said[8:] == [
        "实操得分 78.25。",
        "实操折算：78.25 × 70% = 54.775。",
        "四舍五入，保留 2 位小数：54.775 → 54.78。",
        "总成绩：27.3 + 54.78 = 82.08。",
        "第 3 名（共 5 名）。",
        "获三等奖：参评 6 名的 30%，名额 2 个。",
    ]


def test_a_penalty_a_gate_and_a_veto_are_told_with_their_reasons() -> None:
    assert "扣罚 2（超时后仍操作）→ 52.5。" in scoring.sentences(scoring.working(skills(), "004"))
    ankang = scoring.open_document(load(ROOT / "docs" / "examples" / "ankang.json"))
    assert "未达到条件“核查各部分得分率80%以上”。" in scoring.sentences(scoring.working(ankang, "U2"))
    assert "触发一票否决项“发生重伤以上事故”，不排名。" in scoring.sentences(scoring.working(ankang, "G2"))
    assert scoring.sentences(scoring.working(ankang, "G2"), "en")[-1] == "Vetoed, not placed."


def tied(**ranking: Any) -> scoring.Count:
    """Three entries equal on the total, two of them equal on everything."""
    field = {"kind": "judged", "key": "p", "maximum": "100"}
    document = {
        "format": "scoring/1",
        "ruleset": {
            "version": 1,
            "stages": [{"key": "s", "parts": [{"key": "p", "name": "实操", "source": "value", "field": field}]}],
            "values": [{"key": "t", "name": "用时"}],
            "ranking": {"chain": [{"by": "total"}, {"by": "value", "value": "t", "best": "low"}], **ranking},
        },
        "entries": [
            {"code": "a", "values": {"p": "90", "t": "60"}},
            {"code": "b", "values": {"p": "90", "t": "55"}},
            {"code": "c", "values": {"p": "90", "t": "60"}},
            {"code": "d", "values": {"p": "80"}},
        ],
    }
    return scoring.open_document(document)


def test_the_step_that_decided_a_tie_is_told_with_the_figures_of_all_who_were_tied() -> None:
    count = tied()

    assert scoring.sentences(scoring.working(count, "b"))[-3:-1] == [
        "与 a、c 首要排序项相同。",
        "比较第 2 项：用时（低者在前）：本人 55，a 60、c 60。",
    ]
    assert scoring.sentences(scoring.working(count, "a"))[-2] == "与 c 各项均相同，名次并列。"
    assert [row.decided_by for row in count.result.rows] == [1, 1, 1, None]
    assert not any(step.code.startswith("tie") for step in scoring.working(count, "d").steps)


def test_an_open_tie_and_its_decision_are_told() -> None:
    assert scoring.sentences(scoring.working(tied(end="jury"), "a"))[-2] == "与 c 并列，须由裁判组裁定决定。"
    count = tied(end="jury")
    ruled = scoring.Order(("c", "a"), "jury", "操作更规范")
    contest = scoring.Contest(count.rules, count.book.contest.entries, (), (ruled,))
    assert scoring.sentences(scoring.working(contest, "a"))[-2] == "并列经裁判组裁定决定：操作更规范。"
    assert [row.code for row in scoring.tally(contest).rows] == ["b", "c", "a", "d"]


def test_a_ratio_no_decimal_ends_is_exact_as_data_and_marked_as_going_on_in_words() -> None:
    document = load(ROOT / "docs" / "examples" / "stars.json")
    document["ruleset"]["rounding"] = {}
    document["sheets"][0]["marks"]["deed"] = "45.5"
    way = scoring.working(scoring.open_document(document), "N01")

    panel = next(step for step in way.steps if step.code == "panel")
    assert [points for _, _, points in panel.items] == ["90.5", "90.5", "90"]
    assert panel.numbers["result"] == "271/3"
    assert "得 90.3333…。" in next(said for said in scoring.sentences(way) if "取平均" in said)


def test_everything_the_result_leaves_open_can_be_told() -> None:
    told = [
        (
            scoring.Missing("sheet_missing", "001", "实操", "J2"),
            "实操缺 J2 的评分表。",
            "实操: the sheet of J2 is missing.",
        ),
        (
            scoring.Missing("too_few_judges", "001", "实操", numbers={"given": "3", "needed": "4"}),
            "实操只有 3 份评分表，至少要 4 份。",
            "实操: 3 sheets, 4 are needed.",
        ),
        (
            scoring.Undecided("place", ("a", "b"), "lot", "3"),
            "a、b 并列第 3 名，须由抽签决定。",
            "a, b tied on place 3: needs lot.",
        ),
        (scoring.Flag("001", "实操", "16", "15"), "001 的评分差异 16 超过 15。", "001: spread 16 above 15."),
        (
            scoring.Given(
                "prize", "1", "一等奖", "share_of_all", {"field": "27", "share": "10", "quota": "3", "least": "60"}
            ),
            "参评 27 名的 10%，名额 3 个，且不低于 60 分",
            "10 % of 27: 3 places, with at least 60",
        ),
    ]
    for thing, chinese, english in told:
        assert scoring.tell(thing) == chinese  # type: ignore[arg-type]
        assert scoring.tell(thing, "en") == english  # type: ignore[arg-type]
    assert "签字说明" in scoring.tell(scoring.Flag("001", "p", "16", "15", blocks=True))


def test_every_sentence_exists_in_both_languages_and_asks_for_the_same_figures() -> None:
    for words in (STEPS, MISSING, RULES, TERMS, PROBLEMS):
        for code, (chinese, english) in words.items():
            assert bool(chinese) == bool(english), code
    for code, (chinese, english) in STEPS.items():
        assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english)), code
