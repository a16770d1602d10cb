"""A list in Excel can be sorted, printed and trusted: numbers are numbers, texts are never formulas."""

from decimal import Decimal as D
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from contests.documents import lists
from contests.documents.lists import ListTable, Part, SummaryRow, Winner
from tests.documents.office import printed
from tests.documents.reading import size, texts

TITLE = "2026年岚溪县职工职业技能竞赛“手工电弧焊”赛项成绩汇总表"
PARTS = (Part("理论", "折算30%"), Part("实操", "折算70%"))
MARKS = ((D("88.00"), D("26.40")), (D("91.00"), D("63.70")))
HEADER = ["名次", "参赛号", "姓名", "单位", "理论", "折算30%", "实操", "折算70%", "总成绩", "用时", "备注"]


def rows(count: int) -> list[SummaryRow]:
    unit = "岚溪县城市轨道交通建设有限责任公司"
    return [SummaryRow(i, f"{i:03}", f"选手{i}", unit, MARKS, D("90.10"), "47分12秒") for i in range(1, count + 1)]


def opened(*tables: ListTable, made: str = "") -> list[Worksheet]:
    return load_workbook(BytesIO(lists.workbook(tables, made))).worksheets


def test_a_summary_has_the_columns_of_the_regulation_and_four_signatures() -> None:
    (sheet,) = opened(lists.summary(TITLE, "岚溪县总工会", PARTS, rows(2), "手工电弧焊"))

    assert sheet.title == "手工电弧焊"
    assert sheet["A1"].value == TITLE
    assert [c.value for c in sheet[3]] == HEADER
    assert [c.value for c in sheet[4]][:4] == [1, "001", "选手1", "岚溪县城市轨道交通建设有限责任公司"]
    signed = sheet["A7"].value
    assert [who for who in ("统计员：", "复核员：", "裁判长：", "监督：") if who in signed] == [
        "统计员：", "复核员：", "裁判长：", "监督："
    ]  # fmt: skip


def test_a_published_number_keeps_its_places_and_can_be_added_up() -> None:
    (sheet,) = opened(lists.summary(TITLE, "", PARTS, rows(1)))

    assert (sheet["I3"].value, sheet["I3"].number_format) == (90.1, "0.00")
    assert (sheet["A3"].value, sheet["A3"].number_format) == (1, "0")


def test_absence_is_a_word_and_never_a_zero() -> None:
    absent = SummaryRow("—", "009", "王五", "甲公司", (("缺考", ""), (D("80.00"), "")), "—", note="理论缺考")

    (sheet,) = opened(lists.summary(TITLE, "", PARTS, [absent]))

    assert [c.value for c in sheet[3]][4:9] == ["缺考", None, 80, None, "—"]


@settings(deadline=None, max_examples=30)  # a workbook takes its time on a busy machine
@given(st.text(max_size=40))
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    for dangerous in (text, "=" + text, "+" + text, "-" + text, "@" + text):
        (sheet,) = opened(ListTable("名单", ("姓名",), [(dangerous,)]))
        cell = sheet["A3"]
        assert cell.data_type in ("s", "n", "inlineStr")
        assert not isinstance(cell.value, (int, float))
        assert cell.data_type != "n" or cell.value is None


def test_a_text_that_looks_like_a_formula_is_marked_as_quoted() -> None:
    (sheet,) = opened(ListTable("名单", ("姓名",), [("=1+1",), ("001",)]))

    assert (sheet["A3"].value, sheet["A3"].data_type, sheet["A3"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("001", "s")


def test_every_sheet_freezes_filters_and_prints_on_a4() -> None:
    sheets = opened(
        lists.summary(TITLE, "岚溪县总工会", PARTS, rows(60)),
        lists.winners("获奖名单", "", [Winner("焊工", "一等奖", "张三", "甲公司")]),
        made="制表：A&B",
    )

    for sheet, head, last in zip(sheets, (3, 2), ("K63", "F3"), strict=True):
        assert sheet.freeze_panes == f"A{head + 1}"
        assert sheet.auto_filter.ref == f"A{head}:{last}"
        assert sheet.print_title_rows == f"$1:${head}"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "第 &P 页/共 &N 页"
        assert sheet.oddFooter.left.text == "制表：A&&B"


def test_columns_are_wide_enough_for_their_texts_and_long_ones_wrap() -> None:
    long = "很长的单位名称" * 6
    (sheet,) = opened(ListTable("名单", ("姓名", "单位"), [("阿卜杜热依木·买买提", long)], wide=frozenset({"单位"})))

    assert sheet.column_dimensions["A"].width >= 2 * len("阿卜杜热依木买买提") + 1
    assert sheet.column_dimensions["B"].width == lists.WIDEST
    assert sheet.row_dimensions[3].height == 15.5 * 3 + 3


def test_sheet_names_are_legal_and_never_the_same() -> None:
    sheets = opened(
        *(ListTable("名单", ("姓名",), [], name=name) for name in ("焊工/电工", "焊工:电工", "", "长" * 40, "长" * 35))
    )

    names = [sheet.title for sheet in sheets]
    assert names == ["焊工 电工", "焊工 电工-2", "名单", "长" * 31, "长" * 27 + "-2"]


def test_a_list_without_rows_still_has_its_header() -> None:
    (sheet,) = opened(lists.winners("获奖名单", "", []))

    assert [c.value for c in sheet[2]] == ["序号", "赛项", "奖项", "姓名", "单位", "备注"]


def test_a_workbook_needs_a_list() -> None:
    with pytest.raises(ValueError, match="no list"):
        lists.workbook([])


def test_a_printed_summary_repeats_its_header_and_counts_its_pages(tmp_path: Path) -> None:
    content = lists.workbook([lists.summary(TITLE, "岚溪县总工会", PARTS, rows(80))])

    pdf = printed(content, "summary.xlsx", tmp_path)

    pages = texts(pdf)
    assert size(pdf) == (297, 210)
    assert len(pages) == 3
    assert all(word in page for page in pages for word in HEADER)
    assert [f"第{i}页/共3页" in page for i, page in enumerate(pages, start=1)] == [True] * 3
    assert "90.10" in pages[2]
    assert "裁判长：" in pages[2]
