"""The two sample workbooks, held exactly."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from contests.documents.findings import entries_report
from contests.documents.workbooks import read_workbook
from contests.intake import EventName, Registry, Unit, read_entries, read_organisations

SAMPLES = Path(__file__).parent / "samples"
EVENTS = tuple(EventName(number, name) for number, name in enumerate(("焊工", "电工", "叉车司机"), 1))
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = read_organisations(read_workbook((SAMPLES / "单位名录.xlsx").read_bytes()))
    return Registry(Unit(number, row.name) for number, row in enumerate(found.accepted, 1))


@pytest.fixture(scope="module")
def report(registry: Registry) -> dict[str, list[dict[str, object]]]:
    sheets = read_workbook((SAMPLES / "报名汇总表.xlsx").read_bytes())
    return entries_report(read_entries(sheets, EVENTS, registry, TODAY))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def expected() -> dict[str, list[dict[str, object]]]:
    return json.loads((SAMPLES / "报名汇总表.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", ["accepted", "faults", "warnings", "repairs", "ignored_rows"])
def test_the_list_as_people_send_it_is_understood_row_by_row(part, report, expected):
    keys = list(expected[part][0])

    assert [{key: row[key] for key in keys} for row in report[part]] == expected[part]


def test_an_accepted_row_has_exactly_the_expected_keys(report, expected):
    assert report["accepted"] == expected["accepted"]


def test_every_finding_is_said_in_words(report):
    for part in ("faults", "warnings", "repairs"):
        for finding in report[part]:
            assert not re.search("import|—", str(finding["message"])), finding


def test_the_ten_organisations_are_read_with_their_codes_and_sizes():
    found = read_organisations(read_workbook((SAMPLES / "单位名录.xlsx").read_bytes()))

    assert not found.faults
    assert not found.warnings
    assert not found.repairs
    assert len(found.accepted) == 10
    first = found.accepted[0]
    assert (first.name, first.code, first.kind, first.headcount, first.contact, first.phone) == (
        *("云岭县供电公司", "91539901AY4CL12TH2", "国有企业", 232, "赵磊", "13990830166"),
    )
