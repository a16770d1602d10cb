"""A notice that is posted but not to be seen yet: decided when it is read, and called off before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contests.store import ledger, publication, setup
from contests.store.holidays import calendar
from contests.store.tables import Notice
from contests.web import access
from contests.workdays import CHINA, end_of_notice, today
from tests.conftest import Browser
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
