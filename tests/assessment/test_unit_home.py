"""The unit contact's desk: what concerns the own unit, what is to do, and until when."""

from contests.store import setup, tables
from tests.assessment.test_assessment import self_score


def test_the_desk_names_the_unit_its_contests_and_what_is_to_do(run, cup):
    page = cup.contact.get("/unit").text

    assert "云岭县供电公司" in page
    assert run(setup.contest(cup.contest)).name in page
    assert f'href="/unit/sheets/{cup.power}"' in page
    assert f'href="/unit/sheets/{cup.group}"' in page
    assert "填写自评表" in page


def test_a_self_score_that_was_handed_in_is_shown_as_done(cup):
    self_score(cup)

    assert "查看自评表：云岭县供电公司" in cup.contact.get("/unit").text


def test_the_desk_says_what_was_returned(run, cup):
    run(tables.Entry.update({tables.Entry.state: "returned"}).where(tables.Entry.id == cup.group).run())

    assert "有 1 项被退回" in cup.contact.get("/unit").text
    assert "被退回" not in cup.stranger.get("/unit").text


def test_a_contest_in_preparation_is_not_shown_to_units(run, cup):
    run(setup.set_contest_state(cup.contest, "draft"))

    assert run(setup.contest(cup.contest)).name not in cup.contact.get("/unit").text


def test_a_finished_contest_stands_under_past_ones(run, cup):
    run(setup.set_contest_state(cup.contest, "final"))

    page = cup.contact.get("/unit").text

    assert "参加过的竞赛" in page
    assert "填写自评表" not in page


def test_nobody_but_a_unit_contact_has_this_desk(cup):
    assert cup.checker.get("/unit").status_code == 403
    assert cup.organiser.get("/unit").status_code == 403
