"""A file of unsent sheets is handed in at a desk: each sheet as from its tablet, none twice, nothing changed."""

import hashlib
import hmac
import json
from datetime import date

import pytest

from contests.actions.judging import bundles
from contests.actions.setup import create_from_preset
from contests.rules import Person
from contests.store import setup, tables
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored
from contests.store.ledger import canonical
from tests.conftest import NOON
from tests.judging.made import GOOD


@pytest.fixture
def begun(organiser, made, seats):
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303


@pytest.fixture
def bundle(made, seats, run):
    """``bundle(seat, *sheets)`` is the file that the tablet of the seat writes."""

    def write(seat, *sheets, **changes):
        row = run(stored_seats.seat(seat))
        body = {"contest": row.contest, "event": row.event, "seat": seat, "drawer": bundles.drawer_of(row)}
        body |= {"judge": row.judge, "title": "清河县", "made": "2026/11/22", "sheets": list(sheets)} | changes
        digest = hashlib.sha256(canonical(body).encode()).hexdigest()
        seal = hmac.new(bundles.key_of(row).encode(), digest.encode(), "sha256").hexdigest()
        return {"kind": "saiheng-sheets", "format": 1, "sha256": digest, "seal": seal, "body": body}

    return write


def sheet(code, id, **changes):
    plain = {"id": id, "number": 1, "code": code, "base": 0, "rules": 2, "marks": GOOD, "reason": ""}
    return plain | changes


def hand_in(browser, made, file):
    content = file if isinstance(file, bytes) else json.dumps(file, ensure_ascii=False).encode()
    return browser.post(f"/contests/{made.contest}/sheet-files", {}, files={"file": ("x.json", content)})


def test_handed_in_twice_a_file_makes_nothing_double(begun, made, seats, bundle, clerk, organiser, run):
    file = bundle(seats[1], sheet("07", "carried-07"), sheet("03", "carried-03"))

    first, again = hand_in(clerk, made, file), hand_in(clerk, made, file)

    assert first.status_code == again.status_code == 200
    assert (first.text.count(">已收下<"), again.text.count(">此前已收下<")) == (2, 2)
    row = run(stored.versions(seats[1], "07"))
    assert [(one.origin, one.submission, one.account) for one in row] == [("bundle", "carried-07", clerk.account)]
    deeds = run(tables.Deed.select().where(tables.Deed.verb == "scoresheet.bundled").run())
    assert [(one["account"], one["subject"]) for one in deeds] == [(clerk.account, f"seat-{seats[1]}")] * 2
    assert "由文件收下评分表" in organiser.get(f"/contests/{made.contest}/log").text


def test_the_tablet_that_comes_back_gets_the_receipt_of_the_file(begun, made, seats, bundle, clerk, tablet, run):
    judge = tablet(seats[1])
    hand_in(clerk, made, bundle(seats[1], sheet("07", "carried-07")))

    answer = judge.sheet("07", GOOD, id="carried-07")

    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_a_sheet_that_came_otherwise_meanwhile_is_a_conflict_and_stands(begun, made, seats, bundle, clerk, tablet, run):
    tablet(seats[1]).sheet("07", {**GOOD, "c1": "4"}, id="from-tablet")

    answer = hand_in(clerk, made, bundle(seats[1], sheet("07", "carried-07"), sheet("03", "carried-03")))

    assert (answer.text.count(">冲突<"), answer.text.count(">已收下<")) == (1, 1)
    assert [one.marks["c1"] for one in run(stored.versions(seats[1], "07"))] == ["4"]


def test_what_the_rules_refuse_is_named_and_the_rest_is_taken(begun, made, seats, bundle, clerk, run):
    faulty = sheet("07", "carried-07", marks={**GOOD, "c1": "9"})
    strange, old = sheet("99", "carried-99"), sheet("11", "carried-11", rules=1)

    answer = hand_in(clerk, made, bundle(seats[1], faulty, strange, old, sheet("03", "carried-03")))

    assert (answer.text.count(">未收下<"), answer.text.count(">已收下<")) == (3, 1)
    assert "劳动防护用品穿戴：不能大于 5。" in answer.text
    assert "没有这个加密号" in answer.text
    assert "评分标准已更新" in answer.text
    assert run(stored.versions(seats[1], "07")) == []


