"""The scoring document of an event, built from the stored rows: every count in the program starts here.

Entries stand under their blind code, units, teams and persons under keyed digests, so that the document says
nothing about who is behind a code.
"""

import calendar
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import scoring
from contests.store import vault
from contests.store.judging.roster import Chair, Roster, rosters
from contests.store.results import rows
from contests.store.results.rows import EntryRow, RulingRow
from contests.store.setup import ContestRow, EventRow, RulesetRow
from contests.store.setup import ruleset as read_ruleset

Plain = dict[str, Any]

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
COUNTED = frozenset(
    {"absent", "withdrawn", "disqualified", "penalty", "adjustment", "veto", "order", "place", "confirmed"}
    | {"spread_accepted"}
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the rows of several events hold, by event; *as_of* is the moment they are read for, None for now."""

    entries: Mapping[int, Sequence[EntryRow]]
    persons: Mapping[int, Sequence[int]]
    sheets: Mapping[int, Sequence[rows.SheetRow]]
    figures: Mapping[int, Mapping[str, str]]
    rulings: Mapping[int, Sequence[RulingRow]]
    rosters: Mapping[int, Roster]
    titles: Sequence[rows.TitleRow]


async def stored(events: Sequence[int], as_of: datetime | None = None) -> Stored:
    """Read everything that counts in these events: the same number of queries for one event and for many."""
    return Stored(
        entries=await rows.entries(events),
        persons=await rows.persons(events),
        sheets=await rows.sheets(events, as_of),
        figures=await rows.figures(events, as_of),
        rulings=await rows.rulings(events, as_of),
        rosters=await rosters(events, as_of),
        titles=await rows.titles(),
    )


async def document(contest: ContestRow, event: EventRow) -> Plain:
    """Return the event's scoring document as the rows stand now."""
    rules = await read_ruleset(event.id)
    if rules is None:
        raise LookupError(f"event {event.id} has no ruleset")
    return build(contest, event, rules, await stored([event.id]))


def build(contest: ContestRow, event: EventRow, rules: RulesetRow, kept: Stored) -> Plain:
    """Write the document of one event from what was read; empty parts are left out."""
    entries = kept.entries.get(event.id, ())
    codes = {entry.id: entry.code for entry in entries}
    roster = kept.rosters.get(event.id, Roster({}))
    bench = _bench(roster, panels(rules.body), _handed_in(event, kept, codes))
    day = award_day(contest, event)
    whole: Plain = {
        "format": scoring.FORMAT,
        "ruleset": dict(rules.body),
        "entries": sorted((_entry(entry, kept, rules.body) for entry in entries), key=lambda one: str(one["code"])),
        "sheets": list(_sheets(bench, codes)),
        "excused": [*_empty(bench), *_excused(bench, codes)],
        "rulings": list(_rulings(event, kept, codes)),
        "titles": list(_titles(event, kept, day)),
        "date": day,
    }
    return {key: value for key, value in whole.items() if value or key in ("ruleset", "entries")}


def pseudonym(kind: str, key: object) -> str:
    """Return the opaque key under which a unit (u), team (t) or person (p) stands in a document."""
    return kind + vault.digest(f"scoring|{kind}|{key}")[:10]


def unit_key(entry: EntryRow) -> str:
    """The key of the entry's unit; empty without one."""
    return pseudonym("u", entry.organisation) if entry.organisation else ""


def team_key(entry: EntryRow) -> str:
    """The key of the entry's team, whose name is only unique within its unit and event."""
    return pseudonym("t", f"{entry.event}|{entry.organisation}|{entry.team}") if entry.team else ""


def award_day(contest: ContestRow, event: EventRow) -> str:
    """Return the day the awards count from: the last of a star round's month, else the contest's last day."""
    if MONTH.fullmatch(event.period):
        year, month = int(event.period[:4]), int(event.period[5:])
        return date(year, month, calendar.monthrange(year, month)[1]).isoformat()
    day = contest.ends or contest.starts
    return day.isoformat() if day else ""


def parts(ruleset: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every part of the rules and, after a group, its sub-parts."""
    for stage in ruleset.get("stages", ()):
        for part in stage.get("parts", ()):
            yield part
            yield from part.get("parts", ())


def panels(ruleset: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return the names of the seats of every part that is marked on sheets."""
    return {
        part["key"]: (part.get("panel") or {}).get("seats", ()) for part in parts(ruleset) if part["source"] == "sheets"
    }


def seat_keys(places: Sequence[Sequence[Chair]], named: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return the name in the rules of each place's lead: by position; one beyond them takes a name that is free."""
    leads = [place[0] for place in places]
    found = {
        seat.id: names[seat.position - 1] for seat in leads if seat.position <= len(names := named.get(seat.part, ()))
    }
    free = {part: [name for name in names if name not in found.values()] for part, names in named.items()}
    for seat in leads:
        if seat.id not in found:
            spare = free.get(seat.part, [])
            found[seat.id] = spare.pop(0) if spare else f"S{seat.position}"
    return found


def _entry(entry: EntryRow, kept: Stored, ruleset: Mapping[str, Any]) -> Plain:
    figures = kept.figures.get(entry.id, {})
    facts = {fact["key"] for fact in ruleset.get("facts", ())}
    keys = {part["key"] for part in parts(ruleset) if part["source"] in ("value", "time")}
    keys |= {value["key"] for value in ruleset.get("values", ())}
    whole: Plain = {
        "code": entry.code,
        "unit": unit_key(entry),
        "team": team_key(entry),
        "division": entry.division,
        "persons": [pseudonym("p", worker) for worker in kept.persons.get(entry.id, ())],
        "values": {key: _value(figures[key]) for key in sorted(keys & figures.keys())},
        "facts": {key: figures[key] == "yes" for key in sorted(facts & figures.keys())},
    }
    return {key: value for key, value in whole.items() if value}


def _value(text: str) -> object:
    """A time with its faults is stored as one JSON object, every other figure as its decimal text."""
    return json.loads(text) if text.startswith("{") else text


@dataclass(frozen=True, slots=True)
class _Bench:
    """The panels while a document is written: *keys* name the leads, *there* holds what was handed in by entry."""

    roster: Roster
    keys: Mapping[int, str]
    named: Mapping[str, Sequence[str]]
    there: Mapping[tuple[int, int], rows.SheetRow]

    def pieces(self, place: Sequence[Chair], entry: int) -> list[Chair] | None:
        """Return who marks the pieces of a place's sheet; None where it owes none."""
        found = self.roster.markers(place, entry, self.there)
        return None if found is None else [marker for _, marker in found]


def _bench(
    roster: Roster, named: Mapping[str, Sequence[str]], there: Mapping[tuple[int, int], rows.SheetRow]
) -> _Bench:
    return _Bench(roster, seat_keys(roster.places, named), named, there)


def _handed_in(event: EventRow, kept: Stored, codes: Mapping[int, str]) -> dict[tuple[int, int], rows.SheetRow]:
    entries = {code: entry for entry, code in codes.items()}
    return {
        (sheet.seat, entries[sheet.code]): sheet
        for sheet in kept.sheets.get(event.id, ())
        if sheet.state == "submitted" and sheet.code in entries
    }


def _sheets(bench: _Bench, codes: Mapping[int, str]) -> Iterator[Plain]:
    """One sheet of each place for each entry, put together from its pieces; an unfinished one is left out."""
    found = []
    for place in bench.roster.places:
        lead = place[0]
        for entry, code in codes.items():
            pieces = bench.pieces(place, entry) or ()
            sheets = [bench.there[one.id, entry] for one in pieces if (one.id, entry) in bench.there]
            if sheets and len(sheets) == len(pieces):
                marks = {key: mark for sheet in sheets for key, mark in json.loads(sheet.marks).items()}
                found.append({"seat": bench.keys[lead.id], "entry": code, "part": lead.part, "marks": marks})
    yield from sorted(found, key=lambda one: (one["part"], one["seat"], one["entry"]))


def _empty(bench: _Bench) -> Iterator[Plain]:
    """A place on the panel that no judge was given owes no sheet; whether enough are left, the panel's rule says."""
    leads = [place[0] for place in bench.roster.places]
    for part, names in sorted(bench.named.items()):
        own = {bench.keys[seat.id] for seat in leads if seat.part == part}
        judged = any(seat.part == part and seat.kind == "judge" for seat in leads)
        yield from ({"seat": name, "part": part, "reason": "absent"} for name in names if judged and name not in own)


def _excused(bench: _Bench, codes: Mapping[int, str]) -> Iterator[Plain]:
    """A place is excused from an entry when one piece of its sheet has nobody: half a sheet is no judge's sheet."""
    for place in bench.roster.places:
        seat = {"seat": bench.keys[place[0].id], "part": place[0].part}
        free = [entry for entry in codes if bench.pieces(place, entry) is None]
        recused = {entry for entry in free if any((one.id, entry) in bench.roster.recused for one in place)}
        gone = any(one.state != "active" for one in place) and len(free) == len(codes)
        if gone:
            yield {**seat, "reason": "absent"}
        for entry in sorted(free):
            if entry in recused or not gone:
                reason = "recused" if entry in recused else "absent"
                yield {**seat, "entry": codes[entry], "reason": reason}


def _rulings(event: EventRow, kept: Stored, codes: Mapping[int, str]) -> Iterator[Plain]:
    """Presence first (缺考, 弃权 as the check-in recorded them), then what was ruled and not taken back."""
    for entry in sorted(kept.entries.get(event.id, ()), key=lambda one: one.code):
        if entry.presence in ("absent", "withdrawn"):
            yield {"kind": entry.presence, "entry": entry.code}
    for ruling in in_force(kept.rulings.get(event.id, ())):
        if ruling.kind not in COUNTED or (ruling.entry is not None and ruling.entry not in codes):
            continue
        body = {key: value for key, value in ruling.body.items() if value not in ("", None)}
        named = {"entry": codes[ruling.entry]} if ruling.entry is not None else {}
        yield {**body, **named, "kind": ruling.kind, "reason": ruling.reason}


def in_force(rulings: Sequence[RulingRow]) -> list[RulingRow]:
    """Return the rulings that no later one takes back."""
    taken_back = {ruling.revokes for ruling in rulings}
    return [ruling for ruling in rulings if ruling.id not in taken_back]


def _titles(event: EventRow, kept: Stored, day: str) -> Iterator[Plain]:
    """Titles that somebody in this event held before; what this event itself gave is not held against anybody."""
    holders: dict[tuple[str, int], list[str]] = defaultdict(list)
    for entry in kept.entries.get(event.id, ()):
        if entry.organisation:
            holders["organisation", entry.organisation] = [unit_key(entry)]
        if entry.work_group:
            holders["work_group", entry.work_group].append(entry.code)
        for worker in kept.persons.get(entry.id, ()):
            holders["worker", worker] = [pseudonym("p", worker)]
    found = {
        (holder, title.title, title.awarded_on.isoformat())
        for title in kept.titles
        if title.event != event.id and (not day or title.awarded_on.isoformat() <= day)
        for holder in holders.get(title.holder, ())
    }
    for holder, name, since in sorted(found):
        yield {"holder": holder, "title": name, "date": since}
