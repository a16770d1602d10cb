"""A unit puts workers forward within its quota; the office accepts them or returns them with a reason."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from contests import identity
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import ledger, nominations, setup
from contests.store.nominations import Held, Nomination
from contests.store.setup import ContestRow, EventRow

REASON_LEAST, REASON_MOST = 10, 500
PER_UNIT = 1
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Written:
    """What the unit contact writes: *worker* from the unit's list, or None and the data of somebody new."""

    kind: str
    reason: str
    worker: int | None = None
    name: str = ""
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One month with its rules: the kinds of star, how many of each a unit may put forward, from when until when."""

    contest: ContestRow
    event: EventRow
    kinds: tuple[str, ...]
    per_unit: int
    opens: date | None
    closes: date | None
    awards: tuple[Mapping[str, Any], ...]

    def is_open(self, now: datetime) -> bool:
        """Say whether units may still put workers forward."""
        today = now.astimezone(CHINA).date()
        early, late = (self.opens or today) > today, (self.closes or today) < today
        running = self.contest.state in ("registration", "running") and self.event.state == "preparing"
        return running and not early and not late


async def rounds(contest: ContestRow) -> list[Round]:
    """Return the contest's nomination rounds in their order."""
    return [await _round(contest, event) for event in await setup.events(contest.id) if event.entrant == "nomination"]


async def _round(contest: ContestRow, event: EventRow) -> Round:
    rules = await setup.ruleset(event.id)
    body = rules.body if rules else {}
    opens, closes = _window(contest, event)
    return Round(
        contest=contest,
        event=event,
        kinds=tuple(body.get("divisions", ())),
        per_unit=int(event.settings.get("per_unit", PER_UNIT)),
        opens=opens,
        closes=closes,
        awards=tuple(body.get("awards", ())),
    )


def _window(contest: ContestRow, event: EventRow) -> tuple[date | None, date | None]:
    """A month's round is open in that month, unless the event names its own last day (``closes``)."""
    opens = _first_day(event)
    last = event.settings.get("closes")
    if last:
        return opens, date.fromisoformat(str(last))
    if opens:
        return opens, opens.replace(day=monthrange(opens.year, opens.month)[1])
    return None, contest.registration_ends


def _first_day(event: EventRow) -> date | None:
    try:
        return date.fromisoformat(f"{event.period}-01")
    except ValueError:
        return None


async def _open_round(event: EventRow, now: datetime) -> Round:
    contest = await setup.contest(event.contest)
    if contest is None or event.entrant != "nomination":
        raise Missing
    this = await _round(contest, event)
    if not this.is_open(now):
        raise Refused("nomination_closed")
    return this


async def _event(event: int) -> EventRow:
    found = await setup.event(event)
    if found is None:
        raise Missing
    return found


def _unit(person: Person) -> int:
    if person.county_role != "unit_contact" or person.organisation is None:
        raise Refused("forbidden")
    return person.organisation


async def nominate(person: Person, event: int, written: Written, now: datetime) -> int:
    """Put a worker of the own unit forward and return the entry. Raises Faulty, Refused ``nomination_closed``."""
    unit, found = _unit(person), await _event(event)
    async with ledger.writing(found.contest, person.account, "nomination.submitted", now) as line:
        this = await _open_round(found, now)
        others = [one for one in await nominations.of_unit(found.contest, unit) if one.state != "cancelled"]
        worker, name, faults = await _worker(unit, written)
        faults += _faults(this, written, [one for one in others if one.event == event])
        if worker:
            faults += await _person_faults(this, written.kind, worker, others, now)
        if faults:
            raise Faulty(tuple(faults))
        if not worker:
            worker = await _new_worker(unit, name, written)
        entry = await nominations.add(this.event, unit, worker, name, written.kind, written.reason, now)
        line.subject = f"entry-{entry}"
        line.facts |= {"event": event, "organisation": unit, "worker": worker}
    return entry


async def _worker(unit: int, written: Written) -> tuple[int, str, list[Problem]]:
    """Return who is meant: id (0 for somebody new) and clean name, with the faults of what was written."""
    if written.worker is not None:
        name = await nominations.worker_of_unit(written.worker, unit)
        return (written.worker, name, []) if name else (0, "", [Problem("worker", "fault.choice")])
    if not (written.name or written.id_number or written.phone):
        return 0, "", [Problem("worker", "fault.required")]
    person = identity.read_name(written.name)
    number, phone = identity.read_id(written.id_number), identity.read_phone(written.phone)
    readings = (("name", person), ("id_number", number), ("phone", phone))
    faults = [_unreadable(field, reading) for field, reading in readings if reading.fault]
    known = None if number.fault else await nominations.known_person(number.value)
    if known is None:
        return 0, person.value, faults
    if known.organisation != unit:
        return 0, person.value, [*faults, Problem("id_number", "fault.person_elsewhere")]
    if known.name != person.value:
        return 0, person.value, [*faults, Problem("name", "fault.person_other_name", {"name": known.name})]
    return known.worker, known.name, faults


def _unreadable(field: str, reading: identity.Reading) -> Problem:
    code = "fault.required" if reading.fault.endswith("_missing") else f"import.{reading.fault}"
    return Problem(field, code, {"text": reading.value, "length": len(reading.value)})


async def _new_worker(unit: int, name: str, written: Written) -> int:
    number, phone = identity.read_id(written.id_number).value, identity.read_phone(written.phone).value
    return await nominations.add_worker(unit, name, identity.sex(number), number, phone)


