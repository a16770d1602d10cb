"""Opening contests and choosing their rules: one verb, one transaction, one line in the ledger."""

from dataclasses import replace
from datetime import date, datetime

from contests import presets
from contests.presets import ContestPlan
from contests.rules import Faulty, Person, Problem, Refused
from contests.store import ledger, setup


def plan_problems(plan: ContestPlan) -> list[Problem]:
    """Return what is wrong with the words and dates of a contest."""
    found = [] if plan.name else [Problem("name", "fault.required")]
    if not plan.hosts:
        found.append(Problem("hosts", "fault.required"))
    if plan.starts and plan.ends and plan.ends < plan.starts:
        found.append(Problem("ends", "fault.date_order"))
    if plan.registration_ends and plan.ends and plan.registration_ends > plan.ends:
        found.append(Problem("registration_ends", "fault.registration_after_end"))
    return found


async def create_contest(person: Person, preset: str, plan: ContestPlan, now: datetime) -> int:
    """Open a contest of the kind *preset*, with its events and their first rules; return its id. Raises Faulty."""
    if not person.is_organiser:
        raise Refused("forbidden")
    problems = plan_problems(plan)
    if preset not in presets.KEYS:
        problems.append(Problem("preset", "fault.choice"))
    elif presets.is_monthly(preset) and plan.starts is None:
        problems.append(Problem("starts", "fault.months_needed"))
    if problems:
        raise Faulty(tuple(problems))
    async with ledger.writing(None, person.account, "contest.opened", now) as county:
        contest = await setup.add_contest(preset, plan, now)
        county.subject = f"contest-{contest}"
        async with ledger.writing(contest, person.account, "contest.created", now) as line:
            line.facts |= {"preset": preset}
            for position, event in enumerate(presets.event_plans(preset, plan.starts, plan.ends), 1):
                await setup.add_event(contest, position, event, person.account, now)
    return contest


async def create_from_preset(person: Person, preset: str, name: str, today: date, now: datetime) -> int:
    """Open a contest with everything as the preset says, under its own *name* (empty: the preset's)."""
    plan = presets.contest_plan(preset, today)
    return await create_contest(person, preset, replace(plan, name=name or plan.name), now)
