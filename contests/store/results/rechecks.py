"""复核: its rounds, what comparing each entry found, the originals beside the stored marks, and what is still owed."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from contests.store.results.sampling import (
    NOTHING,
    Contents,
    Sampled,
    SampleRule,
    contents,
    sample,
    sample_rule,
)
from contests.store.results.tallies import TallyRow, last_tallies
from contests.store.setup import ContestRow
from contests.store.tables import Event, Figure, Recheck, RecheckLine, Seat, Sheet, Tally, Typing


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """One round of one tally."""

    id: int
    event: int
    number: int
    round: int
    seed: str
    sample: tuple[Sampled, ...]
    state: str
    account: int
    signed_by: int | None
    signed_at: datetime | None
    created: datetime


@dataclass(frozen=True, slots=True)
class RecheckLineRow:
    """What comparing one entry found; the *note* tells an error, the *answer* why none was mended."""

    id: int
    recheck: int
    code: str
    correct: bool
    note: str
    answer: str
    answered_by: int | None
    answered_at: datetime | None
    account: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """A round with its lines by code."""

    recheck: RecheckRow
    lines: Mapping[str, RecheckLineRow]

    @property
    def errors(self) -> list[RecheckLineRow]:
        """The lines with an error, in the order of the sample."""
        return [line for one in self.recheck.sample if (line := self.lines.get(one.code)) and not line.correct]

    @property
    def complete(self) -> bool:
        """Whether every entry of the sample was compared."""
        return len(self.lines) == len(self.recheck.sample)

    @property
    def whole(self) -> bool:
        """Whether it compares everybody, after too many errors."""
        return all(one.why == "all" for one in self.recheck.sample)

    def above(self, limit: int) -> bool:
        """Whether more than *limit* per cent of the entries had an error."""
        return len(self.errors) * 100 > limit * len(self.lines)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the re-check of an event stands.

    *state*: ``off`` (not asked for), ``early`` (no tally), ``due``, ``open``, ``again`` (above the limit: everything),
    ``errors`` (found and neither corrected nor answered), ``later`` (only figures are left, hidden until the decoding),
    ``done``. *known*: compared and unchanged since; *changed*: no longer the same; *figures*: compared but for the
    figures, which were hidden then. *owed*: how many the next round would compare; *unmended*: the errors that wait.
    """

    state: str
    rule: SampleRule
    rounds: tuple[Round, ...] = ()
    known: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    shown: bool = True
    owed: int = 0
    unmended: tuple[RecheckLineRow, ...] = ()


_EVER = datetime(1, 1, 1, tzinfo=UTC)  # the figures of an event without codes were never hidden
_RECHECK = (
    Recheck.id,
    Recheck.tally.event.as_alias("event"),
    Recheck.tally.number.as_alias("number"),
    *(Recheck.round, Recheck.seed, Recheck.sample, Recheck.state, Recheck.account),
    *(Recheck.signed_by, Recheck.signed_at, Recheck.created),
)
_LINE = tuple(getattr(RecheckLine, name) for name in RecheckLineRow.__slots__)


async def rounds(events: Sequence[int]) -> dict[int, list[Round]]:
    """Return every round of these events, the first one first."""
    found: dict[int, list[Round]] = defaultdict(list)
    if not events:
        return found
    rows = await Recheck.select(*_RECHECK).where(Recheck.tally.event.is_in(list(events))).order_by(Recheck.id)
    own: dict[int, dict[str, RecheckLineRow]] = defaultdict(dict)
    if rows:
        where = RecheckLine.recheck.is_in([row["id"] for row in rows])
        for line in await RecheckLine.select(*_LINE).where(where).order_by(RecheckLine.id):
            own[line["recheck"]][line["code"]] = RecheckLineRow(**line)
    for row in rows:
        listed = tuple(Sampled(**one) for one in json.loads(row["sample"]))
        found[row["event"]].append(Round(RecheckRow(**{**row, "sample": listed}), own[row["id"]]))
    return found


async def recheck_standing(contest: ContestRow, event: int) -> Standing:
    """Return how the re-check of an event stands against its last tally."""
    return (await recheck_standings(contest, [event]))[event]


async def recheck_standings(contest: ContestRow, events: Sequence[int]) -> dict[int, Standing]:
    """Return how the re-check of each event stands against its last tally."""
    every = await rounds(events)
    rule, asked = sample_rule(contest.settings), bool(contest.settings.get("recheck"))
    tallies = await last_tallies([event for event in events if asked or every.get(event)])
    then, shown = await _compared(tallies, every), await _figures_shown(list(tallies))
    found = {}
    for event in events:
        own, last = tuple(every.get(event, ())), tallies.get(event)
        early = Standing("early" if asked else "off", rule)
        found[event] = early if last is None else _standing(rule, own, last, then[event], shown[event])
    return found


async def _figures_shown(events: Sequence[int]) -> dict[int, datetime | None]:
    """Return from when on the figures of each event are shown; None: they are hidden still."""
    columns = (Event.id, Event.blind, Event.unblinded_at)
    rows = await Event.select(*columns).where(Event.id.is_in(list(events) or [0]))
    return {row["id"]: row["unblinded_at"] if row["blind"] else _EVER for row in rows}


async def _compared(
    tallies: Mapping[int, TallyRow], every: Mapping[int, Sequence[Round]]
) -> dict[int, dict[int, Contents]]:
    """Return, by event and number, what there was to compare in its last tally and in every tally of a round."""
    found = {event: {last.number: contents(last.document)} for event, last in tallies.items()}
    known = {event: {one.recheck.number for one in every.get(event, ())} for event in tallies}
    numbers = sorted({number for event, own in known.items() for number in own - found[event].keys()})
    if numbers:
        where = Tally.event.is_in(list(tallies)) & Tally.number.is_in(numbers)
        for row in await Tally.select(Tally.event, Tally.number, Tally.document).where(where):
            if row["number"] in known[row["event"]] - found[row["event"]].keys():
                found[row["event"]][row["number"]] = contents(json.loads(row["document"]))
    return found


