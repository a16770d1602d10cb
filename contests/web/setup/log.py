"""The operation log of a contest: who did what, when and why, and whether the chain of its lines still holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import anyio
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from contests.documents.lists import ListTable, workbook
from contests.labels import known, say
from contests.store import ledger, setup
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.pages import clock, page


@dataclass(frozen=True, slots=True)
class LogLine:
    """One deed in words."""

    number: int
    at: datetime
    who: str
    verb: str
    subject: str
    reason: str
    digest: str

    @property
    def words(self) -> str:
        """What the search looks at."""
        return f"{self.number} {clock(self.at)} {self.who} {self.verb} {self.subject} {self.reason}".casefold()


def verb_words(verb: str) -> str:
    """Return what was done, in words."""
    return say(f"deed.{verb}") if known(f"deed.{verb}") else verb


def _subject(deed: ledger.DeedRow, accounts: Mapping[int, str], events: Mapping[int, str]) -> str:
    kind, _, number = deed.subject.partition("-")
    facts = json.loads(deed.facts)
    told = []
    if kind == "event" and number.isdigit():
        told.append(events.get(int(number), say("log.event", {"id": number})))
    elif kind == "account" and number.isdigit():
        told.append(accounts.get(int(number), say("log.account", {"id": number})))
    elif deed.subject:
        told.append(say(f"log.{kind}", {"id": number}) if known(f"log.{kind}") else deed.subject)
    if role := facts.get("role"):
        told.append(say(f"role.{role}"))
    if version := facts.get("version"):
        told.append(say("log.version", {"version": version}))
    return " ".join(told)


async def _lines(contest: int) -> list[LogLine]:
    """Every line of the contest, the newest first; three queries and one for every 5,000 lines."""
    accounts = await setup.account_names()
    events = {event.id: event.name for event in await setup.events(contest)}
    found: list[LogLine] = []
    while deeds := await ledger.deeds(contest, after=found[-1].number if found else 0, limit=5000):
        found += [
            LogLine(
                deed.number,
                deed.at,
                accounts.get(deed.account, "") if deed.account else say("log.system"),
                verb_words(deed.verb),
                _subject(deed, accounts, events),
                deed.reason,
                deed.digest,
            )
            for deed in deeds
        ]
    return found[::-1]


def _listing(request: AnyRequest, lines: list[LogLine]) -> lists.Listing[LogLine]:
    orders = {
        "number": lambda line: line.number,
        "who": lambda line: lists.chinese(line.who),
        "verb": lambda line: lists.chinese(line.verb),
    }
    return lists.listing(request, lines, words=lambda line: line.words, orders=orders)


@get("/contests/{contest:int}/log")
async def log_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, "organiser", "supervisor")
    broken, may_export = await ledger.first_break(contest), me.holds(contest, "organiser")
    shown = _listing(request, await _lines(contest))
    return page(request, "setup/log.html", contest=found, list=shown, broken=broken, may_export=may_export)


@get("/contests/{contest:int}/log.xlsx")
async def export(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    _, found = await access.contest_as(request, contest, "organiser", "supervisor")
    rows = [
        (line.number, clock(line.at), line.who, line.verb, line.subject, line.reason, line.digest)
        for line in _listing(request, await _lines(contest)).found
    ]
    header = tuple(say("log.columns").split("|"))
    table = ListTable(say("log.title"), header, rows, found.name, frozenset({header[5], header[6]}))
    body = await anyio.to_thread.run_sync(workbook, (table,))
    return lists.download(body, f"{found.name} {say('log.title')}.xlsx")


ROUTES = [log_page, export]
