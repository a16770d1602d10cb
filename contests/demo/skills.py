"""Skills contests of the demo county: entered, checked, drawn, marked, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contests import presets
from contests.actions import setup as opening
from contests.actions.judging import room
from contests.actions.judging.room import Order
from contests.actions.publication import receipts
from contests.actions.registration import draws
from contests.actions.registration import entries as deciding
from contests.actions.registration.desk import Desk
from contests.demo import hall, posting, today
from contests.demo.house import House
from contests.demo.plan import Skills, Trade
from contests.demo.round import Crew, count, mark, seat_judges, sign
from contests.presets import ContestPlan, EventPlan
from contests.store import bulk, ledger, setup
from contests.store.judging import seats as stored_seats
from contests.store.registration import entries
from contests.store.registration.entries import Fresh
from contests.store.setup import ContestRow, EventRow

_STATIONS = 6


async def hold(house: House, one: Skills, place: int) -> int:
    """Bring one skills contest as far as the plan says; return its id."""
    opened = house.at(one.day - timedelta(days=45), 9)
    contest = await _open(house, one, opened)
    crew = Crew.of(house, contest.id)
    entered = await _enter(house, one, contest, opened + timedelta(days=9))
    if one.reaches == "registration":
        await _half_checked(house, contest, crew, [entry for ids in entered.values() for entry in ids])
        return contest.id
    desk = Desk(crew.organiser.account, contest)
    everyone = [entry for ids in entered.values() for entry in ids]
    await deciding.decide(desk, everyone, "accepted", "", opened + timedelta(days=31))
    await opening.set_state(crew.organiser, contest.id, "running", "", opened + timedelta(days=33))
    running = await setup.contest(contest.id) or contest
    judges = house.panel(place, own=one.reaches == "judging")
    events = await setup.events(contest.id)
    for event in events:
        await seat_judges(house, crew, event.id, judges, opened + timedelta(days=35, minutes=event.position * 10))
    for event in events:
        await _draw(house, crew, running, event, opened + timedelta(days=44, hours=6, minutes=event.position))
    await _day(house, crew, running, one)
    return contest.id


async def _open(house: House, one: Skills, now: datetime) -> ContestRow:
    organiser = house.person("organiser")
    day = one.day
    settings = {
        **presets.contest_plan("skills", day).settings,
        "objection_where": "云岭县总工会劳动和经济工作部（云岭县人民路 12 号，电话 0899-2312345）",
    }
    plan = ContestPlan(
        name=f"{day.year}年云岭县{one.theme.title}",
        hosts=one.theme.hosts,
        co_hosts=one.theme.co_hosts,
        place=one.theme.place,
        starts=day,
        ends=day,
        registration_ends=day - timedelta(days=14),
        settings=settings,
    )
    contest = await opening.create_contest(organiser, "skills", plan, now)
    await _choose_events(house, contest, one.theme.trades, now + timedelta(minutes=12))
    for account, role in (
        ("caipanzhang", "chief_judge"),
        ("jiandu", "supervisor"),
        ("tongfen", "tally_clerk"),
        ("jiami", "code_keeper"),
        ("zhongcai", "appeals_jury"),
    ):
        await opening.give_role(organiser, contest, house.logins[account], role, now + timedelta(minutes=30))
    await opening.set_state(organiser, contest, "registration", "", now + timedelta(days=1))
    found = await setup.contest(contest)
    assert found is not None
    return found


async def _choose_events(house: House, contest: int, trades: Sequence[Trade], now: datetime) -> None:
    """Keep the preset's events where the trades are theirs, else put the contest's own in their place."""
    organiser = house.person("organiser")
    given = {event.name: event for event in await setup.events(contest)}
    first = presets.event_plans("skills", None, None)[0]
    for trade in trades:
        if trade.name not in given:
            await opening.add_event(organiser, contest, _event_plan(first, trade), now)
    for name, event in given.items():
        if name not in {trade.name for trade in trades}:
            await opening.remove_event(organiser, event.id, now + timedelta(minutes=3))


def _event_plan(like: EventPlan, trade: Trade) -> EventPlan:
    sections = [
        {
            "key": f"s{number}",
            "label": label,
            "criteria": [
                {"kind": "judged", "key": f"c{number}{place}", "label": item, "maximum": str(most), "step": "0.5"}
                for place, (item, most) in enumerate(items, 1)
            ],
        }
        for number, (label, items) in enumerate(trade.sections, 1)
    ]
    rubric = {"label": f"{trade.name}实操评分标准", "sections": sections}
    ruleset = {**like.ruleset, "name": trade.name, "rubrics": {"practice": rubric}}
    return replace(like, name=trade.name, ruleset=ruleset)


async def _enter(house: House, one: Skills, contest: ContestRow, now: datetime) -> Mapping[int, list[int]]:
    """Enter the persons by units of two to five in one list for each event; return the entries by event."""
    events = await setup.events(contest.id)
    counts = [one.persons // len(events) + (place < one.persons % len(events)) for place in range(len(events))]
    found: dict[int, list[int]] = {}
    for event, size in zip(events, counts, strict=True):
        at = now + timedelta(days=event.position)
        async with ledger.writing(contest.id, house.logins["zhuban"], "entries.imported", at) as line:
            fresh = await _delegations(house, event, size, one.reaches == "registration")
            found[event.id] = await entries.add(contest.id, fresh, at)
            line.facts["entries"] = len(fresh)
    return found


async def _delegations(house: House, event: EventRow, count: int, open_now: bool) -> list[Fresh]:
    """Units of two to five persons each; where registration is open, the demo's unit contact has work to do."""
    fresh: list[Fresh] = []
    there = [house.contact_unit] if open_now and event.position == 1 else house.next_units(1)
    while len(fresh) < count:
        size = min(house.random.choice((2, 3, 3, 4, 5)), count - len(fresh))
        for worker in await house.delegate(there[-1], size):
            fresh.append(Fresh(event.id, house.names[worker], there[-1], ((worker, "member"),)))
        there += house.next_units(1, there)
    return fresh


