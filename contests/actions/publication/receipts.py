"""成绩回执: a contestant sees the own result, and nobody else's, after it was released."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import anyio

import scoring
from contests.actions.publication import codes
from contests.labels import ruletext, say
from contests.presets import ContestPlan
from contests.rules import Missing, Person, Refused
from contests.store import ledger, publication, results, setup
from contests.store.ledger import canonical
from contests.store.publication import NoticeRow, Numbered
from contests.store.setup import ContestRow
from scoring.scoresheet import SectionScore

Plain = Mapping[str, Any]
Release = Literal["notice", "certified", "off"]
RELEASES: tuple[Release, ...] = ("notice", "certified", "off")


@dataclass(frozen=True, slots=True)
class SectionFigure:
    """What the panel gave in one section of the sheet."""

    name: str
    points: str
    maximum: str


@dataclass(frozen=True, slots=True)
class PartFigure:
    """One part: its score, and where judges marked it, the sections; *judges* only where the contest shows them."""

    name: str
    score: str
    weighted: str
    sections: tuple[SectionFigure, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry in its snapshot: its code there, the figures of its parts (key, score, weighted), judges or not."""

    code: str
    figures: tuple[tuple[str, str, str], ...]
    judges: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry's own result. *notice* is where its prize was posted; without one no prize is told yet."""

    entry: Numbered
    place: str
    state: str
    total: str
    prize: str
    parts: tuple[PartFigure, ...]
    notice: NoticeRow | None


def release(contest: ContestRow) -> Release:
    """Return when receipts are given: with the notice, once the signed codes are decoded, or never."""
    chosen = contest.settings.get("receipt", "notice")
    return chosen if chosen in RELEASES else "notice"


def receipts_open(contest: ContestRow, seen: Sequence[NoticeRow]) -> bool:
    """Say whether a public page leads to the receipts: there are any to come, and something was seen already."""
    return release(contest) != "off" and contest.preset == "skills" and bool(seen)


async def set_receipts(person: Person, contest: int, chosen: str, judges: bool, now: datetime) -> None:
    """Choose when receipts are given, and whether they tell every judge's total (never whose it is)."""
    if not person.holds(contest, "organiser"):
        raise Refused("forbidden")
    async with ledger.writing(contest, person.account, "receipts.set", now) as line:
        found = await setup.contest(contest)
        if found is None:
            raise Missing
        told = {name: getattr(found, name) for name in ContestPlan.__slots__}
        settings = {**found.settings, "receipt": chosen, "receipt_judges": int(judges)}
        await setup.change_contest(contest, ContestPlan(**told | {"settings": settings}))
        line.facts |= {"release": chosen, "judges": judges}


async def claim(contest: ContestRow, number: str, code: str) -> Numbered | None:
    """Return the entry whose number and personal code these are; as slow for a wrong number as for a wrong code."""
    given, found = codes.typed(code).encode(), None
    for entry in [*await publication.numbered(contest.id, number[:20] or "-"), None]:
        right = codes.of_entry(contest.id, entry.entry if entry else 0).encode()
        if hmac.compare_digest(right, given) and entry is not None:
            found = entry
    return found


async def receipt(contest: ContestRow, entry: Numbered, now: datetime) -> Receipt | None:
    """Return the result of *entry* as it was released, or None while it is not."""
    seen = publication.as_seen(await publication.notices(contest.id), now)
    posted = next((one for one in seen if one.state == "published" and entry.event in one.events), None)
    if release(contest) == "off":
        return None
    tally = await publication.tally_among(entry.event, posted.tallies) if posted else None
    event = await setup.event(entry.event)
    if tally is None and release(contest) == "certified" and event and event.state == "unblinded":
        tally = await results.tally(entry.event)
    known = {one.id: one.code for one in (await results.entries([entry.event]))[entry.event]}
    row = next((one for one in tally.result["rows"] if one["code"] == known.get(entry.entry)), None) if tally else None
    if tally is None or row is None:
        return None
    figures = tuple((one["key"], one["score"], one.get("weighted", "")) for one in row.get("parts", ()))
    asked = Asked(row["code"], figures, bool(contest.settings.get("receipt_judges", 0)))
    return Receipt(
        entry=entry,
        place="" if row["place"] is None else str(row["place"]),
        state="" if row["state"] == "ranked" else say(f"state.{row['state']}"),
        total=row["total"],
        prize=_prize(posted, entry.entry),
        parts=await anyio.to_thread.run_sync(_parts, canonical(tally.document), asked),
        notice=posted,
    )


def _prize(notice: NoticeRow | None, entry: int) -> str:
    """Return the prize in the words in which it was posted."""
    rows = [row for group in notice.groups for row in group["rows"] if "event" in group] if notice else []
    return say("notice.join").join(row["award"] for row in rows if row.get("entry") == entry and "workers" in row)


@lru_cache(maxsize=16)
def _counted(document: str) -> tuple[scoring.Count, Mapping[str, str]]:
    plain = json.loads(document)
    return scoring.Count(scoring.read_document(plain)), ruletext.part_names(plain["ruleset"])


def _parts(document: str, asked: Asked) -> tuple[PartFigure, ...]:
    count, names = _counted(document)
    entry = count.book.entries[asked.code]
    found = []
    for key, score, weighted in asked.figures:
        stage = next(one for one in count.stages.values() if key in one.by_key)
        sections: tuple[SectionFigure, ...] = ()
        judges: tuple[str, ...] = ()
        if stage.by_key[key].part.source == "sheets" and (figures := stage.sections(entry, key)):
            labels = {one.key: one.label or one.key for one in stage.by_key[key].rubric.sections}
            sections = tuple(_sections(figures, labels))
            totals = sorted(map(Fraction, stage.judges_totals(entry, key)), reverse=True)
            judges = tuple(map(_figure, totals)) if asked.judges else ()
        found.append(PartFigure(names.get(key, key), score, weighted, sections, judges))
    return tuple(found)


def _sections(figures: Mapping[str, SectionScore], labels: Mapping[str, str]) -> Iterator[SectionFigure]:
    """Yield the sections that give points; one of vetoes alone gives none."""
    for key, one in figures.items():
        if one.maximum or one.bonus:
            most = "" if one.maximum is None else _figure(one.maximum)
            yield SectionFigure(labels[key], _figure(one.points + one.bonus), most)


def _figure(value: Fraction) -> str:
    text = str(scoring.half_up(value, 2))
    return text.rstrip("0").rstrip(".")
