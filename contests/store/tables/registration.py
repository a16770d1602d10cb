"""Entries, their people, blind codes, and files as they were sent."""

from piccolo.columns import Bytea, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Contest, Event
from contests.store.tables.references import to
from contests.store.tables.registry import Organisation, Worker, WorkGroup


class Entry(Table):
    """报名: who is ranked in one event. *label* is the name as printed: a person, a team, a unit, a work group, a work.

    *state*: submitted, accepted, returned, cancelled. *presence*: empty, checked_in, absent, withdrawn.
    *details* is JSON: a work's title, a nomination's reason, a team leader.
    """

    id: Serial
    contest = to(Contest)
    event = to(Event)
    organisation = to(Organisation, null=True)
    work_group = to(WorkGroup, null=True)
    number = Varchar(length=20, default="")
    label = Varchar(length=200)
    search = Varchar(length=400, default="")
    division = Varchar(length=60, default="")
    team = Varchar(length=100, default="")
    state = Varchar(length=20, default="submitted", index=True)
    returned_because = Text(default="")
    presence = Varchar(length=20, default="")
    details = Text(default="{}")
    created = Timestamptz()


class EntryMember(Table):
    """A person of an entry; 人次 counts these rows. *part*: ``member`` or ``leader``."""

    id: Serial
    entry = to(Entry)
    worker = to(Worker)
    part = Varchar(length=20, default="member")
    position = Integer(default=1)
    entry_member_once = Unique([entry, worker])


class BlindCode(Table):
    """加密号: the only name of an entry that judges see. Read only by the code keeper's duty, or when unblinded."""

    id: Serial
    event = to(Event)
    entry = ForeignKey(references=Entry, null=False, default=None, on_delete=OnDelete.restrict, unique=True)
    code = Varchar(length=20)
    station = Varchar(length=20, default="")
    heat = Integer(default=1)
    position = Integer(default=1)
    blind_code_one_code = Unique([event, code])


class Upload(Table):
    """A file as it was sent, with what was read from it; *state*: preview, done, dropped."""

    id: Serial
    contest = to(Contest, null=True)
    account = to(Account, null=True)
    purpose = Varchar(length=30)
    name = Varchar(length=200)
    sha256 = Varchar(length=64)
    body = Bytea()
    preview = Text(default="{}")
    state = Varchar(length=20, default="preview")
    created = Timestamptz()
