"""The list, a new contest, its page, its words, events, people and log, as an organiser meets them."""

import ast
import re
from pathlib import Path

import pytest

import contests
from contests.actions import setup as act
from contests.labels import known, say
from contests.rules import Faulty, Refused
from contests.store import ledger, setup, tables
from contests.web.setup.overview import step_of
from tests.conftest import NOON
from tests.setup.forms import form_of
from tests.setup.made import made, person


def test_a_stranger_on_the_first_page_learns_of_no_contest(run, organiser, stranger):
    made(run, organiser, name="尚未公开的竞赛")

    answer = stranger.get("/", follow_redirects=True)

    assert "尚未公开的竞赛" in organiser.get("/").text
    assert answer.status_code == 200
    assert "尚未公开的竞赛" not in answer.text
    assert stranger.get("/contests").status_code == 303


def test_a_member_sees_only_the_contests_in_which_a_duty_is_held(run, organiser, cast):
    mine, _ = made(run, organiser, name="本人任裁判长的竞赛")
    made(run, organiser, name="与本人无关的竞赛")
    chief = cast("", login="chief")
    assert "您还没有参与的竞赛" in chief.get("/").text
    run(act.give_role(person(organiser), mine, chief.account, "chief_judge", NOON))

    page = chief.get("/contests").text

    assert "本人任裁判长的竞赛" in page
    assert "与本人无关的竞赛" not in page
    assert chief.get("/contests/2").status_code == 404
    assert chief.get(f"/contests/{mine}").status_code == 200
    assert chief.get(f"/contests/{mine}/setup").status_code == 404


def test_the_list_is_searched_sorted_and_exported(run, organiser):
    for name in ("甲县焊工竞赛", "乙县焊工竞赛", "丙县朗诵竞赛"):
        made(run, organiser, name=name)

    found = organiser.get("/contests?q=焊工&sort=name").text
    assert "丙县朗诵竞赛" not in found
    assert found.index("甲县焊工竞赛") < found.index("乙县焊工竞赛")
    assert "没有符合条件的竞赛" in organiser.get("/contests?state=final").text
    assert organiser.get("/contests.xlsx?q=焊工").content[:2] == b"PK"


def test_the_list_asks_the_database_as_often_for_three_contests_as_for_one(run, organiser, monkeypatch):
    asked: list[str] = []
    engine = type(tables.Contest._meta.db)
    before = engine.run_querystring

    async def counted(self, querystring, *rest, **more):
        asked.append(str(querystring))
        return await before(self, querystring, *rest, **more)

    monkeypatch.setattr(engine, "run_querystring", counted)
    made(run, organiser)
    asked.clear()
    organiser.get("/contests")
    organiser.get("/contests/1")
    one = len(asked)
    made(run, organiser, "ankang")
    made(run, organiser, "stars")
    asked.clear()
    organiser.get("/contests")
    organiser.get("/contests/3")

    assert one == len(asked) > 0


def test_a_contest_is_opened_from_a_preset_in_the_browser(run, organiser):
    page = organiser.get("/contests/new?preset=skills")
    form = form_of(page.text, "/contests/new")
    assert form["hosts"] == "县总工会"

    answer = organiser.post("/contests/new", form | {"name": "清河县第十届职工技能大赛"})

    overview = organiser.follow(answer).text
    assert "清河县第十届职工技能大赛" in overview
    assert "竞赛已开设" in overview
    assert "叉车司机" in overview


def test_every_fault_of_a_new_contest_stands_beside_its_field_and_what_was_typed_stays(organiser):
    form = form_of(organiser.get("/contests/new?preset=skills").text, "/contests/new")

    typed = {"starts": "2027-05-02", "ends": "2027-02-30", "registration_ends": "0026-04-01", "place": "技工学校"}
    answer = organiser.post("/contests/new", form | typed | {"name": ""})

    assert answer.status_code == 422
    assert all(words in answer.text for words in ("请填写此项", "日期不存在", "26 年不对"))
    assert 'value="技工学校"' in answer.text
    assert 'value="2027-05-02"' in answer.text
    assert organiser.post("/contests/new", {"preset": "chess"}).status_code == 422


def test_the_words_of_a_contest_are_changed_and_the_log_says_which(run, organiser):
    contest, _ = made(run, organiser)
    path = f"/contests/{contest}/setup"
    form = form_of(organiser.get(path).text, path)

    organiser.post(
        path, form | {"place": "县技工学校", "notice_days": "7", "objection_where": "县总工会 电话 555-0100"}
    )

    stored = run(setup.contest(contest))
    assert (stored.place, stored.settings["notice_days"]) == ("县技工学校", 7)
    assert stored.settings["objection_where"] == "县总工会 电话 555-0100"
    assert '"place"' in run(ledger.deeds(contest))[-1].facts
    assert organiser.post(path, form | {"notice_days": "0"}).status_code == 422


