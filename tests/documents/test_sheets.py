"""Paper for the hall finds its way back: numbered pages, repeated headers, signatures in one piece."""

import pypdfium2
import pytest

from contests.documents import sheets
from contests.documents.sheets import Line, PaperSheet, Section
from tests.documents.reading import codes, size, texts

CONTEST = "2026年岚溪县职工职业技能竞赛"
URL = "https://contest.example/judging/paper/7f3a"


def sheet(code: str = "A07", sections: int = 5, *, filled: bool = False) -> PaperSheet:
    def section(k: int) -> Section:
        lines = tuple(
            Line(f"{k}.{i}", f"焊缝余高{i}", "0～1 mm得5分，＞1～2 mm得3分，＞2 mm得0分", "5", "4.75" if filled else "")
            for i in range(1, 6)
        )
        return Section(f"部分{k}", "25", lines, "17.5" if filled else "")

    return PaperSheet(
        CONTEST, "手工电弧焊评分表", tuple(section(k) for k in range(1, sections + 1)), "100", "87.5" if filled else "",
        (("加密号", code), ("赛位", "3"), ("评分席位", "裁判三")), ("未评分的项目请划去，不得记0分。",),
        number=f"表号{code}", url=URL,
    )  # fmt: skip


def test_a_blank_sheet_shows_every_criterion_and_leaves_the_marks_to_be_written() -> None:
    text = "".join(texts(sheets.print_sheets([sheet()])))

    assert all(f"{k}.{i}焊缝余高{i}" in text for k in range(1, 6) for i in range(1, 6))
    assert "4.75" not in text
    assert "加密号：A07" in text
    assert "不得记0分" in text


def test_a_filled_sheet_shows_marks_and_totals() -> None:
    text = "".join(texts(sheets.print_sheets([sheet(filled=True)])))

    assert text.count("4.75") == 25
    assert text.count("17.5") == 5
    assert "87.5" in text


def test_each_sheet_of_a_pile_counts_its_own_pages_and_can_be_told_apart_by_any_page() -> None:
    pages = texts(sheets.print_sheets([sheet("A07"), sheet("B12", sections=1)]))

    assert ["第1页共2页" in pages[0], "第2页共2页" in pages[1], "第1页共1页" in pages[2]] == [True] * 3
    assert ["加密号：A07" in page for page in pages] == [True, True, False]
    assert all("序号评分项评分标准分值得分" in page for page in pages)


@pytest.mark.parametrize("sections", range(1, 9))
def test_signatures_are_never_torn_apart_and_no_section_title_ends_a_page(sections: int) -> None:
    pages = texts(sheets.print_sheets([sheet(sections=sections)]))

    signed = [page for page in pages if "裁判员：" in page or "裁判长：" in page]
    assert len(signed) == 1
    assert "裁判员：" in signed[0]
    assert "裁判长：" in signed[0]
    for k in range(1, sections + 1):
        (page,) = [p for p in pages if f"部分{k}" in p]
        assert f"{k}.1焊缝" in page


def test_the_code_on_the_paper_leads_to_the_sheet() -> None:
    assert codes(sheets.print_sheets([sheet()])) == [URL]


def test_a_sign_in_list_has_everyone_once_and_repeats_its_header() -> None:
    people = [(f"{i:03}", f"阿卜杜热依木·买买提{i}", "岚溪县城市轨道交通建设有限责任公司", "焊工") for i in range(40)]

    pdf = sheets.print_rosters([sheets.sign_in(CONTEST, (("时间", "8:30"),), people, url=URL)])

    pages = texts(pdf)
    assert len(pages) > 1
    assert size(pdf) == (210, 297)
    assert all("序号参赛号姓名参赛单位赛项签到备注" in page for page in pages)
    assert all(sum(f"{name}岚溪" in page for page in pages) == 1 for _, name, _, _ in people)


def test_no_line_begins_with_the_interpunct_of_a_name() -> None:
    people = [("001", "阿卜杜热依木" + "江" * i + "·买买提", "甲公司", "焊工") for i in range(8)]
    roster = sheets.sign_in(CONTEST, (), people)

    page = pypdfium2.PdfDocument(sheets.print_rosters([roster]))[0].get_textpage()

    assert not any(line.startswith("·") for line in page.get_text_bounded().splitlines())


def test_a_draw_list_is_kept_by_the_code_keeper_and_says_so() -> None:
    roster = sheets.draw(CONTEST, (), [("001", "张三", "甲公司", "A07", "3")])

    (text,) = texts(sheets.print_rosters([roster]))

    assert "张三甲公司A073" in text
    assert "由加密裁判密封保管" in text
    assert "加密裁判：" in text


def test_a_missing_glyph_in_a_form_is_named_with_its_text() -> None:
    roster = sheets.draw(CONTEST, (), [("001", "马\U0002a6d6", "甲公司", "", "")])

    assert [(m.code_point, m.texts) for m in sheets.missing_glyphs([roster])] == [("U+2A6D6", ("马\U0002a6d6",))]
