"""复核: the rounds of an event, the walk through every sampled code, the signature, the report."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions import results as act
from contests.documents import lists
from contests.labels import say
from contests.rules import Faulty, Missing, Person
from contests.store import results as stored
from contests.store import setup
from contests.store.results import Round, Standing, TallyRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.lists import download
from contests.web.pages import back, clock, page
from contests.web.results import originals
from contests.web.results.view import READERS, fetch, href

Answer = Response[Any] | Template | Redirect
COMPARING = (*READERS, "checker")


@get("/contests/{contest:int}/rechecks")
async def list_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    """Every event with how its re-check stands: the way in for whoever has no other business in the tally room."""
    _, found = await access.contest_as(request, contest, *COMPARING)
    events = await setup.events(contest)
    standings = await stored.recheck_standings(found, [event.id for event in events])
    rows = [(event, standings[event.id], _waiting(standings[event.id])) for event in events]
    return page(request, "results/rechecks.html", contest=found, rows=rows)


def _waiting(standing: Standing) -> int:
    """How many entries are still to be compared, in the round that is going on or in the next one."""
    if standing.state != "open":
        return standing.owed
    return sum(len(one.recheck.sample) - len(one.lines) for one in standing.rounds if one.recheck.state == "open")


@get("/contests/{contest:int}/results/{event:int}/recheck")
async def recheck_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    me, found, own = await fetch(request, contest, event, *COMPARING)
    return await _recheck(request, me, found, own)


async def _recheck(request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, **more: Any) -> Template:
    standing = await stored.recheck_standing(contest, event.id)
    return page(
        request,
        "results/recheck.html",
        contest=contest,
        event=event,
        standing=standing,
        people=await _people(standing.rounds),
        own_hand=me.account in await stored.hands(event.id),
        may_start=me.holds(contest.id, *act.CHECKERS)
        and event.state in ("locked", "certified", "unblinded")
        and standing.state != "open"
        and (standing.owed > 0 or standing.state == "again"),
        may_check=me.holds(contest.id, *act.CHECKERS),
        reads=me.holds(contest.id, *READERS),
        may_answer=me.holds(contest.id, "chief_judge"),
        link=lambda rest="": href(contest.id, event.id, rest),
        **({"values": {}} | more),
    )


async def _people(rounds: Sequence[Round]) -> dict[int, str]:
    ids = {one.recheck.account for one in rounds} | {one.recheck.signed_by for one in rounds}
    ids |= {line.account for one in rounds for line in one.lines.values()}
    ids |= {line.answered_by for one in rounds for line in one.lines.values()}
    return await stored.names_of_accounts([account for account in ids if account])


@post("/contests/{contest:int}/results/{event:int}/recheck")
async def start(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event, *COMPARING)
    recheck = await act.start_recheck(me, found, event, secrets.token_hex(8), access.now())
    chosen = (await _round(event, recheck)).recheck.sample
    return back(href(contest, event, "/recheck"), "recheck_started", n=len(chosen))


async def _round(event: int, recheck: int) -> Round:
    for one in (await stored.rounds([event])).get(event, ()):
        if one.recheck.id == recheck:
            return one
    raise Missing


@get("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/{code:str}")
async def entry_page(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int], code: FromPath[str]
) -> Template:
    me, found, own = await fetch(request, contest, event, *COMPARING)
    return await _entry(request, me, found, own, number, code)


async def _entry(
    request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, recheck: int, code: str, **more: Any
) -> Template:
    own = await _round(event.id, recheck)
    codes = [one.code for one in own.recheck.sample]
    if code not in codes:
        raise Missing
    at = codes.index(code)
    tally = await stored.tally(event.id, own.recheck.number)
    row: Mapping[str, Any] = next((r for r in tally.result["rows"] if r["code"] == code), {}) if tally else {}
    line = own.lines.get(code)
    return page(
        request,
        "results/recheck_entry.html",
        contest=contest,
        event=event,
        round=own,
        code=code,
        at=at,
        why=own.recheck.sample[at].why,
        row=row,
        line=line,
        before=codes[at - 1] if at else "",
        after=codes[at + 1] if at + 1 < len(codes) else "",
        compared=await originals.compared(event, tally, code) if tally else [],
        figures=await _figures(event, tally, code) if tally else [],
        may_check=me.holds(contest.id, *act.CHECKERS)
        and own.recheck.state == "open"
        and me.account not in await stored.hands(event.id),
        reads=me.holds(contest.id, *READERS),
        may_correct=me.holds(contest.id, "chief_judge") and event.state == "locked",
        link=lambda rest="": href(contest.id, event.id, rest),
        **({"values": {"found": "" if line is None else "same" if line.correct else "wrong",
                       "note": line.note if line else ""}} | more),
    )  # fmt: skip


async def _figures(event: EventRow, tally: TallyRow, code: str) -> list[tuple[str, str]]:
    """The figures that were typed, with the number and name they were typed under; none while they are hidden."""
    shown = originals.figures(event, tally, code)
    own = (await stored.names(event.id)).entries.get(code) if shown else None
    return [(say("recheck.number"), own.number), (say("column.name.competitor"), own.label), *shown] if own else shown


@post("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/{code:str}")
async def note(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int], code: FromPath[str]
) -> Answer:
    me, found, own = await fetch(request, contest, event, *COMPARING)
    form = await forms.read(request)
    same = form.choice("found", ("same", "wrong")) == "same"
    words = form.text("note", required=not same, most=500)
    try:
        form.check()
        await act.note_recheck(me, found, event, number, {code: "" if same else words}, access.now())
    except Faulty as problems:
        return await _entry(request, me, found, own, number, code, problems=problems, status=422, values=form.values)
    left = await _round(event, number)
    waiting = [one.code for one in left.recheck.sample if one.code not in left.lines]
    to = f"/recheck/{number}/{waiting[0]}" if waiting else "/recheck"
    return back(href(contest, event, to), "recheck_noted", code=code)


@post("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/sign")
async def sign(request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]) -> Redirect:
    me, found, _ = await fetch(request, contest, event, *COMPARING)
    own = await act.sign_recheck(me, found, event, number, access.now())
    facts = {"compared": len(own.lines), "errors": len(own.errors)}
    return back(href(contest, event, "/recheck"), "recheck_done", **facts)


@post("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/{code:str}/answer")
async def answer(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int], code: FromPath[str]
) -> Answer:
    me, found, own = await fetch(request, contest, event, "chief_judge")
    form = await forms.read(request)
    words = form.text("answer", most=500)
    line = (await _round(event, number)).lines.get(code)
    if line is None:
        raise Missing
    try:
        form.check()
        await act.answer_recheck(me, found, event, line.id, words, access.now())
    except Faulty as problems:
        return await _recheck(request, me, found, own, problems=problems, status=422, values={"line": line.id})
    return back(href(contest, event, "/recheck"), "recheck_answered")


@get("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/report")
async def report(request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]) -> Template:
    _, found, own = await fetch(request, contest, event, *COMPARING)
    standing, one = await stored.recheck_standing(found, event), await _round(event, number)
    return page(
        request,
        "results/recheck_report.html",
        contest=found,
        event=own,
        round=one,
        standing=standing,
        people=await _people([one]),
        places=await _places(event, one),
        link=lambda rest="": href(found.id, own.id, rest),
    )


async def _places(event: int, own: Round) -> dict[str, str]:
    tally = await stored.tally(event, own.recheck.number)
    rows = tally.result["rows"] if tally else ()
    return {row["code"]: "" if row["place"] is None else str(row["place"]) for row in rows}


@get("/contests/{contest:int}/results/{event:int}/recheck/{number:int}/workbook")
async def workbook(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]
) -> Response[bytes]:
    me, found, own = await fetch(request, contest, event, *COMPARING)
    one = await _round(event, number)
    title = say("recheck.title", {"contest": found.name, "event": own.name})
    standing = await stored.recheck_standing(found, event)
    table = _table(title, one, standing, await _people([one]), await _places(event, one), own.blind)
    made = say("summary.made", {"name": me.name, "at": clock(access.now())})
    return download(lists.workbook([table], made), f"{title}.xlsx")


def _table(
    title: str, one: Round, standing: Standing, people: Mapping[int, str], places: Mapping[str, str], blind: bool
) -> lists.ListTable:
    rows = []
    for sampled in one.recheck.sample:
        line = one.lines.get(sampled.code)
        outcome = say("recheck.waiting") if line is None else say("recheck.same" if line.correct else "recheck.wrong")
        rows.append(
            (
                int(places[sampled.code]) if places.get(sampled.code, "").isdigit() else places.get(sampled.code, ""),
                sampled.code,
                say(f"recheck.why.{sampled.why}"),
                outcome,
                line.note if line else "",
                line.answer if line else "",
                people.get(line.account, "") if line else "",
                clock(line.created) if line else "",
            )
        )
    facts = {"number": one.recheck.number, "round": one.recheck.round, "n": len(one.lines), "errors": len(one.errors)}
    head = ("column.place", "column.code" if blind else "column.number", "recheck.column.why", "recheck.column.found",
            "recheck.column.note", "recheck.column.answer", "recheck.column.by", "recheck.column.at")  # fmt: skip
    return lists.ListTable(
        title,
        tuple(say(name) for name in head),
        rows,
        say("recheck.subtitle", facts | {"seed": one.recheck.seed, "limit": standing.rule.limit}),
        frozenset({say("recheck.column.note"), say("recheck.column.answer"), say("recheck.column.why")}),
        signatures=(say("recheck.signature"), *lists.SIGNED[2:]),
        name=say("recheck.sheet"),
    )


ROUTES = [list_page, recheck_page, start, entry_page, note, sign, answer, report, workbook]
