"""A unit scores itself and says on what evidence; the county's checkers agree on one sheet beside it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import scoring
from contests import rules
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import assessment, ledger, setup
from contests.store.assessment import Assessed, Version
from contests.store.setup import ContestRow

NOTE_MOST = 500
CHECKERS = ("checker", "organiser")


@dataclass(frozen=True, slots=True)
class Form:
    """What is to be filled in: the sheet's rules of one kind (``self`` or ``check``) of one event."""

    event: int
    kind: str
    part: str
    version: int
    rules: scoring.Ruleset
    rubric: scoring.Rubric


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet as it comes in. *id* is fresh for every form that is shown; *base* is the version it was written over."""

    id: str
    base: int
    marks: Mapping[str, scoring.Written]
    notes: Mapping[str, str]
    reason: str = ""


def forms(event: int, version: int, ruleset: scoring.Ruleset) -> dict[str, Form]:
    """Return the event's forms by kind: of the sheets agreed on, the one that does not count is the self-score."""
    found: dict[str, Form] = {}
    for stage in ruleset.stages:
        for part in stage.parts:
            if part.source == "sheets" and part.panel and part.panel.method == "consensus":
                kind = "check" if part.counts else "self"
                found.setdefault(kind, Form(event, kind, part.key, version, ruleset, ruleset.rubrics[part.rubric]))
    return found


async def forms_of(event: int) -> dict[str, Form]:
    """Return the forms of the rules in force; none where the event is not assessed by sheets."""
    stored = await setup.ruleset(event)
    if stored is None:
        return {}
    return forms(event, stored.version, scoring.Ruleset.from_plain(stored.body))


async def _form(entry: Assessed, kind: str) -> Form:
    found = (await forms_of(entry.event)).get(kind)
    if found is None:
        raise Missing
    return found


async def own_entry(person: Person, entry: int) -> tuple[Assessed, ContestRow]:
    """Return an entry of the person's own unit with its contest. Raises Missing for anybody else's."""
    found = await assessment.one(entry)
    contest = await setup.contest(found.contest) if found else None
    mine = person.county_role == "unit_contact" and person.organisation is not None
    if found is None or contest is None or not mine or found.organisation != person.organisation:
        raise Missing
    return found, contest


async def checked_entry(person: Person, entry: int) -> tuple[Assessed, ContestRow]:
    """Return an entry that the person may check, with its contest."""
    found = await assessment.one(entry)
    contest = await setup.contest(found.contest) if found else None
    if found is None or contest is None or not person.holds(contest.id, *CHECKERS, "supervisor", "chief_judge"):
        raise Missing
    return found, contest


def self_is_open(contest: ContestRow, entry: Assessed, own: Version | None, check: Version | None) -> bool:
    """A self-score may change until it is checked; a returned one may be mended."""
    running = contest.state in ("registration", "running")
    early = entry.event_state in ("preparing", "drawn", "judging")
    return running and early and (check is None or (own is not None and own.state == "returned"))


async def save_self(person: Person, entry: int, written: Written, draft: bool, now: datetime) -> None:
    """Store the unit's self-score as its next version; a *draft* may be incomplete and does not count.

    Raises Faulty, Refused ``self_closed``, ``sheet_moved_on`` when somebody else saved in between.
    """
    found, contest = await own_entry(person, entry)
    form = await _form(found, "self")
    if await assessment.known(written.id):
        return
    verb = "self_score.drafted" if draft else "self_score.submitted"
    async with ledger.writing(contest.id, person.account, verb, now, subject=f"entry-{entry}") as line:
        found, contest = await own_entry(person, entry)
        kept = await assessment.latest([found.event])
        own = kept.get((found.event, "self", found.code))
        if not self_is_open(contest, found, own, kept.get((found.event, "check", found.code))):
            raise Refused("self_closed")
        sheet = _next(form, found, own, written, person, now)
        if draft and (own is None or own.state == "draft"):
            sheet = replace(sheet, state="draft")
        else:
            sheet = _complete(form, sheet)
        await _store(found, form, sheet, line)


async def save_check(person: Person, entry: int, written: Written, now: datetime) -> None:
    """Store the checkers' agreed sheet as its next version; a correction needs a reason."""
    found, contest = await checked_entry(person, entry)
    if not person.holds(contest.id, *CHECKERS):
        raise Refused("forbidden")
    form = await _form(found, "check")
    if await assessment.known(written.id):
        return
    async with ledger.writing(
        contest.id, person.account, "check.submitted", now, subject=f"entry-{entry}", reason=written.reason
    ) as line:
        found, contest = await checked_entry(person, entry)
        if not rules.may_submit(found.event_state):
            raise Refused("check_closed")
        if found.state != "accepted":
            raise Refused("entry_not_accepted")
        before = (await assessment.latest([found.event])).get((found.event, "check", found.code))
        if before and not written.reason:
            raise Faulty((Problem("reason", "fault.required"),))
        sheet = _next(form, found, before, written, person, now)
        await _store(found, form, _complete(form, sheet), line)


async def return_self(person: Person, entry: int, reason: str, now: datetime) -> None:
    """Send a self-score back to the unit with a reason; it does not count until it is handed in again."""
    found, contest = await checked_entry(person, entry)
    if not person.holds(contest.id, *CHECKERS):
        raise Refused("forbidden")
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    form = await _form(found, "self")
    async with ledger.writing(
        contest.id, person.account, "self_score.returned", now, subject=f"entry-{entry}", reason=reason
    ) as line:
        own = (await assessment.latest([found.event])).get((found.event, "self", found.code))
        if own is None or own.state != "submitted":
            raise Refused("self_not_there")
        if not rules.may_submit(found.event_state) and not rules.may_change_rules(found.event_state):
            raise Refused("check_closed")
        sheet = replace(
            own,
            version=own.version + 1,
            submission=secrets.token_hex(16),
            state="returned",
            reason=reason,
            account=person.account,
            created=now,
        )
        await _store(found, form, sheet, line)


def _next(
    form: Form, entry: Assessed, before: Version | None, written: Written, person: Person, now: datetime
) -> Version:
    at = before.version if before else 0
    if written.base != at:
        raise Refused("sheet_moved_on")
    long = [key for key, text in written.notes.items() if len(text) > NOTE_MOST]
    if long:
        raise Faulty(
            tuple(
                Problem(f"note.{key}", "fault.too_long", {"most": NOTE_MOST, "length": len(written.notes[key])})
                for key in long
            )
        )
    return Version(
        code=entry.code,
        part=form.part,
        kind=form.kind,
        version=at + 1,
        submission=written.id,
        ruleset_version=form.version,
        marks=written.marks,
        notes={key: text for key, text in written.notes.items() if text},
        state="submitted",
        reason=written.reason,
        account=person.account,
        created=now,
    )


def _complete(form: Form, sheet: Version) -> Version:
    """The sheet with canonical marks. Raises Faulty with every fault, each at its criterion."""
    if faults := scoring.problems(form.rubric, sheet.marks):
        raise Faulty(tuple(Problem(p.field, f"sheet.{p.code}", dict(p.numbers)) for p in faults))
    return replace(sheet, marks=scoring.marks(form.rubric, sheet.marks))


async def _store(entry: Assessed, form: Form, sheet: Version, line: ledger.Line) -> None:
    code = await assessment.give_code(entry)
    seat = await assessment.seat(entry.event, form.part, form.kind)
    await assessment.append(entry.event, seat, replace(sheet, code=code))
    line.facts |= {"code": code, "part": form.part, "version": sheet.version, "rules": form.version}
