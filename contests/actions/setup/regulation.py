"""The rules of an event, kept as versions: checked by the scoring engine, changed with a reason once judging began."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import scoring
from contests import rules
from contests.rules import Faulty, Missing, Person, Problem
from contests.store import ledger, setup

MOST = 400_000  # characters of the plain form; the longest real one has 20,000


def check(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return every fault that the engine finds in the plain rules; *field* is the path in them."""
    try:
        scoring.Ruleset.from_plain(dict(body))
    except scoring.Refused as refused:
        return tuple(
            Problem(problem.field.removeprefix("ruleset").removeprefix("."), f"rule.{problem.code}", problem.numbers)
            for problem in refused.problems
        )
    return ()


def _settled(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body in the engine's own spelling; one that the engine refuses stays as it is."""
    return body if check(body) else scoring.Ruleset.from_plain(dict(body)).to_plain()


async def change_rules(
    person: Person, event: int, body: Mapping[str, Any], base: int, reason: str, now: datetime
) -> int:
    """Store *body* as the event's next version and return its number; the rules in force are left as they were.

    *base* is the version it was written over: another one meanwhile is a fault, nothing is overwritten. Once sheets
    may exist a *reason* is needed. Rules that changed nothing make no version. Raises Faulty.
    """
    found = await setup.event(event)
    if found is None or not person.holds(found.contest, "organiser"):
        raise Missing
    problems = list(check(body))
    if not rules.may_change_rules(found.state) and not reason:
        problems.append(Problem("reason", "fault.rules_reason"))
    if len(ledger.canonical(dict(body))) > MOST:
        problems.append(Problem("", "fault.rules_long"))
    if problems:
        raise Faulty(tuple(problems))
    body = scoring.Ruleset.from_plain(dict(body)).to_plain()
    ruling = await setup.ruleset(event)
    if ruling and ruling.version == base and ledger.canonical(dict(_settled(ruling.body))) == ledger.canonical(body):
        return base
    async with ledger.writing(found.contest, person.account, "rules.changed", now, subject=f"event-{event}") as line:
        before = await setup.ruleset(event)
        version = before.version if before else 0
        if version != base:
            raise Faulty((Problem("version", "fault.rules_newer", {"version": version}),))
        line.reason = reason
        line.facts["version"] = version + 1
        await setup.add_ruleset(event, version + 1, body, reason, person.account, now)
    return version + 1