def _faults(this: Round, written: Written, others: Sequence[Nomination]) -> list[Problem]:
    found = _reason_faults(written.reason)
    if written.kind not in this.kinds:
        return [*found, Problem("kind", "fault.choice" if written.kind else "fault.required")]
    used = sum(one.kind == written.kind for one in others)
    if used >= this.per_unit:
        found.append(Problem("kind", "fault.quota_used", {"kind": written.kind, "quota": this.per_unit, "used": used}))
    return found


def _reason_faults(reason: str) -> list[Problem]:
    length = len(reason)
    if length < REASON_LEAST:
        return [Problem("reason", "fault.reason_short", {"least": REASON_LEAST, "length": length})]
    if length > REASON_MOST:
        return [Problem("reason", "fault.too_long", {"most": REASON_MOST, "length": length})]
    return []


async def _person_faults(
    this: Round, kind: str, worker: int, others: Sequence[Nomination], now: datetime
) -> list[Problem]:
    found = []
    twice = next((one for one in others if one.worker == worker and one.event == this.event.id), None)
    if twice and any(award.get("one_per_person") for award in this.awards):
        found.append(Problem("worker", "fault.nominated_already", {"name": twice.name, "kind": twice.kind}))
    held = await nominations.held(worker, now)
    day = this.opens or now.astimezone(CHINA).date()  # the month of the round decides which year a title counts in
    barred = next((one for award in this.awards for one in held if _barred(award, kind, one, day)), None)
    if barred:
        facts: dict[str, str | int] = {
            "title": barred.title,
            "year": barred.awarded_on.year,
            "month": barred.awarded_on.month,
        }
        found.append(Problem("worker", "fault.title_held", facts))
    return found


def _barred(award: Mapping[str, Any], kind: str, held: Held, day: date) -> bool:
    """Say whether the holder of this title cannot win *kind*: the exclusions of the rule itself."""
    return any(
        held.title in (rule.get("titles") or (kind,)) and _within(rule, held.awarded_on, day)
        for rule in award.get("exclude", ())
        if rule.get("holder", "person") == "person"
    )


def _within(rule: Mapping[str, Any], awarded: date, day: date) -> bool:
    match rule.get("within", "ever"):
        case "year":
            return awarded.year == day.year
        case "years":
            return awarded.year + int(rule.get("years") or 0) > day.year
    return True


async def _own(person: Person, entry: int) -> Nomination:
    found = await nominations.one(entry)
    if found is None or found.organisation != _unit(person):
        raise Missing
    return found


async def nominate_again(person: Person, entry: int, kind: str, reason: str, now: datetime) -> None:
    """Put a returned nomination forward again, mended."""
    found = await _own(person, entry)
    event = await _event(found.event)
    facts = {"event": found.event, "organisation": found.organisation, "worker": found.worker}
    async with ledger.writing(
        found.contest, person.account, "nomination.resubmitted", now, subject=f"entry-{entry}", facts=facts
    ):
        this = await _open_round(event, now)
        found = await _own(person, entry)
        if found.state != "returned":
            raise Refused("nomination_settled")
        others = [one for one in await nominations.of_unit(found.contest, found.organisation) if one.id != entry]
        others = [one for one in others if one.state != "cancelled"]
        faults = _faults(this, Written(kind, reason), [one for one in others if one.event == found.event])
        faults += await _person_faults(this, kind, found.worker, others, now)
        if faults:
            raise Faulty(tuple(faults))
        await nominations.hand_in_again(found, kind, reason)


async def take_back(person: Person, entry: int, now: datetime) -> None:
    """Take a nomination back while its round is open; its place in the quota is free again."""
    found = await _own(person, entry)
    event = await _event(found.event)
    async with ledger.writing(found.contest, person.account, "nomination.cancelled", now, subject=f"entry-{entry}"):
        await _open_round(event, now)
        if (await _own(person, entry)).state == "cancelled":
            raise Refused("nomination_settled")
        await nominations.settle(entry, "cancelled")


async def accept(person: Person, contest: int, entries: Sequence[int], now: datetime) -> int:
    """Let nominations go to the panel, all of them or none; return how many."""
    if not person.holds(contest, "organiser"):
        raise Missing
    if not entries:
        raise Faulty((Problem("entry", "fault.none_chosen"),))
    chosen = sorted(set(entries))
    async with ledger.writing(contest, person.account, "nomination.accepted", now, facts={"entries": chosen}):
        for entry in chosen:
            found = await _waiting(entry)
            if found.contest != contest:
                raise Missing
            await nominations.settle(entry, "accepted")
    return len(chosen)


async def give_back(person: Person, entry: int, reason: str, now: datetime) -> None:
    """Return a nomination to its unit with a reason."""
    found = await nominations.one(entry)
    if found is None or not person.holds(found.contest, "organiser"):
        raise Missing
    if not reason:
        raise Faulty((Problem("reason", "fault.required"),))
    subject = f"entry-{entry}"
    async with ledger.writing(
        found.contest, person.account, "nomination.returned", now, subject=subject, reason=reason
    ):
        await _waiting(entry)
        await nominations.settle(entry, "returned", reason)


async def _waiting(entry: int) -> Nomination:
    """The nomination, if the office may still decide on it."""
    found = await nominations.one(entry)
    if found is None:
        raise Missing
    if found.state not in ("submitted", "accepted"):
        raise Refused("nomination_settled")
    if (await _event(found.event)).state != "preparing":
        raise Refused("nomination_judged")
    return found
