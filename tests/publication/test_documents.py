"""What is printed of a list, when it may be, and how anyone can check a certificate."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import anyio
import docx
import pytest
from openpyxl import load_workbook

from contests import settings
from contests.store import publication, results
from contests.store.holidays import calendar
from contests.store.publication import batches
from contests.store.tables import Entry, Notice
from contests.web.publication.check import masked
from tests.conftest import Browser
from tests.documents.reading import codes, texts
from tests.publication.conftest import House
from tests.publication.test_publication import correct, finish, wait_until_over


def final(house: House) -> int:
    """Bring the welders' list to its final form with numbered certificates; return its number."""
    house.posted()
    wait_until_over(house)
    assert finish(house).status_code == 303
    assert house.organiser.post(house.desk("/2/certificates")).status_code == 303
    return 2


def printed(house: House, **form: str) -> Any:
    """Have a batch printed, wait for it and fetch its file."""
    answer = house.organiser.post(house.desk("/2/certificates/print"), {"kind": "award", "form": "pdf", **form})
    assert answer.status_code == 303, answer.text
    (batch, *_) = house.run(batches.of_notice(house.run(publication.notice(house.made.contest, 2)).id))
    house.run(over(batch.id))
    return house.organiser.get(house.desk(f"/2/certificates/{batch.id}"))


async def over(batch: int) -> None:
    """Wait until a batch is at its end, whichever."""
    with anyio.fail_after(60):
        while (await batches.one(batch)).state not in ("ready", "failed"):  # type: ignore[union-attr]
            await anyio.sleep(0.05)


def issued(house: House) -> list[publication.CertificateRow]:
    notice = house.run(publication.notice(house.made.contest, 2))
    found: list[publication.CertificateRow] = house.run(publication.certificates(notice.id))
    return found


def winners(house: House) -> list[str]:
    notice = house.run(publication.notice(house.made.contest, 2))
    return [row["name"] for group in notice.groups for row in group["rows"]]


def test_word_pdf_and_workbook_name_the_same_winners_as_the_page(house: House, stranger: Browser) -> None:
    house.posted()
    page = stranger.get(f"/p/{house.made.contest}/1").text
    names = [row["name"] for row in house.run(publication.notice(house.made.contest, 1)).groups[0]["rows"]]

    word = docx.Document(BytesIO(house.organiser.get(house.desk("/1/word")).content))
    pdf = "".join(texts(house.organiser.get(house.desk("/1/pdf")).content))
    sheet = load_workbook(BytesIO(house.organiser.get(house.desk("/1/workbook")).content)).worksheets[0]

    assert names
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert all(name in page and name in cells and name in pdf for name in names)
    assert [row[3].value for row in sheet.iter_rows(min_row=4) if row[3].value] == names
    text = "".join(line.text for line in word.paragraphs)
    assert "拟表彰一等奖" in text
    assert f"/p/{house.made.contest}/1/objection" in text


@pytest.mark.parametrize("path", ["/1/word", "/1/pdf", "/1/workbook"])
def test_a_stranger_gets_no_document_from_the_desk(house: House, stranger: Browser, path: str) -> None:
    house.posted()

    assert house.organiser.get(house.desk(path)).status_code == 200
    assert stranger.get(house.desk(path)).status_code == 303  # to the login


def test_no_certificate_exists_before_the_final_list(house: House) -> None:
    house.posted()

    assert house.organiser.post(house.desk("/1/certificates")).status_code == 409
    assert house.organiser.post(house.desk("/1/certificates/print"), {"kind": "award"}).status_code == 409


def test_every_winner_gets_one_certificate_whose_code_leads_to_its_check_page(house: House, stranger: Browser) -> None:
    final(house)

    pdf = printed(house).content

    pages, names = texts(pdf), winners(house)
    assert len(pages) == len(names) == len(issued(house))
    for at, (page, name, row) in enumerate(zip(pages, names, issued(house), strict=True)):
        assert f"{name}同志：" in page
        assert row.number in page
        (url,) = codes(pdf, at)
        assert url.endswith(f"/check/{row.code}")
        assert "证书真实有效" in stranger.get(f"/check/{row.code}").text


def test_certificates_are_numbered_once(house: House) -> None:
    final(house)
    before = issued(house)

    assert house.organiser.post(house.desk("/2/certificates")).status_code == 409
    assert issued(house) == before
    assert len({row.code for row in before}) == len(before)


def test_a_zip_holds_one_file_for_each_winner(house: House) -> None:
    final(house)

    with ZipFile(BytesIO(printed(house, form="zip", kind="honour").content)) as zipped:
        assert [name in file for name, file in zip(winners(house), zipped.namelist(), strict=True)] == [True] * len(
            winners(house)
        )


def test_tidings_go_to_the_unit_of_the_winner(house: House) -> None:
    final(house)

    first = texts(printed(house, kind="tidings").content)[0]

    assert "清河" in first.split("：")[0]
    assert f"热烈祝贺贵单位{winners(house)[0]}同志" in first


def test_a_seal_that_is_no_image_is_refused_in_words(house: House) -> None:
    final(house)

    answer = house.organiser.post(house.desk("/stationery/seal"), files={"seal": ("seal.png", b"MZ\x90", "image/png")})

    assert answer.status_code == 422
    assert "请选择 PNG、JPEG 或 SVG 图片" in answer.text


