"""The statistics about judges, against independent packages to 1e-9 and at the edges where no figure exists."""

from __future__ import annotations

import random
from fractions import Fraction
from math import sqrt

import krippendorff
import numpy
import pandas
import pingouin
import pytest
from scipy import stats

from scoring.judges import (
    Severity,
    Totals,
    Unknown,
    icc_2k,
    kendall_w,
    krippendorff_alpha,
    outliers,
    own_unit,
    range_use,
    severity,
)
from scoring.judges.fisher import beta_share, f_quantile
from scoring.judges.totals import mid_ranks

NEAR = {"rel": 1e-9, "abs": 1e-9}


def table(columns: dict[str, list[float | str | None]]) -> Totals:
    """Judge → column of marks, None for a missing one, as the module wants it."""
    return {
        judge: {f"e{place}": Fraction(str(mark)) for place, mark in enumerate(column) if mark is not None}
        for judge, column in columns.items()
    }


def drawn(seed: int, judges: int, entries: int, step: int = 4, hole: float = 0.0) -> dict[str, list[float | None]]:
    """A contest with good and bad entries, strict and generous judges, and many equal marks."""
    chance = random.Random(seed)
    worth = [chance.gauss(80, 6) for _ in range(entries)]
    habit = [chance.gauss(0, 2) for _ in range(judges)]
    return {
        f"j{judge}": [
            None if chance.random() < hole else int((good + habit[judge] + chance.gauss(0, 3)) * step) / step
            for good in worth
        ]
        for judge in range(judges)
    }


CONTESTS = [
    (seed, judges, entries) for seed, (judges, entries) in enumerate([(2, 5), (3, 8), (5, 12), (7, 30), (9, 4)])
]


@pytest.mark.parametrize(("seed", "judges", "entries"), CONTESTS)
def test_severity_is_the_mean_gap_to_the_other_judges_with_its_standard_error(seed, judges, entries):
    columns = drawn(seed, judges, entries)
    found = severity(table(columns))
    matrix = numpy.array(list(columns.values()))
    for place, judge in enumerate(columns):
        gaps = matrix[place] - numpy.delete(matrix, place, axis=0).mean(axis=0)
        assert found[judge].difference == pytest.approx(gaps.mean(), **NEAR)
        assert found[judge].error == pytest.approx(stats.sem(gaps), **NEAR)
        assert found[judge].entries == entries


def test_severity_with_missing_cells_compares_only_what_two_judges_marked():
    found = severity(table({"a": [80, 90, 70], "b": [84, None, None], "c": [None, 92, None]}))

    assert found["a"] == Severity(-3.0, 1.0, 2)
    assert found["b"] == Severity(4.0, Unknown("too_few_entries"), 1)


def test_a_single_judge_is_neither_strict_nor_generous():
    assert severity(table({"a": [80, 90]}))["a"] == Severity(Unknown("one_judge"), Unknown("one_judge"), 0)
    assert severity({"a": {}, "b": {}})["b"].entries == 0


def test_judges_who_agree_exactly_have_no_error():
    assert severity(table({"a": [80, 90], "b": [80, 90]}))["a"] == Severity(0.0, 0.0, 2)


@pytest.mark.parametrize(("seed", "judges", "entries"), [c for c in CONTESTS if c[1] > 2])
def test_outliers_are_the_modified_z_scores_beyond_the_limit(seed, judges, entries):
    columns = drawn(seed, judges, entries)
    columns["j1"][2] += 40
    matrix = numpy.array(list(columns.values()))
    gaps = matrix - numpy.median(matrix, axis=0)
    residuals = gaps - numpy.median(gaps, axis=1, keepdims=True)
    scores = residuals / stats.median_abs_deviation(residuals, axis=None, center=lambda *_, **__: 0.0, scale="normal")
    expected = {(f"j{j}", f"e{e}"): scores[j, e] for j, e in zip(*numpy.nonzero(abs(scores) > 3.5), strict=True)}

    found = {(flag.judge, flag.entry): flag.distance for flag in outliers(table(columns))}

    assert ("j1", "e2") in found
    assert found.keys() == expected.keys()
    assert all(found[cell] == pytest.approx(expected[cell], **NEAR) for cell in found)


