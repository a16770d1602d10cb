"""The gate: every line of it first made red, then seen to block the posting, then mended where its link leads."""

import copy
import json
import re

import pytest

from contests.actions.publication.claims import disagreements, number
from contests.store import publication, results, tables
from contests.store.judging import signatures
from contests.store.judging.signatures import SignatureRow
from tests.conftest import NOON
from tests.publication.conftest import House, _fresh_limits, house  # noqa: F401
from tests.results import made
from tests.results.made import EXAMPLE


class Gate:
    """The gate of one contest, as the organiser reads it."""

    def __init__(self, house: House) -> None:  # noqa: F811
        self.house, self.run = house, house.run

    def draft(self, **more):
        answer = self.house.draft(**more)
        assert answer.status_code == 303, answer.text
        return int(re.search(r"/publication/(\d+)", answer.headers["location"])[1])

    def blocks(self, words, href, **more):
        """Draft, see the line red with the link, and see the posting refused with the same words; return the link."""
        drafted = self.draft(**more)
        page = self.house.organiser.get(f"/contests/{self.house.made.contest}/results/gate").text
        link = f"/contests/{self.house.made.contest}{href}"
        assert words in page, words
        assert f'href="{link}"' in page, link
        assert "现在不能发布" in page
        refused = self.house.publish(drafted)
        assert refused.status_code == 409
        assert words in refused.text
        return link

    def passes(self, **more):
        self.draft(**more)
        page = self.house.organiser.get(f"/contests/{self.house.made.contest}/results/gate").text
        assert "全部通过，可以发布" in page, re.findall(r"<p>(.*?)</p>", page)

    def settings(self, table, row, **values):
        settings = {table.settings: json.dumps(values)}
        self.run(table.update(settings).where(table.id == row).run())

    def rules(self, version, **changed):
        body = json.dumps(EXAMPLE["ruleset"] | changed)
        row = tables.Ruleset(event=self.house.made.event, version=version, body=body, created=NOON)
        self.run(tables.Ruleset.insert(row).run())


@pytest.fixture
def gate(house):  # noqa: F811
    return Gate(house)


def award(**changed):
    return [EXAMPLE["ruleset"]["awards"][0] | changed]


def test_an_uncertified_event_its_blanks_and_its_open_ties_block_until_counted_and_signed(gate, run, welders):
    own, chief = gate.house, gate.house.chief
    marks = next(s["marks"] for s in EXAMPLE["sheets"] if (s["seat"], s["entry"]) == ("J2", "003"))
    run(made.hand_in(welders, "J2", "003", marks, version=2, state="returned"))
    room = f"/results/{welders.event}"
    gate.blocks("统分表还没有由裁判长和监督员签字确认", room)
    assert "评分表" in chief.get(gate.blocks("还有 1 处缺项", room)).text
    run(made.hand_in(welders, "J2", "003", marks, version=3))

    for sheet in [s for s in EXAMPLE["sheets"] if s["entry"] == "001"]:
        run(made.hand_in(welders, sheet["seat"], "005", sheet["marks"], version=2))
    gate.rules(2, ranking={"chain": [{"by": "part", "part": "practice"}], "end": "jury"})
    link = gate.blocks("有 1 组并列没有决定先后", room)
    form = {"by": "jury", "reason": "焊缝成形较好", "code": ["001", "005"], "rank-0": "1", "rank-1": "2"}
    assert own.organiser.post(f"{link}/order", form).status_code == 303
    own.certify()
    gate.passes()


def test_a_place_by_hand_that_costs_another_the_prize_blocks_until_that_one_is_ruled_on_too(gate, run, welders):
    def place(code, number):
        form = {"code": code, "place": number, "reason": "仲裁组裁定"}
        assert gate.house.chief.post(gate.house.room("/rulings"), form).status_code == 303
        proposal = run(results.rulings([welders.event]))[welders.event][-1]
        assert gate.house.organiser.post(gate.house.room(f"/rulings/{proposal.id}/second")).status_code == 303

    place("004", "2")
    assert "手工定名次" in gate.house.organiser.get(gate.house.room()).text
    gate.blocks("有 2 人同为第 2 名，奖项却不同", f"/results/{welders.event}/rulings")
    place("005", "3")
    gate.house.certify()
    gate.passes()


def test_unsigned_sheets_block_until_their_judges_have_signed(gate, run, welders):
    gate.house.certify()
    gate.settings(tables.Event, welders.event, sign_judge=1)
    gate.blocks("5 处评分表没有签名", f"/room?event={welders.event}")

    held = run(signatures.held(welders.event))
    for seat in held.seats:
        row = SignatureRow("", seat, "", "judge", held.digest("judge", seat=seat), "", f"s-{seat}", None, NOON)
        run(signatures.append(welders.event, row))
    gate.passes()


