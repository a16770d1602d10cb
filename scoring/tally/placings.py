"""Judges' places: the order in which each judge's own totals put the field of a division."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from scoring.contest import Entry
from scoring.panel import places
from scoring.rubric.kinds import ZERO
from scoring.tally.book import Book


class Placings:
    """The judges' places in one part; each judge's order of a division is reckoned once, until a sheet changes."""

    def __init__(self, part: str, book: Book, totals: Callable[[Entry], Mapping[str, Fraction]]) -> None:
        self.part, self.book, self.read = part, book, totals
        self.version = book.version
        self.totals: dict[str, Mapping[str, Fraction]] = {}
        self.orders: dict[tuple[str, str], dict[str, Fraction]] = {}

    def rivals(self, division: str) -> list[Entry]:
        """Those of a division who are in the running: neither absent, withdrawn nor disqualified."""
        rulings = self.book.rulings_on
        return [
            e
            for e in self.book.entries.values()
            if e.division == division
            and not (rulings(e.code).withdrawn or rulings(e.code).disqualified or rulings(e.code).absent(self.part))
        ]

    def total(self, seat: str, code: str) -> Fraction:
        """One judge's total for an entry; a faulty sheet stands as 0 here and is reported as missing elsewhere."""
        self._forget_what_changed()
        if (known := self.totals.get(code)) is None:
            known = self.totals[code] = self.read(self.book.entries[code])
        return known.get(seat, ZERO)

    def place(self, seat: str, entry: Entry) -> Fraction | None:
        """The place one judge gives an entry; equal totals share the mean place; None for who is out of the running."""
        self._forget_what_changed()
        key = seat, entry.division
        if (known := self.orders.get(key)) is None:
            marked = self.book.sheets.get(self.part, {})
            codes = [e.code for e in self.rivals(entry.division) if seat in marked.get(e.code, ())]
            given = places([self.total(seat, code) for code in codes])
            known = self.orders[key] = dict(zip(codes, given, strict=True))
        return known.get(entry.code)

    def _forget_what_changed(self) -> None:
        if self.version != self.book.version:
            self.version = self.book.version
            self.totals.clear()
            self.orders.clear()
