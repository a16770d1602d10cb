"""Reading, rounding, writing and averaging numbers as regulations mean them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import exact
from scoring.exact import Mode, Round

F = Fraction
MODES: tuple[Mode, ...] = ("half_up", "half_even", "down", "floor", "ceiling")
fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=4000)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.5", F(17, 2)),
        ("0", F(0)),
        ("-3", F(-3)),
        ("007", F(7)),
        ("0.125", F(1, 8)),
        ("-0.5", F(-1, 2)),
        ("1.10", F(11, 10)),
    ],
)
def test_a_plain_decimal_is_read_exactly(text: str, value: Fraction) -> None:
    assert exact.read(text) == value
    assert exact.read_rule(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1.",
        ".5",
        "1e3",
        "+1",
        "1,5",
        "８",
        "٣",
        "--1",
        "1.2.3",
        "NaN",
        "inf",
        "1/2",
        "1_0",
        "1" * 13,
        "0.1234567890",
        "1\n",
    ],
)
def test_anything_else_is_no_mark(text: str) -> None:
    assert exact.read(text) is None


def test_twelve_digits_and_nine_decimals_are_still_read() -> None:
    assert exact.read("123456789012.123456789") == F(123456789012123456789, 10**9)


def test_a_rule_may_say_a_ratio_that_no_decimal_holds() -> None:
    assert exact.read_rule("1/3") == F(1, 3)
    assert exact.read_rule("-100/3") == F(-100, 3)
    assert exact.read_rule("1/0") is None
    assert exact.read_rule("1/03") is None
    assert exact.read_rule("x") is None


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down", "floor", "ceiling"),
    [
        ("2.5", 3, 2, 2, 2, 3),
        ("3.5", 4, 4, 3, 3, 4),
        ("-2.5", -3, -2, -2, -3, -2),
        ("-3.5", -4, -4, -3, -4, -3),
        ("2.4", 2, 2, 2, 2, 3),
        ("2.6", 3, 3, 2, 2, 3),
        ("-2.4", -2, -2, -2, -3, -2),
        ("-2.6", -3, -3, -2, -3, -2),
        ("0.5", 1, 0, 0, 0, 1),
        ("-0.5", -1, 0, 0, -1, 0),
        ("7", 7, 7, 7, 7, 7),
        ("-7", -7, -7, -7, -7, -7),
    ],
)
def test_every_way_of_rounding_to_a_whole(
    value: str, half_up: int, half_even: int, down: int, floor: int, ceiling: int
) -> None:
    found = [exact.whole(Fraction(value), mode) for mode in MODES]

    assert found == [half_up, half_even, down, floor, ceiling]


def test_a_half_goes_up_where_nothing_else_is_said() -> None:
    assert exact.whole(F(5, 2)) == 3
    assert exact.rounded(F("7.125"), 2) == F("7.13")
    assert exact.rounded(F("7.125"), 2, "half_even") == F("7.12")
    assert exact.half_up(F("7.125"), 2) == Decimal("7.13")
    assert str(exact.half_up(F("90.1"), 2)) == "90.10"
    assert exact.half_up(F("-2.5"), 0) == Decimal("-3")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("90.1", 2, "90.10"),
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("-0.004", 2, "0.00"),
        ("12", 0, "12"),
        ("12.5", 0, "13"),
        ("1.05", 3, "1.050"),
        ("-1.5", 1, "-1.5"),
    ],
)
def test_a_figure_is_shown_with_exactly_its_places(value: str, places: int, text: str) -> None:
    assert exact.shown(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(1, 2), "0.5"),
        (F(30), "30"),
        (F(1, 3), "1/3"),
        (F(-7, 8), "-0.875"),
        (F(1, 5), "0.2"),
        (F(3, 40), "0.075"),
        (F(-2, 6), "-1/3"),
    ],
)
def test_a_number_of_a_rule_is_written_exactly_and_shortest(value: Fraction, text: str) -> None:
    assert exact.text(value) == text
    assert exact.read_rule(text) == value


@pytest.mark.parametrize(
    ("value", "places"),
    [(F(1), 0), (F(1, 2), 1), (F(1, 25), 2), (F(1, 8), 3), (F(1, 3), None), (F(1, 6), None), (F(1, 50), 2)],
)
def test_how_many_decimals_a_number_needs(value: Fraction, places: int | None) -> None:
    assert exact.decimals(value) == places


def test_means_and_medians_are_exact() -> None:
    assert exact.mean([F(1), F(2), F(2)]) == F(5, 3)
    assert exact.median([F(9), F(1), F(5)]) == F(5)
    assert exact.median([F(9), F(1), F(5), F(6)]) == F(11, 2)
    assert exact.median([F(4)]) == F(4)


def test_a_step_rounds_only_where_a_rule_orders_it() -> None:
    assert exact.settle(F(1, 3), None) == F(1, 3)
    assert exact.settle(F(1, 3), Round(2)) == F(33, 100)
    assert exact.settle(F(5, 3), Round(0, "down")) == 1


@given(fractions, st.integers(0, 6))
def test_rounding_is_never_farther_than_half_a_unit_and_rounding_again_changes_nothing(
    value: Fraction, places: int
) -> None:
    found = exact.rounded(value, places)

    assert abs(found - value) <= F(1, 2 * 10**places)
    assert exact.rounded(found, places) == found
    assert Fraction(exact.shown(value, places)) == found == Fraction(exact.half_up(value, places))


@given(fractions, st.integers(0, 4))
def test_floor_ceiling_and_down_stand_where_their_names_say(value: Fraction, places: int) -> None:
    low, high, cut = (exact.rounded(value, places, mode) for mode in ("floor", "ceiling", "down"))

    assert low <= value <= high
    assert high - low <= F(1, 10**places)
    assert cut == (low if value >= 0 else high)


@given(fractions)
def test_what_is_written_is_read_back(value: Fraction) -> None:
    assert Fraction(exact.text(value)) == value


@given(fractions, st.integers(0, 4))
def test_rounding_is_the_same_on_both_sides_of_nought(value: Fraction, places: int) -> None:
    for mode in ("half_up", "half_even", "down"):
        assert exact.rounded(-value, places, mode) == -exact.rounded(value, places, mode)
    assert exact.rounded(-value, places, "floor") == -exact.rounded(value, places, "ceiling")
