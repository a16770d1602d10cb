"""Registration through the browser: organisations, lists, single entries, eligibility."""

import io
import re

import pytest
from openpyxl import load_workbook

from contests.store import engine, ledger, setup, tables, vault
from contests.store.registration import entries, organisations
from tests.registration.books import HEADER, book, id_number, person
from tests.registration.conftest import SAMPLES, send, upload_of

POWER, HOSPITAL = "云岭县供电公司", "云岭县人民医院"


def listed(county, run):
    return run(entries.of_contest(county.contest))


def form(county, order=1, event="焊工", **more):
    fields = {
        "event": county.events[event],
        "unit": POWER,
        "name_1": "张三",
        "id_1": id_number(order),
        "phone_1": f"1380000{order:04d}",
    }
    return fields | more


# --- organisations ----------------------------------------------------------------------------------------------------


def test_the_list_of_organisations_is_previewed_confirmed_and_then_searched(organiser, run):
    preview = send(organiser, "/organisations/imports", (SAMPLES / "单位名录.xlsx").read_bytes())
    assert preview.status_code == 200
    assert "可以登记的单位 10 家" in preview.text
    assert run(organisations.everyone()) == []

    done = organiser.follow(organiser.post(upload_of(preview)))
    assert "新增 10，更新 0" in done.text

    found = organiser.get("/organisations", params={"q": "医院"})
    assert HOSPITAL in found.text
    assert POWER not in found.text


def test_a_second_import_of_organisations_changes_and_does_not_double(county, run):
    preview = send(county.organiser, "/organisations/imports", (SAMPLES / "单位名录.xlsx").read_bytes())
    done = county.organiser.follow(county.organiser.post(upload_of(preview)))

    assert "新增 0，更新 10" in done.text
    assert len(run(organisations.everyone())) == 10


def test_an_organisation_is_added_changed_and_switched_off_by_a_form(county, run):
    clerk = county.organiser
    answer = clerk.follow(clerk.post("/organisations", {"name": "云岭县 图书馆", "headcount": "12"}))
    assert "已登记单位" in answer.text
    library = next(one for one in run(organisations.everyone()) if one.name == "云岭县图书馆")

    assert "已有同名" in clerk.post("/organisations", {"name": "云岭县图书馆"}).text
    wrong = clerk.post(f"/organisations/{library.id}", {"name": "云岭县图书馆", "uscc": "91539901AY4CL12TH3"})
    assert wrong.status_code == 422
    assert "校验位不符" in wrong.text
    clerk.post(f"/organisations/{library.id}", {"name": "云岭县图书馆", "kind": "事业单位"})
    clerk.post(f"/organisations/{library.id}/switch", {"active": "0"})

    after = run(organisations.one(library.id))
    assert (after.kind, after.active) == ("事业单位", False)
    assert library.id not in {unit.id for unit in run(organisations.units())}


def test_only_the_county_organiser_keeps_the_list_of_organisations(county, stranger):
    for path in ("/organisations", "/organisations.xlsx", f"/organisations/{county.units[POWER]}"):
        assert county.contact.get(path).status_code == 403
        assert stranger.get(path).status_code == 303


@pytest.mark.parametrize("path", ["/organisations.xlsx", "/organisations/form.xlsx"])
def test_organisations_go_out_as_workbooks(county, path):
    answer = county.organiser.get(path)

    assert load_workbook(io.BytesIO(answer.content)).sheetnames


# --- a whole list -----------------------------------------------------------------------------------------------------


def test_the_sample_is_previewed_with_every_fault_and_nothing_is_registered(county, run):
    preview = send(county.organiser, f"{county.entries}/import", (SAMPLES / "报名汇总表.xlsx").read_bytes())

    assert preview.status_code == 200
    assert "错误 24 处" in preview.text
    assert "确认登记" not in preview.text
    refused = county.organiser.post(upload_of(preview))
    assert refused.status_code == 409
    assert "名单中还有错误" in refused.text
    assert listed(county, run) == []
    assert run(count(tables.Worker)) == 0


async def count(table):
    return await table.count()


def test_the_marked_workbook_comes_back_from_the_preview(county):
    preview = send(county.organiser, f"{county.entries}/import", (SAMPLES / "报名汇总表.xlsx").read_bytes())
    answer = county.organiser.get(f"{upload_of(preview)}/marked.xlsx")

    sheet = load_workbook(io.BytesIO(answer.content))["焊工报名表"]
    assert "身份证号存成了数字" in sheet["J12"].value


