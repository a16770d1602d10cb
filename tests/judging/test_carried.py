"""A carried sheet that meets another one is decided on by the chief judge; nothing is overwritten by itself."""

import hashlib
import hmac
import json
import re
from base64 import b64encode

import pytest

from contests.actions.judging import bundles
from contests.store import tables
from contests.store.judging import seats as stored_seats
from contests.store.judging import sheets as stored
from contests.store.judging import signatures
from contests.store.ledger import canonical, first_break
from tests.judging.made import GOOD

OTHER = {**GOOD, "c1": "4"}
LATER = 4_000_000_000_000  # by the tablet's clock, long after anything here


@pytest.fixture
def begun(organiser, made, seats):
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303


@pytest.fixture
def bundle(made, seats, run):
    """``bundle(seat, *sheets)`` is the file that the tablet of the judge who sits there now writes."""

    def write(seat, *sheets):
        row = run(stored_seats.seat(seat))
        body = {"contest": row.contest, "event": row.event, "seat": seat, "drawer": bundles.drawer_of(row)}
        body |= {"judge": row.judge, "title": "清河县", "made": "2026/11/22", "sheets": list(sheets)}
        digest = hashlib.sha256(canonical(body).encode()).hexdigest()
        seal = hmac.new(bundles.key_of(row).encode(), digest.encode(), "sha256").hexdigest()
        whole = {"kind": "saiheng-sheets", "format": 1, "sha256": digest, "seal": seal, "body": body}
        return json.dumps(whole, ensure_ascii=False).encode()

    return write


def sheet(code, id, **changes):
    plain = {"id": id, "number": 1, "code": code, "base": 0, "rules": 2, "marks": GOOD, "reason": ""}
    return plain | changes


def hand_in(browser, made, file):
    return browser.post(f"/contests/{made.contest}/sheet-files", {}, files={"file": ("x.json", file)})


def decide(browser, made, file, page, **picks):
    """Answer the form of *page*: ``carried07=("take", "…")``."""
    form = {"content": b64encode(file).decode()}
    for id, (pick, reason) in picks.items():
        seen = re.search(rf'name="seen-{id}" value="([^"]*)"', page.text)
        form |= {f"pick-{id}": pick, f"reason-{id}": reason, f"seen-{id}": seen[1] if seen else ""}
    return browser.post(f"/contests/{made.contest}/sheet-files/decide", form)


def deeds(run, verb):
    return run(tables.Deed.select().where(tables.Deed.verb == verb).order_by(tables.Deed.id).run())


@pytest.fixture
def conflict(begun, made, seats, bundle, tablet):
    """A file with a sheet over which another device handed one in."""
    tablet(seats[1]).sheet("07", OTHER, id="from-tablet")
    return bundle(seats[1], sheet("07", "carried07"))


def test_both_sides_stand_item_by_item_and_the_files_is_taken_with_a_reason(
    conflict, made, seats, chief, organiser, run
):
    page = hand_in(chief, made, conflict)
    assert page.text.count(">冲突<") == 1
    row = re.search(r'<tr class="warn"><th scope="row">劳动防护用品穿戴</th>(.*?)</tr>', page.text, re.S)[1]
    assert re.sub(r"<[^>]+>|\s+", " ", row).split() == ["4.5", "4"]

    answer = decide(chief, made, conflict, page, carried07=("take", "另一台是试机时误交"))

    assert (answer.status_code, answer.text.count(">已采用文件的<")) == (200, 1)
    assert [(one.version, one.marks["c1"], one.origin, one.reason) for one in run(stored.versions(seats[1], "07"))] == [
        (1, "4", "tablet", ""),
        (2, "4.5", "bundle", "另一台是试机时误交"),
    ]
    (deed,) = deeds(run, "scoresheet.file_taken")
    facts = json.loads(deed["facts"])
    assert (deed["account"], deed["reason"], facts["code"], facts["version"], facts["why"]) == (
        chief.account,
        "另一台是试机时误交",
        "07",
        2,
        ["sheet_conflict"],
    )
    assert "核对平板文件，采用文件的评分表" in organiser.get(f"/contests/{made.contest}/log").text
    assert run(first_break(made.contest)) is None


