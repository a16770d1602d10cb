"""Chains, ties and places."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import Comparable, End, Tied, buckets, chain, figure, place, settle_ties

F = Fraction
Player = tuple[str, int, int]


def by(index: int) -> object:
    def step(group: Sequence[Player]) -> list[Comparable]:
        return [-int(player[index]) for player in group]

    return step


STEPS = [by(1), by(2)]
FIELD: list[Player] = [("a", 9, 1), ("b", 8, 5), ("c", 9, 2), ("d", 8, 5), ("e", 7, 0)]


def parted(field: Sequence[Player], restart: int | None = None) -> list[tuple[str, int | None]]:
    return [("".join(p[0] for p in members), decided) for members, decided in chain(field, STEPS, restart)]  # type: ignore[arg-type]


def placed(
    field: Sequence[Player], end: End = "shared", orders: Sequence[tuple[Sequence[str], str]] = ()
) -> list[Tied[Player]]:
    return place(settle_ties(chain(field, STEPS), end, orders, lambda p: p[0]), end)  # type: ignore[arg-type]


def test_a_chain_goes_on_only_for_those_still_tied_and_says_which_step_parted_them() -> None:
    assert parted(FIELD) == [("c", 1), ("a", 1), ("bd", 0), ("e", 0)]
    assert parted([]) == []
    assert parted(FIELD[:1]) == [("a", None)]
    assert parted([("a", 1, 1), ("b", 1, 1)]) == [("ab", None)]


def test_with_a_restart_those_still_tied_begin_again_and_the_question_is_asked_of_the_smaller_group() -> None:
    asked: list[str] = []

    def first(group: Sequence[Player]) -> list[Comparable]:
        asked.append("1" + "".join(p[0] for p in group))
        return [0 for _ in group] if len(group) > 2 else [-p[1] for p in group]

    def second(group: Sequence[Player]) -> list[Comparable]:
        asked.append("2" + "".join(p[0] for p in group))
        return [-p[2] for p in group]

    field = [("a", 1, 1), ("b", 2, 1), ("c", 3, 0)]
    again = [("".join(p[0] for p in m), d) for m, d in chain(field, [first, second], restart=0)]
    straight = [("".join(p[0] for p in m), d) for m, d in chain(field, [first, second])]

    assert again == [("b", 0), ("a", 0), ("c", 1)]
    assert straight == [("ab", 1), ("c", 1)]
    assert asked[:3] == ["1abc", "2abc", "1ab"]


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        ("shared", [1, 2, 3, 5]),
        ("dense", [1, 2, 3, 4]),
        ("fractional", [1, 2, "3.5", 5]),
        ("lot", [1, 2, 3, 5]),
        ("jury", [1, 2, 3, 5]),
    ],
)
def test_every_style_of_places(end: End, shown: list[int | str]) -> None:
    ties = placed(FIELD, end)

    assert [tied.place for tied in ties] == shown
    assert [tied.start for tied in ties] == [1, 2, 3, 5]
    assert [tied.undecided for tied in ties] == [False, False, end in ("lot", "jury"), False]
    assert [tied.decided_by for tied in ties] == [1, 1, 0, 0]


def test_an_odd_number_on_one_place_share_a_whole_mean_place() -> None:
    assert [tied.place for tied in placed([("a", 1, 1), ("b", 1, 1), ("c", 1, 1)], "fractional")] == [2]
    assert [tied.place for tied in placed([(letter, 1, 1) for letter in "abcde"], "fractional")] == [3]


@pytest.mark.parametrize("end", ["shared", "lot", "playoff", "jury"])
def test_a_decision_on_a_tie_is_carried_out_under_every_end(end: End) -> None:
    ties = placed(FIELD, end, [(("d", "b"), "jury")])

    assert [("".join(p[0] for p in t.members), t.place, t.decided_by) for t in ties[2:]] == [
        ("d", 3, "jury"),
        ("b", 4, "jury"),
        ("e", 5, 0),
    ]
    assert not any(tied.undecided for tied in ties)


def test_a_decision_that_does_not_cover_the_whole_tie_decides_nothing() -> None:
    ties = placed([("a", 1, 1), ("b", 1, 1), ("c", 1, 1)], "lot", [(("a", "b"), "lot")])

    assert len(ties) == 1
    assert ties[0].undecided


def test_a_decision_may_name_more_than_those_still_tied() -> None:
    ties = placed(FIELD, "lot", [(("e", "d", "a", "b"), "lot")])

    assert [t.members[0][0] for t in ties] == ["c", "a", "d", "b", "e"]


def test_a_missing_figure_is_worse_than_any_in_either_direction() -> None:
    assert sorted([figure(None, "high"), figure(F(0), "high"), figure(F(5), "high")]) == [(0, -5), (0, 0), (1, 0)]
    assert sorted([figure(None, "low"), figure(F(10**9), "low"), figure(F(1, 2), "low")]) == [
        (0, F(1, 2)),
        (0, 10**9),
        (1, 0),
    ]


def test_heaps_keep_the_order_of_the_field() -> None:
    assert buckets(["x", "y", "z"], [2, 1, 2]) == [["y"], ["x", "z"]]


def test_a_tie_that_is_the_same_as_before_is_the_same_value() -> None:
    first = placed(FIELD)
    before = {tied.members[0]: tied for tied in first}
    again = place(settle_ties(chain(FIELD, STEPS), "shared", [], lambda p: p[0]), "shared", before)  # type: ignore[arg-type]
    others = [p for p in FIELD if p[0] != "c"]
    fewer = place(settle_ties(chain(others, STEPS), "shared", [], lambda p: p[0]), "shared", before)  # type: ignore[arg-type]

    assert all(a is b for a, b in zip(first, again, strict=True))
    assert [(t.start, t.place, len(t.members)) for t in fewer] == [(1, 1, 1), (2, 2, 2), (4, 4, 1)]
    for change in ({"end": "lot"}, {"end": "dense"}):
        ties = place(settle_ties(chain(FIELD, STEPS), change["end"], [], lambda p: p[0]), change["end"], before)  # type: ignore[arg-type]
        fresh = placed(FIELD, change["end"])  # type: ignore[arg-type]
        assert [(t.start, t.place, t.decided_by, t.undecided) for t in ties] == [
            (t.start, t.place, t.decided_by, t.undecided) for t in fresh
        ]


fields = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=12).map(
    lambda marks: [(f"{at:02}", first, second) for at, (first, second) in enumerate(marks)]
)


@given(fields)
def test_a_place_is_one_more_than_the_number_of_better_entries(field: list[Player]) -> None:
    for tied in placed(field):
        for member in tied.members:
            better = sum(other[1:] > member[1:] for other in field)
            assert tied.place == tied.start == better + 1


@given(fields, st.randoms())
def test_the_order_in_which_entries_come_does_not_matter(field: list[Player], chance: object) -> None:
    mixed = field.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    def told(ties: list[Tied[Player]]) -> list[tuple[int | str, list[Player]]]:
        return [(tied.place, sorted(tied.members)) for tied in ties]

    assert told(placed(mixed)) == told(placed(field))


@given(fields)
def test_mean_places_add_up_to_the_places_there_are(field: list[Player]) -> None:
    ties = placed(field, "fractional")

    assert sum(Fraction(tied.place) * len(tied.members) for tied in ties) == Fraction(len(field) * (len(field) + 1), 2)
