"""How far the judges of one code may lie apart, as the event's rules set it, and where they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import scoring
from contests.actions.judging.desk import Desk


@dataclass(frozen=True, slots=True)
class Limit:
    """The rule in force: *limit* points, or per cent of the maximum; of the whole sheet or of each criterion.

    *blocks*: no tally until the sheets are marked again or the chief judge accepts the spread with a reason.
    """

    limit: Fraction
    per_cent: bool
    per_criterion: bool
    blocks: bool


def limit_of(desk: Desk, part: str) -> Limit | None:
    """Return the part's limit; None where its rules set none."""
    panel = desk.parts[part].panel
    if panel is None or panel.spread is None:
        return None
    rule = panel.spread
    return Limit(rule.limit, rule.of == "maximum", rule.on == "criterion", rule.then == "block")


def apart(desk: Desk, part: str, scores: Sequence[scoring.SheetScore]) -> tuple[str, ...]:
    """Name where the sheets of one code lie further apart than allowed: criteria by their labels, "" for the total."""
    limit = limit_of(desk, part)
    if limit is None or len(scores) < 2:
        return ()
    if not limit.per_criterion:
        totals = [score.total for score in scores]
        return ("",) if _exceeds(totals, limit, scores[0].maximum) else ()
    found = []
    for field in scoring.fields(desk.rubric(part)):
        key = str(field["key"])
        given = [points for score in scores if (points := score.criteria.get(key)) is not None]
        most = Fraction(str(field["most"])) if field.get("most") else None
        if len(given) > 1 and _exceeds(given, limit, most):
            found.append(str(field.get("label") or key))
    return tuple(found)


def _exceeds(given: Sequence[Fraction], limit: Limit, maximum: Fraction | None) -> bool:
    if limit.per_cent and maximum is None:
        return False
    allowed = limit.limit * (maximum or 0) / 100 if limit.per_cent else limit.limit
    return max(given) - min(given) > allowed
