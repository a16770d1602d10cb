"""What hangs on the wall: right places, never a name too early, still when frozen, and one by one when revealed."""

import json
import random

import pytest

from contests.actions import screen as act
from contests.store import bulk, ledger, results, setup, tables
from contests.store import screen as stored
from contests.web.screen import live, stage
from tests.conftest import NOON, Browser
from tests.results import made
from tests.results.made import EXAMPLE, NAMES, UNITS
from tests.screen.conftest import set_event

POOR = {**EXAMPLE["sheets"][0]["marks"], "c5": "0", "c6": "0", "c7": "0"}
SECRETS = (*NAMES.values(), *UNITS.values(), "W001", "W002")


def marks_of(seat, code):
    return next(s["marks"] for s in EXAMPLE["sheets"] if (s["seat"], s["entry"]) == (seat, code))


# --- places ------------------------------------------------------------------------------------------------------


def test_while_theory_is_hidden_the_places_are_those_of_the_judges_alone(hall, run):
    shown = hall.show()["lists"][0]

    assert hall.codes() == [("1", "001"), ("2", "005"), ("3", "002"), ("4", "003"), ("5", "004"), ("", "006")]
    scores = [float(row["score"]) for row in hall.rows()[:5]]
    assert scores == sorted(scores, reverse=True)
    assert (shown["score"], shown["progress"], shown["label"]) == ("实操", "已评 5 / 共 5", "未经确认，以公布为准")
    assert "88" not in [row["score"] for row in hall.rows()]


def test_a_corrected_sheet_moves_its_entry_and_a_missing_one_lets_it_wait(hall):
    for seat in ("J2", "J3", "J4"):
        hall.hand_in(seat, "001", POOR, version=2)
    assert hall.codes()[3] == ("4", "001")

    hall.hand_in("J1", "001", POOR, version=2, state="returned")
    hall.hand_in("J2", "001", POOR, version=3, state="returned")

    waiting = [row["who"] for row in hall.rows() if row["state"] == "待评"]
    assert waiting == ["001"]
    assert hall.show()["lists"][0]["progress"] == "已评 4 / 共 5"


def test_equal_scores_share_a_place(hall):
    for sheet in EXAMPLE["sheets"]:
        if sheet["entry"] in ("001", "002"):
            hall.hand_in(sheet["seat"], sheet["entry"], POOR, version=2)

    shared = {row["who"]: row["place"] for row in hall.rows() if row["shared"]}
    assert shared == {"001": "4", "002": "4"}
    assert [place for place, _ in hall.codes()] == ["1", "2", "3", "4", "4", ""]


def test_a_list_brought_up_to_date_sheet_by_sheet_is_the_list_counted_anew(hall, run):
    draw, versions = random.Random(4), {}
    keeper = act.Keeper(hall.contest)
    run(keeper.view(NOON))
    sheets = list(EXAMPLE["sheets"])
    for turn in range(25):
        sheet = draw.choice(sheets)
        key = (sheet["seat"], sheet["entry"])
        versions[key] = versions.get(key, 1) + 1
        state = "returned" if draw.random() < 0.2 else "submitted"
        hall.hand_in(*key, draw.choice(sheets)["marks"], version=versions[key], state=state)
        if turn == 12:
            hall.note("presence.noted", _absent(hall.made.entries["005"]))
        if draw.random() < 0.6:
            assert run(keeper.view(NOON)).lists == run(act.Keeper(hall.contest).view(NOON)).lists


async def _absent(entry):
    await tables.Entry.update({tables.Entry.presence: "absent"}).where(tables.Entry.id == entry)


def test_who_is_absent_or_struck_stands_last_without_a_score_or_not_at_all(hall, run):
    run(made.rule(hall.made, hall.desk.account, "disqualified", "002", "冒名顶替"))
    hall.note("ruling.disqualified", _absent(hall.made.entries["005"]))

    last = {row["who"]: (row["place"], row["score"], row["state"]) for row in hall.rows()[-3:]}
    assert last == {"002": ("", "", "不计名次"), "005": ("", "", "未参赛"), "006": ("", "", "未参赛")}
    assert "取消" not in hall.text()
    assert "冒名" not in hall.text()

    hall.choose(others=None)
    assert {row["who"] for row in hall.rows()} == {"001", "003", "004"}


