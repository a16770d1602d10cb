"""A contest's own stationery: seal and logo, red head and imprint, Word templates; certificates in the background."""

import io
import re
import threading
from datetime import timedelta

import docx
import pytest

from contests.actions.publication import batches as steps
from contests.documents.templates import sample
from contests.rules import Missing, Person
from contests.store import ledger, publication, setup, tables
from contests.store.publication import batches
from contests.web.publication import batches as web
from tests.conftest import NOON, Browser
from tests.documents.reading import picture, texts
from tests.documents.test_templates import word
from tests.publication.conftest import House
from tests.publication.test_documents import final, over, printed, winners

RED_SEAL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="#f0f"/></svg>'
)
PRINT = {"kind": "award", "form": "pdf"}


def upload(house: House, purpose: str, body: bytes, name: str = "") -> object:
    return house.organiser.post(house.desk(f"/stationery/{purpose}"), files={purpose: (name or purpose, body, "x/y")})


def last(house: House) -> batches.BatchRow:
    notice = house.run(publication.notice(house.made.contest, 2))
    found: list[batches.BatchRow] = house.run(batches.of_notice(notice.id))
    return found[0]


def stuck(house: House, minutes: int) -> int:
    """Leave a batch behind as a process does that is killed in the middle."""
    notice = house.run(publication.notice(house.made.contest, 2))
    me = house.organiser.account  # type: ignore[attr-defined]
    options = {"date": "", "preprinted": False, "seal": False, "logo": False, "site": "http://x"}
    now = web.access.now() - timedelta(minutes=minutes)
    batch: int = house.run(batches.add(notice.id, "award", "pdf", options, len(winners(house)), me, now))
    house.run(batches.advance(batch, 1, now))
    return batch


def test_the_seal_of_the_organiser_is_printed_where_it_is_wished(house: House, stranger: Browser) -> None:
    final(house)
    for broken in (b"\x89PNG\r\n\x1a\nrubbish", b"<svg"):
        assert "图片已损坏" in upload(house, "seal", broken, "印章.png").text  # type: ignore[attr-defined]
    assert upload(house, "seal", RED_SEAL, "印章.svg").status_code == 303  # type: ignore[attr-defined]

    shown = house.organiser.get(house.desk("/stationery/seal"))
    assert shown.content == RED_SEAL
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert stranger.get(house.desk("/stationery/seal")).status_code == 303

    def magenta(pdf: bytes) -> int:
        return sum(r > 200 and g < 120 and b > 200 for r, g, b in picture(pdf, dpi=40).convert("RGB").getdata())

    assert magenta(printed(house, seal="1").content) > 100
    assert magenta(printed(house).content) == 0
    house.organiser.post(house.desk("/stationery/seal"), {"remove": "1"})
    assert house.organiser.get(house.desk("/stationery/seal")).status_code == 404
    assert magenta(printed(house, seal="1").content) == 0


