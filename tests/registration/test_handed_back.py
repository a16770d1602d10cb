"""The workbooks that go out: the sender's own one with its faults marked, and the forms to be filled in."""

import io
from pathlib import Path

from openpyxl import load_workbook

from contests.documents.findings import annotated, entries_report, organisations_report
from contests.documents.forms import organisation_form, registration_form
from contests.documents.workbooks import read_workbook
from contests.intake import EventName, KnownPerson, compare, read_organisations
from tests.registration.books import EVENTS, HEADER, UNITS, book, faults, first, id_number, person, read, warned

SAMPLES = Path(__file__).parent / "samples"


def opened(blob: bytes):
    return load_workbook(io.BytesIO(blob))


def test_the_senders_workbook_comes_back_with_each_fault_at_its_cell():
    blob = book(("焊工", [HEADER, person(1), [2, "李四", "男", "123", "XX公司", "1"]]))

    sheet = opened(annotated(blob, read(blob)))["焊工"]

    assert sheet["D3"].fill.start_color.rgb == "FFFFB3B3"
    assert "18 位" in sheet["D3"].comment.text
    assert sheet["E3"].comment
    assert sheet["F3"].comment
    assert not sheet["D2"].comment
    assert sheet["G1"].value == "错误说明"
    assert "XX公司" in sheet["G3"].value
    assert sheet["G2"].value is None
    assert [cell.value for cell in sheet[2]][:6] == person(1)


def test_the_summary_lists_every_fault_and_warning_with_a_link():
    blob = book(("焊'工", [HEADER, person(1), [2, "李四", "男", "123", "供电公司", "1"]]))
    found = read(blob, EVENTS[:1])

    summary = opened(annotated(blob, found))["错误汇总"]

    rows = [[cell.value for cell in row[:5]] for row in summary.iter_rows(min_row=2)]
    assert [row[1:] for row in rows] == [
        [3, "D", "身份证号", "错误"],
        [3, "F", "手机号", "错误"],
        [3, "E", "单位", "提示"],
    ]
    assert summary["F2"].hyperlink.location == "'焊''工'!D3"


def test_a_corrected_workbook_loses_the_marks_of_the_first_round():
    blob = book(("焊工", [HEADER, [1, "李四", "男", "123", UNITS[0], "13800000001"]]))
    once = opened(annotated(blob, read(blob)))
    once["焊工"]["D2"] = id_number(1)
    saved = io.BytesIO()
    once.save(saved)

    found = read(saved.getvalue())
    again = opened(annotated(saved.getvalue(), found))

    assert len(found.accepted) == 1
    assert not found.faults
    assert not found.ignored
    assert again["焊工"]["D2"].comment is None
    assert again["焊工"]["D2"].fill.fill_type is None
    assert again["焊工"]["G2"].value is None
    assert again.sheetnames == ["焊工", "错误汇总"]


def test_a_fault_in_a_merged_cell_is_marked_where_it_shows():
    blob = book(
        ("焊工", [HEADER, person(1, unit="XX公司"), [*person(2)[:4], None, "13800000002"]]),
        change=lambda made: first(made).merge_cells("E2:E3"),
    )

    sheet = opened(annotated(blob, read(blob)))["焊工"]

    assert sheet["E2"].comment
    assert "XX公司" in sheet["G3"].value


def test_the_sample_comes_back_readable_with_the_same_faults():
    blob = (SAMPLES / "报名汇总表.xlsx").read_bytes()
    found = read(blob)

    assert faults(read(annotated(blob, found))) == faults(found)


def test_the_form_that_is_handed_out_is_read_back_without_a_fault():
    events = (*EVENTS, EventName(4, "班组安全赛", "team", ("青年组", "成年组")))
    made = opened(registration_form("云岭县职工技能大赛", events, UNITS))
    sheet = made["报名表"]
    sheet.append(["焊工", "张三", "男", id_number(1), UNITS[0], "13800000001"])
    sheet.append(["班组安全赛", "李四", "女", id_number(2), UNITS[1], "13800000002", "青年组", "一队", "是"])
    for column in range(1, 11):
        for row in (4, 5):
            sheet.cell(row, column).value = sheet.cell(row + 500, column).value
            sheet.cell(row + 500, column).value = None
    saved = io.BytesIO()
    made.save(saved)

    found = read(saved.getvalue(), events)

    assert [(row.row, row.event, row.name, row.team) for row in found.accepted] == [
        (4, "焊工", "张三", ""),
        (5, "班组安全赛", "李四", "一队"),
    ]
    assert not found.faults
    assert not found.warnings
    assert not found.repairs
    assert not found.ignored


def test_the_form_keeps_numbers_as_text_and_offers_events_and_units():
    sheet = opened(registration_form("大赛", EVENTS, UNITS))["报名表"]
    rules = {rule.formula1 for rule in sheet.data_validations.dataValidation}

    assert sheet["D4"].number_format == "@"
    assert not sheet["D4"].protection.locked
    assert sheet.protection.sheet
    assert sheet["D3"].protection.locked
    assert {"events", "units", "sexes"} <= rules


def test_the_list_of_organisations_names_each_fault():
    made = opened(organisation_form())
    rows = (
        ["云岭县供电公司", "91539901AY4CL12TH2", "供电", "国有企业", 232, "赵磊", "0871-65000000"],
        ["云岭县 供电公司", "", "", "", "约200", "", "12"],
        ["华岭机械", "91539901AY4CL12TH2"],
        ["云岭水泥", "91539901AY4CL12TH3"],
    )
    for number, row in enumerate(rows, 4):
        for column, value in enumerate(row, 1):
            made["单位名录"].cell(number, column).value = value
    saved = io.BytesIO()
    made.save(saved)

    found = read_organisations(read_workbook(saved.getvalue()))
    report = organisations_report(found)

    assert [(row.name, row.short, row.headcount, row.phone) for row in found.accepted] == [
        ("云岭县供电公司", "供电", 232, "087165000000")
    ]
    assert sorted(faults(found)) == [(5, "contact_phone"), (5, "unit_twice"), (6, "code_twice"), (7, "code_checksum")]
    assert (5, "headcount_unreadable") in warned(found)
    assert all("import." not in str(one["message"]) for one in (*report["faults"], *report["warnings"]))


def test_a_list_is_held_against_what_is_registered_already():
    found = read(book(("焊工", [HEADER, person(1, "张三"), person(2, "李四"), person(3, "王五"), person(4, "赵六")])))
    known = {
        id_number(1): KnownPerson("张三", UNITS[0], frozenset({"焊工"})),
        id_number(2): KnownPerson("李思", UNITS[0]),
        id_number(3): KnownPerson("王五", UNITS[1], frozenset({"电工"})),
    }

    after = compare(found, known)

    assert faults(after) == [(2, "already_entered"), (3, "id_registered_name")]
    assert [row.name for row in after.accepted] == ["王五", "赵六"]
    assert warned(after) == [(4, "unit_changed")]
    assert "import." not in str(entries_report(after))


def test_the_explanation_stands_right_of_everything_merged_areas_too():
    blob = book(
        ("焊工", [["报名表"], HEADER, [1, "李四", "男", "123", UNITS[0], "13800000001"]]),
        change=lambda made: [first(made).merge_cells(area) for area in ("A1:J1", "G3:I3")],
    )

    sheet = opened(annotated(blob, read(blob)))["焊工"]

    assert sheet["K2"].value == "错误说明"
    assert "18 位" in sheet["K3"].value
