"""From a parsed JSON document to a contest, or every reason why not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from scoring.contest import FORMAT, Contest, Entry, Excused, Sheet, Sheets, Title, Unit
from scoring.document.checks import contest_problems, sheet_problems
from scoring.plain import Problem, Refused, read
from scoring.ruleset import Ruleset
from scoring.rulings import Ruling
from scoring.tally import Book, Count

KEYS = ("format", "ruleset", "entries", "sheets", "rulings", "units", "excused", "titles", "date")
PLAIN_ENTRY = {"code", "unit", "team", "division", "persons", "values"}
SHEET = ("seat", "entry", "part", "marks")

TEXTS = ("code", "unit", "team", "division")
NO_PERSONS: list[str] = []
NO_VALUES: dict[str, str] = {}

T = TypeVar("T")


def read_document(data: object) -> Contest:
    """The contest of a document; raises ``Refused`` with every problem."""
    return open_document(data).book.contest


def open_document(data: object) -> Count:
    """A document counted; raises ``Refused`` with every problem."""
    reader = _Reader(data)
    contest = reader.contest()
    faults = reader.faults
    if contest is None:
        raise Refused(tuple(faults))
    book = Book(contest)
    if faults := contest_problems(contest, book):
        raise Refused(tuple(faults))
    count = Count(contest, book)
    if wrong := sheet_problems(contest, count.result.missing):
        raise Refused(tuple(wrong))
    return count


class _Reader:
    def __init__(self, data: object) -> None:
        self.faults: list[Problem] = []
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.fault("", "wrong_type", expected="object")

    def fault(self, path: str, code: str, **numbers: str) -> None:
        self.faults.append(Problem(path, code, numbers))

    def contest(self) -> Contest | None:
        """The contest without regard to what its parts say of one another; None without usable rules."""
        if self.faults:
            return None
        for key in self.data:
            if key not in KEYS:
                self.fault(str(key), "unknown_key")
        if self.data.get("format") != FORMAT:
            self.fault("format", "unknown_choice", given=str(self.data.get("format"))[:40], allowed=FORMAT)
        ruleset = self._ruleset()
        entries = self._entries()
        sheets = self._sheets()
        rulings = self._list("rulings", lambda item, path: read(Ruling, item, path, self.faults))
        units = self._list("units", lambda item, path: read(Unit, item, path, self.faults))
        excused = self._list("excused", lambda item, path: read(Excused, item, path, self.faults))
        titles = self._list("titles", lambda item, path: read(Title, item, path, self.faults))
        date = self.data.get("date", "")
        if not isinstance(date, str):
            self.fault("date", "wrong_type", expected="text")
        if ruleset is None or self.faults:
            return None
        return Contest(ruleset, entries, sheets, rulings, units, excused, titles, date)

    def _ruleset(self) -> Ruleset | None:
        if "ruleset" not in self.data:
            self.fault("ruleset", "required")
            return None
        try:
            return Ruleset.from_plain(self.data["ruleset"])
        except Refused as refused:
            self.faults += refused.problems
            return None

    def _list(self, name: str, one: Callable[[Any, str], T]) -> tuple[T, ...]:
        given = self.data.get(name, [])
        if not isinstance(given, list):
            self.fault(name, "wrong_type", expected="list")
            return ()
        return tuple([one(item, f"{name}[{index}]") for index, item in enumerate(given)])

    def _entries(self) -> tuple[Entry, ...]:
        """Entries are many, too: those with nothing but texts are taken as they are, else each is looked at."""
        given = self.data.get("entries", [])
        if type(given) is list and {*map(type, given)} == {dict} and all(map(PLAIN_ENTRY.issuperset, given)):
            texts = {type(entry.get(key, "")) for key in TEXTS for entry in given}
            persons = [entry.get("persons", NO_PERSONS) for entry in given]
            values = [entry.get("values", NO_VALUES) for entry in given]
            lists = {*map(type, persons)} == {list} and {*map(type, values)} == {dict}
            if lists and texts == {str} and all("code" in entry for entry in given):
                inside = {type(one) for some in persons for one in some} | {
                    type(v) for some in values for v in some.values()
                }
                if inside <= {str}:
                    units, teams, divisions = ([entry.get(key, "") for entry in given] for key in TEXTS[1:])
                    codes = [entry["code"] for entry in given]
                    return tuple(map(Entry, codes, units, teams, divisions, map(tuple, persons), values))
        return self._list("entries", lambda item, path: cast(Entry, read(Entry, item, path, self.faults)))

    def _sheets(self) -> Sequence[Sheet]:
        """Sheets are many: where all have the usual shape they are taken as they are, else each is looked at."""
        given = self.data.get("sheets", [])
        if type(given) is list and {*map(type, given)} == {dict} and {*map(len, given)} == {len(SHEET)}:
            sheets = Sheets(given)
            try:
                *texts, marks = sheets.columns()
            except KeyError:
                return self._list("sheets", self._sheet)
            if all({*map(type, column)} == {str} for column in texts) and {*map(type, marks)} == {dict}:
                return sheets
        return self._list("sheets", self._sheet)

    def _sheet(self, item: object, path: str) -> Sheet:
        if not isinstance(item, dict):
            self.fault(path, "wrong_type", expected="object")
            return Sheet("", "", "", {})
        for key in item:
            if key not in SHEET:
                self.fault(f"{path}.{key}", "unknown_key")
        for key in SHEET:
            if key not in item:
                self.fault(f"{path}.{key}", "required")
            elif not isinstance(item[key], dict if key == "marks" else str):
                self.fault(f"{path}.{key}", "wrong_type", expected="object" if key == "marks" else "text")
        return Sheet(*(item.get(key, "") for key in SHEET))
