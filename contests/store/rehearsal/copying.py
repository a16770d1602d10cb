"""Copying a contest to practise on: its rules, events, seats, judges and roles; who takes part is invented."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contests.identity import folded
from contests.rules import rehearsal_name
from contests.store.rehearsal.inventing import Names, Pattern, made_up
from contests.store.setup import ContestRow, insert_contest, rulesets
from contests.store.tables import (
    Attendance,
    Contest,
    Entry,
    EntryMember,
    Event,
    Member,
    Organisation,
    Recusal,
    Ruleset,
    Seat,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: the new contest and how much stands in it."""

    contest: int
    events: int
    entries: int
    seats: int


async def of(contest: int) -> int | None:
    """Return the rehearsal of a contest, if there is one."""
    row = await Contest.select(Contest.id).where(Contest.rehearsal_of == contest).first()
    return int(row["id"]) if row else None


async def copy(real: ContestRow, invented: int, now: datetime) -> Copied:
    """Store a copy of *real*, inside the caller's transaction.

    *invented*: how many entries each event gets that nobody has entered yet. Blind codes, links and PINs are not
    copied: the copy makes its own.
    """
    contest = await _contest(real, now)
    for row in await Member.select(Member.account, Member.role).where(Member.contest == real.id).order_by(Member.id):
        await Member.insert(Member(contest=contest, account=row["account"], role=row["role"]))
    events = await _events(real.id, contest, now)
    seats = await _seats(events, now)
    names = Names(contest, [row["name"] for row in await Organisation.select(Organisation.name)])
    entries = 0
    for old, new in events.items():
        entries += await _entries(contest, old, new, names, invented, now)
        await _recuse(old, new, seats, now)
    return Copied(contest, len(events), entries, len(seats))


async def _contest(real: ContestRow, now: datetime) -> int:
    row = Contest(
        name=rehearsal_name(real.name),
        preset=real.preset,
        hosts=real.hosts,
        co_hosts=real.co_hosts,
        place=real.place,
        starts=real.starts,
        ends=real.ends,
        registration_ends=real.registration_ends,
        state="running",
        settings=json.dumps(dict(real.settings), ensure_ascii=False, sort_keys=True),
        rehearsal_of=real.id,
        created=now,
    )
    return await insert_contest(row)


async def _events(real: int, contest: int, now: datetime) -> dict[int, int]:
    """Copy the events with the rules in force as their first version; return old → new."""
    rules = await rulesets(real)
    columns = (Event.id, Event.name, Event.position, Event.entrant, Event.period, Event.blind, Event.settings)
    found = {}
    for row in await Event.select(*columns).where(Event.contest == real).order_by(Event.position).order_by(Event.id):
        old = row.pop("id")
        found[old] = int((await Event.insert(Event(contest=contest, **row)))[0]["id"])
        if old in rules:
            body = json.dumps(rules[old].body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            await Ruleset.insert(Ruleset(event=found[old], version=1, body=body, created=now))
    return found


async def _seats(events: Mapping[int, int], now: datetime) -> dict[int, int]:
    """Copy the judges' seats with who sits on them, without PINs; a judge marked absent is expected again."""
    if not events:
        return {}
    columns = (Seat.id, Seat.event, Seat.part, Seat.position, Seat.kind, Seat.account, Seat.sections, Seat.joins)
    rows = await (
        Seat.select(*columns)
        .where(Seat.event.is_in(list(events)) & (Seat.state != "replaced") & Seat.kind.is_in(["judge", "spare"]))
        .order_by(Seat.id)
    )
    found: dict[int, int] = {}
    for row in rows:
        old, joins = row.pop("id"), row.pop("joins")
        fresh = Seat(**{**row, "event": events[row["event"]]}, joins=found.get(joins))
        found[old] = int((await Seat.insert(fresh))[0]["id"])
        await Attendance.insert(Attendance(seat=found[old], state="active", created=now))
    return found


async def _entries(contest: int, old: int, new: int, names: Names, invented: int, now: datetime) -> int:
    patterns = await _patterns(old) or await _made_up(new, invented)
    for pattern in patterns:
        one = await names.of(pattern)
        row = Entry(
            contest=contest,
            event=new,
            organisation=one.organisation,
            work_group=one.work_group,
            label=one.label,
            search=folded(one.label),
            division=one.division,
            team=one.team,
            state="accepted",
            created=now,
        )
        entry = int((await Entry.insert(row))[0]["id"])
        for position, (worker, part) in enumerate(one.members, 1):
            await EntryMember.insert(EntryMember(entry=entry, worker=worker, part=part, position=position))
    return len(patterns)


async def _patterns(event: int) -> list[Pattern]:
    """Return who takes part in the real event, as keys without names, in the order in which they came in."""
    there: Any = Entry
    rows = await (
        Entry.select(
            Entry.id, there.event.entrant.as_alias("entrant"), Entry.division, Entry.organisation, Entry.work_group
        )
        .where((Entry.event == event) & Entry.state.is_in(["submitted", "accepted"]))
        .order_by(Entry.id)
    )
    member: Any = EntryMember
    joined = await (
        EntryMember.select(
            EntryMember.entry, EntryMember.worker, member.worker.organisation.as_alias("unit"), EntryMember.part
        )
        .where(member.entry.event == event)
        .order_by(EntryMember.position)
        .order_by(EntryMember.id)
    )
    members: dict[int, list[tuple[int, int, str]]] = {}
    for row in joined:
        members.setdefault(row["entry"], []).append((row["worker"], row["unit"], row["part"]))
    return [
        Pattern(
            row["entrant"], row["division"], row["organisation"], row["work_group"], tuple(members.get(row["id"], ()))
        )
        for row in rows
    ]


async def _made_up(event: int, count: int) -> list[Pattern]:
    row = await Event.select(Event.entrant).where(Event.id == event).first()
    rules = await Ruleset.select(Ruleset.body).where(Ruleset.event == event).first()
    divisions = json.loads(rules["body"]).get("divisions", []) if rules else []
    return made_up(row["entrant"] if row else "competitor", event, count, divisions)


async def _recuse(old: int, new: int, seats: Mapping[int, int], now: datetime) -> None:
    """Keep a judge from the invented entries that stand where those of the own unit stand, as in earnest."""
    seat: Any = Seat
    rows = await Seat.select(Seat.id, seat.account.organisation.as_alias("unit")).where(Seat.event == old)
    own = {row["id"]: row["unit"] for row in rows if row["unit"] is not None and row["id"] in seats}
    if not own:
        return
    alive = Entry.state.is_in(["submitted", "accepted"])
    real = await Entry.select(Entry.organisation).where((Entry.event == old) & alive).order_by(Entry.id)
    made = await Entry.select(Entry.id).where(Entry.event == new).order_by(Entry.id)
    for one, unit in own.items():
        for there, entry in zip(real, made, strict=False):
            if there["organisation"] == unit:
                await Recusal.insert(Recusal(seat=seats[one], entry=entry["id"], reason="own_unit", created=now))
