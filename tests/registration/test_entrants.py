"""Teams, work groups, works and whole organisations: who is ranked when it is not one person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contests import presets
from contests.store import setup, tables
from contests.store.registration import entries, organisations
from tests.registration.books import HEADER, book, id_number, person
from tests.registration.conftest import send, upload_of

POWER, HOSPITAL = "云岭县供电公司", "云岭县人民医院"


@pytest.fixture
def event(county, run):
    """Add an event of a kind of entrant; returns its id."""

    def add(entrant, name="班组安全赛"):
        plan = replace(presets.event_plans("skills", None, None)[0], name=name, entrant=entrant)
        return run(setup.add_event(county.contest, 9, plan, None, datetime.now(UTC)))

    return add


def listed(county, run):
    return run(entries.of_contest(county.contest))


def team_form(event, **more):
    fields = {"event": event, "unit": POWER, "team": "一队"}
    for order, name in ((1, "张三"), (2, "李四"), (3, "王五")):
        fields |= {f"name_{order}": name, f"id_{order}": id_number(order), f"phone_{order}": f"1380000000{order}"}
    return fields | {"leader_2": "是"} | more


def test_a_team_is_one_entry_with_its_persons_and_its_leader(county, run, event):
    team = event("team")
    done = county.organiser.follow(county.organiser.post(f"{county.entries}/new", team_form(team)))

    assert "一队" in done.text
    (found,) = listed(county, run)
    assert (found.label, found.unit) == ("一队", POWER)
    assert [(member.name, member.part) for member in found.members] == [
        ("张三", "member"),
        ("李四", "leader"),
        ("王五", "member"),
    ]


def test_the_faults_of_a_team_stand_beside_each_person(county, run, event):
    team = event("team")
    answer = county.organiser.post(
        f"{county.entries}/new", team_form(team, id_2="110105194912310029", name_3="王五1", team="")
    )

    assert answer.status_code == 422
    for place in ("id_2", "name_3", "team"):
        assert f'id="e-{place}"' in answer.text
    assert 'id="e-id_1"' not in answer.text
    assert listed(county, run) == []


def test_one_person_twice_in_a_team_or_in_two_teams_is_refused(county, run, event):
    team = event("team")
    twice = county.organiser.post(f"{county.entries}/new", team_form(team, name_3="张三", id_3=id_number(1)))
    county.organiser.post(f"{county.entries}/new", team_form(team))
    second = county.organiser.post(f"{county.entries}/new", team_form(team, team="二队"))
    same_name = county.organiser.post(
        f"{county.entries}/new", {"event": team, "unit": POWER, "team": "一队", "name_1": "赵六", "id_1": id_number(6)}
    )

    assert "填了两次" in twice.text
    assert "已报名“班组安全赛”" in second.text
    assert "已有同名的报名" in same_name.text
    assert len(listed(county, run)) == 1


def test_a_member_is_replaced_and_the_others_keep_their_numbers(county, run, event):
    team = event("team")
    county.organiser.post(f"{county.entries}/new", team_form(team))
    (kept,) = listed(county, run)
    fields = {"event": team, "unit": POWER, "team": "一队"}
    for place, member in enumerate(kept.members[:2], 1):
        fields |= {f"worker_{place}": member.worker, f"name_{place}": member.name}
    fields |= {"name_3": "赵六", "id_3": id_number(6), "phone_3": "13800000006"}

    assert county.organiser.post(f"{county.entries}/{kept.id}/change", fields).status_code == 303
    (after,) = listed(county, run)
    assert [member.name for member in after.members] == ["张三", "李四", "赵六"]
    assert [member.worker for member in after.members[:2]] == [member.worker for member in kept.members[:2]]


def test_a_forged_worker_does_not_lend_a_foreign_number(county, run, event):
    county.other.post(
        f"{county.desk}/entries/new",
        {"event": county.events["焊工"], "name_1": "李四", "id_1": id_number(2), "phone_1": "13800000002"},
    )
    (foreign,) = listed(county, run)
    answer = county.contact.post(
        f"{county.desk}/entries/new",
        {"event": county.events["电工"], "worker_1": foreign.members[0].worker, "name_1": "李四"},
    )

    assert answer.status_code == 422
    assert "身份证号没有填写" in answer.text


def test_rows_of_one_team_in_a_list_are_one_entry_and_later_rows_join_it(county, run, event):
    event("team")
    header = (*HEADER, "参赛队", "是否领队")
    rows = [[*person(1), "一队", "是"], [*person(2), "一队", ""], [*person(3, unit=HOSPITAL), "一队", ""]]
    preview = send(county.organiser, f"{county.entries}/import", book(("班组安全赛", [header, *rows])))
    done = county.organiser.follow(county.organiser.post(upload_of(preview)))
    assert "已导入 3 行，登记 2 项报名" in done.text

    more = book(("班组安全赛", [header, [*person(4), "一队", ""]]))
    county.organiser.post(upload_of(send(county.organiser, f"{county.entries}/import", more)))

    teams = listed(county, run)
    assert [(one.unit, len(one.members)) for one in teams] == [(POWER, 3), (HOSPITAL, 1)]
    assert teams[0].members[0].part == "leader"


def test_a_work_group_enters_without_naming_persons_and_belongs_to_its_unit(county, run, event):
    group = event("work_group")
    form = {"event": group, "unit": POWER, "work_group": "检修一班"}

    assert county.organiser.post(f"{county.entries}/new", form).status_code == 303
    (found,) = listed(county, run)
    assert (found.label, found.unit, found.members) == ("检修一班", POWER, ())
    assert found.work_group == "检修一班"
    assert run(organisations.work_groups(county.units[POWER])) == ["检修一班"]
    assert "已有同名" in county.organiser.post(f"{county.entries}/new", form).text
    assert "请填写此项" in county.organiser.post(f"{county.entries}/new", form | {"work_group": ""}).text


def test_organisations_are_entered_several_at_once_and_none_twice(county, run, event):
    whole = event("organisation")
    path = f"{county.entries}/new"
    county.organiser.post(path, {"event": whole, "organisation": [county.units[POWER], county.units[HOSPITAL]]})
    done = county.organiser.follow(county.organiser.post(path, {"event": whole, "organisation": county.units[POWER]}))

    assert "已登记 0 家" in done.text
    assert sorted(one.label for one in listed(county, run)) == sorted([POWER, HOSPITAL])


def test_a_unit_contact_enters_the_own_organisation_and_no_other(county, run, event):
    whole = event("organisation")
    county.contact.post(f"{county.desk}/entries/new", {"event": whole, "organisation": county.units[HOSPITAL]})

    assert [one.label for one in listed(county, run)] == [POWER]


def test_a_work_carries_its_title_and_its_authors(county, run, event):
    work = event("work", "安全微视频")
    form = {"event": work, "unit": POWER, "work": "平安回家", "name_1": "张三", "id_1": id_number(1)}

    assert county.organiser.post(f"{county.entries}/new", form).status_code == 303
    (found,) = listed(county, run)
    assert (found.label, [member.name for member in found.members]) == ("平安回家", ["张三"])
    assert (
        "请至少填写一名"
        in county.organiser.post(f"{county.entries}/new", {"event": work, "unit": POWER, "work": "再来一次"}).text
    )


@pytest.mark.parametrize("entrant", ["competitor", "team", "work_group", "work", "organisation"])
def test_the_form_of_every_kind_of_entrant_opens_at_both_desks(county, event, entrant):
    added = event(entrant)

    assert county.organiser.get(f"{county.entries}/new?event={added}").status_code == 200
    assert county.contact.get(f"{county.desk}/entries/new?event={added}").status_code == 200


def test_a_team_entry_opens_and_its_change_form_too(county, run, event):
    team = event("team")
    county.organiser.post(f"{county.entries}/new", team_form(team))
    (kept,) = listed(county, run)

    assert "领队" in county.organiser.get(f"{county.entries}/{kept.id}").text
    page = county.organiser.get(f"{county.entries}/{kept.id}/change")
    assert page.status_code == 200
    assert id_number(1) not in page.text


def test_persons_are_counted_as_often_as_they_enter(county, run, event):
    team = event("team")
    county.organiser.post(f"{county.entries}/new", team_form(team))

    async def persons():
        return await tables.EntryMember.count()

    assert run(persons()) == 3
