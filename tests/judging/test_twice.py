"""A form that is sent twice, or from a page that is no longer true, is answered in words and does nothing twice."""

import re

import pytest

from contests.store import setup, tables
from tests.judging.made import GOOD


def last(run, table):
    return run(table.select(table.id).order_by(table.id, ascending=False).first().run())["id"]


@pytest.fixture
def begun(organiser, made, seats):
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303


def form_of(page, action):
    """Return the hidden fields of the form that goes to *action*."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.text, re.S)
    assert found, action
    return dict(re.findall(r'<input type="hidden" name="(?!_csrf)(\w+)" value="([^"]*)"', found[1]))


def twice(browser, path, form=None, *, said):
    """Send a form twice: the second answer leads on, or shows the page again, with these words."""
    first, again = browser.post(path, form or {}), browser.post(path, form or {})
    assert first.status_code in (200, 303), (path, first.text)
    if again.status_code == 303:
        again = browser.get(again.headers["location"])
        assert again.status_code == 200
    else:
        assert again.status_code in (200, 409, 422), (path, again.status_code)
    assert said in again.text, path


def test_whatever_is_pressed_twice_says_what_was_done(begun, made, seats, organiser, chief, tablet, run):
    contest, event, mine = made.contest, f"/events/{made.event}", f"/seats/{seats[1]}"
    twice(organiser, f"{event}/judging/start", said="已经开始评分")
    twice(organiser, f"{event}/seats/spare", {"part": "practice"}, said="席位")
    spare = last(run, tables.Seat)
    here = f"/contests/{contest}/seats"
    twice(
        organiser, f"/seats/{spare}/remove", form_of(organiser.get(here), f"/seats/{spare}/remove"), said="此前已撤去"
    )
    spare = last(run, tables.Seat)
    twice(chief, f"{event}/heats", {"number": "1", "state": "closed"}, said="已经是这个状态")
    twice(chief, f"{event}/heats/follow", said="评分")
    twice(chief, f"{event}/recusals", {"seat": str(seats[1]), "code": "07", "reason": "亲属"}, said="已经登记过回避")
    given = {"seat": str(seats[1]), "codes": "07", "spare": str(spare), "note": "回避"}
    twice(chief, f"{event}/assignments", given, said="07")
    assignment, recusal = last(run, tables.Assignment), last(run, tables.Recusal)
    twice(chief, f"{event}/assignments/{assignment}/end", {"reason": "误派"}, said="此前已收回")
    twice(chief, f"{event}/recusals/{recusal}/end", {"reason": "误登"}, said="此前已收回")
    twice(chief, f"{event}/calibrations", {"part": "practice", "note": ""}, said="试评件")
    twice(chief, f"/calibrations/{last(run, tables.Calibration)}", {"state": "closed"}, said="试评")
    judge = tablet(seats[1])
    assert judge.sheet("07", GOOD, id="sheet-07").status_code == 200
    twice(chief, f"{mine}/sheets/07/return", {"reason": "请重评"}, said="已经退回")
    penalty = {"kind": "penalty", "code": "07", "points": "2", "reason": "违规"}
    assert chief.post(f"{event}/rulings", penalty).status_code == 303
    twice(chief, f"{event}/rulings/{last(run, tables.Ruling)}/revoke", {"reason": "误记"}, said="已撤销")
    for path, form in (("presence", {"state": "left"}), ("presence", {"state": "active"}), ("out", {}), ("card", {})):
        twice(organiser, f"{mine}/{path}", form, said="席")


def test_a_tablet_that_is_called_back_twice_is_called_back_once(begun, made, seats, organiser, tablet, run):
    tablet(seats[1])
    session = last(run, tables.Session)
    page = organiser.get(f"/contests/{made.contest}/devices")
    form = form_of(page, f"/tablets/{session}/revoke") | {"reason": ""}

    twice(organiser, f"/tablets/{session}/revoke", form, said="此前已退出席位")

    assert run(tables.Deed.count().where(tables.Deed.verb == "seat.tablet_revoked").run()) == 1


def test_a_stale_press_never_meets_the_tablet_that_got_the_number_since(begun, made, seats, organiser, tablet, run):
    tablet(seats[1])
    session = last(run, tables.Session)
    form = form_of(organiser.get(f"/contests/{made.contest}/devices"), f"/tablets/{session}/revoke")
    run(
        tables.Session.update({tables.Session.expires: 1, tables.Session.key: "x"})
        .where(tables.Session.id == session)
        .run()
    )
    fresh = tables.Session.update({tables.Session.expires: 4_000_000_000}).where(tables.Session.id == session)
    run(fresh.run())

    answer = organiser.get(organiser.post(f"/tablets/{session}/revoke", form).headers["location"])

    assert "此前已退出席位" in answer.text
    assert run(tables.Session.count().where(tables.Session.id == session).run()) == 1


def test_a_card_that_is_pressed_twice_on_one_tablet_leads_to_the_sheets(begun, seats, tablet, client):
    judge = tablet(seats[1])

    again = judge.post(f"/t/{judge.token}")

    assert (again.status_code, again.headers["location"]) == (303, "/judging")
    other = tablet(seats[2]).post(f"/t/{judge.token}")
    assert (other.status_code, "席位卡" in other.text) == (409, True)


def test_an_account_that_enters_its_seat_twice_is_led_to_the_sheets(begun, made, seats, organiser, cast):
    judge = cast("", login="own-account", name="周七")
    assert organiser.post(f"/seats/{seats[1]}/judge", {"account": str(judge.account)}).status_code == 303

    first, again = judge.post(f"/judging/seats/{seats[1]}"), judge.post(f"/judging/seats/{seats[1]}")

    assert [one.headers["location"] for one in (first, again)] == ["/judging", "/judging"]


def test_a_rehearsal_that_is_opened_or_wiped_twice_leads_to_what_is_there(made, organiser, run):
    path = f"/contests/{made.contest}/rehearsal"
    twice(organiser, path, {"invented": "6"}, said="演练")
    copies = run(tables.Contest.select(tables.Contest.id).where(tables.Contest.rehearsal_of == made.contest).run())
    assert len(copies) == 1

    twice(organiser, f"/contests/{copies[0]['id']}/rehearsal/wipe", {"word": "清除演练"}, said="此前已清除")

    assert run(setup.contest(made.contest)) is not None


def test_a_lock_and_a_reopening_that_are_pressed_twice_say_how_it_stands(begun, made, seats, chief, run):
    event = f"/events/{made.event}"
    run(tables.Entry.update({tables.Entry.presence: "absent"}).where(tables.Entry.event == made.event).run())

    twice(chief, f"{event}/judging/lock", said="不在评分阶段")
    twice(chief, f"{event}/judging/reopen", {"reason": "漏评"}, said="可以重新开放")
