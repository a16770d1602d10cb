"""合评: a judge's sheet that several seats make up counts like one from a single seat, and only when it is whole."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from contests.actions.judging import duties
from contests.store import ledger, results, setup, tables
from contests.store.judging import seats as stored
from contests.store.judging.roster import Chair, Roster
from contests.store.results import rows
from contests.store.setup import ContestRow, EventRow, RulesetRow
from tests.judging.made import EXAMPLE, GOOD

VETO = {"kind": "veto", "key": "b2", "scope": "section", "target": "c"}
DEDUCTION = {"kind": "deduction", "key": "d1", "maximum": "20", "faults": [{"key": "f", "points": "4"}]}
RUBRIC = {
    "sections": [
        {"key": "a", "maximum": "9", "criteria": [{"kind": "judged", "key": "a1", "maximum": "10", "optional": True}]},
        {"key": "b", "criteria": [{"kind": "bonus", "key": "b1", "maximum": "3"}, VETO]},
        {"key": "c", "weight": "50", "criteria": [{"kind": "judged", "key": "c1", "maximum": "40"}]},
        {"key": "d", "criteria": [DEDUCTION]},
        {"key": "e", "criteria": [{"kind": "veto", "key": "e1", "scope": "sheet"}]},
    ],
    "scale": "100",
}
PART = {"key": "p", "source": "sheets", "rubric": "r", "panel": {"seats": ["J1", "J2"], "least": 1}}
RULES = {"rubrics": {"r": RUBRIC}, "stages": [{"key": "s", "parts": [PART]}]}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEYS = [section["key"] for section in RUBRIC["sections"]]

marks = st.fixed_dictionaries(
    {
        "a1": st.sampled_from(["0", "7.25", "10", "na"]),
        "b1": st.sampled_from(["0", "3"]),
        "b2": st.sampled_from(["no", "yes"]),
        "c1": st.sampled_from(["0", "33.33", "40"]),
        "d1": st.sampled_from([{}, {"f": "2"}]),
        "e1": st.sampled_from(["no", "no", "yes"]),
    }
)


def kept(chairs: list[Chair], sheets: Mapping[int, Mapping[str, Any]]) -> results.Stored:
    """One entry under code 07 with these seats and what each handed in."""
    entry = results.EntryRow(1, 1, "07", "W001", None, None, "", "", "")
    stored_sheets = [rows.SheetRow(seat, "p", "07", 1, json.dumps(own), "submitted") for seat, own in sheets.items()]
    return results.Stored(
        entries={1: [entry]},
        persons={},
        sheets={1: stored_sheets},
        figures={},
        rulings={},
        rosters={1: Roster({chair.id: chair for chair in chairs})},
        titles=(),
    )


def document(event: EventRow, contest: ContestRow, chairs: list[Chair], sheets: Mapping[int, Any]) -> dict[str, Any]:
    return results.build(contest, event, RulesetRow(1, 1, RULES, "", NOW), kept(chairs, sheets))


@pytest.fixture
def house(run, made) -> tuple[ContestRow, EventRow]:
    return run(setup.contest(made.contest)), replace(run(setup.event(made.event)), id=1)


def divided(rubric: scoring.Rubric, written: Mapping[str, Any], own: list[str]) -> dict[str, Any]:
    """What a seat with these sections may hand in of a sheet, read as the server reads it."""
    piece = duties.piece(rubric, tuple(own))
    mine = {c.key: written[c.key] for s in piece.sections for c in s.criteria}
    assert scoring.problems(piece, mine) == ()
    return dict(scoring.marks(piece, mine))


def test_a_sheet_divided_among_seats_in_any_way_counts_exactly_like_the_whole_sheet_from_one(house):
    contest, event = house
    rubric = scoring.Ruleset.from_plain(RULES).rubrics["r"]

    @settings(max_examples=60, deadline=None, database=None)
    @given(marks, st.lists(st.integers(0, 3), min_size=len(KEYS), max_size=len(KEYS)))
    def holds(written: dict[str, Any], whose: list[int]) -> None:
        if scoring.problems(rubric, written):
            return
        own = {n: [key for key, seat in zip(KEYS, whose, strict=True) if seat == n] for n in sorted(set(whose))}
        lead, *others = own
        chairs = [Chair(lead + 10, 1, "p", 1, "judge", "active", tuple(own[lead]))]
        chairs += [Chair(n + 10, 1, "p", n + 5, "judge", "active", tuple(own[n]), lead + 10) for n in others]
        pieces = {n + 10: divided(rubric, written, sections) for n, sections in own.items()}
        whole = document(
            event, contest, [Chair(1, 1, "p", 1, "judge", "active")], {1: dict(scoring.marks(rubric, written))}
        )

        assert ledger.canonical(document(event, contest, chairs, pieces)) == ledger.canonical(whole)
        counted = scoring.tally(scoring.read_document(whole))
        assert [row.state for row in counted.rows] == ["ranked"]

        if others:  # one piece short is no sheet at all, and is said to be missing
            half = document(event, contest, chairs, {key: pieces[key] for key in list(pieces)[1:]})
            missing = scoring.tally(scoring.read_document(half)).missing
            assert "sheets" not in half
            assert ("sheet_missing", "J1") in {(one.code, one.seat) for one in missing}

    holds()


def test_a_judge_one_of_whose_seats_is_away_is_excused_and_half_a_sheet_counts_nothing(house):
    contest, event = house
    lead = Chair(11, 1, "p", 1, "judge", "active", ("a", "b"))
    other = Chair(12, 1, "p", 6, "judge", "absent", ("c", "d", "e"), 11)

    found = document(event, contest, [lead, other], {11: {"a1": "5", "b1": "0", "b2": "no"}})

    assert "sheets" not in found
    assert {"seat": "J1", "part": "p", "reason": "absent"} in found["excused"]


SECTIONS = [section["key"] for section in EXAMPLE["ruleset"]["rubrics"]["practice"]["sections"]]
FIRST = {c["key"]: GOOD[c["key"]] for c in EXAMPLE["ruleset"]["rubrics"]["practice"]["sections"][0]["criteria"]}
REST = {key: mark for key, mark in GOOD.items() if key not in FIRST}


@pytest.fixture
def joined(made, seats, organiser, run) -> int:
    """A seat that marks all but the first section of the second judge's sheet."""
    answer = organiser.post(f"/events/{made.event}/seats/join", {"lead": str(seats[1]), "sections": SECTIONS[1:]})
    assert answer.status_code == 303, answer.text
    return next(seat.id for seat in run(stored.of_events([made.event])) if seat.joins == seats[1])


