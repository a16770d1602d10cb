"""A notice is laid out as GB/T 9704-2012 asks, in Word and in PDF, and needs no retouching."""

import random
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from contests.documents import notices
from contests.documents.notices import Attachment, Contest, Grid, Group, Heading, Notice, Objections, Paragraph
from contests.documents.titles import title_lines
from contests.documents.word import print_word
from tests.documents.office import printed
from tests.documents.reading import picture, size, texts

CONTEST = Contest(
    "2026年岚溪县职工职业技能竞赛",
    ("岚溪县总工会", "岚溪县人力资源和社会保障局"),
    "2026年11月22日",
    letterhead="岚溪县总工会文件",
    number="岚总工〔2026〕12号",
)
HEADER, WIDTHS = ("奖项", "姓名", "单位"), (2, 4, 6)
WINNERS = tuple(("一等奖", name, "岚溪县自来水公司") for name in ("龙𬱖", "阿卜杜热依木·买买提", "张三"))
GROUPS = (Group("手工电弧焊", HEADER, WINNERS, WIDTHS), Group("电工", HEADER, WINNERS[:1] * 30, WIDTHS))
OBJECTIONS = Objections(
    "2026年11月23日至2026年11月27日（5个工作日）", "岚溪县总工会经济工作部", telephone="0123-4567890"
)
PENDING = notices.pending(CONTEST, GROUPS, "拟表彰一等奖4名。", OBJECTIONS)
FULL = Notice(
    ("版面",), (Paragraph("岚溪县总工会举办职工技能竞赛" * 120),), ("岚溪县总工会",), "2026年1月1日", "各单位"
)


def lines(pdf: bytes, page: int) -> list[str]:
    text = pypdfium2.PdfDocument(BytesIO(pdf))[page].get_textpage().get_text_bounded()
    return [line for line in text.splitlines() if line.strip()]


def said(notice: Notice) -> list[str]:
    blocks = (*notice.blocks, *(block for a in notice.attachments for block in a.blocks))
    words = [b.text for b in blocks if isinstance(b, (Heading, Paragraph))]
    cells = [cell for b in blocks if isinstance(b, Grid) for row in (b.header, *b.rows) for cell in row]
    return [
        *notice.title,
        notice.letterhead,
        notice.number,
        notice.addressees,
        *words,
        *cells,
        *notice.issuers,
        notice.date,
    ]


def test_the_notice_of_a_list_says_until_when_where_and_how_to_object() -> None:
    text = "".join(word for word in said(PENDING))

    assert "公示时间2026年11月23日至2026年11月27日（5个工作日）" in text
    assert "应当署真实姓名和联系方式" in text
    assert "受理单位：岚溪县总工会经济工作部联系电话：0123-4567890" in text
    assert "电子邮箱" not in text  # none given
    assert "拟表彰" in PENDING.title[1]


def test_a_final_notice_is_a_commendation_and_no_longer_pending() -> None:
    final = notices.commendation(CONTEST, GROUPS, "共评出一等奖4名。", "2026年11月23日至27日")

    assert "".join(final.title) == "关于表彰2026年岚溪县职工职业技能竞赛获奖单位和个人的通报"
    assert not any("拟表彰" in words for words in said(final))
    assert final.attached() == ("2026年岚溪县职工职业技能竞赛获奖名单",)


def test_a_notice_of_places_lists_by_place() -> None:
    group = Group("焊工", ("名次", "姓名", "单位", "总成绩"), (("1", "张三", "甲公司", "90.10"),), (1, 2, 4, 2))

    notice = notices.places(replace(CONTEST, letterhead=""), (group,), "共有3人参赛。")

    assert notice.title[1] == "名次公告"
    assert notice.blocks[-1] == Paragraph("特此公告。")
    assert notice.attachments[0].blocks[0] == Heading("焊工")  # a single list needs no number


