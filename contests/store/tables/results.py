"""Tallies and their signatures."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Event
from contests.store.tables.references import to


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
