"""签名: over exactly the sheets that were seen; whatever changes afterwards has to be signed again."""

import json
import re

import pytest

from contests.store import setup, tables
from contests.store.judging import signatures as stored
from tests.judging.made import GOOD

DRAWN = "M10 20L30 40L600 200M5 5L5 5"
ALL = {"sign_judge": 1, "sign_chief": 1, "sign_competitor": 1}


@pytest.fixture
def asks(organiser, made, seats, run):
    """The event asks for every signature, and the marking has begun."""
    run(tables.Event.update({tables.Event.settings: json.dumps(ALL)}).where(tables.Event.id == made.event).run())
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303


def sign(judge, *, id="signature-1", role="judge", code="", covers=None, drawing=DRAWN):
    sent = {"id": id, "role": role, "code": code, "covers": covers, "drawing": drawing}
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}
    return judge._send("POST", "/judging/signatures", json=sent, headers=headers)


def hand_in_all(judge, codes):
    """Hand in the same marks for every code; return what a signature under them covers."""
    for code in codes:
        assert judge.sheet(code, GOOD, id=f"sheet-{judge.pin}-{code}").status_code == 200
    return {code: f"sheet-{judge.pin}-{code}" for code in codes}


def test_a_judge_signs_once_everything_is_in(asks, made, seats, tablet, run):
    judge = tablet(seats[1])
    covers = hand_in_all(judge, made.codes[:-1])
    early = sign(judge, covers=covers)
    assert (early.status_code, early.json()["code"]) == (409, "sign_incomplete")
    assert "还有 1 份" in early.json()["message"]

    covers |= hand_in_all(judge, made.codes[-1:])
    first, again = sign(judge, covers=covers), sign(judge, covers=covers)

    assert first.status_code == 200
    assert again.json() == first.json()
    row = run(stored.of_event(made.event))
    assert [(one.role, one.seat, one.drawing, one.digest[:8]) for one in row] == [
        ("judge", seats[1], DRAWN, first.json()["hash"])
    ]
    assert f"seat-{seats[1]}" not in run(stored.unsigned(made.event))


