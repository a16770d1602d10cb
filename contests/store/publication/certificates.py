"""Certificates issued for a final list, found again by their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contests.store.tables import Certificate, Entry


@dataclass(frozen=True, slots=True)
class Fresh:
    """A certificate to be issued."""

    notice: int
    entry: int
    worker: int | None
    number: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as issued."""

    id: int
    notice: int
    entry: int
    worker: int | None
    number: str
    code: str
    title: str
    state: str
    created: datetime


_COLUMNS = (
    Certificate.id,
    Certificate.notice.as_alias("notice"),
    Certificate.entry.as_alias("entry"),
    Certificate.worker.as_alias("worker"),
    Certificate.number,
    Certificate.code,
    Certificate.title,
    Certificate.state,
    Certificate.created,
)


async def certificates(notice: int) -> list[CertificateRow]:
    """Return the certificates of a final list in the order of their numbers."""
    rows = await Certificate.select(*_COLUMNS).where(Certificate.notice == notice).order_by(Certificate.number)
    return [CertificateRow(**row) for row in rows]


async def add_certificates(fresh: Sequence[Fresh], now: datetime) -> None:
    """Store certificates, in chunks that both databases take."""
    rows = [
        Certificate(**{name: getattr(one, name) for name in Fresh.__slots__}, state="issued", created=now)
        for one in fresh
    ]
    for at in range(0, len(rows), 500):
        await Certificate.insert(*rows[at : at + 500])


async def certificate_of(code: str) -> CertificateRow | None:
    """Return the certificate that carries a code."""
    row = await Certificate.select(*_COLUMNS).where(Certificate.code == code).first()
    return CertificateRow(**row) if row else None


async def first_entry_of_unit(contest: int, organisation: int) -> int | None:
    """Return an entry of the unit in the contest: a certificate of the unit itself hangs on it."""
    row = (
        await Entry.select(Entry.id)
        .where((Entry.contest == contest) & (Entry.organisation == organisation))
        .order_by(Entry.id)
        .first()
    )
    return int(row["id"]) if row else None
