"""What people have won over the years: from final lists in force, with the names as they were posted."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from contests.store import ledger, publication, results, tables
from tests.conftest import Browser, Cast
from tests.publication.conftest import House, _fresh_limits, house, welders  # noqa: F401
from tests.publication.test_publication import correct, finish, wait_until_over
from tests.results import made

Run = Callable[[Any], Any]


@pytest.fixture
def ended(house: House) -> House:  # noqa: F811
    """The welders' contest with its final list."""
    house.posted()
    wait_until_over(house)
    assert finish(house).status_code == 303
    return house


def worker(run: Run, name: str) -> int:
    found = run(tables.Worker.select(tables.Worker.id).where(tables.Worker.name == name).first().run())
    return int(found["id"])


def cells(browser: Browser, path: str) -> list[Any]:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_a_result_counts_from_the_final_list_on(house: House, organiser: Browser, run: Run) -> None:  # noqa: F811
    house.posted()
    own = worker(run, "古丽娜尔")
    assert "一等奖" not in organiser.get(f"/history/workers/{own}").text

    wait_until_over(house)
    finish(house)

    page = organiser.get(f"/history/workers/{own}").text
    for words in ("清河县第七届职工技能竞赛", "焊工", "一等奖", "2026年11月22日"):
        assert words in page
    assert "古丽娜尔" in organiser.get("/history").text
    assert "清河机械厂" in organiser.get("/history/units").text
    assert "古丽娜尔" in organiser.get(f"/history/units/{house.made.units['A']}").text


