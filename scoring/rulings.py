"""What people decide beside the marks: absence, penalties, vetoes, lots and jury decisions, each with its reason."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.rubric.kinds import Scope


@dataclass(frozen=True, slots=True)
class Absent:
    """缺考: in one *part*, or in everything where it is empty."""

    entry: str
    part: str = ""
    reason: str = ""
    kind: Literal["absent"] = "absent"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """弃权."""

    entry: str
    reason: str = ""
    kind: Literal["withdrawn"] = "withdrawn"


@dataclass(frozen=True, slots=True)
class Disqualified:
    """取消资格."""

    entry: str
    reason: str
    kind: Literal["disqualified"] = "disqualified"


@dataclass(frozen=True, slots=True)
class Penalty:
    """处罚: *points* off the score of *part* (of the total where empty), never below 0; on a part of source time,
    seconds added.
    """

    entry: str
    points: Fraction
    reason: str
    part: str = ""
    kind: Literal["penalty"] = "penalty"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """裁判长调整: signed *points* on the panel's score of *part*, within the panel's limit."""

    entry: str
    part: str
    points: Fraction
    reason: str
    kind: Literal["adjustment"] = "adjustment"


@dataclass(frozen=True, slots=True)
class Vetoed:
    """一票否决 outside a sheet: *scope* sheet (the *part* is 0), section of a part, award, rank or unit."""

    entry: str
    scope: Scope
    reason: str
    part: str = ""
    target: str = ""
    kind: Literal["veto"] = "veto"


@dataclass(frozen=True, slots=True)
class Order:
    """How tied *entries* (best first) were put in order: by lot, play-off or jury decision; *stage* for a cut
    line, *team* for a team list.
    """

    entries: tuple[str, ...]
    by: Literal["lot", "playoff", "jury"]
    reason: str
    stage: str = ""
    team: str = ""
    kind: Literal["order"] = "order"


@dataclass(frozen=True, slots=True)
class Placed:
    """A place given by hand, with its reason; the others keep theirs."""

    entry: str
    place: int
    reason: str
    kind: Literal["place"] = "place"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Another body's confirmation (or refusal) of an *award* that needs one."""

    entry: str
    award: str
    reason: str = ""
    granted: bool = True
    kind: Literal["confirmed"] = "confirmed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The chief judge's signed reason for a spread that the rule blocks on."""

    entry: str
    part: str
    reason: str
    kind: Literal["spread_accepted"] = "spread_accepted"


Ruling = Absent | Withdrawn | Disqualified | Penalty | Adjustment | Vetoed | Order | Placed | Confirmed | Accepted
