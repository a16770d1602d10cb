"""Contests: what is said of them, and who holds which role in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from piccolo.query.functions.aggregate import Max

from contests.presets import ContestPlan
from contests.store.engine import is_sqlite
from contests.store.ledger import COUNTY, canonical
from contests.store.tables import Account, Contest, Deed, Member


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One contest. *settings* is plain data: where and how to object, numbers of days, texts of the preset.

    *rehearsal_of* is the contest that this one is a copy of, to practise on; None for a real one.
    """

    id: int
    name: str
    preset: str
    hosts: str
    co_hosts: str
    place: str
    starts: date | None
    ends: date | None
    registration_ends: date | None
    state: str
    settings: Mapping[str, Any]
    rehearsal_of: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A role held in a contest."""

    account: int
    name: str
    login: str
    role: str


_CONTEST = tuple(getattr(Contest, name) for name in ContestRow.__slots__)


def _contest(row: dict[str, Any]) -> ContestRow:
    return ContestRow(**{**row, "settings": json.loads(row["settings"])})


async def contest(contest: int) -> ContestRow | None:
    """Return one contest."""
    row = await Contest.select(*_CONTEST).where(Contest.id == contest).first()
    return _contest(row) if row else None


async def contests() -> list[ContestRow]:
    """Return every contest, the newest first."""
    return [_contest(row) for row in await Contest.select(*_CONTEST).order_by(Contest.id, ascending=False)]


async def set_contest_state(contest: int, state: str) -> None:
    """Move a contest on its road."""
    await Contest.update({Contest.state: state}).where(Contest.id == contest)


async def members(contest: int) -> list[MemberRow]:
    """Return who holds which role in the contest."""
    rows = await (
        Member.select(
            Member.account.as_alias("account"),
            Member.account.name.as_alias("name"),
            Member.account.login.as_alias("login"),
            Member.role,
        )
        .where(Member.contest == contest)
        .order_by(Member.role)
        .order_by(Member.id)
    )
    return [MemberRow(**row) for row in rows]


async def accounts() -> list[tuple[int, str, str]]:
    """Return the open accounts that can be given a role: id, name, login."""
    rows = (
        await Account.select(Account.id, Account.name, Account.login)
        .where(Account.active.eq(True))
        .order_by(Account.name)
    )
    return [(row["id"], row["name"], row["login"]) for row in rows]


async def add_contest(preset: str, plan: ContestPlan, now: datetime) -> int:
    """Store a contest and return its id."""
    return await insert_contest(Contest(preset=preset, created=now, **_plain(plan)))


async def insert_contest(row: Contest) -> int:
    """Store a contest under an id that none had before, not even a wiped rehearsal; return the id.

    SQLite gives the highest id out again once its row is gone; a ledger's name and a tablet's drawer hang on it.
    """
    if is_sqlite():
        wiped = (Deed.chain == COUNTY) & (Deed.verb == "rehearsal.wiped")
        gone = [int(deed["subject"].removeprefix("contest-")) for deed in await Deed.select(Deed.subject).where(wiped)]
        there = await Contest.select(Max(Contest.id, alias="last")).first()
        row.id = max([*gone, (there or {}).get("last") or 0]) + 1
    return int((await Contest.insert(row))[0]["id"])


def _plain(plan: ContestPlan) -> dict[str, Any]:
    told = {name: getattr(plan, name) for name in ContestPlan.__slots__}
    return told | {"settings": canonical(dict(plan.settings))}


async def change_contest(contest: int, plan: ContestPlan) -> None:
    """Store what the organiser writes about a contest."""
    await Contest.update(dict(_plain(plan).items())).where(Contest.id == contest)


async def add_member(contest: int, account: int, role: str) -> None:
    """Store that the account holds the role."""
    await Member.insert(Member(contest=contest, account=account, role=role))


async def remove_member(contest: int, account: int, role: str) -> None:
    """Take the role from the account; the ledger keeps who held it."""
    await Member.delete().where((Member.contest == contest) & (Member.account == account) & (Member.role == role))


async def account_names() -> dict[int, str]:
    """Return the name of every account, closed ones too: the log shows who it was."""
    return {row["id"]: row["name"] for row in await Account.select(Account.id, Account.name)}
