"""Several judges, one score."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.panel import Panel, Spread, combine, dropped_seats, places, spread_limit

F = Fraction
SEATS = [f"J{n}" for n in range(1, 10)]


def panelled(totals: list[int], **rule: object) -> Fraction | None:
    found = combine(totals, SEATS[: len(totals)], Panel(**rule))  # type: ignore[arg-type]
    return None if found is None else Fraction(found[0]) / found[1]


def test_of_two_equal_top_totals_only_one_is_dropped() -> None:
    assert panelled([95, 95, 80, 80, 70], method="trimmed_mean", high=1, low=1, least=5) == F(255, 3)


@pytest.mark.parametrize(
    ("rule", "score"),
    [
        ({"method": "mean"}, F(422, 5)),
        ({"method": "sum"}, F(422)),
        ({"method": "rank_sum"}, F(422)),
        ({"method": "median"}, F(88)),
        ({"method": "trimmed_mean", "high": 1, "low": 1}, F(263, 3)),
        ({"method": "trimmed_sum", "high": 1, "low": 1}, F(263)),
        ({"method": "trimmed_mean", "high": 2, "low": 1}, F(173, 2)),
        ({"method": "trimmed_mean", "high": 1, "low": 2}, F(89)),
        ({"method": "trimmed_mean", "high": 0, "low": 1}, F(362, 4)),
        ({"method": "trimmed_sum", "high": 0, "low": 0}, F(422)),
    ],
)
def test_each_way_to_make_one_score_of_five(rule: dict[str, object], score: Fraction) -> None:
    assert panelled([88, 90, 85, 99, 60], **rule) == score


def test_an_even_panel_takes_the_mean_of_the_middle_two() -> None:
    assert panelled([1, 2, 4, 100], method="median") == 3


def test_a_chief_judge_may_weigh_more() -> None:
    assert combine([80, 90], ["J1", "J2"], Panel(method="weighted_mean", weights={"J1": F(3)})) == (330, 4)


def test_too_few_sheets_are_no_score() -> None:
    assert panelled([9, 8, 7, 6], method="trimmed_mean", high=1, low=1, least=5) is None
    assert panelled([9, 8, 7, 6, 5], method="trimmed_mean", high=1, low=1, least=5) == 7
    assert panelled([9, 8], method="trimmed_mean", high=1, low=1, least=1) is None
    assert panelled([], method="mean") is None
    assert panelled([7], method="mean") == 7


def test_dropping_counts_only_under_the_trimmed_rules() -> None:
    assert Panel(method="trimmed_mean", high=2, low=1).dropped == 3
    assert Panel(method="trimmed_sum", high=1, low=1, least=2).needed == 3
    assert Panel(method="mean", high=2, low=1, least=2).needed == 2
    assert Panel(method="trimmed_mean", high=1, low=1, least=5).needed == 5


def test_an_agreed_mark_counts_as_it_is() -> None:
    assert panelled([93, 93], method="consensus") == 93


def test_whose_totals_were_dropped_is_told() -> None:
    rule = Panel(method="trimmed_mean", high=1, low=1, least=3)

    assert dropped_seats([90, 95, 80, 95], SEATS[:4], rule) == (["J4"], ["J3"])
    assert dropped_seats([90, 80, 80], SEATS[:3], rule) == (["J1"], ["J2"])
    assert dropped_seats([90, 95, 80], SEATS[:3], Panel()) == ([], [])
    assert dropped_seats([1, 2, 3, 4], SEATS[:4], Panel(method="trimmed_sum", high=2, low=1)) == (["J3", "J4"], ["J1"])
    assert dropped_seats([1, 2, 3], SEATS[:3], Panel(method="trimmed_sum", high=0, low=1)) == ([], ["J1"])


def test_a_spread_is_limited_in_points_or_as_a_share_of_the_maximum() -> None:
    assert spread_limit(Spread(F(15), of="points"), None) == 15
    assert spread_limit(Spread(F(15)), F(80)) == 12
    assert spread_limit(Spread(F(15)), None) is None


def test_equal_totals_share_the_mean_of_their_places() -> None:
    assert places([90, 80, 90, 70]) == [F(3, 2), 3, F(3, 2), 4]
    assert places([5]) == [1]
    assert places([5, 5, 5]) == [2, 2, 2]


marks = st.lists(st.integers(0, 100), min_size=3, max_size=9)


@given(marks, st.sampled_from(["mean", "sum", "median", "trimmed_mean", "trimmed_sum"]), st.randoms())
def test_the_order_of_the_judges_does_not_matter(totals: list[int], method: str, chance: object) -> None:
    drop = {"high": 1, "low": 1} if method.startswith("trimmed") else {}
    mixed = totals.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert panelled(mixed, method=method, **drop) == panelled(totals, method=method, **drop)


@given(
    marks,
    st.integers(0, 8),
    st.integers(0, 20),
    st.sampled_from(["mean", "sum", "median", "trimmed_mean", "trimmed_sum"]),
)
def test_raising_a_mark_never_lowers_the_score(totals: list[int], which: int, more: int, method: str) -> None:
    drop = {"high": 1, "low": 1} if method.startswith("trimmed") else {}
    raised = totals.copy()
    raised[which % len(totals)] += more
    before, after = panelled(totals, method=method, **drop), panelled(raised, method=method, **drop)

    assert before is not None
    assert after is not None
    assert after >= before


@given(marks)
def test_a_trimmed_mean_lies_between_what_is_kept(totals: list[int]) -> None:
    kept = sorted(totals)[1:-1]
    found = panelled(totals, method="trimmed_mean", high=1, low=1)

    assert found is not None
    assert kept[0] <= found <= kept[-1]
    assert panelled(totals, method="trimmed_sum", high=1, low=1) == sum(kept)


@given(marks, st.integers(-50, 50))
def test_shifting_a_judge_by_a_constant_changes_none_of_the_places_given(totals: list[int], shift: int) -> None:
    assert places([total + shift for total in totals]) == places(totals)
    assert sum(places(totals)) == Fraction(len(totals) * (len(totals) + 1), 2)