def test_events_are_added_named_ordered_and_removed_while_nobody_entered(run, organiser):
    contest, events = made(run, organiser)
    root = f"/contests/{contest}/setup/events"

    answer = organiser.post(
        root, {"name": "钳工", "entrant": "competitor", "blind": "1", "source": f"event-{events[0].id}"}
    )
    assert answer.status_code == 303, answer.text
    new = run(setup.events(contest))[-1]
    assert (new.name, new.blind) == ("钳工", True)
    assert run(setup.ruleset(new.id)).body["name"] == "钳工"
    organiser.post(f"{root}/{new.id}/move", {"way": "up"})
    assert [event.name for event in run(setup.events(contest))] == ["焊工", "电工", "钳工", "叉车司机"]
    organiser.post(f"{root}/{new.id}/words", {"name": "装配钳工", "entrant": "team", "blind": ""})
    assert run(setup.event(new.id)).entrant == "team"
    organiser.post(f"{root}/{new.id}/remove")
    assert [event.name for event in run(setup.events(contest))] == ["焊工", "电工", "叉车司机"]


def test_an_event_that_somebody_entered_stays_and_keeps_its_kind_of_entrant(run, organiser):
    contest, events = made(run, organiser)
    entry = tables.Entry(contest=contest, event=events[0].id, label="张三", created=NOON)
    run(tables.Entry.insert(entry).run())
    root = f"/contests/{contest}/setup/events"

    removed = organiser.post(f"{root}/{events[0].id}/remove")
    changed = organiser.post(f"{root}/{events[0].id}/words", {"name": "焊工", "entrant": "team", "blind": "1"})

    assert removed.status_code == 409
    assert changed.status_code == 422
    assert "不能再改参赛对象" in changed.text
    assert len(run(setup.events(contest))) == 3


def test_two_events_of_one_name_are_refused(run, organiser):
    contest, _ = made(run, organiser)

    answer = organiser.post(
        f"/contests/{contest}/setup/events", {"name": "焊工", "entrant": "competitor", "source": "preset-0"}
    )

    assert answer.status_code == 422
    assert "本竞赛已有同名的赛项" in answer.text


def test_a_month_is_added_to_the_monthly_stars_with_its_quota_and_last_day(run, organiser):
    contest, _ = made(run, organiser, "stars")
    form = {
        "name": "2028年1月之星",
        "entrant": "nomination",
        "period": "2028-01",
        "per_unit": "2",
        "closes": "2028-01-25",
    }

    organiser.post(f"/contests/{contest}/setup/events", form | {"source": "month"})

    event = run(setup.events(contest))[-1]
    assert (event.period, dict(event.settings)) == ("2028-01", {"per_unit": 2, "closes": "2028-01-25"})
    assert (
        organiser.post(
            f"/contests/{contest}/setup/events", form | {"source": "month", "name": "x", "period": "13月"}
        ).status_code
        == 422
    )


def test_chief_judge_and_supervisor_are_never_the_same_person(run, organiser, cast):
    contest, _ = made(run, organiser)
    other = cast("", login="sunwei", name="孙伟")
    path = f"/contests/{contest}/setup/people"

    first = organiser.post(path, {"account": str(other.account), "role": "chief_judge"})
    second = organiser.post(path, {"account": str(other.account), "role": "supervisor"})
    third = organiser.post(path, {"account": "99999", "role": "checker"})

    assert (first.status_code, second.status_code, third.status_code) == (303, 422, 422)
    assert "此人是裁判长，不能兼任这项职责" in second.text
    organiser.post(f"{path}/remove", {"account": str(other.account), "role": "chief_judge"})
    assert organiser.post(path, {"account": str(other.account), "role": "supervisor"}).status_code == 303
    assert [member.role for member in run(setup.members(contest))] == ["supervisor"]


