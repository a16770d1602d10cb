"""裁判统计 as the sheets come in: exact figures, plain words, and only for those who may see them."""

import re
from fractions import Fraction

import pytest

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging.spread import apart
from contests.web.judging.judges import of_part
from contests.web.judging.matrix import matrices
from tests.judging.made import GOOD
from tests.judging.test_room import judging  # noqa: F401

MOVES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5}


@pytest.fixture
def marked(judging, seats, tablet):  # noqa: F811
    """Every judge marks every code; the fourth takes three points more off, the others differ a little."""
    for number, seat in enumerate(seats):
        judge = tablet(seat)
        for place, entry in enumerate(judge.desk().json()["codes"]):
            low = place + (number * place) % 2 + (3 if number == 3 else 0)
            marks = {**GOOD, "c5": str(int(float(GOOD["c5"])) - low)}
            answer = judge.sheet(entry["code"], marks, id=f"judges-{number}-{entry['code']}")
            assert answer.status_code == 200, answer.text
    return judging


async def parts(event):
    return [of_part(one) for one in await matrices(await desks.of(event))]


def test_the_figures_are_the_engines_over_the_sheets_that_count(marked, seats, run):
    part = run(parts(marked.event))[0]
    matrix = run(matrices_of(marked.event))[0]
    totals = {
        str(seat.id): {line.entry.code: line.cells[i].total for line in matrix.lines if line.cells[i].total is not None}
        for i, seat in enumerate(matrix.seats)
    }

    strict = scoring.severity(totals)
    for judge in part.judges:
        own = strict[str(judge.seat.id)]
        assert judge.sheets == len(totals[str(judge.seat.id)])
        assert Fraction(judge.severity) == scoring.half_up(Fraction(own.difference), 2)
        assert Fraction(judge.error) == scoring.half_up(Fraction(own.error), 2)
        mean = sum(totals[str(judge.seat.id)].values(), Fraction()) / judge.sheets
        assert Fraction(judge.mean) == scoring.half_up(mean, 2)
    assert part.judges[3].lean == "strict"
    assert Fraction(part.judges[3].severity) < -2


async def matrices_of(event):
    return await matrices(await desks.of(event))


def test_the_page_says_it_in_words_and_names_nobody_who_was_marked(marked, chief, run):
    page = chief.get(f"/contests/{marked.contest}/room/judges").text

    assert "偏严" in page
    assert "排序一致（肯德尔 W）" in page
    assert "<svg" in page
    assert "古丽娜尔" not in page


def test_few_sheets_are_called_too_few(judging, seats, tablet, chief):  # noqa: F811
    for number in (1, 2):
        tablet(seats[number]).sheet("03", {**GOOD, "c5": str(10 + number)}, id=f"few-sheets-{number}")

    page = chief.get(f"/contests/{judging.contest}/room/judges").text

    assert "太少，暂不判断" in page
    assert "没有别人评同一件" in page
    assert "太少：各裁判共同评过 5 件以上才有意义。" in page
    assert "已交 2 份" in page


def test_a_sheet_far_from_all_others_is_named_with_a_link(marked, seats, tablet, chief):
    judge = tablet(seats[1])
    there = judge.desk().json()["sheets"]["03"]
    marks = {**there["marks"], "c5": "0", "c6": "0"}
    assert judge.sheet("03", marks, id="far-away-1", base=1, reason="重看").status_code == 200

    page = chief.get(f"/contests/{marked.contest}/room/judges").text

    assert f'<a href="/seats/{seats[1]}/sheets/03">03 号</a>' in page
    assert re.search(r"给 [\d.]+，预计 [\d.]+（-[\d.]+ 倍标准差）", page)


def test_the_statistics_are_for_the_chief_judge_and_the_supervisor_only(
    marked, seats, tablet, chief, member, clerk, organiser, stranger
):
    at = f"/contests/{marked.contest}/room/judges"
    for browser in (chief, member("supervisor")):
        assert browser.get(at).status_code == 200
    for browser in (tablet(seats[1]), clerk, organiser):
        assert browser.get(at).status_code == 404
    assert stranger.get(at).status_code == 303
    assert "裁判统计" not in organiser.get(f"/contests/{marked.contest}/room").text


def test_a_limit_on_single_criteria_names_the_criterion(marked, run):
    desk = run(desks.of(marked.event))
    rubric = desk.rubric("practice")
    high = scoring.score(rubric, GOOD)
    low = scoring.score(rubric, {**GOOD, "c5": "0"})
    label = next(f["label"] for f in scoring.fields(rubric) if f["key"] == "c5")

    assert apart(desk, "practice", [high, low]) == ("",)  # the total: what the welders' rules ask
    plain = desk.rules.to_plain()
    for stage in plain["stages"]:
        for part in stage["parts"]:
            if part["key"] == "practice":
                part["panel"]["spread"] = {"limit": "20", "of": "maximum", "on": "criterion", "then": "flag"}
    strict = desks.Desk(desk.event, desk.version, scoring.Ruleset.from_plain(plain))
    assert apart(strict, "practice", [high, low]) == (label,)
    assert apart(strict, "practice", [high, high]) == ()
