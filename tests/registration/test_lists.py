"""Registration lists in every shape that county clerks send."""

from datetime import datetime

import pytest

from contests.intake import EventName, Unit
from tests.registration.books import (
    EVENTS,
    HEADER,
    UNITS,
    book,
    faults,
    first,
    id_number,
    person,
    read,
    repack,
    warned,
)

TITLE = ["云岭县职工技能大赛（焊工）报名表"]


def test_title_rows_above_the_header_are_passed_over():
    rows = [TITLE, ["主办：县总工会"], [], ["填报日期：2026年5月1日"], [], [], HEADER, person(1), person(2)]

    found = read(book(("Sheet1", rows)))

    assert [(row.row, row.event, row.name) for row in found.accepted] == [(8, "焊工", "钱明"), (9, "焊工", "孙明")]
    assert not found.faults
    assert not found.ignored


@pytest.mark.parametrize(
    "name", ["姓名", "名字", "选手姓名", "参赛选手", "职工姓名", "姓 名*", "*姓名（必填）", "参赛人员姓名"]
)
@pytest.mark.parametrize(
    ("unit", "number", "phone"),
    [
        ("单位", "身份证", "手机"),
        ("工作单位", "身份证号", "电话"),
        ("所在单位", "身份证号码", "联系电话"),
        ("单位名称", "证件号", "联系方式"),
        ("参赛单位", "证件号码", "手机号码"),
        ("单 位", "公民身份号码", "移动电话"),
        ("所属单位（全称）", "身份证号码（18位）", "联系电话：\n（手机）"),
    ],
)
def test_a_column_is_known_by_many_headings(name, unit, number, phone):
    rows = [("序号", name, "性别", number, unit, phone), person(1)]

    found = read(book(("焊工", rows)))

    assert [(row.name, row.unit, row.phone) for row in found.accepted] == [("钱明", UNITS[0], "13800000001")]
    assert not found.faults


def test_a_header_of_two_rows_with_merged_groups_is_understood():
    rows = [
        TITLE,
        ["序号", "选手信息", None, None, "工作单位", "联系方式", None],
        [None, "姓名", "性别", "身份证号", None, "手机", "邮箱"],
        [*person(1), "a@b.c"],
    ]

    def merge(made):
        for area in ("A1:G1", "A2:A3", "B2:D2", "E2:E3", "F2:G2"):
            first(made).merge_cells(area)

    found = read(book(("Sheet1", rows), change=merge))

    assert [(row.row, row.name, row.unit, row.phone) for row in found.accepted] == [
        (4, "钱明", UNITS[0], "13800000001")
    ]
    assert not found.faults
    assert not found.ignored
    assert found.tables[0].unread == ("邮箱",)


def test_names_and_phones_under_the_leaders_group_are_not_the_competitors():
    rows = [
        ["序号", "选手", None, None, "单位", "领队", None],
        [None, "姓名", "身份证号", "手机", None, "姓名", "手机"],
        [1, "张三", id_number(1), "13800000001", UNITS[0], "李四", "13900000002"],
    ]

    def merge(made):
        for area in ("A1:A2", "B1:D1", "E1:E2", "F1:G1"):
            first(made).merge_cells(area)

    found = read(book(("焊工", rows), change=merge))

    assert [(row.name, row.phone) for row in found.accepted] == [("张三", "13800000001")]


def test_a_person_column_that_comes_twice_is_refused_and_not_guessed():
    rows = [("姓名", "身份证号", "单位", "姓名"), ("张三", id_number(1), UNITS[0], "李四")]

    assert faults(read(book(("焊工", rows)))) == [(2, "column_twice")]


def test_units_merged_down_belong_to_every_row_they_cover():
    rows = [HEADER, person(1), person(2), person(3, unit=UNITS[1])]
    rows[2][4] = None

    found = read(book(("焊工", rows), change=lambda made: first(made).merge_cells("E2:E3")))

    assert [row.unit for row in found.accepted] == [UNITS[0], UNITS[0], UNITS[1]]


def test_notes_signatures_totals_and_page_headings_are_ignored_and_listed():
    rows = [
        HEADER,
        person(1),
        HEADER,
        person(2),
        ["小计", None, None, None, "2人"],
        [],
        ["合计：2人"],
        ["填表人：张三", None, None, "审核人：李四", None, "2026年5月1日"],
        ["注：1.身份证号请用文本格式。"],
        ["2、逾期不予受理"],
        ["单位（盖章）"],
    ]

    found = read(book(("焊工", rows)))

    assert [row.row for row in found.accepted] == [2, 4]
    assert not found.faults
    assert [(one.row, one.kind) for one in found.ignored] == [
        *((3, "header"), (5, "note"), (6, "blank"), (7, "note"), (8, "note"), (9, "note"), (10, "note"), (11, "note")),
    ]