def test_one_batch_at_a_time_shows_how_far_it_is_and_its_file_stays_until_it_is_dropped(
    house: House, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    final(house)
    go, path = threading.Event(), house.desk("/2/certificates")
    work = web.printing.print_book
    monkeypatch.setattr(web.printing, "print_book", lambda *a, **k: (go.wait(120), work(*a, **k))[1])

    assert house.organiser.post(f"{path}/print", PRINT).status_code == 303
    batch = last(house)
    page = house.organiser.get(path).text
    assert 'http-equiv="refresh"' in page
    assert f"0 / {len(winners(house))}" in page
    assert house.organiser.post(f"{path}/print", PRINT).status_code == 409
    assert house.organiser.get(f"{path}/{batch.id}").status_code == 404
    go.set()
    house.run(over(batch.id))

    page = house.organiser.get(path).text
    assert "refresh" not in page
    assert f"{len(winners(house))} / {len(winners(house))}" in page
    first, second = (house.organiser.get(f"{path}/{batch.id}") for _ in range(2))
    assert first.content == second.content
    assert len(texts(first.content)) == len(winners(house))
    assert "filename" in first.headers["content-disposition"]
    assert stranger.get(f"{path}/{batch.id}").status_code == 303
    file = web.folder() / last(house).file
    assert file.is_file()
    assert house.organiser.post(f"{path}/{batch.id}/drop").status_code == 303
    assert not file.exists()
    assert house.organiser.get(f"{path}/{batch.id}").status_code == 404


def test_a_batch_of_a_dead_process_is_found_at_the_start_and_printed_again(house: House) -> None:
    final(house)
    path, batch = house.desk("/2/certificates"), stuck(house, minutes=10)

    assert "中断" in house.organiser.get(path).text
    house.run(steps.tidy(web.access.now(), starting=True))
    assert (last(house).state, last(house).fault) == ("failed", "batch_interrupted")
    assert house.organiser.post(f"{path}/{batch}/again").status_code == 303
    house.run(over(batch))
    assert len(texts(house.organiser.get(f"{path}/{batch}").content)) == len(winners(house))
    assert house.organiser.post(f"{path}/{batch}/again").status_code == 409


def test_a_batch_that_breaks_says_so_and_leaves_no_half_file(house: House) -> None:
    final(house)
    pieces = publication.stationery  # an image that was kept before broken ones were refused
    broken = b"\x89PNG\r\n\x1a\n broken"
    house.run(pieces.keep(house.made.contest, "logo", "标志.png", "image/png", "", broken, None, NOON))

    house.organiser.post(house.desk("/2/certificates/print"), {**PRINT, "logo": "1"})
    house.run(over(last(house).id))

    assert last(house).state == "failed"
    assert "换一张标志或印章图片" in house.organiser.get(house.desk("/2/certificates")).text
    assert not list(web.folder().glob("*.part"))


def test_files_are_deleted_after_two_weeks(house: House) -> None:
    final(house)
    printed(house)
    name = last(house).file

    assert house.run(steps.tidy(web.access.now() + timedelta(days=13), starting=False)) == []
    assert house.run(steps.tidy(web.access.now() + timedelta(days=15), starting=False)) == [name]


def test_red_head_addressees_number_and_imprint_stand_on_the_word_file(house: House) -> None:
    house.posted()
    given = {
        "letterhead": "清河县总工会文件",
        "addressees": "各乡镇工会：",
        "copies": "抄送：市总工会。",
        "printer": "县总工会办公室",
    }
    assert house.organiser.post(house.desk("/stationery/words"), given).status_code == 303
    own = {"document_number": "清工发〔2026〕12号", "printed": "2026-12-01"}
    assert house.organiser.post(house.desk("/1/document-number"), own).status_code == 303

    paper = docx.Document(io.BytesIO(house.organiser.get(house.desk("/1/word")).content))
    text = "\n".join(node.text or "" for node in paper.element.body.iter() if node.tag.endswith("}t"))
    assert {"清河县总工会文件", "清工发〔2026〕12号", "各乡镇工会：", "抄送：市总工会。"} <= set(text.split("\n"))
    assert "2026年12月1日印发" in text
    assert "2026年12月1日印发" in texts(house.organiser.get(house.desk("/1/pdf")).content)[-1]
    verbs = [deed.verb for deed in house.run(ledger.deeds(house.made.contest))]
    assert verbs[-2:] == ["stationery.words", "stationery.number"]
    assert house.run(setup.contest(house.made.contest)).settings["paper"]["copies"] == "市总工会"


def test_the_organisers_own_template_holds_the_same_winners_as_the_notice(house: House) -> None:
    house.posted()
    assert house.organiser.get(house.desk("/1/own-word")).status_code == 409
    assert upload(house, "notice", sample("notice"), "本单位公示.docx").status_code == 303  # type: ignore[attr-defined]
    assert upload(house, "places", sample("places"), "名次.docx").status_code == 303  # type: ignore[attr-defined]
    assert "本单位模板" in house.organiser.get(house.desk("/1")).text

    own = docx.Document(io.BytesIO(house.organiser.get(house.desk("/1/own-word")).content))
    ours = docx.Document(io.BytesIO(house.organiser.get(house.desk("/1/word")).content))
    assert [[cell.text for cell in row.cells] for row in own.tables[0].rows][1:] == [
        [cell.text for cell in row.cells if cell.text][-3:] for row in ours.tables[0].rows
    ][1:]
    text = "".join(line.text for line in own.paragraphs)
    assert "拟表彰名单公示" in text
    assert not re.search(r"\{[{%]", text)
    places = docx.Document(io.BytesIO(house.organiser.get(house.desk("/own-places")).content))
    assert [cell.text for cell in places.tables[0].rows[1].cells][:2] == ["1", "古丽娜尔"]


def test_faults_of_a_template_are_told_in_words_with_their_place(house: House) -> None:
    house.posted()
    answer = upload(house, "notice", word("由{{主办}}主办", "{% macro x() %}"))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "没有保存" in answer.text  # type: ignore[attr-defined]
    assert upload(house, "final", b"MZ").status_code == 422  # type: ignore[attr-defined]
    told = upload(house, "notice", word("由{{主办}}主办"))
    assert "“由{{主办}}主办”：没有“主办”这个占位符" in told.text  # type: ignore[attr-defined]
    assert house.run(tables.Stationery.count().run()) == 0
    assert "{{人.姓名}}" in house.organiser.get(house.desk("/stationery")).text


def test_only_the_organiser_changes_stationery(house: House) -> None:
    assert house.supervisor.get(house.desk("/stationery")).status_code == 200
    assert house.supervisor.post(house.desk("/stationery/words"), {"printer": "x"}).status_code == 404
    assert house.chief.get(house.desk("/stationery")).status_code == 404


def test_who_is_no_organiser_starts_no_batch(house: House) -> None:
    final(house)
    notice = house.run(publication.notice(house.made.contest, 2))
    nobody = Person(account=house.chief.account, name="")  # type: ignore[attr-defined]

    with pytest.raises(Missing):
        house.run(steps.ask(nobody, notice, "award", "pdf", {}, 1, NOON))
    assert house.supervisor.post(house.desk("/2/certificates/print"), PRINT).status_code == 404
    assert house.run(batches.of_notice(notice.id)) == []
