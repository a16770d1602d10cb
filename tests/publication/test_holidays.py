"""The table of holidays that the organiser mends, and the file in which it stands."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from contests.store import holidays, ledger
from contests.web import access
from contests.workdays import announced, end_of_notice
from tests.conftest import NOON, Browser, Cast


@pytest.fixture(autouse=True)
def _own_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is 2026, and nobody has mended the table."""
    monkeypatch.setattr(access, "now", lambda: NOON)
    yield
    holidays.place().unlink(missing_ok=True)


def year(**more: str) -> dict[str, str]:
    return {
        "year": "2027",
        "notice": "国务院办公厅通知",
        "holidays": "1月1日、02-05~02-11",
        "workdays": "02-14",
        **more,
    }


def test_a_year_is_entered_as_people_write_it_and_counts_from_then_on(organiser: Browser, run) -> None:  # type: ignore[no-untyped-def]
    assert 2027 not in announced()
    assert end_of_notice(date(2027, 2, 4), 5, holidays.calendar()).unknown == (2027,)
    assert "2027 年的节假日安排尚未录入" in organiser.get("/holidays").text

    assert organiser.post("/holidays", year()).status_code == 303

    ended = end_of_notice(date(2027, 2, 4), 5, holidays.calendar())
    assert (ended.last, ended.unknown) == (date(2027, 2, 16), ())  # 4, 12, Sunday 14, 15, 16
    written = json.loads(holidays.place().read_text(encoding="utf-8"))["years"]["2027"]
    assert written["holidays"] == "01-01 02-05 02-06 02-07 02-08 02-09 02-10 02-11"
    assert run(ledger.deeds(None))[-1].verb == "holidays.changed"
    assert "本机录入" in organiser.get("/holidays?year=2027").text


def test_every_fault_is_named_and_nothing_is_stored(organiser: Browser) -> None:
    answer = organiser.post("/holidays", year(holidays="02-30 02-14 13-01", workdays="02-14 02-15"))

    assert answer.status_code == 422
    for words in ("“02-30”", "02-14 既是放假日又是上班日"):
        assert words in answer.text
    assert "02-30 02-14 13-01" in answer.text
    assert not holidays.place().exists()


def test_a_form_without_a_year_is_sent_back(organiser: Browser) -> None:
    assert organiser.post("/holidays", {"holidays": "01-01"}).status_code == 422


def test_a_makeup_day_is_a_weekend(organiser: Browser) -> None:
    assert "02-15 本来就是工作日" in organiser.post("/holidays", year(workdays="02-15")).text


def test_an_announced_year_is_mended_and_given_back(organiser: Browser) -> None:
    organiser.post("/holidays", year(year="2026", holidays="01-01", workdays=""))
    assert holidays.calendar()[2026].holidays == {date(2026, 1, 1)}

    organiser.post("/holidays", year(year="2026", holidays="", workdays=""))
    assert holidays.calendar()[2026] == announced()[2026]


def test_a_file_that_somebody_spoiled_is_left_aside(organiser: Browser) -> None:
    holidays.place().write_text('{"years": {"2027": 5}}', encoding="utf-8")
    assert organiser.get("/holidays").status_code == 200
    assert 2027 not in holidays.calendar()


@pytest.mark.parametrize("role", ["", "unit_contact"])
def test_only_the_countys_organiser_keeps_the_table(cast: Cast, role: str) -> None:
    browser = cast(role)
    assert browser.get("/holidays").status_code == 403
    assert browser.post("/holidays", year()).status_code == 403
