"""The rules of contests: from marks to places and awards, exact, explained, on the standard library alone.

Everything the outside may use is named here; the public document is described in docs/scoring-document.md.
"""

from scoring import judges, whatif
from scoring.awards import Given
from scoring.changes import Difference, changes
from scoring.contest import FORMAT, Contest, Entry, Excused, Sheet, Title, Unit
from scoring.document import contest_problems, open_document, read_document, write_document
from scoring.exact import half_up
from scoring.explain import Language, Step, Working, sentences, tell, working
from scoring.judges import (
    Agreement,
    Outlier,
    OwnUnit,
    Range,
    Severity,
    Totals,
    Unknown,
    icc_2k,
    kendall_w,
    krippendorff_alpha,
    outliers,
    own_unit,
    range_use,
    severity,
)
from scoring.panel import Panel, Spread
from scoring.plain import Problem, Refused
from scoring.rubric.answers import Written
from scoring.rubric.kinds import Criterion, Rubric, Section
from scoring.ruleset import Ruleset
from scoring.rulings import (
    Absent,
    Accepted,
    Adjustment,
    Confirmed,
    Disqualified,
    Order,
    Penalty,
    Placed,
    Ruling,
    Vetoed,
    Withdrawn,
)
from scoring.scoresheet import SheetScore, fields, marks, maximum, problems, read_sheet, score, sheet_total
from scoring.stages import Part, Stage, SubPart
from scoring.tally import Count, tally
from scoring.tally.result import Figure, Flag, Missing, Result, Row, StageRow, TeamRow, Undecided
from scoring.whatif import Move, Swap, smallest_swap, what_if, winner_interval

__all__ = [
    "FORMAT",
    "Absent",
    "Accepted",
    "Adjustment",
    "Agreement",
    "Confirmed",
    "Contest",
    "Count",
    "Criterion",
    "Difference",
    "Disqualified",
    "Entry",
    "Excused",
    "Figure",
    "Flag",
    "Given",
    "Language",
    "Missing",
    "Move",
    "Order",
    "Outlier",
    "OwnUnit",
    "Panel",
    "Part",
    "Penalty",
    "Placed",
    "Problem",
    "Range",
    "Refused",
    "Result",
    "Row",
    "Rubric",
    "Ruleset",
    "Ruling",
    "Section",
    "Severity",
    "Sheet",
    "SheetScore",
    "Spread",
    "Stage",
    "StageRow",
    "Step",
    "SubPart",
    "Swap",
    "TeamRow",
    "Title",
    "Totals",
    "Undecided",
    "Unit",
    "Unknown",
    "Vetoed",
    "Withdrawn",
    "Working",
    "Written",
    "changes",
    "contest_problems",
    "fields",
    "half_up",
    "icc_2k",
    "judges",
    "kendall_w",
    "krippendorff_alpha",
    "marks",
    "maximum",
    "open_document",
    "outliers",
    "own_unit",
    "problems",
    "range_use",
    "read_document",
    "read_sheet",
    "score",
    "sentences",
    "severity",
    "sheet_total",
    "smallest_swap",
    "tally",
    "tell",
    "what_if",
    "whatif",
    "winner_interval",
    "working",
    "write_document",
]