# --- names -------------------------------------------------------------------------------------------------------


def test_a_blind_event_never_shows_a_name_or_a_unit_whatever_is_set(hall, run):
    hall.choose(who="name", units=1)
    run(made.welders(state="judging", contest=hall.contest, name="电工"))

    for text in (hall.text(), hall.get("").text):
        assert not [word for word in SECRETS if word in text]
    assert hall.show()["lists"][0]["who"] == "加密号"

    hall.press("/freeze", on=1)
    hall.press("/reveal", event=hall.made.event)
    hall.press("/reveal/step", way="next", seen=0)
    assert not [word for word in SECRETS if word in hall.text()]
    assert not [word for word in SECRETS if word in run(tables.Screen.select().first())["frozen"]]


def test_names_come_with_the_decoding_and_only_if_wanted(hall, run):
    hall.note("event.unblinded", set_event(hall.made.event, unblinded_at=NOON))
    assert {row["who"] for row in hall.rows()} == set(NAMES)
    assert "清河电力公司" in hall.text()
    by_code = {row["key"] for row in hall.rows()}

    hall.choose(who="name", units=None)
    assert {row["who"] for row in hall.rows()} == set(NAMES.values())
    assert "清河电力公司" not in hall.text()
    assert not by_code & {row["key"] for row in hall.rows()}
    assert hall.show()["lists"][0]["score"] == "得分"


def test_scores_can_be_hidden_so_that_only_places_go_out(hall):
    hall.press("/scores", on="")

    assert {row["score"] for row in hall.rows()} == {""}
    assert hall.show()["lists"][0]["score"] == ""
    assert hall.codes()[0] == ("1", "001")


# --- freeze and reveal -------------------------------------------------------------------------------------------


def test_a_frozen_list_stands_still_to_the_byte_while_sheets_come_in(hall):
    hall.press("/freeze", on=1)
    before = hall.get()
    for seat in ("J2", "J3", "J4"):
        hall.hand_in(seat, "001", POOR, version=2)
    hall.note("presence.noted", _absent(hall.made.entries["003"]))

    assert hall.get().content == before.content
    assert hall.get(**{"if-none-match": before.headers["etag"]}).status_code == 304
    assert len(before.json()["frozen"]) == 5

    hall.press("/freeze", on="")
    assert hall.show()["frozen"] == ""
    assert {who: place for place, who in hall.codes()}["001"] == "3"


def test_a_reveal_says_nothing_of_who_is_still_to_come(hall):
    assert hall.press("/reveal", event=hall.made.event).status_code == 303
    order = ["004", "003", "002", "005", "001"]
    tags = set()
    for said in range(6):
        text = hall.text()
        assert [code for code in (*order, "006") if f'"{code}"' in text] == order[:said]
        assert f"还有 {5 - said} 名待揭晓" in text
        tags.add(hall.get().headers["etag"])
        hall.press("/reveal/step", way="next", seen=said)
    assert len(tags) == 6
    assert hall.codes()[0] == ("1", "001")


def test_a_reveal_goes_back_takes_a_chosen_place_and_ends(hall):
    hall.press("/reveal", event=hall.made.event, top=3)
    assert [who for _, who in hall.codes()] == ["003", "004"]

    hall.press("/reveal/step", way="1", seen=0)
    assert hall.codes()[0] == ("2", "005")
    assert hall.show()["lists"][0]["newest"] == [hall.rows()[0]["key"]]
    hall.press("/reveal/step", way="back", seen=1)
    assert [who for _, who in hall.codes()] == ["003", "004"]
    desk = hall.desk.get(f"/contests/{hall.contest}/screen").text
    assert desk.count("一开始就显示") == 2
    assert "揭晓下一名（第 3 名）" in desk
    hall.press("/reveal/step", way="end", seen=0)
    assert len(hall.rows()) == 6
    assert hall.show()["frozen"]


def test_of_two_desks_that_press_at_once_one_reveals(hall):
    hall.press("/reveal", event=hall.made.event)
    hall.press("/reveal/step", way="next", seen=0)

    second = hall.press("/reveal/step", way="next", seen=0)

    assert "screen_moved" in second.headers["location"]
    assert len(hall.rows()) == 1


