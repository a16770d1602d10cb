"""A count as the tally room reads it: every place, figure, prize and gap in words.

What is hidden while the codes are not decoded (everything but the judges' own parts, and so the total) is hidden
here, once, for every page and workbook.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import scoring
from contests.actions.results.held import titles_in_the_way
from contests.actions.results.words import Words, listed, names
from contests.labels import known, say
from contests.store.setup import EventRow

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One part of the rules as a column. *weight* in per cent; a *hidden* one shows no figure."""

    key: str
    name: str
    weight: str
    counts: bool
    hidden: bool

    @property
    def weighs(self) -> bool:
        """Whether a weighted figure beside the score says something new and may be seen."""
        return self.counts and not self.hidden and self.weight != "100"


@dataclass(frozen=True, slots=True)
class Prize:
    """One award of an entry or team, with the rule it came by; *proposed* until another body confirms it."""

    award: str
    level: str
    name: str
    rule: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. *cells* holds score and weighted score by column; None stands for a hidden figure."""

    code: str
    division: str
    place: str
    state: str
    state_words: str
    total: str | None
    cells: tuple[tuple[str, str] | None, ...]
    prizes: tuple[Prize, ...]
    decided: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team or unit of a team list, by its key in the document."""

    code: str
    place: str
    state_words: str
    total: str
    members: tuple[str, ...]
    prizes: tuple[Prize, ...]