def counted(run, made) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        contest, event = await setup.contest(made.contest), await setup.event(made.event)
        assert contest
        assert event
        return list((await results.document(contest, event)).get("sheets", []))

    return run(read())


def test_each_seat_marks_its_own_sections_and_the_sheet_stands_when_both_are_in(
    made, seats, joined, tablet, organiser, chief, clerk, run
):
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    one, two = tablet(seats[1]), tablet(joined)
    assert one.desk().json()["sections"] == SECTIONS[:1]
    assert [section["key"] for section in two.desk().json()["rubric"]["sections"]] == SECTIONS[1:]

    foreign = one.sheet("07", GOOD, id="submission-0")
    assert foreign.status_code == 422
    said = {problem["message"] for problem in foreign.json()["problems"]}
    assert said == {"这一项由其他席位评分，请勿填写。"}
    assert one.sheet("07", FIRST, id="submission-1").status_code == 200
    assert counted(run, made) == []
    assert "已交 1/2" in chief.get(f"/contests/{made.contest}/room").text

    assert two.sheet("07", REST, id="submission-2").status_code == 200
    assert [(sheet["seat"], sheet["entry"], sheet["marks"]) for sheet in counted(run, made)] == [("J2", "07", GOOD)]
    assert ">93.5</a>" in chief.get(f"/contests/{made.contest}/room").text

    returned = chief.post(f"/seats/{joined}/sheets/07/return", {"reason": "漏看一处"})
    assert returned.status_code == 303, returned.text
    assert counted(run, made) == []
    form = clerk.get(f"/contests/{made.contest}/paper/{joined}/03").text
    labels = [c["label"] for s in EXAMPLE["ruleset"]["rubrics"]["practice"]["sections"] for c in s["criteria"]]
    assert labels[-1] in form
    assert labels[0] not in form


def test_the_desk_names_a_section_that_nobody_marks_and_judging_does_not_start_without_it(
    made, seats, joined, organiser, run
):
    run(stored.share(joined, SECTIONS[2:]))
    label = EXAMPLE["ruleset"]["rubrics"]["practice"]["sections"][1]["label"]

    assert f"“{label}”没有席位评分" in organiser.get(f"/contests/{made.contest}/seats").text
    refused = organiser.post(f"/events/{made.event}/judging/start")
    assert refused.status_code == 409
    assert label in refused.text

    fields = {f"section-{key}": str(joined if key == SECTIONS[0] else seats[1]) for key in SECTIONS}
    assert organiser.post(f"/seats/{seats[1]}/sections", fields).status_code == 303
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303


def test_a_section_has_one_seat_every_seat_a_section_and_nothing_moves_once_a_sheet_is_in(
    made, seats, joined, tablet, organiser, run
):
    bare = organiser.post(
        f"/seats/{seats[1]}/sections", dict.fromkeys((f"section-{k}" for k in SECTIONS), str(seats[1]))
    )
    assert bare.status_code == 422
    assert "没有分到任何部分" in bare.text
    foreign = dict.fromkeys((f"section-{key}" for key in SECTIONS), str(seats[2]))
    assert organiser.post(f"/seats/{seats[1]}/sections", foreign).status_code == 422
    organiser.post(f"/events/{made.event}/judging/start")
    assert tablet(joined).sheet("07", REST, id="submission-1").status_code == 200

    late = organiser.post(
        f"/seats/{seats[1]}/sections", {f"section-{k}": str((seats[1], joined)[k == SECTIONS[0]]) for k in SECTIONS}
    )
    assert late.status_code == 409
    assert organiser.post(f"/seats/{joined}/remove").status_code == 409
    assert run(tables.Seat.count().where(tables.Seat.event == made.event).run()) == 6
