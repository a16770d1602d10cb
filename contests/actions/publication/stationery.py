"""The contest's own stationery: logo, seal, Word templates, letterhead and the words at the foot of a document."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.rules import Missing, Person
from contests.store import ledger, setup
from contests.store.publication import stationery
from contests.store.setup import ContestRow

SHARED = ("letterhead", "addressees", "copies", "printer")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a document of the contest; *number* and *printed* belong to one notice."""

    letterhead: str = ""
    addressees: str = ""
    copies: str = ""
    printer: str = ""
    number: str = ""
    printed: str = ""


def words(contest: ContestRow, notice: int = 0) -> Words:
    """Return the words around the documents of a contest, and of one of its notices."""
    kept: Mapping[str, Any] = contest.settings.get("paper", {})
    own = kept.get("notices", {}).get(str(notice), {})
    shared = {name: str(kept.get(name, "")) for name in SHARED}
    return Words(**shared, number=str(own.get("number", "")), printed=str(own.get("printed", "")))


async def set_words(person: Person, contest: int, given: Words, now: datetime) -> None:
    """Store what stands around every document of the contest."""
    found = await _own(person, contest)
    async with ledger.writing(contest, person.account, "stationery.words", now):
        kept = dict(found.settings.get("paper", {}))
        await stationery.set_words(contest, kept | {name: getattr(given, name) for name in SHARED})


async def number(person: Person, contest: int, notice: int, given: Words, now: datetime) -> None:
    """Store the document number of a notice and the day of its printing."""
    found = await _own(person, contest)
    async with ledger.writing(contest, person.account, "stationery.number", now, subject=f"notice-{notice}"):
        kept = dict(found.settings.get("paper", {}))
        own = {"number": given.number, "printed": given.printed}
        notices = dict(kept.get("notices", {})) | {str(notice): own}
        await stationery.set_words(contest, kept | {"notices": notices})


async def keep(
    person: Person, contest: int, purpose: str, name: str, media_type: str, body: bytes, now: datetime
) -> None:
    """Put a piece of stationery into use; without a body, take the one in use away."""
    await _own(person, contest)
    if purpose not in stationery.PURPOSES:
        raise Missing
    digest = hashlib.sha256(body).hexdigest() if body else ""
    verb = "stationery.kept" if body else "stationery.removed"
    async with ledger.writing(contest, person.account, verb, now, facts={"purpose": purpose, "sha256": digest}):
        await stationery.keep(contest, purpose, name[:200], media_type, digest, body, person.account, now)


async def _own(person: Person, contest: int) -> ContestRow:
    found = await setup.contest(contest)
    if found is None or not person.holds(contest, "organiser"):
        raise Missing
    return found
