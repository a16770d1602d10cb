"""The contest's own page: how far it is, what is to do next, and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import presets
from contests.actions import setup as act
from contests.actions.setup import check
from contests.rules import CONTEST_ROLES, Faulty, Person
from contests.store import rehearsal, setup
from contests.store.setup import ContestRow, EntryCount, EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import DESKS, back, page
from contests.web.setup.ways import leads

Answer = Response[Any] | Template | Redirect
_STATES = ("preparing", "drawn", "judging", "locked", "certified", "unblinded")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is counted for the page."""

    organisations: int
    persons: int
    counts: tuple[EntryCount, ...]
    seats: dict[int, int]

    def entries(self, event: int | None = None, *states: str) -> int:
        """Count entries, of one event and in some states if given."""
        return sum(
            count.entries
            for count in self.counts
            if event in (None, count.event) and (not states or count.state in states)
        )


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a sentence's code with its facts, where it is done (empty: nowhere yet), and how it stands."""

    code: str
    href: str = ""
    done: bool = False
    fact: int = 0


def step_of(contest: ContestRow, events: Sequence[EventRow]) -> int:
    """Return how far the contest is, from 1 to 8: 筹备 报名 编排 评分 统分 公示 公布, all done."""
    if contest.state in ("draft", "registration", "notice", "final"):
        return {"draft": 1, "registration": 2, "notice": 6, "final": 8}[contest.state]
    places = [_STATES.index(event.state) for event in events] or [0]
    if min(places) >= 5:
        return 6
    if min(places) >= 3:
        return 5
    return 4 if max(places) >= 2 else 3


def tasks(
    contest: ContestRow, events: Sequence[EventRow], numbers: Numbers, roles: set[str], faulty: int
) -> list[Task]:
    """Return what is to do at the present step, in the order in which it is done."""
    root = f"/contests/{contest.id}"
    step = step_of(contest, events)
    dated = contest.starts is not None and contest.ends is not None
    if step == 1:
        return [
            Task("task.words", f"{root}/setup", dated),
            Task("task.events", f"{root}/setup/events", bool(events), len(events)),
            Task("task.rules", f"{root}/setup/events", bool(events) and not faulty, faulty),
            Task("task.people", f"{root}/setup/people", {"chief_judge", "supervisor"} <= roles),
        ]
    waiting, accepted = numbers.entries(None, "submitted"), numbers.entries(None, "accepted")
    nominating = any(event.entrant == "nomination" for event in events)
    reviewed_at = f"{root}/{'nominations' if nominating else 'entries'}"
    if step == 2:
        return [
            Task("task.nominate", f"{root}/nominations", accepted + waiting > 0, accepted + waiting)
            if nominating
            else Task("task.register", f"{root}/import", accepted + waiting > 0, accepted + waiting),
            Task("task.review", reviewed_at, waiting == 0 < accepted, waiting),
            Task("task.people", f"{root}/setup/people", {"chief_judge", "supervisor"} <= roles),
        ]
    if step == 3:
        return [Task("task.review", reviewed_at, waiting == 0, waiting), *_arranging(root, events, numbers)]
    if step == 4:
        return _judging(root, events)
    if step == 5:
        uncertified = [event for event in events if event.state == "locked"]
        return [
            Task("task.tally", f"{root}/results", not uncertified, len(uncertified)),
            Task("task.unblind", f"{root}/results", all(event.state == "unblinded" for event in events)),
        ]
    if contest.state == "final":
        return [Task("task.certificates", f"{root}/publication"), Task("task.public", f"/p/{contest.id}")]
    if contest.state == "notice":
        return [Task("task.objections", f"{root}/publication"), Task("task.final", f"{root}/publication")]
    return [Task("task.publish", f"{root}/publication")]


def _assessed(events: Sequence[EventRow]) -> bool:
    """Units and work groups are assessed by their own and the county's sheet; others are judged from seats."""
    return any(event.entrant in ("organisation", "work_group") for event in events)


def _arranging(root: str, events: Sequence[EventRow], numbers: Numbers) -> list[Task]:
    unseated = [event for event in events if not numbers.seats.get(event.id)]
    undrawn = [event for event in events if event.blind and event.state == "preparing"]
    found = [] if _assessed(events) else [Task("task.seats", f"{root}/seats", not unseated, len(unseated))]
    if any(event.blind for event in events):
        found.append(Task("task.draw", f"{root}/draw", not undrawn, len(undrawn)))
    return [*found, Task("task.start", f"{root}/room")]


def _judging(root: str, events: Sequence[EventRow]) -> list[Task]:
    unlocked = [event for event in events if _STATES.index(event.state) < 3]
    first = Task("task.checkin", f"{root}/checkin")
    if _assessed(events):
        first = Task("task.assess", f"{root}/checks")
    found = [] if first.code == "task.checkin" and not any(event.blind for event in events) else [first]
    found.append(Task("task.judge", f"{root}/room", not unlocked, len(unlocked)))
    return found if _assessed(events) else [*found, Task("task.figures", f"{root}/figures")]


async def _numbers(contest: int) -> Numbers:
    return Numbers(
        await setup.organisations_entered(contest),
        (await setup.persons_by_contest(contest)).get(contest, 0),
        tuple(await setup.entry_counts(contest)),
        await setup.seats_by_event(contest),
    )


def _hrefs(request: AnyRequest, me: Person, contest: int) -> dict[int, str]:
    """Where each step of the road leads, for whom it leads somewhere."""
    desks = {part: roles for part, _, roles in DESKS}
    ways = {number: part for number, part in _ROAD.items() if me.holds(contest, *desks.get(part, ("organiser",)))}
    hrefs = {number: f"/contests/{contest}{part}" for number, part in ways.items()}
    return {number: href for number, href in hrefs.items() if leads(request, href)}


_ROAD = {1: "/setup", 2: "/entries", 3: "/draw", 4: "/room", 5: "/results", 6: "/publication", 7: "/publication"}


@get("/contests/{contest:int}")
async def overview_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    me, found = await access.contest_as(request, contest, *CONTEST_ROLES)
    return await _overview(request, me, found)


async def _overview(request: AnyRequest, me: Person, contest: ContestRow, **more: Any) -> Template:
    events, numbers = await setup.events(contest.id), await _numbers(contest.id)
    members = await setup.members(contest.id)
    faulty = sum(1 for version in (await setup.rulesets(contest.id)).values() if check(version.body))
    step = step_of(contest, events)
    todo = tasks(contest, events, numbers, {member.role for member in members}, faulty)
    kind = next((p.name for p in presets.presets() if p.key == contest.preset), contest.preset)
    return page(
        request,
        "setup/overview.html",
        contest=contest,
        kind=kind,
        step=step,
        hrefs=_hrefs(request, me, contest.id),
        todo=[(task, task.href if leads(request, task.href) else "") for task in todo],
        events=events,
        numbers=numbers,
        members=members,
        organiser=me.holds(contest.id, "organiser"),
        drawn=any(event.state != "preparing" for event in events),
        faulty=faulty,
        copy=await rehearsal.of(contest.id),
        **more,
    )


@post("/contests/{contest:int}/state")
async def change_state(request: AnyRequest, contest: FromPath[int]) -> Answer:
    me, found = await access.contest_as(request, contest, "organiser")
    form = await forms.read(request)
    try:
        await act.set_state(me, contest, form.text("state"), form.text("reason", most=500), access.now())
    except Faulty as problems:
        return await _overview(request, me, found, problems=problems, status=422)
    return back(f"/contests/{contest}", "contest_moved")


ROUTES = [overview_page, change_state]
