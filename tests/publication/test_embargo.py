"""A notice that is posted but not to be seen yet: decided when it is read, and called off before."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contests.store import ledger, publication, results, setup
from contests.store.holidays import calendar
from contests.store.results import rows
from contests.store.tables import Notice, Worker
from contests.web import access
from contests.workdays import CHINA, end_of_notice, today
from tests.conftest import NOON, Browser
from tests.publication.conftest import House
from tests.publication.test_publication import correct, finish, object_to, wait_until_over

SECRET = "古丽娜尔"


TEN = datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)  # on a Sunday


def opens(hours: int = 30) -> datetime:
    return TEN + timedelta(hours=hours)


def posted(house: House, hours: int = 30, **more: str) -> Any:
    house.certify()
    drafted = house.draft(visible_from=opens(hours).strftime("%Y-%m-%dT%H:%M"), **more)
    assert drafted.status_code == 303, drafted.text
    return house.publish()


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """It is ten; ``at(hours=31)`` lets the clock of the web stand so many hours later."""

    def later(**span: int) -> None:
        monkeypatch.setattr(access, "now", lambda: TEN.astimezone(UTC) + timedelta(**span))

    later()
    return later


def everywhere(house: House, code: str) -> list[str]:
    own = f"/p/{house.made.contest}"
    event = f"{own}/events/{house.made.event}"
    pages = ["/p", "/p/feed.xml", "/p/index.json", own, f"{own}/feed.xml", f"{own}/contest.json", event, "/"]
    return [*pages, f"{own}/1", f"{own}/1/notice.json", f"{own}/1/objection", f"/check/{code}"]


def test_under_embargo_no_public_path_knows_the_notice_and_at_its_time_all_do(
    house: House, stranger: Browser, at: Any
) -> None:
    assert posted(house).status_code == 303
    code = house.run(publication.notice(house.made.contest, 1)).code

    for path in everywhere(house, code):
        answer = stranger.get(path, follow_redirects=True)
        assert SECRET not in answer.text, path
        assert "拟表彰名单公示" not in answer.text, path
        assert answer.status_code in ((200,) if path in ("/", "/p", "/p/feed.xml", "/p/index.json") else (404,)), path
    assert object_to(stranger, house).status_code == 404
    desk = house.organiser.get(house.desk()).text
    assert "待发布" in desk
    assert opens().strftime("%Y-%m-%d %H:%M") in desk

    at(hours=31)
    assert all(stranger.get(path, follow_redirects=True).status_code == 200 for path in everywhere(house, code))
    assert SECRET in stranger.get(f"/p/{house.made.contest}/1").text
    assert object_to(stranger, house).status_code == 303


def test_the_working_days_count_from_the_day_on_which_it_can_be_read(house: House) -> None:
    days = 24 * 12
    seen = today(opens(days))
    last = end_of_notice(seen, 5, calendar()).last

    assert posted(house, days, ends_on=(last - timedelta(days=1)).isoformat()).status_code == 409
    assert house.draft(visible_from=opens(days).strftime("%Y-%m-%dT%H:%M"), ends_on=last.isoformat()).status_code == 303
    assert house.publish().status_code == 303
    assert f"{seen.month}月{seen.day}日至" in house.organiser.get(house.desk("/1")).text


def test_it_is_called_off_before_anybody_saw_it_and_not_afterwards(house: House) -> None:
    posted(house)

    assert house.organiser.post(house.desk("/1/call-off"), {"reason": ""}).status_code == 422
    assert house.supervisor.post(house.desk("/1/call-off"), {"reason": "等县里研究"}).status_code == 403
    assert house.organiser.post(house.desk("/1/call-off"), {"reason": "等县里研究"}).status_code == 303
    notice = house.run(publication.notice(house.made.contest, 1))
    assert (notice.state, notice.published_at, notice.visible_from) == ("draft", None, None)
    assert house.run(setup.contest(house.made.contest)).state == "running"
    assert house.run(ledger.deeds(house.made.contest))[-1].verb == "notice.called_off"

    assert house.draft(visible_from=opens().strftime("%Y-%m-%dT%H:%M")).status_code == 303
    assert house.publish().status_code == 303
    over = TEN.astimezone(UTC) - timedelta(minutes=1)
    house.run(Notice.update({Notice.visible_from: over}).where(Notice.number == 1).run())
    refused = house.organiser.post(house.desk("/1/call-off"), {"reason": "晚了"})
    assert refused.status_code == 409
    assert "已经公开，不能撤回" in refused.text


@pytest.mark.parametrize("moment", ["2020-01-01T09:00", "2999-01-01T09:00", "明天"])
def test_an_embargo_ends_in_the_next_weeks(house: House, moment: str) -> None:
    house.certify()
    answered = house.draft(visible_from=moment)
    assert answered.status_code == 422
    assert 'id="e-visible_from"' in answered.text


def test_until_its_successor_is_seen_the_old_list_stands_for_everybody_outside(
    house: House, stranger: Browser, at: Any
) -> None:
    house.posted()
    wait_until_over(house)
    finish(house)
    house.organiser.post(house.desk("/2/certificates"))
    final = house.run(publication.notice(house.made.contest, 2))
    certificate = house.run(publication.certificates(final.id))[0].code
    correct(house)
    drafted = house.draft(visible_from=opens().strftime("%Y-%m-%dT%H:%M"), reason="成绩复核更正")
    assert drafted.status_code == 303, drafted.text
    assert house.publish(3).status_code == 303

    page = f"/p/{house.made.contest}/2"
    tag = {"if-none-match": stranger.get(page).headers["etag"]}
    assert "已更正" not in stranger.get(page).text
    assert "证书真实有效" in stranger.get(f"/check/{certificate}").text
    assert "最终名单真实有效" in stranger.get(f"/check/{final.code}").text
    assert stranger.get(page, headers=tag).status_code == 304
    desk = house.organiser.get(house.desk()).text
    assert "第 3 号公开后由它取代" in desk
    assert "已被取代" not in desk
    refused = house.draft(reason="再更正")
    assert refused.status_code == 409
    assert "请先撤回" in refused.text

    at(hours=31)
    assert "第 3 号" in stranger.get(page, headers=tag).text
    assert "证书已失效" in stranger.get(f"/check/{certificate}").text
    assert "已被更正" in stranger.get(f"/check/{final.code}").text


@pytest.fixture
def over(house: House) -> House:
    """The welders' 公示 after its last day, with an award to a unit by hand, which is a title."""
    unit = house.made.units["A"]
    body = {"award": "优秀组织奖", "organisation": unit}
    account = house.organiser.account  # type: ignore[attr-defined]
    house.run(results.add_ruling(house.made.event, None, "honour", body, "组织有力", account, NOON, second=account))
    house.posted()
    wait_until_over(house)
    return house