def test_nothing_is_revealed_of_an_event_without_places(hall, run):
    empty = run(made.an_event(hall.contest, EXAMPLE["ruleset"], "空赛项"))

    assert hall.press("/reveal", event=empty).status_code == 422
    assert "screen_no_reveal" in hall.press("/reveal/step", way="next", seen=0).headers["location"]
    assert hall.show()["frozen"] == ""


# --- how sure it is ----------------------------------------------------------------------------------------------


def test_the_label_follows_the_signatures_and_the_notice(hall, run):
    contest, event = run(setup.contest(hall.contest)), hall.made.event
    counted = run(results.document(contest, run(setup.event(event))))
    assert "未经确认" in hall.text()

    plain = _result(counted)
    tally = run(results.add_tally(event, 1, 1, counted, plain, "d", "", None, NOON))
    hall.note("tally.signed", set_event(event, state="unblinded", unblinded_at=NOON))
    assert "成绩已签字确认" in hall.text()

    notice = tables.Notice(contest=hall.contest, number=1, kind="notice", title="公示", body="{}", digest="d")
    notice.tallies, notice.state, notice.published_at, notice.created = json.dumps([tally]), "published", NOON, NOON
    hall.note("notice.published", made.one(notice))
    assert "公示中，以最终公布为准" in hall.text()

    final = tables.Notice(contest=hall.contest, number=2, kind="final", title="决定", body="{}", digest="d")
    final.tallies, final.state, final.published_at, final.created = json.dumps([tally]), "published", NOON, NOON
    hall.note("notice.finished", made.one(final))
    assert "已公布" in hall.text()


def _result(document):
    import scoring

    return scoring.tally(scoring.read_document(document)).to_plain()


def test_a_rehearsal_says_so(hall, run):
    assert hall.show()["rehearsal"] is False
    change = tables.Contest.update({tables.Contest.rehearsal_of: 1}).where(tables.Contest.id == hall.contest)
    hall.note("contest.changed", change.run())
    assert hall.show()["rehearsal"] is True


# --- the address -------------------------------------------------------------------------------------------------


def test_a_wrong_or_former_address_leads_nowhere(hall, stranger, monkeypatch):
    monkeypatch.setattr(stage, "_guessed", {})
    before = hall.key
    for key in ("nope", "x" * 500, "%00", before + "x", before[:-1]):
        for rest in ("", "/list", "/stream"):
            assert stranger.get(f"/screen/{key}{rest}").status_code in (404, 405), (key, rest)

    hall.press("/key")

    assert len(hall.key) >= 22
    assert hall.key != before
    for rest in ("", "/list", "/stream"):
        assert stranger.get(f"/screen/{before}{rest}").status_code == 404
    assert hall.get().status_code == 200


def test_who_guesses_addresses_is_not_looked_up_any_more(hall, stranger, monkeypatch):
    monkeypatch.setattr(stage, "_guessed", {})
    for number in range(stage.GUESSES):
        assert stranger.get(f"/screen/guess{number}/list").status_code == 404

    assert hall.get().status_code == 404
    monkeypatch.setattr(stage, "_guessed", {})
    assert hall.get().status_code == 200


def test_a_screen_that_is_off_shows_no_list(hall):
    hall.press("/power", on="")

    assert hall.show()["on"] is False
    assert hall.show()["lists"] == []


def test_only_the_organiser_and_the_chief_judge_work_the_desk_and_all_of_it_is_in_the_log(hall, cast, run, stranger):
    chief, clerk = cast("", login="chief"), cast("", login="clerk")
    run(made.member(hall.contest, chief.account, "chief_judge"))
    run(made.member(hall.contest, clerk.account, "tally_clerk"))
    path = f"/contests/{hall.contest}/screen"
    for rest in ("", "/power", "/key", "/freeze", "/scores", "/reveal", "/reveal/step"):
        assert clerk.post(path + rest, {"on": "1"}).status_code == 404
        assert stranger.post(path + rest, {"on": "1"}).status_code in (303, 401)
    assert clerk.get(path).status_code == 404

    assert chief.get(path).status_code == 200
    assert chief.post(path + "/freeze", {"on": "1"}).status_code == 303
    hall.choose(title="决赛现场")
    hall.press("/key")
    verbs = [deed.verb for deed in run(ledger.deeds(hall.contest))]
    assert verbs == ["screen.on", "screen.frozen", "screen.changed", "screen.readdressed"]
    assert hall.show()["title"] == "决赛现场"