def test_a_list_without_faults_is_registered_whole_with_workers_and_one_line(county, run):
    blob = book(("焊工", [HEADER, person(1), person(2, unit=HOSPITAL)]), ("电工", [HEADER, person(1)]))
    preview = send(county.organiser, f"{county.entries}/import", blob)
    assert "没有错误" in preview.text
    done = county.organiser.follow(county.organiser.post(upload_of(preview)))

    assert "已导入 3 行，登记 3 项报名" in done.text
    found = listed(county, run)
    assert [(one.event_name, one.label, one.unit, one.state) for one in found] == [
        ("焊工", "钱明", POWER, "submitted"),
        ("焊工", "孙明", HOSPITAL, "submitted"),
        ("电工", "钱明", POWER, "submitted"),
    ]
    assert run(count(tables.Worker)) == 2
    line = run(ledger.deeds(county.contest))[-1]
    assert line.verb == "entries.imported"
    assert "钱明" not in line.facts
    assert id_number(1) not in line.facts


def test_a_list_for_an_event_that_has_begun_is_refused_and_never_taken_for_another_event(county, run):
    for name in ("焊工", "电工"):
        run(set_state(county.events[name], "judging"))
    blob = book(("焊工报名表", [HEADER, person(1)]), ("叉车司机报名表", [HEADER, person(2)]))
    preview = send(county.organiser, f"{county.entries}/import", blob)

    assert "“焊工”现在不接受报名" in preview.text
    assert "错误 1 处" in preview.text
    assert county.organiser.post(upload_of(preview)).status_code == 409
    assert listed(county, run) == []


async def set_state(event, state):
    await tables.Event.update({tables.Event.state: state}).where(tables.Event.id == event)


def test_identities_are_sealed_at_rest_and_so_is_the_file_between_preview_and_confirmation(county, run):
    blob = book(("焊工", [HEADER, person(1)]))
    preview = send(county.organiser, f"{county.entries}/import", blob)
    kept = run(first(tables.Upload))
    assert blob not in bytes(kept["body"])
    assert bytes(kept["body"]).startswith(b"a:")

    county.organiser.post(upload_of(preview))

    identity = run(first(tables.Identity))
    assert identity["id_number"].startswith("a:")
    assert vault.unseal(identity["id_number"]) == id_number(1)
    assert bytes(run(first(tables.Upload))["body"]) == b"p:"


async def first(table):
    return await table.select().order_by(table.id, ascending=False).first()


def test_a_confirmed_or_dropped_upload_is_not_registered_again(county, run):
    preview = send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, person(1)])))
    county.organiser.post(upload_of(preview))
    county.organiser.post(upload_of(preview))
    assert len(listed(county, run)) == 1

    preview = send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, person(3)])))
    county.organiser.post(f"{upload_of(preview)}/drop")
    assert "已经完成或已放弃" in county.organiser.follow(county.organiser.post(upload_of(preview))).text
    assert len(listed(county, run)) == 1


def test_a_list_that_became_faulty_between_preview_and_confirmation_is_refused(county, run):
    preview = send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, person(1)])))
    county.organiser.post(f"{county.entries}/new", form(county, 1, name_1="钱明"))

    assert county.organiser.post(upload_of(preview)).status_code == 409
    assert len(listed(county, run)) == 1


def test_a_second_import_of_the_same_list_names_everybody_as_entered(county):
    blob = book(("焊工", [HEADER, person(1), person(2)]))
    preview = send(county.organiser, f"{county.entries}/import", blob)
    county.organiser.post(upload_of(preview))

    again = send(county.organiser, f"{county.entries}/import", blob)

    assert "错误 2 处" in again.text
    assert "已报名“焊工”" in again.text