def finish_later(house: House, hours: int = 30) -> Any:
    form = {"title": TITLE, "visible_from": opens(hours).strftime("%Y-%m-%dT%H:%M")}
    return house.organiser.post(house.desk("/1/final"), form)


TITLE = "表彰决定（大会当天公布）"


def test_a_final_list_under_embargo_is_known_to_nobody_outside_and_its_papers_are_made_beforehand(
    over: House, stranger: Browser, cast: Any, at: Any
) -> None:
    own, unit = f"/p/{over.made.contest}", over.made.units["A"]
    contact = cast("unit_contact", organisation=unit)
    person = over.run(Worker.select(Worker.id).where(Worker.name == SECRET).first().run())["id"]
    public = ["/p", "/p/feed.xml", "/p/index.json", own, f"{own}/1", f"{own}/feed.xml", f"{own}/contest.json",
              f"{own}/1/notice.json", f"{own}/events/{over.made.event}", f"{own}/mine"]  # fmt: skip
    before = {path: stranger.get(path) for path in public}
    histories = [f"/history/units/{unit}", f"/history/workers/{person}", "/unit", "/statistics"]
    told = {path: contact.get(path).text for path in histories}

    assert over.organiser.post(over.desk("/1/final"), {"title": TITLE, "visible_from": "2020-01-01T09:00"}).status_code == 422  # fmt: skip  # noqa: E501
    stored = finish_later(over)
    assert stored.status_code == 303, stored.text
    final = over.run(publication.notice(over.made.contest, 2))
    for file in ("word", "pdf", "workbook"):
        assert over.organiser.get(over.desk(f"/2/{file}")).status_code == 200, file
    assert over.organiser.post(over.desk("/2/certificates")).status_code == 303
    assert over.organiser.get(over.desk("/2/certificates")).status_code == 200
    codes = [final.code, *(one.code for one in over.run(publication.certificates(final.id)))]

    for path, answer in before.items():
        again = stranger.get(path)
        assert (again.status_code, stripped(again.text)) == (answer.status_code, stripped(answer.text)), path
        assert TITLE not in again.text
    for path in (f"{own}/2", f"{own}/2/notice.json", f"{own}/2/objection"):
        assert stranger.get(path).status_code == 404, path
    for code in codes:
        answer = stranger.get(f"/check/{code}")
        assert answer.status_code == 404, code
        assert not any(words in answer.text for words in ("已失效", "已被更正", "有效", "焊工", "清河"))
    assert {path: stripped(contact.get(path).text) for path in histories} == {k: stripped(v) for k, v in told.items()}
    desk = over.organiser.get(over.desk()).text
    assert "待发布" in desk
    assert "可以公布最终名单" not in desk
    assert "最终名单（第 2 号）已定时发布" in over.organiser.get(over.desk("/1")).text

    at(hours=31)
    assert TITLE in stranger.get(f"{own}/2").text
    at(hours=0)
    past = TEN.astimezone(UTC) - timedelta(minutes=1)
    over.run(Notice.update({Notice.visible_from: past}).where(Notice.number == 2).run())
    assert "优秀组织奖" in contact.get(f"/history/units/{unit}").text
    assert over.organiser.post(over.desk("/2/call-off"), {"reason": "晚了"}).status_code == 409
    assert TITLE in stranger.get(f"{own}/feed.xml").text
    assert "证书真实有效" in stranger.get(f"/check/{codes[1]}").text


