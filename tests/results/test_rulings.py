"""What a count leaves to people: ties, places and awards by hand, and the confirmation of another body."""

import json
import re

import pytest

from contests.actions import results as act
from contests.store import ledger, results, setup, tables
from tests.results import made
from tests.results.made import EXAMPLE


def page_of(welders, rest=""):
    return f"/contests/{welders.contest}/results/{welders.event}{rest}"


def rules_of(run, welders, **changed):
    """Store the example's rules with something changed, as their next version."""
    run(
        tables.Ruleset.insert(
            tables.Ruleset(
                event=welders.event,
                version=2,
                body=json.dumps(EXAMPLE["ruleset"] | changed),
                created=made.NOON,
            )
        ).run()
    )


@pytest.fixture
def tied(run, welders):
    """Entries 001 and 005 equal in everything, under rules that share no place."""
    for sheet in EXAMPLE["sheets"]:
        if sheet["entry"] == "001":
            run(made.hand_in(welders, sheet["seat"], "005", sheet["marks"], version=2))
    for part in ("theory", "practice_time"):
        run(
            tables.Figure.insert(
                tables.Figure(
                    event=welders.event,
                    entry=welders.entries["005"],
                    part=part,
                    version=2,
                    text=EXAMPLE["entries"][0]["values"][part],
                    created=made.NOON,
                )
            ).run()
        )
    rules_of(run, welders, ranking=EXAMPLE["ruleset"]["ranking"] | {"end": "jury"})
    return welders


def rows(run, welders):
    contest, event = run(setup.contest(welders.contest)), run(setup.event(welders.event))
    return {row.code: row for row in run(act.count_event(contest, event)).counted.result.rows}


def order(browser, welders, *codes, by="jury", reason="001 号焊缝成形较好", ranks=None):
    form = {"by": by, "reason": reason, "code": list(codes)}
    form |= {f"rank-{n}": str(rank) for n, rank in enumerate(ranks or range(1, len(codes) + 1))}
    return browser.post(page_of(welders, "/order"), form)


def test_a_tie_that_may_not_be_shared_blocks_the_tally_and_asks_for_a_decision(tied, organiser):
    text = organiser.get(page_of(tied)).text

    assert "001、005 成绩完全相同，规则不设并列名次，须由裁判组决定" in text
    assert organiser.post(page_of(tied, "/tally")).status_code == 409


def test_the_jury_s_order_with_its_reason_decides_the_tie_and_is_told(run, tied, organiser):
    assert order(organiser, tied, "001", "005", ranks=(2, 1)).status_code == 303

    found = rows(run, tied)
    assert (found["005"].place, found["001"].place) == (1, 2)
    assert "由裁判组决定排定" in organiser.get(page_of(tied)).text
    assert "焊缝成形较好" in organiser.get(page_of(tied, "/rulings")).text
    assert organiser.post(page_of(tied, "/tally")).status_code == 303


def test_a_lot_is_drawn_by_a_seed_that_stands_in_the_ledger_and_can_be_repeated(run, tied, organiser):
    answer = order(organiser, tied, "001", "005", by="draw", reason="依规则抽签")

    deed = next(deed for deed in run(ledger.deeds(tied.contest)) if deed.verb == "ruling.order")
    facts = json.loads(deed.facts)
    again = sorted(["005", "001"], key=lambda code: results.lot(facts["seed"], code))
    assert answer.status_code == 303
    assert facts["codes"] == again
    assert rows(run, tied)[again[0]].place == 1


def test_an_order_needs_every_number_once_and_a_reason_and_keeps_what_was_typed(run, tied, organiser):
    twice = order(organiser, tied, "001", "005", ranks=(1, 1))
    silent = order(organiser, tied, "001", "005", reason="")

    assert twice.status_code == 422
    assert "从 1 到 2" in twice.text
    assert "001 号焊缝成形较好" in twice.text
    assert silent.status_code == 422
    assert "请填写此项" in silent.text
    assert run(results.rulings([tied.event]))[tied.event][-1].kind != "order"


def test_only_the_entries_of_an_open_tie_are_put_in_order(tied, organiser):
    assert order(organiser, tied, "001", "002").status_code == 409
    assert order(organiser, tied, "001").status_code == 409


def test_a_supervisor_does_not_decide_a_tie(tied, staff):
    assert order(staff("supervisor"), tied, "001", "005").status_code == 403


def test_a_place_by_hand_counts_only_after_a_second_person(run, welders, organiser, staff):
    chief = staff("chief_judge", name="周裁判长")
    form = {"code": "004", "place": "2", "reason": "仲裁组裁定"}

    assert chief.post(page_of(welders, "/rulings"), form).status_code == 303
    proposal = run(results.rulings([welders.event]))[welders.event][-1]
    assert rows(run, welders)["004"].place == 5

    own = chief.post(page_of(welders, f"/rulings/{proposal.id}/second"))
    other = organiser.post(page_of(welders, f"/rulings/{proposal.id}/second"))

    assert own.status_code == 409
    assert "须由另一人确认" in own.text
    assert other.status_code == 303
    assert rows(run, welders)["004"].place == 2
    assert organiser.post(page_of(welders, f"/rulings/{proposal.id}/second")).status_code == 409


