"""Rulings and awards by hand as lists in words: what was decided, why, by whom, and whether it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.actions.results.words import Words, listed
from contests.labels import say
from contests.store import results
from contests.store.results import RulingRow


@dataclass(frozen=True, slots=True)
class RulingLine:
    """One ruling. *state*: ``standing``, ``waiting`` for a second person, or ``gone``."""

    id: int
    account: int
    kind: str
    code: str
    what: str
    reason: str
    by: str
    second: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class HonourLine:
    """An award to a unit by hand, such as 优秀组织奖; it counts once a *second* person stands beside it."""

    ruling: int
    event: int
    account: int
    award: str
    organisation: int
    unit: str
    reason: str
    by: str
    second: str


async def honours(rulings: Sequence[RulingRow]) -> list[HonourLine]:
    """Return the awards by hand that nobody took back, proposed and confirmed, by award and unit."""
    own = [row for row in results.in_force(rulings) if "honour" in (row.kind, row.body.get("kind"))]
    units = await results.organisation_names([row.body["organisation"] for row in own])
    people = await _people(own)
    lines = [
        HonourLine(
            ruling=row.id,
            event=row.event,
            account=row.account,
            award=row.body["award"],
            organisation=row.body["organisation"],
            unit=units.get(row.body["organisation"], ""),
            reason=row.reason,
            by=people.get(row.account, ""),
            second=people.get(row.second or 0, ""),
        )
        for row in own
    ]
    return sorted(lines, key=lambda line: (line.award, line.unit, line.ruling))


async def ruling_lines(
    rulings: Sequence[RulingRow], codes: Mapping[int, str], ruleset: Mapping[str, Any], groups: Mapping[str, str]
) -> list[RulingLine]:
    """Return every ruling beside the marks, the latest first; one that was taken back stays in the list.

    *groups* names the units and teams whose names may be known.
    """
    standing = {row.id for row in results.in_force(rulings)}
    people, words = await _people(rulings), Words(ruleset)
    return [
        RulingLine(
            id=row.id,
            account=row.account,
            kind=say(f"ruling.{row.body.get('kind', row.kind) if row.kind == 'proposal' else row.kind}"),
            code=codes.get(row.entry or 0, ""),
            what=_what(row, words, groups),
            reason=row.reason,
            by=people.get(row.account, ""),
            second=people.get(row.second or 0, ""),
            at=row.created,
            state=_state(row, standing),
        )
        for row in sorted(rulings, key=lambda row: -row.id)
        if "honour" not in (row.kind, row.body.get("kind"))
    ]


def _state(row: RulingRow, standing: set[int]) -> str:
    if row.id not in standing or row.kind == "revoked":
        return "gone"
    return "waiting" if row.kind == "proposal" else "standing"


async def _people(rulings: Sequence[RulingRow]) -> dict[int, str]:
    return await results.names_of_accounts(
        [account for row in rulings for account in (row.account, row.second) if account]
    )


def _what(row: RulingRow, words: Words, groups: Mapping[str, str]) -> str:
    """Say in a few words what a ruling does."""
    body = row.body
    kind = str(body.get("kind", row.kind)) if row.kind == "proposal" else row.kind
    if kind == "revoked":
        return say("what.revoked", {"number": row.revokes})
    facts = {
        "part": words.part(body["part"]) if body.get("part") else say("what.everything"),
        "points": body.get("points", ""),
        "place": body.get("place", ""),
        "codes": listed([groups.get(code, code) for code in body.get("entries", ())]),
        "by": say(f"by.{body['by']}") if "by" in body else "",
        "scope": say(f"scope.{body['scope']}") if "scope" in body else "",
        "award": words.awards.get(body.get("award", ""), {}).get("name", body.get("award", "")),
    }
    code = "what.refused" if kind == "confirmed" and body.get("granted") is False else f"what.{kind}"
    return say(code, facts)
