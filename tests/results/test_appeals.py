"""申诉: written down by number and name, decided by code on two levels, in time, by nobody of the own unit."""

import json
from datetime import timedelta

import pytest

from contests.store import ledger, results, setup, tables
from tests.conftest import NOON
from tests.results import made


@pytest.fixture
def hall(run, welders, staff, organiser, monkeypatch):
    """The people of the hall an hour after the marking was closed."""

    async def close():
        async with ledger.writing(welders.contest, 1, "judging.locked", NOON, subject=f"event-{welders.event}"):
            pass

    run(close())
    at(monkeypatch, NOON + timedelta(hours=1))
    return {
        "desk": staff("tally_clerk"),
        "chief": staff("chief_judge"),
        "jury": staff("appeals_jury"),
        "supervisor": staff("supervisor"),
        "organiser": organiser,
    }


def at(monkeypatch, now):
    from contests.web import access

    monkeypatch.setattr(access, "now", lambda: now)


def path(welders, rest=""):
    return f"/contests/{welders.contest}/appeals{rest}"


def lodge(welders, browser, entry="W003", name="李秀英", text="第二位裁判漏看一道焊缝。"):
    form = {"event": str(welders.event), "entry": entry, "name": name, "text": text}
    return browser.post(path(welders), form)


def decide(welders, browser, number, outcome="rejected", decision="经调阅评分表，评分无误。"):
    return browser.post(path(welders, f"/{number}/decide"), {"outcome": outcome, "decision": decision})


def test_the_desk_finds_the_entry_by_number_and_name_and_the_judges_side_sees_only_its_code(run, welders, hall):
    assert "没有参赛号为" in lodge(welders, hall["desk"], entry="W999").text
    assert "没有叫这个名字的选手" in lodge(welders, hall["desk"], name="张伟").text
    assert lodge(welders, hall["desk"], text="").status_code == 422
    assert lodge(welders, hall["chief"]).status_code == 404
    assert lodge(welders, hall["desk"]).status_code == 303

    for side in ("desk", "organiser"):
        for page in (path(welders), path(welders, "/1")):
            text = hall[side].get(page).text
            assert "W003" in text
            assert "李秀英" in text
            assert "加密号 003" not in text
    for side in ("chief", "jury", "supervisor"):
        for page in (path(welders), path(welders, "/1")):
            text = hall[side].get(page).text
            assert "加密号 003" in text
            assert "W003" not in text
            assert "李秀英" not in text
    facts = [json.loads(deed.facts) for deed in run(ledger.deeds(welders.contest)) if deed.verb == "appeal.lodged"]
    assert facts == [{"appeal": 1, "level": 1, "late": False}]  # neither code nor number nor name


def test_the_chief_judge_decides_first_and_the_jury_finally_each_with_reasons(run, welders, hall):
    lodge(welders, hall["desk"])
    assert decide(welders, hall["jury"], 1).status_code == 403
    assert decide(welders, hall["chief"], 1, decision="").status_code == 422
    assert decide(welders, hall["chief"], 1).status_code == 303
    assert decide(welders, hall["chief"], 1, "upheld").status_code == 409
    record = hall["desk"].get(path(welders, "/1")).text
    assert "申诉不成立" in record
    assert "经调阅评分表" in record
    assert "提请仲裁组" in record

    on = hall["desk"].post(path(welders, "/1/on"), {"text": "仍不服。"})
    assert on.headers["location"].startswith(path(welders, "/2?"))
    assert hall["desk"].post(path(welders, "/1/on"), {"text": "再来。"}).status_code == 409
    assert decide(welders, hall["chief"], 2).status_code == 403
    assert decide(welders, hall["jury"], 2).status_code == 303
    assert "本裁决为终局裁决" in hall["desk"].get(path(welders, "/2")).text
    assert hall["desk"].post(path(welders, "/2/on"), {"text": "再来。"}).status_code == 409