def test_a_ruling_taken_back_no_longer_counts_and_stays_readable(run, welders, organiser):
    penalty = next(row for row in run(results.rulings([welders.event]))[welders.event] if row.kind == "penalty")
    before = rows(run, welders)["004"].total

    silent = organiser.post(page_of(welders, f"/rulings/{penalty.id}/revoke"), {"reason": ""})
    organiser.post(page_of(welders, f"/rulings/{penalty.id}/revoke"), {"reason": "查明不属超时"})

    assert silent.status_code == 422
    assert rows(run, welders)["004"].total > before
    text = organiser.get(page_of(welders, "/rulings")).text
    assert "超时后仍操作" in text
    assert "查明不属超时" in text
    assert "不再有效" in text


def test_every_fault_of_a_place_by_hand_is_named_beside_its_field(welders, organiser):
    answer = organiser.post(page_of(welders, "/rulings"), {"code": "", "place": "0", "reason": ""})

    assert answer.status_code == 422
    assert answer.text.count("请填写此项") >= 2
    assert "应在 1 到 9999 之间" in answer.text
    assert organiser.post(page_of(welders, "/rulings"), {"code": "X9", "place": "1", "reason": "r"}).status_code == 422


def test_rulings_end_with_the_signatures(run, welders, organiser):
    run(setup.set_event_state(welders.event, "certified"))

    answer = organiser.post(page_of(welders, "/rulings"), {"code": "004", "place": "2", "reason": "r"})

    assert answer.status_code == 409
    assert "启动更正" in answer.text


def test_an_award_by_hand_needs_a_reason_and_a_second_person(run, welders, organiser, staff):
    room = f"/contests/{welders.contest}/results"
    supervisor = staff("supervisor", name="孙监督")
    form = {"award": "优秀组织奖", "organisation": str(welders.units["B"]), "reason": "组织有力，参赛面广"}

    assert organiser.post(f"{room}/honours", form | {"reason": ""}).status_code == 422
    assert organiser.post(f"{room}/honours", form).status_code == 303
    proposal = run(results.rulings([welders.event]))[welders.event][-1]
    second = f"{room}/{welders.event}/rulings/{proposal.id}/second"
    assert "待确认" in organiser.get(room).text
    assert run(results.honours_by_hand(welders.contest)) == []
    assert organiser.post(second, {"room": "1"}).status_code == 409
    assert supervisor.post(second, {"room": "1"}).status_code == 303

    found = run(results.honours_by_hand(welders.contest))
    assert [(one.award, one.organisation, one.unit) for one in found] == [
        ("优秀组织奖", welders.units["B"], "清河电力公司")
    ]
    assert "孙监督" in organiser.get(room).text


def test_an_award_that_another_body_confirms_is_proposed_until_it_does(run, welders, organiser, staff):
    awards = [EXAMPLE["ruleset"]["awards"][0] | {"confirmed_by": "市总工会"}]
    rules_of(run, welders, awards=awards)
    assert "拟一等奖" in organiser.get(page_of(welders)).text

    form = {"code": "001", "award": "prize", "granted": "1", "reason": "市总工会〔2026〕12 号"}
    assert organiser.post(page_of(welders, "/confirmations"), form).status_code == 303

    text = organiser.get(page_of(welders)).text
    assert "拟一等奖" not in text
    assert "一等奖" in text
    assert staff("supervisor").post(page_of(welders, "/confirmations"), form).status_code == 404


def test_a_title_won_before_counts_against_its_holder_and_one_won_here_does_not(run, welders, organiser):
    from datetime import date

    rules_of(run, welders, awards=[EXAMPLE["ruleset"]["awards"][0] | {"exclude": [{"titles": ["技术能手"]}]}])
    worker = run(tables.EntryMember.select().where(tables.EntryMember.entry == welders.entries["001"]).run())[0][
        "worker"
    ]
    held = {"worker": worker, "kind": "title", "title": "技术能手", "awarded_on": date(2026, 3, 1)}

    async def honour(**more):
        await tables.Honour.insert(tables.Honour(**held, **more))

    run(honour(entry=welders.entries["001"]))
    assert rows(run, welders)["001"].awards
    run(honour())
    assert not rows(run, welders)["001"].awards
    assert "已有称号" not in organiser.get(page_of(welders)).text
    run(tables.Event.update({tables.Event.blind: False}).where(tables.Event.id == welders.event).run())
    assert "已有称号：技术能手（2026年）" in organiser.get(page_of(welders)).text


@pytest.fixture
def tied_teams(run, welders):
    """Every pair of units equal in the team list, because only those who entered are counted, under a lot."""
    team = {"key": "team", "name": "团体", "by": "unit", "least": 0, "terms": [{"of": "ranked"}], "end": "lot"}
    rules_of(run, welders, teams=[team])
    run(tables.Entry.update({tables.Entry.state: "cancelled"}).where(tables.Entry.number.is_in(["W003", "W006"])).run())
    return welders


def test_a_tie_of_units_is_decided_without_naming_them_before_the_decoding(run, tied_teams, organiser):
    text = organiser.get(page_of(tied_teams)).text
    keys = re.findall(r'name="code" value="(u\w+)"', text)

    assert "单位1（解密后显示）、单位2（解密后显示） 在“团体”中总分相同" in text
    assert "清河" not in text.split("待处理")[1].split("<table")[0]
    assert order(organiser, tied_teams, *keys, by="lot", reason="现场抽签").status_code == 303
    contest, event = run(setup.contest(tied_teams.contest)), run(setup.event(tied_teams.event))
    counted = run(act.count_event(contest, event)).counted
    assert counted.ready
    assert [row.code for row in counted.result.teams["team"]] == keys
