"""What stands between a seat and the codes: recusals, reassignments, heats, calibrations, read in one query.

Every sheet that comes in asks this, so it is one round trip and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contests.store.judging.roster import sections_of
from contests.store.tables import Recusal

_QUERY = """
SELECT 'recused' AS what, entry AS entry, '' AS text, '' AS code FROM recusal WHERE seat = {} AND ended IS NULL
UNION ALL SELECT 'stands_in', a.entry, s.sections, '' FROM assignment a JOIN seat s ON s.id = a.replaces
 WHERE a.seat = {} AND a.ended IS NULL
UNION ALL SELECT 'given', entry, '', '' FROM assignment WHERE replaces = {} AND ended IS NULL
UNION ALL SELECT 'heat', number, state, '' FROM heat WHERE event = {}
UNION ALL SELECT 'calibration', 0, CASE WHEN closed IS NULL THEN 'open' ELSE 'closed' END, code
 FROM calibration WHERE event = {} AND part = {}
"""


@dataclass(frozen=True, slots=True)
class Bars:
    """What one seat may not mark and what it marks for others.

    *stands_in* holds, for a spare seat, the sections by entry (none: the whole sheet); *given* the entries of the seat
    that another one marks; *heats* the state by number; *calibrations* says by code whether it is open.
    """

    recused: frozenset[int]
    stands_in: Mapping[int, tuple[str, ...]]
    given: frozenset[int]
    heats: Mapping[int, str]
    calibrations: Mapping[str, bool]


async def of_seat(seat: int, event: int, part: str) -> Bars:
    """Return what stands for a seat of a part now."""
    rows = await Recusal.raw(_QUERY, seat, seat, seat, event, event, part)
    by = {what: [row for row in rows if row["what"] == what] for what in {row["what"] for row in rows}}
    return Bars(
        recused=frozenset(row["entry"] for row in by.get("recused", ())),
        stands_in={row["entry"]: sections_of(row["text"]) for row in by.get("stands_in", ())},
        given=frozenset(row["entry"] for row in by.get("given", ())),
        heats={row["entry"]: row["text"] for row in by.get("heat", ())},
        calibrations={row["code"]: row["text"] == "open" for row in by.get("calibration", ())},
    )
