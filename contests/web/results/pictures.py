"""Pictures of a result as plain SVG: scores in the order of places with the lines between prizes, places by stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from contests.actions.results import Board
from contests.actions.results.board import Line
from contests.labels import say
from contests.rules import Missing
from contests.web.forms import AnyRequest
from contests.web.pages import page
from contests.web.results.view import EventView, fetch, href, view

WIDTH, HEIGHT = 820, 220
WIDEST = 12  # a bar takes at most one twelfth of the width
LABELLED = 40  # up to so many bars carry their code


@dataclass(frozen=True, slots=True)
class Bar:
    """One entry: where its bar stands and how high it is; *shade* in per cent, the better the prize the darker."""

    code: str
    place: str
    value: str
    prize: str
    x: int
    width: int
    height: int
    shade: int


@dataclass(frozen=True, slots=True)
class Border:
    """The line behind the last winner of a prize."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class RankChart:
    """One division's entries by place."""

    division: str
    measure: str
    most: str
    bars: tuple[Bar, ...]
    borders: tuple[Border, ...]

    @property
    def labelled(self) -> bool:
        """Whether there is room for a code under every bar."""
        return len(self.bars) <= LABELLED


@dataclass(frozen=True, slots=True)
class Way:
    """One entry through the stages: its points on the picture, and its places in words."""

    code: str
    points: str
    places: tuple[str, ...]
    y: int


@dataclass(frozen=True, slots=True)
class StageChart:
    """Places after each stage."""

    stages: tuple[tuple[int, str], ...]
    ways: tuple[Way, ...]
    height: int


def rank_charts(board: Board) -> list[RankChart]:
    """Return a chart of each division; while totals are hidden the first open part stands for them."""
    column = next((at for at, one in enumerate(board.columns) if not one.hidden), None)
    if board.hidden and column is None:
        return []
    measure = board.columns[column].name if board.hidden and column is not None else say("column.total")
    charts = []
    for division, lines in board.divisions:
        ranked = [(line, value) for line in lines if line.place and (value := _value(line, board, column)) is not None]
        if len(ranked) > 1:
            charts.append(_chart(division, measure, ranked))
    return charts


def _value(line: Line, board: Board, column: int | None) -> Decimal | None:
    cell = line.cells[column] if board.hidden and column is not None else None
    text = line.total if not board.hidden else cell[0] if cell else ""
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _chart(division: str, measure: str, ranked: Sequence[tuple[Line, Decimal]]) -> RankChart:
    most = max(value for _, value in ranked) or Decimal(1)
    step, shades = WIDTH / Decimal(max(len(ranked), WIDEST)), _shades([line for line, _ in ranked])
    bars = tuple(
        Bar(
            line.code,
            line.place,
            str(value),
            _prize(line),
            int(step * at),
            max(int(step * (at + 1)) - int(step * at) - (2 if step > 6 else 0), 1),
            int(max(value, Decimal(0)) / most * HEIGHT),
            shades[_prize(line)],
        )
        for at, (line, value) in enumerate(ranked)
    )
    borders = tuple(
        Border(int(step * (at + 1)), _prize(line))
        for at, ((line, _), after) in enumerate(zip(ranked, [*ranked[1:], None], strict=True))
        if _prize(line) and (after is None or _prize(after[0]) != _prize(line))
    )
    return RankChart(division, measure, str(most), bars, borders)


def _prize(line: Line) -> str:
    return say("list.join").join(prize.name for prize in line.prizes)


def _shades(lines: Sequence[Line]) -> dict[str, int]:
    """Four steps of one colour: print and dark mode tell them apart, and the borders carry the names."""
    names = [name for name in dict.fromkeys(_prize(line) for line in lines) if name]
    return {"": 25} | {name: max(100 - 22 * at, 40) for at, name in enumerate(names)}


def stage_chart(plain: Mapping[str, Any], ruleset: Mapping[str, Any]) -> StageChart | None:
    """Return the places after each stage, where there are several."""
    named = {stage["key"]: stage.get("name") or stage["key"] for stage in ruleset.get("stages", ())}
    lists = [(named[key], {row["code"]: row["place"] for row in rows}) for key, rows in plain.get("stages", {}).items()]
    if not lists:
        return None
    last = list(named.values())[-1]
    lists.append((last, {row["code"]: row["place"] for row in plain["rows"]}))
    codes = [row["code"] for row in plain["rows"] if any(places.get(row["code"]) is not None for _, places in lists)]
    lowest = max(int(Decimal(str(p))) for _, places in lists for p in places.values() if p is not None)
    gap = WIDTH // (len(lists) - 1)
    ways = []
    for code in codes:
        given = [(at * gap, places.get(code)) for at, (_, places) in enumerate(lists)]
        points = [(x, int(Decimal(str(place)) * 18)) for x, place in given if place is not None]
        words = tuple("" if place is None else str(place) for _, place in given)
        ways.append(Way(code, " ".join(f"{x},{y}" for x, y in points), words, points[-1][1]))
    stages = tuple((at * gap, name) for at, (name, _) in enumerate(lists))
    return StageChart(stages, tuple(ways), lowest * 18 + 40)


@get("/contests/{contest:int}/results/{event:int}/pictures")
async def pictures_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    _, found, own = await fetch(request, contest, event)
    shown = await view(found, own)
    if shown.board is None:
        raise Missing
    return page(
        request,
        "results/pictures.html",
        contest=found,
        view=shown,
        charts=rank_charts(shown.board),
        stages=None if shown.board.hidden else _stages(shown),
        link=lambda rest="": href(found.id, own.id, rest),
    )


def _stages(shown: EventView) -> StageChart | None:
    if shown.signed and shown.last:
        return stage_chart(shown.last.result, shown.last.document["ruleset"])
    return stage_chart(shown.counted.plain, shown.counted.document["ruleset"]) if shown.counted else None


ROUTES = [pictures_page]