def _standing(
    rule: SampleRule, own: tuple[Round, ...], last: TallyRow, then: Mapping[int, Contents], shown: datetime | None
) -> Standing:
    """*shown*: from when on the figures can be compared; a round begun before has seen the sheets alone."""
    now = then[last.number]
    compared: dict[str, bool] = {}
    typed: set[str] = set()
    unmended: dict[str, RecheckLineRow] = {}
    for one in own:
        figures = shown is not None and one.recheck.created >= shown
        for code, line in one.lines.items() if one.recheck.state == "signed" else ():
            same = then.get(one.recheck.number, NOTHING).same(now, code, figures)
            compared[code] = same
            typed = typed | {code} if figures and same else typed - {code} if figures else typed
            unmended.pop(code, None)
            if same and not line.correct and not line.answered_at:
                unmended[code] = line
    there = now.there(shown is not None)
    left = frozenset(code for code, same in compared.items() if same and code in now.figures and code not in typed)
    standing = Standing(
        state="",
        rule=rule,
        rounds=own,
        known=frozenset(code for code, same in compared.items() if same and code in there),
        changed=frozenset(code for code, same in compared.items() if not same and code in there),
        figures=left if shown is not None else frozenset(),
        shown=shown is not None,
        unmended=tuple(unmended.values()),
    )
    owed = len(due(last.result["rows"], there, standing, ""))
    later = shown is None and bool(now.figures)
    return replace(standing, owed=owed, state=_state(standing, owed, later))


def due(rows: Sequence[Mapping[str, Any]], there: Collection[str], standing: Standing, seed: str) -> list[Sampled]:
    """Return whom the next round compares, in the order of *rows*: the sample, and what was not compared as it is."""
    drawn = {one.code: one for one in sample(rows, there, standing.rule, seed, standing.known)}
    drawn |= {code: Sampled(code, "figures") for code in standing.figures}
    drawn |= {code: Sampled(code, "changed") for code in standing.changed}
    return [drawn[row["code"]] for row in rows if row["code"] in drawn]


def _state(standing: Standing, owed: int, later: bool) -> str:
    own = standing.rounds
    if any(one.recheck.state == "open" for one in own):
        return "open"
    if own and not own[-1].whole and own[-1].above(standing.rule.limit):
        return "again"
    if owed:
        return "due"
    return "errors" if standing.unmended else "later" if later else "done"


async def add_recheck(
    tally: int, number: int, seed: str, chosen: Sequence[Sampled], account: int, now: datetime
) -> int:
    """Store a round of a tally and return its id."""
    listed = json.dumps([{"code": one.code, "why": one.why} for one in chosen], ensure_ascii=False)
    fresh = Recheck(tally=tally, round=number, seed=seed, sample=listed, account=account, created=now)
    return int((await Recheck.insert(fresh))[0]["id"])


async def note_lines(recheck: int, found: Mapping[str, str], account: int, now: datetime) -> None:
    """Store what comparing found, in the place of an earlier finding: until it is signed a round is a draft."""
    await RecheckLine.delete().where((RecheckLine.recheck == recheck) & RecheckLine.code.is_in(list(found)))
    rows = [
        RecheckLine(recheck=recheck, code=code, correct=not note, note=note, account=account, created=now)
        for code, note in found.items()
    ]
    for at in range(0, len(rows), 500):
        await RecheckLine.insert(*rows[at : at + 500])


async def sign_recheck(recheck: int, account: int, now: datetime) -> None:
    """Close a round under the checker's account."""
    await Recheck.update({Recheck.state: "signed", Recheck.signed_by: account, Recheck.signed_at: now}).where(
        Recheck.id == recheck
    )


async def answer_line(line: int, answer: str, account: int, now: datetime) -> None:
    """Store why an error that was noted calls for no correction."""
    await RecheckLine.update(
        {RecheckLine.answer: answer, RecheckLine.answered_by: account, RecheckLine.answered_at: now}
    ).where(RecheckLine.id == line)


async def hands(event: int) -> set[int]:
    """Return who judged, typed, entered figures or took a tally in the event: none of these accounts re-checks it."""
    found: set[int | None] = set()
    for table in (Sheet, Typing, Figure, Seat, Tally):
        rows = await table.select(table.account).where(table.event == event).group_by(table.account)
        found |= {row["account"] for row in rows}
    return {account for account in found if account is not None}


@dataclass(frozen=True, slots=True)
class Original:
    """One version of a sheet as it came in."""

    part: str
    seat: int
    position: int
    version: int
    marks: Mapping[str, Any]
    origin: str
    state: str
    reason: str
    created: datetime


async def originals(event: int, code: str) -> list[Original]:
    """Return every version of every sheet of a code, by part, seat and version."""
    columns = (Sheet.part, Sheet.seat, Sheet.seat.position.as_alias("position"), Sheet.version, Sheet.marks)
    rows = await (
        Sheet.select(*columns, Sheet.origin, Sheet.state, Sheet.reason, Sheet.created)
        .where((Sheet.event == event) & (Sheet.code == code))
        .order_by(Sheet.part)
        .order_by(Sheet.seat.position)
        .order_by(Sheet.version)
    )
    return [Original(**{**row, "marks": json.loads(row["marks"])}) for row in rows]