def test_a_final_list_that_is_called_off_never_counted_and_another_one_can_be_made(
    over: House, stranger: Browser, at: Any
) -> None:
    finish_later(over)
    over.organiser.post(over.desk("/2/certificates"))
    code = over.run(publication.certificates(over.run(publication.notice(over.made.contest, 2)).id))[0].code
    assert over.run(setup.contest(over.made.contest)).state == "final"
    assert len(over.run(rows.titles())) == 1
    again = over.organiser.post(over.desk("/1/final"), {"title": "另一份"})
    assert again.status_code == 409

    assert over.organiser.post(over.desk("/2/call-off"), {"reason": ""}).status_code == 422
    page = over.organiser.follow(over.organiser.post(over.desk("/2/call-off"), {"reason": "大会改期"})).text
    assert "第 2 号最终名单已撤回" in page
    assert "供盖章" not in page
    papers = ("word", "pdf", "workbook")
    assert [over.organiser.get(over.desk(f"/2/{paper}")).status_code for paper in papers] == [409, 409, 409]
    twice = over.organiser.post(over.desk("/2/call-off"), {"reason": "大会改期"})
    assert (twice.status_code, "已经公开" in twice.text, "已经撤回，不需要再撤回" in twice.text) == (409, False, True)
    assert over.run(setup.contest(over.made.contest)).state == "notice"
    assert over.run(rows.titles()) == []
    assert over.organiser.get(over.desk("/2/certificates")).status_code == 409

    assert finish(over).status_code == 303
    at(hours=31)
    assert stranger.get(f"/p/{over.made.contest}/2").status_code == 404
    assert stranger.get(f"/check/{code}").status_code == 404
    assert TITLE not in stranger.get(f"/p/{over.made.contest}/3").text
    assert [one.state for one in over.run(publication.notices(over.made.contest))] == ["published", "called_off", "published"]  # fmt: skip  # noqa: E501
    assert len(over.run(rows.titles())) == 1


def test_a_letter_that_comes_while_the_final_list_waits_is_recorded_and_shown_before_it_is_seen(over: House) -> None:
    finish_later(over)
    form = {"notice": "1", "name": "陈建军", "reached": "13800138000", "text": "请核对第二名。"}
    assert over.organiser.post(over.desk("/objections"), form).status_code == 303
    for path in (over.desk(), over.desk("/2")):
        assert "异议还没有办结：请在公开之前撤回" in over.organiser.get(path).text
    answer = {"outcome": "rejected", "answer": "经核对无误。"}
    assert over.organiser.post(over.desk("/objections/1/answer"), answer).status_code == 303
    assert "请在公开之前撤回" not in over.organiser.get(over.desk("/2")).text


def stripped(text: str) -> str:
    """A page without what every request makes anew."""
    return re.sub(r'name="_csrf_token"[^>]*', "", text)


def test_a_final_list_whose_successor_is_called_off_stands_again(house: House) -> None:
    house.posted()
    wait_until_over(house)
    finish(house)
    correct(house)
    house.draft(visible_from=opens().strftime("%Y-%m-%dT%H:%M"), reason="更正")
    house.publish(3)
    assert [one.state for one in house.run(publication.notices(house.made.contest))] == ["published", "superseded", "superseded"]  # fmt: skip  # noqa: E501

    house.organiser.post(house.desk("/3/call-off"), {"reason": "更正有误"})

    assert [one.state for one in house.run(publication.notices(house.made.contest))] == ["draft", "published", "published"]  # fmt: skip  # noqa: E501
    assert house.run(Notice.select(Notice.visible_from).where(Notice.number == 3).first().run())["visible_from"] is None