def test_a_note_in_the_name_column_is_a_note_and_a_lonely_name_is_a_person():
    rows = [HEADER[1:], person(1)[1:], ["填表人：周敏　联系电话：0871-6000000"], ["王五"], ["以下空白"]]

    found = read(book(("焊工", rows)))

    assert {row for row, _ in faults(found)} == {4}
    assert [one.row for one in found.ignored] == [3, 5]


def test_rows_that_hold_only_their_number_are_not_entries():
    rows = [HEADER, person(1), [2], [3], ["=ROW()-1"]]

    found = read(book(("焊工", rows)))

    assert [row.row for row in found.accepted] == [2]
    assert [one.kind for one in found.ignored] == ["numbered", "numbered", "numbered"]
    assert not found.faults


def test_an_example_row_is_not_an_entry():
    rows = [HEADER, ["例", "张三", "男", id_number(1), UNITS[0], "13800000001"], person(1)]

    found = read(book(("焊工", rows)))

    assert [row.row for row in found.accepted] == [3]
    assert [(one.row, one.kind) for one in found.ignored] == [(2, "example")]


def test_blank_rows_inside_the_list_are_passed_over_silently():
    found = read(book(("焊工", [HEADER, person(1), [], [], person(2)])))

    assert [row.row for row in found.accepted] == [2, 5]
    assert not found.ignored


def test_two_lists_in_one_sheet_each_have_their_event_and_their_columns():
    rows = [
        ["焊工名单"],
        HEADER,
        person(1),
        [],
        ["电工名单"],
        ("姓名", "单位", "身份证号"),
        ("李四", UNITS[1], id_number(2)),
    ]

    found = read(book(("汇总", rows)))

    assert [(row.row, row.event, row.name, row.unit) for row in found.accepted] == [
        (3, "焊工", "钱明", UNITS[0]),
        (7, "电工", "李四", UNITS[1]),
    ]


def test_every_sheet_is_read_and_a_sheet_without_a_header_is_passed_over():
    found = read(book(("焊工", [HEADER, person(1)]), ("填表说明", [["请按时报送"]]), ("电工", [HEADER, person(2)])))

    assert [(row.sheet, row.event) for row in found.accepted] == [("焊工", "焊工"), ("电工", "电工")]


def test_hidden_rows_and_sheets_are_read_and_said():
    def hide(made):
        first(made).row_dimensions[2].hidden = True
        made.worksheets[1].sheet_state = "hidden"

    found = read(book(("焊工", [HEADER, person(1), person(3)]), ("电工", [HEADER, person(2)]), change=hide))

    assert len(found.accepted) == 3
    assert warned(found) == [(2, "hidden_row"), (2, "hidden_sheet")]


def test_a_formula_is_reported_and_one_without_a_kept_result_is_refused():
    rows = [HEADER, person(1), person(2), person(3)]
    rows[1][1] = '="张"&"三"'
    rows[2][0] = "=ROW()-1"

    def calculated(xml: str) -> str:
        return xml.replace("<f>ROW()-1</f><v></v>", "<f>ROW()-1</f><v>2</v>").replace(
            "<f>ROW()-1</f><v />", "<f>ROW()-1</f><v>2</v>"
        )

    blob = repack(book(("焊工", rows)), r"xl/worksheets/sheet1\.xml", calculated)
    found = read(blob)

    assert faults(found) == [(2, "formula_empty")]
    assert [row.row for row in found.accepted] == [3, 4]


def test_the_kept_result_of_a_formula_is_taken_with_a_warning():
    rows = [HEADER, person(1)]
    rows[1][1] = '="张"&"三"'

    def calculated(xml: str) -> str:
        head, tail = xml.split("</f>", 1)
        return (
            head.replace('<c r="B2"', '<c r="B2" t="str"')
            + "</f><v>张三</v>"
            + tail.split("</c>", 1)[0].replace("<v></v>", "").replace("<v />", "").replace("<v/>", "")
            + "</c>"
            + tail.split("</c>", 1)[1]
        )

    found = read(repack(book(("焊工", rows)), r"xl/worksheets/sheet1\.xml", calculated))

    assert [row.name for row in found.accepted] == ["张三"]
    assert warned(found) == [(2, "formula")]


