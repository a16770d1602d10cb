"""Logging in and out, first set-up, invitations, passwords."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import anyio
from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from contests import rules, settings
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import accounts, ledger

SESSION_HOURS = 12
TABLET_HOURS = 24
LINK_DAYS = 7
TRIES, LOCK_MINUTES = 5, 15
_LOGIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")
_COMMON = frozenset(
    {"1234567890", "0123456789", "1111111111", "0000000000", "1234512345", "password12", "password123", "qwertyuiop"}
    | {"1qaz2wsx3edc", "a123456789", "abc1234567", "woaini1314", "iloveyou12", "admin12345", "admin123456"}
)


@dataclass(frozen=True, slots=True)
class Login:
    """What a successful login hands back: the cookie's secret value and its life in seconds."""

    token: str
    seconds: int


@cache
def _hasher() -> PasswordHasher:
    low = settings.load().password_cost == "low"
    return PasswordHasher.from_parameters(profiles.CHEAPEST if low else profiles.RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """Return the argon2id hash, parameters and salt inside."""
    return _hasher().hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Say whether *password* belongs to *password_hash*; an empty or broken hash matches nothing."""
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password matches, so that an unknown login takes as long as a wrong password."""
    return hash_password(secrets.token_hex(16))


def password_problems(password: str, again: str) -> list[Problem]:
    """Return what is wrong with a new password."""
    found = []
    if len(password) < 10:
        found.append(Problem("password", "fault.password_short"))
    elif password.lower() in _COMMON or len(set(password)) < 4:
        found.append(Problem("password", "fault.password_common"))
    if password != again:
        found.append(Problem("again", "fault.password_differs"))
    return found


async def log_in(login: str, password: str, device: str, now: datetime) -> Login:
    """Check the password and open a session. Raises Refused: ``login_failed`` or ``login_locked``."""
    account = await accounts.by_login(login.strip().lower())
    if account and account.locked_until and account.locked_until > now:
        raise Refused("login_locked", minutes=LOCK_MINUTES)
    known = account.password_hash if account and account.password_hash else _nobody()
    right = await anyio.to_thread.run_sync(matches, known, password)
    if account is None or not account.active:
        raise Refused("login_failed")
    if not right:
        await _count_failure(account, now)
        raise Refused("login_failed")
    async with ledger.writing(None, account.id, "session.opened", now, subject=f"account-{account.id}"):
        await accounts.note_failure(account.id, 0, None)
        return await open_session(account.id, None, device, now)


async def _count_failure(account: accounts.AccountRow, now: datetime) -> None:
    failures = account.failures + 1
    locked = now + timedelta(minutes=LOCK_MINUTES) if failures >= TRIES else None
    async with ledger.writing(None, account.id, "session.refused", now, subject=f"account-{account.id}") as line:
        line.facts["failures"] = failures
        await accounts.note_failure(account.id, 0 if locked else failures, locked)


async def open_session(account: int | None, seat: int | None, device: str, now: datetime) -> Login:
    """Store a fresh session inside the caller's transaction; a cookie that was there before is never adopted."""
    token = secrets.token_urlsafe(32)
    seconds = 3600 * (TABLET_HOURS if seat is not None else SESSION_HOURS)
    expires = int(now.timestamp()) + seconds
    await accounts.open_session(accounts.key_of(token), account, seat, expires, now, device)
    return Login(token, seconds)


async def log_out(person: Person, now: datetime) -> None:
    """End this login."""
    async with ledger.writing(None, person.account, "session.closed", now):
        await accounts.close_session(person.session)


async def issue_link(purpose: str, account: int | None, by: int | None, now: datetime, days: int = LINK_DAYS) -> str:
    """Return the token of a fresh one-time link; only its digest is stored."""
    token = secrets.token_urlsafe(24)
    async with ledger.writing(None, by, "link.issued", now, subject=f"account-{account or 0}") as line:
        line.facts["purpose"] = purpose
        expires = int((now + timedelta(days=days)).timestamp())
        await accounts.add_link(accounts.key_of(token), purpose, account, None, expires)
    return token


async def set_up(token: str, login: str, name: str, password: str, again: str, now: datetime) -> None:
    """Make the first account, a county organiser, by the set-up link. Raises Refused ``link_dead``, Faulty."""
    link = await accounts.live_link(accounts.key_of(token), int(now.timestamp()))
    if link is None or link.purpose != "setup":
        raise Refused("link_dead")
    problems = login_problems(login) + password_problems(password, again)
    if not name:
        problems.append(Problem("name", "fault.required"))
    if problems:
        raise Faulty(tuple(problems))
    hashed = await anyio.to_thread.run_sync(hash_password, password)
    async with ledger.writing(None, None, "account.created", now) as line:
        if await accounts.any_account() or not await accounts.use_link(link.id, now):
            raise Refused("already_set_up")
        account = await accounts.add(login, name, "organiser", None, hashed)
        line.account, line.subject = account, f"account-{account}"


def login_problems(login: str) -> list[Problem]:
    """Return what is wrong with a login name."""
    if not 3 <= len(login) <= 30 or not set(login) <= _LOGIN:
        return [Problem("login", "fault.login_form")]
    return []


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the organiser writes about an account."""

    login: str
    name: str
    county_role: str
    organisation: int | None


async def _account_problems(new: NewAccount) -> list[Problem]:
    problems = [] if new.name else [Problem("name", "fault.required")]
    if new.county_role not in ("", *rules.COUNTY_ROLES):
        problems.append(Problem("county_role", "fault.choice"))
    if new.county_role == "unit_contact" and new.organisation is None:
        problems.append(Problem("organisation", "fault.organisation_needed"))
    if new.organisation is not None and not await accounts.has_organisation(new.organisation):
        problems.append(Problem("organisation", "fault.choice"))
    return problems


async def _someone(account: int) -> None:
    if await accounts.by_id(account) is None:
        raise Missing


async def invite(person: Person, new: NewAccount, now: datetime) -> tuple[int, str]:
    """Make an account without a password; return its id and the token of the link by which its owner sets one."""
    if not person.is_organiser:
        raise Refused("forbidden")
    problems = login_problems(new.login) + await _account_problems(new)
    if problems:
        raise Faulty(tuple(problems))
    async with ledger.writing(None, person.account, "account.created", now) as line:
        # Asked inside: whoever makes the same account at the same moment waits for this line.
        if await accounts.by_login(new.login):
            raise Faulty((Problem("login", "fault.login_taken"),))
        account = await accounts.add(new.login, new.name, new.county_role, new.organisation, "")
        line.subject = f"account-{account}"
    return account, await issue_link("password", account, person.account, now)


async def change(person: Person, account: int, new: NewAccount, now: datetime) -> None:
    """Change name, county role and unit of an account."""
    if not person.is_organiser:
        raise Refused("forbidden")
    await _someone(account)
    if account == person.account and new.county_role != person.county_role:
        raise Refused("account_self_role")
    if problems := await _account_problems(new):
        raise Faulty(tuple(problems))
    async with ledger.writing(None, person.account, "account.changed", now, subject=f"account-{account}") as line:
        line.facts["county_role"] = new.county_role
        await accounts.change(account, new.name, new.county_role, new.organisation)


async def switch(person: Person, account: int, active: bool, now: datetime) -> None:
    """Close or open an account; nobody closes the own one."""
    if not person.is_organiser:
        raise Refused("forbidden")
    if account == person.account:
        raise Refused("account_self")
    await _someone(account)
    verb = "account.opened" if active else "account.closed"
    async with ledger.writing(None, person.account, verb, now, subject=f"account-{account}"):
        await accounts.switch(account, active)


async def renew_link(person: Person, account: int, now: datetime) -> str:
    """Return a fresh password link for an account whose owner forgot the password."""
    if not person.is_organiser:
        raise Refused("forbidden")
    await _someone(account)
    return await issue_link("password", account, person.account, now)


async def set_password(token: str, password: str, again: str, now: datetime) -> None:
    """Set the password by a one-time link. Raises Refused ``link_dead``, Faulty."""
    link = await accounts.live_link(accounts.key_of(token), int(now.timestamp()))
    if link is None or link.purpose != "password" or link.account is None:
        raise Refused("link_dead")
    if problems := password_problems(password, again):
        raise Faulty(tuple(problems))
    hashed = await anyio.to_thread.run_sync(hash_password, password)
    async with ledger.writing(None, link.account, "password.set", now, subject=f"account-{link.account}"):
        if not await accounts.use_link(link.id, now):
            raise Refused("link_dead")
        await accounts.set_password(link.account, hashed)


async def change_password(person: Person, old: str, password: str, again: str, now: datetime) -> None:
    """Change the own password; every login of the account ends, this one too."""
    account = await accounts.by_id(person.account or 0)
    if account is None or not await anyio.to_thread.run_sync(matches, account.password_hash, old):
        raise Faulty((Problem("old", "password_wrong"),))
    if problems := password_problems(password, again):
        raise Faulty(tuple(problems))
    hashed = await anyio.to_thread.run_sync(hash_password, password)
    async with ledger.writing(None, account.id, "password.set", now, subject=f"account-{account.id}"):
        await accounts.set_password(account.id, hashed)