@pytest.mark.parametrize("lines", range(6, 14))
def test_no_signature_stands_alone_on_a_page(lines: int) -> None:
    body = tuple(Paragraph("岚溪县总工会举办职工技能竞赛。") for _ in range(lines))
    pages = texts(notices.print_pdf(replace(PENDING, blocks=body, letterhead="岚溪县总工会文件")))

    signed = next(page for page in pages if "岚溪县总工会岚溪县人力资源和社会保障局2026年11月22日" in page)
    assert "职工技能竞赛。附件：" in signed


@pytest.mark.parametrize(
    "title, name, broken",
    [
        (
            "关于2026年云岭县卫生健康系统护理技能竞赛拟表彰名单的公示",
            "2026年云岭县卫生健康系统护理技能竞赛",
            ("关于2026年云岭县卫生健康系统", "护理技能竞赛拟表彰名单的公示"),
        ),
        (
            "关于表彰2026年云岭县茶产业职工技能竞赛获奖单位和个人的决定",
            "2026年云岭县茶产业职工技能竞赛",
            ("关于表彰2026年云岭县茶产业职工技能竞赛", "获奖单位和个人的决定"),
        ),
        ("关于举办竞赛的通知", "竞赛", ("关于举办竞赛的通知",)),
        ("岚" * 41, "", ("岚" * 14, "岚" * 14, "岚" * 13)),
    ],
)
def test_a_title_is_broken_evenly_and_at_the_ends_of_words(title: str, name: str, broken: tuple[str, ...]) -> None:
    assert title_lines(title, name) == broken


@pytest.mark.parametrize(
    "number, numeral", [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_headings_count_in_chinese(number: int, numeral: str) -> None:
    assert notices.chinese_number(number) == numeral


def test_the_pdf_holds_every_word_and_repeats_the_header_of_a_table_over_pages() -> None:
    pdf = notices.print_pdf(PENDING)

    pages = texts(pdf)
    whole = re.sub(r"—\d—", "", "".join(pages))
    assert [words for words in said(PENDING) if words.replace(" ", "") not in whole] == []
    assert size(pdf) == (210, 297)
    assert sum("奖项姓名单位" in page for page in pages) >= 2


def test_the_pdf_has_22_lines_of_28_characters() -> None:
    body = lines(notices.print_pdf(FULL), 1)

    assert len(body) == 22 + 1  # and the page number
    assert {len(line) for line in body[:22]} == {28}


def test_page_numbers_stand_outside_odd_right_even_left() -> None:
    book = pypdfium2.PdfDocument(notices.print_pdf(FULL))

    def left_edge(page: int, mark: str) -> float:
        text = book[page].get_textpage()
        searcher = text.search(mark)
        found = searcher.get_next()
        assert found is not None
        return float(text.get_charbox(found[0])[0])

    assert left_edge(0, "— 1 —") > 450
    assert left_edge(1, "— 2 —") < 120


def test_a_character_no_font_draws_is_named_before_the_notice_is_set() -> None:
    group = Group("焊工", HEADER, (("一等奖", "马\U0002a6d6", "甲公司"),), WIDTHS)
    notice = notices.pending(CONTEST, (group,), "", OBJECTIONS)

    assert [m.code_point for m in notices.missing_glyphs(notice)] == ["U+2A6D6"]
    with pytest.raises(ValueError, match=r"U\+2A6D6"):
        notices.print_pdf(notice)


def test_the_word_file_has_the_page_of_the_standard() -> None:
    section = docx.Document(BytesIO(print_word(PENDING))).sections[0]

    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert all(abs(have - want) < Mm(0.1) for have, want in zip(margins, map(Mm, (37, 35, 28, 26)), strict=True))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_every_run_of_the_word_file_names_its_chinese_font_and_size() -> None:
    paper = docx.Document(BytesIO(print_word(PENDING)))

    used = {(run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size) for line in paper.paragraphs for run in line.runs}
    assert used == {
        ("方正小标宋简体", Pt(22)),
        ("方正小标宋简体", Pt(50)),
        ("仿宋_GB2312", Pt(16)),
        ("黑体", Pt(16)),
    }


def test_levels_have_the_faces_of_the_standard() -> None:
    blocks = (Heading("一、甲"), Heading("（一）乙", 2), Heading("1. 丙", 3), Paragraph("丁"))
    paper = docx.Document(BytesIO(print_word(replace(FULL, blocks=blocks))))

    faces = {line.text: line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for line in paper.paragraphs if line.runs}
    assert [faces[b.text] for b in blocks] == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]


def test_paragraph_properties_stand_in_the_order_the_format_demands() -> None:
    order = ["keepNext", "pageBreakBefore", "pBdr", "overflowPunct", "snapToGrid", "spacing", "ind", "jc"]
    paper = docx.Document(BytesIO(print_word(PENDING)))

    for properties in paper.element.body.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in properties]
        assert names == sorted(names, key=order.index)


