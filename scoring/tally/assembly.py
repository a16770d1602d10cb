"""From counted stages to the result: places by hand, awards, teams, rows, what is open; unchanged rows are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from scoring.awards import Given, Held, Known, Past, give
from scoring.contest import Contest, Entry
from scoring.ranking import Tied
from scoring.stages import Stage
from scoring.tally.result import Place, Result, Row, StageRow, Undecided
from scoring.tally.standing import Standing
from scoring.tally.team_list import TeamList

if TYPE_CHECKING:
    from scoring.tally.count import Count

Awards = Mapping[str, tuple[Given, ...]]
Needs = Literal["lot", "playoff", "jury"]
NOTHING: tuple[Given, ...] = ()


class Assembly:
    """Puts the result of a count together, again after every change."""

    def __init__(self, count: "Count") -> None:
        self.count, self.rules, self.book = count, count.rules, count.book
        self.last = self.rules.stages[-1]
        self.held = _held(self.book.contest)
        self.by_hand = any(rulings.placed for rulings in self.book.rulings.values())
        self.made: Known = {}

    def result(self) -> Result:
        """The whole result as things stand."""
        count = self.count
        ties = {name: self._set_by_hand(count.places(self.last, name)) for name in count.divisions}
        void = {name for name in ties if count.sizes[name].started < self.rules.minimum_entries}
        counting = {name: () if name in void else places for name, places in ties.items()}
        awards, open_lines = self._awards(counting)
        teams = TeamList(count, counting, awards, self._past(()))
        every = [s for standings in count.standings.values() for s in standings.values() if s.remark]
        return Result(
            rows=tuple(row for name in ties for row in self._rows(name, counting[name], awards, name in void)),
            stages={stage.key: tuple(self._stage_rows(stage)) for stage in self.rules.stages[:-1]},
            teams=teams.rows,
            missing=tuple(gap for s in every for gap in s.missing),
            undecided=(*self._open_cuts(), *self._open_places(counting), *open_lines, *teams.undecided),
            flags=tuple(flag for s in every for flag in s.flags),
            entered=len(self.book.entries),
            started=sum(size.started for size in count.sizes.values()),
            ranked=sum(len(tied.members) for places in counting.values() for tied in places),
            void=bool(void) and len(void) == len(ties),
        )

    def _set_by_hand(self, ties: list[Tied[Standing]]) -> list[Tied[Standing]]:
        """Places given by hand: the entry leaves its own place and stands on the given one, beside whoever is there."""
        if not self.by_hand:
            return ties
        placed = {s: p for t in ties for s in t.members if (p := self.book.rulings_on(s.entry.code).placed)}
        found: list[Tied[Standing]] = []
        for tied in ties:
            if rest := tuple(s for s in tied.members if s not in placed):
                waits = tied.undecided and len(rest) > 1
                found.append(Tied(tied.start, tied.place, rest, tied.decided_by, waits))
        found += [Tied(ruling.place, ruling.place, (s,), "hand") for s, ruling in placed.items()]
        return sorted(found, key=lambda tied: (tied.start, tied.members[0].entry.code))

    # Awards.

    def _past(self, barred: Sequence[str]) -> Past:
        return Past(self.held, self.book.contest.date, frozenset(barred))

    def _awards(self, ties: Mapping[str, Sequence[Tied[Standing]]]) -> tuple[Awards, list[Undecided]]:
        rules = [award for award in self.rules.awards if award.to == "entries"]
        if not rules:
            return {}, []
        barred = [s.entry.unit for ss in self.count.standings.values() for s in ss.values() if s.bars_unit]
        past = self._past(barred)
        places = [(name, tied, self.count.sizes[name]) for name, tied in ties.items()]
        found: dict[str, tuple[Given, ...]] = {}
        undecided: list[Undecided] = []
        for award in rules:
            giving = give(award, places, past, self.made)
            alone = {id(given): (given,) for given in self.made.values()}
            if found:
                for code, given in giving.given.items():
                    found[code] = (*found.get(code, NOTHING), given)
            else:
                found = {code: alone[id(given)] for code, given in giving.given.items()}
            undecided += [Undecided("award", codes, self._needs(), award.key, name) for name, codes in giving.open]
        return found, undecided

    def _needs(self) -> Needs:
        end = self.rules.ranking.end
        return end if end in ("lot", "playoff", "jury") else "jury"

    # What is open.

    def _open_cuts(self) -> Iterator[Undecided]:
        for (stage, division), drawn in self.count.cuts.items():
            if drawn.waiting:
                yield Undecided("cut", drawn.waiting, self._needs(), stage, division)

    def _open_places(self, ties: Mapping[str, Sequence[Tied[Standing]]]) -> Iterator[Undecided]:
        for division, places in ties.items():
            for tied in places:
                if tied.undecided:
                    codes = tuple(s.entry.code for s in tied.members)
                    yield Undecided("place", codes, self._needs(), str(tied.start), division)

    # Rows.

    def _rows(self, division: str, ties: Sequence[Tied[Standing]], awards: Awards, void: bool) -> Iterator[Row]:
        for tied in ties:
            place, decided = tied.place, tied.decided_by or None
            for standing in tied.members:
                given = awards.get(standing.code, NOTHING)
                row = standing.row
                if row is None or row.place != place or row.awards != given or row.decided_by != decided:
                    row = standing.row = self._row(standing, place, given, decided)
                yield row
        entries = self.count.divisions[division]
        if sum(len(tied.members) for tied in ties) < len(entries):
            placed = {standing.code for tied in ties for standing in tied.members}
            yield from (self._unplaced(entry, void) for entry in entries if entry.code not in placed)

    def _row(self, standing: Standing, place: Place, given: tuple[Given, ...], decided: int | str | None) -> Row:
        entry, total = standing.entry, standing.total
        return Row(
            entry.code,
            place,
            standing.state,
            "" if total is None else total.text,
            entry.division,
            tuple(part.figure for part in standing.parts) if total is None else total.figures,
            given,
            decided,
            standing.vetoes,
            standing.failed,
            rulings.reasons if (rulings := self.book.rulings.get(entry.code)) else (),
        )

    def _unplaced(self, entry: Entry, void: bool) -> Row:
        for stage in reversed(self.rules.stages):
            standing = self.count.standings[stage.key].get(entry.code)
            if standing is None:
                continue
            row = self._row(standing, None, NOTHING, None)
            if standing.state != "ranked":
                return row
            waiting = any(entry.code in drawn.waiting for drawn in self.count.cuts.values())
            state: Literal["void", "pending", "out"] = "void" if void else "pending" if waiting else "out"
            return replace(row, state=state)
        raise AssertionError("every entry stands in the first stage")

    def _stage_rows(self, stage: Stage) -> Iterator[StageRow]:
        on = self.count.on.get(stage.key, set())
        standings = self.count.standings[stage.key]
        for division in self.count.divisions:
            placed: set[str] = set()
            for tied in self.count.places(stage, division):
                for s in tied.members:
                    placed.add(s.entry.code)
                    text = "" if s.total is None else s.total.text
                    yield StageRow(s.entry.code, tied.place, s.state, text, s.entry.code in on, division)
            for entry in self.count.divisions[division]:
                one = standings.get(entry.code)
                if one is not None and entry.code not in placed:
                    text = "" if one.total is None else one.total.text
                    yield StageRow(entry.code, None, one.state, text, False, division)


def _held(contest: Contest) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for title in contest.titles:
        found.setdefault(title.holder, []).append(Held(title.title, title.date))
    return found
