"""成绩汇总表 as a workbook, and the scoring document of a tally for whoever wants to count again."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from contests.actions import results as act
from contests.actions.results import Board
from contests.actions.results.board import Line
from contests.documents import lists
from contests.labels import say
from contests.rules import Missing, Refused
from contests.store import results as stored
from contests.store.results import Named
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.lists import download
from contests.web.pages import clock
from contests.web.results.view import EventView, fetch, is_divided, view


def _figure(text: str | None) -> lists.Value:
    """A published figure stays a number in the workbook, with its decimals; words and hidden figures stay words."""
    if text is None:
        return say("figure.hidden")
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _row(line: Line, named: Named | None, divided: bool) -> lists.SummaryRow:
    cells = ((None, None) if cell is None else cell for cell in line.cells)
    prizes = [say("prize.proposed", {"name": p.name}) if p.proposed else p.name for p in line.prizes]
    words = [line.division] if divided else []
    return lists.SummaryRow(
        place=_figure(line.place) if line.place else line.state_words,
        number=named.number or line.code if named else line.code,
        name=named.label if named else say("figure.hidden"),
        unit=named.unit if named else say("figure.hidden"),
        marks=tuple((_figure(score), _figure(weighted)) for score, weighted in cells),
        total=_figure(line.total),
        note=say("list.semicolon").join([*words, *prizes, line.decided, *line.notes]).strip(say("list.semicolon")),
    )


def summary(title: str, shown: EventView, board: Board) -> lists.ListTable:
    """Return the event's 成绩汇总表 as its page shows it."""
    parts = [
        lists.Part(column.name, say("column.weighted", {"weight": column.weight}) if column.counts else "—")
        for column in board.columns
    ]
    rows = [_row(line, shown.named(line.code), is_divided(board)) for line in board.lines]
    return lists.summary(title, _subtitle(shown), parts, rows, shown.event.name)


def _subtitle(shown: EventView) -> str:
    if shown.last is None or shown.event.state not in ("certified", "unblinded"):
        return say("summary.preview")
    return say("summary.signed", {"number": shown.last.number, "digest": shown.last.digest[:16]})


@get("/contests/{contest:int}/results/{event:int}/workbook")
async def workbook(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Response[bytes]:
    me, found, own = await fetch(request, contest, event)
    shown = await view(found, own)
    if shown.board is None:
        raise Missing
    title = say("summary.title", {"contest": found.name, "event": own.name})
    made = say("summary.made", {"name": me.name, "at": clock(access.now())})
    return download(lists.workbook([summary(title, shown, shown.board)], made), f"{title}.xlsx")


@get("/contests/{contest:int}/results/{event:int}/tallies/{number:int}/document")
async def document(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]
) -> Response[Any]:
    _, found, own = await fetch(request, contest, event)
    tally = await stored.tally(event, number)
    if tally is None:
        raise Missing
    if act.is_blind(own):
        raise Refused("document_blind")
    body = json.dumps(tally.document, ensure_ascii=False, indent=1).encode()
    return download(body, f"{found.name}-{own.name}-{number}.json", "application/json")


ROUTES = [workbook, document]
