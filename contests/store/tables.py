"""The tables. They never leave ``store``: every read returns frozen values.

Numbers that count are text. Moments are aware UTC. Nothing handed in or posted is updated or deleted: a row with the
next version stands beside it. Rows that others point to are switched off, not deleted.
"""

# The attribute of a Unique() becomes its name in the database, where PostgreSQL wants every name once.
from piccolo.columns import (
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table


def _to(table: type[Table] | str, null: bool = False) -> ForeignKey[Table]:
    return ForeignKey(
        references=table,
        null=null,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
        required=not null,
    )


# --- the registry of the county -----------------------------------------------------------------------------------


class Organisation(Table):
    """参赛单位. *search* is the folded name for look-up on both databases."""

    id: Serial
    name = Varchar(length=200, unique=True)
    short_name = Varchar(length=100, default="")
    uscc = Varchar(length=18, default="", index=True)
    kind = Varchar(length=40, default="")
    headcount = Integer(null=True, default=None)
    contact = Varchar(length=100, default="")
    search = Varchar(length=400, default="")
    active = Boolean(default=True)


class WorkGroup(Table):
    """班组 of one organisation."""

    id: Serial
    organisation = _to(Organisation)
    name = Varchar(length=200)
    work_group_one_name = Unique([organisation, name])


class Worker(Table):
    """职工. What identifies the person beyond name and unit stands in Identity."""

    id: Serial
    organisation = _to(Organisation)
    name = Varchar(length=100)
    sex = Varchar(length=2, default="")
    search = Varchar(length=200, default="", index=True)
    active = Boolean(default=True)


class Identity(Table):
    """ID and phone number of a worker, encrypted when a key is set; *digest* finds a person without reading any."""

    id: Serial
    worker = ForeignKey(references=Worker, null=False, default=None, on_delete=OnDelete.restrict, unique=True)
    id_number = Text(default="")
    digest = Varchar(length=64, default="", index=True)
    phone = Text(default="")


# --- accounts -----------------------------------------------------------------------------------------------------


class Account(Table):
    """*county_role*: ``organiser`` may open contests; ``unit_contact`` acts for *organisation*; empty: invited only.

    A judge's *organisation* is the own unit, from whose entries the judge is recused.
    """

    id: Serial
    login = Varchar(length=60, unique=True)
    name = Varchar(length=100)
    password_hash = Text(default="")
    county_role = Varchar(length=20, default="")
    organisation = _to(Organisation, null=True)
    active = Boolean(default=True)
    failures = Integer(default=0)
    locked_until = Timestamptz(null=True, default=None)


class Session(Table):
    """A login: *key* is the SHA-256 of the cookie. *seat* binds a tablet to one judge's seat."""

    id: Serial
    key = Varchar(length=64, unique=True)
    account = _to(Account, null=True)
    seat = Integer(null=True, default=None, index=True)
    expires = BigInt()
    seen = Timestamptz(null=True, default=None)
    device = Varchar(length=200, default="")


class Link(Table):
    """A one-time link: *key* is the SHA-256 of its token. *purpose*: ``setup``, ``password``, ``seat``."""

    id: Serial
    key = Varchar(length=64, unique=True)
    purpose = Varchar(length=20)
    account = _to(Account, null=True)
    seat = Integer(null=True, default=None, index=True)
    expires = BigInt()
    used = Timestamptz(null=True, default=None)


# --- contests -----------------------------------------------------------------------------------------------------


class Contest(Table):
    """竞赛. *settings* is JSON: see ``contests.rules.ContestSettings``. *finished* contests count in statistics."""

    id: Serial
    name = Varchar(length=200)
    preset = Varchar(length=40)
    hosts = Varchar(length=400, default="")
    co_hosts = Varchar(length=400, default="")
    place = Varchar(length=200, default="")
    starts = Date(null=True, default=None)
    ends = Date(null=True, default=None)
    registration_ends = Date(null=True, default=None)
    state = Varchar(length=20, default="draft", index=True)
    settings = Text(default="{}")
    created = Timestamptz()


class Member(Table):
    """Who holds which role in a contest: organiser, chief_judge, tally_clerk, code_keeper, supervisor, checker."""

    id: Serial
    contest = _to(Contest)
    account = _to(Account)
    role = Varchar(length=20)
    member_one_role = Unique([contest, account, role])


class Event(Table):
    """赛项. *entrant*: competitor, team, organisation, work_group, work or nomination.

    *period* is the month of a star round (2026-04). *blind*: judges see codes only, until unblinded.
    """

    id: Serial
    contest = _to(Contest)
    name = Varchar(length=100)
    position = Integer(default=1)
    entrant = Varchar(length=20)
    period = Varchar(length=10, default="")
    blind = Boolean(default=True)
    state = Varchar(length=20, default="preparing")
    settings = Text(default="{}")
    draw_seed = Varchar(length=64, default="")
    locked_at = Timestamptz(null=True, default=None)
    unblinded_at = Timestamptz(null=True, default=None)


class Ruleset(Table):
    """A version of an event's rules: the plain form of ``scoring.Ruleset`` as JSON. The highest version rules."""

    id: Serial
    event = _to(Event)
    version = Integer()
    body = Text()
    reason = Text(default="")
    account = _to(Account, null=True)
    created = Timestamptz()
    ruleset_one_version = Unique([event, version])


# --- registration -------------------------------------------------------------------------------------------------


class Entry(Table):
    """报名: who is ranked in one event. *label* is the name as printed: a person, a team, a unit, a work group, a work.

    *state*: submitted, accepted, returned, cancelled. *presence*: empty, checked_in, absent, withdrawn.
    *details* is JSON: a work's title, a nomination's reason, a team leader.
    """

    id: Serial
    contest = _to(Contest)
    event = _to(Event)
    organisation = _to(Organisation, null=True)
    work_group = _to(WorkGroup, null=True)
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
    entry = _to(Entry)
    worker = _to(Worker)
    part = Varchar(length=20, default="member")
    position = Integer(default=1)
    entry_member_once = Unique([entry, worker])


class BlindCode(Table):
    """加密号: the only name of an entry that judges see. Read only by the code keeper's duty, or when unblinded."""

    id: Serial
    event = _to(Event)
    entry = ForeignKey(references=Entry, null=False, default=None, on_delete=OnDelete.restrict, unique=True)
    code = Varchar(length=20)
    station = Varchar(length=20, default="")
    heat = Integer(default=1)
    position = Integer(default=1)
    blind_code_one_code = Unique([event, code])


class Upload(Table):
    """A file as it was sent, with what was read from it; *state*: preview, done, dropped."""

    id: Serial
    contest = _to(Contest, null=True)
    account = _to(Account, null=True)
    purpose = Varchar(length=30)
    name = Varchar(length=200)
    sha256 = Varchar(length=64)
    body = Bytea()
    preview = Text(default="{}")
    state = Varchar(length=20, default="preview")
    created = Timestamptz()


# --- judging ------------------------------------------------------------------------------------------------------


class Seat(Table):
    """评分席位 of one part of an event's rules. *kind*: judge (blind), check (one agreed sheet), self (the unit's own).

    *pin_hash* opens the tablet; *state*: active, absent, replaced.
    """

    id: Serial
    event = _to(Event)
    part = Varchar(length=40)
    position = Integer(default=1)
    kind = Varchar(length=20, default="judge")
    account = _to(Account, null=True)
    pin_hash = Text(default="")
    state = Varchar(length=20, default="active")
    seat_one_position = Unique([event, part, kind, position])


class Recusal(Table):
    """回避: this seat does not mark this entry."""

    id: Serial
    seat = _to(Seat)
    entry = _to(Entry)
    reason = Varchar(length=200, default="")
    created = Timestamptz()
    recusal_once = Unique([seat, entry])


class Sheet(Table):
    """评分表: one version of one seat's marks for one code. *marks* is the decimal text as written, one JSON object.

    *submission* is the tablet's id of this handing-in: a resend is not a second sheet. *base* is the version it was
    written over. *origin*: tablet, paper, unit. *state*: submitted or returned (sent back with *reason*).
    """

    id: Serial
    event = _to(Event)
    part = Varchar(length=40)
    seat = _to(Seat)
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
    account = _to(Account, null=True)
    created = Timestamptz()
    sheet_one_version = Unique([seat, code, version])


class Figure(Table):
    """A value that no judge marks: a theory mark, a time, a side condition. *part* names the part or value; text."""

    id: Serial
    event = _to(Event)
    entry = _to(Entry)
    part = Varchar(length=40)
    version = Integer()
    text = Varchar(length=40, default="")
    reason = Text(default="")
    account = _to(Account, null=True)
    created = Timestamptz()
    figure_one_version = Unique([entry, part, version])


class Ruling(Table):
    """裁定: a penalty, a disqualification, a veto, a lot, a jury decision. *body* is its plain scoring form as JSON.

    *revokes* names a ruling that this one takes back. *second* is the second person where one is needed.
    """

    id: Serial
    event = _to(Event)
    entry = _to(Entry, null=True)
    kind = Varchar(length=30)
    body = Text(default="{}")
    reason = Text()
    revokes = Integer(null=True, default=None)
    account = _to(Account)
    second = Integer(null=True, default=None)
    created = Timestamptz()


# --- results ------------------------------------------------------------------------------------------------------


class Tally(Table):
    """统分: a snapshot. *document* is the scoring document in blind codes, *result* what the engine made of it,
    *digest* the SHA-256 over the canonical JSON of both."""

    id: Serial
    event = _to(Event)
    number = Integer()
    ruleset_version = Integer()
    document = Text()
    result = Text()
    digest = Varchar(length=64)
    reason = Text(default="")
    account = _to(Account, null=True)
    created = Timestamptz()
    tally_one_number = Unique([event, number])


class Signature(Table):
    """签字确认 of a tally; the chief judge and a supervisor, two accounts."""

    id: Serial
    tally = _to(Tally)
    account = _to(Account)
    role = Varchar(length=20)
    created = Timestamptz()
    signature_one_role = Unique([tally, role])


# --- publication --------------------------------------------------------------------------------------------------


class Notice(Table):
    """公示 or final list: *body* copies the rows of the certified tallies named in *tallies* (JSON list of ids).

    *kind*: notice (公示) or final. *state*: draft, published, superseded. A public page reads this, computes nothing.
    """

    id: Serial
    contest = _to(Contest)
    number = Integer()
    kind = Varchar(length=20)
    title = Varchar(length=200)
    body = Text()
    tallies = Text(default="[]")
    digest = Varchar(length=64)
    contact = Text(default="")
    published_at = Timestamptz(null=True, default=None)
    ends_on = Date(null=True, default=None)
    take_down_on = Date(null=True, default=None)
    state = Varchar(length=20, default="draft", index=True)
    supersedes = Integer(null=True, default=None)
    reason = Text(default="")
    account = _to(Account, null=True)
    created = Timestamptz()
    notice_one_number = Unique([contest, number])


class Objection(Table):
    """异议 to a notice, by a named person (*contact* encrypted like an identity), numbered and answered."""

    id: Serial
    notice = _to(Notice)
    number = Integer()
    name = Varchar(length=100)
    contact = Text(default="")
    text = Text()
    state = Varchar(length=20, default="open")
    answer = Text(default="")
    answered_by = _to(Account, null=True)
    answered_at = Timestamptz(null=True, default=None)
    created = Timestamptz()


class Certificate(Table):
    """证书 for one award of a final list. *code* is what the check page asks for."""

    id: Serial
    notice = _to(Notice)
    entry = _to(Entry)
    worker = _to(Worker, null=True)
    number = Varchar(length=40, unique=True)
    code = Varchar(length=20, unique=True)
    title = Varchar(length=100)
    state = Varchar(length=20, default="issued")
    created = Timestamptz()


class Honour(Table):
    """荣誉: a title held, by whom, since when; it feeds "not again to a holder". *notice*: where it was won."""

    id: Serial
    worker = _to(Worker, null=True)
    organisation = _to(Organisation, null=True)
    work_group = _to(WorkGroup, null=True)
    contest = _to(Contest, null=True)
    entry = _to(Entry, null=True)
    kind = Varchar(length=40)
    title = Varchar(length=100)
    level = Varchar(length=20, default="county")
    awarded_on = Date()
    notice = _to(Notice, null=True)


# --- the ledger ---------------------------------------------------------------------------------------------------


class Chain(Table):
    """The head of one ledger chain: ``county`` or ``contest-ID``. *length* is also the contest's version counter."""

    id: Serial
    name = Varchar(length=40, unique=True)
    length = Integer(default=0)
    head = Varchar(length=64, default="")


class Deed(Table):
    """One line of the operation log, chained by digest. Holds opaque ids, never names or numbers of people."""

    id: Serial
    chain = Varchar(length=40)
    number = Integer()
    at = Timestamptz()
    account = Integer(null=True, default=None)
    verb = Varchar(length=60)
    subject = Varchar(length=60, default="")
    facts = Text(default="{}")
    reason = Text(default="")
    previous = Varchar(length=64)
    digest = Varchar(length=64)
    deed_one_number = Unique([chain, number])
