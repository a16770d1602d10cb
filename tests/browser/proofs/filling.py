"""Fills the installation of the proofs: one event with a short sheet, its seats and a link for each, told as JSON."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks import judging_event
from contests.actions.judging import seats
from contests.rules import Person
from contests.store import engine

SHEET = {
    "label": "实操评分标准",
    "sections": [
        {
            "key": "work",
            "label": "成品",
            "criteria": [
                {"kind": "judged", "key": "form", "label": "成形", "maximum": "60", "step": "0.5"},
                {"kind": "judged", "key": "order", "label": "规范", "maximum": "40", "step": "0.5"},
            ],
        }
    ],
}


async def main(count: int, codes: int) -> None:
    running: Any = engine.current()
    await running.start_connection_pool()
    now = datetime.now(UTC)
    plan = await judging_event.fill(count, codes, now, SHEET)
    organiser = Person(None, "", "organiser")
    links = [(await seats.issue(organiser, seat, now)).token for seat, _ in plan["judges"]]
    print(json.dumps({"contest": plan["contest"], "seats": [seat for seat, _ in plan["judges"]], "links": links}))
    await running.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(main(*(int(word) for word in sys.argv[1:])))
