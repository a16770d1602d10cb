"""What must hold for every contest, whatever its marks: the laws of the engine."""

import copy
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scoring
from scoring.exact import EXACT, Round, Rounding
from scoring.panel import Panel
from scoring.rubric.kinds import Criterion, Judged, Rubric, Section
from scoring.scoresheet import score
from scoring.tally.reading import Reader
from tests.scoring import naive_contests

F = Fraction
CASES = sorted((Path(__file__).parent / "cases").glob("*/case.json"))
COUNTED = [path for path in CASES if '"refused"' not in path.with_name("expected.json").read_text("utf-8")]
SEEDS = st.integers(0, 10_000)
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(seed: int) -> Any:
    """A random contest as a plain document (the generator of the second, naive count)."""
    return json.loads(json.dumps(naive_contests.draw(seed)))


@some
@given(SEEDS, st.randoms())
def test_the_order_of_judges_entries_sheets_and_rulings_on_others_does_not_matter(seed: int, chance: Any) -> None:
    document = drawn(seed)
    mixed = copy.deepcopy(document)
    for name in ("entries", "sheets", "units", "excused", "titles"):
        chance.shuffle(mixed.get(name, []))
    for part in mixed["ruleset"]["stages"][0]["parts"]:
        chance.shuffle(part.get("panel", {}).get("seats", []))

    before, after = (scoring.open_document(one).result for one in (document, mixed))
    assert before.rows == after.rows
    assert before.teams == after.teams
    assert sorted(map(str, before.missing)) == sorted(map(str, after.missing))


@some
@given(SEEDS)
def test_one_way_to_a_list_however_often_it_is_counted(seed: int) -> None:
    document = drawn(seed)
    once, again = (json.dumps(scoring.open_document(document).result.to_plain(), ensure_ascii=False) for _ in "12")

    assert once == again


@some
@given(SEEDS)
def test_a_shared_place_is_one_more_than_the_number_of_better_entries(seed: int) -> None:
    document = drawn(seed)
    document["ruleset"]["ranking"] = {"chain": [{"by": "total"}]}
    rows = [row for row in scoring.open_document(document).result.rows if row.place is not None and not row.reasons]
    for row in rows:
        better = sum(r.division == row.division and Fraction(r.total) > Fraction(row.total) for r in rows)
        if all(r.state == "ranked" for r in rows) and len(rows) == len(document["entries"]):
            assert row.place == better + 1


def contest(marks: list[list[int]], panel: dict[str, Any], rounding: dict[str, Any]) -> Any:
    """Entries × judges, one criterion from 0 to 20."""
    seats = [f"J{n}" for n in range(len(marks[0]))]
    rubric = {"sections": [{"key": "s", "criteria": [{"kind": "judged", "key": "c", "maximum": "40", "step": "1"}]}]}
    return {
        "format": "scoring/1",
        "ruleset": {
            "version": 1,
            "rubrics": {"r": rubric},
            "stages": [
                {
                    "key": "f",
                    "parts": [{"key": "p", "source": "sheets", "rubric": "r", "panel": {"seats": seats, **panel}}],
                }
            ],
            "rounding": rounding,
            "ranking": {"chain": [{"by": "total", "best": "low" if panel.get("method") == "rank_sum" else "high"}]},
        },
        "entries": [{"code": f"e{n:02}"} for n in range(len(marks))],
        "sheets": [
            {"seat": seat, "entry": f"e{at:02}", "part": "p", "marks": {"c": str(mark)}}
            for at, row in enumerate(marks)
            for seat, mark in zip(seats, row, strict=True)
        ],
    }


def places(document: Any) -> dict[str, Any]:
    return {row.code: row.place for row in scoring.open_document(document).result.rows}


fields = st.integers(3, 5).flatmap(
    lambda judges: st.lists(st.lists(st.integers(0, 20), min_size=judges, max_size=judges), min_size=2, max_size=7)
)
monotone = st.sampled_from(
    [
        {"method": "mean"},
        {"method": "sum"},
        {"method": "median"},
        {"method": "trimmed_mean", "high": 1, "low": 1, "least": 3},
        {"method": "trimmed_sum", "high": 1, "low": 1, "least": 3},
        {"method": "mean", "per": "criterion"},
    ]
)
roundings = st.sampled_from(
    [{}, {"panel": {"places": 0}, "total": {"places": 0}}, {"total": {"places": 1, "mode": "down"}}]
)


@some
@given(fields, monotone, roundings, st.integers(0, 6), st.integers(0, 4), st.integers(1, 20))
def test_raising_a_mark_never_lowers_a_place(
    marks: list[list[int]], panel: dict[str, Any], rounding: dict[str, Any], which: int, judge: int, more: int
) -> None:
    row, seat = which % len(marks), judge % len(marks[0])
    before = places(contest(marks, panel, rounding))
    raised = copy.deepcopy(marks)
    raised[row][seat] += more
    after = places(contest(raised, panel, rounding))
    code = f"e{row:02}"

    assert after[code] <= before[code]
    assert all(after[other] >= before[other] for other in before if other != code)