@pytest.mark.parametrize("body", [b"", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx"])
def test_what_is_not_a_workbook_is_refused_beside_the_field(county, body):
    answer = send(county.organiser, f"{county.entries}/import", body)

    assert answer.status_code == 422
    assert 'id="e-file"' in answer.text


def test_without_a_file_the_page_says_so(county):
    answer = county.organiser.post(f"{county.entries}/import")

    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text


def test_a_workbook_without_a_list_says_so(county):
    answer = send(county.organiser, f"{county.entries}/import", book(("通知", [["请各单位按时报送"]])))

    assert "没有找到报名表" in answer.text


def test_the_form_that_is_handed_out_names_events_and_units(county):
    answer = county.organiser.get(f"{county.entries}/form.xlsx")
    choices = load_workbook(io.BytesIO(answer.content))["选项"]

    assert {cell.value for cell in choices["A"]} >= {"焊工", "电工", "叉车司机"}
    assert POWER in {cell.value for cell in choices["B"]}


# --- the unit contact -------------------------------------------------------------------------------------------------


def test_a_unit_contact_enters_the_own_people_only(county, run):
    blob = book(("焊工", [HEADER, person(1), person(2, unit=HOSPITAL)]))
    preview = send(county.contact, f"{county.desk}/import", blob)
    assert "只能为“云岭县供电公司”报名" in preview.text

    done = county.contact.post(f"{county.desk}/entries/new", form(county, 3, unit=HOSPITAL))
    assert done.status_code == 303
    assert [one.unit for one in listed(county, run)] == [POWER]


def test_a_unit_contact_sees_nothing_of_another_unit(county, run):
    county.other.post(f"{county.desk}/entries/new", form(county, 2, name_1="李四"))
    foreign = listed(county, run)[0]
    upload = upload_of(send(county.organiser, f"{county.entries}/import", book(("焊工", [HEADER, person(1)]))))

    assert "李四" in county.other.get(county.desk).text
    assert "李四" not in county.contact.get(county.desk).text
    for path in (f"{county.desk}/entries/{foreign.id}", f"{county.desk}/entries/{foreign.id}/change"):
        assert county.other.get(path).status_code == 200
        assert county.contact.get(path).status_code == 404
    assert county.contact.post(f"{county.desk}/entries/{foreign.id}/reveal").status_code == 404
    assert county.contact.post(f"{county.desk}/entries/{foreign.id}/cancel").status_code == 404
    assert county.contact.get(county.entries).status_code == 404
    assert county.contact.get(upload.replace(county.entries, county.desk)).status_code == 404


def test_a_unit_contact_cannot_take_over_a_person_of_another_unit_nor_learn_the_name(county):
    county.other.post(f"{county.desk}/entries/new", form(county, 2, name_1="李四"))

    same = county.contact.post(f"{county.desk}/entries/new", form(county, 2, "电工", name_1="李四"))
    guess = county.contact.post(f"{county.desk}/entries/new", form(county, 2, "电工", name_1="王五"))

    assert "登记在其他单位名下" in same.text
    assert "另一个姓名名下" in guess.text
    assert "李四" not in guess.text


def test_a_returned_entry_is_corrected_and_waits_again(county, run):
    county.contact.post(f"{county.desk}/entries/new", form(county, 1))
    entry = listed(county, run)[0]
    county.organiser.post(f"{county.entries}/decide", {"entry": entry.id, "decision": "return", "reason": "请核对姓名"})
    assert "请核对姓名" in county.contact.get(county.desk).text

    page = county.contact.get(f"{county.desk}/entries/{entry.id}/change")
    assert id_number(1) not in page.text
    assert f"{id_number(1)[:6]}********{id_number(1)[14:]}" in page.text
    answer = county.contact.post(
        f"{county.desk}/entries/{entry.id}/change",
        {
            "event": county.events["焊工"],
            "worker_1": entry.members[0].worker,
            "name_1": "张三",
            "phone_1": "13900000009",
        },
    )
    assert answer.status_code == 303

    after = run(entries.one(entry.id))
    assert (after.state, after.returned_because, after.label) == ("submitted", "", "张三")
    assert vault.unseal(run(first(tables.Identity))["phone"]) == "13900000009"


def test_when_registration_is_closed_the_unit_reads_and_no_longer_writes(county, run):
    county.contact.post(f"{county.desk}/entries/new", form(county, 1))
    entry = listed(county, run)[0]
    run(setup.set_contest_state(county.contest, "running"))

    assert "不在报名时间内" in county.contact.get(county.desk).text
    assert county.contact.post(f"{county.desk}/entries/new", form(county, 2)).status_code == 409
    assert county.contact.post(f"{county.desk}/entries/{entry.id}/cancel", {"reason": "x"}).status_code == 409
    assert county.organiser.post(f"{county.entries}/new", form(county, 2, name_1="李四")).status_code == 303


# --- single entries and eligibility -----------------------------------------------------------------------------------


def test_the_form_keeps_what_was_typed_and_says_every_fault_beside_its_field(county, run):
    answer = county.organiser.post(
        f"{county.entries}/new",
        form(county, 1, name_1="张三（女）", id_1="110105194912310029", phone_1="12", unit="云岭"),
    )

    assert answer.status_code == 422
    assert 'value="张三（女）"' in answer.text
    for field, words in (
        ("name_1", "不应出现的字符"),
        ("id_1", "校验位不符"),
        ("phone_1", "11 位"),
        ("unit", "不止一个"),
    ):
        beside = re.search(rf'id="e-{field}">([^<]*)<', answer.text)
        assert beside, field
        assert words in beside[1]
    assert listed(county, run) == []


def test_a_short_name_of_a_unit_is_asked_back_in_a_form(county, run):
    answer = county.organiser.post(f"{county.entries}/new", form(county, 1, unit="供电公司"))

    assert answer.status_code == 422
    assert "可能是“云岭县供电公司”" in answer.text
    assert listed(county, run) == []


def test_entries_are_accepted_several_at_once_and_returned_only_with_a_reason(county, run):
    for order, name in ((1, "张三"), (2, "李四"), (3, "王五")):
        county.organiser.post(f"{county.entries}/new", form(county, order, name_1=name))
    ids = [one.id for one in listed(county, run)]

    nothing = county.organiser.post(f"{county.entries}/decide", {"decision": "accept"})
    without = county.organiser.post(f"{county.entries}/decide", {"entry": ids[2], "decision": "return", "reason": " "})
    done = county.organiser.follow(
        county.organiser.post(f"{county.entries}/decide", {"entry": ids[:2], "decision": "accept"})
    )
    county.organiser.post(f"{county.entries}/decide", {"entry": ids[2], "decision": "return", "reason": "工龄不足"})

    assert (nothing.status_code, without.status_code) == (422, 422)
    assert "已通过 2 项报名" in done.text
    assert [one.state for one in listed(county, run)] == ["accepted", "accepted", "returned"]
    assert run(ledger.deeds(county.contest))[-1].reason == "工龄不足"


def test_the_list_is_searched_filtered_ordered_and_exported_without_numbers_of_people(county):
    for order, name in ((1, "张三"), (2, "李四")):
        county.organiser.post(f"{county.entries}/new", form(county, order, name_1=name))
    county.organiser.post(f"{county.entries}/new", form(county, 3, "电工", name_1="王五"))

    assert "王五" not in county.organiser.get(county.entries, params={"event": county.events["焊工"]}).text
    assert "李四" not in county.organiser.get(county.entries, params={"q": "张三"}).text
    page = county.organiser.get(county.entries, params={"sort": "-name"}).text
    assert page.index("张三") < page.index("王五") < page.index("李四")
    body = county.organiser.get(f"{county.entries}/list.xlsx").content
    cells = [str(c.value) for row in load_workbook(io.BytesIO(body)).active.iter_rows() for c in row if c.value]
    assert "张三" in cells
    assert not any(id_number(1) in cell or "13800000001" in cell for cell in cells)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_the_same_number_of_queries_for_one_entry_and_for_three(county, run, many, monkeypatch):
    for order in range(1, many + 1):
        county.organiser.post(f"{county.entries}/new", form(county, order, name_1="张" + "一二三"[order - 1]))

    asked = []
    running = engine.current()
    original = running.run_querystring

    async def counted(querystring, *args, **options):
        asked.append(str(querystring))
        return await original(querystring, *args, **options)

    monkeypatch.setattr(running, "run_querystring", counted)
    run(entries.of_contest(county.contest))

    assert len(asked) == 2


def test_a_whole_number_is_shown_only_when_asked_for_and_the_ledger_says_who_asked(county, run):
    county.organiser.post(f"{county.entries}/new", form(county, 1))
    entry = listed(county, run)[0]
    here = f"{county.entries}/{entry.id}"

    assert id_number(1) not in county.organiser.get(here).text
    assert id_number(1) in county.organiser.post(f"{here}/reveal").text
    line = run(ledger.deeds(county.contest))[-1]
    assert (line.verb, line.subject, line.account) == (
        *("identity.revealed", f"entry-{entry.id}", county.organiser.account),
    )


def test_a_cancelled_entry_stays_readable_and_the_person_may_enter_again(county, run):
    county.organiser.post(f"{county.entries}/new", form(county, 1))
    entry = listed(county, run)[0]
    county.organiser.post(f"{county.entries}/{entry.id}/cancel", {"reason": "因病不能参加"})

    assert "因病不能参加" in county.organiser.get(f"{county.entries}/{entry.id}").text
    assert county.organiser.post(f"{county.entries}/new", form(county, 1)).status_code == 303


def test_a_judge_and_a_stranger_see_no_entry(county, cast, stranger, run):
    county.organiser.post(f"{county.entries}/new", form(county, 1))
    entry = listed(county, run)[0]
    judge = cast("", login="judge")

    for path in (county.entries, f"{county.entries}/{entry.id}", f"{county.entries}/list.xlsx"):
        assert judge.get(path).status_code == 404
        assert stranger.get(path).status_code == 303


def test_a_list_of_thousands_is_read_apart_and_registered_whole(county, run):
    rows = []
    for order in range(2400):
        row = person(order % 999 + 1, f"张{chr(0x4E00 + order)}")
        row[3] = id_number(order % 999 + 1, f"{1960 + order // 999}0506")
        row[2] = None
        rows.append(row)
    blob = book(("焊工", [HEADER, *rows]))
    assert len(blob) > 60_000

    preview = send(county.organiser, f"{county.entries}/import", blob)
    assert "确认登记 2400 行" in preview.text
    done = county.organiser.follow(county.organiser.post(upload_of(preview)))

    assert "登记 2400 项报名" in done.text
    assert len(listed(county, run)) == 2400
