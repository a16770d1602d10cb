"""更正 after the lock: a reason, a second person, and everything readable for ever."""

import pytest

from contests.actions import results
from contests.rules import Person, Refused
from contests.store import ledger, setup, tables
from contests.store.judging import corrections
from contests.store.judging import sheets as stored
from tests.conftest import NOON
from tests.judging.made import GOOD
from tests.judging.test_room import fill, judging  # noqa: F401

REASON = "纸质表为 20 分，平板误按为 18 分"


@pytest.fixture
def locked(judging, seats, tablet, chief):  # noqa: F811
    """The event with every sheet in and locked."""
    fill(judging, seats, tablet)
    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303
    return judging


@pytest.fixture
def supervisor(member):
    return member("supervisor")


def flat(marks, **changed):
    """The fields of the correction's form: a sheet as the page sends it."""
    sent = {}
    for key, value in {**marks, **changed}.items():
        if isinstance(value, dict):
            sent |= {f"{key}.{part}": text for part, text in value.items()}
        else:
            sent[key] = value
    return sent


def propose(browser, seat, *, base="1", reason=REASON, rules="2", **changed):
    marks = flat(GOOD, **(changed or {"c5": "20"}))
    sent = {**marks, "base": base, "rules": rules, "reason": reason}
    return browser.post(f"/seats/{seat}/sheets/07/correction", sent)


def only(run, event):
    return run(corrections.of_event(event))[-1]


def test_a_correction_counts_only_when_a_second_person_has_confirmed_it(locked, seats, chief, supervisor, run):
    assert propose(chief, seats[1]).status_code == 303
    waiting = only(run, locked.event)
    assert (waiting.state, waiting.base, waiting.version, waiting.reason) == ("proposed", 1, None, REASON)
    assert len(run(stored.versions(seats[1], "07"))) == 1

    own = chief.post(f"/corrections/{waiting.id}/confirm")
    assert own.status_code == 409
    assert "须由另一人确认" in own.text
    assert len(run(stored.versions(seats[1], "07"))) == 1
    assert supervisor.post(f"/corrections/{waiting.id}/confirm").status_code == 303

    first, second = run(stored.versions(seats[1], "07"))
    assert (first.marks, second.marks["c5"], second.origin, second.state) == (GOOD, "20", "corrected", "submitted")
    done = only(run, locked.event)
    assert (done.state, done.version, done.account, done.second) == ("confirmed", 2, chief.account, supervisor.account)
    page = chief.get(f"/seats/{seats[1]}/sheets/07").text
    for words in ("第 1 版", "第 2 版", "更正", REASON, "第二人 supervisor", f"<del>{GOOD['c5']}"):
        assert words in page, words
    lines = [(line.verb, line.account, line.reason) for line in run(ledger.deeds(locked.contest))[-2:]]
    assert lines == [
        ("correction.proposed", chief.account, REASON),
        ("correction.confirmed", supervisor.account, REASON),
    ]
    assert supervisor.post(f"/corrections/{done.id}/confirm").status_code == 409


def test_the_tally_clerk_proposes_and_the_chief_judge_confirms(locked, seats, clerk, chief, run):
    assert "提出更正" in clerk.get(f"/contests/{locked.contest}/corrections").text
    to = clerk.get(f"/contests/{locked.contest}/corrections?event={locked.event}&seat={seats[1]}&code=07")
    assert to.headers["location"] == f"/seats/{seats[1]}/sheets/07/correction"
    assert clerk.follow(to).status_code == 200
    assert propose(clerk, seats[1]).status_code == 303
    correction = only(run, locked.event).id
    assert clerk.post(f"/corrections/{correction}/confirm").status_code == 404

    assert chief.post(f"/corrections/{correction}/confirm").status_code == 303
    assert "确认更正" not in clerk.get(f"/contests/{locked.contest}/corrections").text


def test_no_tally_is_taken_and_no_marking_reopened_while_a_correction_waits(locked, seats, chief, supervisor, run):
    propose(chief, seats[1])
    contest, me = run(setup.contest(locked.contest)), Person(chief.account, "", "organiser")

    with pytest.raises(Refused) as no:
        run(results.take(me, contest, locked.event, "", NOON))
    assert no.value.code == "correction_open"
    again = chief.post(f"/events/{locked.event}/judging/reopen", {"reason": "补评"})
    assert again.status_code == 409
    assert "还有 1 项评分表更正待第二人确认" in again.text
    assert "待第二人确认" in chief.get(f"/contests/{locked.contest}/room").text
    assert propose(chief, seats[1], c5="19").status_code == 409
    assert run(setup.event(locked.event)).state == "locked"


def test_the_tally_room_names_the_correction_that_waits_and_offers_nothing_it_would_refuse(locked, seats, chief):
    room = f"/contests/{locked.contest}/results"
    propose(chief, seats[1])

    listed, own = chief.get(room).text, chief.get(f"{room}/{locked.event}").text
    assert "更正待确认 1 项" in listed
    assert "还有 1 项评分表更正待第二人确认" in own
    for page in (listed, own):
        assert f'href="/contests/{locked.contest}/corrections"' in page
        assert ">齐全<" not in page
    assert f'action="{room}/{locked.event}/tally"' not in own


