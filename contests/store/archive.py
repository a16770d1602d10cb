"""What a bundle is made of, read as it stands: tallies with their signatures, notices, rules, codes and the ledger."""

import json
from collections.abc import Sequence
from typing import Any

from contests.store import ledger
from contests.store.ledger import moment
from contests.store.tables import BlindCode, Notice, Ruleset, Ruling, Signature, Tally

Plain = dict[str, Any]


async def tallies(events: Sequence[int]) -> list[Plain]:
    """Return every snapshot of these events, whole, in the order they were taken, with who signed it."""
    if not events:
        return []
    columns = (Tally.id, Tally.event, Tally.number, Tally.ruleset_version, Tally.document, Tally.result)
    rows = await (
        Tally.select(*columns, Tally.digest, Tally.reason, Tally.account, Tally.created)
        .where(Tally.event.is_in(list(events)))
        .order_by(Tally.event)
        .order_by(Tally.number)
    )
    signed = await (
        Signature.select(Signature.tally, Signature.account, Signature.role, Signature.created)
        .where(Signature.tally.is_in([row["id"] for row in rows] or [0]))
        .order_by(Signature.id)
    )
    return [
        {
            **row,
            "document": json.loads(row["document"]),
            "result": json.loads(row["result"]),
            "created": moment(row["created"]),
            "signatures": [
                {"account": one["account"], "role": one["role"], "at": moment(one["created"])}
                for one in signed
                if one["tally"] == row["id"]
            ],
        }
        for row in rows
    ]


async def notices(contest: int) -> list[Plain]:
    """Return what was posted, in order: the lists as they stand on the wall."""
    rows = await (
        Notice.select(
            Notice.number,
            Notice.kind,
            Notice.title,
            Notice.state,
            Notice.body,
            Notice.tallies,
            Notice.digest,
            Notice.supersedes,
            Notice.reason,
            Notice.published_at,
        )
        .where((Notice.contest == contest) & Notice.state.is_in(["published", "superseded"]))
        .order_by(Notice.number)
    )
    return [
        {
            **{name: row[name] for name in ("number", "kind", "title", "state", "digest", "supersedes", "reason")},
            "published_at": moment(row["published_at"]) if row["published_at"] else "",
            "tallies": json.loads(row["tallies"]),
            "groups": json.loads(row["body"])["groups"],
        }
        for row in rows
    ]


async def rules(events: Sequence[int]) -> dict[int, list[Plain]]:
    """Return every version of the rules of each event."""
    found: dict[int, list[Plain]] = {event: [] for event in events}
    columns = (Ruleset.event, Ruleset.version, Ruleset.body, Ruleset.reason, Ruleset.created)
    for row in await Ruleset.select(*columns).where(Ruleset.event.is_in(list(events) or [0])).order_by(Ruleset.version):
        found[row["event"]].append(
            {
                "version": row["version"],
                "reason": row["reason"],
                "created": moment(row["created"]),
                "body": json.loads(row["body"]),
            }
        )
    return found


async def honours(events: Sequence[int]) -> dict[int, list[Plain]]:
    """Return by event every award to a unit by hand that a second person confirmed, also those taken back since."""
    found: dict[int, list[Plain]] = {event: [] for event in events}
    columns = (Ruling.id, Ruling.event, Ruling.body, Ruling.reason, Ruling.account, Ruling.second, Ruling.created)
    own = Ruling.event.is_in(list(events) or [0])
    gone = {
        row["revokes"]: moment(row["created"])
        for row in await Ruling.select(Ruling.revokes, Ruling.created).where(own & Ruling.revokes.is_not_null())
    }
    for row in await Ruling.select(*columns).where(own & (Ruling.kind == "honour")).order_by(Ruling.id):
        body = json.loads(row["body"])
        found[row["event"]].append(
            {
                "ruling": row["id"],
                "award": body["award"],
                "organisation": body["organisation"],
                "reason": row["reason"],
                "account": row["account"],
                "second": row["second"],
                "at": moment(row["created"]),
                "revoked": gone.get(row["id"], ""),
            }
        )
    return found


async def codes(events: Sequence[int]) -> dict[int, dict[int, str]]:
    """Return the code of every entry of decoded events; ask for no others."""
    found: dict[int, dict[int, str]] = {event: {} for event in events}
    columns = (BlindCode.event, BlindCode.entry, BlindCode.code)
    for row in await BlindCode.select(*columns).where(BlindCode.event.is_in(list(events) or [0])):
        found[row["event"]][row["entry"]] = row["code"]
    return found


async def lines(contest: int) -> list[Plain]:
    """Return the contest's ledger from its first line."""
    found: list[Plain] = []
    while some := await ledger.deeds(contest, after=found[-1]["number"] if found else 0):
        for deed in some:
            told = {name: getattr(deed, name) for name in ledger.DeedRow.__slots__}
            found.append(told | {"at": moment(deed.at), "facts": json.loads(deed.facts)})
    return found
