"""The rules of an event: edited without a script, checked by the engine, kept as versions with their difference."""

import json

import pytest

from contests import presets
from contests.actions import setup as act
from contests.labels import ruletext
from contests.rules import Faulty, Missing, Person
from contests.store import ledger, setup
from tests.conftest import NOON
from tests.setup.forms import form_of
from tests.setup.made import made, person


def rules(run, event):
    return run(setup.ruleset(event))


def desk(contest, event, name):
    return f"/contests/{contest}/setup/events/{event}/{name}"


def judge(run, event):
    """The event as it stands once judging began."""
    run(setup.set_event_state(event, "judging"))


@pytest.mark.parametrize("key", presets.KEYS)
@pytest.mark.parametrize("name", ["rubric", "scoring", "ranking"])
def test_a_form_sent_back_untouched_changes_not_one_letter_of_the_rules(run, organiser, key, name):
    contest, events = made(run, organiser, key)
    path = desk(contest, events[0].id, name)

    answer = organiser.post(path, form_of(organiser.get(path).text, path) | {"do": "save"})

    assert answer.headers["location"].endswith("said=rules_same"), answer.text
    assert rules(run, events[0].id).version == 1


def test_a_changed_weight_makes_a_second_version_and_the_page_says_what_changed(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "scoring")
    form = form_of(organiser.get(path).text, path)

    organiser.post(path, form | {"stages[0].parts[0].weight": "40", "stages[0].parts[1].weight": "６０", "do": "save"})

    assert [part["weight"] for part in rules(run, events[0].id).body["stages"][0]["parts"]] == ["40", "60"]
    page = organiser.get(f"/contests/{contest}/setup/events/{events[0].id}").text
    assert "<del>决赛成绩由以下部分合成：理论 30%，实操 70%。</del>" in page
    assert "<ins>决赛成绩由以下部分合成：理论 40%，实操 60%。</ins>" in page
    first = organiser.get(f"/contests/{contest}/setup/events/{events[0].id}/versions/1").text
    assert "理论 30%，实操 70%" in first


def test_every_fault_of_the_rules_is_said_at_once_with_its_place_and_nothing_is_stored(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "scoring")
    form = form_of(organiser.get(path).text, path)
    wrong = {
        "stages[0].parts[1].panel.high": "3",
        "stages[0].parts[1].panel.seats": "很多",
        "stages[0].parts[0].weight": "三成",
        "rounding.total.places": "二",
    }

    answer = organiser.post(path, form | wrong | {"do": "save"})

    assert answer.status_code == 422
    for sentence in (
        "裁判人数应为 1 到 99 的整数",
        "不是数字，例如 10 或 0.5",
        "去掉 4 个分数后至少要剩一个",
        "应在 0 到 9999",
    ):
        assert sentence in answer.text
    assert 'value="三成"' in answer.text
    assert "很多" in answer.text
    assert "“决赛”" in answer.text
    assert rules(run, events[0].id).version == 1


def test_rows_are_added_moved_and_taken_away_by_plain_buttons_and_stored_only_by_saving(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "rubric")
    section = "rubrics.practice.sections[0].criteria"

    page = organiser.post(path, form_of(organiser.get(path).text, path) | {"do": f"add {section}"})
    assert page.status_code == 200
    form = form_of(page.text, path) | {f"{section}[2].label": "班前检查", f"{section}[2].maximum": "3"}
    page = organiser.post(path, form | {"do": f"up {section}[2]"})
    page = organiser.post(path, form_of(page.text, path) | {"do": f"drop {section}[0]"})
    assert rules(run, events[0].id).version == 1
    answer = organiser.post(path, form_of(page.text, path) | {"do": "save"})

    assert answer.status_code == 303
    stored = rules(run, events[0].id).body["rubrics"]["practice"]["sections"][0]["criteria"]
    assert [criterion["label"] for criterion in stored] == ["班前检查", "工位与工具检查"]
    assert stored[0] | {"key": ""} == {"kind": "judged", "key": "", "label": "班前检查", "maximum": "3", "step": "0.5"}
    assert stored[1]["key"] == "c2"