@some
@given(fields, st.integers(0, 4), st.integers(1, 20))
def test_shifting_a_judge_by_a_constant_changes_nothing_under_rank_methods(
    marks: list[list[int]], judge: int, shift: int
) -> None:
    seat = judge % len(marks[0])
    shifted = [[mark + shift * (at == seat) for at, mark in enumerate(row)] for row in marks]
    panel = {"method": "rank_sum", "least": len(marks[0])}

    assert places(contest(shifted, panel, {})) == places(contest(marks, panel, {}))


@some
@given(fields, monotone)
def test_turning_every_mark_round_turns_the_list_round(marks: list[list[int]], panel: dict[str, Any]) -> None:
    """Scores are exact, so a mirror image of the marks is a mirror image of the list."""
    mirrored = [[20 - mark for mark in row] for row in marks]
    before, after = (scoring.open_document(contest(one, panel, {})).result for one in (marks, mirrored))
    totals = {row.code: row.total for row in before.rows}
    groups = {row.total: row.place for row in before.rows}

    for row in after.rows:
        worse = sum(r.place > groups[totals[row.code]] for r in before.rows if isinstance(r.place, int))
        assert row.place == worse + 1


@pytest.mark.parametrize("path", COUNTED, ids=lambda path: path.parent.name)
def test_rules_written_and_read_again_are_the_same_rules(path: Path) -> None:
    plain = json.loads(path.read_text("utf-8"))["ruleset"]
    rules = scoring.Ruleset.from_plain(plain)
    written = json.loads(json.dumps(rules.to_plain()))

    assert scoring.Ruleset.from_plain(written) == rules
    assert scoring.Ruleset.from_plain(written).to_plain() == written
    assert not scoring.changes(rules, scoring.Ruleset.from_plain(written))


@some
@given(st.fractions(0, 100, max_denominator=999), st.integers(0, 4), st.integers(0, 4))
def test_rounding_is_never_applied_twice(mark: Fraction, sheet: int, panel: int) -> None:
    """A part's one rounding starts from the exact score of the panel, not from a figure rounded for show."""
    score_exact = mark.limit_denominator(1000)
    document = contest(
        [[1, 1, 1], [2, 2, 2]], {"method": "mean"}, {"panel": {"places": panel}, "total": {"places": panel}}
    )
    document["ruleset"]["stages"][0]["parts"][0]["weight"] = scoring_text(score_exact)
    rows = {row.code: row for row in scoring.open_document(document).result.rows}

    assert Fraction(rows["e00"].total) == Round(panel)(score_exact / 100)
    assert Fraction(rows["e01"].total) == Round(panel)(score_exact / 50)
    assert sheet >= 0


def scoring_text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}" if value.denominator > 1 else str(value.numerator)


# The fast reading of sheets is the slow one.

steps = st.sampled_from([F(1), F(1, 2), F(1, 4), F(1, 3)])
sections = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 12), steps), min_size=1, max_size=4),
        st.none() | st.integers(1, 30),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=3,
)


def rubric_of(shape: list[Any], cap: int | None) -> Rubric:
    built = []
    for at, (criteria, limit, weight) in enumerate(shape):
        inside: tuple[Criterion, ...] = tuple(
            Judged(f"c{at}{n}", F(most), step=step, optional=n == 0) for n, (most, step) in enumerate(criteria)
        )
        built.append(Section(f"s{at}", inside, maximum=None if limit is None else F(limit), weight=F(weight * 50)))
    return Rubric(tuple(built), maximum=None if cap is None else F(cap))


@some
@given(
    sections,
    st.none() | st.integers(1, 40),
    st.data(),
    st.sampled_from([EXACT, Rounding(sheet=Round(0)), Rounding(criterion=Round(0))]),
)
def test_reading_sheets_in_bulk_gives_what_reading_one_by_one_gives(
    shape: list[Any], cap: int | None, data: st.DataObject, rounding: Rounding
) -> None:
    rubric = rubric_of(shape, cap)
    reader = Reader(rubric, rounding)
    criteria = [c for s in rubric.sections for c in s.criteria if isinstance(c, Judged)]
    for _ in range(4):
        marks = {}
        for c in criteria:
            marks[c.key] = data.draw(st.sampled_from(["0", "1", "1.0", "0.5", "na", "01", "99", "", "0.25"]))
        found = score(rubric, marks, rounding)
        read = reader.totals([marks])[0]
        if isinstance(found, tuple):
            assert read is None
        else:
            assert read is not None
            assert Fraction(read) / reader.unit == found.total


def test_a_panel_that_drops_all_but_one_needs_that_one() -> None:
    assert Panel(method="trimmed_mean", high=2, low=2).needed == 5
