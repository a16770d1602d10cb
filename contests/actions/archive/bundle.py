"""Writing the bundle: everything that a published list rests on, in blind codes, signed with the installation's key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import anyio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contests import VERSION, settings
from contests.actions.archive import format as layout
from contests.rules import Missing, Person
from contests.store import archive, ledger, setup
from contests.store.ledger import moment
from contests.store.setup import ContestRow, EventRow


def _key() -> Ed25519PrivateKey:
    """The installation's own key, made at the first call: it says which installation wrote a bundle."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.secret("bundle")))


def fingerprint() -> str:
    """Return the short form of the installation's public key, for people to compare."""
    return layout.short(_key().public_key().public_bytes_raw().hex())


async def export(person: Person | None, contest: int, now: datetime) -> bytes:
    """Return the bundle of a contest and note it in the ledger; None is the command line of the installation.

    Who asks by the web gets decoded events only: before, theory marks and totals are nobody's to see. Raises Missing.
    """
    own = await setup.contest(contest)
    if own is None or (person is not None and not person.holds(contest, "organiser")):
        raise Missing
    account = person.account if person else None
    async with ledger.writing(contest, account, "bundle.exported", now) as line:
        events = [one for one in await setup.events(contest) if person is None or one.state == "unblinded"]
        files = await _files(own, events)
        line.facts["events"] = [event.id for event in events]
    about = {"contest": own.id, "name": own.name, "made": moment(now), "version": VERSION}
    return await anyio.to_thread.run_sync(layout.pack, files, about, _key())


async def _files(contest: ContestRow, events: Sequence[EventRow]) -> dict[str, Any]:
    decoded = [event.id for event in events if event.state == "unblinded"]
    taken = await archive.tallies([event.id for event in events])
    rules = await archive.rules([event.id for event in events])
    codes = await archive.codes(decoded)
    honours = await archive.honours([event.id for event in events])
    files: dict[str, Any] = {
        "contest.json": {
            "id": contest.id,
            "name": contest.name,
            "preset": contest.preset,
            "events": [{"id": event.id, "name": event.name, "state": event.state} for event in events],
        },
        "ledger.json": await archive.lines(contest.id),
    }
    for event in events:
        files[f"events/{event.id}/rules.json"] = rules[event.id]
        files[f"events/{event.id}/honours.json"] = honours[event.id]
        if event.id in codes:
            files[f"events/{event.id}/codes.json"] = {str(entry): code for entry, code in codes[event.id].items()}
    for tally in taken:
        place = f"events/{tally['event']}/tally-{tally['number']}"
        files[f"{place}/document.json"] = tally.pop("document")
        files[f"{place}/result.json"] = tally.pop("result")
        files[f"{place}/tally.json"] = tally
    inside = {tally["id"] for tally in taken}
    for notice in await archive.notices(contest.id):
        if set(notice["tallies"]) <= inside:
            files[f"notices/{notice['number']}.json"] = notice
    return files