@pytest.mark.parametrize(
    "kind, fields, expected",
    [
        ("judged", {"maximum": "5", "step": "1"}, {"maximum": "5", "step": "1"}),
        ("linear", {"maximum": "10", "full_at": "60", "zero_at": "120", "unit": "秒"}, {"full_at": "60", "unit": "秒"}),
        ("yes_no", {"maximum": "4"}, {"maximum": "4"}),
        ("judgement", {"maximum": "6", "levels": "差\n一般\n好\n很好"}, {"levels": ["差", "一般", "好", "很好"]}),
        (
            "deduction",
            {"maximum": "5", "faults": "漏项 1\n无记录 全扣"},
            {
                "faults": [
                    {"key": "f1", "points": "1", "label": "漏项"},
                    {"key": "f2", "points": None, "label": "无记录"},
                ]
            },
        ),
        ("step_deduction", {"maximum": "30", "steps": "5，12，21，30"}, {"steps": ["5", "12", "21", "30"]}),
        ("count", {"maximum": "10", "each": "2", "first": "4"}, {"each": "2", "first": "4"}),
        ("bonus", {"maximum": "4", "each": "2"}, {"each": "2"}),
        (
            "best_of",
            {"options": "国家级 5\n省级 3", "take": "1"},
            {
                "options": [
                    {"key": "o1", "points": "5", "label": "国家级"},
                    {"key": "o2", "points": "3", "label": "省级"},
                ]
            },
        ),
        ("time", {"limit": "600", "faults": "碰杆 5秒"}, {"limit": "600"}),
        ("answers", {"maximum": "2", "options": "A\nB\nC", "correct": "A\nC"}, {"correct": ["A", "C"]}),
        ("veto", {"scope": "sheet"}, {"scope": "sheet"}),
        (
            "measured",
            {"measures": "余高 mm 0～10", "bands": "0～1 = 16\n＞1～2 = 12\n其余 = 0"},
            {"measures": [{"key": "m1", "label": "余高", "unit": "mm", "minimum": "0", "maximum": "10"}]},
        ),
    ],
)
def test_a_criterion_of_every_kind_can_be_made_without_a_script(run, organiser, kind, fields, expected):
    contest, events = made(run, organiser)
    path, at = desk(contest, events[0].id, "rubric"), "rubrics.practice.sections[2].criteria[1]"

    form = form_of(organiser.get(path).text, path) | {f"{at}.kind": kind, "do": f"show {at}"}
    page = organiser.post(path, form)
    form = form_of(page.text, path)
    named = {f"{at}.{name}": value for name, value in fields.items()}
    assert set(named) <= set(form), "the page offers every field of the kind"
    answer = organiser.post(path, form | named | {"do": "save"})

    assert answer.status_code == 303, answer.text
    stored = rules(run, events[0].id).body["rubrics"]["practice"]["sections"][2]["criteria"][1]
    assert (stored["kind"], stored["key"], stored["label"]) == (kind, "c7", "操作规范")
    assert {name: stored[name] for name in expected} == expected


def test_a_prize_can_go_from_a_share_to_a_fixed_number(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "ranking")
    form = form_of(organiser.get(path).text, path)
    quota = {f"awards[0].levels[{n}].quota": "count" for n in range(3)}
    page = organiser.post(path, form | quota | {"do": "show"})
    numbers = {f"awards[0].levels[{n}].amount": str(n + 1) for n in range(3)}

    organiser.post(path, form_of(page.text, path) | numbers | {"awards[0].ties": "none", "do": "save"})

    award = rules(run, events[0].id).body["awards"][0]
    assert [(level["name"], level["count"]) for level in award["levels"]] == [
        ("一等奖", 1),
        ("二等奖", 2),
        ("三等奖", 3),
    ]
    assert all("share" not in level for level in award["levels"])
    assert award["ties"] == "none"


