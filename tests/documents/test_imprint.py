"""版记: the last lines of a document stand on the lower edge of the last page's type area."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from contests.documents import notices
from contests.documents.imprint import Imprint
from contests.documents.notices import Paragraph
from contests.documents.word import print_word
from tests.documents.office import printed
from tests.documents.reading import picture, texts
from tests.documents.test_notices import CONTEST, FULL, GROUPS

COPIES = "市总工会，县委办公室，县人大常委会办公室，县政府办公室，各乡镇党委、人民政府，县直各单位"
IMPRINT = Imprint(COPIES, "岚溪县总工会办公室", "2026年11月23日")
PERIOD = "2026年11月23日至27日"
DECISION = notices.commendation(replace(CONTEST, imprint=IMPRINT), GROUPS, "共评出一等奖4名。", PERIOD, decides=True)
DPI = 600


def last(pdf: bytes) -> Image.Image:
    return picture(pdf, len(pypdfium2.PdfDocument(pdf)) - 1, DPI).convert("L")


def rules(page: Image.Image) -> list[tuple[float, float, float, float]]:
    """Return the rules across the type area in its lower third: top, thickness, left and right edge, in mm."""
    found: list[tuple[float, float, float, float]] = []
    size, x = 25.4 / DPI, page.width // 2
    column = page.crop((x, 0, x + 1, page.height)).tobytes()
    y = page.height * 2 // 3
    while y < page.height:
        top = y
        while y < page.height and column[y] < 140:
            y += 1
        if y > top:
            edges = page.crop((0, top, page.width, top + 1)).point(lambda v: 255 if v < 140 else 0).getbbox()
            if edges and (edges[2] - edges[0]) * size > 150:
                found.append((top * size, (y - top) * size, edges[0] * size, edges[2] * size))
        y += 1
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The decision as LibreOffice prints it."""
    return printed(print_word(DECISION), "decision.docx", tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("way", ["word", "pdf"])
def test_the_rules_of_the_imprint_are_as_wide_as_the_type_area_and_end_on_its_lower_edge(
    way: str, request: pytest.FixtureRequest
) -> None:
    pdf = request.getfixturevalue("office") if way == "word" else notices.print_pdf(DECISION)

    first, middle, lowest = rules(last(pdf))[-3:]

    assert lowest[0] + lowest[1] / 2 == pytest.approx(262, abs=0.4)
    for rule, thickness in ((first, 0.35), (middle, 0.25), (lowest, 0.35)):
        assert rule[1] == pytest.approx(thickness, abs=0.07)
        assert (rule[2], rule[3]) == (pytest.approx(28, abs=0.5), pytest.approx(184, abs=0.5))
    assert middle[0] - first[0] > lowest[0] - middle[0] + 5  # two lines of copies, one of the printer


def test_the_imprint_names_copies_printer_and_day_after_everything_else(office: bytes) -> None:
    for pdf in (office, notices.print_pdf(DECISION)):
        page = texts(pdf)[-1]
        assert "抄送：市总工会，" in page
        assert page.index("县直各单位。") > page.index("岚溪县自来水公司")
        assert "岚溪县总工会办公室2026年11月23日印发" in page


def test_a_full_last_page_makes_room_and_nothing_is_printed_over(tmp_path: Path) -> None:
    words = "岚溪县总工会举办职工技能竞赛" * 34  # leaves the signature where the imprint would stand
    pdf = printed(print_word(replace(FULL, imprint=IMPRINT, blocks=(Paragraph(words),))), "full.docx", tmp_path)

    assert words in "".join(texts(pdf)).replace("—1—", "")
    book = pypdfium2.PdfDocument(pdf)
    text = book[len(book) - 1].get_textpage()
    date = text.search("2026").get_next()
    assert date is not None
    assert 297 - text.get_charbox(date[0])[1] * 25.4 / 72 < rules(last(pdf))[-3][0]


def test_a_document_of_its_own_decides_and_one_without_imprint_draws_no_rule() -> None:
    assert "".join(DECISION.title).endswith("获奖单位和个人的决定")
    assert any("决定予以表彰" in getattr(block, "text", "") for block in DECISION.blocks)
    assert rules(last(notices.print_pdf(replace(DECISION, imprint=Imprint(), attachments=())))) == []
