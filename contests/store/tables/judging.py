"""Seats, recusals, sheets, figures and rulings."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Event
from contests.store.tables.references import to
from contests.store.tables.registration import Entry


class Seat(Table):
    """评分席位 of one part of an event's rules. *kind*: judge (blind), check (one agreed sheet), self (the unit's own).

    *pin_hash* opens the tablet; *state*: active, absent, replaced.
    """

    id: Serial
    event = to(Event)
    part = Varchar(length=40)
    position = Integer(default=1)
    kind = Varchar(length=20, default="judge")
    account = to(Account, null=True)
    pin_hash = Text(default="")
    state = Varchar(length=20, default="active")
    seat_one_position = Unique([event, part, kind, position])


class Recusal(Table):
    """回避: this seat does not mark this entry."""

    id: Serial
    seat = to(Seat)
    entry = to(Entry)
    reason = Varchar(length=200, default="")
    created = Timestamptz()
    recusal_once = Unique([seat, entry])


class Sheet(Table):
    """评分表: one version of one seat's marks for one code. *marks* is the decimal text as written, one JSON object.

    *submission* is the tablet's id of this handing-in: a resend is not a second sheet. *base* is the version it was
    written over. *origin*: tablet, paper, unit. *state*: submitted or returned (sent back with *reason*).
    """

    id: Serial
    event = to(Event)
    part = Varchar(length=40)
    seat = to(Seat)
    code = Varchar(length=20)
    version = Integer()
    submission = Varchar(length=40, unique=True)
    ruleset_version = Integer()
    marks = Text()
    notes = Text(default="{}")
    base = Integer(default=0)
    origin = Varchar(length=10, default="tablet")
    state = Varchar(length=20, default="submitted")
    reason = Text(default="")
    account = to(Account, null=True)
    created = Timestamptz()
    sheet_one_version = Unique([seat, code, version])


class Figure(Table):
    """A value that no judge marks: a theory mark, a time, a side condition. *part* names the part or value; text."""

    id: Serial
    event = to(Event)
    entry = to(Entry)
    part = Varchar(length=40)
    version = Integer()
    text = Varchar(length=40, default="")
    reason = Text(default="")
    account = to(Account, null=True)
    created = Timestamptz()
    figure_one_version = Unique([entry, part, version])


class Ruling(Table):
    """裁定: a penalty, a disqualification, a veto, a lot, a jury decision. *body* is its plain scoring form as JSON.

    *revokes* names a ruling that this one takes back. *second* is the second person where one is needed.
    """

    id: Serial
    event = to(Event)
    entry = to(Entry, null=True)
    kind = Varchar(length=30)
    body = Text(default="{}")
    reason = Text()
    revokes = Integer(null=True, default=None)
    account = to(Account)
    second = Integer(null=True, default=None)
    created = Timestamptz()