def test_a_refused_and_a_withdrawn_correction_leave_the_sheet_and_stay_readable(locked, seats, chief, supervisor, run):
    propose(chief, seats[1])
    first = only(run, locked.event).id
    assert supervisor.post(f"/corrections/{first}/refuse", {"answer": " "}).status_code == 422
    assert chief.post(f"/corrections/{first}/refuse", {"answer": "不对"}).status_code == 409
    assert supervisor.post(f"/corrections/{first}/refuse", {"answer": "纸质表就是 18 分"}).status_code == 303
    propose(chief, seats[1], c5="19")
    second = only(run, locked.event).id
    assert supervisor.post(f"/corrections/{second}/withdraw", {"answer": "看错"}).status_code == 404
    assert chief.post(f"/corrections/{second}/withdraw", {"answer": "看错"}).status_code == 303

    assert [one.state for one in run(corrections.of_event(locked.event))] == ["refused", "withdrawn"]
    assert len(run(stored.versions(seats[1], "07"))) == 1
    page = supervisor.get(f"/contests/{locked.contest}/corrections").text
    assert "纸质表就是 18 分" in page
    assert "看错" in page
    assert "曾提出更正" in chief.get(f"/seats/{seats[1]}/sheets/07").text


def test_every_fault_of_a_correction_is_named_and_the_text_kept(locked, seats, chief, run):
    bad = propose(chief, seats[1], reason="", c5="999")
    assert bad.status_code == 422
    assert 'value="999"' in bad.text
    assert "请填写此项。" in bad.text
    assert "不能大于" in bad.text
    same = propose(chief, seats[1], c5=GOOD["c5"])
    assert same.status_code == 409
    assert "没有改动" in same.text
    assert propose(chief, seats[1], base="7").status_code == 409
    assert propose(chief, seats[1], rules="1").status_code == 409
    assert run(corrections.of_event(locked.event)) == []


def test_sheets_are_corrected_only_while_the_event_is_locked(judging, seats, tablet, chief, supervisor, run):  # noqa: F811
    fill(judging, seats, tablet)
    early = propose(chief, seats[1])
    assert early.status_code == 409
    assert "请把评分表退回，由裁判重评" in early.text
    chief.post(f"/events/{judging.event}/judging/lock")
    propose(chief, seats[1])
    run(setup.set_event_state(judging.event, "certified"))
    late = supervisor.post(f"/corrections/{only(run, judging.event).id}/confirm")
    assert late.status_code == 409
    assert "统分已签字确认" in late.text
    assert "重新打开" in chief.get(f"/seats/{seats[1]}/sheets/07").text


def test_a_correction_is_not_for_judges_organisers_or_strangers(locked, seats, tablet, organiser, stranger, chief, run):
    judge = tablet(seats[1])
    for browser in (judge, organiser, stranger):
        for path in (f"/seats/{seats[1]}/sheets/07/correction",):
            assert browser.get(path).status_code in (303, 404)
            assert propose(browser, seats[1]).status_code in (303, 401, 404)
    propose(chief, seats[1])
    correction = only(run, locked.event).id
    for browser in (judge, organiser, stranger):
        for way in ("confirm", "refuse", "withdraw"):
            answer = browser.post(f"/corrections/{correction}/{way}", {"answer": "x"})
            assert answer.status_code in (303, 401, 404), way
    assert only(run, locked.event).state == "proposed"


def test_the_page_takes_the_same_queries_for_one_correction_and_for_three(
    locked, seats, chief, supervisor, run, count_queries
):
    at = f"/contests/{locked.contest}/corrections"
    propose(chief, seats[1])
    one = count_queries(lambda: supervisor.get(at))
    for seat in seats[2:4]:
        propose(chief, seat)
    assert len(run(corrections.of_event(locked.event))) == 3
    assert count_queries(lambda: supervisor.get(at)) == one


def test_after_a_certified_tally_single_sheets_are_corrected_and_the_marking_never_opens_again(
    locked, seats, chief, supervisor, run
):
    tally = tables.Tally(event=locked.event, number=1, ruleset_version=2, document="{}", result="{}", digest="0" * 64)
    tally.created = NOON
    known = run(tables.Tally.insert(tally).run())[0]["id"]
    for who, role in ((chief, "chief_judge"), (supervisor, "supervisor")):
        row = tables.Signature(tally=known, account=who.account, role=role, created=NOON)
        run(tables.Signature.insert(row).run())

    answer = chief.post(f"/events/{locked.event}/judging/reopen", {"reason": "补评"})

    assert answer.status_code == 409
    assert "不能整体重新开放" in answer.text
    assert propose(chief, seats[1]).status_code == 303


def test_the_lock_lists_first_what_is_missing(judging, seats, tablet, chief):  # noqa: F811
    fill(judging, seats, tablet, skip={(2, "03"), (2, "11")})

    page = chief.get(f"/events/{judging.event}/judging/lock").text
    assert "3 号席" in page
    assert "03 号、11 号" in page or "11 号、03 号" in page
    assert "确认锁定" not in page
    last = tablet(seats[2])
    for code in ("03", "11"):
        last.sheet(code, GOOD, id=f"submission-late-{code}")
    page = chief.get(f"/events/{judging.event}/judging/lock").text
    assert "评分表已齐" in page
    assert "确认锁定" in page
    assert "还没有记录的用时" in page
