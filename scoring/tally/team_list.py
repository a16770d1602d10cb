"""The team lists of a result: members with their places, team totals in order, the teams' awards."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.awards import Given, Past, Sizes, give
from scoring.contest import Entry
from scoring.exact import read, shown
from scoring.ranking import Tied
from scoring.tally.result import TeamRow, Undecided
from scoring.tally.standing import Standing
from scoring.teams import Figures, Group, Member, Team, TeamTotal, rank_teams, team_total

if TYPE_CHECKING:
    from scoring.tally.count import Count


class TeamList:
    """All team rules of a contest carried out."""

    def __init__(
        self,
        count: "Count",
        ties: Mapping[str, Sequence[Tied[Standing]]],
        awards: Mapping[str, tuple[Given, ...]],
        past: Past,
    ) -> None:
        self.count, self.awards, self.past = count, awards, past
        self.rules, self.book = count.rules, count.book
        self.undecided: list[Undecided] = []
        self.rows: dict[str, tuple[TeamRow, ...]] = {}
        if self.rules.teams:
            self.ranked = {s.entry.code: (s, t.start) for tied in ties.values() for t in tied for s in t.members}
            self.levels = {award.key: [level.key for level in award.levels] for award in self.rules.awards}
            self.rows = {rule.key: self._list(rule) for rule in self.rules.teams}

    def _list(self, rule: Team) -> tuple[TeamRow, ...]:
        totals = {g.code: team_total(rule, g, self.levels) for g in self._groups(rule)}
        ties = rank_teams(rule, list(totals.values()), self.book.orders_for(team=rule.key))
        given = self._give(rule, ties, len(totals))
        rows = [self._row(rule, team, tied, given.get(team.code, ())) for tied in ties for team in tied.members]
        for tied in ties:
            if tied.undecided:
                codes = tuple(team.code for team in tied.members)
                needs = rule.end if rule.end in ("lot", "playoff", "jury") else "jury"
                self.undecided.append(Undecided("place", codes, needs, rule.key))
        rest = sorted((team for team in totals.values() if not team.complete), key=lambda team: team.code)
        return (*rows, *(self._row(rule, team, None, ()) for team in rest))

    def _groups(self, rule: Team) -> list[Group]:
        found: dict[str, list[Entry]] = {}
        for entry in self.book.entries.values():
            if (not rule.divisions or entry.division in rule.divisions) and (code := self._team_of(rule, entry)):
                found.setdefault(code, []).append(entry)
        return [Group(code, tuple(map(self._member, entries)), self._values(code)) for code, entries in found.items()]

    def _team_of(self, rule: Team, entry: Entry) -> str:
        if rule.by == "team":
            return entry.team
        unit = self.book.units.get(entry.unit)
        return unit.parent if rule.by == "parent" and unit is not None and unit.parent else entry.unit

    def _values(self, code: str) -> dict[str, Fraction]:
        unit = self.book.units.get(code)
        return {} if unit is None else {k: v for k, t in unit.values.items() if (v := read(t)) is not None}

    def _member(self, entry: Entry) -> Member:
        standing, place = self.ranked.get(entry.code, (None, None))
        total = None if standing is None or standing.total is None else standing.total.value
        awards = {given.award: given.level for given in self.awards.get(entry.code, ())}
        return Member(entry.code, self.count.started(entry), total, place, self._figures(entry), awards)

    def _figures(self, entry: Entry) -> Figures:
        def figures(kind: Literal["part", "value"], key: str) -> Fraction | None:
            if kind == "value":
                return self.book.value(entry, key)
            for name, stage in self.count.stages.items():
                standing = self.count.standings[name].get(entry.code)
                if key in stage.by_key and standing is not None:
                    return stage.part_score(standing, key).score
            return None

        return figures

    def _give(self, rule: Team, ties: Sequence[Tied[TeamTotal]], size: int) -> dict[str, tuple[Given, ...]]:
        found: dict[str, tuple[Given, ...]] = {}
        for award in self.rules.awards:
            if award.to != rule.key:
                continue
            giving = give(award, [("", ties, Sizes(size, size))], self.past, {})
            for code, given in giving.given.items():
                found[code] = (*found.get(code, ()), given)
            self.undecided += [Undecided("award", codes, "jury", award.key) for _, codes in giving.open]
        return found

    def _row(self, rule: Team, team: TeamTotal, tied: Tied[TeamTotal] | None, given: tuple[Given, ...]) -> TeamRow:
        total_step, term_step = rule.rounding.total, rule.rounding.weighted
        places = total_step.places if total_step else self.rules.shown
        term_places = term_step.places if term_step else self.rules.shown
        return TeamRow(
            team.code,
            None if tied is None else tied.place,
            "provisional" if tied is None else "ranked",
            shown(team.total, places),
            tuple(shown(term, term_places) for term in team.terms),
            tuple(member.code for member in team.counted),
            given,
            None if tied is None else tied.decided_by or None,
        )
