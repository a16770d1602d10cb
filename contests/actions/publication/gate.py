"""What stands between a draft and the wall: nothing is posted past a red finding."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import anyio

import scoring
from contests.actions.publication import limits
from contests.actions.publication.claims import disagreements
from contests.labels import say
from contests.store import publication, results
from contests.store.judging import corrections, signatures
from contests.store.ledger import canonical
from contests.store.results import Names, RulingRow, Standing, Stored, TallyRow
from contests.store.setup import ContestRow, EventRow, RulesetRow

Plain = Mapping[str, Any]
ITEMS = (
    *("certified", "blanks", "ties", "sheets", "recheck", "appeals", "waiting"),
    *("quota", "cap", "twice", "veto", "objections", "text", "glyphs"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be mended, in words, with the path under the contest where that is done; *red* blocks.

    *item* is the line of the checklist it stands under.
    """

    words: str
    desk: str
    red: bool = True
    item: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist with what was found."""

    item: str
    findings: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """``ok``, ``warn`` or ``bad``."""
        return "bad" if any(one.red for one in self.findings) else "warn" if self.findings else "ok"


def checklist(found: Sequence[Finding]) -> list[Check]:
    """Return every line of the gate, with its findings; what belongs to none comes first."""
    named = {item: [one for one in found if one.item == item] for item in ("", *ITEMS)}
    return [Check(item, tuple(own)) for item, own in named.items() if item or own]


async def findings(
    contest: ContestRow,
    events: Sequence[EventRow],
    groups: Sequence[Plain],
    *,
    text: str = "",
    unprintable: Sequence[tuple[str, str]] = (),
) -> list[Finding]:
    """Return what keeps these lists of these events from being posted, and what deserves a look.

    *text* is what the notice says beside its lists; *unprintable*: texts with a character that no font draws, and its
    code point.
    """
    found = [Finding(say("rehearsal_publication"), "")] if contest.rehearsal_of is not None else []
    found += _unsigned(events)
    if events and not any(group["rows"] for group in groups):
        found.append(Finding(say("gate.empty"), "/results", item="certified"))
    ids = [event.id for event in events]
    stands = await _stands(contest, events)
    for event in events:
        found += [finding async for finding in _event(event, stands)]
    rulings = await results.rulings(ids)
    found += await _appeals(ids)
    found += _rows(groups)
    found += await _vetoed_units(events, rulings)
    found += _waiting(rulings)
    found += await _objections(contest, set(ids))
    for claim in disagreements(text, groups):
        facts = {"award": claim.award or say("gate.all"), "said": claim.said, "listed": claim.listed}
        found.append(Finding(say("gate.text", facts), "/publication", item="text"))
    for name, point in unprintable:
        found.append(Finding(say("gate.glyphs", {"name": name, "points": point}), "/entries", item="glyphs"))
    return found


def _unsigned(events: Sequence[EventRow]) -> Iterator[Finding]:
    if not events:
        yield Finding(say("gate.no_event"), "/publication", item="certified")
    for event in events:
        if event.state != "unblinded":
            code = "gate.coded" if event.state == "certified" else "gate.unsigned"
            yield Finding(say(code, {"event": event.name}), f"/results/{event.id}", item="certified")


@dataclass(frozen=True, slots=True)
class _Stands:
    """How the events stand, read for all of them at once: the gate asks as much of twelve rounds as of one."""

    contest: ContestRow
    tallies: Mapping[int, TallyRow]
    rules: Mapping[int, RulesetRow]
    kept: Stored
    names: Mapping[int, Names]
    proposed: Mapping[int, int]
    unsigned: Mapping[int, Sequence[str]]
    rechecks: Mapping[int, Standing]

    def signed(self, event: EventRow) -> TallyRow | None:
        """Return the tally that two people have signed and that is in force."""
        return self.tallies.get(event.id) if event.state in ("certified", "unblinded") else None


async def _stands(contest: ContestRow, events: Sequence[EventRow]) -> _Stands:
    ids = [event.id for event in events]
    return _Stands(
        contest=contest,
        tallies=await results.last_tallies(ids),
        rules=await results.rulesets(ids),
        kept=await results.stored([event.id for event in events if event.state not in ("certified", "unblinded")]),
        names=await results.names_of([event.id for event in events if event.state == "unblinded"]),
        proposed=await corrections.waiting_in(ids),
        unsigned=await signatures.unsigned_in(events),
        rechecks=await results.recheck_standings(contest, ids),
    )


async def _event(event: EventRow, stands: _Stands) -> Any:
    """Look at one event: what is missing or undecided, unsigned sheets, its re-check, its prizes against the rules."""
    tally = stands.signed(event)
    result = tally.result if tally else await _count(event, stands)
    for finding in _gaps(event, result):
        yield finding
    if proposed := stands.proposed[event.id]:
        words = say("gate.correction", {"event": event.name, "n": proposed})
        yield Finding(words, "/corrections", item="waiting")
    if owed := stands.unsigned[event.id]:
        yield Finding(
            say("gate.sheets", {"event": event.name, "n": len(owed)}), f"/room?event={event.id}", item="sheets"
        )
    standing = stands.rechecks[event.id]
    if standing.state not in ("off", "done"):
        numbers = {"n": standing.owed, "errors": len(standing.unmended)}
        words = say(f"gate.recheck_{standing.state}", {"event": event.name, **numbers})
        yield Finding(words, f"/results/{event.id}/recheck", item="recheck")
    if event.state == "unblinded" and tally is not None:
        rules, names = stands.rules.get(event.id), stands.names[event.id]
        body = rules.body if rules else {}
        for code, item, red, more in await anyio.to_thread.run_sync(limits.broken, tally, body, names):
            yield Finding(say(code, {"event": event.name, **more}), f"/results/{event.id}", red, item)


async def _count(event: EventRow, stands: _Stands) -> Plain:
    rules = stands.rules.get(event.id)
    if rules is None:
        return {}
    document = results.build(stands.contest, event, rules, stands.kept)
    return await anyio.to_thread.run_sync(_tally, canonical(document))


@lru_cache(maxsize=16)
def _tally(document: str) -> Plain:
    try:
        return scoring.tally(scoring.read_document(json.loads(document))).to_plain()
    except scoring.Refused as refused:
        return {"missing": [{"entry": ""}] * len(refused.problems)}


def _gaps(event: EventRow, result: Plain) -> Iterator[Finding]:
    href = f"/results/{event.id}"
    if missing := result.get("missing"):
        codes = {one["entry"] for one in missing}
        facts = {"event": event.name, "n": len(missing), "entries": len(codes)}
        yield Finding(say("gate.blanks", facts), href, item="blanks")
    if flags := [flag for flag in result.get("flags", ()) if flag.get("blocks")]:
        facts = {"event": event.name, "n": len(flags)}
        yield Finding(say("gate.spread", facts), f"/room?event={event.id}", item="blanks")
    if undecided := result.get("undecided"):
        facts = {"event": event.name, "n": len(undecided)}
        yield Finding(say("gate.ties", facts), href, item="ties")
    for place, n in _shared_by_hand(result):
        facts = {"event": event.name, "place": place, "n": n}
        yield Finding(say("gate.by_hand", facts), f"{href}/rulings", item="ties")


def _shared_by_hand(result: Plain) -> Iterator[tuple[str, int]]:
    """Yield each place, with its number of entries, that a ruling by hand made shared, and whose prizes differ."""
    shared: dict[tuple[str, str], list[Plain]] = {}
    for row in result.get("rows", ()):
        if row.get("place") is not None:
            shared.setdefault((row.get("division", ""), str(row["place"])), []).append(row)
    for (_, place), rows in shared.items():
        prizes = {tuple((given["award"], given["level"]) for given in row.get("awards", ())) for row in rows}
        if len(prizes) > 1 and any(row.get("decided_by") == "hand" for row in rows):
            yield place, len(rows)


async def _appeals(events: Sequence[int]) -> list[Finding]:
    return [
        Finding(say(f"gate.appeal_{state}", {"number": number}), f"/appeals/{number}", item="appeals")
        for _, number, state in await results.blocking_appeals(events)
    ]


def _rows(groups: Sequence[Plain]) -> Iterator[Finding]:
    """Look for winners who must not be any: ruled out, or twice in one list."""
    for group in groups:
        facts, href = {"list": group["title"]}, f"/results/{group['event']}" if "event" in group else "/results"
        for row in group["rows"]:
            if state := row.get("state"):
                words = say("gate.ruled_out", facts | {"name": row["name"], "state": say(f"state.{state}")})
                yield Finding(words, href, item="veto")
        twice = Counter(key for row in group["rows"] for key in _who(group, row))
        for row in group["rows"]:
            if any(twice[key] > 1 for key in _who(group, row)):
                where = "/entries" if "event" in group else "/results"
                yield Finding(say("gate.twice", facts | {"name": row["name"]}), where, item="twice")
        if any(row.get("proposed") for row in group["rows"]):
            yield Finding(say("gate.proposed", facts), href, red=False, item="waiting")
    yield from _in_two_lists(groups)


def _who(group: Plain, row: Plain) -> list[tuple[str, int]]:
    """The persons of a row; in a list of awards to units by hand, the unit."""
    if "event" not in group and row.get("organisation"):
        return [("unit", row["organisation"])]
    return [("worker", worker) for worker in row.get("workers", ())]


def _in_two_lists(groups: Sequence[Plain]) -> Iterator[Finding]:
    lists: dict[int, set[str]] = {}
    names: dict[int, str] = {}
    for group in groups:
        for row in group["rows"] if group["kind"] == "people" else ():
            for worker in row.get("workers", ()):
                lists.setdefault(worker, set()).add(group["title"])
                names[worker] = row["name"]
    for worker, titles in lists.items():
        if len(titles) > 1:
            facts = {"name": names[worker], "lists": say("notice.join").join(sorted(titles))}
            yield Finding(say("gate.two_lists", facts), "/entries", red=False, item="twice")


async def _vetoed_units(events: Sequence[EventRow], rulings: Mapping[int, Sequence[RulingRow]]) -> list[Finding]:
    """An award by hand to a unit whose entry was vetoed for the whole unit."""
    standing = [row for own in rulings.values() for row in results.in_force(own)]
    honoured = {row.body["organisation"]: row for row in standing if row.kind == "honour"}
    barred = {row.entry for row in standing if row.kind == "veto" and row.body.get("scope") == "unit"}
    if not honoured or not barred:
        return []
    units = await results.organisation_names(list(honoured))
    entries = await results.entries([event.id for event in events])
    theirs = {entry.organisation for own in entries.values() for entry in own if entry.id in barred}
    return [
        Finding(say("gate.vetoed_unit", {"name": units[unit], "award": honoured[unit].body["award"]}), "/results",
                item="veto")
        for unit in sorted(honoured)
        if unit in theirs
    ]  # fmt: skip


def _waiting(rulings: Mapping[int, Sequence[RulingRow]]) -> Iterator[Finding]:
    """A proposal without its second person may still change the list."""
    for event, own in rulings.items():
        waiting = [row for row in results.in_force(own) if row.kind == "proposal"]
        if waiting:
            by_hand = all(row.body.get("kind") == "honour" for row in waiting)
            href = "/results" if by_hand else f"/results/{event}/rulings"
            yield Finding(say("gate.waiting", {"n": len(waiting)}), href, item="waiting")


async def _objections(contest: ContestRow, events: set[int]) -> list[Finding]:
    """An objection to an earlier list of these events waits for its answer."""
    touched = {notice.id for notice in await publication.notices(contest.id) if set(notice.events) & events}
    return [
        Finding(say("gate.objection", {"number": one.number}), "/publication", item="objections")
        for one in await publication.objections(contest.id)
        if one.state == "open" and one.notice in touched
    ]
