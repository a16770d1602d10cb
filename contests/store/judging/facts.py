"""Figures that no judge marks (theory marks, times) and the chief judge's rulings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.tables import BlindCode, Entry, Figure, Ruling, Upload


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The latest version of one figure of an entry."""

    entry: int
    part: str
    version: int
    text: str
    created: datetime


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry as the tally clerk knows it: by number, name and unit, never by code."""

    id: int
    number: str
    label: str
    unit: str
    division: str
    presence: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One ruling, with the code of the entry it concerns."""

    id: int
    code: str
    kind: str
    body: Mapping[str, Any]
    reason: str
    revokes: int | None
    account: str
    created: datetime


async def named_entries(event: int) -> list[NamedEntry]:
    """Return the accepted entries of an event by contestant number."""
    rows = await (
        Entry.select(
            Entry.id,
            Entry.number,
            Entry.label,
            Entry.organisation.name.as_alias("unit"),
            Entry.division,
            Entry.presence,
        )
        .where((Entry.event == event) & (Entry.state == "accepted"))
        .order_by(Entry.number)
        .order_by(Entry.id)
    )
    return [NamedEntry(**{**row, "unit": row["unit"] or ""}) for row in rows]


async def figures(event: int) -> dict[tuple[int, str], FigureRow]:
    """Return the latest version of every figure of an event, by entry and part."""
    columns = tuple(getattr(Figure, name) for name in FigureRow.__slots__)
    rows = await Figure.select(*columns).where(Figure.event == event).order_by(Figure.version)
    return {(row["entry"], row["part"]): FigureRow(**row) for row in rows}


async def add_figure(
    event: int, entry: int, part: str, version: int, text: str, reason: str, account: int | None, now: datetime
) -> None:
    """Store the next version of a figure; an empty text takes the figure back."""
    await Figure.insert(
        Figure(
            event=event,
            entry=entry,
            part=part,
            version=version,
            text=text,
            reason=reason,
            account=account,
            created=now,
        )
    )


async def rulings(event: int) -> list[RulingRow]:
    """Return the rulings on entries of an event, the first one first."""
    codes = {
        row["entry"]: row["code"]
        for row in await BlindCode.select(BlindCode.entry, BlindCode.code).where(BlindCode.event == event)
    }
    rows = await (
        Ruling.select(
            Ruling.id,
            Ruling.entry,
            Ruling.kind,
            Ruling.body,
            Ruling.reason,
            Ruling.revokes,
            Ruling.account.name.as_alias("account"),
            Ruling.created,
        )
        .where(Ruling.event == event)
        .order_by(Ruling.id)
    )
    return [
        RulingRow(
            row["id"],
            codes.get(row["entry"], ""),
            row["kind"],
            json.loads(row["body"]),
            row["reason"],
            row["revokes"],
            row["account"],
            row["created"],
        )
        for row in rows
    ]


async def add_ruling(
    event: int,
    entry: int | None,
    kind: str,
    body: Mapping[str, Any],
    reason: str,
    account: int,
    now: datetime,
    revokes: int | None = None,
) -> int:
    """Store a ruling in its plain scoring form and return its id."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    fresh = Ruling(
        event=event, entry=entry, kind=kind, body=text, reason=reason, account=account, created=now, revokes=revokes
    )
    return int((await Ruling.insert(fresh))[0]["id"])


async def keep_upload(
    contest: int, account: int, name: str, sha256: str, body: bytes, preview: Mapping[str, Any], now: datetime
) -> int:
    """Keep a workbook of figures with what was read from it, until it is taken or dropped."""
    fresh = Upload(
        contest=contest,
        account=account,
        purpose="figures",
        name=name[:200],
        sha256=sha256,
        body=body,
        preview=json.dumps(preview, ensure_ascii=False),
        created=now,
    )
    return int((await Upload.insert(fresh))[0]["id"])


async def upload(contest: int, upload: int) -> tuple[str, dict[str, Any]] | None:
    """Return the name and the preview of a workbook that waits to be taken."""
    row = await (
        Upload.select(Upload.name, Upload.preview)
        .where(
            (Upload.id == upload)
            & (Upload.contest == contest)
            & (Upload.purpose == "figures")
            & (Upload.state == "preview")
        )
        .first()
    )
    return (row["name"], json.loads(row["preview"])) if row else None


async def close_upload(upload: int, state: str) -> None:
    """Mark a workbook taken (done) or dropped."""
    await Upload.update({Upload.state: state}).where(Upload.id == upload)
