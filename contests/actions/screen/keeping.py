"""The lists of one contest, kept in memory and brought up to date by what the ledger says happened since.

A sheet that came in costs the count of that sheet, however large the contest; anything else that may count makes the
whole count anew. What the ledger does not know as harmless counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import anyio

import scoring
from contests.actions.screen import settings as choices
from contests.actions.screen.listing import OWED, Listed, is_blind, listed, of_count, of_tally, thawed
from contests.actions.screen.settings import Settings
from contests.store import ledger, results, setup
from contests.store import screen as stored
from contests.store.results.document import Stored
from contests.store.results.names import Names
from contests.store.results.rows import EntryRow, SheetRow
from contests.store.screen import ScreenRow
from contests.store.setup import ContestRow, EventRow, RulesetRow

Plain = Mapping[str, Any]

SHEETS = frozenset({"scoresheet.submitted", "scoresheet.typed"})
HARMLESS = frozenset(
    {"link.issued", "seat.link_issued", "seat.entered", "seat.left", "seat.refused", "identity.revealed"}
    | {"seat.tablets_closed", "calibration.added", "calibration.opened", "calibration.closed"}
)


@dataclass(frozen=True, slots=True)
class View:
    """All that a screen shows at one moment. *names* only of events whose codes may be known."""

    contest: ContestRow
    events: Mapping[int, EventRow]
    screen: ScreenRow
    settings: Settings
    lists: Sequence[Listed]
    names: Mapping[int, Names]


class _ChangedError(Exception):
    """A sheet changed more than itself: who is excused, which sheet stands."""


@dataclass(slots=True)
class _Running:
    """One event that is counted, with the rows it rests on by code and the count that takes further sheets in."""

    contest: ContestRow
    event: EventRow
    rules: RulesetRow
    kept: Stored
    entries: dict[str, EntryRow]
    sheets: dict[str, dict[int, SheetRow]]
    count: scoring.Count | None

    @classmethod
    def begin(cls, contest: ContestRow, event: EventRow, rules: RulesetRow, kept: Stored) -> "_Running":
        """Count the event once. What the engine refuses is shown as an empty list until the rules are mended."""
        entries = {entry.code: entry for entry in kept.entries.get(event.id, ())}
        sheets: dict[str, dict[int, SheetRow]] = {}
        for sheet in kept.sheets.get(event.id, ()):
            sheets.setdefault(sheet.code, {})[sheet.seat] = sheet
        try:
            count = scoring.open_document(results.build(contest, event, rules, kept))
        except scoring.Refused:
            count = None
        return cls(contest, event, rules, kept, entries, sheets, count)

    def take(self, fresh: Sequence[SheetRow]) -> None:
        """Take further versions of sheets in. Raises _ChangedError where more than these sheets changed."""
        codes = dict.fromkeys(sheet.code for sheet in fresh if sheet.code in self.entries)
        before = {code: self._alone(code) for code in codes}
        for sheet in fresh:
            self.sheets.setdefault(sheet.code, {})[sheet.seat] = sheet
        changed: list[scoring.Sheet] = []
        for code in codes:
            changed += _difference(before[code], self._alone(code))
        if self.count is None:
            raise _ChangedError
        if changed:
            self.count.replace(*changed)

    def _alone(self, code: str) -> Plain:
        """The document as if only this entry were there."""
        event = self.event.id
        rows = list(self.sheets.get(code, {}).values())
        own = replace(self.kept, entries={event: [self.entries[code]]}, sheets={event: rows}, rulings={}, titles=())
        return results.build(self.contest, self.event, self.rules, own)

    def listed(self) -> Listed:
        """Return the list as it stands."""
        if self.count is None:
            return Listed(self.event.id, (), 0, len(self.entries))
        result = self.count.result
        owed = {gap.entry for gap in result.missing if gap.code in OWED}
        return listed(self.event, self.rules.body, of_count(result), owed, "live", result.void)


def _difference(before: Plain, after: Plain) -> list[scoring.Sheet]:
    old, new = ({(s["part"], s["seat"]): s for s in one.get("sheets", ())} for one in (before, after))
    if before.get("excused") != after.get("excused") or not old.keys() <= new.keys():
        raise _ChangedError
    return [scoring.Sheet(**sheet) for key, sheet in new.items() if old.get(key) != sheet]


class Keeper:
    """Keeps the lists of one contest's screen."""

    def __init__(self, contest: int) -> None:
        self.contest = contest
        self.seen = -1  # the ledger line up to which everything here is known
        self._last = 0
        self._screen: ScreenRow | None = None
        self._told: ContestRow | None = None
        self._events: dict[int, EventRow] = {}
        self._running: dict[int, _Running] = {}
        self._signed: dict[int, Listed] = {}
        self._lists: dict[int, Listed] = {}
        self._names: dict[int, Names] = {}
        self._stale = True

    async def view(self, now: datetime) -> View | None:
        """Return what the screen shows now; None while it was never opened."""
        number = await ledger.version(self.contest)
        if number != self.seen:
            await self._learn(number)
        if self._screen is None or self._told is None:
            return None
        chosen = choices.read(self._screen.settings)
        events = [event for event in chosen.events if event in self._events] or list(self._events)
        if self._screen.frozen_at is None:
            await self._count(events, now)
            lists = [self._lists[event] for event in events]
        else:
            kept = {one["event"]: one for one in self._screen.frozen}
            lists = [thawed(kept[event]) for event in events if event in kept]
        names = await self._allowed(events) if chosen.names or chosen.units else {}
        return View(self._told, self._events, self._screen, chosen, lists, names)

    async def every(self, now: datetime) -> list[Listed]:
        """Return the lists of all events as they stand, whatever the screen shows: what a freeze keeps."""
        await self._learn(await ledger.version(self.contest))
        await self._count(list(self._events), now)
        return [self._lists[event] for event in self._events]

    async def _learn(self, number: int) -> None:
        verbs = await stored.verbs_after(self.contest, self.seen)
        first = self.seen < 0
        if first or any(verb.startswith("screen.") for verb in verbs):
            self._screen = await stored.screen(self.contest)
        rest = {verb for verb in verbs - SHEETS - HARMLESS if not verb.startswith("screen.")}
        if first or rest:
            self._told = await setup.contest(self.contest)
            self._events = {event.id: event for event in await setup.events(self.contest)}
            self._names.clear()
            self._stale = True
        self.seen = number

    async def _allowed(self, events: Sequence[int]) -> dict[int, Names]:
        """The names of those events whose codes may be known: never blind, or decoded."""
        open_ = [event for event in events if not is_blind(self._events[event])]
        for event in open_:
            if event not in self._names:
                self._names[event] = await results.names(event)
        return {event: self._names[event] for event in open_}

    async def _count(self, events: Sequence[int], now: datetime) -> None:
        known = self._running.keys() | self._signed.keys()
        if self._stale or not set(events) <= known:
            await self._count_all(events, now)
            return
        fresh = await stored.sheets_after(list(self._running), self._last)
        if not fresh:
            return
        own: dict[int, list[SheetRow]] = {}
        for _, event, sheet in fresh:
            own.setdefault(event, []).append(sheet)
        self._stale = True  # until every one of them is in
        try:
            self._lists |= await anyio.to_thread.run_sync(self._take, own)
        except _ChangedError:
            await self._count_all(events, now)
            return
        self._last, self._stale = fresh[-1][0], False

    def _take(self, fresh: Mapping[int, Sequence[SheetRow]]) -> dict[int, Listed]:
        for event, sheets in fresh.items():
            self._running[event].take(sheets)
        return {event: self._running[event].listed() for event in fresh}

    async def _count_all(self, events: Sequence[int], now: datetime) -> None:
        self._stale = True
        self._signed = await self._tallied(events, now)
        live = [event for event in events if event not in self._signed]
        self._last = await stored.last_sheet(live)
        rules, kept = await results.rulesets(live), await results.stored(live)
        ruled = [self._events[event] for event in live if event in rules]
        lists = await anyio.to_thread.run_sync(self._begin, ruled, rules, kept)
        # An event without rules has nothing to count until its rules come, and they come with a line of the ledger.
        self._signed |= {event: Listed(event, (), 0, 0) for event in live if event not in rules}
        self._lists = lists | self._signed
        self._stale = False

    def _begin(self, events: Sequence[EventRow], rules: Mapping[int, RulesetRow], kept: Stored) -> dict[int, Listed]:
        assert self._told is not None
        self._running = {event.id: _Running.begin(self._told, event, rules[event.id], kept) for event in events}
        return {event: one.listed() for event, one in self._running.items()}

    async def _tallied(self, events: Sequence[int], now: datetime) -> dict[int, Listed]:
        """The lists of events that two people have signed: what they signed, and how far it has got since."""
        signed = [self._events[event] for event in events if self._events[event].state in ("certified", "unblinded")]
        posted = await stored.posted(self.contest, now) if signed else {}
        found = {}
        for event in signed:
            if tally := await results.tally(event.id):
                rows, rules = of_tally(tally.result), tally.document["ruleset"]
                stage = posted.get(tally.id, "signed")
                found[event.id] = listed(event, rules, rows, (), stage, bool(tally.result.get("void")))
        return found
