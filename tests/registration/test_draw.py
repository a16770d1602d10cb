"""The draw: numbers that everyone can check, codes that nobody can work out; checking in."""

import hashlib
import re

import pytest

from contests.actions.registration import draws as act
from contests.store import ledger, setup
from contests.store.registration import draws, entries
from tests.registration.books import HEADER, book, person
from tests.registration.conftest import send, upload_of

NAMES = "张王李赵陈刘杨黄"


@pytest.fixture
def accepted(county, run):
    """Eight accepted welders; returns their entry ids in the order of their coming in."""
    rows = [person(order, f"{NAMES[order - 1]}{'一二三四五六七八'[order - 1]}") for order in range(1, 9)]
    preview = send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, *rows])))
    county.organiser.post(upload_of(preview))
    ids = [one.id for one in run(entries.of_contest(county.contest))]
    county.organiser.post(f"{county.entries}/decide", {"entry": ids, "decision": "accept"})
    return ids


def desk(county):
    return f"/contests/{county.contest}/draw/{county.events['焊工']}"


def test_the_published_seed_gives_the_published_numbers_to_anyone_who_checks(county, accepted, run):
    answer = county.organiser.post(desk(county), {"stations": "4", "seed": "2026-0524"})
    assert answer.status_code == 303

    found = {one.id: one.number for one in run(entries.of_event(county.events["焊工"]))}
    order = sorted(accepted, key=lambda entry: hashlib.sha256(f"2026-0524:{entry}".encode()).hexdigest())
    first = run(setup.event(county.events["焊工"])).position
    assert [found[entry] for entry in order] == [f"{first}{place:03d}" for place in range(1, 9)]
    assert "2026-0524" in county.organiser.get(desk(county)).text


def test_codes_are_unique_and_follow_neither_from_the_published_seed_nor_from_numbers_or_ids(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "4", "seed": "seed"})
    event = county.events["焊工"]
    places = run(draws.places(event))

    assert len({place.code for place in places.values()}) == 8
    secret = act.secret_seed(event, "seed")
    assert act.secret_places(secret, accepted, 4, places[accepted[0]].code[0]) == sorted(
        places.values(), key=lambda place: place.position
    )
    with_public = act.secret_places("seed", accepted, 4, "A")
    assert {place.code for place in with_public} != {place.code for place in places.values()}


def test_over_many_draws_neither_code_nor_place_leans_on_the_order_of_coming_in():
    drawn = list(range(1, 9))
    firsts = [act.secret_places(f"secret-{n}", drawn, 8, "A")[0].entry for n in range(400)]
    lowest = [min(act.secret_places(f"secret-{n}", drawn, 8, "A"), key=lambda p: p.code).entry for n in range(400)]

    for seen in (firsts, lowest):
        counts = [seen.count(entry) for entry in drawn]
        assert sum((count - 50) ** 2 / 50 for count in counts) < 24.3  # chi square, 7 degrees of freedom, 0.1 %


def test_stations_are_filled_heat_by_heat(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "3"})
    places = sorted(run(draws.places(county.events["焊工"])).values(), key=lambda place: place.position)

    assert [(place.heat, place.station) for place in places] == [
        *((1, "1"), (1, "2"), (1, "3"), (2, "1"), (2, "2"), (2, "3"), (3, "1"), (3, "2")),
    ]


def test_the_ledger_holds_the_seed_and_the_promise_and_the_promise_is_kept_after_decoding(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "8", "seed": "seed"})
    event = county.events["焊工"]
    line = run(ledger.deeds(county.contest))[-1]
    secret = act.secret_seed(event, "seed")

    assert line.verb == "draw.made"
    assert '"seed":"seed"' in line.facts
    assert hashlib.sha256(secret.encode()).hexdigest() in line.facts
    assert secret not in line.facts
    assert secret not in county.organiser.get(desk(county)).text
    run(setup.set_event_state(event, "unblinded"))
    assert secret in county.organiser.get(desk(county)).text


def test_who_is_accepted_after_the_draw_is_drawn_in_addition_and_the_others_keep_everything(county, accepted, run):
    event = county.events["焊工"]
    county.organiser.post(desk(county), {"stations": "4"})
    before = run(draws.places(event))
    preview = send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, person(9, "周九")])))
    county.organiser.post(upload_of(preview))
    waiting = county.organiser.post(desk(county), {"stations": "4"})
    late = next(one.id for one in run(entries.of_contest(county.contest)) if one.label == "周九")
    county.organiser.post(f"{county.entries}/decide", {"entry": late, "decision": "accept"})
    done = county.organiser.post(desk(county), {"stations": "4"})

    after = run(draws.places(event))
    assert (waiting.status_code, done.status_code) == (409, 303)
    assert {entry: after[entry] for entry in before} == before
    assert after[late].heat == 3
    assert run(entries.one(late)).number.endswith("009")
    assert county.organiser.get(desk(county)).text.count("公开的种子") == 2