def test_two_versions_of_a_code_in_one_file_stand_one_over_the_other(begun, made, seats, bundle, clerk, run):
    later = sheet("07", "carried-08", marks={**GOOD, "c1": "4"}, reason="看错一项")

    hand_in(clerk, made, bundle(seats[1], sheet("07", "carried-07"), later))

    assert [one.version for one in run(stored.versions(seats[1], "07"))] == [1, 2]


@pytest.mark.parametrize("part", ["mark", "seat", "sha256", "seal", "forged"])
def test_a_file_that_was_changed_is_refused_as_a_whole(begun, made, seats, bundle, clerk, run, part):
    file = bundle(seats[1], sheet("07", "carried-07"))
    if part in ("mark", "forged"):
        file["body"]["sheets"][0]["marks"] = {**GOOD, "c1": "5"}
    if part == "forged":
        file["sha256"] = hashlib.sha256(canonical(file["body"]).encode()).hexdigest()
    if part == "seat":
        file["body"]["seat"] = seats[2]
    if part in ("sha256", "seal"):
        file[part] = "0" * 64

    answer = hand_in(clerk, made, file)

    assert answer.status_code == 422
    assert "一份也没有收下" in answer.text
    assert run(stored.versions(seats[1], "07")) == []


def test_a_file_of_another_contest_or_of_a_judge_who_never_sat_there_is_refused(
    begun, made, seats, bundle, clerk, organiser, run
):
    person = Person(organiser.account, "", "organiser")
    other = run(create_from_preset(person, "skills", "另一场竞赛", date(2026, 11, 1), NOON))
    row = tables.Seat(event=run(setup.events(other))[0].id, part="practice", position=1)
    foreign = run(tables.Seat.insert(row).run())[0]["id"]
    file = bundle(seats[1], sheet("07", "carried-07"))

    assert "另一个竞赛" in hand_in(clerk, made, bundle(foreign, sheet("07", "carried-07"))).text
    file["body"]["drawer"] = "0" * 16
    file["sha256"] = hashlib.sha256(canonical(file["body"]).encode()).hexdigest()
    assert "从未在该席位就座" in hand_in(clerk, made, file).text
    assert run(stored.versions(seats[1], "07")) == []


def test_what_is_no_such_file_is_refused_in_words(begun, made, seats, bundle, clerk):
    good = bundle(seats[1], sheet("07", "carried-07"))
    wrong = [b"", b"PK\x03\x04", b"[]", b"{}", good | {"kind": "x"}, good | {"format": 2}, good | {"body": []}]
    wrong += [bundle(seats[1], {"id": 5}), bundle(seats[1], sheet("07", "carried-07", base="0"))]
    deep = b'{"kind":"saiheng-sheets","format":1,"body":{"sheets":[{"marks":{"x":' + b"[" * 900 + b"]" * 900 + b"}}]}}"
    wrong += [bundle(seats[1], sheet("07", "carried-07", marks=[])), b"\xff" * 20, b"[" * 100_000, deep]
    for file in wrong:
        answer = hand_in(clerk, made, file)
        assert (answer.status_code, "不是评分页导出的文件" in answer.text) == (422, True), file
    assert "没有待上传的评分表" in hand_in(clerk, made, bundle(seats[1])).text
    assert clerk.post(f"/contests/{made.contest}/sheet-files", {}).status_code == 422


def test_only_who_keeps_the_sheets_may_hand_a_file_in(begun, made, seats, bundle, member, tablet, run):
    file = bundle(seats[1], sheet("07", "carried-07"))

    for nobody in (member("supervisor"), member("code_keeper"), tablet(seats[1])):
        assert hand_in(nobody, made, file).status_code == 404
    assert run(stored.versions(seats[1], "07")) == []
