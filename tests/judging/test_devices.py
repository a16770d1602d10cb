"""The devices desk: every tablet with what it last said; a lost one is called back."""

import hashlib
import re
from datetime import timedelta

import pytest

from contests.store import tables
from contests.store.judging import seats as stored_seats
from contests.web.judging.devices import in_words
from tests.conftest import PASSWORD, Browser

IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


def say(judge, **state):
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}
    sent = {"waiting": 0, "version": "", "battery": None, "charging": None} | state
    return judge._send("POST", "/judging/state", json=sent, headers=headers)


def test_the_desk_shows_what_each_tablet_said_last(made, seats, tablet, organiser, run):
    judge = tablet(seats[1])
    before = run(tables.Deed.count().run())
    assert say(judge, waiting=1).status_code == 200
    assert say(judge, waiting=3, version="of yesterday", battery=15, charging=False).status_code == 200

    page = organiser.get(f"/contests/{made.contest}/devices").text

    for words in ("吴二", "3 份", "15%", "电量低", "旧版"):
        assert words in page
    assert "未报到</span>" not in page
    assert run(tables.Tablet.count().run()) == 1
    assert run(tables.Deed.count().run()) == before


def test_a_tablet_that_fell_silent_is_flagged(made, seats, tablet, organiser, run):
    say(tablet(seats[1]))
    row = run(tables.Tablet.select().first())
    early = row["seen"] - timedelta(minutes=4)
    run(tables.Tablet.update({tables.Tablet.seen: early}).where(tables.Tablet.id == row["id"]).run())
    run(tables.Session.update({tables.Session.seen: early}).where(tables.Session.id == row["session"]).run())

    assert "未报到</span>" in organiser.get(f"/contests/{made.contest}/devices").text


def test_a_lost_tablet_is_called_back_with_its_card(made, seats, tablet, organiser, run):
    lost, other = tablet(seats[1]), tablet(seats[2])
    say(lost), say(other)
    session, form = login_of(run, seats[1])

    assert organiser.post(f"/tablets/{session}/revoke", form).status_code == 303

    assert lost.desk().status_code == 401
    assert lost.post("/t", {"seat": str(seats[1]), "pin": lost.pin}).status_code == 403
    assert run(stored_seats.seat(seats[1])).pin_lock == ""
    assert other.desk().status_code == 200
    assert "收回一台平板" in organiser.get(f"/contests/{made.contest}/log").text


def login_of(run, seat):
    """Return the number of a seat's login, and what its form on the desk says of it."""
    row = run(tables.Session.select().where(tables.Session.seat == seat).first())
    return row["id"], {"seat": str(seat), "login": str(row["expires"])}


def test_only_who_keeps_the_seats_sees_and_calls_back(made, seats, tablet, clerk, run):
    judge = tablet(seats[1])
    session, form = login_of(run, seats[1])

    for nobody in (clerk, tablet(seats[2])):
        assert nobody.get(f"/contests/{made.contest}/devices").status_code == 404
        assert nobody.post(f"/tablets/{session}/revoke", form).status_code == 404
    assert judge.desk().status_code == 200


def test_a_login_that_is_no_tablet_cannot_be_called_back_here(made, seats, organiser, run):
    own = run(tables.Session.select().where(tables.Session.seat.is_null()).first())
    form = {"seat": str(seats[1]), "login": str(own["expires"])}

    assert organiser.post(f"/tablets/{own['id']}/revoke", form).status_code == 303
    assert organiser.post(f"/tablets/{own['id']}/revoke").status_code == 404
    assert run(tables.Session.exists().where(tables.Session.id == own["id"]).run())


@pytest.mark.parametrize(
    "wrong", [{"waiting": -1}, {"waiting": "1"}, {"battery": 101}, {"battery": True}, {"charging": 1}, {"version": []}]
)
def test_what_no_tablet_says_is_not_kept(made, seats, tablet, run, wrong):
    assert say(tablet(seats[1]), **wrong).status_code == 404
    assert run(tables.Tablet.count().run()) == 0


def test_devices_are_called_by_words(made):
    assert in_words(IPAD) == "iPad · Safari"
    assert in_words("Mozilla/5.0 (Linux; Android 13; Pad 6) Chrome/120.0 Safari/537.36") == "安卓平板 · Chrome"
    assert in_words("") == "未知设备"


def test_the_list_asks_as_often_for_three_tablets_as_for_one(made, seats, tablet, organiser, count_queries):
    def visit():
        return organiser.get(f"/contests/{made.contest}/devices")

    say(tablet(seats[0]))
    one = count_queries(visit)
    for seat in seats[1:4]:
        say(tablet(seat))

    assert count_queries(visit) == one


@pytest.fixture
def account(made, seats, organiser, cast):
    """A judge who sits on the second seat and has an own account, and no card."""
    judge = cast("", login="own-account", name="周七")
    assert organiser.post(f"/seats/{seats[1]}/judge", {"account": str(judge.account)}).status_code == 303
    return judge


def opens(lock, pin):
    """Say whether a tablet would unlock its screen with this PIN, as its page reckons."""
    found = hashlib.pbkdf2_hmac("sha256", pin.encode(), lock["salt"].encode(), lock["rounds"]).hex()
    return found == lock["hash"]


def test_a_judge_who_enters_by_account_chooses_a_pin_for_the_lock_and_nobody_enters_by_it(account, seats, client, run):
    wrong = account.post(f"/judging/seats/{seats[1]}", {f"pin-{seats[1]}": "12a4"})
    assert (wrong.status_code, "请填 6 位数字" in wrong.text) == (422, True)

    assert account.post(f"/judging/seats/{seats[1]}", {f"pin-{seats[1]}": "４８１５１６"}).status_code == 303

    lock = account.get("/judging/desk", headers={"accept": "application/json"}).json()["lock"]
    assert (opens(lock, "481516"), opens(lock, "000000")) == (True, False)
    assert run(stored_seats.seat(seats[1])).pin_hash == ""
    assert Browser(client).post("/t", {"seat": str(seats[1]), "pin": "481516"}).status_code == 403


def test_a_seat_that_is_entered_without_a_pin_has_no_lock_and_an_own_pin_stays_until_another_is_chosen(
    account, seats, cast, run
):
    def enter(pin=""):
        account.post("/judging/leave")
        assert account.post("/login", {"login": "own-account", "password": PASSWORD}).status_code == 303
        assert account.post(f"/judging/seats/{seats[1]}", {f"pin-{seats[1]}": pin}).status_code == 303
        return account.get("/judging/desk", headers={"accept": "application/json"}).json()["lock"]

    assert enter() is None
    assert opens(enter("481516"), "481516")
    assert opens(enter(), "481516")
    assert opens(enter("234200"), "234200")


def test_a_cards_pin_is_not_replaced_by_an_own_one(account, seats, organiser):
    card = organiser.post(f"/seats/{seats[1]}/card").text
    pin = re.search(r"PIN <strong>(\d{6})</strong>", card)[1]
    assert "锁屏用席位卡上的 PIN" in account.get("/judging").text

    account.post(f"/judging/seats/{seats[1]}", {f"pin-{seats[1]}": "481516"})

    lock = account.get("/judging/desk", headers={"accept": "application/json"}).json()["lock"]
    assert (opens(lock, pin), opens(lock, "481516") and pin != "481516") == (True, False)