def test_the_tie_chain_is_chosen_and_put_in_order(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "ranking")
    page = organiser.post(path, form_of(organiser.get(path).text, path) | {"do": "up ranking.chain[3]"})
    form = form_of(page.text, path) | {
        "ranking.chain[3].key_choice": "section||practice|shape||",
        "ranking.end": "jury",
    }

    answer = organiser.post(path, form | {"do": "save"})

    assert answer.status_code == 303, answer.text
    ranking = rules(run, events[0].id).body["ranking"]
    assert [key.get("part", key.get("value")) for key in ranking["chain"]] == [None, "practice", "theory", "practice"]
    assert ranking["chain"][3] == {"by": "section", "part": "practice", "section": "shape", "best": "low"}
    assert ranking["end"] == "jury"
    assert "实操中“焊缝外观”的得分低者在前" in organiser.get(f"/contests/{contest}/setup/events/{events[0].id}").text


def test_once_judging_began_rules_change_only_with_a_reason_which_the_log_keeps(run, organiser):
    contest, events = made(run, organiser)
    judge(run, events[0].id)
    path = desk(contest, events[0].id, "scoring")
    form = form_of(organiser.get(path).text, path) | {"stages[0].parts[1].pass_mark": "60", "do": "save"}

    refused = organiser.post(path, form)
    allowed = organiser.post(path, form | {"reason": "裁判组会议决定设及格线"})

    assert refused.status_code == 422
    assert "评分已经开始，修改规则须写明理由" in refused.text
    assert 'value="60"' in refused.text
    assert allowed.status_code == 303
    assert run(ledger.deeds(contest))[-1].reason == "裁判组会议决定设及格线"


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "scoring")
    mine = form_of(organiser.get(path).text, path) | {"stages[0].parts[0].name": "理论考试", "do": "save"}
    theirs = mine | {"stages[0].parts[0].name": "笔试"}

    assert organiser.post(path, theirs).status_code == 303
    answer = organiser.post(path, mine)

    assert answer.status_code == 422
    assert "别人已保存了第 2 版规则" in answer.text
    assert 'value="理论考试"' in answer.text
    assert rules(run, events[0].id).body["stages"][0]["parts"][0]["name"] == "笔试"


def test_rules_are_taken_over_to_other_events_but_not_their_rubrics(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "scoring")
    form = form_of(organiser.get(path).text, path)
    organiser.post(path, form | {"stages[0].parts[0].pass_mark": "60", "do": "save"})
    before = rules(run, events[1].id).body["rubrics"]

    answer = organiser.post(f"{path}/share", {"events": [str(events[1].id)]})

    assert answer.status_code == 303, answer.text
    assert rules(run, events[1].id).body["stages"][0]["parts"][0]["pass_mark"] == "60"
    assert rules(run, events[1].id).body["rubrics"] == before
    assert rules(run, events[2].id).version == 1


def test_a_panel_that_scores_can_be_made_one_that_votes(run, organiser):
    contest, events = made(run, organiser, "stars")
    path = desk(contest, events[0].id, "scoring")
    page = organiser.post(path, form_of(organiser.get(path).text, path) | {"do": "variant votes"})

    answer = organiser.post(path, form_of(page.text, path) | {"do": "save"})

    assert answer.status_code == 303, answer.text
    text = organiser.get(f"/contests/{contest}/setup/events/{events[0].id}").text
    assert "同意授予：是得 1 分，否得 0 分" in text
    assert rules(run, events[0].id).body["stages"][0]["parts"][0]["panel"]["method"] == "sum"


def test_rules_as_data_are_refused_in_words_and_kept_as_typed(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "data")
    body = dict(rules(run, events[0].id).body)

    broken = organiser.post(path, {"text": "{不是数据", "base": "1"})
    faulty = organiser.post(path, {"text": json.dumps(body | {"shown": "two", "colour": 1}), "base": "1"})
    deep = organiser.post(path, {"text": "[" * 200_000, "base": "1"})
    stored = organiser.post(path, {"text": json.dumps(body | {"shown": 3}), "base": "1"})

    assert (broken.status_code, faulty.status_code, deep.status_code, stored.status_code) == (422, 422, 422, 303)
    assert "{不是数据" in broken.text
    assert "数据类型不对" in faulty.text
    assert "规则中没有这一项" in faulty.text
    assert rules(run, events[0].id).body["shown"] == 3