async def _half_checked(house: House, contest: ContestRow, crew: Crew, everyone: Sequence[int]) -> None:
    """Registration is open: one entry is returned, most are accepted, the last ones wait."""
    desk = Desk(crew.organiser.account, contest)
    most = len(everyone) * 6 // 10
    await deciding.decide(desk, everyone[1:most], "accepted", "", house.now - timedelta(minutes=90))
    reason = "手机号与报名表不一致，请核对后重新提交。"
    await deciding.decide(desk, everyone[:1], "returned", reason, house.now - timedelta(minutes=80))


async def _draw(house: House, crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> None:
    seed = f"{house.random.getrandbits(64):016x}"
    await draws.draw(crew.code_keeper, contest, event, seed, _STATIONS, now)


async def _day(house: House, crew: Crew, contest: ContestRow, one: Skills) -> None:
    """The contest day, one event after the other."""
    events = await setup.events(contest.id)
    if one.reaches == "judging":
        await _today(house, crew, contest, events)
        return
    for place, event in enumerate(events):
        drawn = await setup.event(event.id) or event
        start = house.at(one.day, 8) + timedelta(minutes=240 * place)
        await _judge(house, crew, drawn, start, start + timedelta(minutes=100), 1.0)
        closing, shown = start + timedelta(minutes=125), one.reaches == "notice" and place == 0
        judged = await setup.event(event.id) or drawn
        number = await count(crew, contest, judged, closing)
        if shown:
            await hall.appeal(crew, contest, judged, closing + timedelta(minutes=12))
        await hall.recheck(crew, contest, judged, closing + timedelta(minutes=25), error=shown)
        await sign(crew, contest, judged, number, closing + timedelta(minutes=53))
    for place, event in enumerate(events):
        evening = house.at(one.day, 8) + timedelta(minutes=240 * len(events) + 15 * place)
        await hall.recheck_figures(crew, contest, event, evening)
    if one.reaches == "final":
        await posting.finish(house, crew, contest.id, one.day)
    else:
        await receipts.set_receipts(crew.organiser, contest.id, "notice", True, house.now - timedelta(hours=25))
        await posting.post(house, crew, contest.id, house.now - timedelta(hours=20))


async def _today(house: House, crew: Crew, contest: ContestRow, events: Sequence[EventRow]) -> None:
    """It is being judged: the second event is over, the first half marked, the third is checking in."""
    running, done, waiting = [await setup.event(event.id) or event for event in events]
    now, minutes = house.now, timedelta(minutes=1)
    await today.ask_for_signatures(crew, done, now - 345 * minutes)
    await _judge(house, crew, done, now - 300 * minutes, now - 200 * minutes, 1.0)
    await today.sign(done, now - 175 * minutes)
    await room.lock(crew.chief_judge, done.id, now - 170 * minutes)
    await today.prepare(house, crew, contest.id, running, now - 165 * minutes)
    await _judge(house, crew, running, now - 90 * minutes, now - 15 * minutes, 0.55)
    await today.go_on(crew, running, now - 14 * minutes)
    await today.propose_correction(crew, done, now - 4 * minutes)
    there = [entry.id for entry in await entries.of_event(waiting.id)]
    await draws.note_presence(crew.code_keeper, contest, waiting, there[: len(there) // 2], "checked_in", now - minutes)


async def _judge(house: House, crew: Crew, event: EventRow, start: datetime, end: datetime, share: float) -> None:
    contest = await setup.contest(event.contest)
    assert contest is not None
    people = await entries.of_event(event.id)
    missing = [entry.id for entry in people if house.random.random() < 0.025][: len(people) // 10]
    there = [entry.id for entry in people if entry.id not in missing]
    await draws.note_presence(crew.code_keeper, contest, event, there, "checked_in", start - timedelta(minutes=40))
    if missing:
        await draws.note_presence(crew.code_keeper, contest, event, missing, "absent", start - timedelta(minutes=5))
    await room.start(crew.chief_judge, event.id, start)
    quality = {entry.id: house.ability[entry.members[0].worker] for entry in people}
    await mark(house, event, quality, start + timedelta(minutes=20), end, share)
    if share == 1.0:
        await _figures(house, crew, event, quality, there, end + timedelta(minutes=10))
        await _penalty(house, crew, event, end + timedelta(minutes=20))


async def _figures(
    house: House, crew: Crew, event: EventRow, quality: Mapping[int, float], there: Sequence[int], now: datetime
) -> None:
    """Theory marks of half a point, and how long the practice took."""
    found: dict[tuple[int, str], str] = {}
    for entry in there:
        half_points = min(max(int(house.random.gauss(quality[entry], 0.06) * 200), 80), 200)
        found[entry, "theory"] = f"{half_points // 2}.5" if half_points % 2 else str(half_points // 2)
        found[entry, "practice_time"] = str(house.random.randrange(1320, 2700))
    clerk = crew.tally_clerk.account
    rows = [
        {"event": event.id, "entry": entry, "part": part, "version": 1, "text": text, "account": clerk, "created": now}
        for (entry, part), text in sorted(found.items())
    ]
    facts: dict[str, ledger.Fact] = {"figures": len(rows), "parts": ["practice_time", "theory"]}
    async with ledger.writing(event.contest, clerk, "figures.stored", now, subject=f"event-{event.id}", facts=facts):
        await bulk.figures(rows)


async def _penalty(house: House, crew: Crew, event: EventRow, now: datetime) -> None:
    """Now and then somebody works on after the signal."""
    if house.random.random() < 0.3:
        working = [one for one in await stored_seats.entries(event.id) if one.presence == "checked_in"]
        code = house.random.choice(sorted(working, key=lambda one: one.id)).code
        order = Order("penalty", code, "practice", "2", "", "超过规定时间 2 分钟仍未停止操作，按竞赛规则扣 2 分。")
        await room.rule(crew.chief_judge, event.id, order, now)
