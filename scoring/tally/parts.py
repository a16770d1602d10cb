"""One part for one entry: from sheets or a figure to the part's score and its weighted share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.contest import Entry
from scoring.exact import Round, Rounding, settle, shown, text
from scoring.panel import Exact, Panel, combine, spread_limit
from scoring.rubric.answers import Answer, Written, answer, most
from scoring.rubric.desk import Desk
from scoring.rubric.kinds import HUNDRED, ZERO, Clock, Fault, Rubric, Scope
from scoring.scoresheet import SheetScore, maximum, score, total_of
from scoring.stages import Part, SubPart
from scoring.tally.book import Book
from scoring.tally.placings import Placings
from scoring.tally.reading import Reader
from scoring.tally.result import Figure, Flag, Missing

NO_SHEETS: Mapping[str, Mapping[str, Written]] = {}


@dataclass(slots=True, eq=False)
class PartScore:
    """A part of one entry, often shared by all that come to the same; *score* is null while something is missing."""

    figure: Figure
    score: Fraction | None = None
    weighted: Fraction = ZERO
    maximum: Fraction | None = None
    missing: tuple[Missing, ...] = ()
    flags: tuple[Flag, ...] = ()
    vetoes: tuple[tuple[str, Scope], ...] = ()
    absent: bool = False

    @property
    def clean(self) -> bool:
        """Whether there is nothing about it but its score."""
        return not (self.missing or self.flags or self.vetoes or self.absent)


class PartCount:
    """Counts one part; equal inputs are reckoned once and share one ``PartScore``."""

    def __init__(self, part: Part | SubPart, book: Book, carried: Mapping[str, Fraction]) -> None:
        self.part, self.book, self.carried = part, book, carried
        self.children = [PartCount(child, book, carried) for child in getattr(part, "parts", ())]
        rules = book.ruleset
        self.rounding: Rounding = part.rounding or rules.rounding
        self.places = _places(self.rounding.panel, rules.shown)
        self.weighted_places = _places(self.rounding.weighted, rules.shown)
        self.panel = part.panel or Panel()
        self.sheets = book.sheets.get(part.key, {})
        self.reader = Reader(rules.rubrics[part.rubric], self.rounding) if part.source == "sheets" else None
        self.maximum = self._maximum()
        self.share = part.weight / HUNDRED
        self.known: dict[object, PartScore] = {}
        self.ready: dict[str, list[Exact | None]] = {}
        self.placings = Placings(part.key, book, lambda e: {seat: s.total for seat, s in self.scores(e).items()})
        self.absent = self._absent()

    def _maximum(self) -> Fraction | None:
        """The most the part can come to before its scale; None where there is no such figure."""
        if self.part.source == "sheets":
            return maximum(self.rubric)
        if self.part.field is not None:
            return most(self.part.field)
        counted = [child for child in self.children if child.part.counts]
        limits = [limit * c.share for c in counted if (limit := c.part.scale or c.maximum) is not None]
        return sum(limits, ZERO) if self.children and len(limits) == len(counted) else None

    @property
    def rubric(self) -> Rubric:
        """The rubric of a part marked on sheets."""
        return self.book.ruleset.rubrics[self.part.rubric]

    def _absent(self) -> PartScore:
        zero = self.part.absent == "zero"
        figure = Figure(self.part.key, shown(ZERO, self.places), shown(ZERO, self.weighted_places)) if zero else None
        return PartScore(figure or Figure(self.part.key, ""), ZERO if zero else None, absent=not zero)

    def prepare(self) -> None:
        """Read all sheets of the part at one go, for a count of everybody that follows at once."""
        if self.reader is not None:
            totals = self.reader.all_totals([by_seat.values() for by_seat in self.sheets.values()])
            self.ready = dict(zip(self.sheets, totals, strict=True))

    def of(self, entry: Entry) -> PartScore:
        """The part's score of one entry."""
        rulings = self.book.rulings.get(entry.code)
        if rulings is not None and rulings.absent(self.part.key):
            return self.absent
        match self.part.source:
            case "sheets":
                return self._from_sheets(entry, special=rulings is not None or bool(self.panel.difficulty))
            case "value" | "time":
                return self._from_figure(entry, special=rulings is not None)
            case "carried":
                total = self.carried.get(entry.code)
                return self._unknown() if total is None else self._finish(entry, total, 1, None, special=True)
        return self._from_children(entry)

    def _from_children(self, entry: Entry) -> PartScore:
        found = [child.of(entry) for child in self.children]
        missing = tuple(m for one in found for m in one.missing)
        flags = tuple(f for one in found for f in one.flags)
        vetoes = tuple(v for one in found for v in one.vetoes)
        if any(one.absent for one in found):
            return replace(self.absent, score=None, absent=True, missing=missing)
        if any(one.score is None for one in found):
            return replace(self._unknown(), missing=missing, flags=flags, vetoes=vetoes)
        whole = sum((one.weighted for c, one in zip(self.children, found, strict=True) if c.part.counts), ZERO)
        finished = self._finish(entry, whole, 1, self.maximum, special=True)
        return replace(finished, missing=missing, flags=flags, vetoes=vetoes)

    def _from_figure(self, entry: Entry, special: bool) -> PartScore:
        written = entry.values.get(self.part.key)
        if written is None:
            return self._gap(entry, "value_missing")
        if not special and isinstance(written, str) and (known := self.known.get(written)) is not None:
            return known
        found = self.figure(entry)
        if found is None or found.points is None:
            return self._gap(entry, "value_faulty" if found is None else "value_missing")
        finished = self._finish(entry, found.points, 1, self.maximum, special)
        if not special and isinstance(written, str):
            self.known[written] = finished
        return finished

    def figure(self, entry: Entry) -> Answer | None:
        """What the entry's figure is worth, seconds of penalties added; None for one that is missing or faulty."""
        field, given = self.part.field, entry.values.get(self.part.key)
        if field is None or given is None:
            return None
        seconds = self.book.rulings_on(entry.code).penalty(self.part.key)
        if seconds and isinstance(field, Clock):
            field = replace(field, faults=(*field.faults, Fault("\0penalty", seconds)))
            given = {**({"clock": given} if isinstance(given, str) else given), "\0penalty": "1"}
        found = answer(field, given, self.part.key, Desk())
        if found is None or found.points is None:
            return found
        return replace(found, points=settle(found.points, self.rounding.criterion))

    def _gap(self, entry: Entry, code: str) -> PartScore:
        if self.part.optional and code == "value_missing":
            return PartScore(Figure(self.part.key, ""), ZERO)
        return replace(self._unknown(), missing=(Missing(code, entry.code, self.part.key),))

    def _unknown(self) -> PartScore:
        return PartScore(Figure(self.part.key, ""))

    def _from_sheets(self, entry: Entry, special: bool) -> PartScore:
        by_seat = self.sheets.get(entry.code, NO_SHEETS)
        if not by_seat:
            return self._no_sheets(entry)
        assert self.reader is not None
        panel = self.panel
        totals = self.ready.pop(entry.code, None) or self.reader.totals([*by_seat.values()])
        if None in totals or panel.per == "criterion" or panel.method in ("consensus", "rank_sum"):
            return self._closely(entry, by_seat)
        seats = tuple(by_seat)
        known_totals: list[Exact] = totals  # type: ignore[assignment]
        combined = combine(known_totals, seats, panel)
        if combined is None:
            return self._too_few(entry, by_seat, len(totals))
        finished = self._finish(entry, combined[0], combined[1], self.maximum, special, self.reader.unit)
        flags = self._spread(entry, known_totals, self.reader.unit) if panel.spread else ()
        missing = () if len(by_seat) == len(panel.seats) else self._missing_seats(entry, by_seat)
        return replace(finished, missing=missing, flags=flags) if missing or flags else finished

    def _no_sheets(self, entry: Entry) -> PartScore:
        if self.part.optional:
            return PartScore(Figure(self.part.key, ""), ZERO)
        return self._too_few(entry, NO_SHEETS, 0)

    def _too_few(self, entry: Entry, by_seat: Mapping[str, Mapping[str, Written]], given: int) -> PartScore:
        numbers = {"given": str(given), "needed": str(self.panel.needed)}
        few = Missing("too_few_judges", entry.code, self.part.key, numbers=numbers)
        return replace(self._unknown(), missing=(*self._missing_seats(entry, by_seat), few))

    def _missing_seats(self, entry: Entry, by_seat: Mapping[str, Mapping[str, Written]]) -> tuple[Missing, ...]:
        part = self.part.key
        return tuple(
            Missing("sheet_missing", entry.code, part, seat)
            for seat in self.panel.seats
            if seat not in by_seat and not self.book.is_excused(seat, entry.code, part)
        )

    def _spread(self, entry: Entry, totals: Sequence[Exact], unit: int = 1, criterion: str = "") -> tuple[Flag, ...]:
        spread = self.panel.spread
        if spread is None or len(totals) < 2 or (spread.on == "criterion") != bool(criterion):
            return ()
        top = self.maximum
        if criterion:
            top = most(next(c for s in self.rubric.sections for c in s.criteria if c.key == criterion))
        limit = spread_limit(spread, top)
        found = Fraction(max(totals) - min(totals)) / unit
        if limit is None or found <= limit:
            return ()
        blocks = spread.then == "block" and not self.book.rulings_on(entry.code).accepted(self.part.key)
        return (Flag(entry.code, self.part.key, text(found), text(limit), criterion, blocks),)

    def _finish(
        self,
        entry: Entry,
        value: Exact,
        divisor: Exact,
        limit: Fraction | None,
        special: bool,
        unit: int = 1,
    ) -> PartScore:
        """Difficulty, adjustment, penalty, scale, then the part's one rounding and its weight."""
        if not special and (known := self.known.get((value, divisor))) is not None:
            return known
        whole = isinstance(value, int) and isinstance(divisor, int)
        points = Fraction(value, divisor * unit) if whole else Fraction(value) / (divisor * unit)
        if special:
            points = self._ruled(entry, points)
        if self.part.scale is not None and limit:
            points, limit = points / limit * self.part.scale, self.part.scale
        finished = self._weighed(settle(points, self.rounding.panel), limit)
        if not special:
            self.known[value, divisor] = finished
        return finished

    def _weighed(self, points: Fraction, limit: Fraction | None) -> PartScore:
        weighted = settle(points if self.share == 1 else points * self.share, self.rounding.weighted)
        score = shown(points, self.places)
        same = weighted is points and self.places == self.weighted_places
        share = (score if same else shown(weighted, self.weighted_places)) if self.part.counts else ""
        figure = Figure(self.part.key, score, share)
        return PartScore(figure, points, weighted, limit)

    def _ruled(self, entry: Entry, points: Fraction) -> Fraction:
        rulings, part = self.book.rulings_on(entry.code), self.part.key
        if self.panel.difficulty:
            points *= self.book.value(entry, self.panel.difficulty) or ZERO
        if any(ruling.scope in ("sheet", "section", "item") for ruling in rulings.vetoed(part)):
            return ZERO
        if self.part.source == "time":
            return points
        change = rulings.adjustment(part) - rulings.penalty(part)
        return max(points + change, ZERO) if change else points

    # The long way: vetoes, faults, panels per criterion, agreed sheets.

    def scores(self, entry: Entry) -> dict[str, SheetScore]:
        """The sheets of an entry counted in full, by seat; faulty ones are left out. One judge's veto holds on all."""
        rubric, exact = self.rubric, replace(self.rounding, criterion=None, sheet=None)
        rounding = exact if self.panel.per == "criterion" else self.rounding
        by_seat = sorted(self.sheets.get(entry.code, NO_SHEETS).items())
        found = {seat: score(rubric, marks, rounding) for seat, marks in by_seat}
        scores = {seat: one for seat, one in found.items() if isinstance(one, SheetScore)}
        raised = {key for one in scores.values() for key, _ in one.vetoes}
        return (
            {seat: total_of(rubric, one.criteria, raised, rounding) for seat, one in scores.items()}
            if raised
            else scores
        )

    def _closely(self, entry: Entry, by_seat: Mapping[str, Mapping[str, Written]]) -> PartScore:
        scores = self.scores(entry)
        faulty = tuple(
            Missing("sheet_faulty", entry.code, self.part.key, seat) for seat in by_seat if seat not in scores
        )
        if self.panel.method == "consensus" and len({tuple(s.criteria.items()) for s in scores.values()}) > 1:
            return replace(self._unknown(), missing=(Missing("sheets_disagree", entry.code, self.part.key),))
        vetoes = tuple(dict.fromkeys(v for s in scores.values() for v in s.vetoes))
        if len(scores) < self.panel.needed:
            few = self._too_few(entry, by_seat, len(scores))
            return replace(few, missing=faulty + few.missing, vetoes=vetoes)
        combined = self._combined(entry, scores)
        if combined is None:
            few = self._too_few(entry, by_seat, len(scores))
            return replace(few, missing=faulty + few.missing, vetoes=vetoes)
        finished = self._finish(entry, combined, 1, self.maximum, special=True)
        flags = self._spread(entry, [s.total for s in scores.values()]) + self._criterion_spreads(entry, scores)
        missing = faulty + self._missing_seats(entry, by_seat)
        return replace(finished, missing=missing, flags=flags, vetoes=vetoes)

    def _criterion_spreads(self, entry: Entry, scores: Mapping[str, SheetScore]) -> tuple[Flag, ...]:
        if self.panel.spread is None or self.panel.spread.on == "sheet":
            return ()
        found: list[Flag] = []
        for key in next(iter(scores.values())).criteria:
            given = [value for s in scores.values() if (value := s.criteria[key]) is not None]
            found.extend(self._spread(entry, given, 1, key))
        return tuple(found)

    def _combined(self, entry: Entry, scores: Mapping[str, SheetScore]) -> Fraction | None:
        if self.panel.method == "rank_sum":
            return self._rank_sum(entry, scores)
        if self.panel.per == "criterion":
            sheet = self.panel_sheet(scores)
            return None if sheet is None else sheet.total
        return self.panelled({seat: s.total for seat, s in scores.items()})

    def panelled(self, figures: Mapping[str, Fraction]) -> Fraction | None:
        """One figure of the panel from the judges' figures, unrounded; None where too few are there."""
        combined = combine(list(figures.values()), list(figures), self.panel)
        return None if combined is None else Fraction(combined[0]) / combined[1]

    def panel_sheet(self, scores: Mapping[str, SheetScore]) -> SheetScore | None:
        """The sheet of the whole panel, every criterion combined on its own; None where one has too few marks."""
        points: dict[str, Fraction | None] = {}
        for key in next(iter(scores.values())).criteria:
            given = {seat: v for seat, s in scores.items() if (v := s.criteria[key]) is not None}
            found = self.panelled(given) if given else None
            if given and found is None:
                return None
            points[key] = None if found is None else settle(found, self.rounding.criterion)
        vetoed = {key for s in scores.values() for key, _ in s.vetoes}
        return total_of(self.rubric, points, vetoed, replace(self.rounding, criterion=None, sheet=None))

    def _rank_sum(self, entry: Entry, scores: Mapping[str, SheetScore]) -> Fraction | None:
        places = [self.placings.place(seat, entry) for seat in scores]
        given = [place for place in places if place is not None]
        return sum(given, ZERO) if len(given) == len(places) else None


def _places(step: Round | None, otherwise: int) -> int:
    return otherwise if step is None else step.places