def test_a_name_that_no_font_draws_is_named_and_keeps_the_list_from_the_wall_and_certificates_unprinted(
    house: House,
) -> None:
    final(house)
    posted = house.run(Notice.select(Notice.body).where(Notice.number == 2).first().run())["body"]
    house.run(Notice.update({Notice.body: posted.replace("古丽娜尔", "马\U0002a6d6")}).where(Notice.number == 2).run())
    answer = house.organiser.post(house.desk("/2/certificates/print"), {"kind": "award", "form": "pdf"})
    assert answer.status_code == 409
    assert "U+2A6D6" in answer.text

    every = list(house.made.entries.values())
    house.run(Entry.update({Entry.label: "马\U0002a6d6"}).where(Entry.id.is_in(every)).run())
    correct(house)
    house.draft(reason="姓名更正")
    assert "U+2A6D6" in house.organiser.get(house.desk("/3")).text
    assert house.publish(3).status_code == 409


def test_the_check_page_shows_a_name_only_to_who_can_type_it(house: House, stranger: Browser) -> None:
    final(house)
    row, name = issued(house)[0], winners(house)[0]

    masked_page = stranger.get(f"/check/{row.code}").text
    right = stranger.get(f"/check/{row.code}?name={name}").text
    wrong = stranger.get(f"/check/{row.code}?name=张冠李戴").text

    assert name not in masked_page
    assert masked(name) in masked_page
    assert name in right
    assert "姓名与证书记载不符" in wrong
    assert name not in wrong


def test_a_code_is_found_however_it_is_typed_and_an_unknown_one_says_so(house: House, stranger: Browser) -> None:
    final(house)
    code = issued(house)[0].code
    typed = f" {code[:4].lower()}-{code[4:8]}-{code[8:]} "

    sent = stranger.get("/check", params={"code": typed})

    assert sent.headers["location"] == f"/check/{code}"
    unknown = stranger.get("/check/ZZZZZZZZZZZZ")
    assert unknown.status_code == 404
    assert "没有这个验证码的证书" in unknown.text


def test_who_guesses_codes_is_asked_to_wait(house: House, stranger: Browser) -> None:
    final(house)

    answers = [stranger.get(f"/check/ZZZZZZZZZZ{n:02}").status_code for n in range(31)]

    assert answers == [404] * 30 + [429]


def test_a_certificate_of_a_list_that_was_superseded_is_no_longer_valid(house: House, stranger: Browser) -> None:
    final(house)
    code = issued(house)[0].code
    correct(house)
    house.draft(reason="事后发现违规")

    assert house.publish(3).status_code == 303

    page = stranger.get(f"/check/{code}").text
    assert "证书已失效" in page
    assert "证书真实有效" not in page


def test_a_certificate_says_what_was_posted_even_if_the_register_changes(house: House, stranger: Browser) -> None:
    final(house)
    name = winners(house)[0]
    house.run(Entry.update({Entry.label: "改名后"}).where(Entry.label == name).run())

    assert f"{name}同志：" in texts(printed(house).content)[0]
    assert "证书真实有效" in stranger.get(f"/check/{issued(house)[0].code}?name={name}").text


@pytest.mark.parametrize(
    "name, shown", [("张三", "张*"), ("欧阳娜", "欧*娜"), ("阿卜杜热依木·买买提", "阿***提"), ("王", "王")]
)
def test_a_name_is_masked_but_for_its_ends(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_the_lists_of_a_notice_hold_no_code(house: House) -> None:
    house.posted()

    (row,) = house.run(Notice.select(Notice.body).run())
    body = json.loads(row["body"])
    assert body["groups"][0]["rows"]
    assert not any("code" in line for group in body["groups"] for line in group["rows"])


def test_a_long_title_breaks_after_the_name_of_the_contest(house: House) -> None:
    house.certify()
    house.draft(title="关于清河县第七届职工技能竞赛拟表彰名单的公示")

    word = docx.Document(BytesIO(house.organiser.get(house.desk("/1/word")).content))

    assert [line.text for line in word.paragraphs[:2]] == ["关于清河县第七届职工技能竞赛", "拟表彰名单的公示"]


def test_the_notice_of_places_lists_every_ranked_entry_with_its_total(house: House, stranger: Browser) -> None:
    assert house.organiser.get(house.desk("/places")).status_code == 409
    house.certify()

    word = docx.Document(BytesIO(house.organiser.get(house.desk("/places")).content))

    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    tally = house.run(results.tally(house.made.event))
    totals = [row["total"] for row in tally.result["rows"] if row["place"] is not None]
    assert rows[0] == ["名次", "姓名", "单位", "总成绩"]
    assert [row[3] for row in rows[1:]] == totals
    assert rows[1][:2] == ["1", "古丽娜尔"]
    assert stranger.get(house.desk("/places")).status_code == 303


def test_a_year_the_program_does_not_know_is_read_from_the_data_folder(house: House) -> None:
    file = settings.load().data / "holidays.json"
    try:
        file.write_text('{"years": {"2031": {"notice": "", "holidays": "01-01", "workdays": ""}}}', encoding="utf-8")
        assert 2031 in calendar()
        file.write_text("{not json", encoding="utf-8")
        assert 2031 not in calendar()
        assert house.organiser.get(house.desk()).status_code == 200
    finally:
        file.unlink()
