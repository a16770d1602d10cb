"""How the judges mark, as the sheets come in: for the chief judge and the supervisor, never for a judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

import scoring
from contests.actions.judging import desk as desks
from contests.labels import say
from contests.store import ledger, setup
from contests.store.judging.seats import SeatRow
from contests.web import access
from contests.web.forms import AnyRequest
from contests.web.judging.matrix import Matrix, matrices
from contests.web.judging.words import points, whole
from contests.web.pages import page

ROLES = ("chief_judge", "supervisor")
COMPARED = 3  # entries that other judges marked too, before anybody is called strict or generous
RANKED = 5  # entries that all judges marked, before a coefficient of the panel says anything
MIDDLE, REACH = 560, 400  # of the picture: where nought lies, and how far the axis goes to either side


@dataclass(frozen=True, slots=True)
class Odd:
    """One sheet far from what its entry and its judge's habit let expect."""

    code: str
    seat: int
    given: str
    expected: str
    distance: str


@dataclass(frozen=True, slots=True)
class Judge:
    """One judge of a part. *lean*: strict, generous, even, few, alone; *at*, *left*, *right* lie in the picture."""

    seat: SeatRow
    sheets: int
    lowest: str
    mean: str
    highest: str
    deviation: str
    share: str
    compared: int
    severity: str
    error: str
    lean: str
    at: int | None
    left: int
    right: int
    odd: tuple[Odd, ...]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One figure about the whole panel with what it means; *value* is empty where it says nothing yet."""

    name: str
    value: str
    interval: str
    verdict: str
    entries: int
    left_out: int


@dataclass(frozen=True, slots=True)
class PartJudges:
    """The judges of one part; *reach* is what the end of the picture's axis stands for."""

    part: str
    judges: tuple[Judge, ...]
    panel: tuple[Coefficient, ...]
    sheets: int
    reach: str


def of_part(matrix: Matrix) -> PartJudges:
    """Return what can be said of a part's judges from the sheets that are in and count."""
    seats = {str(seat.id): seat for seat in matrix.seats}
    totals: dict[str, dict[str, Fraction]] = {key: {} for key in seats}
    links = {}
    for line in matrix.lines:
        for seat, cell in zip(matrix.seats, line.cells, strict=True):
            if cell.total is not None:
                totals[str(seat.id)][line.entry.code] = cell.total
                links[str(seat.id), line.entry.code] = cell.seat
    strict, ranges = scoring.severity(totals), scoring.range_use(totals, matrix.maximum or Fraction(1))
    far = scoring.outliers(totals)
    reach = _reach(list(strict.values()))
    judges = tuple(
        _judge(
            seats[key],
            ranges.get(key),
            matrix.maximum,
            strict[key],
            len(totals[key]),
            reach,
            [_odd(one, links[one.judge, one.entry]) for one in far if one.judge == key],
        )
        for key in seats
    )
    marking = {key: given for key, given in totals.items() if given}
    return PartJudges(matrix.part, judges, _panel(marking), sum(map(len, totals.values())), _two(reach))


def _two(value: Fraction | float) -> str:
    return f"{scoring.half_up(Fraction(value), 2):f}"


def _signed(value: float) -> str:
    text = _two(value)
    return text if text.startswith("-") or not text.strip("0.") else f"+{text}"


def _reach(found: Sequence[scoring.Severity]) -> Fraction:
    """Return the farthest that a judge's bar reaches from nought; one point where nobody differs."""
    ends = [
        abs(one.difference) + 2 * (one.error if isinstance(one.error, float) else 0)
        for one in found
        if isinstance(one.difference, float)
    ]
    return Fraction(max(ends, default=0.0)) or Fraction(1)


def _judge(
    seat: SeatRow,
    used: scoring.Range | None,
    maximum: Fraction | None,
    found: scoring.Severity,
    sheets: int,
    reach: Fraction,
    odd: Sequence[Odd],
) -> Judge:
    difference = found.difference if isinstance(found.difference, float) else None
    error = found.error if isinstance(found.error, float) else None

    def at(value: float) -> int:
        return MIDDLE + int(Fraction(value) / reach * REACH)

    return Judge(
        seat=seat,
        sheets=sheets,
        lowest=points(used.lowest) if used else "",
        mean=_two(used.mean) if used else "",
        highest=points(used.highest) if used else "",
        deviation=_two(used.deviation) if used and isinstance(used.deviation, float) else "",
        share=f"{scoring.half_up(Fraction(used.share) * 100, 0):f}%" if used and maximum else "",
        compared=found.entries,
        severity=_signed(difference) if difference is not None else "",
        error=_two(error) if error is not None else "",
        lean=_lean(difference, error, found.entries),
        at=at(difference) if difference is not None else None,
        left=at((difference or 0.0) - 2 * (error or 0.0)),
        right=at((difference or 0.0) + 2 * (error or 0.0)),
        odd=tuple(odd),
    )


def _lean(difference: float | None, error: float | None, entries: int) -> str:
    """Call a judge strict or generous only where the difference is more than twice its standard error."""
    if difference is None:
        return "alone"
    if entries < COMPARED or error is None:
        return "few"
    if abs(difference) <= 2 * error:
        return "even"
    return "strict" if difference < 0 else "generous"


def _odd(one: scoring.Outlier, seat: int) -> Odd:
    return Odd(one.entry, seat, points(one.given), _two(one.expected), _signed(one.distance))


def _panel(totals: scoring.Totals) -> tuple[Coefficient, ...]:
    found = {
        "w": scoring.kendall_w(totals),
        "icc": scoring.icc_2k(totals),
        "alpha": scoring.krippendorff_alpha(totals),
    }
    return tuple(_coefficient(name, one) for name, one in found.items())


def _coefficient(name: str, one: scoring.Agreement) -> Coefficient:
    if one.judges < 2:
        return Coefficient(name, "", "", say("judges.one"), one.entries, one.left_out)
    if one.entries < RANKED:
        return Coefficient(name, "", "", say("judges.few", {"n": RANKED}), one.entries, one.left_out)
    if not isinstance(one.value, float):
        return Coefficient(name, "", "", say(f"judges.{one.value.reason}"), one.entries, one.left_out)
    interval = one.interval if isinstance(one.interval, tuple) else None
    return Coefficient(
        name,
        _two(one.value),
        f"{_two(interval[0])} ～ {_two(interval[1])}" if interval else "",
        say(f"judges.{_grade(one.value)}"),
        one.entries,
        one.left_out,
    )


def _grade(value: float) -> str:
    """Put a coefficient between 0 and 1 into words (Koo and Li 2016: 0.5, 0.75, 0.9)."""
    return "excellent" if value >= 0.9 else "good" if value >= 0.75 else "moderate" if value >= 0.5 else "poor"


@get("/contests/{contest:int}/room/judges")
async def judges_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    events = await setup.events(contest)
    asked = whole(request.query_params.get("event", ""))
    chosen = next((one for one in events if one.id == asked), events[0] if events else None)
    ready = chosen is not None and await setup.ruleset(chosen.id) is not None
    parts = [of_part(one) for one in await matrices(await desks.of(chosen.id))] if chosen and ready else []
    return page(
        request,
        "judging/judges.html",
        contest=found,
        events=events,
        chosen=chosen,
        parts=parts,
        compared=COMPARED,
        version=await ledger.version(contest),
    )


ROUTES = [judges_page]
