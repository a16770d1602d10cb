"""How safe a result is: exact, agreeing with the engine, and for nobody's eyes but the chief judge's."""

import json
from collections import OrderedDict

import scoring
from contests.actions import results as act
from contests.store import ledger, results, tables
from tests.results.made import EXAMPLE


def counted(run, document=EXAMPLE):
    return run(act.count(document))


def settled(browser, path):
    """GET the page as a browser does, again as long as it says that it is counting."""
    while "正在计算" in (page := browser.get(path)).text:
        assert page.headers["refresh"] == "2"
    return page


def test_every_variant_is_the_engines_own_count_with_one_thing_changed(run, client):
    own = counted(run)
    count = scoring.Count(own.contest)
    found = act.safety(own)

    assert [one.name for one in found.judges] == [f"实操第{n}席的评分不计" for n in range(1, 6)]
    for seat, one in zip(("J1", "J2", "J3", "J4", "J5"), found.judges, strict=True):
        moves = scoring.what_if(count, scoring.whatif.without_judge(seat))
        assert {m.code for m in moves} <= {shift.code for shift in one.shifts}
    rule = {one.name: one for one in found.drops}
    assert rule["去掉 1 个最高分和 1 个最低分"].now
    plain = scoring.what_if(count, scoring.whatif.with_drop(0, 0))
    assert {m.code for m in plain} == {s.code for s in rule["不去分，全部平均"].shifts if s.before != s.after}


def test_the_smallest_change_worked_out_on_two_entries_alone_is_that_of_the_whole_contest(run, client):
    own = counted(run, close())
    count = scoring.Count(own.contest)
    found = act.safety(own)

    told = {(one.above, one.below): one.swap for one in found.boundaries}
    assert len(told) >= 3
    for (above, below), words in told.items():
        swap = scoring.smallest_swap(count, above, below)
        assert bool(words) == (swap is not None)
        if swap:
            assert f"给 {swap.entry} 号" in words
            assert f"由 {swap.before} 改为 {swap.after}" in words
    assert any(told.values())


def close():
    """The example with theory marks that bring the neighbours near to each other."""
    values = {"001": "70", "002": "99.5", "003": "100", "004": "100", "005": "80", "006": "76"}
    entries = [e | {"values": e["values"] | {"theory": values[e["code"]]}} for e in EXAMPLE["entries"]]
    return EXAMPLE | {"entries": entries}


def test_the_winners_weights_are_said_in_per_cent(run, client):
    (theory, practice) = act.safety(counted(run, close())).weights

    assert (theory.part, theory.now) == ("理论", "30")
    low, high = scoring.winner_interval(scoring.Count(counted(run, close()).contest), "theory")
    assert float(theory.low) <= 30 <= float(theory.high)
    assert (float(theory.low), float(theory.high)) == (float(round(low, 2)), float(round(high, 2)))
    assert practice.now == "70"


def test_only_the_chief_judge_sees_it_and_the_ledger_knows_nothing_of_it(run, welders, staff, organiser, stranger):
    chief = staff("chief_judge")
    path = f"/contests/{welders.contest}/results/{welders.event}/safety"
    lines = len(run(ledger.deeds(welders.contest)))

    page = settled(chief, path)
    assert page.status_code == 200
    assert "实操第1席的评分不计" in page.text
    for browser in (organiser, staff("supervisor"), staff("tally_clerk"), staff("appeals_jury")):
        assert browser.get(path).status_code == 404
        assert "结果稳定性" not in browser.get(path.removesuffix("/safety")).text
    assert stranger.get(path).status_code == 303
    assert len(run(ledger.deeds(welders.contest))) == lines
    assert "结果稳定性" in chief.get(path.removesuffix("/safety")).text


def test_before_the_decoding_no_figure_tells_the_distance_of_two_totals(run, welders, staff):
    chief = staff("chief_judge")
    path = f"/contests/{welders.contest}/results/{welders.event}/safety"
    assert "改为" not in settled(chief, path).text
    assert "解密后显示" in settled(chief, path).text

    run(tables.Event.update({tables.Event.blind: False}).where(tables.Event.id == welders.event).run())
    shown = settled(chief, path).text
    assert "的权重在" in shown
    assert "之间</strong>" in shown


def test_a_picture_tells_places_prizes_and_sections_and_the_same_as_a_table(run, welders, organiser):
    base = f"/contests/{welders.contest}/results/{welders.event}"
    hidden = organiser.get(f"{base}/pictures").text
    assert "按名次排列的实操" in hidden  # totals wait for the decoding
    assert "91.50" not in hidden
    run(tables.Event.update({tables.Event.blind: False}).where(tables.Event.id == welders.event).run())
    page = organiser.get(f"{base}/pictures").text
    assert page.count('<rect class="bar"') == 5
    assert page.count("stroke-dasharray") == 3  # behind the first, the second and the third prize
    for words in ("<title", "<desc", "第 1 名 001：91.50 一等奖"):
        assert words in page

    why = organiser.get(f"{base}/entries/003").text
    assert "各部分得分" in why
    assert "<title" in why
    own = run(act.sections(counted(run), "003"))[0]
    assert own.entries == 5
    means = {box.name: box.shown[0] for box in own.boxes}
    by_hand = [scoring.score(rubric(), s["marks"]) for s in EXAMPLE["sheets"] if s["entry"] == "003"]
    for section in rubric().sections:
        if section.label in means:
            points = [score.sections[section.key].points for score in by_hand]
            assert means[section.label] == str(scoring.half_up(sum(points) / len(points), 2))


def rubric():
    return scoring.read_document(EXAMPLE).ruleset.rubrics["practice"]


def test_places_after_each_stage_are_drawn_where_there_are_several():
    from contests.web.results.pictures import stage_chart

    plain = {
        "stages": {"first": [{"code": "a", "place": 1}, {"code": "b", "place": 2}, {"code": "c", "place": 3}]},
        "rows": [{"code": "b", "place": 1}, {"code": "a", "place": 2}, {"code": "c", "place": None}],
    }
    rules = {"stages": [{"key": "first", "name": "初赛"}, {"key": "final", "name": "决赛"}]}

    chart = stage_chart(plain, rules)
    assert [name for _, name in chart.stages] == ["初赛", "决赛"]
    assert {way.code: way.places for way in chart.ways} == {"a": ("1", "2"), "b": ("2", "1"), "c": ("3", "")}
    assert stage_chart({"stages": {}, "rows": plain["rows"]}, rules) is None


def test_a_safety_is_counted_once_for_each_count_and_the_page_says_how_far_it_is(run, welders, staff, monkeypatch):
    from contests.web.results import safety

    monkeypatch.setattr(safety, "_WORKS", OrderedDict())
    monkeypatch.setattr(safety, "PATIENCE", 0)
    chief = staff("chief_judge")
    path = f"/contests/{welders.contest}/results/{welders.event}/safety"
    assert "正在计算：已完成" in chief.get(path).text
    settled(chief, path)
    ((digest, work),) = safety._WORKS.items()
    chief.get(path)
    assert safety._WORKS[digest] is work
    assert (work.done, work.of) == (work.of, work.of)
    where = (tables.Sheet.seat == welders.seats["J1"]) & (tables.Sheet.code == "001")
    marks = json.dumps(EXAMPLE["sheets"][0]["marks"] | {"c5": "20"})
    run(tables.Sheet.update({tables.Sheet.marks: marks}).where(where).run())
    settled(chief, path)
    assert list(safety._WORKS)[-1] != digest
    assert run(results.tally(welders.event)) is None