@dataclass(frozen=True, slots=True)
class TeamList:
    """One team rule and its list."""

    key: str
    name: str
    lines: tuple[TeamLine, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps the count from being signed, in words, and the desk where it is mended."""

    text: str
    desk: str
    code: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie that people must decide; *codes* are its entries, or the keys of units where it is *of_teams*."""

    text: str
    codes: tuple[str, ...]
    needs: str
    of_teams: bool


@dataclass(frozen=True, slots=True)
class Board:
    """One event's count in words. *hidden* says whether figures are held back until the codes are decoded."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    teams: tuple[TeamList, ...]
    gaps: tuple[Gap, ...]
    ties: tuple[Tie, ...]
    warnings: tuple[Gap, ...]
    entered: int
    started: int
    ranked: int
    void: bool
    ready: bool
    hidden: bool

    @property
    def divisions(self) -> list[tuple[str, list[Line]]]:
        """The lines by division, in the result's order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.division, []).append(line)
        return list(found.items())

    @property
    def winners(self) -> list[Line]:
        """Whoever has an award."""
        return [line for line in self.lines if line.prizes]


_DESKS = {"value_missing": "figures", "value_faulty": "figures", "fact_missing": "figures", "too_few_judges": "seats"}


def is_blind(event: EventRow) -> bool:
    """Say whether the names, and what only a name's holder may know, are still held back."""
    return event.blind and event.unblinded_at is None


def board(event: EventRow, document: Plain, result: Plain) -> Board:
    """Put a result (its plain form) of *event* into words, with the document it was counted from."""
    rules = Words(document["ruleset"])
    held = {} if is_blind(event) else titles_in_the_way(document)
    columns = tuple(_columns(rules, result, is_blind(event)))
    hidden = any(column.hidden for column in columns)
    lines = tuple(_line(row, columns, rules, hidden, held.get(row["code"], ())) for row in result["rows"])
    flags = [(_flag(flag, rules), bool(flag.get("blocks"))) for flag in result.get("flags", ())]
    return Board(
        columns=columns,
        lines=lines,
        teams=() if is_blind(event) else tuple(_teams(rules, result)),
        gaps=(*_gaps(result.get("missing", ()), rules), *(gap for gap, blocks in flags if blocks)),
        ties=tuple(_tie(tie, rules) for tie in result.get("undecided", ())),
        warnings=tuple(gap for gap, blocks in flags if not blocks),
        entered=result.get("entered", 0),
        started=result.get("started", 0),
        ranked=result.get("ranked", 0),
        void=bool(result.get("void")),
        ready=bool(result.get("publishable")),
        hidden=hidden,
    )


def _columns(rules: Words, result: Plain, blind: bool) -> Iterator[Column]:
    there = {figure["key"] for row in result["rows"] for figure in row.get("parts", ())}
    for part in rules.top:
        if part["key"] in there:
            yield Column(
                part["key"],
                part.get("name") or part["key"],
                str(part.get("weight", "100")),
                part.get("counts", True),
                blind and not rules.judged(part),
            )


def _line(row: Plain, columns: Sequence[Column], rules: Words, hidden: bool, held: Sequence[str]) -> Line:
    figures = {figure["key"]: figure for figure in row.get("parts", ())}
    return Line(
        code=row["code"],
        division=row.get("division", ""),
        place="" if row["place"] is None else str(row["place"]),
        state=row["state"],
        state_words=say(f"state.{row['state']}"),
        total=None if hidden else row["total"],
        cells=tuple(None if column.hidden else _cell(figures.get(column.key)) for column in columns),
        prizes=tuple(_prizes(row.get("awards", ()), rules)),
        decided=_decided(row.get("decided_by"), rules),
        notes=(*_notes(row, rules), *(() if row.get("awards") else held)),
    )


def _cell(figure: Plain | None) -> tuple[str, str]:
    return (figure["score"], figure.get("weighted", "")) if figure else ("", "")


def _prizes(awards: Sequence[Plain], rules: Words) -> Iterator[Prize]:
    for given in awards:
        own = rules.awards.get(given["award"], {})
        proposed = given.get("state") == "proposed"
        words = scoring.tell(scoring.Given(**given), "zh")
        yield Prize(given["award"], given["level"], given["name"] or own.get("name", ""), words, proposed)


def _decided(by: int | str | None, rules: Words) -> str:
    if by is None:
        return ""
    if isinstance(by, str):
        return say(f"decided.{by}")
    chain = rules.plain.get("ranking", {}).get("chain", [{"by": "total"}])
    key = chain[by] if by < len(chain) else {"by": "total"}
    return say("decided.step", {"key": rules.step(key), "way": say(f"key.{key.get('best', 'high')}")})


def _notes(row: Plain, rules: Words) -> Iterator[str]:
    for veto in row.get("vetoes", ()):
        yield say("note.veto", {"what": rules.criteria.get(veto) or say(f"scope.{veto}")})
    for gate in row.get("failed", ()):
        yield say("note.gate", {"what": rules.gates.get(gate, gate)})
    yield from (reason for reason in row.get("reasons", ()) if reason)


def _teams(rules: Words, result: Plain) -> Iterator[TeamList]:
    named = names(rules.plain.get("teams", ()))
    for key, rows in result.get("teams", {}).items():
        lines = (
            TeamLine(
                code=row["code"],
                place="" if row["place"] is None else str(row["place"]),
                state_words=say(f"state.{row['state']}"),
                total=row["total"],
                members=tuple(row.get("members", ())),
                prizes=tuple(_prizes(row.get("awards", ()), rules)),
            )
            for row in rows
        )
        yield TeamList(key, named.get(key, key), tuple(lines))


def _gaps(missing: Sequence[Plain], rules: Words) -> Iterator[Gap]:
    """Say what is missing, everything of one seat in one part together."""
    groups: dict[tuple[str, str, str], list[Plain]] = defaultdict(list)
    owed = {(one["entry"], one.get("part", "")) for one in missing if one["code"] == "sheet_missing"}
    for one in missing:
        if one["code"] == "too_few_judges" and (one["entry"], one.get("part", "")) in owed:
            continue  # said by the sheets that are owed
        groups[one["code"], one.get("part", ""), one.get("seat", "")].append(one)
    for (code, part, seat), own in groups.items():
        entries = [one["entry"] for one in own]
        facts = {
            "part": rules.part(part),
            "seat": rules.seat(part, seat),
            "n": len(own),
            "codes": listed(entries),
            **own[0].get("numbers", {}),
        }
        label = f"missing.{code}" if known(f"missing.{code}") else "missing.other"
        agreed = (rules.parts.get(part, {}).get("panel") or {}).get("method") == "consensus"
        yield Gap(say(label, facts), "checks" if agreed else _DESKS.get(code, "room"))


def _tie(tie: Plain, rules: Words) -> Tie:
    what, where = tie["what"], str(tie.get("where", ""))
    award = rules.awards.get(where, {}) if what == "award" else {}
    named = names(rules.plain.get("teams", ()))
    of_teams = where in named if what == "place" else award.get("to", "entries") != "entries"
    facts = {
        "needs": say(f"needs.{tie['needs']}"),
        "where": award.get("name") or named.get(where) or where,
    }
    text = say("tie.team" if what == "place" and of_teams else f"tie.{what}", facts)
    return Tie(text, tuple(tie["entries"]), tie["needs"], of_teams)


def _flag(flag: Plain, rules: Words) -> Gap:
    criterion = flag.get("criterion", "")
    facts = {
        "code": flag["entry"],
        "part": rules.part(flag["part"]),
        "criterion": rules.criteria.get(criterion, criterion),
        "spread": flag["spread"],
        "limit": flag["limit"],
    }
    text = say("flag.criterion" if criterion else "flag.sheet", facts)
    return Gap(text, "room", flag["entry"], flag["part"])
