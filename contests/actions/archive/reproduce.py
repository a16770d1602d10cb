"""The published list, made again from a count: written apart from the code that published it, so that one checks the
other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the list that the count does not give, or the other way round."""

    code: str
    facts: Mapping[str, str]


def differences(kept: Plain, fresh: Plain) -> Iterator[tuple[str, str, str, str]]:
    """Yield what two results say differently: entry, field (place, total, state, awards), as stored, as counted."""
    old = {str(row["code"]): row for row in kept.get("rows", ())}
    new = {str(row["code"]): row for row in fresh.get("rows", ())}
    for code in sorted({*old, *new}):
        for field in ("place", "total", "state", "awards"):
            was, now = (_words(rows.get(code, {}).get(field)) for rows in (old, new))
            if was != now:
                yield code, field, was, now


def _words(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(one.get("name") or one.get("award", "")) for one in value if isinstance(one, dict))
    return "" if value is None else str(value)


def posted(groups: Sequence[Plain], event: int, own: Plain, codes: Plain, *, stars: bool) -> Iterator[Fault]:
    """Compare what a notice says of one event with what its tally gives, row by row in the order of the list.

    *own* holds the ruleset and the fresh result; *codes* the code of each entry id (as text).
    """
    lists = [group for group in groups if group.get("event") == event]
    wanted = list(_wanted(own, stars))
    for group, rows in zip_longest(lists, wanted):
        title = str(group["title"]) if group else ""
        for shown, counted in zip_longest(group["rows"] if group else (), rows or ()):
            said = _said(shown, codes) if shown else None
            if said is None or counted is None or not _agree(said, counted):
                facts = {"list": title, "name": str(shown["name"]) if shown else "—"}
                yield Fault("posted", facts | {"was": _line(said), "now": _line(counted)})


def by_hand(groups: Sequence[Plain], kept: Sequence[Plain], at: datetime) -> Iterator[Fault]:
    """Compare the awards to units by hand that a notice shows with those that were in force *at* its posting.

    *kept* holds the awards of its events as two people decided them. Names are those of the wall: a unit may be
    renamed, its id stays.
    """
    standing = Counter((one["award"], one["organisation"]) for one in kept if _in_force(one, at))
    lists = [group for group in groups if "event" not in group]
    shown = Counter((row["award"], row.get("organisation")) for group in lists for row in group["rows"])
    for group in lists:
        for row in group["rows"]:
            if shown[row["award"], row.get("organisation")] > standing[row["award"], row.get("organisation")]:
                yield Fault("honour_unfounded", {"list": str(group["title"]), "name": str(row["name"])})
    for award, _ in (standing - shown).elements():
        yield Fault("honour_lost", {"list": str(award)})


def _in_force(one: Plain, at: datetime) -> bool:
    if datetime.fromisoformat(one["at"]) > at or one["second"] in (None, one["account"]):
        return False
    return not one["revoked"] or datetime.fromisoformat(one["revoked"]) > at


def _wanted(own: Plain, stars: bool) -> Iterator[list[tuple[str, str, str]]]:
    """The lists that a result gives: its winners, then each list of teams; a row is code, place, award."""
    awards = {one["key"]: one.get("name") or one["key"] for one in own["ruleset"].get("awards", ())}
    divisions = {row["code"]: row.get("division", "") for row in own["result"].get("rows", ())}

    def title(given: Plain, division: str) -> str:
        if stars and division:
            return division
        return str(given.get("name") or awards.get(given["award"], given["award"]))

    def line(row: Plain, division: str, code: str) -> tuple[str, str, str]:
        place = "" if row["place"] is None or (stars and code) else str(row["place"])
        return code, place, "、".join(title(one, division) for one in row["awards"])

    rows = own["result"].get("rows", ())
    winners = [line(row, divisions[row["code"]], row["code"]) for row in rows if row.get("awards")]
    if winners:
        yield winners
    for teams in own["result"].get("teams", {}).values():
        won = [line(team, "", "") for team in teams if team.get("awards")]
        if won:
            yield won


def _said(shown: Plain, codes: Plain) -> tuple[str, str, str]:
    return str(codes.get(str(shown.get("entry")), "")), str(shown.get("place", "")), str(shown["award"])


def _agree(said: tuple[str, str, str], counted: tuple[str, str, str]) -> bool:
    """A list of teams names no code."""
    return said[1:] == counted[1:] and (not counted[0] or said[0] == counted[0])


def _line(row: tuple[str, str, str] | None) -> str:
    return " ".join(part for part in row if part) if row else "—"
