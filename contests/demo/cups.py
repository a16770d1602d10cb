"""The Ankang Cups of the demo county: units and work groups score themselves, the checkers go through it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import scoring
from contests import presets
from contests.actions import assessment as assessing
from contests.actions import setup as opening
from contests.actions.judging import room
from contests.actions.registration import entries as deciding
from contests.actions.registration.desk import Desk
from contests.demo import posting
from contests.demo.house import House
from contests.demo.marks import Work, fields
from contests.demo.plan import Ankang
from contests.demo.round import Crew, close
from contests.store import assessment, bulk, ledger, setup
from contests.store.assessment import Assessed
from contests.store.ledger import Line, canonical
from contests.store.registration import entries, organisations
from contests.store.registration.entries import Fresh
from contests.store.setup import ContestRow, EventRow

_EVIDENCE = (
    "见 {year} 年度台账",
    "会议记录 {number} 份",
    "文件汇编第 {number} 页",
    "培训签到表、照片",
    "检查记录 {number} 份",
)
_LACKS = ("台账记录不完整", "缺少复查记录", "现场抽查有 1 处不符", "资料未归档", "次数与记录不符")
_GROUPS = ("检修班", "运行班", "一车间甲班", "二车间乙班", "维修班", "装卸班", "急诊护理班", "养护班")


async def hold(house: House, one: Ankang, place: int) -> int:
    """Bring one Ankang Cup as far as the plan says; return its id."""
    contest = await _open(house, one)
    crew = Crew.of(house, contest.id)
    units, groups = await setup.events(contest.id)
    await _enter(house, crew, contest, units, groups, one)
    await opening.set_state(crew.organiser, contest.id, "running", "", house.at(date(one.year, 3, 2), 9))
    running = await setup.contest(contest.id) or contest
    start = min(house.at(date(one.year, 9, 20), 9), house.now - timedelta(days=40))
    for event in (units, groups):
        await room.start(crew.chief_judge, event.id, start + timedelta(minutes=event.position))
    await _assess(house, contest.id, one, start + timedelta(hours=1))
    if one.reaches == "final":
        for event in (units, groups):
            marking = await setup.event(event.id) or event
            await close(house, crew, running, marking, house.at(date(one.year, 11, 20), 9 + event.position))
        await posting.finish(house, crew, contest.id, date(one.year, 11, 20))
    return contest.id


async def _open(house: House, one: Ankang) -> ContestRow:
    organiser = house.person("organiser")
    now = house.at(date(one.year, 1, 8), 10)
    plan = replace(
        presets.contest_plan("ankang", date(one.year, 1, 8)),
        name=f"{one.year}年云岭县“安康杯”竞赛",
        hosts="云岭县总工会",
        co_hosts="云岭县应急管理局、云岭县卫生健康局",
        starts=date(one.year, 1, 1),
        ends=date(one.year, 12, 31),
        registration_ends=date(one.year, 3, 1),
    )
    contest = await opening.create_contest(organiser, "ankang", plan, now)
    roles = (("caipanzhang", "chief_judge"), ("jiandu", "supervisor"), ("hecha", "checker"))
    for account, role in roles:
        await opening.give_role(organiser, contest, house.logins[account], role, now + timedelta(minutes=30))
    await opening.set_state(organiser, contest, "registration", "", now + timedelta(days=2))
    found = await setup.contest(contest)
    assert found is not None
    return found


async def _enter(house: House, crew: Crew, contest: ContestRow, units: EventRow, groups: EventRow, one: Ankang) -> None:
    desk = Desk(crew.organiser.account, contest)
    chosen = house.next_units(one.units)
    power = house.contact_unit
    if power not in chosen:
        chosen[-1] = power
    at = house.at(date(one.year, 2, 10), 10)
    await deciding.enter_units(desk, units.id, chosen, at)
    fresh = []
    for place, unit in enumerate([power, *(unit for unit in chosen if unit != power)][: one.groups]):
        name = _GROUPS[place % len(_GROUPS)]
        fresh.append(Fresh(groups.id, name, unit, (), work_group=await organisations.work_group(unit, name)))
    async with ledger.writing(contest.id, desk.account, "entries.imported", at + timedelta(hours=1)) as line:
        await entries.add(contest.id, fresh, at)
        line.facts["entries"] = len(fresh)
    everyone = [entry.id for entry in await entries.of_contest(contest.id)]
    await deciding.decide(desk, everyone, "accepted", "", at + timedelta(days=18))


async def _assess(house: House, contest: int, one: Ankang, start: datetime) -> None:
    """Write the self-scores and checks; while the contest runs, some have not come in and fewer are checked."""
    people = await assessment.of_contest(contest)
    rows = []
    for event in sorted({entry.event for entry in people}):
        rows += await _sheets(house, event, [entry for entry in people if entry.event == event], one, start)
    rows.sort(key=lambda row: (row["created"], row["event"], row["code"]))
    entry_of = {(entry.event, entry.code): entry.id for entry in people}
    await bulk.sheets(rows)
    await bulk.append_deeds(contest, [_deed(row, entry_of[row["event"], row["code"]]) for row in rows])


async def _sheets(
    house: House, event: int, people: Sequence[Assessed], one: Ankang, start: datetime
) -> list[dict[str, Any]]:
    forms = await assessing.forms_of(event)
    seats = {kind: await assessment.seat(event, form.part, kind) for kind, form in forms.items()}
    share = {"self": 10, "check": 10} if one.reaches == "final" else {"self": 7, "check": 4}
    rows = []
    for place, entry in enumerate(people):
        if one.reaches != "final" and (entry.entrant, entry.organisation) == ("work_group", house.contact_unit):
            continue  # left for whoever tries the unit contact's desk
        accounts = {"self": house.contacts[entry.organisation], "check": house.logins["hecha"]}
        for kind, (marks, notes) in zip(("self", "check"), _pair(house, forms["self"], one.year), strict=True):
            if place < len(people) * share[kind] // 10:
                later = timedelta(days=25 if kind == "check" else 0, minutes=11 * place)
                rows.append(_sheet(house, forms[kind], seats[kind], entry, marks, notes, accounts[kind], start + later))
    return rows


Filled = tuple[Mapping[str, Any], Mapping[str, str]]


def _pair(house: House, form: assessing.Form, year: int) -> tuple[Filled, Filled]:
    """Return a self-score with evidence, and the check that agrees with most of it and says where it does not."""
    random, sheet = house.random, fields(form.rubric)
    quality = min(max(random.gauss(0.93, 0.05), 0.7), 1.0)
    own = Work(sheet, quality, random).seen_by(0.02)
    check, reasons = dict(own), {}
    stricter = Work(sheet, quality - 0.06, random).seen_by(0.0)
    for field in sheet:
        if field["kind"] == "judged" and random.random() < 0.25 and _less(stricter, own, field["key"]):
            check[field["key"]] = stricter[field["key"]]
            reasons[field["key"]] = random.choice(_LACKS)
    evidence = {
        str(field["key"]): random.choice(_EVIDENCE).format(year=year, number=random.randrange(2, 30))
        for field in sheet
        if field["kind"] in ("judged", "deduction", "count") and random.random() < 0.6
    }
    return (own, evidence), (check, reasons)


def _less(one: Mapping[str, scoring.Written], other: Mapping[str, scoring.Written], key: str) -> bool:
    return float(str(one[key])) < float(str(other[key]))


def _sheet(
    house: House,
    form: assessing.Form,
    seat: int,
    entry: Assessed,
    marks: Mapping[str, Any],
    notes: Mapping[str, str],
    account: int,
    at: datetime,
) -> dict[str, Any]:
    return {
        "event": form.event,
        "part": form.part,
        "seat": seat,
        "code": entry.code,
        "version": 1,
        "submission": house.submission(),
        "ruleset_version": form.version,
        "marks": canonical(marks),
        "notes": json.dumps(notes, ensure_ascii=False, sort_keys=True),
        "origin": "unit" if form.kind == "self" else "tablet",
        "state": "submitted",
        "account": account,
        "created": at,
    }


def _deed(row: Mapping[str, Any], entry: int) -> Line:
    verb = "self_score.submitted" if row["origin"] == "unit" else "check.submitted"
    facts = {"code": row["code"], "part": row["part"], "version": row["version"], "rules": row["ruleset_version"]}
    return Line(verb, row["account"], row["created"], f"entry-{entry}", "", facts)
