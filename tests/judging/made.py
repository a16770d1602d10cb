"""A welders' event of the skills preset with six entries of three units, drawn and ready for five judges."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from contests.actions.setup import create_from_preset
from contests.rules import Person
from contests.store import setup, tables
from tests.conftest import NOON

EXAMPLE = json.loads((Path(__file__).parents[2] / "docs/examples/skills.json").read_text(encoding="utf-8"))
GOOD = EXAMPLE["sheets"][0]["marks"]  # 93.5 points
NAMES = ("古丽娜尔·买买提", "王建国", "李秀英", "张伟", "刘洋", "赵敏")
UNITS = ("清河机械厂", "清河电力公司", "清河水务公司")


@dataclass(slots=True)
class Made:
    """Ids of what was stored. *codes* are shuffled against the entries, as a draw leaves them."""

    contest: int
    event: int
    units: list[int]
    entries: list[int]
    codes: list[str]
    judges: list[int] = field(default_factory=list)


async def _one(row: Any) -> int:
    return int((await type(row).insert(row))[0]["id"])


async def welders(organiser: int, judges: tuple[str, ...] = ("周一", "吴二", "郑三", "王四", "冯五")) -> Made:
    """Store the contest, its entries with codes, and the judges' accounts; the first judge is of the first unit."""
    person = Person(organiser, "", "organiser")
    contest = await create_from_preset(person, "skills", "清河县职工技能竞赛", date(2026, 11, 1), NOON)
    event = (await setup.events(contest))[0].id
    body = json.dumps(EXAMPLE["ruleset"], ensure_ascii=False)
    await _one(tables.Ruleset(event=event, version=2, body=body, created=NOON))
    units = [await _one(tables.Organisation(name=name, search=name)) for name in UNITS]
    codes = ["07", "03", "11", "02", "09", "05"]
    entries = []
    for position, name in enumerate(NAMES):
        entries.append(await _entry(contest, event, units[position % 3], position, name))
        blind = tables.BlindCode(event=event, entry=entries[-1], code=codes[position], station=str(position + 1))
        blind.position = position + 1
        await _one(blind)
    await setup.set_event_state(event, "drawn")
    made = Made(contest, event, units, entries, codes)
    for position, name in enumerate(judges):
        unit = units[0] if position == 0 else None
        made.judges.append(await _one(tables.Account(login=f"judge-{position}", name=name, organisation=unit)))
    return made


async def _entry(contest: int, event: int, unit: int, position: int, name: str) -> int:
    fresh = tables.Entry(contest=contest, event=event, organisation=unit, label=name, search=name)
    fresh.number, fresh.state, fresh.created = f"W{position + 1:03}", "accepted", NOON
    return await _one(fresh)