def test_settings_out_of_range_come_back_with_a_sentence(hall):
    answer = hall.choose(rows=99, seconds=1, title="长" * 61, events="999999", theme="red", who="id")

    assert answer.status_code == 422
    assert "应在 3 到 20 之间" in answer.text
    assert hall.choose(events=999999).status_code == 422
    assert hall.show()["rows"] == 8


# --- keeping up --------------------------------------------------------------------------------------------------


def test_who_has_the_list_gets_an_empty_answer_and_the_database_is_not_asked(hall, count_queries, monkeypatch):
    monkeypatch.setattr(live, "LOOK", 3600.0)
    first = hall.get()

    assert hall.get(**{"if-none-match": first.headers["etag"]}).status_code == 304
    assert hall.get(**{"if-none-match": '"other"'}).content == first.content
    key = hall.key
    assert count_queries(lambda: Browser(hall.viewer._client).get(f"/screen/{key}/list")) == 0
    assert "set-cookie" not in first.headers
    assert "no-cache" in first.headers["cache-control"]
    assert hall.get("").headers["cache-control"] == "no-store"


def test_one_sheet_costs_the_same_few_queries_however_many_are_there(hall, run, count_queries, monkeypatch):
    monkeypatch.setattr(live, "LOOK", 3600.0)
    key = hall.key
    hall.get()
    asked = []
    for version in (2, 3):
        hall.hand_in("J2", "001", POOR if version == 2 else marks_of("J2", "001"), version=version)
        asked.append(count_queries(lambda: Browser(hall.viewer._client).get(f"/screen/{key}/list")))
        for turn in range(version * 3):
            hall.hand_in("J3", "003", marks_of("J3", "003"), version=version * 10 + turn)
        hall.get()
    assert asked[0] == asked[1] <= 4


def test_what_was_written_without_a_signal_is_seen_all_the_same(hall, run, monkeypatch):
    monkeypatch.setattr(live, "LOOK", 0.0)
    assert hall.codes()[0] == ("1", "001")

    async def aside():
        from contests.store.engine import current

        async with current().transaction():
            await made.hand_in(hall.made, "J2", "001", POOR, 2)
            await made.hand_in(hall.made, "J3", "001", POOR, 2)
            await made.hand_in(hall.made, "J4", "001", POOR, 2)
            await bulk.append_deeds(hall.contest, [ledger.Line("scoresheet.submitted", None, NOON)])

    run(aside())
    assert hall.codes()[3] == ("4", "001")


def test_viewers_are_told_only_when_what_they_may_see_has_changed(hall, run, client):
    screens = client.app.state.screens
    place = run(screens.at(hall.key))
    run(place.fresh())

    async def told(deed):
        import asyncio

        queue = place.join()
        try:
            await deed
            async with asyncio.timeout(60):
                return await queue.get()
        finally:
            place.leave(queue)

    async def quiet_then_loud():
        await _line(hall, "link.issued")
        await _sheets(hall)

    tag = run(told(quiet_then_loud()))
    assert f'"{tag}"' == hall.get().headers["etag"]
    assert place.viewers == set()


def test_of_many_who_come_at_once_before_anything_is_counted_none_is_turned_away(hall, run, client):
    asked = []

    async def all_at_once():
        import asyncio

        place = await client.app.state.screens.at(hall_key)
        asked.extend(await asyncio.gather(*(place.fresh() for _ in range(20))))

    hall_key = hall.key
    run(all_at_once())
    assert len({shown.tag for shown in asked}) == 1


async def _line(hall, verb):
    async with ledger.writing(hall.contest, None, verb, NOON):
        pass


async def _sheets(hall):
    async with ledger.writing(hall.contest, None, "scoresheet.submitted", NOON, shared=True):
        await made.hand_in(hall.made, "J3", "001", POOR, 2)


@pytest.mark.parametrize("name", ["screen", "contest_of"])
def test_a_contest_without_a_screen_has_none(run, client, name):
    assert run(getattr(stored, name)(1 if name == "screen" else "key")) is None
