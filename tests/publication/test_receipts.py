"""成绩回执: everyone sees the own result after it was released, by number and personal code, and nothing else."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from contests.actions.publication import codes
from contests.store.tables import Entry
from contests.web.publication import receipts
from tests.conftest import Browser, Cast
from tests.publication.conftest import House
from tests.publication.test_publication import correct


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts.LIMIT, "_asked", {})


def code_of(house: House, code: str = "001") -> str:
    return codes.grouped(codes.of_entry(house.made.contest, house.made.entries[code]))


def asked(house: House, browser: Browser, number: str = "W001", code: str = "") -> Any:
    form = {"number": number, "code": code or code_of(house)}
    return browser.post(f"/p/{house.made.contest}/mine", form)


def choose(house: House, release: str, **more: str) -> None:
    answer = house.organiser.post(house.desk("/receipts"), {"receipt": release, **more})
    assert answer.status_code == 303, answer.text


def test_a_contestant_sees_place_score_prize_and_sections_once_the_list_is_public(
    house: House, stranger: Browser
) -> None:
    house.certify()
    house.draft()
    before = asked(house, stranger)
    assert "还没有公布" in before.text
    assert "91.50" not in before.text
    house.publish()

    page = asked(house, stranger)

    assert page.status_code == 200
    for words in ("古丽娜尔", "清河机械厂", "W001", "91.50", "一等奖", "理论", "88.00", "26.40", "93.00", "65.10"):
        assert words in page.text, words
    # The sheets of J1, J2 and J5 count: 焊缝外观 16 + 20 + 21.5, 20.5, 21 of 60; their mean is 57.
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page.text)
    at = cells.index("焊缝外观")
    assert cells[at : at + 3] == ["焊缝外观", "57", "60"]
    assert "否决项" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"


def test_no_judge_is_told_and_totals_only_where_the_contest_says_so(house: House, stranger: Browser) -> None:
    house.posted()
    assert "各裁判总分" not in asked(house, stranger).text

    choose(house, "notice", receipt_judges="1")

    page = asked(house, stranger).text
    assert "94、93.5、93、92.5、92" in page
    assert not re.search(r"J\d|号席|裁判长", page)


@pytest.mark.parametrize(
    ("number", "code"), [("W001", "AAAA-AAAA"), ("W002", ""), ("W999", ""), ("", ""), ("W001", "x" * 60)]
)
def test_a_wrong_number_or_code_opens_nothing(house: House, stranger: Browser, number: str, code: str) -> None:
    house.posted()
    answer = asked(house, stranger, number, code)
    assert answer.status_code in (404, 422)
    assert not any(name in answer.text for name in ("古丽娜尔", "王建国", "91.50"))


def test_a_code_is_known_however_it_is_typed(house: House, stranger: Browser) -> None:
    house.posted()
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in code_of(house).replace("-", ""))
    for typed in (code_of(house).lower(), code_of(house).replace("-", " "), full_width):
        assert "91.50" in asked(house, stranger, code=typed).text, typed


def test_after_certification_the_score_is_shown_and_the_prize_waits_for_the_notice(
    house: House, stranger: Browser
) -> None:
    choose(house, "certified")
    assert "91.50" not in asked(house, stranger).text
    house.certify()

    page = asked(house, stranger).text

    assert "91.50" in page
    assert "一等奖" not in page


def test_where_the_contest_gives_no_receipts_there_is_no_page(house: House, stranger: Browser) -> None:
    house.posted()
    choose(house, "off")
    assert stranger.get(f"/p/{house.made.contest}/mine").status_code == 404
    assert asked(house, stranger).status_code == 404


def test_a_correction_is_not_told_before_its_notice(house: House, stranger: Browser) -> None:
    house.posted()
    correct(house)
    assert "91.50" in asked(house, stranger).text  # what was posted stands until something else is

    house.draft(reason="更正")
    house.publish(2)

    page = asked(house, stranger).text
    assert "取消资格" in page
    assert "一等奖" not in page


def test_who_guesses_codes_is_asked_to_wait(house: House, stranger: Browser) -> None:
    house.posted()
    answers = [asked(house, stranger, code="ABCD-EFGH").status_code for _ in range(32)]
    assert answers == [404] * 30 + [429] * 2


def test_the_organiser_hands_out_all_codes_and_a_unit_those_of_its_own(house: House, cast: Cast) -> None:
    page = house.organiser.get(house.desk("/slips")).text
    assert all(code_of(house, code) in page for code in house.made.entries)
    sheet = load_workbook(BytesIO(house.organiser.get(house.desk("/slips.xlsx")).content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert all(code_of(house, code) in cells for code in house.made.entries)

    contact = cast("unit_contact", organisation=house.made.units["A"])
    own = contact.get(f"/unit/contests/{house.made.contest}/slips").text

    rows = house.run(Entry.select(Entry.id, Entry.organisation).run())
    for row in rows:
        code = codes.grouped(codes.of_entry(house.made.contest, row["id"]))
        assert (code in own) == (row["organisation"] == house.made.units["A"])
    assert contact.get(house.desk("/slips")).status_code == 404
    assert house.supervisor.get(house.desk("/slips")).status_code == 404
    assert house.chief.post(house.desk("/receipts"), {"receipt": "off"}).status_code == 404
