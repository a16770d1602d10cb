"""A result as a plain table: for the terminal, where no page is at hand."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from scoring.explain import Language, tell
from scoring.explain.sentences import term
from scoring.tally.result import Result, Row

HEAD = {
    "zh": ("组别", "名次", "编号", "总成绩", "各部分", "奖项", "备注"),
    "en": ("division", "place", "code", "total", "parts", "awards", "remarks"),
}


def table(result: Result, language: Language) -> str:
    """The ranked list with parts and awards, the team lists, and what is open."""
    lines = _aligned([HEAD[language], *(_line(row, language) for row in result.rows)])
    for key, teams in result.teams.items():
        cells = [
            (str(t.place or ""), t.code, t.total, " ".join(t.members), term(f"state_{t.state}", language))
            for t in teams
        ]
        lines += ["", f"[{key}]", *_aligned(cells)]
    open_things = [*result.missing, *result.undecided, *result.flags]
    if open_things:
        lines += ["", *(_open(thing, language) for thing in open_things)]
    return "\n".join(lines)


def _open(thing: object, language: Language) -> str:
    entry = getattr(thing, "entry", "")
    said = tell(thing, language)  # type: ignore[arg-type]
    return f"! {entry} {said}" if entry and entry not in said else f"! {said}"


def _line(row: Row, language: Language) -> Sequence[str]:
    parts = " ".join(
        f"{p.key}={p.score}" + (f"→{p.weighted}" if p.weighted not in ("", p.score) else "") for p in row.parts
    )
    awards = " ".join(given.name or given.level for given in row.awards)
    remarks = [term(f"state_{row.state}", language)] if row.state != "ranked" else []
    return (
        row.division,
        "" if row.place is None else str(row.place),
        row.code,
        row.total,
        parts,
        awards,
        " ".join([*remarks, *row.vetoes, *row.failed, *row.reasons]),
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Columns side by side, wide characters counted as two; empty columns are left out."""
    columns = [column for column in zip(*lines, strict=True) if any(column[1:]) or len(lines) == 1]
    widths = [max(map(_width, column)) for column in columns]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*columns, strict=True)
    ]
