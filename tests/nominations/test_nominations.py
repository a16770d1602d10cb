"""Nominations: every unit within its quota, every refusal in words, nobody sees another unit's people."""

import io
from datetime import date

import openpyxl
import pytest

from contests.store import ledger, nominations, tables
from tests.nominations.conftest import TODAY, id_number

REASON = "带领班组完成主变大修，全年零缺陷。"


def form(stars, worker, kind="劳动之星", **more):
    return {"event": str(stars.event), "kind": kind, "worker": str(worker), "reason": REASON} | more


def nominate(stars, worker, kind="劳动之星", browser=None, **more):
    browser = browser or stars.contact
    return browser.post(f"/unit/contests/{stars.contest}/nominations", form(stars, worker, kind, **more))


def rows(run, stars):
    return run(nominations.of_contest(stars.contest))


def test_a_unit_puts_a_worker_forward_with_a_reason(run, stars):
    page = stars.contact.follow(nominate(stars, stars.workers[0]))

    assert "已推荐 张三" in page.text
    assert REASON in page.text
    assert "1 / 1" in page.text
    (row,) = rows(run, stars)
    assert (row.name, row.kind, row.state, row.organisation) == ("张三", "劳动之星", "submitted", stars.power)


def test_the_ledger_names_the_deed_but_no_person(run, stars):
    nominate(stars, stars.workers[0])

    deed = run(ledger.deeds(stars.contest))[-1]

    assert deed.verb == "nomination.submitted"
    assert "张三" not in deed.facts
    assert run(ledger.first_break(stars.contest)) is None


def test_a_quota_that_is_used_up_is_refused_with_its_numbers(run, stars):
    nominate(stars, stars.workers[0])

    answer = nominate(stars, stars.workers[1])

    assert answer.status_code == 422
    assert "名额是 1 人，已推荐 1 人" in answer.text
    assert REASON in answer.text
    assert len(rows(run, stars)) == 1


def test_one_person_is_put_forward_for_one_kind_a_month(stars):
    nominate(stars, stars.workers[0])

    answer = nominate(stars, stars.workers[0], "技能之星")

    assert answer.status_code == 422
    assert "张三 本期已被推荐为“劳动之星”" in answer.text


@pytest.mark.parametrize("title", ["劳动之星", "技能之星"])
def test_who_holds_a_star_of_this_year_is_not_put_forward_again(run, stars, title):
    held = tables.Honour(worker=stars.workers[0], kind="star", title=title, awarded_on=date(TODAY.year, 1, 31))
    run(tables.Honour.insert(held).run())

    answer = nominate(stars, stars.workers[0])

    assert answer.status_code == 422
    assert f"此人已在 {TODAY.year} 年 1 月获得“{title}”" in answer.text


def test_a_star_of_last_year_does_not_bar(run, stars):
    held = tables.Honour(
        worker=stars.workers[0], kind="star", title="劳动之星", awarded_on=date(TODAY.year - 1, 12, 31)
    )
    run(tables.Honour.insert(held).run())

    assert nominate(stars, stars.workers[0]).status_code == 303


def test_every_fault_of_the_form_is_named_at_once(stars):
    answer = stars.contact.post(
        f"/unit/contests/{stars.contest}/nominations", {"event": str(stars.event), "kind": "好人之星", "reason": "好"}
    )

    assert answer.status_code == 422
    for sentence in ("请填写此项", "请从列出的选项中选择", "推荐理由至少 10 个字，现有 1 个字"):
        assert sentence in answer.text


def test_a_worker_of_another_unit_cannot_be_chosen(run, stars):
    answer = nominate(stars, stars.others[0])

    assert answer.status_code == 422
    assert "赵六" not in answer.text
    assert rows(run, stars) == []


def test_somebody_who_is_not_in_the_list_yet_is_registered_with_the_nomination(run, stars):
    new = {"name": "阿卜杜・热合曼", "id_number": id_number(998), "phone": "139 0000 0001"}

    assert nominate(stars, "", **new).status_code == 303

    (row,) = rows(run, stars)
    assert row.name == "阿卜杜·热合曼"
    assert run(nominations.worker_of_unit(row.worker, stars.power)) == "阿卜杜·热合曼"
    identity = run(tables.Identity.select().where(tables.Identity.worker == row.worker).first().run())
    assert id_number(998) not in identity["id_number"]


def test_faults_of_a_new_person_stand_beside_their_fields(run, stars):
    answer = nominate(stars, "", name="张三（班长）", id_number="110101198806071230", phone="12345")

    assert answer.status_code == 422
    assert "身份证号校验位不符" in answer.text
    assert "手机号应为 1 开头的 11 位数字" in answer.text
    assert "姓名中有不应出现的字符" in answer.text
    assert rows(run, stars) == []


def test_a_person_registered_with_another_unit_is_not_taken_over(run, stars):
    run(nominations.add_worker(stars.other, "钱七", "男", id_number(997), "13800000000"))

    answer = nominate(stars, "", name="钱七", id_number=id_number(997), phone="13800000000")

    assert answer.status_code == 422
    assert "登记在其他单位名下" in answer.text