@pytest.mark.parametrize(
    "working",
    ["[]", "{", '{"stages": 5}', '{"rubrics": [1], "stages": []}', '{"stages": [{"parts": [7]}]}', '{"teams": {}}'],
)
def test_a_form_that_was_tampered_with_is_refused_and_breaks_nothing(run, organiser, working):
    contest, events = made(run, organiser)
    for name in ("rubric", "scoring", "ranking"):
        path = desk(contest, events[0].id, name)
        for order in ("save", "add stages[0].parts", "drop awards[9]", "up nothing", "variant none"):
            answer = organiser.post(path, {"working": working, "base": "1", "do": order})
            assert answer.status_code in (409, 422), (name, order, answer.status_code)
    assert rules(run, events[0].id).version == 1


def test_only_the_organiser_sees_and_changes_the_rules(run, organiser, cast):
    contest, events = made(run, organiser)
    other = cast("", login="judge-1")
    path = desk(contest, events[0].id, "scoring")

    assert other.get(path).status_code == 404
    assert other.post(path, {"do": "save"}).status_code == 404
    with pytest.raises(Missing):
        run(act.change_rules(Person(other.account, "裁判"), events[0].id, {}, 1, "", NOON))


def test_an_unsound_ruleset_never_reaches_the_store(run, organiser):
    _, events = made(run, organiser)
    body = dict(rules(run, events[0].id).body) | {"ranking": {"chain": [{"by": "value", "value": "nothing"}]}}

    with pytest.raises(Faulty) as caught:
        run(act.change_rules(person(organiser), events[0].id, body, 1, "", NOON))

    assert [problem.field for problem in caught.value.problems] == ["ranking.chain[0].value"]


def test_a_rubric_is_pasted_from_a_spreadsheet_with_a_preview_first(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "paste")
    text = (
        "部分\t评分项\t评分方式\t满分\t步长\t说明\r\n"
        "安全\t防护穿戴\t\t１０\t0.5\t穿戴齐全\r\n"
        "\t工具检查\t扣分\t10\t\t漏检 1；凌乱 2\r\n"
        "质量\t外观\t评价\t80\t1\t\r\n"
        "合计\t\t\t100\t\t\r\n"
    )
    preview = organiser.post(path, {"text": text, "rubric": "practice", "do": "show"})
    assert "共 3 个评分项，合计 100 分" in preview.text
    assert rules(run, events[0].id).version == 1

    editor = organiser.post(path, {"text": text, "rubric": "practice", "do": "take"})
    target = desk(contest, events[0].id, "rubric")
    answer = organiser.post(target, form_of(editor.text, target) | {"do": "save"})

    assert answer.status_code == 303, answer.text
    sections = rules(run, events[0].id).body["rubrics"]["practice"]["sections"]
    assert [section["label"] for section in sections] == ["安全", "质量"]
    assert [fault["label"] for fault in sections[0]["criteria"][1]["faults"]] == ["漏检", "凌乱"]


def test_faults_of_a_pasted_rubric_stand_beside_their_lines_and_nothing_is_taken(run, organiser):
    contest, events = made(run, organiser)
    path = desk(contest, events[0].id, "paste")
    text = "部分\t评分项\t满分\t步长\t说明\n安全\t防护\t八分\t0.5\t\n安全\t\t5\t\t\n质量\t外观\t80\t零\t"

    answer = organiser.post(path, {"text": text, "rubric": "practice", "do": "take"})

    assert answer.status_code == 422
    for sentence in ("满分不是数字", "缺少评分项名称", "步长应为大于 0 的数字", "3 行有问题"):
        assert sentence in answer.text
    assert rules(run, events[0].id).version == 1


def test_a_difference_that_is_only_an_order_is_said_too():
    old = {"version": 1, "stages": [{"key": "a", "parts": [{"key": "p", "source": "value"}]}]}
    names = [
        {"key": "x", "name": "甲", "of": "total", "least": "1"},
        {"key": "y", "name": "乙", "of": "total", "least": "2"},
    ]

    assert ruletext.changed(old | {"gates": names}, old | {"gates": names[::-1]}) == (("条件", (), ()),)
