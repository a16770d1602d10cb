"""Accounts, logins and one-time links."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from contests.rules import Person
from contests.store.statements import Statement
from contests.store.tables import Account, Link, Member, Organisation, Session


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the list and the login see it."""

    id: int
    login: str
    name: str
    county_role: str
    organisation: int | None
    organisation_name: str
    active: bool
    password_hash: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A one-time link that still opens."""

    id: int
    purpose: str
    account: int | None
    seat: int | None


_COLUMNS = (
    Account.id,
    Account.login,
    Account.name,
    Account.county_role,
    Account.organisation,
    Account.organisation.name.as_alias("organisation_name"),
    Account.active,
    Account.password_hash,
    Account.failures,
    Account.locked_until,
)


def _row(found: dict[str, object]) -> AccountRow:
    return AccountRow(**{**found, "organisation_name": found["organisation_name"] or ""})  # type: ignore[arg-type]


def key_of(token: str) -> str:
    """Return what is stored of a secret token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


async def by_login(login: str) -> AccountRow | None:
    """Return the account of this login name."""
    found = await Account.select(*_COLUMNS).where(Account.login == login).first()
    return _row(found) if found else None


async def by_id(account: int) -> AccountRow | None:
    """Return the account with this id."""
    found = await Account.select(*_COLUMNS).where(Account.id == account).first()
    return _row(found) if found else None


async def everyone() -> list[AccountRow]:
    """Return every account, by name."""
    return [_row(found) for found in await Account.select(*_COLUMNS).order_by(Account.name, Account.id)]


async def any_account() -> bool:
    """Say whether a first account exists."""
    return bool(await Account.exists())


async def add(login: str, name: str, county_role: str, organisation: int | None, password_hash: str) -> int:
    """Store an account and return its id."""
    account = Account(
        login=login, name=name, county_role=county_role, organisation=organisation, password_hash=password_hash
    )
    return int((await Account.insert(account))[0]["id"])


async def change(account: int, name: str, county_role: str, organisation: int | None) -> None:
    """Change what an account may be."""
    await Account.update(
        {Account.name: name, Account.county_role: county_role, Account.organisation: organisation}
    ).where(Account.id == account)


async def switch(account: int, active: bool) -> None:
    """Open or close an account; closing ends its sessions."""
    await Account.update({Account.active: active}).where(Account.id == account)
    if not active:
        await Session.delete().where(Session.account == account)


async def set_password(account: int, password_hash: str) -> None:
    """Store a new password; every other login of the account ends."""
    await Account.update({Account.password_hash: password_hash, Account.failures: 0, Account.locked_until: None}).where(
        Account.id == account
    )
    await Session.delete().where(Session.account == account)


async def note_failure(account: int, failures: int, locked_until: datetime | None) -> None:
    """Keep the count of wrong passwords."""
    await Account.update({Account.failures: failures, Account.locked_until: locked_until}).where(Account.id == account)


async def open_session(
    key: str, account: int | None, seat: int | None, expires: int, now: datetime, device: str
) -> None:
    """Store a login; *key* is the digest of the cookie, *expires* in Unix seconds."""
    await Session.insert(Session(key=key, account=account, seat=seat, expires=expires, seen=now, device=device[:200]))


async def close_session(session: int) -> None:
    """End one login."""
    await Session.delete().where(Session.id == session)


async def drop_expired(now: int) -> None:
    """Remove logins whose time is over; *now* in Unix seconds."""
    await Session.delete().where(Session.expires <= now)


_SESSION = Statement(
    Session.select(
        Session.id,
        Session.seat,
        Session.account,
        Session.account.name.as_alias("name"),
        Session.account.county_role.as_alias("county_role"),
        Session.account.organisation.as_alias("organisation"),
        Session.account.active.as_alias("active"),
    ).where((Session.key == "") & (Session.expires > 0))
)
_ROLES = Statement(Member.select(Member.contest, Member.role).where(Member.account == 0))


async def person(key: str, now: int) -> Person | None:
    """Return who the session with digest *key* belongs to; read on each request, so a taken role is gone at once."""
    found = await _SESSION.first(key, now)
    if found is None or (found["account"] is not None and not found["active"]):
        return None
    if found["account"] is None:
        return Person(account=None, name="", seat=found["seat"], session=found["id"])
    roles: dict[int, set[str]] = defaultdict(set)
    tablet = found["seat"] is not None  # whoever holds it: a tablet on a seat marks, and does nothing else
    if not tablet:
        for row in await _ROLES.rows(found["account"]):
            roles[row["contest"]].add(row["role"])
    return Person(
        account=found["account"],
        name=found["name"],
        county_role="" if tablet else found["county_role"],
        organisation=None if tablet else found["organisation"],
        roles={contest: frozenset(held) for contest, held in roles.items()},
        seat=found["seat"],
        session=found["id"],
    )


async def add_link(key: str, purpose: str, account: int | None, seat: int | None, expires: int) -> int:
    """Store a one-time link by the digest of its token; *expires* in Unix seconds."""
    link = Link(key=key, purpose=purpose, account=account, seat=seat, expires=expires)
    return int((await Link.insert(link))[0]["id"])


async def live_link(key: str, now: int) -> LinkRow | None:
    """Return the link if it was not used and its time is not over."""
    found = await (
        Link.select(Link.id, Link.purpose, Link.account, Link.seat)
        .where((Link.key == key) & (Link.expires > now) & Link.used.is_null())
        .first()
    )
    return LinkRow(**found) if found else None


async def link_seat(key: str) -> int | None:
    """Return the seat of a link, also of one that was used or is over."""
    found = await Link.select(Link.seat).where(Link.key == key).first()
    return found["seat"] if found else None


async def use_link(link: int, now: datetime) -> bool:
    """Mark the link used; False when somebody else was faster."""
    rows = await Link.update({Link.used: now}).where((Link.id == link) & Link.used.is_null()).returning(Link.id)
    return bool(rows)


async def has_organisation(organisation: int) -> bool:
    """Say whether the registry holds this organisation."""
    return bool(await Organisation.exists().where(Organisation.id == organisation))


async def organisations() -> list[tuple[int, str]]:
    """Return the organisations an account can belong to, by name."""
    rows = (
        await Organisation.select(Organisation.id, Organisation.name)
        .where(Organisation.active.eq(True))
        .order_by(Organisation.name)
    )
    return [(row["id"], row["name"]) for row in rows]
