"""What the tally clerk types and uploads: paper sheets, theory marks, times."""

from io import BytesIO

import pypdfium2
import pytest
from openpyxl import Workbook

from contests.store import setup, tables
from contests.store.judging import facts
from contests.store.judging import sheets as stored
from tests.judging.made import NAMES

TYPED = {
    "c1": "4.5",
    "c2.tool": "0",
    "c3": "0.8",
    "c4.depth": "0",
    "c4.length": "0",
    "c5": "21.5",
    "c6": "13",
    "c7": "13.5",
    "v1": "no",
    "v2": "no",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def judging(made, seats, organiser):
    """The event while it is marked."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    return made


def form(submission: str, base: int = 0, **more: str) -> dict[str, str]:
    return {**TYPED, "submission": submission, "base": str(base), "rules": "2", **more}


def book(*rows: tuple[object, ...]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def upload(browser, made, body: bytes):
    return browser.post(f"/events/{made.event}/figures/upload", files={"file": ("理论.xlsx", body, XLSX)})


def test_a_typed_paper_sheet_counts_like_a_tablets_and_the_next_one_opens(judging, seats, clerk, run):
    answer = clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", form("paper-sheet-1", paper_total="93.50"))

    assert answer.status_code == 303, answer.text
    assert f"/paper/{seats[1]}/03" in answer.headers["location"]
    row = run(stored.versions(seats[1], "07"))[0]
    assert (row.origin, row.marks["c5"], row.state) == ("paper", "21.5", "submitted")
    assert row.account == clerk.account


def test_the_sum_on_the_paper_must_be_the_sum_of_what_was_typed(judging, seats, clerk, run):
    answer = clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", form("paper-sheet-1", paper_total="94"))

    assert answer.status_code == 422
    assert "逐项合计为 93.5" in answer.text
    assert 'value="21.5"' in answer.text
    assert run(stored.versions(seats[1], "07")) == []


def test_faults_of_a_paper_sheet_stand_beside_their_fields(judging, seats, clerk):
    answer = clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", form("paper-sheet-1", c1="7", c6=""))

    assert answer.status_code == 422
    assert '<p class="error" id="e-c1">不能大于 5。</p>' in answer.text
    assert '<p class="error" id="e-c6">尚未评分。</p>' in answer.text


def test_typing_a_sheet_again_is_a_correction_with_a_reason(judging, seats, clerk, run):
    path = f"/contests/{judging.contest}/paper/{seats[1]}/07"
    clerk.post(path, form("paper-sheet-1"))

    stale = clerk.post(path, form("paper-sheet-2", c1="4"))
    bare = clerk.post(path, form("paper-sheet-3", base=1, c1="4"))
    good = clerk.post(path, form("paper-sheet-4", base=1, c1="4", reason="录错"))

    assert (stale.status_code, bare.status_code, good.status_code) == (409, 422, 303)
    assert [row.marks["c1"] for row in run(stored.versions(seats[1], "07"))] == ["4.5", "4"]


def test_only_the_tally_clerk_types_paper_sheets(judging, seats, chief, clerk, run):
    path = f"/contests/{judging.contest}/paper/{seats[1]}/07"

    assert chief.get(path).status_code == 404
    assert chief.post(path, form("paper-sheet-1")).status_code == 404
    assert run(stored.versions(seats[1], "07")) == []
    assert clerk.get(path).status_code == 200


def test_theory_marks_come_in_by_number_or_by_name(judging, clerk, run):
    body = book(
        ("清河县职工技能竞赛理论成绩",),
        ("序号", "参赛号", "姓名", "单位", "理论成绩"),
        (1, "W001", None, None, 88.5),
        (2, None, "王 建国", "清河电力公司", "９１"),
        (3, "W003", "李秀英", None, "缺考"),
        ("统分员签字：", None, None, None, None),
    )

    shown = upload(clerk, judging, body)
    assert shown.status_code == 200, shown.text
    assert "读到 2 项" in shown.text
    assert "另有 1 行没有成绩" in shown.text
    assert run(facts.figures(judging.event)) == {}
    kept = shown.text.split(f"/contests/{judging.contest}/figures/")[1].split('"')[0]
    assert clerk.post(f"/contests/{judging.contest}/figures/{kept}").status_code == 303

    found = {key: row.text for key, row in run(facts.figures(judging.event)).items()}
    assert found == {(judging.entries[0], "theory"): "88.5", (judging.entries[1], "theory"): "91"}
    assert clerk.post(f"/contests/{judging.contest}/figures/{kept}").status_code == 409


def test_every_fault_of_a_list_is_named_by_sheet_and_row_and_nothing_is_stored(judging, clerk, run):
    body = book(
        ("参赛号", "姓名", "理论"),
        ("W001", "王建国", 80),
        ("W999", None, 80),
        (None, "没有此人", 80),
        ("W002", None, 101),
        ("W003", None, 70.3),
        ("W004", None, 70),
        ("W004", None, 71),
    )

    answer = upload(clerk, judging, body)

    assert answer.status_code == 422
    for words in (
        "第 2 行：参赛号与姓名“王建国”对不上",
        "第 3 行：参赛号“W999”不在",
        "第 4 行：“没有此人”不在",
        "第 5 行 理论“101”：不能大于 100",
        "第 6 行 理论“70.3”：须为 0.5 的整数倍",
        "第 8 行：“张伟”出现了两次",
    ):
        assert words in answer.text
    assert run(facts.figures(judging.event)) == {}
    assert run(tables.Upload.count().run()) == 0


def test_people_of_one_name_are_told_apart_by_their_unit(judging, clerk, run):
    run(tables.Entry.update({tables.Entry.label: "王建国"}).where(tables.Entry.id == judging.entries[2]).run())

    answer = upload(clerk, judging, book(("姓名", "理论"), ("王建国", 80)))
    assert "有几位“王建国”" in answer.text
    answer = upload(clerk, judging, book(("姓名", "单位", "理论"), ("王建国", "清河水务公司", 80)))
    assert answer.status_code == 200


def test_a_file_that_is_no_workbook_is_refused_in_words(judging, clerk):
    answer = upload(clerk, judging, b"not a workbook")

    assert answer.status_code == 422
    assert "不是 Excel 工作簿" in answer.text


def test_the_list_handed_out_comes_back_filled_in(judging, clerk, run):
    from openpyxl import load_workbook

    given = clerk.get(f"/events/{judging.event}/figures.xlsx")
    sheet = load_workbook(BytesIO(given.content))
    lines = sheet.active
    head = next(row for row in range(1, 6) if lines.cell(row, 1).value == "参赛号")
    for row in range(head + 1, head + 7):
        lines.cell(row, 4).value = 80
        lines.cell(row, 5).value = "45:10"
    target = BytesIO()
    sheet.save(target)

    shown = upload(clerk, judging, target.getvalue())

    assert "读到 12 项" in shown.text
    assert "2710" in shown.text


def test_a_changed_figure_needs_a_reason_and_the_old_one_stays(judging, clerk, run):
    path, field = f"/events/{judging.event}/figures", f"theory-{judging.entries[0]}"
    clerk.post(path, {field: "88"})

    assert clerk.post(path, {field: "89"}).status_code == 422
    assert clerk.post(path, {field: "89", "reason": "登记错误"}).status_code == 303
    rows = run(tables.Figure.select(tables.Figure.text, tables.Figure.reason).order_by(tables.Figure.version).run())
    assert rows == [{"text": "88", "reason": ""}, {"text": "89", "reason": "登记错误"}]


def test_figures_are_closed_once_somebody_signed(judging, clerk, run):
    run(setup.set_event_state(judging.event, "certified"))

    answer = clerk.post(f"/events/{judging.event}/figures", {f"theory-{judging.entries[0]}": "88"})

    assert answer.status_code == 409
    assert run(facts.figures(judging.event)) == {}


def test_theory_marks_are_seen_by_the_clerk_and_not_in_the_room(judging, clerk, chief, seats):
    clerk.post(f"/events/{judging.event}/figures", {f"theory-{judging.entries[0]}": "87.5"})

    assert "87.5" in clerk.get(f"/contests/{judging.contest}/figures").text
    assert "87.5" not in chief.get(f"/contests/{judging.contest}/room").text
    assert chief.get(f"/contests/{judging.contest}/figures").status_code == 404


def test_blank_score_sheets_carry_the_way_back_to_their_form(judging, seats, clerk, organiser):
    printed = organiser.get(f"/events/{judging.event}/score-sheets.pdf")
    text = words_of(printed.content)

    assert printed.headers["content-type"].startswith("application/pdf")
    assert text.count("评分表") >= 28
    assert "工具漏检" in text
    assert f"{judging.event}-{seats[1]}-07" in text
    assert f"{judging.event}-{seats[0]}-07" not in text


def test_filled_score_sheets_show_what_was_handed_in(judging, seats, clerk, organiser):
    assert organiser.get(f"/events/{judging.event}/filled-sheets.pdf").status_code == 409
    clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", form("paper-sheet-1"))

    text = words_of(organiser.get(f"/events/{judging.event}/filled-sheets.pdf").content)

    assert "93.5" in text
    assert "21.5" in text
    for name in NAMES:
        assert name not in text


def test_the_sign_in_list_names_everybody_and_no_code(judging, organiser, clerk):
    text = words_of(organiser.get(f"/events/{judging.event}/sign-in.pdf").content)

    assert "签到表" in text
    for name in NAMES:
        assert name in text
    assert clerk.get(f"/events/{judging.event}/sign-in.pdf").status_code == 404


def words_of(body: bytes) -> str:
    """The text of a PDF, without blanks and line breaks."""
    pages = pypdfium2.PdfDocument(body)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_figures_from_a_chinese_keyboard_are_figures(judging, seats, clerk, run):
    typed = form("paper-sheet-1", c1="４．５", c5="21。5", paper_total="９３．５")
    answer = clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", typed)

    assert answer.status_code == 303, answer.text
    row = run(stored.versions(seats[1], "07"))[0]
    assert (row.marks["c1"], row.marks["c5"]) == ("4.5", "21.5")


def test_a_reason_without_end_is_said_to_be_too_long(judging, seats, clerk, chief, run):
    clerk.post(f"/contests/{judging.contest}/paper/{seats[1]}/07", form("paper-sheet-1"))
    answer = chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请" * 501})

    assert answer.status_code == 422
    assert "最多 500 个字" in answer.text
    assert len(run(stored.versions(seats[1], "07"))) == 1
