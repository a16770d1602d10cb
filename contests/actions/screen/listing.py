"""An event's places as a hall may see them: codes, places and scores, nothing about who is behind them or why.

While codes are not decoded, theory marks stay hidden and with them the totals: then the places are those of the
judges' own parts, by the figures that are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import scoring
from contests.store.setup import EventRow

MOST = 300  # lines of one event; a hall cannot read more
OWED = frozenset({"sheet_missing", "too_few_judges", "sheet_faulty", "places_missing", "sheets_disagree"})
AWAY = frozenset({"absent", "withdrawn"})
BY_JUDGES = frozenset({"sheets"})

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. *state*: ranked, waiting (being marked), away (did not take part) or unplaced, whatever the reason."""

    code: str
    state: str
    division: str = ""
    place: str = ""
    shared: bool = False
    score: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One event's list. *done* of *total* are marked. *part* names the judged part while totals are
    hidden, ``*`` where there are several.

    *stage*: live, signed (by two people), notice (posted) or final.
    """

    event: int
    lines: tuple[Line, ...]
    done: int
    total: int
    part: str = ""
    stage: str = "live"
    void: bool = False

    def plain(self) -> dict[str, Any]:
        """As it is frozen."""
        return asdict(self)


def thawed(plain: Plain) -> Listed:
    """Read a frozen list."""
    return Listed(**{**plain, "lines": tuple(Line(**line) for line in plain["lines"])})


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of a count, in the form that a running count and a stored tally share."""

    code: str
    place: str
    state: str
    total: str
    division: str
    parts: Mapping[str, tuple[str, str]]


def of_count(result: scoring.Result) -> list[Figures]:
    """The rows of a running count."""
    return [
        Figures(
            row.code,
            "" if row.place is None else str(row.place),
            row.state,
            row.total,
            row.division,
            {figure.key: (figure.score, figure.weighted) for figure in row.parts},
        )
        for row in result.rows
    ]


def of_tally(result: Plain) -> list[Figures]:
    """The rows of a stored tally."""
    return [
        Figures(
            row["code"],
            "" if row["place"] is None else str(row["place"]),
            row["state"],
            row["total"],
            row.get("division", ""),
            {figure["key"]: (figure["score"], figure.get("weighted", "")) for figure in row.get("parts", ())},
        )
        for row in result["rows"]
    ]


def is_blind(event: EventRow) -> bool:
    """Say whether nobody may know who is behind the codes."""
    return event.blind and event.unblinded_at is None


def listed(
    event: EventRow, rules: Plain, rows: Sequence[Figures], owed: Iterable[str], stage: str, void: bool = False
) -> Listed:
    """Return the event's list; *owed* are the codes whose sheets are not all in."""
    judged = _judged(rules)
    hidden = is_blind(event) and len(judged) < len(_parts(rules))
    there = {row.code for row in rows if row.state not in AWAY}
    open_ = there & (set(owed) if judged else {row.code for row in rows if row.state == "pending"})
    shown = [part for part in judged if any(part["key"] in row.parts for row in rows)] or judged
    lines = _by_judges(rows, shown) if hidden else [_line(row) for row in rows]
    return Listed(
        event.id,
        tuple(sorted(_shared(lines), key=lambda line: _RANK[line.state])[:MOST]),
        done=len(there) - len(open_),
        total=len(there),
        part=_called(shown) if hidden else "",
        stage=stage,
        void=void,
    )


def _called(judged: Sequence[Plain]) -> str:
    if len(judged) == 1:
        return str(judged[0].get("name") or judged[0]["key"])
    return "*" if judged else ""


_RANK = {"ranked": 0, "waiting": 1, "unplaced": 2, "away": 3}


def _parts(rules: Plain) -> list[Plain]:
    return [part for stage in rules.get("stages", ()) for part in stage.get("parts", ())]


def _judged(rules: Plain) -> list[Plain]:
    """The counting parts that nothing but judges' sheets make up."""
    return [
        part
        for part in _parts(rules)
        if part.get("counts", True) and {one["source"] for one in part.get("parts", ()) or (part,)} <= BY_JUDGES
    ]


def _line(row: Figures) -> Line:
    if row.place:
        return Line(row.code, "ranked", row.division, row.place, score=row.total)
    state = "away" if row.state in AWAY else "waiting" if row.state == "pending" else "unplaced"
    return Line(row.code, state, row.division)


def _by_judges(rows: Sequence[Figures], judged: Sequence[Plain]) -> list[Line]:
    """Places by the shown figures of the judges' parts alone: a place is one more than the number of better ones."""
    found: dict[str, list[tuple[Decimal, Figures]]] = {}
    rest = []
    for row in rows:
        found.setdefault(row.division, [])
        points = None if row.state in AWAY or row.state in ("disqualified", "vetoed") else _points(row, judged)
        if points is None:
            state = (
                "away" if row.state in AWAY else "unplaced" if row.state in ("disqualified", "vetoed") else "waiting"
            )
            rest.append(Line(row.code, state, row.division))
        else:
            found[row.division].append((points, row))
    lines = []
    for division, own in found.items():
        own.sort(key=lambda one: (-one[0], one[1].code))
        places: dict[Decimal, int] = {}
        for number, (points, row) in enumerate(own, 1):
            place = places.setdefault(points, number)
            lines.append(Line(row.code, "ranked", division, str(place), score=f"{points:f}"))
    return lines + rest


def _points(row: Figures, judged: Sequence[Plain]) -> Decimal | None:
    which = 0 if len(judged) == 1 else 1
    texts = [row.parts.get(part["key"], ("", ""))[which] for part in judged]
    return sum(map(Decimal, texts), Decimal(0)) if judged and all(texts) else None


def _shared(lines: Sequence[Line]) -> list[Line]:
    count: dict[tuple[str, str], int] = {}
    for line in lines:
        count[line.division, line.place] = count.get((line.division, line.place), 0) + 1
    return [
        Line(line.code, line.state, line.division, line.place, bool(line.place), line.score)
        if line.place and count[line.division, line.place] > 1
        else line
        for line in lines
    ]


def groups(lines: Sequence[Line]) -> list[tuple[int, list[Line]]]:
    """Return the ranked lines by place, whoever shares one together, each with its rank within its division."""
    found: list[tuple[int, list[Line]]] = []
    for line in lines:
        if line.state != "ranked":
            continue
        last = found[-1][1][-1] if found else None
        if last and (last.division, last.place) == (line.division, line.place):
            found[-1][1].append(line)
        else:
            found.append((found[-1][0] + 1 if last and last.division == line.division else 0, [line]))
    return found