def told(browser: Browser, path: str) -> list[tuple[Any, ...]]:
    """The results of a workbook: list, place, total, award, name."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    lines = [line for line in sheet.iter_rows(values_only=True) if str(line[0]).startswith("2026-")]
    return [tuple(str(cell) if cell is not None else "" for cell in line[2:7]) for line in lines]


def test_who_won_nothing_is_told_with_place_and_total_as_they_were_signed(
    ended: House, organiser: Browser, run: Run
) -> None:
    """Every entry of the released event, winner or not, as the tally behind the list has it."""
    tally = run(results.tally(ended.made.event))
    states = {"ranked": "参赛", "absent": "缺考"}
    rows = {row["code"]: row for row in tally.result["rows"]}
    assert {row["state"] for row in rows.values()} == {"ranked", "absent"}
    losers = [code for code, row in rows.items() if not row.get("awards")]
    assert losers
    for code, row in rows.items():
        place = "" if row["place"] is None else str(row["place"])
        path = f"/history/workers/{worker(run, made.NAMES[code])}"
        ((event, shown, total, award, name),) = told(organiser, f"{path}/list.xlsx")
        assert (event, shown, total, name) == ("焊工", place, row["total"] or "", made.NAMES[code])
        assert award == states[row["state"]] if code in losers else award.endswith("等奖")
        page = organiser.get(path).text
        assert all(words in page for words in (row["total"] or "—", award))


def test_what_counts_is_the_tally_of_the_list_not_a_later_one(ended: House, organiser: Browser, run: Run) -> None:
    own = f"/history/workers/{worker(run, made.NAMES['003'])}/list.xlsx"
    before = told(organiser, own)
    assert before[0][1]
    correct(ended)

    later = next(row for row in run(results.tally(ended.made.event)).result["rows"] if row["code"] == "003")
    assert str(later["place"]) != before[0][1]
    assert told(organiser, own) == before


def test_a_contact_sees_the_totals_of_the_own_people_where_the_contest_gives_receipts(
    ended: House, cast: Cast, run: Run
) -> None:
    unit = ended.made.units["A"]
    contact, path = cast("unit_contact", organisation=unit), f"/history/units/{unit}/list.xlsx"
    assert any(total for _, _, total, _, _ in told(contact, path))

    settings = {tables.Contest.settings: json.dumps({"receipt": "off"})}
    run(tables.Contest.update(settings).where(tables.Contest.id == ended.made.contest).run())

    assert told(contact, path)
    assert not any(total for _, _, total, _, _ in told(contact, path))
    assert all(place == "" for _, place, _, award, _ in told(contact, path) if award == "参赛")
    assert any(total for _, _, total, _, _ in told(ended.organiser, path))


def test_nothing_public_tells_the_place_or_total_of_who_won_nothing(ended: House, stranger: Browser, run: Run) -> None:
    losers = [row for row in run(results.tally(ended.made.event)).result["rows"] if not row.get("awards")]
    own = f"/p/{ended.made.contest}"
    for path in (own, f"{own}/2", f"{own}/2/notice.json", f"{own}/feed.xml", f"{own}/events/{ended.made.event}"):
        text = stranger.get(path).text
        assert not any(made.NAMES[row["code"]] in text or (row["total"] or "?!") in text for row in losers), path
    for path in ("/history", "/history/units", f"/history/units/{ended.made.units['A']}"):
        assert stranger.get(path).status_code in (303, 401), path


def test_a_unit_sums_up_its_years(ended: House, organiser: Browser, run: Run) -> None:
    unit = ended.made.units["A"]
    entered = [code for code in made.NAMES if _unit(code) == "A"]
    groups = run(publication.notice(ended.made.contest, 2)).groups
    won = [row for group in groups for row in group["rows"] if row.get("organisation") == unit]
    form = {"organisation": "清河机械厂", "worker": "", "title": "优胜单位", "level": "county"}
    organiser.post("/history/honours", form | {"awarded_on": "2024-05-01"})

    answer = organiser.get(f"/history/units/{unit}/list.xlsx")
    years = load_workbook(BytesIO(answer.content)).worksheets[1]
    lines = [line[:5] for line in years.iter_rows(values_only=True) if isinstance(line[0], int)]

    assert lines == [(2026, len(entered), 0, len(won), 0), (2024, 0, 0, 0, 1)]
    assert "历年合计" in organiser.get(f"/history/units/{unit}").text
    assert "参赛（人次）" in organiser.get("/history/units?sort=-entered").text
    assert made.NAMES[entered[0]] in organiser.get("/history?sort=-entered").text


def test_a_search_goes_into_the_workbook(ended: House, organiser: Browser, run: Run) -> None:
    path = f"/history/units/{ended.made.units['A']}/list.xlsx"
    everybody = told(organiser, path)
    assert 0 < len(told(organiser, f"{path}?q=一等奖")) < len(everybody)
    totals = [total for _, _, total, _, _ in told(organiser, f"{path}?sort=-total")]
    assert totals == sorted(totals, key=lambda total: float(total or -1), reverse=True)


def test_the_name_stands_as_it_was_posted(ended: House, organiser: Browser, run: Run) -> None:
    own = worker(run, "古丽娜尔")
    run(tables.Worker.update({tables.Worker.name: "改名"}).where(tables.Worker.id == own).run())
    page = organiser.get(f"/history/workers/{own}").text
    assert "改名" in page
    assert "古丽娜尔" in page


def test_a_superseded_list_and_a_rehearsal_do_not_count(ended: House, organiser: Browser, run: Run) -> None:
    own = worker(run, "古丽娜尔")
    assert "一等奖" in organiser.get(f"/history/workers/{own}").text
    run(tables.Contest.update({tables.Contest.rehearsal_of: 1}).where(tables.Contest.id == ended.made.contest).run())
    assert "一等奖" not in organiser.get(f"/history/workers/{own}").text
    run(tables.Contest.update({tables.Contest.rehearsal_of: None}).where(tables.Contest.id == ended.made.contest).run())

    correct(ended)
    ended.draft(reason="更正")
    ended.publish(3)
    assert "一等奖" not in organiser.get(f"/history/workers/{own}").text


def test_a_unit_sees_its_own_people_and_no_others(ended: House, cast: Cast, run: Run) -> None:
    own, other = ended.made.units["A"], ended.made.units["B"]
    contact = cast("unit_contact", organisation=own)
    mine = [name for code, name in made.NAMES.items() if _unit(code) == "A"]
    theirs = [name for code, name in made.NAMES.items() if _unit(code) == "B"]

    page = contact.get(f"/history/units/{own}").text

    assert any(name in page for name in mine)
    assert not any(name in page for name in theirs)
    assert contact.get(f"/history/workers/{worker(run, mine[0])}").status_code == 200
    for path in (
        f"/history/units/{other}",
        f"/history/units/{other}/list.xlsx",
        f"/history/workers/{worker(run, theirs[0])}",
    ):
        assert contact.get(path).status_code == 404, path
    for path in ("/history", "/history/units", "/history.xlsx"):
        assert contact.get(path).status_code == 403, path
    assert contact.post("/history/honours", {"title": "x"}).status_code == 403
    assert ended.supervisor.get(f"/history/units/{own}").status_code == 404


def _unit(code: str) -> str:
    return next(str(entry["unit"]) for entry in made.EXAMPLE["entries"] if entry["code"] == code)


def test_a_title_from_before_is_recorded_known_to_the_rules_and_struck_again(
    ended: House, organiser: Browser, run: Run
) -> None:
    form = {
        "organisation": "清河机械厂",
        "worker": "古丽娜尔",
        "title": "创新之星",
        "level": "city",
        "awarded_on": "2024-05-01",
    }

    assert organiser.post("/history/honours", form).status_code == 303

    own = worker(run, "古丽娜尔")
    page = organiser.get(f"/history/workers/{own}").text
    assert "创新之星" in page
    assert "市级" in page
    from contests.store.results import rows

    held = run(rows.titles())
    assert [(one.holder, one.title, one.awarded_on) for one in held] == [
        (("worker", own), "创新之星", date(2024, 5, 1))
    ]
    honour = run(tables.Honour.select(tables.Honour.id).first().run())["id"]
    assert organiser.post(f"/history/honours/{honour}/strike", {"reason": "录错"}).status_code == 303
    assert run(rows.titles()) == []
    assert [deed.verb for deed in run(ledger.deeds(None))][-2:] == ["honour.recorded", "honour.struck"]
    assert "古丽娜尔" not in "".join(deed.facts + deed.subject for deed in run(ledger.deeds(None)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", "没有的厂"),
        ("worker", "查无此人"),
        ("title", ""),
        ("level", "宇宙"),
        ("awarded_on", "2999-01-01"),
    ],
)
def test_a_title_that_fits_nobody_is_not_recorded(
    ended: House, organiser: Browser, run: Run, field: str, value: str
) -> None:
    form = {
        "organisation": "清河机械厂",
        "worker": "古丽娜尔",
        "title": "创新之星",
        "level": "city",
        "awarded_on": "2024-05-01",
    }

    answer = organiser.post("/history/honours", form | {field: value})

    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert not run(tables.Honour.exists().run())


def test_a_title_of_a_list_is_struck_only_with_its_list(ended: House, organiser: Browser, run: Run) -> None:
    fresh = tables.Honour(kind="stars", title="之星", awarded_on=date(2026, 11, 1), contest=ended.made.contest)
    honour = run(tables.Honour.insert(fresh).run())[0]["id"]
    assert organiser.post(f"/history/honours/{honour}/strike", {"reason": "x"}).status_code == 404


def test_lists_are_searched_ordered_and_taken_along(ended: House, organiser: Browser, run: Run) -> None:
    assert "王建国" not in organiser.get("/history?q=古丽").text
    assert organiser.get("/history?sort=-awards").status_code == 200
    own = worker(run, "古丽娜尔")
    assert "古丽娜尔" in cells(organiser, "/history.xlsx")
    assert "清河机械厂" in cells(organiser, "/history/units.xlsx")
    assert "一等奖" in cells(organiser, f"/history/workers/{own}/list.xlsx")
    assert "一等奖" in cells(organiser, f"/history/units/{ended.made.units['A']}/list.xlsx")


def test_the_list_takes_as_many_queries_for_two_contests_as_for_one(
    ended: House, organiser: Browser, run: Run, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    one = count_queries(lambda: organiser.get("/history"))
    row = run(tables.Notice.select().where(tables.Notice.kind == "final").first().run())
    other = run(made.opened("电工竞赛"))
    fresh = {key: value for key, value in row.items() if key not in ("id", "contest")}
    run(tables.Notice.insert(tables.Notice(contest=other, **fresh)).run())

    assert count_queries(lambda: organiser.get("/history")) == one
    assert "电工竞赛" in organiser.get(f"/history/workers/{worker(run, '古丽娜尔')}").text
    assert run(results.tallied_events()) == [ended.made.event]


def book(*rows: tuple[str, ...]) -> dict[str, Any]:
    """Return a filled form as an upload."""
    made_up, target = Workbook(), BytesIO()
    made_up.active.append(("单位", "职工姓名", "称号", "级别", "获得日期"))  # type: ignore[union-attr]
    for row in rows:
        made_up.active.append(row)  # type: ignore[union-attr]
    made_up.save(target)
    return {"files": {"file": ("补录.xlsx", target.getvalue())}}


def test_many_titles_come_in_by_workbook_all_of_them_or_none(ended: House, organiser: Browser, run: Run) -> None:
    good = ("清河机械厂", "古丽娜尔", "创新之星", "市级", "2024-05-01")
    bad = ("清河机械厂", "查无此人", "创新之星", "宇宙级", "昨天")

    refused = organiser.post("/history/honours/file", **book(good, bad))

    assert refused.status_code == 422
    for words in ("第 3 行：这个单位没有登记过此人", "第 3 行：请填写此项"):
        assert words in refused.text
    assert not run(tables.Honour.exists().run())
    stored = organiser.post("/history/honours/file", **book(good, ("清河机械厂", "", "优胜单位", "", "2023/12/31")))
    assert stored.status_code == 303, stored.text
    kept = run(tables.Honour.select(tables.Honour.title, tables.Honour.level).order_by(tables.Honour.id).run())
    assert [(row["title"], row["level"]) for row in kept] == [("创新之星", "city"), ("优胜单位", "county")]
    assert "没有找到表头" in organiser.post("/history/honours/file", files={"file": ("x.xlsx", header())}).text
    assert organiser.get("/history/honours/form.xlsx").status_code == 200


def header() -> bytes:
    target = BytesIO()
    other = Workbook()
    other.active.append(("别的", "表"))  # type: ignore[union-attr]
    other.save(target)
    return target.getvalue()