def test_a_recheck_that_is_not_done_blocks_until_it_is_signed(gate, run, welders):
    gate.house.certify()
    gate.settings(tables.Contest, welders.contest, recheck=1)
    link = gate.blocks("复核还没有开始", f"/results/{welders.event}/recheck")

    supervisor = gate.house.supervisor
    assert supervisor.post(link).status_code == 303
    gate.blocks("复核正在进行", f"/results/{welders.event}/recheck")
    (one,) = run(results.rounds([welders.event]))[welders.event]
    for code in [sampled.code for sampled in one.recheck.sample]:
        supervisor.post(f"{link}/{one.recheck.id}/{code}", {"found": "same"})
    supervisor.post(f"{link}/{one.recheck.id}/sign")
    gate.passes()


def test_an_open_appeal_blocks_until_it_is_decided(gate, cast, run, welders):
    gate.house.certify()
    desk = cast("", login="desk")
    run(made.member(welders.contest, desk.account, "tally_clerk"))
    form = {"event": str(welders.event), "entry": "W003", "name": "李秀英", "text": "请核对第5项。"}
    assert desk.post(f"/contests/{welders.contest}/appeals", form).status_code == 303
    link = gate.blocks("第 1 号申诉还没有裁决", "/appeals/1")

    decision = {"outcome": "rejected", "decision": "经核对无误。"}
    assert gate.house.chief.post(f"{link}/decide", decision).status_code == 303
    gate.passes()


def test_a_proposal_without_its_second_person_blocks_until_it_is_confirmed(gate, run, welders):
    own = gate.house
    own.certify()
    form = {"award": "优秀组织奖", "organisation": str(welders.units["A"]), "reason": "组织有力"}
    assert own.organiser.post(f"/contests/{welders.contest}/results/honours", form).status_code == 303
    gate.blocks("还有 1 项裁定或手工定奖待第二人确认", "/results")

    (proposal,) = [one for one in run(results.rulings([welders.event]))[welders.event] if one.kind == "proposal"]
    assert own.chief.post(own.room(f"/rulings/{proposal.id}/second")).status_code == 303
    gate.passes()


def test_a_correction_that_waits_blocks_until_the_second_person_has_decided(gate, run, welders):
    own = gate.house
    own.certify()
    row = tables.Correction(
        event=welders.event, seat=welders.seats["J2"], code="003", base=1, ruleset_version=1, marks="{}",
        reason="原件为 18", account=own.chief.account, created=NOON,
    )  # fmt: skip
    run(tables.Correction.insert(row).run())
    link = gate.blocks("有 1 份评分表的更正待第二人确认", "/corrections")
    assert own.chief.get(link).status_code == 200
    run(tables.Correction.update({tables.Correction.state: "withdrawn"}).where(tables.Correction.id == row.id).run())
    gate.passes()


def test_more_prizes_than_the_quota_or_than_a_unit_may_have_block_until_the_rules_agree(gate, welders):
    gate.house.certify()
    levels = EXAMPLE["ruleset"]["awards"][0]["levels"]
    third = {"key": "third", "name": "三等奖", "count": 1}
    gate.rules(2, awards=award(levels=[*levels[:2], third]))
    gate.blocks("三等奖有 2 个，超过名额 1 个", f"/results/{welders.event}")
    gate.blocks("规则在统分之后改过", f"/results/{welders.event}")
    gate.rules(3, awards=award(per_unit=1))
    gate.blocks("清河机械厂有 2 个获奖，超过每单位 1 个的上限", f"/results/{welders.event}")
    gate.rules(4)
    gate.passes()


def test_a_person_twice_and_a_name_that_cannot_be_printed_block_until_the_entries_are_mended(gate, run, welders):
    gate.house.certify()
    worker = run(
        tables.EntryMember.select(tables.EntryMember.worker).where(tables.EntryMember.entry == welders.entries["001"])
    )[0]["worker"]
    again = tables.EntryMember(entry=welders.entries["005"], worker=worker, position=2)
    run(tables.EntryMember.insert(again).run())
    assert gate.house.organiser.get(gate.blocks("出现两次", "/entries")).status_code == 200
    run(tables.EntryMember.delete().where(tables.EntryMember.id == again.id).run())
    gate.passes()

    label = tables.Entry.update({tables.Entry.label: "古\ue123丽"}).where(tables.Entry.id == welders.entries["001"])
    run(label.run())
    gate.blocks("印不出来", "/entries")
    label = tables.Entry.update({tables.Entry.label: "古丽"}).where(tables.Entry.id == welders.entries["001"])
    run(label.run())
    gate.passes()


