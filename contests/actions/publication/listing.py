"""The lists of a notice, copied from signed tallies: who is put forward for which award, by name and unit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.labels import say
from contests.store import results
from contests.store.results import Named, Names, TallyRow
from contests.store.setup import ContestRow, EventRow

Plain = Mapping[str, Any]
Group = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Composed:
    """The lists of some events, and the tallies they were copied from."""

    groups: tuple[Group, ...]
    tallies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two notices of the same events, in words."""

    name: str
    unit: str
    words: str


async def compose(contest: ContestRow, events: Sequence[EventRow]) -> Composed:
    """Copy the winners of decoded events from their last tallies; an event still under its codes gives nothing."""
    groups: list[Group] = []
    taken = await results.last_tallies([event.id for event in events if event.state == "unblinded"])
    named = await results.names_of(list(taken))
    for event in events:
        if event.id in taken:
            groups += _of_event(contest, event, taken[event.id], named[event.id])
    chosen = {event.id for event in events}
    by_hand = [one for one in await results.honours_by_hand(contest.id) if one.event in chosen]
    for award in dict.fromkeys(one.award for one in by_hand):
        rows = [
            {"name": one.unit, "award": award, "organisation": one.organisation}
            for one in by_hand
            if one.award == award
        ]
        groups.append({"title": award, "kind": "units", "rows": rows})
    return Composed(tuple(groups), tuple(taken[event.id].id for event in events if event.id in taken))


def _of_event(contest: ContestRow, event: EventRow, tally: TallyRow, names: Names) -> Iterator[Group]:
    titles = _Titles(contest, tally.document["ruleset"])
    kind = "people" if event.entrant in ("competitor", "nomination") else "units"
    rows = [
        _line(row, names.entries[row["code"]], titles)
        for row in tally.result["rows"]
        if row.get("awards") and row["code"] in names.entries
    ]
    if rows:
        yield {"title": event.name, "kind": kind, "event": event.id, "rows": rows}
    for key, teams in tally.result.get("teams", {}).items():
        won = [_team(team, names, titles) for team in teams if team.get("awards")]
        if won:
            title = say("notice.teams", {"event": event.name, "list": titles.teams.get(key, key)})
            yield {"title": title, "kind": "units", "event": event.id, "rows": won}


class _Titles:
    """What the awards of one event are called; a star's title is that of its kind, which is its division."""

    def __init__(self, contest: ContestRow, ruleset: Plain) -> None:
        self.of_kinds = contest.preset == "stars"  # a place among two stars of a kind says nothing
        self._awards = {award["key"]: award.get("name") or award["key"] for award in ruleset.get("awards", ())}
        self.teams = {team["key"]: team.get("name") or team["key"] for team in ruleset.get("teams", ())}

    def of(self, given: Plain, division: str) -> str:
        if self.of_kinds and division:
            return division
        return str(given.get("name") or self._awards.get(given["award"], given["award"]))


def _line(row: Plain, named: Named, titles: _Titles) -> Plain:
    given = row["awards"]
    whole: dict[str, Any] = {
        "place": "" if row["place"] is None or titles.of_kinds else str(row["place"]),
        "name": named.label,
        "unit": "" if named.unit == named.label else named.unit,
        "award": say("notice.join").join(titles.of(one, named.division) for one in given),
        "proposed": any(one.get("state") == "proposed" for one in given),
        "division": named.division,
        "state": "" if row["state"] == "ranked" else row["state"],
        "members": [name for _, name in named.members] if len(named.members) > 1 else [],
        "workers": [worker for worker, _ in named.members],
        "entry": named.entry,
        "organisation": named.organisation,
    }
    return {key: value for key, value in whole.items() if value}


def _team(team: Plain, names: Names, titles: _Titles) -> Plain:
    members = [names.entries[code] for code in team.get("members", ()) if code in names.entries]
    name = names.group(team["code"])
    unit = members[0].unit if members else ""
    whole: dict[str, Any] = {
        "place": "" if team["place"] is None else str(team["place"]),
        "name": name,
        "unit": "" if unit == name else unit,
        "award": say("notice.join").join(titles.of(one, "") for one in team["awards"]),
        "members": [member.label for member in members],
        "entry": members[0].entry if members else None,
        "organisation": members[0].organisation if members else None,
    }
    return {key: value for key, value in whole.items() if value}


async def standings(events: Sequence[EventRow]) -> list[Group]:
    """Return every ranked entry of decoded events by place, with the published total, from their last tallies."""
    groups = []
    taken = await results.last_tallies([event.id for event in events if event.state == "unblinded"])
    named = await results.names_of(list(taken))
    for event in events:
        tally = taken.get(event.id)
        if tally is None:
            continue
        names = named[event.id].entries
        rows = [
            {"place": str(row["place"]), "total": row["total"], "name": own.label, "unit": own.unit}
            for row in tally.result["rows"]
            if row["place"] is not None and (own := names.get(row["code"]))
        ]
        groups.append({"title": event.name, "rows": rows})
    return groups


def counted(groups: Sequence[Plain]) -> str:
    """Say how many of what the lists hold: 一等奖1名、二等奖2名、优秀组织奖3个."""
    people: Counter[tuple[str, str]] = Counter()
    for group in groups:
        measure = say(f"notice.measure.{group['kind']}")
        people.update((row["award"], measure) for row in group["rows"])
    return say("notice.join").join(f"{award}{count}{measure}" for (award, measure), count in people.items())


def people(groups: Sequence[Plain]) -> Iterator[str]:
    """Yield every name and unit that is printed."""
    for group in groups:
        for row in group["rows"]:
            yield row["name"]
            yield row.get("unit", "")
            yield from row.get("members", ())


def changes(before: Sequence[Plain], after: Sequence[Plain]) -> list[Change]:
    """Return what a later notice says differently, by list and row; who stayed as he was is left out."""
    old, new = _by_name(before), _by_name(after)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was != now:
            _, name, unit = key
            found.append(Change(name, unit, _difference(key[0], was, now)))
    return found


def _by_name(groups: Sequence[Plain]) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {
        (group["title"], row["name"], row.get("unit", "")): (row.get("place", ""), row["award"])
        for group in groups
        for row in group["rows"]
    }


def _difference(title: str, was: tuple[str, str] | None, now: tuple[str, str] | None) -> str:
    facts = {"list": title, "was": was[1] if was else "", "now": now[1] if now else ""}
    if was is None:
        return say("change.added", facts)
    if now is None:
        return say("change.removed", facts)
    if was[1] != now[1]:
        return say("change.award", facts)
    return say("change.place", facts | {"was": was[0] or "—", "now": now[0] or "—"})
