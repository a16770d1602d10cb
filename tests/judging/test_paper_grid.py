"""A seat's whole pile of paper sheets in one table: every line is handed in by itself, none overwrites another."""

import random
import re

import pytest
from litestar.datastructures import FormMultiDict

import scoring
from contests.store import tables
from contests.store.judging import heats
from contests.store.judging import sheets as stored
from contests.web import cells, marks, pages
from contests.web.forms import Form
from tests.browser.judging.test_points import RUBRIC, rubric, sheet
from tests.conftest import NOON
from tests.judging.made import GOOD
from tests.judging.test_paper_and_figures import TYPED, form
from tests.judging.test_paper_twice import second  # noqa: F401 - a fixture

LINE = {key: value for key, value in TYPED.items() if not key.startswith("v")}
PAGE = "page-of-one-pile"


@pytest.fixture
def judging(made, seats, organiser):
    """The event while it is marked."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    return made


@pytest.fixture
def path(judging, seats):
    return f"/contests/{judging.contest}/paper/{seats[1]}"


@pytest.fixture
def twice(judging, organiser):
    """From now on two people type."""
    assert organiser.post(f"/events/{judging.event}/paper/twice", {"on": "1"}).status_code == 303


def pile(lines: dict[str, dict[str, str]], page: str = PAGE, rules: int = 2, base: int = 0) -> dict[str, str]:
    """The form of the whole table with these lines filled in, by code."""
    sent = {"submission": page, "rules": str(rules)}
    for number, (code, line) in enumerate(lines.items()):
        sent |= {f"{number}._code": code, f"{number}._base": str(base)}
        sent |= {f"{number}.{name}": text for name, text in line.items()}
    return sent


def versions(run, judging, seat):
    found = run(stored.latest(judging.event, seat))
    return {code: (row.version, row.origin, row.marks["c1"]) for (_, code), row in found.items()}


def lines_of(text: str) -> dict[str, str]:
    """The lines of the table as HTML, by code."""
    return dict(re.findall(r'<tr data-line="(\w+)"(.*?)</tr>', text, re.S))


def test_good_lines_are_stored_and_faulty_ones_stay_with_their_text(judging, seats, clerk, path, run):
    lines = {"07": LINE, "03": LINE | {"c1": "7"}, "11": {"c5": "20"}, "02": {}, "05": LINE | {"paper_total": "94"}}

    answer = clerk.post(path, pile(lines))

    assert answer.status_code == 422
    assert versions(run, judging, seats[1]) == {"07": (1, "paper", "4.5")}
    shown = lines_of(answer.text)
    assert "已交" not in shown["07"] or "纸质录入" in shown["07"]
    assert "<input" not in shown["07"]
    assert "93.5" in shown["07"]
    assert 'value="7" ' in shown["03"]
    assert "不能大于 5。" in shown["03"]
    assert shown["03"].count('aria-invalid="true"') == 1
    assert shown["11"].count("尚未评分。") == 5
    assert "aria-invalid" not in shown["02"]
    assert "逐项合计为 93.5" in shown["05"]
    assert "已录入 1 份评分表。" in answer.text
    assert "03 号：不能大于 5。" in answer.text
    assert "11 号有 5 处须改正，第一处：" in answer.text


def test_a_pile_sent_again_doubles_nothing_and_a_changed_one_overwrites_nothing(judging, seats, clerk, path, run):
    lines = dict.fromkeys(("07", "03", "11"), LINE)
    assert "said.n=3" in clerk.post(path, pile(lines)).headers["location"]

    again = clerk.post(path, pile(lines))
    changed = clerk.post(path, pile(lines | {"03": LINE | {"c1": "4"}}))

    assert again.status_code == 303
    assert changed.status_code == 422
    assert "没有被覆盖" in changed.text
    assert 'value="4"' in lines_of(changed.text)["03"]
    assert versions(run, judging, seats[1]) == dict.fromkeys(lines, (1, "paper", "4.5"))
    assert run(tables.Sheet.count().run()) == 3


def test_the_single_form_sent_again_with_another_figure_is_no_resend(judging, seats, clerk, path, run):
    assert clerk.post(f"{path}/07", form("paper-sheet-1")).status_code == 303
    assert clerk.post(f"{path}/07", form("paper-sheet-1")).status_code == 303

    changed = clerk.post(f"{path}/07", form("paper-sheet-1", c1="4"))

    assert changed.status_code == 409
    assert versions(run, judging, seats[1]) == {"07": (1, "paper", "4.5")}


def test_a_tablets_sheet_that_came_meanwhile_is_not_overwritten(judging, seats, clerk, tablet, path, run):
    assert lines_of(clerk.get(path).text)["07"].count("<input") == 14
    tablet(seats[1]).sheet("07", GOOD | {"c1": "3"}, id="from-the-tablet")

    answer = clerk.post(path, pile({"07": LINE, "03": LINE}))

    assert answer.status_code == 422
    found = versions(run, judging, seats[1])
    assert found == {"07": (1, "tablet", "3"), "03": (1, "paper", "4.5")}
    line = lines_of(answer.text)["07"]
    assert 'value="21.5"' in line
    assert f'href="{path}/07"' in line
    assert "打开这一份更正" in answer.text
    assert "平板" in lines_of(clerk.get(path).text)["07"]


def test_a_pile_is_typed_by_two_people_blind_to_each_other(judging, twice, seats, clerk, second, path, run):  # noqa: F811
    lines = dict.fromkeys(("07", "03", "11"), LINE)
    first = clerk.post(path, pile(lines))
    assert "said.waiting=3" in first.headers["location"]
    assert run(tables.Sheet.count().run()) == 0
    own = lines_of(clerk.get(path).text)
    assert ("您已录第一遍" in own["07"], "<input" in own["07"], "<input" in own["02"]) == (True, False, True)

    page = second.get(path).text
    assert "第二遍" in lines_of(page)["07"]
    assert "21.5" not in page
    answer = second.post(path, pile(lines | {"03": LINE | {"c1": "4"}}, "page-of-another"))
    assert "said.stored=2&said.differs=1" in answer.headers["location"]
    shown = lines_of(second.follow(answer).text)
    assert "两遍一致" in shown["07"]
    assert f'href="{path}/03"' in shown["03"]
    assert "两遍不一致" in shown["03"]
    assert set(versions(run, judging, seats[1])) == {"07", "11"}
    assert second.post(path, pile(lines | {"03": LINE | {"c1": "4"}}, "page-of-another")).status_code == 303
    late = clerk.post(path, pile({"03": LINE, "07": LINE}, "an-open-window"))
    assert late.status_code == 422
    assert "请清空这一行，打开这一份核对" in late.text


def test_both_presses_of_a_button_are_answered_alike(judging, twice, seats, clerk, path, run):
    sent = pile({"07": LINE})
    answers = [clerk.post(path, sent).headers["location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert run(tables.Typing.count().run()) == 1


def test_a_heat_that_waits_takes_no_line(judging, seats, clerk, path, run):
    run(tables.BlindCode.update({tables.BlindCode.heat: 2}).where(tables.BlindCode.code == "03").run())
    run(heats.set_state(judging.event, 2, "waiting", NOON))

    shown = lines_of(clerk.get(path).text)
    assert "第 2 场还没有开始评分" in shown["03"]
    assert ("<input" in shown["07"], "<input" in shown["03"]) == (True, False)
    refused = clerk.post(path, pile({"03": LINE}))
    assert (refused.status_code, "第 2 场还没有开始评分，不能录入" in refused.text) == (422, True)
    assert run(tables.Sheet.count().run()) == 0


def test_after_the_lock_the_pile_is_only_looked_at(judging, clerk, path, run):
    run(tables.Event.update({tables.Event.state: "locked"}).where(tables.Event.id == judging.event).run())

    assert "<input" not in lines_of(clerk.get(path).text)["07"]
    late = clerk.post(path, pile({"07": LINE}))
    assert (late.status_code, "不在评分阶段" in late.text, 'value="21.5"' in late.text) == (422, True, True)
    assert run(tables.Sheet.count().run()) == 0


def test_a_sheet_that_was_sent_back_is_typed_over_the_version_that_was(judging, seats, clerk, chief, path, run):
    clerk.post(path, pile({"07": LINE}))
    assert chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "漏项"}).status_code == 303
    page = clerk.get(path).text
    assert "被退回" in lines_of(page)["07"]
    assert 'name="0._base" value="2"' in page

    assert clerk.post(path, pile({"07": LINE | {"c1": "4"}}, "page-two", base=2)).status_code == 303
    assert versions(run, judging, seats[1]) == {"07": (3, "paper", "4")}


def test_rules_that_changed_while_a_pile_was_typed_keep_every_line_in_the_table(judging, seats, clerk, path, run):
    answer = clerk.post(path, pile({"07": LINE, "03": LINE}, rules=1))

    assert answer.status_code == 422
    assert answer.text.count("评分标准已更新") >= 2
    assert answer.text.count('value="21.5"') == 2
    assert run(tables.Sheet.count().run()) == 0


@pytest.mark.parametrize("sent", [{}, {"0._code": "xx", "0.c1": "1"}, {"0.c1": "1"}, {"submission": PAGE}])
def test_a_form_with_nothing_of_ours_in_it_is_said_to_be_empty(judging, clerk, path, sent):
    answer = clerk.post(path, sent)

    assert answer.status_code == 422
    assert "还没有填写任何一份评分表" in answer.text


def test_a_pile_without_the_id_of_its_page_is_not_taken(judging, clerk, path, run):
    answer = clerk.post(path, pile({"07": LINE}, page=""))

    assert (answer.status_code, "返回重试" in answer.text) == (422, True)
    assert run(tables.Sheet.count().run()) == 0


def test_a_pile_is_read_by_as_many_queries_with_three_sheets_as_with_one(judging, clerk, path, count_queries):
    clerk.post(path, pile({"07": LINE}))
    one = count_queries(lambda: clerk.get(path))
    clerk.post(path, pile({"03": LINE, "11": LINE, "02": LINE}, "page-two"))

    assert count_queries(lambda: clerk.get(path)) == one


def test_every_kind_of_figure_is_read_back_as_it_was_written():
    chance, known = random.Random(20261123), rubric(RUBRIC)
    fields = scoring.fields(known)
    names = {cell.name for column in cells.columns(fields) for cell in column.cells}
    for _ in range(300):
        wanted = scoring.marks(known, sheet(chance))
        texts = cells.texts(fields, wanted)
        assert set(texts) <= names
        found = marks.written(Form(FormMultiDict(list(texts.items()))), fields)
        assert scoring.read_sheet(known, found) == wanted, texts


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [("best.p", "3", "best"), ("answers", "AX", "answers"), ("yes_no", "也许", "yes_no"), ("v_item", "2", "v_item")],
)
def test_a_sign_that_says_nothing_is_a_fault_and_no_choice(name, text, field):
    known = rubric(RUBRIC)
    fields = scoring.fields(known)
    texts = cells.texts(fields, scoring.marks(known, sheet(random.Random(1)))) | {name: text}

    found = scoring.problems(known, marks.written(Form(FormMultiDict(list(texts.items()))), fields))

    assert [(one.field, one.code) for one in found] == [(field, "unknown_choice")]


def test_a_form_is_drawn_for_every_kind_of_figure_whether_it_has_a_label_or_not():
    known = rubric(RUBRIC)
    fields = {str(field["key"]): field for field in scoring.fields(known)}
    drawn = '{% import "marks.html" as marks %}{{ marks.inputs(field, value, {}) }}{{ marks.shown(field, value) }}'
    template = pages.environment().from_string(drawn)

    for key, value in scoring.marks(known, sheet(random.Random(2))).items():
        assert f'name="{key}' in template.render(field=fields[key], value=value)