def test_what_was_not_taken_stays_readable_beside_what_stood(conflict, made, seats, chief, clerk, run):
    page = hand_in(chief, made, conflict)

    decide(chief, made, conflict, page, carried07=("keep", "以平板当场提交的为准"))

    assert [one.version for one in run(stored.versions(seats[1], "07"))] == [1]
    assert f'href="/seats/{seats[1]}/sheets/07"' in hand_in(chief, made, conflict).text
    story = chief.get(f"/seats/{seats[1]}/sheets/07").text
    assert "以平板当场提交的为准" in story
    assert "未采用的平板文件" in story
    again = hand_in(clerk, made, conflict)
    assert again.text.count(">未采用文件的<") == 1
    assert "以平板当场提交的为准" in again.text


def test_a_second_press_says_what_was_done_and_does_nothing(conflict, made, seats, chief, run):
    page = hand_in(chief, made, conflict)
    first = decide(chief, made, conflict, page, carried07=("take", "误交"))

    again = decide(chief, made, conflict, page, carried07=("take", "误交"))
    other = decide(chief, made, conflict, page, carried07=("keep", "改主意"))

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert again.text.count(">已采用文件的<") == other.text.count(">已采用文件的<") == 1
    assert "此前已有决定，没有改动" in other.text
    assert len(run(stored.versions(seats[1], "07"))) == 2
    assert len(deeds(run, "scoresheet.file_taken")) == 1
    assert deeds(run, "scoresheet.file_kept") == []


def test_nothing_is_decided_without_a_reason_or_over_a_newer_sheet(conflict, made, seats, chief, tablet, run):
    page = hand_in(chief, made, conflict)

    blank = decide(chief, made, conflict, page, carried07=("take", " "))
    assert (blank.status_code, "07 号：请写明理由" in blank.text) == (422, True)
    nothing = decide(chief, made, conflict, page)
    assert "没有选择任何一份" in nothing.text
    tablet(seats[1]).sheet("07", {**GOOD, "c1": "3"}, id="from-tablet-2", base=1, reason="看错")
    late = decide(chief, made, conflict, page, carried07=("take", "误交"))

    assert (late.status_code, "情况又有变化" in late.text) == (409, True)
    assert [one.marks["c1"] for one in run(stored.versions(seats[1], "07"))] == ["4", "3"]
    assert decide(chief, made, conflict, late, carried07=("take", "误交")).status_code == 200


def test_only_the_chief_judge_decides_and_the_others_see_both_sides(
    conflict, made, seats, chief, clerk, organiser, run
):
    page = hand_in(chief, made, conflict)

    for somebody in (clerk, organiser):
        seen = hand_in(somebody, made, conflict)
        assert "由裁判长决定" in seen.text
        assert ">确认所选<" not in seen.text
        assert decide(somebody, made, conflict, page, carried07=("take", "误交")).status_code == 404
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_the_tablet_hears_of_the_decision_and_the_judge_has_the_last_word(conflict, made, seats, chief, tablet, run):
    page = hand_in(chief, made, conflict)
    decide(chief, made, conflict, page, carried07=("keep", "以当场提交的为准"))
    judge = tablet(seats[1])

    answer = judge.sheet("07", GOOD, id="carried07")

    assert (answer.status_code, answer.json()["code"]) == (409, "sheet_conflict")
    assert "裁判长已核对" in answer.json()["message"]
    assert "以当场提交的为准" in answer.json()["message"]
    assert judge.sheet("07", GOOD, id="mine-again", base=1, reason="本人坚持").status_code == 200
    assert len(run(stored.versions(seats[1], "07"))) == 2


def test_a_taken_sheet_answers_its_tablet_and_asks_for_a_new_signature(conflict, made, seats, chief, tablet, run):
    settings = json.dumps({"sign_judge": 1})
    run(tables.Event.update({tables.Event.settings: settings}).where(tables.Event.id == made.event).run())
    away = tables.Entry.id.is_in(made.entries[1:])
    run(tables.Entry.update({tables.Entry.presence: "absent"}).where(away).run())
    judge = tablet(seats[1])
    covers = {"id": "signed-07", "code": "", "role": "judge", "covers": {"07": "from-tablet"}, "drawing": ""}
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}
    assert judge._send("POST", "/judging/signatures", json=covers, headers=headers).status_code == 200
    assert run(signatures.unsigned(made.event)) == []

    decide(chief, made, conflict, hand_in(chief, made, conflict), carried07=("take", "误交"))

    assert judge.sheet("07", GOOD, id="carried07").json()["version"] == 2
    assert run(signatures.unsigned(made.event)) == [f"seat-{seats[1]}"]


