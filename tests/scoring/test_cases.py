"""Every folder under ``cases`` is a regulation with its marks and the list that follows from it, reckoned by hand.

``case.json`` is a scoring document, ``source.md`` says where the rule stands, ``expected.json`` names what the count
must come to: ``rows`` in their order with every figure written there, or ``refused`` with every fault.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scoring

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())

Plain = dict[str, Any]


def read(folder: Path, name: str) -> Plain:
    data: Plain = json.loads((folder / name).read_text("utf-8"))
    return data


COUNTED = [folder for folder in FOLDERS if "refused" not in read(folder, "expected.json")]
REFUSED = [folder for folder in FOLDERS if folder not in COUNTED]


def name(folder: Path) -> str:
    return folder.name


def given(row: Plain) -> list[str]:
    """``prize.first`` for each award, with a word behind it while another body has to confirm."""
    return sorted(
        f"{award['award']}.{award['level']}" + (" (proposed)" if award.get("state") == "proposed" else "")
        for award in row.get("awards", [])
    )


def figure(row: Plain, key: str) -> object:
    """One field of a row in the form ``expected.json`` writes it."""
    if key == "awards":
        return given(row)
    if key == "parts":
        return {part["key"]: part["score"] for part in row.get("parts", [])}
    if key in ("vetoes", "failed", "members"):
        return sorted(row.get(key, []))
    return row.get(key, "ranked" if key == "state" else None)


def as_expected(rows: list[Plain], expected: list[Plain]) -> list[Plain]:
    """The counted rows with just the fields that the expected row of the same line writes."""
    wanted = [*expected, *({"code": "", "place": 0} for _ in rows[len(expected) :])]
    return [{key: figure(row, key) for key in want} for row, want in zip(rows, wanted, strict=False)]


def sorted_lists(row: Plain) -> Plain:
    return {
        key: sorted(value) if key in ("awards", "vetoes", "failed", "members") else value for key, value in row.items()
    }


def named(found: list[Plain], expected: list[Plain]) -> list[Plain]:
    """Missing things, undecided ties or flags, in the fields expected of them; entries of a tie in code order."""
    keys = sorted({key for item in expected for key in item}) or ["code", "what", "entry", "entries"]
    picked = [{key: item.get(key, False) for key in keys} for item in found]
    for item in picked:
        item |= {key: sorted(item[key] or ()) for key in keys if key == "entries"}
    return sorted(picked, key=json.dumps)


def check_lists(result: Plain, expected: Plain) -> None:
    for key in ("missing", "undecided", "flags"):
        assert named(result.get(key, []), expected.get(key, [])) == sorted(expected.get(key, []), key=json.dumps), key
    for key in ("entered", "started", "ranked", "publishable"):
        assert result.get(key, 0) == expected.get(key, result.get(key, 0)), key
    for stage, codes in expected.get("goes_on", {}).items():
        assert sorted(row["code"] for row in result["stages"][stage] if row["goes_on"]) == codes
    for team, rows in expected.get("teams", {}).items():
        assert as_expected(result["teams"][team], rows) == [sorted_lists(row) for row in rows]
    for team, places in expected.get("team_places", {}).items():
        by_code = {row["code"]: row.get("place") for row in result["teams"][team]}
        assert {code: by_code[code] for code in places} == places


@pytest.mark.parametrize("folder", COUNTED, ids=name)
def test_the_count_comes_to_the_list_of_the_regulation(folder: Path) -> None:
    expected = read(folder, "expected.json")

    result = scoring.tally(scoring.read_document(read(folder, "case.json"))).to_plain()

    rows: Any = result["rows"]
    if "rows" in expected:
        assert as_expected(rows, expected["rows"]) == [sorted_lists(row) for row in expected["rows"]]
    if "awards" in expected:
        assert {row["code"]: given(row) for row in rows if given(row)} == expected["awards"]
    for field in ("places", "states"):
        by_code = {row["code"]: figure(row, field.removesuffix("s")) for row in rows}
        assert {code: by_code[code] for code in expected.get(field, {})} == expected.get(field, {})
    check_lists(result, expected)


@pytest.mark.parametrize("folder", REFUSED, ids=name)
def test_a_rule_or_sheet_that_cannot_stand_is_refused_with_every_fault(folder: Path) -> None:
    expected = read(folder, "expected.json")["refused"]

    with pytest.raises(scoring.Refused) as refusal:
        scoring.read_document(read(folder, "case.json"))

    found = {(problem.field, problem.code) for problem in refusal.value.problems}
    assert found == {(fault["field"], fault["code"]) for fault in expected}


@pytest.mark.parametrize("folder", COUNTED, ids=name)
def test_the_order_of_entries_sheets_and_seats_does_not_matter(folder: Path) -> None:
    case = read(folder, "case.json")
    turned = case | {key: case[key][::-1] for key in ("entries", "sheets", "excused", "units", "titles") if key in case}

    assert scoring.tally(scoring.read_document(turned)) == scoring.tally(scoring.read_document(case))


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_every_case_says_where_its_rule_stands(folder: Path) -> None:
    source = (folder / "source.md").read_text("utf-8")

    assert source.startswith(("*published*: ", "*constructed*: "))
    assert len(source.split("\n\n")) >= 2


def test_there_are_enough_cases_of_both_kinds() -> None:
    assert len(FOLDERS) >= 60
    assert len(REFUSED) >= 10