def test_a_month_that_is_over_or_has_not_begun_is_closed(stars):
    for event in (stars.past, stars.coming):
        answer = nominate(stars, stars.workers[0], event=str(event))
        assert answer.status_code == 409
        assert "已截止" in answer.text


def test_the_office_accepts_several_at_once(run, stars):
    nominate(stars, stars.workers[0])
    nominate(stars, stars.workers[1], "技能之星")
    entries = [str(row.id) for row in rows(run, stars)]

    answer = stars.organiser.post(f"/contests/{stars.contest}/nominations/accept", {"entry": entries})

    assert "已通过 2 人" in stars.organiser.follow(answer).text
    assert {row.state for row in rows(run, stars)} == {"accepted"}


def test_accepting_nothing_is_said_in_words(stars):
    answer = stars.organiser.post(f"/contests/{stars.contest}/nominations/accept", {})

    assert answer.status_code == 422
    assert "请先勾选" in answer.text


def test_a_returned_nomination_goes_back_mended_and_the_first_text_stays_readable(run, stars):
    nominate(stars, stars.workers[0])
    (row,) = rows(run, stars)
    stars.organiser.post(f"/contests/{stars.contest}/nominations/{row.id}/return", {"reason": "请补充具体事迹"})

    page = stars.contact.get(f"/unit/contests/{stars.contest}/nominations")
    assert "请补充具体事迹" in page.text
    mended = {"kind": "劳动之星", "reason": "主持改造三座变电站，节约投资一百二十万元。"}
    assert stars.contact.post(f"/unit/nominations/{row.id}", mended).status_code == 303

    page = stars.organiser.get(f"/contests/{stars.contest}/nominations/{row.id}")
    assert mended["reason"] in page.text
    assert REASON in page.text
    assert "请补充具体事迹" in page.text
    assert rows(run, stars)[0].state == "submitted"


def test_a_return_needs_a_reason(run, stars):
    nominate(stars, stars.workers[0])
    (row,) = rows(run, stars)

    answer = stars.organiser.post(f"/contests/{stars.contest}/nominations/{row.id}/return", {"reason": " "})

    assert answer.status_code == 422
    assert "请填写此项" in answer.text
    assert rows(run, stars)[0].state == "submitted"


def test_taking_a_nomination_back_frees_its_place_in_the_quota(run, stars):
    nominate(stars, stars.workers[0])
    (row,) = rows(run, stars)

    stars.contact.post(f"/unit/nominations/{row.id}/cancel")

    assert nominate(stars, stars.workers[1]).status_code == 303
    assert stars.contact.post(f"/unit/nominations/{row.id}/cancel").status_code == 409


def test_once_judging_began_nothing_is_accepted_or_returned(run, stars):
    nominate(stars, stars.workers[0])
    (row,) = rows(run, stars)
    run(tables.Event.update({tables.Event.state: "judging"}).where(tables.Event.id == stars.event).run())

    answer = stars.organiser.post(f"/contests/{stars.contest}/nominations/accept", {"entry": [str(row.id)]})

    assert answer.status_code == 409
    assert "已开始评审" in answer.text


def test_another_unit_sees_and_changes_nothing(run, stars):
    nominate(stars, stars.workers[0])
    (row,) = rows(run, stars)
    assert "张三" in stars.contact.get(f"/unit/contests/{stars.contest}/nominations").text

    assert "张三" not in stars.stranger.get(f"/unit/contests/{stars.contest}/nominations").text
    assert stars.stranger.get(f"/unit/nominations/{row.id}").status_code == 404
    assert stars.stranger.post(f"/unit/nominations/{row.id}/cancel").status_code == 404
    assert stars.contact.get(f"/contests/{stars.contest}/nominations").status_code == 404
    assert rows(run, stars)[0].state == "submitted"


def test_the_office_searches_orders_and_exports_the_list(stars):
    nominate(stars, stars.workers[0])
    nominate(stars, stars.workers[1], "技能之星")
    nominate(stars, stars.others[0], browser=stars.stranger)
    address = f"/contests/{stars.contest}/nominations"

    found = stars.organiser.get(f"{address}?q=人民医院").text
    assert "赵六" in found
    assert "张三" not in found
    assert "李四" not in stars.organiser.get(f"{address}?kind=劳动之星").text
    page = stars.organiser.get(f"{address}?sort=-kind").text
    assert page.index("张三") < page.index("李四")

    file = stars.organiser.get(f"{address}.xlsx?q=供电")
    cells = [
        cell
        for line in openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)
        for cell in line
    ]
    assert "张三" in cells
    assert REASON in cells
    assert "赵六" not in cells


def test_namesakes_of_a_unit_are_told_apart(run, stars):
    run(nominations.add_worker(stars.power, "张三", "男", id_number(996), "13800000009"))

    assert (
        f"张三（身份证尾号 {id_number(996)[-4:]}）"
        in stars.contact.get(f"/unit/contests/{stars.contest}/nominations").text
    )


def test_the_list_asks_as_often_for_one_row_as_for_three(stars, count_queries):
    def visit():
        return stars.organiser.get(f"/contests/{stars.contest}/nominations")

    nominate(stars, stars.workers[0])
    once = count_queries(visit)
    nominate(stars, stars.workers[1], "技能之星")
    nominate(stars, stars.workers[2], "创新之星")

    assert count_queries(visit) == once