def test_a_table_in_word_repeats_its_header_keeps_rows_whole_and_has_real_widths() -> None:
    _, long = docx.Document(BytesIO(print_word(PENDING))).tables

    assert long.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in long.rows)
    widths = [column.width for column in long.columns]
    assert abs(sum(widths) - Mm(156)) < Mm(1)
    assert widths == sorted(widths)
    assert [cell.text for cell in long.rows[30].cells] == ["一等奖", "龙𬱖", "岚溪县自来水公司"]


def test_several_attachments_are_numbered_and_one_is_not() -> None:
    part = Attachment(("获奖名单",), ())
    two = replace(FULL, attachments=(part, Attachment(("优秀组织", "单位名单"), ())))

    paper = [line.text for line in docx.Document(BytesIO(print_word(two))).paragraphs]

    assert [t for t in paper if "名单" in t and "." in t] == ["附件：1. 获奖名单", "2. 优秀组织单位名单"]
    assert [t for t in paper if t.startswith("附件") and "：" not in t] == ["附件1", "附件2"]
    assert replace(FULL, attachments=(part,)).attached() == ("获奖名单",)


def test_the_rendered_word_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    body = lines(printed(print_word(FULL), "full.docx", tmp_path), 1)

    assert len(body) == 22 + 1
    assert {len(line) for line in body[:22]} == {28}


def test_the_rendered_word_file_loses_no_mark_at_the_end_of_a_line(tmp_path: Path) -> None:
    chance = random.Random(3)
    hanzi = "公示期间任何单位和个人对名有异议的可以书面形式向受理提出义应当加盖章"
    ends = ("，", "。", "、", "；", "：", "）", "（", "”", "“", "！", "2026年11月")

    def clause() -> str:
        return "".join(chance.choice(hanzi) for _ in range(chance.randint(5, 24))) + chance.choice(ends)

    paragraphs = ["".join(clause() for _ in range(14)) for _ in range(24)]
    notice = replace(FULL, blocks=tuple(map(Paragraph, paragraphs)))

    pages = texts(printed(print_word(notice), "marks.docx", tmp_path))

    whole = re.sub(r"—\d+—", "", "".join(pages))
    assert [p for p in paragraphs if p not in whole] == []


def test_the_rendered_head_is_red_and_stands_where_the_standard_says(tmp_path: Path) -> None:
    for pdf in (printed(print_word(PENDING), "head.docx", tmp_path), notices.print_pdf(PENDING)):
        image = picture(pdf, dpi=72).convert("RGB")
        pixels = image.load()
        assert pixels is not None
        red = [y for y in range(image.height) for x in range(0, image.width, 2)
               if pixels[x, y][0] > 170 and pixels[x, y][1] < 90]  # type: ignore[index]  # fmt: skip
        top = min(red) / 72 * 25.4
        assert 37 + 35 - 2 < top < 37 + 35 + 8
        assert max(red) / 72 * 25.4 < 150  # the rule