def test_a_sheet_of_a_heat_that_was_closed_meanwhile_waits_for_the_chief_judge(
    begun, made, seats, bundle, chief, clerk, run
):
    assert chief.post(f"/events/{made.event}/heats", {"number": "1", "state": "closed"}).status_code == 303
    file = bundle(seats[1], sheet("07", "carried07"), sheet("03", "carried03"))
    assert hand_in(clerk, made, file).text.count(">待核对<") == 2

    page = hand_in(chief, made, file)
    picks = {"carried07": ("take", "停止以前已评完，平板无网络"), "carried03": ("keep", "停止以后才评的")}
    answer = decide(chief, made, file, page, **picks)

    assert (answer.text.count(">已采用文件的<"), answer.text.count(">未采用文件的<")) == (1, 1)
    assert [len(run(stored.versions(seats[1], code))) for code in ("07", "03")] == [1, 0]


def test_after_the_lock_or_for_an_absent_judge_nothing_is_decided(begun, made, seats, bundle, chief, run):
    file = bundle(seats[1], sheet("07", "carried07"))
    chief.post(f"/events/{made.event}/heats", {"number": "1", "state": "closed"})
    page = hand_in(chief, made, file)
    assert chief.post(f"/seats/{seats[1]}/presence", {"state": "absent"}).status_code == 303
    assert "先在“分工与回避”改为“中途离席”" in hand_in(chief, made, file).text
    assert decide(chief, made, file, page, carried07=("take", "停前已评")).status_code == 409
    chief.post(f"/seats/{seats[1]}/presence", {"state": "left"})
    assert hand_in(chief, made, file).text.count(">待核对<") == 1
    locked = tables.Event.update({tables.Event.state: "locked"}).where(tables.Event.id == made.event)
    run(locked.run())

    assert "按“更正”办理" in hand_in(chief, made, file).text
    assert decide(chief, made, file, page, carried07=("take", "停前已评")).status_code == 409
    assert run(stored.versions(seats[1], "07")) == []


@pytest.fixture
def spare(begun, made, seats, organiser, chief, cast, run):
    """A spare seat with a judge that marks 07 in the place of the second seat, whose judge left."""
    organiser.post(f"/events/{made.event}/seats/spare", {"part": "practice"})
    seat = run(tables.Seat.select(tables.Seat.id).where(tables.Seat.kind == "spare").first().run())["id"]
    judge = cast("", login="spare", name="备用裁判")
    assert organiser.post(f"/seats/{seat}/judge", {"account": str(judge.account)}).status_code == 303
    assert chief.post(f"/seats/{seats[1]}/presence", {"state": "left"}).status_code == 303
    given = chief.post(
        f"/events/{made.event}/assignments",
        {"seat": str(seats[1]), "codes": "07", "spare": str(seat), "note": "离席"},
    )
    assert given.status_code == 303, given.text
    return seat


@pytest.mark.parametrize("pick", ["take", "keep"])
def test_what_a_spare_judge_marks_instead_stands_beside_it(spare, made, seats, bundle, chief, tablet, run, pick):
    tablet(spare).sheet("07", OTHER, id="from-spare")
    file = bundle(seats[1], sheet("07", "carried07"))
    page = hand_in(chief, made, file)
    assert "备用 1 号席（改派）" in page.text
    assert "裁判已中途离席；已改派给备用 1 号席" in page.text

    decide(chief, made, file, page, carried07=(pick, "离席以前已评完"))

    taken = pick == "take"
    assert len(run(stored.versions(seats[1], "07"))) == taken
    assert [one.marks["c1"] for one in run(stored.versions(spare, "07"))] == ["4"]
    ended = run(tables.Assignment.select(tables.Assignment.ended).first().run())["ended"]
    assert (ended is not None) == taken


def replace(organiser, seat, account):
    assert organiser.post(f"/seats/{seat}/judge", {"account": str(account)}).status_code == 303


@pytest.fixture
def former(begun, made, seats, bundle, organiser, cast):
    """The file of a judge who was replaced: one sheet from before, one by the tablet's clock from after."""
    file = bundle(seats[1], sheet("07", "carried07"), sheet("03", "carried03", number=LATER))
    replace(organiser, seats[1], cast("", login="next", name="接任裁判").account)
    return file


