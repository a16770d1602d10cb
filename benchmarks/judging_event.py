"""The event that the load is put upon: ``fill SEATS CODES`` stores it, ``ledger CONTEST`` checks its chain afterwards.

``fill`` prints the plan for the judges as JSON: their seats and cookies, the codes, and sheets to hand in.
"""

import asyncio
import json
import random
import secrets
import sys
from datetime import UTC, date, datetime
from typing import Any

from contests.actions.judging import seats as seating
from contests.actions.setup import create_from_preset
from contests.presets import EventPlan
from contests.rules import Person
from contests.store import accounts, bulk, engine, ledger, setup, tables
from contests.store.judging import seats as stored

FAULTS = (("loose", "1"), ("bare", "1"), ("mark", "0.5"), ("tidy", "2"))
BANDS = ({"points": "10", "when": [{"most": "1"}]}, {"points": "6", "when": [{"most": "3"}]}, {"points": "0"})
SHEETS = 200


def rubric() -> dict[str, Any]:
    """A sheet of sixteen criteria: judged ones in half points, faults, a measured value, judgements, a veto."""
    judged = [
        {"kind": "judged", "key": f"j{n}", "label": f"操作要点{n}", "maximum": "6", "step": "0.5"} for n in range(9)
    ]
    faults = [{"key": key, "label": key, "points": points} for key, points in FAULTS]
    return {
        "label": "实操评分标准",
        "sections": [
            {"key": "process", "label": "操作过程", "criteria": judged},
            {
                "key": "work",
                "label": "成品",
                "criteria": [
                    *({"kind": "deduction", "key": key, "maximum": "10", "faults": faults} for key in ("d1", "d2")),
                    {"kind": "measured", "key": "gap", "measures": [{"key": "gap", "step": "0.1"}], "bands": BANDS},
                    *({"kind": "judgement", "key": key, "maximum": "3", "levels": [""] * 4} for key in ("l1", "l2")),
                    {"kind": "yes_no", "key": "first", "maximum": "4"},
                    {"kind": "veto", "key": "accident", "scope": "sheet"},
                ],
            },
        ],
    }


def marks(draw: random.Random) -> dict[str, Any]:
    """A complete sheet by chance."""
    sheet: dict[str, Any] = {f"j{n}": f"{draw.randrange(13) / 2:g}" for n in range(9)}
    sheet |= {key: {draw.choice(FAULTS)[0]: str(draw.randrange(1, 4))} for key in ("d1", "d2")}
    sheet |= {"gap": f"{draw.randrange(50) / 10:g}", "l1": draw.choice("0123"), "l2": draw.choice("0123")}
    return sheet | {"first": draw.choice(("yes", "no")), "accident": "no"}


async def fill(seats: int, codes: int, now: datetime, sheet: dict[str, Any] | None = None) -> dict[str, Any]:
    """Store the event with its judges logged in, and return the plan; *sheet* is another rubric than the usual one."""
    organiser = Person(await accounts.add("organiser", "主办方", "organiser", None, ""), "", "organiser")
    contest = await create_from_preset(organiser, "skills", "职工技能竞赛", date(2026, 11, 1), now)
    plan = EventPlan("电工", "competitor", True, "", {}, _rules(seats, sheet or rubric()))
    event = await setup.add_event(contest, 9, plan, organiser.account, now)
    await setup.set_event_state(event, "judging")
    names = [f"{number:03}" for number in range(1, codes + 1)]
    async with engine.current().transaction():
        fresh = {"contest": contest, "event": event, "state": "accepted", "created": now}
        await bulk.insert(tables.Entry, [fresh | {"label": f"选手{name}", "number": name} for name in names])
    rows = await tables.Entry.select(tables.Entry.id, tables.Entry.number).where(tables.Entry.event == event)
    async with engine.current().transaction():
        coded = ({"event": event, "entry": row["id"], "code": row["number"]} for row in rows)
        await bulk.insert(tables.BlindCode, list(coded))
    await seating.set_up(organiser, event, now)
    judges = [await _judge(organiser, seat.id, now) for seat in await stored.of_events([event])]
    draw = random.Random(20261122)
    sheets = [json.dumps(marks(draw), separators=(",", ":")) for _ in range(SHEETS)]
    return {"contest": contest, "judges": judges, "codes": names, "marks": sheets}


def _rules(seats: int, sheet: dict[str, Any]) -> dict[str, Any]:
    panel = {"seats": [f"J{n}" for n in range(1, seats + 1)], "method": "trimmed_mean", "high": 1, "low": 1}
    panel["least"] = min(3, seats)
    part = {"key": "practice", "name": "实操", "source": "sheets", "rubric": "sheet", "panel": panel}
    return {"version": 1, "rubrics": {"sheet": sheet}, "stages": [{"key": "final", "parts": [part]}]}


async def _judge(organiser: Person, seat: int, now: datetime) -> tuple[int, str]:
    account = await accounts.add(f"judge-{seat}", f"裁判{seat}", "", None, "")
    await seating.sit(organiser, seat, account, now)
    cookie = secrets.token_urlsafe(24)
    expires = int(now.timestamp()) + 24 * 3600
    await accounts.open_session(accounts.key_of(cookie), account, seat, expires, now, "load")
    return seat, cookie


async def told(contest: int) -> dict[str, int | None]:
    """Return where the contest's chain breaks, if it does, and how many sheets it tells of."""
    lines = (tables.Deed.chain == ledger.chain_of(contest)) & (tables.Deed.verb == "scoresheet.submitted")
    return {"break": await ledger.first_break(contest), "sheets": int(await tables.Deed.count().where(lines))}


async def main(verb: str, *numbers: str) -> None:
    """Do one of both and print its answer as JSON."""
    running: Any = engine.current()
    await running.start_connection_pool()
    try:
        first, *others = (int(number) for number in numbers)
        answer = await fill(first, others[0], datetime.now(UTC)) if verb == "fill" else await told(first)
        print(json.dumps(answer, ensure_ascii=False))
    finally:
        await running.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
