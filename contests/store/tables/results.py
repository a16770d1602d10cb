"""Tallies and their signatures, re-checks and appeals."""

from piccolo.columns import Boolean, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Event
from contests.store.tables.references import to
from contests.store.tables.registration import Entry


class Tally(Table):
    """统分: a snapshot. *document* is the scoring document in blind codes, *result* what the engine made of it,
    *digest* the SHA-256 over the canonical JSON of both."""

    id: Serial
    event = to(Event)
    number = Integer()
    ruleset_version = Integer()
    document = Text()
    result = Text()
    digest = Varchar(length=64)
    reason = Text(default="")
    account = to(Account, null=True)
    created = Timestamptz()
    tally_one_number = Unique([event, number])


class Signature(Table):
    """签字确认 of a tally; the chief judge and a supervisor, two accounts."""

    id: Serial
    tally = to(Tally)
    account = to(Account)
    role = Varchar(length=20)
    created = Timestamptz()
    signature_one_role = Unique([tally, role])


class Recheck(Table):
    """复核 of a tally: *sample* is the JSON list of the codes to compare and why each was chosen; *seed* drew the rest.

    *state*: open, signed. A second round (all sheets) has a row of its own.
    """

    id: Serial
    tally = to(Tally)
    round = Integer(default=1)
    seed = Varchar(length=64)
    sample = Text()
    state = Varchar(length=10, default="open")
    account = to(Account)
    signed_by = to(Account, null=True)
    signed_at = Timestamptz(null=True, default=None)
    created = Timestamptz()
    recheck_one_round = Unique([tally, round])


class RecheckLine(Table):
    """What comparing one entry's sheets with the stored marks found; an error in words (*note*).

    *answer* is the chief judge's, where an error that was noted calls for no correction.
    """

    id: Serial
    recheck = to(Recheck)
    code = Varchar(length=20)
    correct = Boolean()
    note = Text(default="")
    answer = Text(default="")
    answered_by = to(Account, null=True)
    answered_at = Timestamptz(null=True, default=None)
    account = to(Account)
    created = Timestamptz()
    recheck_line_once = Unique([recheck, code])


class Appeal(Table):
    """申诉 in the hall, by an entry's person, before its deadline. *level*: 1 the chief judge, 2 the appeals jury.

    Numbered within the contest. *follows* is the appeal of level 1 that this one goes on from. *name* is who appeals.
    *state*: open, upheld, rejected, late.
    """

    id: Serial
    event = to(Event)
    number = Integer()
    entry = to(Entry)
    level = Integer(default=1)
    follows = Integer(null=True, default=None)
    name = Varchar(length=100)
    text = Text()
    state = Varchar(length=10, default="open")
    decision = Text(default="")
    decided_by = to(Account, null=True)
    decided_at = Timestamptz(null=True, default=None)
    account = to(Account, null=True)
    created = Timestamptz()
    appeal_one_number = Unique([event, number])