def test_nothing_of_a_judge_who_was_replaced_goes_in_by_itself(former, made, seats, clerk, run):
    page = hand_in(clerk, made, former)

    assert (page.text.count(">待核对<"), page.text.count(">未收下<")) == (1, 1)
    assert "这是原裁判 吴二的文件" in page.text
    assert "换人以后提交，原裁判已无权评分" in page.text
    assert [run(stored.versions(seats[1], code)) for code in ("07", "03")] == [[], []]


def test_what_the_earlier_judge_marked_in_time_is_taken_and_stays_that_judges(former, made, seats, chief, tablet, run):
    settings = json.dumps({"sign_judge": 1})
    run(tables.Event.update({tables.Event.settings: settings}).where(tables.Event.id == made.event).run())
    page = hand_in(chief, made, former)
    answer = decide(chief, made, former, page, carried07=("take", "换人以前已评完"))

    assert answer.text.count(">已采用文件的<") == 1
    (row,) = run(stored.versions(seats[1], "07"))
    assert (row.origin, row.state) == ("former", "submitted")
    successor = tablet(seats[1])
    desk = successor.desk().json()
    assert "07" not in desk["sheets"]
    assert "07" not in [one["code"] for one in desk["codes"]]
    refused = successor.sheet("07", OTHER, id="by-the-next", base=1, reason="改")
    assert (refused.status_code, refused.json()["code"]) == (409, "sheet_earlier_judge")
    assert run(signatures.unsigned(made.event)) == []
    assert "原裁判平板文件" in chief.get(f"/seats/{seats[1]}/sheets/07").text
    assert chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请重评"}).status_code == 303
    assert successor.desk().json()["sheets"]["07"]["marks"] == {}
    assert successor.sheet("07", OTHER, id="by-the-next", base=2).status_code == 200


def test_what_the_new_judge_has_marked_stands_beside_the_earlier_judges(former, made, seats, chief, tablet, run):
    tablet(seats[1]).sheet("07", OTHER, id="by-the-next")
    page = hand_in(chief, made, former)
    assert "原裁判评的" in page.text

    decide(chief, made, former, page, carried07=("keep", "现任裁判已重评"))

    assert [one.marks["c1"] for one in run(stored.versions(seats[1], "07"))] == ["4"]


def test_a_code_that_the_earlier_judge_was_recused_from_is_not_taken(
    begun, made, seats, bundle, organiser, chief, cast, run
):
    file = bundle(seats[1], sheet("07", "carried07"))
    told = {"seat": str(seats[1]), "code": "07", "reason": "亲属"}
    assert chief.post(f"/events/{made.event}/recusals", told).status_code == 303
    replace(organiser, seats[1], cast("", login="next", name="接任裁判").account)

    page = hand_in(chief, made, file)

    assert "原裁判当时须回避这份评分" in page.text
    assert decide(chief, made, file, page, carried07=("take", "已评完")).status_code == 409
    assert run(stored.versions(seats[1], "07")) == []


def test_an_earlier_judges_sheet_counts_though_the_successor_is_of_the_same_unit(
    begun, made, seats, bundle, organiser, chief, tablet, cast, run
):
    file = bundle(seats[1], sheet("07", "carried07"))
    unit = run(tables.Entry.select(tables.Entry.organisation).where(tables.Entry.id == made.entries[0]).first().run())
    successor = cast("", login="next", name="接任裁判")
    account = tables.Account.id == successor.account
    run(tables.Account.update({tables.Account.organisation: unit["organisation"]}).where(account).run())
    replace(organiser, seats[1], successor.account)
    page = hand_in(chief, made, file)

    answer = decide(chief, made, file, page, carried07=("take", "换人以前已评完"))

    assert answer.text.count(">已采用文件的<") == 1
    room = chief.get(f"/contests/{made.contest}/room?event={made.event}").text
    assert re.search(rf'href="/seats/{seats[1]}/sheets/07">93.5</a>', room)
    assert tablet(seats[1]).sheet("07", OTHER, id="by-the-next", base=1, reason="改").json()["code"] == "seat_recused"
    assert chief.post(f"/seats/{seats[1]}/sheets/07/return", {"reason": "请重评"}).status_code == 303
    assert "07" not in [one["code"] for one in tablet(seats[1]).desk().json()["codes"]]
