"""成绩汇总表 as a workbook, and the scoring document of a tally for whoever wants to count again."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from contests.actions import results as act
from contests.actions.results import Board
from contests.actions.results.board import Line
from contests.actions.results.words import listed
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


def _line(line: Line, named: Named | None, shown: EventView, board: Board) -> tuple[lists.Value, ...]:
    hidden = say("figure.hidden")
    row: list[lists.Value] = [
        _figure(line.place) if line.place else line.state_words,
        (named.number or line.code) if named else line.code,
        named.label if named else hidden,
    ]
    if shown.has_units:
        row.append(named.unit if named else hidden)
    if is_divided(board):
        row.append(line.division)
    for column, cell in zip(board.columns, line.cells, strict=True):
        row.append(_figure(cell[0] if cell else None))
        if column.weighs:
            row.append(_figure(cell[1] if cell else None))
    prizes = [say("prize.proposed", {"name": p.name}) if p.proposed else p.name for p in line.prizes]
    notes = [note for note in (line.decided, *line.notes) if note]
    row += [_figure(line.total), _time(line.code, shown), listed(prizes), say("list.semicolon").join(notes)]
    return tuple(row)


def _time(code: str, shown: EventView) -> str:
    """Return the time that breaks ties, as a clock would say it; a time that is itself a part has its own column."""
    document = (shown.last.document if shown.signed and shown.last else None) or (
        shown.counted.document if shown.counted else {}
    )
    values = document.get("ruleset", {}).get("values", ())
    own: Mapping[str, str] = next(
        (entry.get("values", {}) for entry in document.get("entries", ()) if entry["code"] == code), {}
    )
    text = next(
        (own[value["key"]] for value in values if value.get("unit") == say("unit.seconds") and value["key"] in own), ""
    )
    if not text.isascii() or not text.isdigit():
        return say("time.seconds", {"seconds": text}) if text else ""
    minutes, seconds = divmod(int(text), 60)
    return say("time.minutes" if minutes else "time.seconds", {"minutes": minutes, "seconds": seconds})


def summary(title: str, shown: EventView, board: Board) -> lists.ListTable:
    """Return the event's 成绩汇总表 as its page shows it, with the places to sign."""
    header = [say("column.place"), say("column.entry"), say(f"column.name.{shown.event.entrant}")]
    header += [say("column.unit")] if shown.has_units else []
    header += [say("column.division")] if is_divided(board) else []
    for column in board.columns:
        header.append(column.name)
        header += [say("column.weighted", {"weight": column.weight})] if column.weighs else []
    header += [say(f"column.{name}") for name in ("total", "time", "prizes", "notes")]
    return lists.ListTable(
        title,
        tuple(header),
        [_line(line, shown.named(line.code), shown, board) for line in board.lines],
        _subtitle(shown),
        frozenset({say("column.unit"), say("column.notes")}),
        signatures=lists.SIGNED,
        name=shown.event.name,
    )


def _subtitle(shown: EventView) -> str:
    if shown.last is None or not shown.signed:
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
