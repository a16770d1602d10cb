"""What workers and units have reached over the years: final lists that stand, their tallies, the register of titles."""

from contests.store.history.register import (
    Holder,
    Title,
    named,
    record,
    strike,
    titles,
    units,
    workers,
)
from contests.store.history.released import Reached, Released, TakenPart, Won, reached, released, taken_part, won

__all__ = [
    "Holder",
    "Reached",
    "Released",
    "TakenPart",
    "Title",
    "Won",
    "named",
    "reached",
    "record",
    "released",
    "strike",
    "taken_part",
    "titles",
    "units",
    "won",
    "workers",
]