def test_without_accepted_entries_or_once_judging_has_begun_there_is_no_draw(county, run):
    assert county.organiser.post(desk(county), {"stations": "4"}).status_code == 409
    run(setup.set_event_state(county.events["焊工"], "judging"))
    assert county.organiser.post(desk(county), {"stations": "4"}).status_code == 409


@pytest.mark.parametrize("fields", [{"stations": "0"}, {"stations": ""}, {"stations": "4", "seed": "a b"}])
def test_a_faulty_draw_form_is_refused_beside_its_field(county, accepted, run, fields):
    answer = county.organiser.post(desk(county), fields)

    assert answer.status_code == 422
    assert run(draws.places(county.events["焊工"])) == {}


def test_where_somebody_keeps_the_codes_the_organiser_does_not_see_them(county, accepted, run, cast):
    keeper = cast("", login="keeper")
    run(setup.add_member(county.contest, keeper.account, "code_keeper"))
    county.organiser.post(desk(county), {"stations": "8"})
    code = next(iter(run(draws.places(county.events["焊工"])).values())).code

    for path in (desk(county), f"/contests/{county.contest}/entries"):
        assert code not in county.organiser.get(path).text
    assert code in keeper.get(desk(county)).text
    assert keeper.get(f"/contests/{county.contest}/entries").status_code == 404


def test_a_stranger_a_unit_and_a_chief_judge_do_not_see_the_draw(county, accepted, run, cast, stranger):
    chief = cast("", login="chief")
    run(setup.add_member(county.contest, chief.account, "chief_judge"))
    county.organiser.post(desk(county), {"stations": "8"})

    assert stranger.get(desk(county)).status_code == 303
    assert county.contact.get(desk(county)).status_code == 404
    assert chief.get(desk(county)).status_code == 404


def test_a_unit_sees_the_numbers_of_its_own_people_and_no_code(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "8"})
    found = run(entries.of_event(county.events["焊工"]))
    places = run(draws.places(county.events["焊工"]))
    page = county.contact.get(county.desk).text

    assert all(one.number in page for one in found)
    assert not any(re.search(rf"\b{place.code}\b", page) for place in places.values())


def test_every_unit_can_check_the_whole_draw_and_still_learns_no_code(county, accepted, run):
    assert "还没有抽签" in county.other.get(f"{county.desk}/draw").text
    county.organiser.post(desk(county), {"stations": "8", "seed": "in-public"})
    places = run(draws.places(county.events["焊工"]))
    page = county.other.get(f"{county.desk}/draw").text

    assert "in-public" in page
    for one in run(entries.of_event(county.events["焊工"])):
        assert one.number in page
        assert one.label in page
    assert not any(re.search(rf"\b{place.code}\b", page) for place in places.values())
    assert "赛位" not in page.replace("加密号和赛位由另一个", "")


def test_entries_are_checked_in_and_marked_absent_or_withdrawn_until_the_event_is_locked(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "8"})
    marks = f"{desk(county)}/presence"
    done = county.organiser.follow(county.organiser.post(marks, {"entry": accepted[:6], "presence": "checked_in"}))
    county.organiser.post(marks, {"entry": accepted[6], "presence": "absent"})
    county.organiser.post(marks, {"entry": accepted[7], "presence": "withdrawn"})
    county.organiser.post(marks, {"entry": accepted[0], "presence": "none"})

    assert "已记录 6 项：已检录" in done.text
    assert [run(entries.one(entry)).presence for entry in accepted] == ["", *["checked_in"] * 5, "absent", "withdrawn"]
    run(setup.set_event_state(county.events["焊工"], "locked"))
    assert county.organiser.post(marks, {"entry": accepted, "presence": "absent"}).status_code == 409


def test_a_drawn_entry_is_no_longer_changed_returned_or_cancelled(county, accepted, run):
    county.organiser.post(desk(county), {"stations": "8"})
    here = f"{county.entries}/{accepted[0]}"

    assert county.organiser.post(f"{here}/cancel", {"reason": "x"}).status_code == 409
    assert (
        county.organiser.post(f"{here}/change", {"event": county.events["焊工"], "name_1": "张三"}).status_code == 409
    )
    returned = {"entry": accepted[0], "decision": "return", "reason": "x"}
    assert county.organiser.post(f"{county.entries}/decide", returned).status_code == 409
