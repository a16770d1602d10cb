"""Seats and their tablets, recusals, heats, sheets and what is signed or scanned with them, figures and rulings."""

from piccolo.columns import Boolean, Bytea, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.contests import Event
from contests.store.tables.references import to
from contests.store.tables.registration import Entry


class Seat(Table):
    """评分席位 of one part of an event's rules. *kind*: judge (blind), spare (marks only what it is assigned),
    check (one agreed sheet), self (the unit's own).

    *pin_hash* opens the tablet, *pin_lock* (salt and PBKDF2 hash) unlocks its screen without a network; *state*:
    active, absent (nothing of it counts), left (what was handed in counts). *sections* is the JSON list of the sections
    that the seat marks, empty for the whole sheet; *joins* is the seat whose sheet it then completes. *since* is when a
    judge was replaced here: sheets from before are the earlier judge's.
    """

    id: Serial
    event = to(Event)
    part = Varchar(length=40)
    position = Integer(default=1)
    kind = Varchar(length=20, default="judge")
    account = to(Account, null=True)
    pin_hash = Text(default="")
    pin_lock = Text(default="")
    state = Varchar(length=20, default="active")
    sections = Text(default="")
    joins = Integer(null=True, default=None)
    since = Timestamptz(null=True, default=None)
    seat_one_position = Unique([event, part, kind, position])


class Attendance(Table):
    """Since when a seat is in its state: the first line is its making, the last one what Seat.state says."""

    id: Serial
    seat = to(Seat)
    state = Varchar(length=20)
    reason = Varchar(length=200, default="")
    account = to(Account, null=True)
    created = Timestamptz()


class Tablet(Table):
    """What a judge's tablet last said of itself: sheets that wait on it, its page's version, battery in percent."""

    id: Serial
    session = Integer(unique=True)
    seat = to(Seat)
    waiting = Integer(default=0)
    version = Varchar(length=40, default="")
    battery = Integer(null=True, default=None)
    charging = Boolean(null=True, default=None)
    seen = Timestamptz()


class Recusal(Table):
    """回避: this seat does not mark this entry. *origin*: unit (found by the program), declared (by the judge on the
    tablet, for the chief judge's eyes), assigned (a relation told to the desk).

    It holds while *ended* is empty; what came after its making stands in RecusalChange.
    """

    id: Serial
    seat = to(Seat)
    entry = to(Entry)
    reason = Varchar(length=200, default="")
    origin = Varchar(length=10, default="unit")
    account = to(Account, null=True)
    created = Timestamptz()
    ended = Timestamptz(null=True, default=None)
    recusal_once = Unique([seat, entry])


class RecusalChange(Table):
    """A recusal taken back (*holds* is false: with a reason, or the judge was replaced) or told anew."""

    id: Serial
    recusal = to(Recusal)
    holds = Boolean(default=False)
    reason = Varchar(length=200, default="")
    account = to(Account, null=True)
    created = Timestamptz()


class Assignment(Table):
    """改派: until *ended*, a spare seat marks this entry in the place of *replaces*, recused from it or absent."""

    id: Serial
    seat = to(Seat)
    entry = to(Entry)
    replaces = to(Seat)
    reason = Varchar(length=200, default="")
    account = to(Account, null=True)
    created = Timestamptz()
    ended = Timestamptz(null=True, default=None)


class Heat(Table):
    """场次: whether its sheets may come in. *state*: waiting, open, closed; a heat without a row follows its event."""

    id: Serial
    event = to(Event)
    number = Integer()
    state = Varchar(length=10, default="waiting")
    changed = Timestamptz()
    heat_one_number = Unique([event, number])


class Calibration(Table):
    """试评件: a code without an entry, marked by every judge of the part to compare notes until it is *closed*.

    Its sheets have the origin ``trial``, which no count reads.
    """

    id: Serial
    event = to(Event)
    part = Varchar(length=40)
    code = Varchar(length=20)
    note = Varchar(length=200, default="")
    account = to(Account, null=True)
    created = Timestamptz()
    closed = Timestamptz(null=True, default=None)
    calibration_one_code = Unique([event, code])


class Sheet(Table):
    """评分表: one version of one seat's marks for one code. *marks* is the decimal text as written, one JSON object.

    *submission* is the tablet's id of this handing-in: a resend is not a second sheet. *base* is the version it was
    written over. *origin*: tablet, paper, unit, trial (a calibration's; never counts). *state*: submitted or
    returned (sent back with *reason*).
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


class Correction(Table):
    """更正 of one sheet after the lock: *marks* are proposed over version *base*, with a *reason*.

    *state*: proposed, confirmed (then *version* is the sheet's version that came of it), refused or withdrawn (*answer*
    says why). *second* is the other account that decided.
    """

    id: Serial
    event = to(Event)
    seat = to(Seat)
    code = Varchar(length=20)
    base = Integer()
    version = Integer(null=True, default=None)
    ruleset_version = Integer()
    marks = Text()
    reason = Text()
    state = Varchar(length=10, default="proposed", index=True)
    answer = Text(default="")
    account = to(Account)
    second = to(Account, null=True)
    created = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)


class SheetSignature(Table):
    """签名 under sheets. *role*: judge (a seat's sheets), chief_judge (a part's), competitor (one code's).

    *digest* is the SHA-256 over what was signed: when the sheets differ from it, it is to be signed again. *drawing* is
    SVG path data, empty where an account signed without drawing.
    """

    id: Serial
    event = to(Event)
    part = Varchar(length=40, default="")
    seat = to(Seat, null=True)
    code = Varchar(length=20, default="")
    role = Varchar(length=20)
    digest = Varchar(length=64)
    drawing = Text(default="")
    submission = Varchar(length=40, unique=True)
    account = to(Account, null=True)
    created = Timestamptz()


class Typing(Table):
    """One of the two typings of a paper sheet. *turn* is 1 or 2; *state*: waiting, agreed, settled, dropped.

    Only when both agree, or a person has settled the differences, a Sheet is stored. *submission* is the page's id of
    this typing, *base* the version of the sheet it was typed over.
    """

    id: Serial
    event = to(Event)
    seat = to(Seat)
    code = Varchar(length=20)
    submission = Varchar(length=40, unique=True)
    ruleset_version = Integer()
    base = Integer(default=0)
    turn = Integer()
    marks = Text()
    reason = Text(default="")
    state = Varchar(length=10, default="waiting")
    account = to(Account)
    created = Timestamptz()


class Scan(Table):
    """扫描件 of a paper sheet, as it was sent. *pages* of it can be looked at."""

    id: Serial
    event = to(Event)
    seat = to(Seat, null=True)
    code = Varchar(length=20)
    name = Varchar(length=200)
    media_type = Varchar(length=40)
    pages = Integer(default=1)
    sha256 = Varchar(length=64)
    body = Bytea()
    account = to(Account, null=True)
    created = Timestamptz()


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
