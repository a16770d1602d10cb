"""From two signatures to the wall: what is posted, who may see it, and how it is corrected."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from contests.store import ledger, publication, setup
from contests.store.tables import Identity, Notice, Objection, Worker
from contests.web import access
from tests.conftest import Browser
from tests.documents.reading import texts
from tests.publication.conftest import House
from tests.results import made


def soon(days: int) -> str:
    return (access.now() + timedelta(days=days)).date().isoformat()


def public(house: House, number: int = 1) -> str:
    return f"/p/{house.made.contest}/{number}"


def wait_until_over(house: House, number: int = 1) -> None:
    """Let the period of a posted notice lie behind us: the row itself is set back, as time would."""
    yesterday = (access.now() - timedelta(days=2)).date()
    house.run(Notice.update({Notice.ends_on: yesterday}).where(Notice.number == number).run())


def object_to(browser: Browser, house: House, number: int = 1, **more: str) -> Any:
    form = {"name": "反映人甲", "contact": "13900001234", "text": "第一名的用时有误。", **more}
    return browser.post(f"{public(house, number)}/objection", form)


def answer(house: House, number: int, outcome: str) -> Any:
    return house.organiser.post(
        house.desk(f"/objections/{number}/answer"), {"outcome": outcome, "answer": "经核查，情况如下。"}
    )


def correct(house: House) -> None:
    """Take points off the first, so that the places change, and let two people sign again."""
    opened = house.organiser.post(house.room("/correct"), {"reason": "第 1 号异议成立"})
    assert opened.status_code == 303, opened.text
    account = house.chief.account  # type: ignore[attr-defined]
    first = house.run(publication.notice(house.made.contest, 1)).groups[0]["rows"][0]["entry"]
    code = next(code for code, entry in house.made.entries.items() if entry == first)
    house.run(made.rule(house.made, account, "disqualified", code, "使用自带工具"))
    house.certify(reason="第 1 号异议成立")


# --- before it is posted --------------------------------------------------------------------------------------------


def test_nothing_is_posted_before_two_people_have_signed_and_the_codes_are_decoded(house: House) -> None:
    house.draft()

    page = house.organiser.get(house.desk("/1"))
    refused = house.publish()

    assert "还没有由裁判长和监督员签字确认" in page.text
    assert refused.status_code == 409


def test_a_draft_is_not_there_for_a_stranger(house: House, stranger: Browser) -> None:
    house.certify()
    house.draft()

    assert house.organiser.get(house.desk("/1")).status_code == 200
    assert stranger.get(public(house)).status_code == 404
    assert stranger.get(f"/p/{house.made.contest}").status_code == 404
    assert "清河县第七届职工技能竞赛" not in stranger.get("/p").text


def test_a_draft_is_written_anew_and_thrown_away_but_nothing_posted_is(house: House) -> None:
    house.certify()
    house.draft()
    house.draft(title="改过的标题")

    assert [n.title for n in house.run(publication.notices(house.made.contest))] == ["改过的标题"]
    assert house.organiser.post(house.desk("/1/drop")).status_code == 303
    assert house.run(publication.notices(house.made.contest)) == []

    house.draft()
    house.publish()
    assert house.organiser.post(house.desk("/1/drop")).status_code == 409
    assert house.publish().status_code == 409


def test_every_fault_of_a_draft_is_named_beside_its_field_and_the_text_is_kept(house: House) -> None:
    house.certify()

    answered = house.organiser.post(house.desk(), {"title": "", "ends_on": "2020-01-01", "contact": "甲处", "how": ""})

    assert answered.status_code == 422
    for field in ("events", "title", "ends_on", "how"):
        assert f'id="e-{field}"' in answered.text
    assert 'value="甲处"' in answered.text
    assert "请核对年份" in house.draft(ends_on="9999-12-31").text
    assert house.run(publication.notices(house.made.contest)) == []


def test_the_period_cannot_be_shorter_than_the_working_days_promised(house: House) -> None:
    house.certify()
    house.draft()
    assert "（不少于5个工作日）" in house.organiser.get(house.desk("/1")).text
    house.draft(ends_on=soon(1))

    refused = house.publish()

    assert refused.status_code == 409
    assert "公示期须满 5 个工作日" in refused.text


def test_only_the_list_that_was_shown_is_posted(house: House) -> None:
    house.certify()
    house.draft()

    assert house.organiser.post(house.desk("/1/publish"), {"digest": "0" * 64}).status_code == 409


def test_a_list_whose_marks_changed_after_the_draft_is_not_posted(house: House) -> None:
    house.certify()
    house.draft()
    account = house.chief.account  # type: ignore[attr-defined]
    house.organiser.post(house.room("/correct"), {"reason": "更正"})
    house.run(made.rule(house.made, account, "disqualified", "001", "违规"))
    house.certify(reason="更正")

    assert house.publish().status_code == 409


@pytest.mark.parametrize("who", ["chief", "supervisor"])
def test_only_the_organiser_posts(house: House, who: str) -> None:
    house.certify()
    house.draft()

    browser: Browser = getattr(house, who)
    refused = browser.post(house.desk("/1/publish"), {"digest": house.digest(1)})

    assert refused.status_code in (403, 404)
    assert house.run(publication.notice(house.made.contest, 1)).state == "draft"


# --- what a stranger sees -------------------------------------------------------------------------------------------


def test_a_stranger_reads_who_is_put_forward_and_when_and_how_to_object(house: House, stranger: Browser) -> None:
    house.posted()

    page = stranger.get(public(house))

    assert page.status_code == 200
    for words in ("拟表彰", "古丽娜尔", "清河机械厂", "一等奖", "2099年12月31日", "县总工会，电话 0000-1234567"):
        assert words in page.text
    assert "清河县第七届职工技能竞赛" in stranger.get("/p").text
    assert page.headers["x-robots-tag"] == "noindex"


def test_no_public_page_holds_a_code_a_number_or_a_mark(house: House, stranger: Browser) -> None:
    house.posted()
    object_to(stranger, house)
    own = f"/p/{house.made.contest}"

    number, phone = "532300198805120023", "13900004321"
    for worker in house.run(Worker.select(Worker.id).run()):
        identity = Identity(worker=worker["id"], id_number=number, phone=phone)
        house.run(Identity.insert(identity).run())

    pages = [stranger.get(path).text for path in ("/p", own, f"{own}/1", f"{own}/1/objection", "/check")]
    for kind in ("word", "workbook"):
        with ZipFile(BytesIO(house.organiser.get(house.desk(f"/1/{kind}")).content)) as file:
            told = [
                part for part in file.namelist() if part.startswith(("word/document", "xl/shared", "xl/worksheets"))
            ]
            pages += [file.read(part).decode() for part in told]
    pages.append("".join(texts(house.organiser.get(house.desk("/1/pdf")).content)))

    rows = house.run(publication.notice(house.made.contest, 1)).groups[0]["rows"]
    assert any(rows[0]["name"] in page for page in pages)  # it exists
    for page in pages:
        for secret in (
            "W001",
            "13900001234",
            "反映人甲",
            "第一名的用时有误",
            *(f">{code}<" for code in house.made.entries),
        ):
            assert secret not in page
        assert not re.search(r">\d+\.\d+<", page)


def test_a_list_is_searched_by_name(house: House, stranger: Browser) -> None:
    house.posted()

    found = stranger.get(f"{public(house)}?q=古丽").text
    none = stranger.get(f"{public(house)}?q=无此人").text

    assert "古丽娜尔" in found
    assert "王建国" not in found
    assert "名单中没有“无此人”" in none


def test_who_has_the_page_already_is_answered_with_304_until_something_happens(house: House, stranger: Browser) -> None:
    house.posted()
    first = stranger.get(public(house))
    tag = {"if-none-match": first.headers["etag"]}

    assert stranger.get(public(house), headers=tag).status_code == 304
    object_to(stranger, house)
    assert stranger.get(public(house), headers=tag).status_code == 200


def test_500_winners_weigh_less_than_100_kb(house: House, stranger: Browser) -> None:
    house.posted()
    notice = house.run(publication.notice(house.made.contest, 1))
    row = notice.groups[0]["rows"][0]
    rows = [{**row, "name": f"阿卜杜热依木·买买提{i}", "unit": f"清河县第{i}机械制造有限责任公司"} for i in range(500)]
    body = ledger.canonical({**notice.body, "groups": [{**notice.groups[0], "rows": rows}]})
    house.run(Notice.update({Notice.body: body}).where(Notice.id == notice.id).run())

    page = stranger.get(public(house))

    assert page.text.count("阿卜杜热依木·买买提") == 500
    assert len(page.content) < 100_000


def test_a_notice_is_taken_down_when_its_time_is_over(house: House, stranger: Browser) -> None:
    house.posted()
    yesterday = (access.now() - timedelta(days=2)).date()
    house.run(Notice.update({Notice.take_down_on: yesterday}).where(Notice.number == 1).run())

    assert stranger.get(public(house)).status_code == 404
    assert house.organiser.get(house.desk("/1")).status_code == 200


# --- objections -----------------------------------------------------------------------------------------------------


def test_an_objection_of_a_named_person_gets_a_number_and_only_the_desk_reads_it(
    house: House, stranger: Browser
) -> None:
    house.posted()

    sent = object_to(stranger, house)

    assert "编号第 1 号" in stranger.follow(sent).text
    assert "13900001234" in house.organiser.get(house.desk()).text
    deeds = house.run(ledger.deeds(house.made.contest))
    assert deeds[-1].verb == "objection.received"
    assert "反映人甲" not in "".join(deed.facts + deed.reason + deed.subject for deed in deeds)
    stored = house.run(Objection.select().first().run())
    assert not {"反映人甲", "13900001234"} & {str(value) for value in stored.values()}
    assert "反映人甲" not in stored["contact"]


def test_an_objection_without_a_name_is_not_taken_and_the_text_is_kept(house: House, stranger: Browser) -> None:
    house.posted()

    answered = object_to(stranger, house, name="", contact="")

    assert answered.status_code == 422
    assert 'id="e-name"' in answered.text
    assert 'id="e-contact"' in answered.text
    assert "第一名的用时有误。" in answered.text
    assert house.run(publication.objections(house.made.contest)) == []


def test_after_the_period_the_public_form_is_closed_but_a_letter_can_be_recorded(
    house: House, stranger: Browser
) -> None:
    house.posted()
    wait_until_over(house)

    assert "网上不再受理" in stranger.get(f"{public(house)}/objection").text
    assert object_to(stranger, house).status_code == 409
    form = {"notice": "1", "name": "乙公司", "reached": "来信", "text": "邮戳在期内。"}
    assert house.organiser.post(house.desk("/objections"), form).status_code == 303
    assert [one.name for one in house.run(publication.objections(house.made.contest))] == ["乙公司"]


def test_somebody_who_sends_many_objections_is_asked_to_wait(house: House, stranger: Browser) -> None:
    house.posted()

    answers = [object_to(stranger, house).status_code for _ in range(8)]

    assert answers == [303] * 6 + [429] * 2
    assert [one.number for one in house.run(publication.objections(house.made.contest))] == [1]  # sent again, not anew


def test_an_objection_is_answered_once(house: House, stranger: Browser) -> None:
    house.posted()
    object_to(stranger, house)

    assert answer(house, 1, "").status_code == 422
    assert answer(house, 1, "rejected").status_code == 303
    assert answer(house, 1, "upheld").status_code == 409


# --- the final list -------------------------------------------------------------------------------------------------


def finish(house: House, number: int = 1) -> Any:
    return house.organiser.post(house.desk(f"/{number}/final"), {"title": "获奖名单"})


def test_the_list_is_final_only_after_the_period(house: House, stranger: Browser) -> None:
    house.posted()

    refused = finish(house).text
    assert "才能公布最终名单" in refused
    assert re.search(r"公示期到\d{4}年\d{1,2}月\d{1,2}日结束", refused)
    wait_until_over(house)
    assert finish(house).status_code == 303

    page = stranger.get(public(house, 2))
    assert "获奖名单" in page.text
    assert "拟表彰" not in page.text
    assert "最终名单" in stranger.get(public(house, 1)).text
    assert house.run(setup.contest(house.made.contest)).state == "final"


def test_the_list_is_final_only_after_every_objection_is_answered(house: House, stranger: Browser) -> None:
    house.posted()
    object_to(stranger, house)
    wait_until_over(house)

    assert "还有异议没有答复" in finish(house).text
    answer(house, 1, "rejected")
    assert finish(house).status_code == 303


def test_a_list_is_made_final_once(house: House) -> None:
    house.posted()
    wait_until_over(house)
    finish(house)

    assert finish(house).status_code == 409


def test_an_upheld_objection_needs_a_new_tally_and_a_notice_that_takes_the_place_of_the_old_one(
    house: House, stranger: Browser
) -> None:
    house.posted()
    before = house.run(publication.notice(house.made.contest, 1)).groups[0]["rows"][0]["name"]
    object_to(stranger, house)
    answer(house, 1, "upheld")
    wait_until_over(house)
    assert "有异议成立" in finish(house).text

    assert house.draft(reason="第 1 号异议成立").status_code == 303
    assert "而名单没有变化" in house.organiser.get(house.desk("/2")).text
    assert "而名单没有变化" in house.publish(2).text
    correct(house)
    house.draft(reason="第 1 号异议成立")
    assert house.publish(2).status_code == 303

    new, old = stranger.get(public(house, 2)).text, stranger.get(public(house, 1)).text
    assert f"<strong>{before}</strong>" in new
    assert "不再列入" in new
    assert "第 1 号异议成立" in new
    assert "本名单已更正" in old
    assert before in old
    wait_until_over(house, 2)
    assert finish(house, 2).status_code == 303


def test_a_superseding_notice_says_why(house: House) -> None:
    house.posted()
    correct(house)

    answered = house.draft()

    assert answered.status_code == 422
    assert "请写明更正的理由" in answered.text


def test_a_new_tally_after_the_notice_keeps_the_old_list_from_becoming_final(house: House) -> None:
    house.posted()
    wait_until_over(house)
    correct(house)

    assert "新的统分结果" in finish(house).text


def test_the_way_to_the_wall_is_in_the_ledger(house: House, stranger: Browser) -> None:
    house.posted()
    object_to(stranger, house)
    answer(house, 1, "rejected")
    wait_until_over(house)
    finish(house)

    verbs = [deed.verb for deed in house.run(ledger.deeds(house.made.contest))]
    assert verbs[-5:] == [
        "notice.drafted", "notice.published", "objection.received", "objection.answered", "notice.finished"
    ]  # fmt: skip
    assert house.run(ledger.first_break(house.made.contest)) is None


def test_the_public_list_of_contests_takes_as_many_queries_for_three_as_for_one(
    house: House, stranger: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    house.posted()
    one = count_queries(lambda: stranger.get("/p"))
    for name in ("电工", "叉车"):
        other = house.run(made.welders(name=name, contest=house.run(made.opened(f"{name}竞赛"))))
        words = publication.NoticeWords("notice", f"{name}公示", {"groups": [], "events": [], "days": 5, "how": ""}, (), "", None, None, None, "")  # fmt: skip  # noqa: E501
        row = house.run(publication.add_notice(other.contest, 1, words, None, made.NOON))
        house.run(publication.publish(row, made.NOON))

    assert count_queries(lambda: stranger.get("/p")) == one
    assert "叉车竞赛" in stranger.get("/p").text
