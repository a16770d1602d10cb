"""A sheet as plain values: what a workbook reader hands over, whatever the file format was."""

from collections.abc import Mapping
from dataclasses import dataclass

Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell. *kind*: ``text``, ``number``, ``date`` (ISO text) or ``error`` (#N/A and its kin).

    A number is written out without exponent. *formula*: the text is what the sender's program last computed; an empty
    text means that nothing was kept.
    """

    text: str
    kind: str = "text"
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its true number; *cells* holds filled cells only, by column number from 1."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, rows in order, empty ones left out. *merged*: areas by their first and last row and column."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


NOTHING = Cell("")


def letter(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