def test_one_slip_is_flagged_even_where_all_other_marks_agree_exactly():
    columns = {judge: [80, 85, 90, 70] for judge in "abcde"}
    columns["c"] = [80, 58, 90, 70]

    (flag,) = outliers(table(columns))

    assert (flag.judge, flag.entry, flag.given, flag.expected) == ("c", "e1", 58, 85)
    assert flag.distance == pytest.approx(-27 / (27 / 20 / sqrt(2 / numpy.pi)), **NEAR)


def test_a_strict_judge_and_a_brilliant_entry_are_no_outliers():
    assert outliers(table({"a": [80, 81, 99], "b": [81, 80, 98], "c": [60, 61, 79]})) == ()


def test_two_judges_cannot_tell_who_of_them_is_apart():
    assert outliers(table({"a": [80, 10, 70], "b": [80, 90, 70]})) == ()
    assert outliers({}) == ()


def test_full_agreement_has_no_outliers():
    assert outliers(table({judge: [80, 90] for judge in "abc"})) == ()


def test_outliers_come_farthest_first_and_in_one_order():
    columns = {judge: [80, 85, 90, 70, 75] for judge in "abcde"}
    columns["c"] = [80, 58, 90, 70, 75]
    columns["b"] = [80, 85, 90, 97, 75]
    columns["a"] = [80, 85, 90, 70, 10]

    assert [(flag.judge, flag.entry) for flag in outliers(table(columns), Fraction(2))] == [
        ("a", "e4"),
        ("c", "e1"),
        ("b", "e3"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_own_unit_effect_is_the_gap_between_own_and_others_with_welchs_error(seed):
    columns = drawn(seed, 5, 20)
    units = {f"e{place}": f"u{place % 4}" for place in range(20)}
    matrix = numpy.array(list(columns.values()))
    gaps = matrix[0] - matrix[1:].mean(axis=0)
    own, others = gaps[[p % 4 == 1 for p in range(20)]], gaps[[p % 4 != 1 for p in range(20)]]

    found = own_unit(table(columns), {"j0": "u1", "j3": "elsewhere"}, units)

    assert found.keys() == {"j0"}
    assert (found["j0"].own, found["j0"].others) == (5, 15)
    assert found["j0"].difference == pytest.approx(own.mean() - others.mean(), **NEAR)
    welch = stats.ttest_ind(own, others, equal_var=False)
    assert found["j0"].difference / found["j0"].error == pytest.approx(welch.statistic, **NEAR)


def test_the_own_unit_effect_needs_others_to_compare_with_and_two_of_each_for_an_error():
    totals = table({"a": [80, 90, 70], "b": [81, 85, 70]})

    alone = own_unit(totals, {"a": "u"}, {"e0": "u", "e1": "u", "e2": "u"})["a"]
    once = own_unit(totals, {"a": "u"}, {"e0": "v", "e1": "u", "e2": "w"})["a"]

    assert (alone.difference, alone.error) == (Unknown("too_few_entries"), Unknown("too_few_entries"))
    assert (once.difference, once.error) == (5.5, Unknown("too_few_entries"))


def test_a_judge_without_a_unit_is_not_of_the_unit_of_entries_without_one():
    assert own_unit(table({"a": [80, 90], "b": [81, 85]}), {}, {"e0": "u"}) == {}


def test_range_use_is_what_the_judge_used_of_the_scale():
    found = range_use(table({"a": ["7.5", 9, 9, 8], "b": [6, None, None, None], "c": [None] * 4}), Fraction(10))

    assert found.keys() == {"a", "b"}
    assert (found["a"].lowest, found["a"].highest) == (Fraction("7.5"), 9)
    assert (found["a"].distinct, found["a"].share) == (3, 0.15)
    assert found["a"].mean == pytest.approx(numpy.mean([7.5, 9, 9, 8]), **NEAR)
    assert found["a"].deviation == pytest.approx(numpy.std([7.5, 9, 9, 8], ddof=1), **NEAR)
    assert found["b"].deviation == Unknown("too_few_entries")


@pytest.mark.parametrize(("seed", "judges", "entries"), [c for c in CONTESTS if c[1] > 2])
@pytest.mark.parametrize("step", [1, 4])
def test_kendalls_w_with_ties_is_friedmans(seed, judges, entries, step):
    columns = drawn(seed, judges, entries, step)
    matrix = numpy.array(list(columns.values()))
    friedman = stats.friedmanchisquare(*matrix.T).statistic / (judges * (entries - 1))
    frame = pandas.DataFrame(matrix).melt(ignore_index=False).reset_index()
    other = pingouin.friedman(frame, dv="value", within="variable", subject="index")

    found = kendall_w(table(columns))

    assert found.value == pytest.approx(friedman, **NEAR)
    assert found.value == pytest.approx(other.at["Friedman", "W"], **NEAR)
    assert (found.judges, found.entries, found.left_out, found.interval) == (judges, entries, 0, None)


def test_kendalls_w_is_one_where_all_rank_alike_and_nought_where_two_are_opposed():
    assert kendall_w(table({"a": [1, 2, 3], "b": [5, 8, 9]})).value == 1.0
    assert kendall_w(table({"a": [1, 2, 3], "b": [9, 8, 5]})).value == 0.0


def test_mid_ranks_are_scipys():
    marks = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]

    assert mid_ranks([Fraction(mark) for mark in marks]) == stats.rankdata(marks).tolist()


def pingouins_icc(columns: dict[str, list[float]]) -> tuple[float, numpy.ndarray]:
    frame = pandas.DataFrame(columns).melt(ignore_index=False, var_name="judge", value_name="mark").reset_index()
    found = pingouin.intraclass_corr(frame, targets="index", raters="judge", ratings="mark").set_index("Type")
    return found.at["ICC(A,k)", "ICC"], found.at["ICC(A,k)", "CI95"]


@pytest.fixture
def _unrounded():
    before = {name: value for name, value in pingouin.options.items() if name.startswith("round")}
    pingouin.options.update(dict.fromkeys(before) | {"round.column.CI95": None})
    yield
    pingouin.options.update(before)


@pytest.mark.usefixtures("_unrounded")
@pytest.mark.filterwarnings("ignore:The inplace keyword:FutureWarning", "ignore:The inplace keyword:DeprecationWarning")
@pytest.mark.parametrize(("seed", "judges", "entries"), CONTESTS)
def test_icc_and_its_interval_are_pingouins(seed, judges, entries):
    columns = drawn(seed, judges, entries)
    value, interval = pingouins_icc(columns)

    found = icc_2k(table(columns))

    assert found.value == pytest.approx(value, **NEAR)
    assert found.interval == pytest.approx(tuple(interval), **NEAR)


def test_icc_of_shrout_and_fleiss_is_theirs():
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    columns = {f"j{judge}": [row[judge] for row in ratings] for judge in range(4)}

    assert icc_2k(table(columns)).value == pytest.approx(0.6200505475989893, **NEAR)


def test_a_wider_confidence_gives_a_wider_interval_around_the_value():
    totals = table(drawn(3, 4, 15))
    narrow, wide = icc_2k(totals, Fraction(8, 10)), icc_2k(totals, Fraction(99, 100))

    assert wide.interval[0] < narrow.interval[0] < narrow.value < narrow.interval[1] < wide.interval[1]


def test_icc_without_any_difference_between_judges_is_one_for_certain():
    found = icc_2k(table({"a": [80, 90, 70], "b": [80, 90, 70]}))

    assert (found.value, found.interval) == (1.0, (1.0, 1.0))


def test_icc_where_judges_differ_by_a_constant_has_an_interval_too():
    found = icc_2k(table({"a": [80, 90, 70], "b": [81, 91, 71], "c": [80, 90, 70]}))

    low, high = found.interval
    assert 0 < low < found.value < high < 1


@pytest.mark.parametrize("columns", [{"a": [80, 80, 80], "b": [80, 80, 80]}, {"a": [80, 80, 80], "b": [75, 75, 75]}])
def test_icc_without_variance_between_entries_is_unknown(columns):
    found = icc_2k(table(columns))

    assert (found.value, found.interval) == (Unknown("no_variance"), Unknown("no_variance"))


def test_icc_of_judges_who_contradict_each_other_is_too_weak_to_be_told():
    found = icc_2k(table({"a": [1, 2, 3], "b": [3, 2, 1]}))

    assert (found.value, found.interval) == (Unknown("too_weak"), Unknown("too_weak"))


def test_icc_may_be_known_where_a_bound_of_its_interval_is_not():
    found = icc_2k(table({"a": [1, 2, 3, 6], "b": [3, 2, 1, 2]}))

    assert isinstance(found.value, float)
    assert found.interval == Unknown("too_weak")


@pytest.mark.parametrize("level", ["interval", "ordinal"])
@pytest.mark.parametrize("hole", [0.0, 0.3])
@pytest.mark.parametrize(("seed", "judges", "entries"), CONTESTS)
def test_alpha_is_krippendorffs_also_with_missing_cells(seed, judges, entries, hole, level):
    columns = drawn(seed, judges, entries, 1, hole)
    matrix = numpy.array([[numpy.nan if mark is None else mark for mark in column] for column in columns.values()])

    found = krippendorff_alpha(table(columns), level)

    assert found.value == pytest.approx(krippendorff.alpha(matrix, level_of_measurement=level), **NEAR)
    assert found.left_out == ((~numpy.isnan(matrix)).sum(axis=0) == 1).sum()


def test_alpha_without_variance_is_unknown():
    assert krippendorff_alpha(table({"a": [3, 3], "b": [3, 3]})).value == Unknown("no_variance")


@pytest.mark.parametrize("figure", [kendall_w, icc_2k, krippendorff_alpha])
def test_no_agreement_can_be_told_of_one_judge_or_none(figure):
    assert figure(table({"a": [80, 90]})).value == Unknown("one_judge")
    assert figure({}).value == Unknown("one_judge")


@pytest.mark.parametrize("figure", [kendall_w, icc_2k, krippendorff_alpha])
def test_no_agreement_can_be_told_of_entries_no_two_judges_share(figure):
    found = figure(table({"a": [80, None], "b": [None, 90]}))

    assert (found.value, found.entries, found.left_out) == (Unknown("too_few_entries"), 0, 2)


@pytest.mark.parametrize("figure", [kendall_w, icc_2k])
def test_an_entry_some_judge_did_not_mark_is_left_out_and_said_so(figure):
    whole = figure(table({"a": [80, 90, 70], "b": [82, 87, 75]}))
    holed = figure(table({"a": [80, 90, 99, 70], "b": [82, 87, None, 75]}))

    assert (holed.value, holed.interval) == (whole.value, whole.interval)
    assert (holed.entries, holed.left_out) == (3, 1)


def test_kendalls_w_of_judges_who_give_everybody_the_same_is_unknown():
    assert kendall_w(table({"a": [5, 5], "b": [7, 7]})).value == Unknown("no_variance")


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.9, 0.975, 0.995])
@pytest.mark.parametrize("above", [1, 2.5, 7, 120])
@pytest.mark.parametrize("below", [1, 3.7, 11, 900])
def test_the_quantiles_of_f_are_scipys(probability, above, below):
    assert f_quantile(probability, above, below) == pytest.approx(stats.f.ppf(probability, above, below), rel=1e-9)


def test_the_incomplete_beta_function_ends_at_nought_and_one():
    assert (beta_share(2, 3, 0, 1), beta_share(2, 3, 1, 0)) == (0, 1)
    assert beta_share(2, 3, 0.4, 0.6) == pytest.approx(stats.beta.cdf(0.4, 2, 3), rel=1e-12)
