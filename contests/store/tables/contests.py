"""Contests, who holds which role in them, their events and rules."""

from piccolo.columns import Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.accounts import Account
from contests.store.tables.references import to


class Contest(Table):
    """竞赛. *settings* is JSON: see ``contests.rules.ContestSettings``. *finished* contests count in statistics.

    *rehearsal_of* names the contest that this one is a copy of, to practise on; a rehearsal counts nowhere.
    """

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
    rehearsal_of = Integer(null=True, default=None, index=True)
    created = Timestamptz()


class Member(Table):
    """Who holds which role in a contest: organiser, chief_judge, tally_clerk, code_keeper, supervisor, checker,
    appeals_jury."""

    id: Serial
    contest = to(Contest)
    account = to(Account)
    role = Varchar(length=20)
    member_one_role = Unique([contest, account, role])


class Event(Table):
    """赛项. *entrant*: competitor, team, organisation, work_group, work or nomination.

    *period* is the month of a star round (2026-04). *blind*: judges see codes only, until unblinded.
    """

    id: Serial
    contest = to(Contest)
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
    event = to(Event)
    version = Integer()
    body = Text()
    reason = Text(default="")
    account = to(Account, null=True)
    created = Timestamptz()
    ruleset_one_version = Unique([event, version])
