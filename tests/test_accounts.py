"""Accounts: nobody gets in who should not, nobody stays out who should."""

import re
from datetime import timedelta
from io import BytesIO

import anyio
import pytest
from openpyxl import load_workbook

from contests.actions import accounts as act
from contests.rules import Faulty, Person
from contests.store import accounts as stored
from contests.store import ledger, tables
from tests.conftest import NOON, PASSWORD


def test_a_stranger_is_sent_to_the_login_and_gets_no_session(stranger):
    answer = stranger.get("/accounts")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Faccounts"
    assert "saiheng" not in stranger.cookies


def test_a_right_password_opens_a_session_and_logging_out_ends_it(organiser):
    assert organiser.get("/accounts").status_code == 200
    cookies = dict(organiser.cookies)

    organiser.post("/logout")
    organiser.cookies.update(cookies)

    assert organiser.get("/accounts").status_code == 303


def test_a_wrong_password_is_refused_in_words_and_the_name_is_kept(stranger, organiser):
    answer = stranger.post("/login", {"login": "organiser", "password": "wrong"})

    assert answer.status_code == 403
    assert "账号或密码不对" in answer.text
    assert 'value="organiser"' in answer.text


def test_an_account_is_locked_after_five_wrong_passwords_even_for_the_right_one(stranger, organiser):
    for _ in range(5):
        stranger.post("/login", {"login": "organiser", "password": "wrong"})

    answer = stranger.post("/login", {"login": "organiser", "password": PASSWORD})

    assert answer.status_code == 403
    assert "暂停登录" in answer.text


def test_a_form_without_its_token_is_refused(client, organiser):
    client.cookies.clear()
    answer = client.post("/login", data={"login": "organiser", "password": PASSWORD}, follow_redirects=False)

    assert answer.status_code == 403
    assert "重新打开" in answer.text


def test_the_token_in_the_form_itself_lets_it_pass(client, organiser):
    client.cookies.clear()
    page = client.get("/login")
    token = re.search(r'<input type="hidden" name="_csrf_token" value="(\w+)"', page.text)

    form = {"login": "organiser", "password": PASSWORD, "_csrf_token": token.group(1)}

    assert client.post("/login", data=form, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_a_login_leads_nowhere_but_into_this_site(stranger, organiser, target):
    answer = stranger.post("/login", {"login": "organiser", "password": PASSWORD, "next": target})

    assert answer.headers["location"] == "/"


def test_the_set_up_link_makes_the_first_account_once(client, run, stranger):
    token = run(act.issue_link("setup", None, None, NOON.replace(year=2099)))
    form = {"name": "赵磊", "login": "zhaolei", "password": PASSWORD, "again": PASSWORD}

    assert stranger.post(f"/setup/{token}", form).status_code == 303
    assert stranger.post(f"/setup/{token}", form | {"login": "second"}).status_code == 409
    assert stranger.post("/login", {"login": "zhaolei", "password": PASSWORD}).status_code == 303


def test_every_fault_of_the_set_up_form_is_named_at_once(run, stranger):
    token = run(act.issue_link("setup", None, None, NOON.replace(year=2099)))

    answer = stranger.post(f"/setup/{token}", {"name": "", "login": "A!", "password": "short", "again": "other"})

    assert answer.status_code == 422
    for sentence in ("请填写此项", "账号只能用小写字母", "密码至少 10 个字符", "两次输入的密码不一致"):
        assert sentence in answer.text


def test_an_invited_person_sets_a_password_by_a_link_that_works_once(organiser, stranger):
    page = organiser.post("/accounts", {"name": "李红", "login": "lihong", "county_role": ""})
    path = page.text.split("testserver.local")[1].split('"')[0]

    assert stranger.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert stranger.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 409
    assert stranger.post("/login", {"login": "lihong", "password": PASSWORD}).status_code == 303


def test_a_unit_contact_needs_a_unit(organiser):
    answer = organiser.post("/accounts", {"name": "周敏", "login": "zhoumin", "county_role": "unit_contact"})

    assert answer.status_code == 422
    assert "须选定所属单位" in answer.text


def test_a_closed_account_is_out_at_once(organiser, cast):
    other = cast("organiser", login="second")

    organiser.post(f"/accounts/{other.account}/switch", {"active": "0"})

    assert other.get("/accounts").status_code == 303


def test_nobody_closes_the_own_account(organiser):
    assert organiser.post(f"/accounts/{organiser.account}/switch", {"active": "0"}).status_code == 409


def test_somebody_without_the_role_does_not_see_the_accounts(cast):
    assert cast("", login="guest").get("/accounts").status_code == 403


def test_a_session_ends_when_its_time_is_over(run, organiser):
    key = stored.key_of(organiser.cookies["saiheng"])
    later = int((NOON + timedelta(days=3650)).timestamp())

    assert run(stored.person(key, later)) is None


def test_the_ledger_notices_a_changed_line(run, organiser):
    assert run(ledger.first_break(None)) is None

    run(tables.Deed.update({tables.Deed.verb: "session.other"}).where(tables.Deed.number == 1).run())

    assert run(ledger.first_break(None)) == 1


def test_the_ledger_notices_a_missing_last_line(run, organiser):
    last = run(ledger.version(None))
    run(tables.Deed.delete().where(tables.Deed.number == last).run())

    assert run(ledger.first_break(None)) == last


def test_the_list_of_accounts_is_searched_and_leaves_as_a_workbook(organiser, cast):
    cast("", login="lihong", name="李红")

    page = organiser.get("/accounts?q=李红")
    book = organiser.get("/accounts.xlsx?q=李红")

    assert "lihong" in page.text
    assert "主办方</td>" not in page.text.split("<tbody>")[1]
    sheet = load_workbook(BytesIO(book.content)).active
    assert [cell for row in sheet.iter_rows(values_only=True) for cell in row].count("lihong") == 1


def test_an_account_is_given_a_unit_later(organiser, cast, run):
    unit = run(tables.Organisation.insert(tables.Organisation(name="云岭县供电公司")).run())[0]["id"]
    other = cast("", login="lihong", name="李红")
    form = {"name": "李红", "county_role": "unit_contact", "organisation": str(unit)}

    assert organiser.post(f"/accounts/{other.account}", form | {"organisation": ""}).status_code == 422
    assert organiser.post(f"/accounts/{other.account}", form).status_code == 303
    assert run(stored.by_id(other.account)).organisation_name == "云岭县供电公司"


def test_two_who_make_the_same_account_at_once_make_one_and_the_other_is_told(run, organiser):
    person = Person(organiser.account, "", "organiser")
    told = []

    async def invite() -> None:
        try:
            await act.invite(person, act.NewAccount("lihong", "李红", "", None), NOON)
        except Faulty as no:
            told.append(no.problems[0].code)

    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(invite)
            tasks.start_soon(invite)

    run(both())

    assert told == ["fault.login_taken"]
    assert len([row for row in run(stored.everyone()) if row.login == "lihong"]) == 1
