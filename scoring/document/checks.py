"""What the parts of a document say of one another: unknown codes, doubled sheets, rulings beyond their limits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from scoring.contest import Contest, Entry, Sheet
from scoring.document.together import ruling_contradictions
from scoring.panel import Panel
from scoring.plain import Problem
from scoring.rubric.answers import answer
from scoring.rubric.checks import Faults
from scoring.rubric.desk import Desk
from scoring.ruleset import parts_of
from scoring.rulings import Absent, Accepted, Adjustment, Confirmed, Order, Penalty, Placed, Ruling, Vetoed
from scoring.scoresheet import problems
from scoring.stages import Part, SubPart
from scoring.tally import Book
from scoring.tally.result import Missing

DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", re.ASCII)


def contest_problems(contest: Contest, book: Book | None = None) -> list[Problem]:
    """Every contradiction of a contest, but for the marks on its sheets."""
    return _Checker(contest, book or Book(contest)).run()


def sheet_problems(contest: Contest, missing: Iterable[Missing]) -> list[Problem]:
    """The faults of the marks on those sheets that a count could not read."""
    faulty = {(gap.seat, gap.entry, gap.part) for gap in missing if gap.code == "sheet_faulty"}
    found: list[Problem] = []
    rubrics = {part.key: part.rubric for part in parts_of(contest.ruleset)}
    for index, sheet in enumerate(contest.sheets if faulty else ()):
        if (sheet.seat, sheet.entry, sheet.part) in faulty:
            for fault in problems(contest.ruleset.rubrics[rubrics[sheet.part]], sheet.marks):
                path = f"sheets[{index}].marks" + (f".{fault.field}" if fault.field else "")
                found.append(Problem(path, fault.code, fault.numbers))
    return found


class _Checker:
    def __init__(self, contest: Contest, book: Book) -> None:
        self.book = book
        self.contest, self.rules, self.faults = contest, contest.ruleset, Faults()
        self.parts: dict[str, Part | SubPart] = {part.key: part for part in parts_of(contest.ruleset)}
        self.codes = {entry.code for entry in contest.entries}
        self.values = {value.key for value in contest.ruleset.values}

    def run(self) -> list[Problem]:
        contest, faults = self.contest, self.faults
        faults.unique([entry.code for entry in contest.entries], "entries")
        faults.unique([unit.code for unit in contest.units], "units")
        self._check_entries(contest.entries)
        self._check_units()
        self._check_sheets(contest.sheets)
        for index, excused in enumerate(contest.excused):
            path = f"excused[{index}]"
            self._known_seat(excused.seat, excused.part, f"{path}.seat")
            if excused.entry:
                faults.known(excused.entry, self.codes, f"{path}.entry")
            if excused.part:
                faults.known(excused.part, self.parts, f"{path}.part")
        for index, ruling in enumerate(contest.rulings):
            self._check_ruling(ruling, f"rulings[{index}]")
        faults.found += ruling_contradictions(contest.rulings, self._limit)
        for index, title in enumerate(contest.titles):
            faults.unless(bool(DATE.fullmatch(title.date)), f"titles[{index}].date", "not_a_date", given=title.date)
        self._check_date()
        return faults.found

    def _check_date(self) -> None:
        date = self.contest.date
        if date:
            self.faults.unless(len(date) == 10 and bool(DATE.fullmatch(date)), "date", "not_a_date", given=date)
        elif any(rule.within != "ever" for award in self.rules.awards for rule in award.exclude):
            self.faults.add("date", "required")

    # Entries and units.

    def _check_entries(self, entries: Sequence[Entry]) -> None:
        """Entries are many, too: equal figures are checked once, entries without anything odd are passed over."""
        divisions = set(self.rules.divisions) or {entry.division for entry in entries}
        texts = {pair for entry in entries for pair in entry.values.items() if isinstance(pair[1], str)}
        fine: set[tuple[str, object]] = {
            (key, written)
            for key, written in texts
            if self._is_side_value(key, written) or not self._value_faults(key, written, "")
        }
        for index, entry in enumerate(entries):
            if entry.division not in divisions or entry.facts or not _all_in(fine, entry.values):
                self._check_entry(entry, f"entries[{index}]", divisions)

    def _check_entry(self, entry: Entry, path: str, divisions: AbstractSet[str]) -> None:
        self.faults.known(entry.division, divisions, f"{path}.division")
        for key, written in entry.values.items():
            self.faults.found += self._value_faults(key, written, f"{path}.values.{key}")
        for key in entry.facts:
            self.faults.known(key, [fact.key for fact in self.rules.facts], f"{path}.facts.{key}")

    def _is_side_value(self, key: str, written: object) -> bool:
        return key in self.values and isinstance(written, str) and self.book.number(written) is not None

    def _value_faults(self, key: str, written: object, path: str) -> list[Problem]:
        part = self.parts.get(key)
        if part is not None and part.field is not None:
            desk = Desk()
            answer(part.field, written, path, desk)
            return desk.faults
        if key not in self.values:
            return [Problem(path, "unknown_key")]
        if isinstance(written, str) and self.book.number(written) is not None:
            return []
        return [Problem(path, "not_a_number", {"given": str(written)[:40]})]

    def _check_units(self) -> None:
        for index, unit in enumerate(self.contest.units):
            for key, written in unit.values.items():
                path = f"units[{index}].values.{key}"
                self.faults.known(key, self.values, path)
                self.faults.unless(self.book.number(written) is not None, path, "not_a_number", given=written[:40])
            for key in unit.facts:
                self.faults.known(key, [fact.key for fact in self.rules.facts], f"units[{index}].facts.{key}")

    # Sheets and seats.

    def _check_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Sheets are many: only where the book shows something odd is each of them looked at."""
        marked = {key for key, part in self.parts.items() if part.source == "sheets"}
        filed, odd = 0, not self.book.sheets.keys() <= self.parts.keys()
        for key, by_entry in self.book.sheets.items():
            seats = set(_panel(self.parts.get(key)).seats)
            filed += sum(map(len, by_entry.values()))
            odd = odd or bool(by_entry and key not in marked) or not by_entry.keys() <= self.codes
            odd = odd or (bool(seats) and not all(map(seats.issuperset, by_entry.values())))
        if odd or filed < len(sheets):
            self._check_each(sheets, marked)

    def _check_each(self, sheets: Sequence[Sheet], marked: set[str]) -> None:
        seen: set[tuple[str, str, str]] = set()
        for index, sheet in enumerate(sheets):
            path, mark = f"sheets[{index}]", (sheet.part, sheet.entry, sheet.seat)
            self.faults.known(sheet.part, marked, f"{path}.part")
            self.faults.known(sheet.entry, self.codes, f"{path}.entry")
            if sheet.part in marked:
                self._known_seat(sheet.seat, sheet.part, f"{path}.seat")
            self.faults.unless(mark not in seen, path, "sheet_twice")
            seen.add(mark)

    def _known_seat(self, seat: str, part: str, path: str) -> None:
        panels = [_panel(one) for key, one in self.parts.items() if one.source == "sheets" and part in ("", key)]
        seats = {one for panel in panels for one in panel.seats}
        if panels and all(panel.seats for panel in panels):
            self.faults.known(seat, seats, path)

    # Rulings.

    def _check_ruling(self, ruling: Ruling, path: str) -> None:
        faults = self.faults
        if isinstance(ruling, Order):
            self._check_order(ruling, path)
            return
        faults.known(ruling.entry, self.codes, f"{path}.entry")
        part = getattr(ruling, "part", "")
        if part or isinstance(ruling, Adjustment | Accepted):
            faults.known(part, self.parts, f"{path}.part")
        if not isinstance(ruling, Absent | Confirmed):
            faults.unless(bool(ruling.reason.strip()) or ruling.kind == "withdrawn", f"{path}.reason", "required")
        match ruling:
            case Penalty():
                faults.unless(ruling.points > 0, f"{path}.points", "not_positive")
            case Placed():
                faults.within(ruling.place, f"{path}.place", 1)
            case Confirmed():
                faults.known(ruling.award, [award.key for award in self.rules.awards], f"{path}.award")
            case Vetoed():
                struck = ruling.scope in ("item", "section", "sheet")
                faults.unless(bool(ruling.part) == struck, f"{path}.part", "required" if struck else "not_used")

    def _limit(self, ruling: Penalty | Adjustment) -> Fraction | None:
        panel = _panel(self.parts.get(ruling.part))
        return panel.penalty if isinstance(ruling, Penalty) else panel.adjustment

    def _check_order(self, order: Order, path: str) -> None:
        faults = self.faults
        faults.unless(len(order.entries) >= 2, f"{path}.entries", "empty")
        faults.unique(order.entries, f"{path}.entries")
        faults.unless(bool(order.reason.strip()), f"{path}.reason", "required")
        if order.team:
            faults.known(order.team, [team.key for team in self.rules.teams], f"{path}.team")
            return
        if order.stage:
            faults.known(order.stage, [stage.key for stage in self.rules.stages], f"{path}.stage")
        for code in order.entries:
            faults.known(code, self.codes, f"{path}.entries")


def _panel(part: Part | SubPart | None) -> Panel:
    return part.panel if part is not None and part.panel is not None else Panel()


def _all_in(fine: AbstractSet[tuple[str, object]], values: Mapping[str, object]) -> bool:
    return all(isinstance(written, str) and (key, written) in fine for key, written in values.items())
