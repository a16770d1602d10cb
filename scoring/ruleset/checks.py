"""Contradictions inside a ruleset: unknown references, rules that cannot be carried out, figures that cannot be
meant.
"""

from typing import TYPE_CHECKING

from scoring.awards.rules import Award, Level
from scoring.exact import Rounding
from scoring.panel import Panel
from scoring.plain import Problem
from scoring.ranking import Key
from scoring.rubric.checks import Faults, check_criterion, check_rubric
from scoring.rubric.kinds import Clock
from scoring.stages import Part, Stage, SubPart
from scoring.teams import Team, TeamKey, Term

if TYPE_CHECKING:
    from scoring.ruleset.choices import Gate, Ruleset

SOURCES = {"sheets": "rubric", "value": "field", "time": "field", "carried": "stage", "group": "parts"}


def contradictions(ruleset: "Ruleset") -> tuple[Problem, ...]:
    """Every contradiction of a ruleset, each at its path."""
    return _Checker(ruleset).run()


class _Checker:
    def __init__(self, ruleset: "Ruleset") -> None:
        self.rules, self.faults = ruleset, Faults()
        self.every: list[Part | SubPart] = []
        for stage in ruleset.stages:
            for part in stage.parts:
                self.every += [part, *part.parts]
        self.parts = {part.key: part for part in self.every}
        self.values = {value.key for value in ruleset.values}
        self.gates = {gate.key for gate in ruleset.gates}

    def run(self) -> tuple[Problem, ...]:
        rules, faults = self.rules, self.faults
        for key, rubric in rules.rubrics.items():
            check_rubric(rubric, f"ruleset.rubrics.{key}", faults)
        self._check_keys()
        for index, stage in enumerate(rules.stages):
            self._check_stage(index, stage)
        self._check_rounding(rules.rounding, "ruleset.rounding")
        self._check_chain(rules.ranking.chain, "ruleset.ranking.chain")
        if rules.ranking.restart is not None:
            faults.within(rules.ranking.restart, "ruleset.ranking.restart", 0, len(rules.ranking.chain) - 1)
        for index, gate in enumerate(rules.gates):
            self._check_gate(gate, f"ruleset.gates[{index}]")
        for index, key in enumerate(rules.ranked_if):
            faults.known(key, self.gates, f"ruleset.ranked_if[{index}]")
        for index, award in enumerate(rules.awards):
            self._check_award(award, f"ruleset.awards[{index}]")
        for index, team in enumerate(rules.teams):
            self._check_team(team, f"ruleset.teams[{index}]")
        faults.within(rules.minimum_entries, "ruleset.minimum_entries", 0)
        faults.within(rules.shown, "ruleset.shown", 0, 9)
        return tuple(faults.found)

    def _check_keys(self) -> None:
        rules, unique = self.rules, self.faults.unique
        self.faults.unless(bool(rules.stages), "ruleset.stages", "empty")
        unique([stage.key for stage in rules.stages], "ruleset.stages")
        unique([part.key for part in self.every], "ruleset.stages")
        unique([*(v.key for v in rules.values), *self.parts], "ruleset.values")
        unique([fact.key for fact in rules.facts], "ruleset.facts")
        unique([gate.key for gate in rules.gates], "ruleset.gates")
        unique([award.key for award in rules.awards], "ruleset.awards")
        unique([team.key for team in rules.teams], "ruleset.teams")
        unique(rules.divisions, "ruleset.divisions")

    # Stages and parts.

    def _check_stage(self, index: int, stage: Stage) -> None:
        path, faults = f"ruleset.stages[{index}]", self.faults
        faults.unless(any(part.counts for part in stage.parts), f"{path}.parts", "empty")
        for at, part in enumerate(stage.parts):
            self._check_part(part, index, f"{path}.parts[{at}]")
            for below, child in enumerate(part.parts):
                self._check_part(child, index, f"{path}.parts[{at}].parts[{below}]")
        self._check_chain(stage.chain, f"{path}.chain")
        if stage.goes_on is None:
            return
        rule = stage.goes_on
        faults.unless(index < len(self.rules.stages) - 1, f"{path}.goes_on", "not_used")
        faults.unless((rule.count is None) != (rule.share is None), f"{path}.goes_on", "exactly_one", of="count|share")
        faults.within(rule.count or 0, f"{path}.goes_on.count", 0)
        faults.within(rule.share or 0, f"{path}.goes_on.share", 0, 100)

    def _check_part(self, part: Part | SubPart, stage: int, path: str) -> None:
        faults, needed = self.faults, SOURCES[part.source]
        for name in dict.fromkeys(SOURCES.values()):
            given = bool(getattr(part, name, None))
            if name == needed:
                faults.unless(given, f"{path}.{name}", "required")
            else:
                faults.unless(not given, f"{path}.{name}", "not_used")
        if part.rubric:
            faults.known(part.rubric, self.rules.rubrics, f"{path}.rubric")
        if part.field is not None:
            check_criterion(part.field, f"{path}.field", faults)
            timed = isinstance(part.field, Clock)
            faults.unless(timed == (part.source == "time"), f"{path}.field.kind", "contradiction")
        if part.stage:
            faults.known(part.stage, [s.key for s in self.rules.stages[:stage]], f"{path}.stage")
        faults.within(part.weight, f"{path}.weight", 0)
        faults.unless(part.scale is None or part.scale > 0, f"{path}.scale", "not_positive")
        if part.panel is not None:
            faults.unless(part.source == "sheets", f"{path}.panel", "not_used")
            self._check_panel(part.panel, f"{path}.panel")
        if part.rounding is not None:
            self._check_rounding(part.rounding, f"{path}.rounding")

    def _check_panel(self, panel: Panel, path: str) -> None:
        faults, trimmed = self.faults, panel.method in ("trimmed_mean", "trimmed_sum")
        faults.within(panel.least, f"{path}.least", 1, len(panel.seats) or None)
        faults.within(panel.high, f"{path}.high", 0)
        faults.within(panel.low, f"{path}.low", 0)
        if trimmed:
            dropped = panel.high + panel.low
            faults.unless(dropped < panel.least, f"{path}.least", "drop_leaves_none", dropped=dropped)
        else:
            faults.unless(not panel.high and not panel.low, f"{path}.high", "not_used")
        faults.unique(panel.seats, f"{path}.seats")
        for seat, weight in panel.weights.items():
            if panel.seats:
                faults.known(seat, panel.seats, f"{path}.weights")
            faults.unless(weight > 0, f"{path}.weights.{seat}", "not_positive")
        faults.unless(not panel.weights or panel.method == "weighted_mean", f"{path}.weights", "not_used")
        if panel.method == "rank_sum":
            faults.unless(panel.least == len(panel.seats), f"{path}.least", "needs_all_seats", seats=len(panel.seats))
            faults.unless(panel.per == "sheet", f"{path}.per", "contradiction")
        if panel.spread is not None:
            faults.within(panel.spread.limit, f"{path}.spread.limit", 0)
        for name, limit in (("adjustment", panel.adjustment), ("penalty", panel.penalty)):
            faults.within(limit or 0, f"{path}.{name}", 0)
        if panel.difficulty:
            faults.known(panel.difficulty, self.values, f"{path}.difficulty")

    def _check_rounding(self, rounding: Rounding, path: str) -> None:
        for name in ("criterion", "sheet", "panel", "weighted", "total"):
            step = getattr(rounding, name)
            if step is not None:
                self.faults.within(step.places, f"{path}.{name}.places", 0, 9)

    # Chains and gates.

    def _check_chain(self, chain: tuple[Key, ...], path: str) -> None:
        self.faults.unless(bool(chain), path, "empty")
        for index, key in enumerate(chain):
            self._check_key(key, f"{path}[{index}]")

    def _check_key(self, key: Key, path: str) -> None:
        faults = self.faults
        if key.by == "stage":
            faults.known(key.stage, [stage.key for stage in self.rules.stages], f"{path}.stage")
        elif key.by == "value":
            faults.known(key.value, self.values, f"{path}.value")
        elif key.by == "part":
            faults.known(key.part, self.parts, f"{path}.part")
        elif key.by != "total":
            self._check_inside(key.part, key.section, key.criterion, key.by, path)

    def _check_inside(self, key: str, section: str, criterion: str, by: str, path: str) -> None:
        """A reference into the sheets of a part."""
        part = self.parts.get(key)
        if part is None or part.source != "sheets" or part.rubric not in self.rules.rubrics:
            self.faults.add(f"{path}.part", "needs_sheets", given=key)
            return
        rubric = self.rules.rubrics[part.rubric]
        if by == "section":
            self.faults.known(section, [s.key for s in rubric.sections], f"{path}.section")
        if by == "criterion":
            self.faults.known(criterion, [c.key for s in rubric.sections for c in s.criteria], f"{path}.criterion")

    def _check_gate(self, gate: "Gate", path: str) -> None:
        faults = self.faults
        if gate.of == "fact":
            faults.known(gate.fact, [fact.key for fact in self.rules.facts], f"{path}.fact")
        elif gate.of == "passed":
            marked = [key for key, part in self.parts.items() if part.pass_mark is not None]
            faults.unless(bool(marked), path, "no_pass_mark")
            if gate.part:
                faults.known(gate.part, marked, f"{path}.part")
        else:
            faults.unless(gate.least is not None or gate.share is not None, path, "exactly_one", of="least|share")
        if gate.of == "value":
            faults.known(gate.value, self.values, f"{path}.value")
            faults.unless(gate.share is None, f"{path}.share", "not_used")
        if gate.of == "part":
            faults.known(gate.part, self.parts, f"{path}.part")
        if gate.of in ("section", "sections"):
            self._check_inside(gate.part, gate.section, "", gate.of, path)

    # Awards and teams.

    def _check_award(self, award: Award, path: str) -> None:
        faults = self.faults
        faults.unless(bool(award.levels), f"{path}.levels", "empty")
        faults.unique([level.key for level in award.levels], f"{path}.levels")
        faults.known(award.to, ["entries", *(team.key for team in self.rules.teams)], f"{path}.to")
        for index, level in enumerate(award.levels):
            self._check_level(level, award, f"{path}.levels[{index}]")
        shares = sum(level.share or 0 for level in award.levels if level.of == "all")
        faults.unless(shares <= 100, f"{path}.levels", "shares_over_100", sum=shares)
        for index, key in enumerate(award.needs):
            faults.known(key, self.gates, f"{path}.needs[{index}]")
        for division in award.divisions if self.rules.divisions else ():
            faults.known(division, self.rules.divisions, f"{path}.divisions")
        for index, small in enumerate(award.minimum):
            faults.within(small.levels, f"{path}.minimum[{index}].levels", 0, len(award.levels))
        faults.unless(award.per_unit is None or award.per_unit >= 1, f"{path}.per_unit", "below_minimum", minimum=1)
        for index, rule in enumerate(award.exclude):
            fits = (rule.years is not None and rule.years >= 1) if rule.within == "years" else rule.years is None
            faults.unless(fits, f"{path}.exclude[{index}].years", "contradiction")

    def _check_level(self, level: Level, award: Award, path: str) -> None:
        faults = self.faults
        ways = [n for n in ("count", "share", "ratio", "places", "upto") if getattr(level, n) is not None]
        faults.unless(len(ways) <= 1, path, "exactly_one", of="|".join(ways))
        for name in ways:
            faults.within(getattr(level, name), f"{path}.{name}", 0, 100 if name in ("share", "upto") else None)
        faults.unless(level.of == "all" or level.share is not None, f"{path}.of", "not_used")
        if level.ratio is not None:
            faults.unless(level.ratio > 0, f"{path}.ratio", "not_positive")
            faults.unless(award.within is not None, path.rsplit(".", 1)[0] + ".within", "required")

    def _check_team(self, team: Team, path: str) -> None:
        faults = self.faults
        faults.unless(bool(team.terms), f"{path}.terms", "empty")
        faults.within(team.least, f"{path}.least", 0)
        for index, term in enumerate(team.terms):
            self._check_term(term, f"{path}.terms[{index}]")
        faults.unless(bool(team.chain), f"{path}.chain", "empty")
        for index, key in enumerate(team.chain):
            self._check_team_key(key, team, f"{path}.chain[{index}]")
        self._check_rounding(team.rounding, f"{path}.rounding")

    def _check_term(self, term: Term, path: str) -> None:
        faults = self.faults
        faults.unless(term.best is None or term.best >= 1, f"{path}.best", "below_minimum", minimum=1)
        known = {
            "part": list(self.parts),
            "value": list(self.values),
            "fact": list(self.values),
            "award_points": [award.key for award in self.rules.awards if award.to == "entries"],
        }
        if term.of in known:
            faults.known(term.key, known[term.of], f"{path}.key")
        if term.of in ("place_points", "award_points"):
            faults.unless(bool(term.points), f"{path}.points", "required")
        if term.of_value:
            faults.known(term.of_value, self.values, f"{path}.of_value")

    def _check_team_key(self, key: TeamKey, team: Team, path: str) -> None:
        if key.by == "term":
            self.faults.within(key.term, f"{path}.term", 0, len(team.terms) - 1)
        if key.by == "part_sum":
            self.faults.known(key.key, self.parts, f"{path}.key")
        if key.by == "value_sum":
            self.faults.known(key.key, self.values, f"{path}.key")