def test_an_award_to_a_unit_that_is_ruled_out_blocks_until_it_is_taken_back(gate, run, welders):
    own = gate.house
    run(made.rule(welders, own.chief.account, "veto", "004", "发生责任事故", scope="unit"))
    own.certify()
    form = {"award": "优秀组织奖", "organisation": str(welders.units["A"]), "reason": "组织有力"}
    own.organiser.post(f"/contests/{welders.contest}/results/honours", form)
    (proposal,) = [one for one in run(results.rulings([welders.event]))[welders.event] if one.kind == "proposal"]
    own.chief.post(own.room(f"/rulings/{proposal.id}/second"))
    gate.blocks("已被裁定不得推荐", "/results")

    (honour,) = [one for one in run(results.rulings([welders.event]))[welders.event] if one.kind == "honour"]
    taken_back = own.organiser.post(own.room(f"/rulings/{honour.id}/revoke"), {"reason": "单位有否决事项"})
    assert taken_back.status_code == 303
    gate.passes()


def test_an_open_objection_and_a_number_that_is_not_the_lists_block_the_next_notice(gate, run, welders, stranger):
    own = gate.house
    own.posted()
    form = {"name": "陈建军", "contact": "13800138000", "text": "请核对第二名。"}
    assert stranger.post(f"/p/{welders.contest}/1/objection", form).status_code == 303
    own.organiser.post(own.room("/correct"), {"reason": "更正"})
    marks = next(s["marks"] for s in EXAMPLE["sheets"] if (s["seat"], s["entry"]) == ("J2", "003"))
    run(made.hand_in(welders, "J2", "003", marks | {"c5": "18"}, version=2))
    own.certify("更正第5项")
    link = gate.blocks("第 1 号异议还没有答复", "/publication", reason="更正")
    answer = {"outcome": "rejected", "answer": "经核对无误。"}
    assert own.organiser.post(f"{link}/objections/1/answer", answer).status_code == 303

    words = "竞赛评出一等奖1名、二等奖1名、三等奖三名"
    gate.blocks("文字中写三等奖 3，名单中是 2", "/publication", reason="更正", title=words)
    gate.passes(reason="更正", title=words.replace("三名", "两名"))
    assert own.publish(2).status_code == 303
    assert run(publication.notice(welders.contest, 2)).state == "published"


def test_a_number_in_the_text_is_read_in_digits_and_in_chinese():
    groups = [
        {"kind": "people", "rows": [{"award": "一等奖"}] * 2 + [{"award": "二等奖"}] * 10},
        {"kind": "units", "rows": [{"award": "优秀组织奖"}] * 3},
    ]
    assert [number(text) for text in ("12", "十", "十二", "二十", "一百零五")] == [12, 10, 12, 20, 105]
    assert disagreements("共评出15个：一等奖2名、二等奖十名，优秀组织奖3家；共表彰12人", groups) == []
    assert [(c.award, c.said, c.listed) for c in disagreements("一等奖3名，共评出20个", groups)] == [
        ("一等奖", 3, 2),
        ("", 20, 15),
    ]
    assert disagreements("第一届共青团一等奖章程，电话 0000-1234567 转 2 个分机", groups) == []


def test_the_gate_asks_as_much_of_five_events_as_of_two(gate, run, welders, count_queries):
    """Signed and unsigned, with signatures and a re-check asked for, and a notice drafted over them."""
    gate.settings(tables.Contest, welders.contest, recheck=1)
    decoded = []

    def opened(name, signed):
        found = gate.house.made
        if name != "焊工":
            found = run(made.welders(contest=welders.contest, name=name))
            run(made.example_rulings(found, gate.house.organiser.account))
        gate.settings(tables.Event, found.event, sign_judge=1)
        if signed:
            desk = copy.copy(gate.house)
            desk.made = found
            desk.certify()
            decoded.append(str(found.event))
            assert desk.supervisor.post(desk.room("/recheck")).status_code == 303
        return found

    def asked():
        gate.draft(events=decoded)
        path = f"/contests/{welders.contest}"
        pages = (f"{path}/results/gate", f"{path}/publication/1")
        return [count_queries(lambda page=page: gate.house.organiser.get(page)) for page in pages]

    opened("焊工", signed=True)
    opened("钳工", signed=False)
    few = asked()
    for name, signed in (("电工", True), ("车工", False), ("叉车", True)):
        opened(name, signed)

    assert asked() == few
    page = gate.house.organiser.get(f"/contests/{welders.contest}/results/gate").text
    for name in ("焊工", "电工", "叉车"):
        assert re.search(f"“?{name}”?[^<]*复核正在进行", page), name
    for name in ("钳工", "车工"):
        assert re.search(f"“?{name}”?[^<]*签字确认", page), name


def test_only_those_who_run_the_contest_see_the_gate(gate, welders, stranger, cast, run):
    path = f"/contests/{welders.contest}/results/gate"
    keeper = cast("", login="keeper")
    run(made.member(welders.contest, keeper.account, "code_keeper"))
    assert gate.house.chief.get(path).status_code == 200
    assert keeper.get(path).status_code == 404
    assert stranger.get(path).status_code == 303
