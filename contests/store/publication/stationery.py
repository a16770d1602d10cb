"""What a contest's documents are made with: logo, seal, Word templates, and the words around a document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.store.ledger import canonical
from contests.store.tables import Contest, Stationery

PURPOSES = ("logo", "seal", "notice", "final", "places")


@dataclass(frozen=True, slots=True)
class PieceRow:
    """The piece of a purpose that is in use, without its body."""

    id: int
    purpose: str
    name: str
    media_type: str
    sha256: str
    sender: str
    created: datetime


_COLUMNS = (
    Stationery.id,
    Stationery.purpose,
    Stationery.name,
    Stationery.media_type,
    Stationery.sha256,
    Stationery.account.name.as_alias("sender"),
    Stationery.created,
)


async def pieces(contest: int) -> dict[str, PieceRow]:
    """Return what is in use, by purpose; what was taken away is not there."""
    rows = await Stationery.select(*_COLUMNS).where(Stationery.contest == contest).order_by(Stationery.id)
    newest = {row["purpose"]: PieceRow(**row) for row in rows}
    return {purpose: piece for purpose, piece in newest.items() if piece.name}


async def body(contest: int, purpose: str) -> bytes:
    """Return the content in use for a purpose; empty when there is none."""
    row = await (
        Stationery.select(Stationery.body)
        .where((Stationery.contest == contest) & (Stationery.purpose == purpose))
        .order_by(Stationery.id, ascending=False)
        .first()
    )
    return bytes(row["body"]) if row else b""


async def keep(
    contest: int, purpose: str, name: str, media_type: str, sha256: str, body: bytes, account: int | None, now: datetime
) -> None:
    """Put a piece into use; one without name and body takes the one before it away."""
    row = Stationery(contest=contest, purpose=purpose, name=name, media_type=media_type, sha256=sha256, body=body)
    row.account, row.created = account, now
    await Stationery.insert(row)


async def set_words(contest: int, words: Mapping[str, Any]) -> None:
    """Store the words around the contest's documents: letterhead, addressees, copies, printer, and by notice number
    and day."""
    row = await Contest.select(Contest.settings).where(Contest.id == contest).first()
    settings = json.loads(row["settings"]) if row else {}
    await Contest.update({Contest.settings: canonical({**settings, "paper": dict(words)})}).where(Contest.id == contest)
