"""The end of a contest in the demo county: posted, objected to or not, finished, certified on paper."""

from datetime import date, datetime, timedelta

from contests.actions import publication
from contests.actions.publication import Draft, stationery
from contests.actions.publication.stationery import Words
from contests.demo.house import CHINA, House
from contests.demo.round import Crew
from contests.store import publication as posted
from contests.store import setup
from contests.workdays import announced, end_of_notice, is_workday

DAYS = 5


async def finish(house: House, crew: Crew, contest: int, signed: date) -> None:
    """Post a contest on the working day after *signed*, and bring it to its final list and its certificates."""
    day = signed + timedelta(days=1)
    while not is_workday(day, announced()):
        day += timedelta(days=1)
    number, last = await post(house, crew, contest, house.at(day, 15))
    own = await setup.contest(contest)
    assert own is not None
    after = last + timedelta(days=1)
    at = house.at(after, 9, 30)
    final = await publication.finish(crew.organiser, own, number, f"关于表彰{own.name}获奖单位和个人的决定", at)
    await publication.issue(crew.organiser, own, final, house.submission(), at + timedelta(hours=1))


async def post(house: House, crew: Crew, contest: int, now: datetime) -> tuple[int, date]:
    """Post all events of a contest; return the notice's number and its last day."""
    own = await setup.contest(contest)
    assert own is not None
    await stationery.set_words(crew.organiser, contest, _around(own), now - timedelta(hours=4))
    today = now.astimezone(CHINA).date()
    last = end_of_notice(today, DAYS, announced()).last
    wanted = Draft(
        events=tuple(event.id for event in await setup.events(contest) if event.state == "unblinded"),
        title=f"关于{own.name}拟表彰名单的公示",
        ends_on=last,
        days=DAYS,
        contact=str(own.settings["objection_where"]),
        how=str(own.settings["objection_how"]),
    )
    number = await publication.draft(crew.organiser, own, wanted, now - timedelta(hours=3))
    notice = await posted.notice(contest, number)
    assert notice is not None
    await publication.publish(crew.organiser, own, number, notice.digest, announced(), now)
    return number, last


def _around(contest: setup.ContestRow) -> Words:
    """What stands around the contest's documents: the red head of its host, and who gets a copy."""
    host = contest.hosts.split("、")[0]
    return Words(letterhead=f"{host}文件", copies="市总工会，县委办公室，县政府办公室", printer=f"{host}办公室")
