"""Notices, objections, certificates and their batches, honours."""

from piccolo.columns import Bytea, Date, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Contest
from contests.store.tables.references import to
from contests.store.tables.registration import Entry
from contests.store.tables.registry import Organisation, Worker, WorkGroup


class Notice(Table):
    """公示 or final list: *body* copies the rows of the certified tallies named in *tallies* (JSON list of ids).

    *kind*: notice (公示) or final. *state*: draft, published, superseded, called_off (a final list under embargo).
    A public page reads this, computes nothing. *visible_from* is the end of an embargo: published, but until then
    for nobody's eyes. *code* is what the check page asks for.
    """

    id: Serial
    contest = to(Contest)
    number = Integer()
    kind = Varchar(length=20)
    title = Varchar(length=200)
    body = Text()
    tallies = Text(default="[]")
    digest = Varchar(length=64)
    contact = Text(default="")
    code = Varchar(length=20, default="", index=True)
    published_at = Timestamptz(null=True, default=None)
    visible_from = Timestamptz(null=True, default=None)
    ends_on = Date(null=True, default=None)
    take_down_on = Date(null=True, default=None)
    state = Varchar(length=20, default="draft", index=True)
    supersedes = Integer(null=True, default=None)
    reason = Text(default="")
    account = to(Account, null=True)
    created = Timestamptz()
    notice_one_number = Unique([contest, number])


class Objection(Table):
    """异议 to a notice, by a named person (*contact* encrypted like an identity), numbered and answered."""

    id: Serial
    notice = to(Notice)
    number = Integer()
    name = Varchar(length=100)
    contact = Text(default="")
    text = Text()
    state = Varchar(length=20, default="open")
    answer = Text(default="")
    answered_by = to(Account, null=True)
    answered_at = Timestamptz(null=True, default=None)
    created = Timestamptz()


class Certificate(Table):
    """证书 for one award of a final list. *code* is what the check page asks for."""

    id: Serial
    notice = to(Notice)
    entry = to(Entry)
    worker = to(Worker, null=True)
    number = Varchar(length=40, unique=True)
    code = Varchar(length=20, unique=True)
    title = Varchar(length=100)
    state = Varchar(length=20, default="issued")
    created = Timestamptz()


class Batch(Table):
    """A batch of certificates being made: *done* of *total* pages; *state*: waiting, running, ready, failed, dropped.

    *options* is the JSON of what was chosen beside style and form. *file* is its name in the installation's data
    folder; *fault* says why it failed.
    """

    id: Serial
    notice = to(Notice)
    style = Varchar(length=20)
    form = Varchar(length=10)
    options = Text(default="{}")
    done = Integer(default=0)
    total = Integer(default=0)
    state = Varchar(length=10, default="waiting")
    file = Varchar(length=200, default="")
    fault = Text(default="")
    account = to(Account)
    created = Timestamptz()
    changed = Timestamptz()


class Stationery(Table):
    """What a contest's documents are made with: *purpose* logo, seal, or the Word template of notice, final or places.

    The newest of a purpose is used; one with an empty body took the one before it away.
    """

    id: Serial
    contest = to(Contest)
    purpose = Varchar(length=20)
    name = Varchar(length=200)
    media_type = Varchar(length=100)
    sha256 = Varchar(length=64)
    body = Bytea()
    account = to(Account, null=True)
    created = Timestamptz()


class Honour(Table):
    """荣誉: a title held, by whom, since when; it feeds "not again to a holder". *notice*: where it was won."""

    id: Serial
    worker = to(Worker, null=True)
    organisation = to(Organisation, null=True)
    work_group = to(WorkGroup, null=True)
    contest = to(Contest, null=True)
    entry = to(Entry, null=True)
    kind = Varchar(length=40)
    title = Varchar(length=100)
    level = Varchar(length=20, default="county")
    awarded_on = Date()
    notice = to(Notice, null=True)
