"""The demo county while it is being filled: its units, its workers, its accounts, and the hours of a contest day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

from contests.actions.accounts import hash_password
from contests.demo import county, names
from contests.demo.names import Invented
from contests.rules import Person
from contests.store import accounts, ledger
from contests.store.registration import organisations, people

CHINA = timezone(timedelta(hours=8))
PASSWORD = "yunling-demo"
ROLES = ("chief_judge", "supervisor", "tally_clerk", "code_keeper", "checker", "appeals_jury")
JUDGES = 15
REGULARS = 45  # units that come nearly every time


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo that somebody can log in with; *what* it is for, in words."""

    login: str
    name: str
    what: str
    county_role: str = ""
    role: str = ""


ACCOUNTS = (
    DemoAccount("zhuban", "赵磊", "主办方（县总工会）", county_role="organiser"),
    DemoAccount("caipanzhang", "杨建国", "裁判长", role="chief_judge"),
    *(
        DemoAccount(f"caipan{place}", name, f"裁判{place}")
        for place, name in enumerate(("陈志强", "和秀英", "李文杰", "罗晓燕", "段海波"), 1)
    ),
    DemoAccount("lianluo", "李红", "单位联络员（云岭县供电公司）", county_role="unit_contact"),
    DemoAccount("jiandu", "周敏", "监督员", role="supervisor"),
    DemoAccount("tongfen", "马丽", "统分员", role="tally_clerk"),
    DemoAccount("jiami", "沈静", "加密裁判", role="code_keeper"),
    DemoAccount("zhongcai", "高永平", "仲裁组成员", role="appeals_jury"),
    DemoAccount("hecha", "邓伟", "考评员（安康杯核查）", role="checker"),
)


@dataclass(slots=True)
class House:
    """What the demo remembers while it fills the county. *now* is the moment of the filling."""

    random: Random
    now: datetime
    people: Iterator[Invented]
    units: list[int] = field(default_factory=list)
    unit_names: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, int] = field(default_factory=dict)
    workers: dict[int, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    ability: dict[int, float] = field(default_factory=dict)
    judges: list[int] = field(default_factory=list)
    logins: dict[str, int] = field(default_factory=dict)
    turn: int = 0
    contact_unit: int = 0

    @property
    def today(self) -> date:
        """The day of the filling, as the county's wall says it."""
        return self.now.astimezone(CHINA).date()

    @property
    def month(self) -> tuple[int, int]:
        """The year and month of the filling."""
        return self.today.year, self.today.month

    def person(self, role: str, contest: int = 0) -> Person:
        """Return who holds *role*, as the actions want to know it."""
        account = next(one for one in ACCOUNTS if role in (one.role, one.county_role))
        roles = {contest: frozenset({role})} if account.role else {}
        return Person(self.logins[account.login], account.name, account.county_role, roles=roles)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a moment of the county's wall clock."""
        return datetime.combine(day, time(hour, minute), CHINA).astimezone(UTC)

    def next_units(self, count: int, apart: Collection[int] = ()) -> list[int]:
        """Return different units, none of *apart*: mostly the regulars, every fourth one in turn, so that all come."""
        chosen: list[int] = []
        while len(chosen) < count:
            self.turn += 1
            rare = self.turn % 4 == 0
            unit = self.units[self.turn // 4 % len(self.units)] if rare else self.random.choice(self.units[:REGULARS])
            if unit not in chosen and unit not in apart:
                chosen.append(unit)
        return chosen

    async def delegate(self, unit: int, count: int) -> list[int]:
        """Return *count* workers of the unit, some of them known from earlier contests."""
        known = list(self.workers.setdefault(unit, []))
        self.random.shuffle(known)
        chosen = known[: min(len(known), int(count * 0.6 + self.random.random()))]
        return chosen + await self.hire(unit, count - len(chosen))

    async def hire(self, unit: int, count: int) -> list[int]:
        """Store *count* new workers of the unit and return their ids."""
        fresh = [next(self.people) for _ in range(count)]
        stored = await people.workers_for(
            [people.Person(one.name, one.sex, one.id_number, one.phone, unit) for one in fresh]
        )
        ids = [stored[one.id_number] for one in fresh]
        self.workers.setdefault(unit, []).extend(ids)
        for worker, one in zip(ids, fresh, strict=True):
            self.names[worker] = one.name
            self.ability[worker] = min(max(self.random.gauss(0.82, 0.07), 0.55), 0.98)
        return ids

    def submission(self) -> str:
        """Return an id for one handing-in, as a tablet would have made it."""
        return f"{self.random.getrandbits(128):032x}"

    def panel(self, contest_place: int, own: bool) -> list[int]:
        """Return five judges; *own*: those of the demo's accounts."""
        first = 0 if own else 5 + contest_place % (JUDGES - 9)
        return self.judges[first : first + 5]


async def build(seed: int, now: datetime, units: int = county.COUNT) -> House:
    """Store the units and the accounts of the county; return the house that remembers them."""
    random = Random(seed)
    house = House(random, now, names.people(random))
    founded = house.at(date(house.today.year - 7, 12, 2), 9)
    await _accounts_of_office(house, founded)
    await _units(house, county.units(random, units), founded)
    await _judges(house, founded)
    await _contacts(house, founded)
    random.shuffle(house.units)
    return house


async def _accounts_of_office(house: House, now: datetime) -> None:
    password = hash_password(PASSWORD)
    for one in ACCOUNTS:
        if one.county_role != "unit_contact":
            house.logins[one.login] = await _account(one.login, one.name, one.county_role, None, password, now)
    house.judges = [
        house.logins[one.login] for one in ACCOUNTS if one.login[:6] == "caipan" and one.login[-1].isdigit()
    ]


async def _account(
    login: str, name: str, role: str, unit: int | None, password: str, now: datetime, by: int | None = None
) -> int:
    async with ledger.writing(None, by, "account.created", now) as line:
        account = await accounts.add(login, name, role, unit, password)
        line.subject = f"account-{account}"
    return account


async def _units(house: House, found: Sequence[county.Unit], now: datetime) -> None:
    by = house.logins["zhuban"]
    async with ledger.writing(None, by, "organisations.imported", now + timedelta(minutes=20)) as line:
        await organisations.add_many(
            [organisations.Written(one.name, "", one.uscc, one.kind, one.headcount, one.contact) for one in found]
        )
        line.facts |= {"added": len(found), "changed": 0}
    stored = {one.name: one.id for one in await organisations.everyone()}
    house.units = [stored[one.name] for one in found]
    house.unit_names = {stored[one.name]: one.name for one in found}


async def _judges(house: House, now: datetime) -> None:
    """Judges of the units around: nobody shares a unit with another, so that recusals never empty a panel."""
    for place in range(JUDGES - 5):
        unit = house.units[(10 + place) % len(house.units)]
        name, login = next(house.people).name, f"pingwei{place + 1:02d}"
        house.judges.append(await _account(login, name, "", unit, "", now + timedelta(hours=1), house.logins["zhuban"]))


async def _contacts(house: House, now: datetime) -> None:
    power = house.contact_unit = house.units[0]
    password = hash_password(PASSWORD)
    for place, unit in enumerate(house.units, 1):
        own = unit == power
        login, name = ("lianluo", "李红") if own else (f"danwei{place:03d}", next(house.people).name)
        house.contacts[unit] = await _account(
            login, name, "unit_contact", unit, password if own else "", now + timedelta(hours=2), house.logins["zhuban"]
        )
    house.logins["lianluo"] = house.contacts[power]