def test_an_error_value_is_refused():
    rows = [HEADER, person(1)]
    rows[1][4] = "#N/A"

    assert faults(read(book(("焊工", rows)))) == [(2, "cell_error")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1985.5", ""),
        ("1985.05.06", ""),
        ("1985年5月6日", ""),
        ("1985年5月", ""),
        ("1985-5-6", ""),
        ("1985/05/06", ""),
        ("19850506", ""),
        ("198505", ""),
        (198505, ""),
        (31173, ""),
        (datetime(1985, 5, 6), ""),
        ("1985", ""),
        ("1985.6", "birth_date_contradicts_id"),
        (datetime(1985, 5, 7), "birth_date_contradicts_id"),
        ("85.5", "birth_date_unreadable"),
        ("1985.13", "birth_date_unreadable"),
        ("19858日", "birth_date_unreadable"),
        ("五月", "birth_date_unreadable"),
    ],
)
def test_a_birth_date_is_only_compared_and_a_broken_one_never_guessed(written, code):
    rows = [("姓名", "身份证号", "单位", "出生年月", "手机"), ("张三", id_number(1), UNITS[0], written, "13800000001")]

    found = read(book(("焊工", rows)))

    assert len(found.accepted) == 1
    assert warned(found) == ([(2, code)] if code else [])


def test_the_number_1985_1_may_have_been_october():
    rows = [
        ("姓名", "身份证号", "单位", "出生年月", "手机"),
        ("张三", id_number(1, "19851002"), UNITS[0], 1985.1, "13800000001"),
    ]

    assert warned(read(book(("焊工", rows)))) == []


def test_phones_in_number_cells_are_whole_and_fifteen_digit_numbers_are_old_ids():
    rows = [HEADER, person(1), person(2)]
    rows[1][5] = 13800000001
    rows[2][3] = 110105850506002

    found = read(book(("焊工", rows)))

    assert [row.phone for row in found.accepted] == ["13800000001"]
    assert faults(found) == [(3, "id_old")]


def test_two_people_with_one_name_are_two_people():
    found = read(book(("焊工", [HEADER, person(1, "王伟"), person(2, "王伟"), person(3, "王伟", UNITS[1])])))

    assert len(found.accepted) == 3
    assert warned(found) == [(3, "namesake")]


def test_one_number_with_two_names_is_refused():
    rows = [HEADER, person(1, "王伟"), person(1, "王炜")]

    found = read(book(("焊工", rows)))

    assert faults(found) == [(3, "id_two_names")]
    assert len(found.accepted) == 1


def test_the_second_row_of_a_person_in_an_event_is_refused_the_first_stands():
    found = read(book(("焊工", [HEADER, person(1), person(1)]), ("电工", [HEADER, person(1)])))

    assert faults(found) == [(3, "duplicate_in_event")]
    assert warned(found) == [(2, "same_person_other_event")]


def test_the_event_comes_from_its_column_before_the_sheet():
    rows = [
        (*HEADER, "参赛项目"),
        [*person(1), "电工"],
        [*person(2), None],
        [*person(3), "钳工"],
        [*person(4), "焊工、电工"],
    ]

    found = read(book(("焊工", rows)))

    assert [row.event for row in found.accepted] == ["电工", "焊工"]
    assert faults(found) == [(4, "event_unknown"), (5, "event_unknown")]


def test_without_any_word_of_the_event_every_row_is_told_so_and_the_only_event_needs_no_word():
    blob = book(("Sheet1", [["报名表"], HEADER, person(1)]))

    assert faults(read(blob)) == [(3, "event_missing")]
    assert [row.event for row in read(blob, EVENTS[:1]).accepted] == ["焊工"]


def test_a_trade_that_names_another_event_is_a_warning_and_a_foreign_trade_is_nothing():
    rows = [(*HEADER, "工种"), [*person(1), "电工"], [*person(2), "钳工"]]

    found = read(book(("焊工", rows)))

    assert [row.event for row in found.accepted] == ["焊工", "焊工"]
    assert warned(found) == [(2, "trade_differs")]


def test_a_longer_event_name_is_not_the_shorter_one_inside_it():
    events = (EventName(1, "焊工"), EventName(2, "电焊工"))

    assert [row.event for row in read(book(("电焊工报名表", [HEADER, person(1)])), events).accepted] == ["电焊工"]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("云岭县 供电公司", "云岭县供电公司"),
        ("云岭茶业(集团)有限公司", "云岭茶业（集团）有限公司"),
    ],
)
def test_another_spelling_of_the_registered_name_is_that_unit(written, unit):
    found = read(book(("焊工", [HEADER, person(1, unit=written)])))

    assert [row.unit for row in found.accepted] == [unit]
    assert not found.warnings


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("供电公司", "云岭县供电公司"),
        ("自来水", "云岭县自来水有限责任公司"),
        ("云岭县自来水公司", "云岭县自来水有限责任公司"),
        ("县医院", "云岭县人民医院"),
        ("云岭县供电公司检修班", "云岭县供电公司"),
        ("云岭县供电公司（本部）", "云岭县供电公司"),
    ],
)
def test_a_short_name_that_fits_one_unit_is_taken_with_a_warning(written, unit):
    found = read(book(("焊工", [HEADER, person(1, unit=written)])))

    assert [row.unit for row in found.accepted] == [unit]
    assert warned(found) == [(2, "unit_suggestion")]