def test_a_contest_goes_its_way_step_by_step_and_back_only_with_a_reason(run, organiser):
    contest, events = made(run, organiser)
    root = f"/contests/{contest}"

    assert organiser.post(f"{root}/state", {"state": "running"}).status_code == 409
    assert organiser.post(f"{root}/state", {"state": "registration"}).status_code == 303
    assert "截止报名" in organiser.get(root).text
    assert organiser.post(f"{root}/state", {"state": "running"}).status_code == 303
    assert organiser.post(f"{root}/state", {"state": "registration"}).status_code == 422
    assert organiser.post(f"{root}/state", {"state": "registration", "reason": "漏报一家单位"}).status_code == 303
    organiser.post(f"{root}/state", {"state": "running"})
    run(setup.set_event_state(events[0].id, "drawn"))
    with pytest.raises(Refused):
        run(act.set_state(person(organiser), contest, "registration", "再开", NOON))
    assert organiser.post(f"{root}/state", {"state": "final"}).status_code == 409


def test_a_contest_with_entries_never_goes_back_to_draft(run, organiser):
    contest, events = made(run, organiser)
    organiser.post(f"/contests/{contest}/state", {"state": "registration"})
    run(tables.Entry.insert(tables.Entry(contest=contest, event=events[0].id, label="张三", created=NOON)).run())

    with pytest.raises(Refused):
        run(act.set_state(person(organiser), contest, "draft", "重来", NOON))
    with pytest.raises(Faulty):
        run(act.set_state(person(organiser), contest, "draft", "", NOON))


@pytest.mark.parametrize(
    "state, events, step",
    [
        ("draft", (), 1),
        ("registration", ("preparing",), 2),
        ("running", ("preparing", "drawn"), 3),
        ("running", ("drawn", "judging"), 4),
        ("running", ("locked", "certified"), 5),
        ("running", ("unblinded", "unblinded"), 6),
        ("notice", ("unblinded",), 6),
        ("final", ("unblinded",), 8),
    ],
)
def test_the_road_shows_how_far_the_contest_is(run, organiser, state, events, step):
    contest, rows = made(run, organiser)
    run(setup.set_contest_state(contest, state))
    for row, event_state in zip(rows, events, strict=False):
        run(setup.set_event_state(row.id, event_state))
    there = [run(setup.event(row.id)) for row in rows[: len(events)]]

    assert step_of(run(setup.contest(contest)), there) == step
    assert organiser.get(f"/contests/{contest}").status_code == 200


@pytest.mark.parametrize("key", ["skills", "ankang", "stars"])
@pytest.mark.parametrize("state", ["draft", "registration", "running", "notice", "final"])
def test_no_link_of_the_overview_leads_nowhere(run, organiser, key, state):
    contest, _ = made(run, organiser, key)
    run(setup.set_contest_state(contest, state))
    page = organiser.get(f"/contests/{contest}").text
    body = page[page.index("<main") :]

    for href in sorted(set(re.findall(r'href="(/[^"#]*)"', body))):
        answer = organiser.get(href.replace("&amp;", "&"))
        assert answer.status_code in (200, 303) or href.startswith("/p/"), (href, answer.status_code)


def test_the_log_says_who_did_what_in_words_and_finds_a_changed_line(run, organiser, cast):
    contest, _ = made(run, organiser)
    other = cast("", login="sunwei", name="孙伟")
    organiser.post(f"/contests/{contest}/setup/people", {"account": str(other.account), "role": "supervisor"})

    page = organiser.get(f"/contests/{contest}/log").text
    assert "指定人员" in page
    assert "孙伟 监督员" in page
    assert "日志完整" in page
    assert "开设竞赛" not in organiser.get(f"/contests/{contest}/log?q=指定").text.split("<tbody>")[1]
    assert organiser.get(f"/contests/{contest}/log.xlsx").content[:2] == b"PK"
    assert other.get(f"/contests/{contest}/log").status_code == 200

    run(tables.Deed.update({tables.Deed.reason: "后来添上的"}).where(tables.Deed.number == 1).run())
    assert "第 1 行与前一行接不上" in organiser.get(f"/contests/{contest}/log").text


def written_verbs():
    """Every verb that stands in a function of the actions or the demo that writes to the ledger."""
    folder = Path(contests.__file__).parent
    for source in [*folder.glob("actions/**/*.py"), *folder.glob("demo/**/*.py"), *folder.glob("demo.py")]:
        for function in ast.walk(ast.parse(source.read_text("utf-8"))):
            if not isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef):
                continue
            nodes = list(ast.walk(function))
            if any(isinstance(node, ast.Attribute) and node.attr == "writing" for node in nodes):
                texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
                yield from (text for text in texts if re.fullmatch(r"(?!fault\.)[a-z_]+\.[a-z_]+", text))


def test_every_verb_that_an_action_writes_has_its_words():
    written = sorted(set(written_verbs()))

    assert len(written) > 40
    assert [verb for verb in written if not known(f"deed.{verb}")] == []
    assert say("deed.role.given") == "指定人员"