def test_a_signature_over_other_sheets_than_those_that_are_there_is_not_taken(asks, made, seats, tablet, run):
    judge = tablet(seats[1])
    covers = hand_in_all(judge, made.codes)
    for wrong in ({}, covers | {"07": "another-sheet"}, {"07": covers["07"]}, covers | {"99": "sheet-x"}):
        answer = sign(judge, covers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (409, "sign_changed")
    assert run(stored.of_event(made.event)) == ()


def test_after_a_correction_it_is_to_be_signed_again_and_everybody_is_told(asks, made, seats, tablet, chief, run):
    judge = tablet(seats[1])
    covers = hand_in_all(judge, made.codes)
    sign(judge, covers=covers)
    page, room = f"/events/{made.event}/signatures", f"/contests/{made.contest}/room?event={made.event}"
    assert "需重新签名" not in chief.get(room).text
    assert ">需重新签名<" not in chief.get(page).text

    judge.sheet("07", {**GOOD, "c1": "4"}, id="sheet-corrected", base=1, reason="看错一项")

    assert ">需重新签名<" in chief.get(page).text
    heads = re.findall(r'<th scope="col" class="num">(\d) 号席(.*?)</th>', chief.get(room).text, re.S)
    assert [number for number, head in heads if "需重新签名" in head] == ["2"]
    assert judge.desk().json()["signing"]["given"][0]["holds"] is False
    assert f"seat-{seats[1]}" in run(stored.unsigned(made.event))
    assert sign(judge, id="signature-2", covers=covers).json()["code"] == "sign_changed"
    assert sign(judge, id="signature-2", covers=covers | {"07": "sheet-corrected"}).status_code == 200
    assert len(run(stored.of_event(made.event))) == 2
    assert f"seat-{seats[1]}" not in run(stored.unsigned(made.event))


def test_a_contestant_signs_for_the_own_code_by_hand_only(asks, made, seats, tablet, run):
    judge = tablet(seats[1])
    covers = hand_in_all(judge, ["07", "03"])

    bare = sign(judge, role="competitor", code="07", covers={"07": covers["07"]}, drawing="")
    other = sign(judge, role="competitor", code="07", covers=covers)
    done = sign(judge, role="competitor", code="07", covers={"07": covers["07"]})

    assert (bare.json()["code"], other.json()["code"]) == ("sign_drawing", "sign_changed")
    assert done.status_code == 200
    lacking = run(stored.unsigned(made.event))
    assert "code-practice-03" in lacking
    assert "code-practice-07" not in lacking


@pytest.mark.parametrize(
    "drawing", ["M601 5L1 1", "M5 201L1 1", "M1 1<script>", "M-1 1L2 2", "M1 1" + "L2 2" * 5000, "L1 1", "M1 1Z"]
)
def test_what_is_no_drawing_is_not_kept(asks, made, seats, tablet, run, drawing):
    judge = tablet(seats[1])
    covers = hand_in_all(judge, ["07"])

    assert sign(judge, role="competitor", code="07", covers=covers, drawing=drawing).status_code in (404, 409)
    assert run(stored.of_event(made.event)) == ()


def test_the_chief_judge_signs_a_part_after_the_lock_with_the_account_alone(asks, made, seats, chief, tablet, run):
    judge = tablet(seats[1])
    hand_in_all(judge, made.codes)
    page = f"/events/{made.event}/signatures"
    assert "请先在“评分现场”锁定评分" in chief.get(page).text
    digest = run(stored.held(made.event)).digest("chief_judge", part="practice")
    form = {"part": "practice", "seen": digest, "id": "chief-signs-1", "drawing": ""}
    assert chief.post(page, form).status_code == 409

    run(setup.set_event_state(made.event, "locked"))
    assert f'value="{digest}"' in chief.get(page).text
    lacking = len(run(stored.unsigned(made.event)))
    room = chief.get(f"/contests/{made.contest}/room?event={made.event}").text
    assert f"{lacking} 处未签名或需重新签名" in room
    heads = re.findall(r'<th scope="col" class="num">(\d) 号席(.*?)</th>', room, re.S)
    assert [number for number, head in heads if "未签名" in head] == ["2"]
    stale = chief.post(page, form | {"seen": "0" * 64})
    assert (stale.status_code, "与您签名时看到的不同" in stale.text) == (409, True)
    assert chief.post(page, form).status_code == 303
    assert chief.post(page, form).status_code == 303

    assert digest[:8] in chief.get(page).text
    assert "账号确认" in chief.get(page).text
    assert len(run(stored.of_event(made.event))) == 1
    assert not [key for key in run(stored.unsigned(made.event)) if key.startswith("part-")]


def test_nobody_else_signs_for_the_chief_judge(asks, made, seats, tablet, organiser, clerk, run):
    hand_in_all(tablet(seats[1]), made.codes)
    run(setup.set_event_state(made.event, "locked"))
    digest = run(stored.held(made.event)).digest("chief_judge", part="practice")
    form = {"part": "practice", "seen": digest, "id": "somebody-1", "drawing": ""}

    assert clerk.post(f"/events/{made.event}/signatures", form).status_code == 404
    assert run(stored.of_event(made.event)) == ()


def test_where_no_signature_is_asked_for_none_is_lacking_and_none_is_taken(made, seats, tablet, organiser, run):
    organiser.post(f"/events/{made.event}/judging/start")
    judge = tablet(seats[1])
    covers = hand_in_all(judge, made.codes)

    assert judge.desk().json()["signing"] is None
    assert sign(judge, covers=covers).json()["code"] == "sign_not_asked"
    assert run(stored.unsigned(made.event)) == []


def test_an_absent_judges_sheets_need_no_signature_and_a_calibration_never_does(asks, made, seats, tablet, run):
    judge = tablet(seats[1])
    hand_in_all(judge, made.codes)
    trial = tables.Calibration(event=made.event, part="practice", code="07")
    trial.created = run(stored.held(made.event)).sheets[seats[1], "07"].created
    run(tables.Calibration.insert(trial).run())

    assert (seats[1], "07") not in run(stored.held(made.event)).sheets
    assert "code-practice-07" not in run(stored.unsigned(made.event))
    assert f"seat-{seats[1]}" in run(stored.unsigned(made.event))
    run(tables.Seat.update({tables.Seat.state: "absent"}).where(tables.Seat.id == seats[1]).run())
    assert run(stored.unsigned(made.event)) == []


def test_the_organiser_sets_which_signatures_an_event_asks_for(made, organiser, run):
    words = {"name": "焊工", "entrant": "competitor", "blind": "1", "period": "", "lock_minutes": "0"}
    path = f"/contests/{made.contest}/setup/events/{made.event}/words"

    assert organiser.post(path, words | {"signing": ["sign_judge", "sign_total"]}).status_code == 303
    kept = run(setup.event(made.event)).settings
    assert (kept["sign_judge"], kept["sign_total"], kept["lock_minutes"]) == (1, 1, 0)
    assert stored.asked(kept) == ("judge",)

    assert organiser.post(path, words | {"lock_minutes": ""}).status_code == 303
    assert stored.asked(run(setup.event(made.event)).settings) == ()


def test_the_filled_sheet_carries_the_signatures_that_hold(asks, made, seats, tablet, organiser):
    import pypdfium2

    judge = tablet(seats[1])
    covers = hand_in_all(judge, made.codes)
    digest = sign(judge, covers=covers).json()["hash"]

    body = organiser.get(f"/events/{made.event}/filled-sheets.pdf").content

    pages = pypdfium2.PdfDocument(body)
    assert len(pages) >= len(made.codes)
    text = pages[0].get_textpage().get_text_range()
    assert f"校验码 {digest}" in text
    assert "在屏幕上签名" in text


def test_what_is_no_signature_is_refused_without_a_trace(asks, made, seats, tablet, run):
    judge = tablet(seats[1])
    good = {"id": "signature-1", "role": "judge", "code": "", "covers": {}, "drawing": DRAWN}
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}
    wrong = (None, [], 5, "\x00" * 9, "\ud800" * 9, "x" * 10**5, {"07": 5}, {"07": []})
    for body in (None, [], "x", *({**good, key: value} for key in good for value in wrong), good):
        answer = judge._send("POST", "/judging/signatures", content=json.dumps(body), headers=headers)
        assert 400 <= answer.status_code < 500, (body, answer.text)
    assert run(stored.of_event(made.event)) == ()