def test_nobody_decides_about_the_own_unit_nor_what_he_wrote_down_or_decided_himself(run, welders, hall):
    lodge(welders, hall["desk"])
    own = tables.Account.update({tables.Account.organisation: welders.units["A"]})
    run(own.where(tables.Account.id == hall["chief"].account).run())
    refused = decide(welders, hall["chief"], 1)
    assert refused.status_code == 409
    assert "回避" in refused.text
    assert "回避" in hall["chief"].get(path(welders, "/1")).text

    free = tables.Account.update({tables.Account.organisation: welders.units["B"]})
    run(free.where(tables.Account.id == hall["chief"].account).run())
    decide(welders, hall["chief"], 1)
    hall["desk"].post(path(welders, "/1/on"), {"text": "仍不服。"})
    run(made.member(welders.contest, hall["chief"].account, "appeals_jury"))
    assert decide(welders, hall["chief"], 2).status_code == 409  # decided the first level
    run(made.member(welders.contest, hall["desk"].account, "appeals_jury"))
    assert decide(welders, hall["desk"], 2).status_code == 409  # wrote it down


def test_an_appeal_after_two_hours_is_kept_as_late_and_not_decided(run, welders, hall, monkeypatch):
    assert "2 小时" in hall["desk"].get(path(welders)).text
    at(monkeypatch, NOON + timedelta(hours=2, minutes=1))
    assert "逾期" in hall["desk"].follow(lodge(welders, hall["desk"])).text
    assert decide(welders, hall["chief"], 1).status_code == 409
    assert run(results.blocking_appeals([welders.event])) == []

    settings = json.dumps({"appeal_minutes": 180})
    run(tables.Contest.update({tables.Contest.settings: settings}).where(tables.Contest.id == welders.contest).run())
    lodge(welders, hall["desk"])
    decide(welders, hall["chief"], 2)
    at(monkeypatch, NOON + timedelta(hours=6))  # more than three hours after the decision
    assert "逾期" in hall["desk"].follow(hall["desk"].post(path(welders, "/2/on"), {"text": "仍不服。"})).text


def test_nothing_is_signed_over_an_open_appeal_nor_after_an_upheld_one_before_a_new_tally(
    run, welders, hall, monkeypatch
):
    room = f"/contests/{welders.contest}/results/{welders.event}"

    def sign(number):
        digest = run(results.tally(welders.event)).digest
        return hall["chief"].post(f"{room}/tallies/{number}/sign", {"role": "chief_judge", "digest": digest})

    hall["organiser"].post(f"{room}/tally")
    lodge(welders, hall["desk"])
    assert "还没有裁决" in sign(1).text
    assert "第 1 号（待裁决）" in hall["chief"].get(f"{room}/tallies/1").text
    decide(welders, hall["chief"], 1, "upheld", "第二席第5项应为 18 分。")
    assert "须先更正并重新统分" in sign(1).text

    marks = next(s["marks"] for s in made.EXAMPLE["sheets"] if (s["seat"], s["entry"]) == ("J2", "003"))
    run(made.hand_in(welders, "J2", "003", marks | {"c5": "18"}, version=2))
    at(monkeypatch, NOON + timedelta(hours=1, minutes=30))
    hall["organiser"].post(f"{room}/tally", {"reason": "第 1 号申诉成立"})
    assert sign(2).status_code == 303
    assert "已重新统分（第 2 次" in hall["desk"].get(path(welders, "/1")).text


def test_the_jury_reaches_its_desk_and_no_other_and_the_chief_judge_is_not_of_it(run, welders, hall):
    assert hall["jury"].get(f"/contests/{welders.contest}").status_code == 200
    for desk in ("results", "room", "log", "setup", "publication", "figures", f"results/{welders.event}/recheck"):
        assert hall["jury"].get(f"/contests/{welders.contest}/{desk}").status_code == 404, desk
    form = {"account": str(hall["chief"].account), "role": "appeals_jury"}
    refused = hall["organiser"].post(f"/contests/{welders.contest}/setup/people", form)
    assert refused.status_code == 422
    assert "裁判长，不能兼任" in refused.text
    assert run(setup.members(welders.contest))
