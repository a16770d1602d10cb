"""A welders' contest as it stands after the last sheet: the example document, stored as rows."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contests.store import tables
from tests.conftest import NOON

EXAMPLE = json.loads((Path(__file__).parents[2] / "docs/examples/skills.json").read_text(encoding="utf-8"))
NAMES = {"001": "古丽娜尔", "002": "王建国", "003": "李秀英", "004": "张伟", "005": "刘洋", "006": "赵敏"}
UNITS = {"A": "清河机械厂", "B": "清河电力公司", "C": "清河水务公司"}


@dataclass(frozen=True, slots=True)
class Made:
    """What was stored: ids by code, unit letter and seat name."""

    contest: int
    event: int
    entries: dict[str, int]
    units: dict[str, int]
    seats: dict[str, int]


async def one(row: Any) -> int:
    return int((await type(row).insert(row))[0]["id"])


async def opened(name: str = "清河县第七届职工技能竞赛") -> int:
    """Store a contest that is running."""
    fresh = tables.Contest(
        name=name, preset="skills", hosts="清河县总工会", starts=date(2026, 11, 21), ends=date(2026, 11, 22)
    )
    fresh.state, fresh.created = "running", NOON
    return await one(fresh)


async def an_event(contest: int, ruleset: dict[str, Any], name: str = "焊工", **more: Any) -> int:
    """Store an event with the first version of its rules."""
    fields: dict[str, Any] = {"entrant": "competitor", "blind": True, "state": "locked"} | more
    event = await one(tables.Event(contest=contest, name=name, **fields))
    await one(tables.Ruleset(event=event, version=1, body=json.dumps(ruleset), created=NOON))
    return event


async def welders(state: str = "locked", contest: int | None = None, name: str = "焊工") -> Made:
    """Store the skills contest of docs/examples with names, units, seats, sheets, figures and rulings."""
    contest = contest or await opened()
    event = await an_event(contest, EXAMPLE["ruleset"], name, state=state)
    units = {letter: await unit(called if name == "焊工" else called + name) for letter, called in UNITS.items()}
    entries = {}
    for entry in EXAMPLE["entries"]:
        entries[entry["code"]] = await _entry(contest, event, entry, units)
    seats = {
        f"J{n}": await one(tables.Seat(event=event, part="practice", position=n, kind="judge")) for n in range(1, 6)
    }
    for seat in EXAMPLE["excused"]:
        row = tables.Recusal(seat=seats[seat["seat"]], entry=entries[seat["entry"]], reason="本单位", created=NOON)
        await one(row)
    for sheet in EXAMPLE["sheets"]:
        await hand_in(Made(contest, event, entries, units, seats), sheet["seat"], sheet["entry"], sheet["marks"])
    return Made(contest, event, entries, units, seats)


async def unit(name: str) -> int:
    return await one(tables.Organisation(name=name, search=name))


async def _entry(contest: int, event: int, entry: dict[str, Any], units: dict[str, int]) -> int:
    code, home = entry["code"], units[entry["unit"]]
    row = await one(
        tables.Entry(
            contest=contest,
            event=event,
            organisation=home,
            number=f"W{code}",
            label=NAMES[code],
            state="accepted",
            presence="checked_in",
            created=NOON,
        )
    )
    worker = await one(tables.Worker(organisation=home, name=NAMES[code]))
    await one(tables.EntryMember(entry=row, worker=worker))
    await one(tables.BlindCode(event=event, entry=row, code=code))
    for part, text in entry["values"].items():
        await one(tables.Figure(event=event, entry=row, part=part, version=1, text=text, created=NOON))
    return row


async def hand_in(
    made: Made, seat: str, code: str, marks: dict[str, Any], version: int = 1, state: str = "submitted"
) -> None:
    """Store one version of a sheet."""
    await one(
        tables.Sheet(
            event=made.event,
            part="practice",
            seat=made.seats[seat],
            code=code,
            version=version,
            submission=f"{made.event}-{seat}-{code}-{version}",
            ruleset_version=1,
            marks=json.dumps(marks),
            state=state,
            created=NOON,
        )
    )


async def rule(made: Made, account: int, kind: str, code: str = "", reason: str = "依规定", **body: Any) -> int:
    """Store a ruling as the chief judge's room does."""
    entry = made.entries[code] if code else None
    return await one(
        tables.Ruling(
            event=made.event,
            entry=entry,
            kind=kind,
            body=json.dumps(body),
            reason=reason,
            account=account,
            created=NOON,
        )
    )


async def example_rulings(made: Made, account: int) -> None:
    """Store the rulings of the example: one absent in practice, one penalty."""
    for ruling in EXAMPLE["rulings"]:
        body = {key: value for key, value in ruling.items() if key not in ("kind", "entry", "reason")}
        await rule(made, account, ruling["kind"], ruling["entry"], ruling["reason"], **body)


async def member(contest: int, account: int, *roles: str) -> None:
    """Give an account roles in a contest."""
    for role in roles:
        await one(tables.Member(contest=contest, account=account, role=role))
