"""Accounts, logins and one-time links."""

from piccolo.columns import BigInt, Boolean, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from contests.store.tables.references import to
from contests.store.tables.registry import Organisation


class Account(Table):
    """*county_role*: ``organiser`` may open contests; ``unit_contact`` acts for *organisation*; empty: invited only.

    A judge's *organisation* is the own unit, from whose entries the judge is recused.
    """

    id: Serial
    login = Varchar(length=60, unique=True)
    name = Varchar(length=100)
    password_hash = Text(default="")
    county_role = Varchar(length=20, default="")
    organisation = to(Organisation, null=True)
    active = Boolean(default=True)
    failures = Integer(default=0)
    locked_until = Timestamptz(null=True, default=None)


class Session(Table):
    """A login: *key* is the SHA-256 of the cookie. *seat* binds a tablet to one judge's seat."""

    id: Serial
    key = Varchar(length=64, unique=True)
    account = to(Account, null=True)
    seat = Integer(null=True, default=None, index=True)
    expires = BigInt()
    seen = Timestamptz(null=True, default=None)
    device = Varchar(length=200, default="")


class Link(Table):
    """A one-time link: *key* is the SHA-256 of its token. *purpose*: ``setup``, ``password``, ``seat``."""

    id: Serial
    key = Varchar(length=64, unique=True)
    purpose = Varchar(length=20)
    account = to(Account, null=True)
    seat = Integer(null=True, default=None, index=True)
    expires = BigInt()
    used = Timestamptz(null=True, default=None)
