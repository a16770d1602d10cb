"""What the pages of one event have in common: its count or signed tally in words, with names where they are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from contests.actions import results as act
from contests.actions.results import Board, Counted
from contests.actions.results.board import Tie
from contests.labels import say
from contests.rules import Missing, Person
from contests.store import results as stored
from contests.store.results import Named, Names, SignatureRow, TallyHead, TallyRow
from contests.store.setup import ContestRow, EventRow
from contests.web import access
from contests.web.forms import AnyRequest

READERS = ("organiser", "chief_judge", "supervisor")
NOBODY = Names({}, {}, {})


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as its page shows it.

    *board* is the signed tally's once the event is certified, otherwise the count of this moment; None while there
    are no rules or the engine refuses the document, then *faults* say why. *stale*: the last tally differs from now.
    """

    event: EventRow
    board: Board | None
    counted: Counted | None
    faults: tuple[str, ...]
    tallies: Sequence[TallyHead]
    last: TallyRow | None
    signatures: Sequence[SignatureRow]
    stale: bool
    names: Names

    @property
    def signed(self) -> bool:
        """Whether the page shows a tally that two people have signed."""
        return self.last is not None and self.event.state in ("certified", "unblinded")

    @property
    def signed_roles(self) -> set[str]:
        """The roles in which the last tally is signed."""
        return {one.role for one in self.signatures}

    @property
    def has_units(self) -> bool:
        """Whether the list has a column for the unit."""
        return has_units(self.event)

    @property
    def has_panel(self) -> bool:
        """Whether several judges mark the same part, so that they can be compared."""
        rules = self.counted.document["ruleset"] if self.counted else {}
        return any(len((part.get("panel") or {}).get("seats", ())) > 1 for part in stored.parts(rules))

    @property
    def teams_hidden(self) -> bool:
        """Whether a team list exists that would tell which codes belong together."""
        return act.is_blind(self.event) and bool(self.counted and self.counted.plain.get("teams"))

    def tied(self, tie: Tie) -> list[tuple[str, str]]:
        """Return a tie's keys with what to call them: codes, or units, which have no name before the decoding."""
        if not tie.of_teams:
            return [(code, code) for code in tie.codes]
        blind = act.is_blind(self.event)
        return [
            (code, say("tie.unit", {"n": number}) if blind else self.names.group(code))
            for number, code in enumerate(tie.codes, 1)
        ]

    def named(self, code: str) -> Named | None:
        """Return who stands behind a code, if that may be known yet."""
        return self.names.entries.get(code)


Columns = list[tuple[str, str, str]]


def columns(event: EventRow, board: Board, named: bool, sorts: bool) -> Columns:
    """Return the heading of an event's list: label, kind, sort key."""
    code = say("column.code" if event.blind else "column.number")
    found: Columns = [(say("column.place"), "center", "place"), (code, "", "code")]
    if named:
        found.append((say(f"column.name.{event.entrant}"), "", "name"))
        if has_units(event):
            found.append((say("column.unit"), "", "unit"))
    if is_divided(board):
        found.append((say("column.division"), "", ""))
    for column in board.columns:
        found.append((column.name, "num", ""))
        if column.weighs:
            found.append((say("column.weighted", {"weight": column.weight}), "num", ""))
    found.append((say("column.total"), "num", "" if board.hidden else "total"))
    found += [(say("column.prizes"), "", ""), (say("column.notes"), "", "")]
    return found if sorts else [(label, kind, "") for label, kind, _ in found]


def has_units(event: EventRow) -> bool:
    """Say whether an entry's unit is another name than its own."""
    return event.entrant != "organisation"


def is_divided(board: Board) -> bool:
    """Say whether the entries are ranked in divisions."""
    return any(line.division for line in board.lines)


def href(contest: int, event: int, rest: str = "") -> str:
    """Return the address of an event's page in the tally room."""
    return f"/contests/{contest}/results/{event}{rest}"


async def fetch(request: AnyRequest, contest: int, event: int, *roles: str) -> tuple[Person, ContestRow, EventRow]:
    """Return who asks, the contest and its event, if they hold one of *roles* (by default: may read)."""
    me, found, own = await access.event_as(request, event, *(roles or READERS))
    if own.contest != contest:
        raise Missing
    return me, found, own


async def view(contest: ContestRow, event: EventRow) -> EventView:
    """Read one event for its page."""
    now = await act.count_event(contest, event)
    heads = await stored.tallies([event.id])
    last = await stored.tally(event.id) if heads else None
    signatures = (await stored.signatures([last.id]))[last.id] if last else []
    signed = last is not None and event.state in ("certified", "unblinded")
    shown = _signed_board(event, last) if signed and last else _board(event, now.counted)
    return EventView(
        event=event,
        board=shown,
        counted=now.counted,
        faults=_faults(now.counted),
        tallies=heads,
        last=last,
        signatures=signatures,
        stale=last is not None and (now.counted is None or now.counted.digest != last.digest),
        names=NOBODY if act.is_blind(event) else await stored.names(event.id),
    )


def _board(event: EventRow, counted: Counted | None) -> Board | None:
    if counted is None or counted.result is None:
        return None
    return act.board(event, counted.document, counted.plain)


def _signed_board(event: EventRow, tally: TallyRow) -> Board:
    return act.board(event, tally.document, tally.result)


def _faults(counted: Counted | None) -> tuple[str, ...]:
    if counted is None:
        return (say("tally_no_rules"),)
    return tuple(act.problem_words(problem) for problem in counted.problems)
