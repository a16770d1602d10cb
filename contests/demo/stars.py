"""Monthly stars of the demo county: put forward by the units, checked, marked by the panel, titled."""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from contests import presets
from contests.actions import nominations as nominating
from contests.actions import setup as opening
from contests.actions.judging import room
from contests.demo import posting
from contests.demo.house import House
from contests.demo.plan import KINDS, NOMINEES, Stars
from contests.demo.round import Crew, close, mark, seat_judges
from contests.store import ledger, nominations, setup
from contests.store.setup import ContestRow, EventRow

_DEEDS: Mapping[str, Sequence[str]] = {
    "劳动之星": (
        "连续三年超额完成生产任务，带领班组在抢修保供中连续奋战 36 小时，未发生一起安全质量事故。",
        "扎根一线十二年，主动承担急难险重任务，全年出勤率百分之百，所在班组被评为先进班组。",
        "汛期坚守岗位，连续排查隐患 140 余处，保障了辖区群众正常生产生活。",
    ),
    "技能之星": (
        "刻苦钻研业务，取得技师资格，在县职工技能大赛中获奖，全年带徒 4 名，均已独立上岗。",
        "总结出一套快速诊断方法，平均检修时间缩短三成，被单位列为标准作业法推广。",
        "精通多工种操作，解决设备疑难故障 20 余次，为单位节约维修费用 18 万元。",
    ),
    "创新之星": (
        "主持技术改造 3 项，其中一项获国家实用新型专利，年节约成本 32 万元。",
        "设计的自动上料装置投入使用，工效提高四成，消除了一处安全隐患。",
        "牵头成立职工创新工作室，一年完成合理化建议 26 条，采纳 19 条。",
    ),
    "服务之星": (
        "窗口服务零投诉，全年办理业务 8600 余件，群众满意率百分之百，主动为行动不便老人上门服务 70 余次。",
        "热心细致，推行“一次办好”，将平均办理时间由 40 分钟压缩到 15 分钟。",
        "长期结对帮扶困难群众 6 户，协调解决就医、就学等实际问题 20 余件。",
    ),
    "安康之星": (
        "担任群众安全监督员，全年查出隐患 63 处，全部督促整改到位，班组连续 2000 天无事故。",
        "推行班前安全五分钟，组织应急演练 12 次，带动全员持证上岗。",
        "坚持职业健康宣传，推动车间增设通风除尘设备，粉尘浓度下降一半。",
    ),
}


async def hold(house: House, one: Stars, place: int) -> int:
    """Bring one contest of monthly stars as far as the plan says; return its id."""
    contest = await _open(house, one)
    crew = Crew.of(house, contest.id)
    judges = house.panel(place, own=one.reaches == "running")
    for event in await setup.events(contest.id):
        await _month(house, crew, contest, event, one, judges)
    if one.reaches == "final" and contest.ends:
        await posting.finish(house, crew, contest.id, contest.ends + timedelta(days=4))
    return contest.id


async def _open(house: House, one: Stars) -> ContestRow:
    organiser = house.person("organiser")
    first, last = one.months[0], one.months[-1]
    now = house.at(date(one.year, first, 1) - timedelta(days=20), 10)
    plan = replace(
        presets.contest_plan("stars", date(one.year, 1, 1)),
        name=f"{one.year}年云岭县网上劳动和技能竞赛月度之星评选",
        hosts="云岭县总工会",
        starts=date(one.year, first, 1),
        ends=date(one.year, last, monthrange(one.year, last)[1]),
        registration_ends=None,
    )
    contest = await opening.create_contest(organiser, "stars", plan, now)
    for event in await setup.events(contest):
        await _fewer(house, event, now + timedelta(minutes=15))
    for account, role in (("caipanzhang", "chief_judge"), ("jiandu", "supervisor")):
        await opening.give_role(organiser, contest, house.logins[account], role, now + timedelta(minutes=30))
    await opening.set_state(organiser, contest, "registration", "", now + timedelta(days=5))
    await opening.set_state(organiser, contest, "running", "", now + timedelta(days=19))
    found = await setup.contest(contest)
    assert found is not None
    return found


async def _fewer(house: House, event: EventRow, now: datetime) -> None:
    """The county gives one title of each kind a month where the preset gives two."""
    rules = await setup.ruleset(event.id)
    assert rules is not None
    body = json.loads(json.dumps(rules.body))
    body["awards"][0]["levels"][0]["count"] = 1
    await opening.change_rules(house.person("organiser"), event.id, body, 1, "", now)


async def _month(
    house: House,
    crew: Crew,
    contest: ContestRow,
    event: EventRow,
    one: Stars,
    judges: Sequence[int],
) -> None:
    first = date.fromisoformat(f"{event.period}-01")
    if first > house.today:
        return
    people = await _nominate(house, one, event, first)
    last = house.at(first.replace(day=monthrange(first.year, first.month)[1]), 15)
    if last > house.now:
        await _check_some(house, crew, contest, list(people))
        return
    await nominating.accept(crew.organiser, contest.id, list(people), last)
    await seat_judges(house, crew, event.id, judges, last + timedelta(hours=1))
    start = last + timedelta(days=3)
    if start + timedelta(days=3) > house.now:
        return
    await room.start(crew.chief_judge, event.id, start)
    await mark(house, event, people, start + timedelta(minutes=30), start + timedelta(hours=6))
    await close(house, crew, contest, await setup.event(event.id) or event, start + timedelta(hours=7))


async def _nominate(house: House, one: Stars, event: EventRow, first: date) -> dict[int, float]:
    """Put four workers of four units forward for every kind; nobody twice in a year."""
    chosen = []
    for turn, kind in enumerate(KINDS):
        if (first.month, kind) not in one.vacant:
            own = [house.contact_unit] if turn == 0 and (first.year, first.month) == house.month else []
            units = own + house.next_units(NOMINEES - len(own), own)
            for place, unit in enumerate(units):
                (worker,) = await house.hire(unit, 1)
                at = house.at(first + timedelta(days=4 + 3 * place), 10, 10 + turn)
                chosen.append((min(at, house.now - timedelta(minutes=50)), turn, place, unit, worker))
    found: dict[int, float] = {}
    for at, turn, _, unit, worker in sorted(chosen):
        kind = KINDS[turn]
        reason = house.random.choice(_DEEDS[kind])
        async with ledger.writing(event.contest, house.contacts[unit], "nomination.submitted", at) as line:
            entry = await nominations.add(event, unit, worker, house.names[worker], kind, reason, at)
            line.subject = f"entry-{entry}"
            line.facts |= {"event": event.id, "organisation": unit, "worker": worker}
        found[entry] = house.ability[worker]
    return found


async def _check_some(house: House, crew: Crew, contest: ContestRow, people: Sequence[int]) -> None:
    """The month is not over: some are checked, one was returned, the others wait."""
    at = house.now - timedelta(minutes=30)
    await nominating.accept(crew.organiser, contest.id, people[1 : len(people) // 2], at)
    reason = "事迹材料不具体，请补充时间、数据和成效。"
    await nominating.give_back(crew.organiser, people[0], reason, at + timedelta(minutes=5))