@pytest.mark.parametrize(
    "written", ["云岭", "XX公司", "公司", "云岭县", "水", "云岭县供电公司劳动服务公司", "华岭造纸厂"]
)
def test_a_name_that_fits_none_or_several_units_is_refused(written):
    assert faults(read(book(("焊工", [HEADER, person(1, unit=written)])))) == [(2, "unit_unknown")]


def test_the_unit_in_the_title_serves_a_list_without_a_column_of_units():
    rows = [["填报单位（盖章）：云岭县供电公司　　日期：2026年5月"], HEADER[:4], person(1)[:4]]

    found = read(book(("焊工", rows)))

    assert [row.unit for row in found.accepted] == [UNITS[0]]
    assert (3, "unit_from_title") in warned(found)


def test_the_unit_in_the_title_never_fills_a_gap_in_the_column():
    rows = [["填报单位：云岭县供电公司"], HEADER, person(1)]
    rows[2][4] = None

    assert faults(read(book(("焊工", rows)))) == [(3, "unit_missing")]


def test_a_unit_contact_enters_the_own_unit_only():
    own = Unit(1, UNITS[0])

    found = read(book(("焊工", [HEADER, person(1), person(2, unit=UNITS[1])])), own=own)

    assert len(found.accepted) == 1
    assert faults(found) == [(3, "unit_other")]


def test_team_leader_and_division_are_taken_where_the_list_says_them():
    events = (EventName(1, "班组安全赛", "team", ("青年组", "成年组")),)
    header = (*HEADER, "参赛队", "是否领队", "组别")
    rows = [
        header,
        [*person(1), "一队", "是", "青年组"],
        [*person(2), "一队", "否", "老年组"],
        [*person(3), None, None, "青年组"],
    ]

    found = read(book(("Sheet1", rows)), events)

    assert [(row.team, row.leader, row.division) for row in found.accepted] == [("一队", True, "青年组")]
    assert faults(found) == [(3, "division_unknown"), (4, "entrant")]


def test_an_empty_list_and_an_empty_workbook_have_no_entries():
    assert read(book(("焊工", [HEADER]))).accepted == ()
    assert read(book(("焊工", []))).tables == ()


def test_a_row_with_several_faults_names_them_all_with_their_columns():
    found = read(book(("焊工", [HEADER, [1, None, "男", "123", "XX公司", "123"]])))

    assert [(one.code, one.column) for one in found.faults] == [
        ("name_missing", "B"),
        ("id_length", "D"),
        ("unit_unknown", "E"),
        ("phone", "F"),
    ]


def test_someone_born_after_today_is_refused_and_a_child_is_pointed_out():
    rows = [HEADER, [1, "张三", None, id_number(1, "20270101"), UNITS[0], "13800000001"]]
    rows.append([2, "李四", None, id_number(1, "20151230"), UNITS[0], "13800000002"])

    found = read(book(("焊工", rows)))

    assert faults(found) == [(2, "id_born_later")]
    assert warned(found) == [(3, "under_sixteen")]


def test_a_list_of_leaders_below_the_competitors_is_not_taken_for_competitors():
    rows = [HEADER, person(1), [], ["领队名单"], ["姓名", "职务", "联系电话"], ["周敏", "主席", "13900000000"]]

    found = read(book(("焊工", rows), ("裁判名单", [["姓名", "单位"], ["吴敏", UNITS[0]]])))

    assert [row.name for row in found.accepted] == ["钱明"]
    assert not found.faults
    assert [(one.sheet, one.row, one.kind) for one in found.ignored] == [
        *(
            ("焊工", 3, "blank"),
            ("焊工", 4, "note"),
            ("焊工", 5, "header"),
            ("焊工", 6, "others"),
            ("裁判名单", 2, "others"),
        ),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["领队签字：", None, None, "教练签字："],
        ["总人数", "22人"],
        ["填报日期 2026.5.1"],
        ["", "", "", "", "2026年5月  日"],
        [None, "共 22 人"],
        ["单位负责人：", None, None, "填表人：", None, "电话：13800000000"],
        ["※ 以上人员均已审核"],
    ],
)
def test_what_stands_under_a_list_is_not_an_entry(row):
    found = read(book(("焊工", [HEADER, person(1), row])))

    assert not found.faults
    assert [one.row for one in found.ignored] == [3]


def test_a_person_without_id_number_is_a_fault_and_never_a_note():
    rows = [HEADER, person(1), [2, "注重", "男", None, UNITS[0], None], [3, None, None, None, UNITS[0], "13800000003"]]

    assert {row for row, _ in faults(read(book(("焊工", rows))))} == {3, 4}
