"""Opening a contest from a preset, changing its words and dates, and moving it on its road."""

from dataclasses import replace
from datetime import date, datetime

from contests import presets
from contests.presets import ContestPlan
from contests.rules import REHEARSAL, Faulty, Missing, Person, Problem, Refused, rehearsal_name
from contests.store import ledger, setup


def plan_problems(plan: ContestPlan) -> list[Problem]:
    """Return what is wrong with the words and dates of a contest."""
    found = [] if plan.name else [Problem("name", "fault.required")]
    if plan.name.startswith(REHEARSAL):
        found.append(Problem("name", "fault.rehearsal_name"))
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


async def change_contest(person: Person, contest: int, plan: ContestPlan, now: datetime) -> None:
    """Store name, dates, hosts, place and the words of the notice. Raises Faulty."""
    before = await _own(person, contest)
    if before.state == "final":
        raise Refused("contest_final")
    if before.rehearsal_of is not None:
        plan = replace(plan, name=plan.name.removeprefix(REHEARSAL))
    if problems := plan_problems(plan):
        raise Faulty(tuple(problems))
    if before.rehearsal_of is not None:
        plan = replace(plan, name=rehearsal_name(plan.name))
    async with ledger.writing(contest, person.account, "contest.changed", now) as line:
        names = (name for name in ContestPlan.__slots__ if getattr(plan, name) != getattr(before, name))
        line.facts["fields"] = sorted(names)
        await setup.change_contest(contest, replace(plan, settings={**before.settings, **plan.settings}))


async def _own(person: Person, contest: int) -> setup.ContestRow:
    found = await setup.contest(contest)
    if found is None or not person.holds(contest, "organiser"):
        raise Missing
    return found


# From a state, by the organiser's own hand; a notice and the final list are reached by publishing them.
_WAYS = {("draft", "registration"), ("registration", "running"), ("registration", "draft"), ("running", "registration")}


async def set_state(person: Person, contest: int, state: str, reason: str, now: datetime) -> None:
    """Open or close registration. Going back needs a *reason*, and is over once an event is drawn."""
    before = await _own(person, contest)
    if before.rehearsal_of is not None:
        raise Refused("rehearsal_state")
    if (before.state, state) not in _WAYS:
        raise Refused("contest_state")
    back = (before.state, state) in {("registration", "draft"), ("running", "registration")}
    if back and not reason:
        raise Faulty((Problem("reason", "fault.reason"),))
    events = await setup.events(contest)
    if not events:
        raise Refused("no_events")
    if back and any(event.state != "preparing" for event in events):
        raise Refused("already_drawn")
    if state == "draft" and await setup.entry_counts(contest):
        raise Refused("has_entries")
    async with ledger.writing(contest, person.account, f"contest.{state}", now, reason=reason) as line:
        line.facts["from"] = before.state
        await setup.set_contest_state(contest, state)
