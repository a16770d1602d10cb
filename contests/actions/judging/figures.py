"""Figures that no judge marks: theory marks, times, side values; each change is a version with a reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging.sheets import sheet_problems
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger
from contests.store.judging import facts

_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{1,2}(?:\.\d{1,3})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One figure that the rules ask of every entry; *maximum* and *step* as text, empty where there is none."""

    key: str
    name: str
    unit: str = ""
    maximum: str = ""
    step: str = ""
    is_time: bool = False


def columns(desk: desks.Desk) -> list[Column]:
    """Return the figures that the event's rules ask for, in their order."""
    found = []
    for key, part in desk.parts.items():
        if part.source not in ("value", "time"):
            continue
        limits = scoring.fields(_one(part.field))[0] if part.field else {}
        timed = part.source == "time" or limits.get("kind") == "time"
        most, step = str(limits.get("most") or ""), str(limits.get("step") or "")
        found.append(Column(key, part.name or key, "秒" if timed else "", most, step, is_time=timed))
    for value in desk.rules.values:
        found.append(Column(value.key, value.name or value.key, value.unit, is_time="秒" in value.unit))
    return found


def _one(field: scoring.Criterion) -> scoring.Rubric:
    return scoring.Rubric((scoring.Section("figure", (field,)),))


def clean(text: str, column: Column) -> str:
    """Return a figure as it is kept: a time written 12:30 becomes 750 seconds."""
    text = text.strip()
    if column.is_time and (found := _CLOCK.fullmatch(text)):
        hours, minutes, seconds = found.groups()
        whole, _, rest = seconds.partition(".")
        total = str(int(hours or 0) * 3600 + int(minutes) * 60 + int(whole))
        return f"{total}.{rest}" if rest else total
    return text


def fault(desk: desks.Desk, column: Column, text: str) -> Problem | None:
    """Return what is wrong with one figure; an empty one takes the figure back."""
    if not text:
        return None
    part = desk.parts.get(column.key)
    if part is not None and part.field is not None:
        found = sheet_problems(_one(part.field), {part.field.key: text})
        return Problem(column.key, found[0].code, found[0].facts) if found else None
    return None if _DECIMAL.fullmatch(text) else Problem(column.key, "sheet.not_a_number")


async def store(
    person: Person,
    event: int,
    figures: Mapping[tuple[int, str], str],
    reason: str,
    now: datetime,
    roles: tuple[str, ...] = ("organiser", "tally_clerk"),
    upload: int | None = None,
) -> int:
    """Store what changed of *figures*: (entry, key) → text; return how many.

    A change of a stored figure needs a reason. Raises Faulty with the fields ``KEY-ENTRY``.
    """
    desk = await desks.of(event)
    if not person.holds(desk.event.contest, *roles):
        raise Missing
    if desk.event.state in ("certified", "unblinded"):
        raise Refused("figures_closed")
    known = {column.key: column for column in columns(desk)}
    entries = {entry.id for entry in await facts.named_entries(event)}
    asked = {place: clean(text, known[place[1]]) for place, text in figures.items() if place[1] in known}
    if any(entry not in entries for entry, _ in asked):
        raise Missing
    async with ledger.writing(
        desk.event.contest, person.account, "figures.stored", now, subject=f"event-{event}", reason=reason.strip()
    ) as line:
        there = await facts.figures(event)
        changed = {p: t for p, t in asked.items() if t != (there[p].text if p in there else "")}
        _check(desk, known, changed, any(p in there and there[p].text for p in changed) and not reason.strip())
        for (entry, key), text in sorted(changed.items()):
            version = there[entry, key].version + 1 if (entry, key) in there else 1
            await facts.add_figure(event, entry, key, version, text, reason.strip(), person.account, now)
        line.facts |= {"figures": len(changed), "parts": sorted({key for _, key in changed})}
        if upload is not None:
            line.facts["upload"] = upload
            await facts.close_upload(upload, "done")
    return len(changed)


async def drop(person: Person, contest: int, upload: int, now: datetime) -> None:
    """Put a workbook aside that was only looked at."""
    if not person.holds(contest, "organiser", "tally_clerk"):
        raise Missing
    async with ledger.writing(contest, person.account, "figures.dropped", now, subject=f"upload-{upload}"):
        await facts.close_upload(upload, "dropped")


def _check(
    desk: desks.Desk, known: Mapping[str, Column], changed: Mapping[tuple[int, str], str], reason_missing: bool
) -> None:
    problems = [Problem("reason", "figures_reason")] if reason_missing else []
    for (entry, key), text in sorted(changed.items()):
        if found := fault(desk, known[key], text):
            problems.append(Problem(f"{key}-{entry}", found.code, found.facts))
    if problems:
        raise Faulty(tuple(problems))
