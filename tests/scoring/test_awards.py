"""Quotas, lines, caps and exclusions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.awards import Award, Exclude, Field, Given, Held, Level, Past, Sizes, give
from scoring.awards.limits import still_counts
from scoring.awards.quotas import levels_for, quota
from scoring.ranking import Tied

F = Fraction
NOUGHT = F(0)


@dataclass(frozen=True)
class Runner:
    code: str
    points: Fraction = NOUGHT
    unit: str = ""
    persons: tuple[str, ...] = ()
    barred: bool = False
    failed: tuple[str, ...] = ()
    confirmed: Mapping[str, bool] = field(default_factory=dict)


def ties(*groups: Sequence[Runner] | str) -> list[Tied[Runner]]:
    """Places of a field; a text stands for one runner a letter, all tied."""
    found: list[Tied[Runner]] = []
    start = 1
    for group in groups:
        members = tuple(Runner(letter, F(100 - start)) for letter in group) if isinstance(group, str) else tuple(group)
        found.append(Tied(start, start, members))
        start += len(members)
    return found


def given_to(
    award: Award, places: Sequence[Tied[Runner]], held: Mapping[str, Sequence[Held]] | None = None, **sizes: int
) -> dict[str, str]:
    size = sum(len(tied.members) for tied in places)
    entered = sizes.get("entered", size)
    outcome = give(
        award, [("", places, Sizes(entered, sizes.get("started", entered)))], Past(held or {}, "2026-04-30"), {}
    )
    return {code: found.level for code, found in outcome.given.items()}


def won(found: Mapping[str, str], level: str) -> str:
    return "".join(sorted(code for code, got in found.items() if got == level))


def award(*levels: Level, **rule: object) -> Award:
    return Award("prize", levels, **rule)  # type: ignore[arg-type]


FIRST, SECOND, THIRD = Level("1", count=1), Level("2", count=2), Level("3", count=3)


def test_all_tied_at_a_line_get_the_prize_and_the_next_shrinks() -> None:
    found = given_to(award(FIRST, SECOND, THIRD), ties("ab", "c", "d", "e", "f", "g", "h"))

    assert (won(found, "1"), won(found, "2"), won(found, "3")) == ("ab", "c", "def")


def test_without_shrinking_the_next_prize_keeps_its_number() -> None:
    found = given_to(award(FIRST, SECOND, THIRD, shrink=False), ties("ab", "c", "d", "e", "f", "g", "h"))

    assert (won(found, "1"), won(found, "2"), won(found, "3")) == ("ab", "cd", "efg")


def test_a_tie_larger_than_two_prizes_takes_both_and_a_part_of_the_third() -> None:
    found = given_to(award(FIRST, SECOND, THIRD), ties("abcd", "e", "f", "g"))

    assert (won(found, "1"), won(found, "2"), won(found, "3")) == ("abcd", "", "ef")


def test_none_tied_at_a_line_get_it_and_they_stand_first_for_the_next() -> None:
    found = given_to(award(FIRST, SECOND, THIRD, ties="none"), ties("ab", "c", "d", "e"))

    assert (won(found, "1"), won(found, "2"), won(found, "3")) == ("", "ab", "cde")


def test_a_tie_left_open_is_named_and_nothing_below_it_is_given() -> None:
    rule = award(FIRST, SECOND, ties="undecided")
    outcome = give(rule, [("men", ties("ab", "c", "d"), Sizes(4, 4))], Past({}, ""), {})

    assert outcome.given == {}
    assert outcome.open == [("men", ("a", "b"))]


def test_a_tie_inside_the_quota_is_no_question() -> None:
    outcome = give(award(SECOND, ties="undecided"), [("", ties("ab", "c"), Sizes(3, 3))], Past({}, ""), {})

    assert set(outcome.given) == {"a", "b"}
    assert outcome.open == []


@pytest.mark.parametrize(
    ("level", "rule", "size", "before", "expected"),
    [
        (Level("x", count=7), {}, 27, 0, 7),
        (Level("x", share=F(10)), {}, 27, 0, 3),
        (Level("x", share=F(20)), {}, 27, 3, 5),
        (Level("x", share=F(30)), {}, 27, 8, 8),
        (Level("x", share=F(30)), {"mode": "ceiling"}, 27, 8, 9),
        (Level("x", share=F(10)), {"mode": "floor"}, 27, 0, 2),
        (Level("x", share=F(40), of="rest"), {}, 20, 8, 5),
        (Level("x", share=F(50)), {"within": F(60)}, 20, 0, 6),
        (Level("x", share=F(50), of="rest"), {"within": F(60)}, 20, 4, 4),
        (Level("x", share=F(50)), {"within": F(25), "mode": "floor"}, 15, 0, 1),
        (Level("x", share=F(50)), {"within": F(25), "mode": "ceiling"}, 15, 0, 2),
        (Level("x", share=F(100)), {"within": F(50)}, 1000, 0, 500),
        (Level("x", ratio=F(1)), {"within": F(50)}, 1000, 0, 500),
        (Level("x", ratio=F(1)), {"within": F(25), "mode": "floor"}, 15, 0, 3),
        (Level("x"), {}, 20, 0, None),
        (Level("x", places=3), {}, 20, 0, None),
        (Level("x", upto=F(50)), {}, 20, 0, None),
    ],
)
def test_how_many_a_level_may_have(
    level: Level, rule: dict[str, object], size: int, before: int, expected: int | None
) -> None:
    assert quota(award(level, **rule), level, size, before) == expected


@pytest.mark.parametrize(
    ("size", "counts"), [(60, [2, 4, 6]), (50, [2, 3, 5]), (5, [0, 1, 0]), (100, [3, 7, 10]), (0, [0, 0, 0])]
)
def test_one_two_three_together_are_a_fifth_of_the_field(size: int, counts: list[int]) -> None:
    levels = [Level(str(n), ratio=F(n)) for n in (1, 2, 3)]
    rule = award(*levels, within=F(20))

    assert [quota(rule, level, size, 0) for level in levels] == counts


def test_a_smaller_field_gives_fewer_prizes() -> None:
    rule = award(FIRST, SECOND, THIRD, minimum=(Field(4, 1), Field(6, 3), Field(5, 2)))

    assert [len(levels_for(rule, size)) for size in (3, 4, 5, 6, 60)] == [0, 1, 2, 3, 3]
    assert len(levels_for(award(FIRST, SECOND), 0)) == 2


def test_places_give_medals_and_the_first_half_gets_a_merit() -> None:
    rule = award(Level("gold", places=1), Level("silver", places=2), Level("merit", upto=F(50)))
    found = given_to(rule, ties("a", "b", "c", "d", "ef", "g", "h", "i", "j"))

    assert (won(found, "gold"), won(found, "silver"), won(found, "merit")) == ("a", "b", "cdef")


def test_a_tie_across_the_middle_gets_no_merit_where_ties_get_none() -> None:
    rule = award(Level("merit", upto=F(50)), ties="none")

    assert won(given_to(rule, ties("a", "b", "cd", "e", "f")), "merit") == "ab"
    assert won(given_to(rule, ties("a", "bc", "d", "e", "f")), "merit") == "abc"


@pytest.mark.parametrize(("base", "size"), [("started", 8), ("entered", 10), ("ranked", 6)])
def test_shares_are_taken_of_the_field_the_rule_names(base: str, size: int) -> None:
    rule = award(Level("x", share=F(50)), base=base)

    assert len(given_to(rule, ties(*"abcdef"), entered=10, started=8)) == size // 2


def test_a_prize_needs_its_lowest_score_but_a_later_one_may_still_be_won() -> None:
    rule = award(Level("1", count=2, least=F(99)), Level("2", count=1), Level("3", count=5, least=F(97)))
    found = given_to(rule, ties(*"abcde"))

    assert (won(found, "1"), won(found, "2"), won(found, "3")) == ("a", "b", "c")


def test_who_may_not_have_it_makes_room_for_the_next_or_the_place_stays_empty() -> None:
    field_now = ties([Runner("a", barred=True)], [Runner("b")], [Runner("c")])

    assert given_to(award(SECOND), field_now) == {"b": "2", "c": "2"}
    assert given_to(award(SECOND, substitutes=False), field_now) == {"b": "2"}


def test_a_place_kept_empty_is_not_that_of_one_who_only_misses_the_lowest_score() -> None:
    rule = award(Level("1", count=2, least=F(99)), Level("2", count=5), substitutes=False)
    found = given_to(rule, ties([Runner("a", F(99)), Runner("b", F(98)), Runner("c", F(99), barred=True)], "d", "e"))

    assert (won(found, "1"), won(found, "2")) == ("a", "bde")


def test_a_tie_that_a_level_parts_stands_for_the_next_with_those_left_only() -> None:
    low = [Runner("b", F(90)), Runner("a", F(99))]
    found = given_to(award(Level("1", count=1, least=F(95)), Level("2", count=3)), ties(low, "c", "d"))
    none = given_to(
        award(Level("1", count=1), Level("2", count=1), ties="none"), ties([Runner("x", barred=True), *low], "c")
    )

    assert (won(found, "1"), won(found, "2")) == ("a", "bcd")
    assert none == {}


def test_what_is_given_before_leaves_the_rest_smaller_level_after_level() -> None:
    rule = award(Level("1", share=F(20)), Level("2", share=F(20)), Level("3", share=F(50), of="rest"))

    assert won(given_to(rule, ties(*"abcdefghij")), "3") == "efg"


def test_the_first_part_of_the_field_is_rounded_as_the_rule_says() -> None:
    for mode, winners in (("floor", "a"), ("ceiling", "ab")):
        assert won(given_to(award(Level("m", upto=F(50)), mode=mode), ties(*"abc")), "m") == winners


def test_a_failed_gate_bars_from_the_awards_that_need_it_only() -> None:
    field_now = ties([Runner("a", failed=("self80",))], [Runner("b")])

    assert given_to(award(FIRST, needs=("self80",)), field_now) == {"b": "1"}
    assert given_to(award(FIRST, needs=("other",)), field_now) == {"a": "1"}
    assert given_to(award(FIRST), field_now) == {"a": "1"}


def test_a_vetoed_unit_gets_nothing_for_any_entry() -> None:
    field_now = ties([Runner("a", unit="u1")], [Runner("b", unit="u2")])
    outcome = give(award(SECOND), [("", field_now, Sizes(2, 2))], Past({}, "", frozenset({"u1"})), {})

    assert set(outcome.given) == {"b"}


def test_a_unit_wins_at_most_its_cap_and_substitutes_move_up() -> None:
    field_now = ties(*([Runner(c, unit=u)] for c, u in zip("abcde", ("u", "u", "u", "v", "u"), strict=True)))

    assert won(given_to(award(THIRD, per_unit=2), field_now), "3") == "abd"


def test_entries_without_a_unit_fall_under_no_cap() -> None:
    assert won(given_to(award(THIRD, per_unit=1), ties(*"abc")), "3") == "abc"


def test_more_of_a_unit_on_one_place_than_the_cap_leaves_room_for_is_left_open() -> None:
    field_now = ties([Runner("a", unit="u")], [Runner("b", unit="u"), Runner("c", unit="u"), Runner("d", unit="v")])
    outcome = give(award(Level("x", count=4), per_unit=2), [("", field_now, Sizes(4, 4))], Past({}, ""), {})

    assert set(outcome.given) == {"a", "d"}
    assert outcome.open == [("", ("b", "c"))]


@pytest.mark.parametrize(("scope", "winners"), [("division", {"a", "b"}), ("all", {"a"})])
def test_a_cap_counts_in_a_division_or_over_all(scope: str, winners: set[str]) -> None:
    men, women = ties([Runner("a", unit="u")]), ties([Runner("b", unit="u")])
    rule = award(FIRST, per_unit=1, per_unit_in=scope)
    outcome = give(rule, [("m", men, Sizes(1, 1)), ("w", women, Sizes(1, 1))], Past({}, ""), {})

    assert set(outcome.given) == winners


def test_a_person_is_given_an_award_of_the_rule_once() -> None:
    one, two = (
        ties([Runner("a", persons=("p",))]),
        ties([Runner("b", persons=("p", "q"))], [Runner("c", persons=("r",))]),
    )
    divisions = [("x", one, Sizes(1, 1)), ("y", two, Sizes(2, 2))]

    assert set(give(award(FIRST, one_per_person=True), divisions, Past({}, ""), {}).given) == {"a", "c"}
    assert set(give(award(FIRST), divisions, Past({}, ""), {}).given) == {"a", "b"}
    tied = ties([Runner("a", persons=("p",)), Runner("b", persons=("p",)), Runner("c", persons=("q",))])
    assert set(given_to(award(SECOND, one_per_person=True), tied)) == {"a", "c"}


def test_only_the_divisions_named_take_part() -> None:
    divisions = [("x", ties("a"), Sizes(1, 1)), ("y", ties("b"), Sizes(1, 1))]

    assert set(give(award(FIRST, divisions=("y",)), divisions, Past({}, ""), {}).given) == {"b"}


@pytest.mark.parametrize(
    ("rule", "held", "counts"),
    [
        (Exclude(), "1999", True),
        (Exclude(within="year"), "2026-01", True),
        (Exclude(within="year"), "2026", True),
        (Exclude(within="year"), "2025-12-31", False),
        (Exclude(within="years", years=5), "2021-04-30", False),
        (Exclude(within="years", years=5), "2021-05-01", True),
        (Exclude(within="years", years=5), "2021-04", False),
        (Exclude(within="years", years=5), "2021-05", True),
        (Exclude(within="years", years=1), "2025-04", False),
        (Exclude(within="years", years=1), "2025-05", True),
        (Exclude(within="years", years=5), "2021", True),
        (Exclude(within="years", years=5), "2020", False),
        (Exclude(within="years", years=1), "2025-06-01", True),
    ],
)
def test_how_long_a_title_stands_against_its_holder(rule: Exclude, held: str, counts: bool) -> None:
    assert still_counts(rule, held, "2026-04-30") is counts


@pytest.mark.parametrize(
    ("held", "date", "counts"),
    [
        ("2023-02", "2024-02-28", False),
        ("2023-02", "2024-02-27", True),
        ("2024-02", "2025-02-28", True),
        ("2024-02", "2025-02-29", False),
        ("1900-02", "1901-02-28", False),
        ("2000-02", "2001-02-28", True),
        ("2023-06", "2024-06-29", True),
        ("2023-06", "2024-06-30", False),
        ("2023-07", "2024-07-30", True),
        ("2023-07", "2024-07-31", False),
        ("2023", "2024-12-30", True),
        ("2023", "2024-12-31", False),
    ],
)
def test_a_title_without_its_day_stands_as_long_as_it_can(held: str, date: str, counts: bool) -> None:
    assert still_counts(Exclude(within="years", years=1), held, date) is counts


@pytest.mark.parametrize(("holder", "key"), [("person", "p"), ("unit", "u"), ("entry", "a")])
def test_the_holder_of_a_title_may_be_a_person_a_unit_or_the_entry(holder: str, key: str) -> None:
    field_now = ties([Runner("a", unit="u", persons=("o", "p"))], [Runner("b")])
    rule = award(Level("1", "Star", count=1), exclude=(Exclude(holder=holder),))  # type: ignore[arg-type]

    assert given_to(rule, field_now, {key: [Held("Star", "2020")]}) == {"b": "1"}
    assert given_to(rule, field_now, {key: [Held("Sun", "2020")]}) == {"a": "1"}
    other = "u" if holder != "unit" else "p"
    assert given_to(rule, field_now, {other: [Held("Star", "2020")]}) == {"a": "1"}


def test_a_rule_may_exclude_holders_of_other_titles() -> None:
    rule = award(Level("1", "Star", count=1), exclude=(Exclude(("National", "Provincial"), holder="entry"),))

    assert given_to(rule, ties("a", "b"), {"a": [Held("x", "1"), Held("Provincial", "2020")]}) == {"b": "1"}
    assert given_to(rule, ties("a", "b"), {"a": [Held("Star", "2020")]}) == {"a": "1"}


def test_an_award_to_be_confirmed_is_proposed_until_it_is_and_gone_once_refused() -> None:
    rule = award(Level("1", "Model", count=3), confirmed_by="city")
    field_now = ties(
        [Runner("a", confirmed={"prize": True})],
        [Runner("b")],
        [Runner("c", confirmed={"prize": False})],
        [Runner("d")],
    )
    outcome = give(rule, [("", field_now, Sizes(4, 4))], Past({}, ""), {})

    assert {code: found.state for code, found in outcome.given.items()} == {
        "a": "given",
        "b": "proposed",
        "d": "proposed",
    }


@pytest.mark.parametrize(
    ("level", "rule", "numbers"),
    [
        (Level("x", count=1), "count", {"field": "5", "quota": "1"}),
        (Level("x", share=F(30)), "share_of_all", {"field": "5", "quota": "2", "share": "30"}),
        (
            Level("x", share=F(30), of="rest", least=F(60)),
            "share_of_rest",
            {"field": "5", "quota": "2", "least": "60", "share": "30"},
        ),
        (Level("x", ratio=F(1)), "ratio", {"field": "5", "quota": "1", "ratio": "1", "within": "20"}),
        (Level("x", places=2), "places", {"field": "5", "places": "2"}),
        (Level("x", upto=F(50)), "upto", {"field": "5", "upto": "50", "line": "3"}),
        (Level("x"), "all", {"field": "5"}),
    ],
)
def test_every_award_says_by_which_rule_it_came(level: Level, rule: str, numbers: dict[str, str]) -> None:
    outcome = give(
        award(level, within=F(20) if level.ratio else None), [("", ties(*"abcde"), Sizes(5, 5))], Past({}, ""), {}
    )

    assert outcome.given["a"] == Given("prize", "x", "", rule, numbers)


def test_a_level_without_a_name_is_named_by_the_division_then_by_the_rule() -> None:
    def name(level: Level, division: str, **rule: str) -> str:
        return give(award(level, **rule), [(division, ties("a"), Sizes(1, 1))], Past({}, ""), {}).given["a"].name

    assert name(Level("x", "Gold"), "men", name="Prize") == "Gold"
    assert name(Level("x"), "men", name="Prize") == "men"
    assert name(Level("x"), "", name="Prize") == "Prize"


def test_equal_awards_are_one_value_from_count_to_count() -> None:
    known: dict[tuple[str, str, str, str, int, int | None], Given] = {}
    runs = [give(award(SECOND), [("", ties(*"abc"), Sizes(3, 3))], Past({}, ""), known).given for _ in range(2)]

    assert runs[0]["a"] is runs[0]["b"] is runs[1]["a"]


groups = st.lists(st.integers(1, 4), max_size=12).map(
    lambda sizes: ties(*["".join(chr(0x4E00 + 20 * at + n) for n in range(size)) for at, size in enumerate(sizes)])
)
counts = st.lists(st.integers(0, 4), min_size=1, max_size=4)


@given(groups, counts, st.sampled_from(["none", "undecided"]))
def test_a_quota_is_never_exceeded_unless_the_tie_rule_says_so(
    places: list[Tied[Runner]], sizes: list[int], how: str
) -> None:
    levels = [Level(str(n), count=count) for n, count in enumerate(sizes)]
    found = given_to(award(*levels, ties=how), places)

    for level in levels:
        assert level.count is not None
        assert len(won(found, level.key)) <= level.count


@given(groups, counts)
def test_ties_carry_prizes_over_by_less_than_the_last_tie_and_nobody_better_is_left_out(
    places: list[Tied[Runner]], sizes: list[int]
) -> None:
    found = given_to(award(*(Level(str(n), count=count) for n, count in enumerate(sizes))), places)
    order = [member.code for tied in places for member in tied.members]
    last = next((tied for tied in reversed(places) if tied.members[0].code in found), None)

    assert [code in found for code in order] == sorted((code in found for code in order), reverse=True)
    assert len(found) - sum(sizes) < (len(last.members) if last else 1)
    assert [found[code] for code in order if code in found] == sorted(found.values())
