"""From a saved sheet to a thousand viewers: how long until each of them holds the new list.

``python -m benchmarks.screen [VIEWERS] [ROUNDS]``. One server process as shipped; the viewers and the judge are another
process on the same machine. Every viewer holds a real event stream and fetches the list over a second connection.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.served import Served, installation
from contests.actions import screen as act
from contests.rules import Person
from contests.store import engine
from contests.store import screen as stored

VIEWERS, ROUNDS, SEATS = 1000, 20, 3
SIZES = (60, 600)
WANTED = 300.0
CASES = (("sqlite", 1, SIZES[0]), ("sqlite", 1, SIZES[1]), ("postgresql", 1, SIZES[0]), ("postgresql", 2, SIZES[0]))


async def open_screen(contest: int) -> str:
    """Switch the contest's screen on and return its key."""
    running: Any = engine.current()
    await running.start_connection_pool()
    try:
        now = datetime.now(UTC)
        await act.switch(Person(1, "", "organiser"), contest, True, now)
        row = await stored.screen(contest)
        assert row is not None
        return row.key
    finally:
        await running.close_connection_pool()


def memory(served: Served) -> float:
    """Resident memory of the servers in MB."""
    sizes = [Path(f"/proc/{server}/statm").read_text().split()[1] for server in served.server_ids]
    return sum(map(int, sizes)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(kind: str, servers: int, codes: int, viewers: int, rounds: int) -> bool:
    """Print one line and say whether the wanted figure was reached."""
    load = os.getloadavg()[0]
    with installation(kind) as served, TemporaryDirectory() as folder:
        plan = json.loads(served.run("benchmarks.judging_event", "fill", str(SEATS), str(codes)))
        key = served.run("benchmarks.screen", "open", str(plan["contest"])).strip()
        ports = [served.start() for _ in range(servers)]
        _hand_in_all(plan | {"judges": plan["judges"][1:], "ports": ports[:1]})
        asked, told, entered = Path(folder, "plan.json"), Path(folder, "told.json"), Path(folder, "entered")
        more = {"key": key, "ports": ports, "viewers": viewers, "rounds": rounds, "entered": str(entered)}
        asked.write_text(json.dumps(plan | more))
        before = memory(served)
        client = subprocess.Popen([sys.executable, "-m", "benchmarks.viewers", asked, told])
        while not entered.exists() and client.poll() is None:
            time.sleep(0.05)
        used = served.processor_time()
        client.wait()
        spent = served.processor_time() - used
        done = json.loads(told.read_text())
        grown = memory(served) - before
    return report(f"{kind}, {servers} server{'s'[: servers - 1]}, {codes} entries", viewers, done, spent, grown, load)


def _hand_in_all(plan: dict[str, Any]) -> None:
    from benchmarks.judging_load import judges

    judges(plan, 3600, len(plan["codes"]))


def report(name: str, viewers: int, done: dict[str, Any], spent: float, grown: float, load: float) -> bool:
    """Print the delays of one case."""
    moved = [one for one in done["rounds"] if one["held"]]
    if done["faults"] or done["refused"] or not done["alike"] or not moved:
        raise SystemExit(f"{name}: {done['faults']} faults, {done['refused'][:1]}, alike {done['alike']}, {len(moved)}")
    if any(len(one["held"]) != viewers for one in moved):
        raise SystemExit(f"{name}: not every viewer was served: {sorted({len(one['held']) for one in moved})}")
    from_saved = statistics.quantiles([held - one["acknowledged"] for one in moved for held in one["held"]], n=100)
    from_sent = statistics.quantiles([held - one["sent"] for one in moved for held in one["held"]], n=100)
    slowest = max(max(one["held"]) - one["acknowledged"] for one in moved)
    saving = statistics.median(one["acknowledged"] - one["sent"] for one in moved)
    print(
        f"  {name:<36} from 'saved' p50 {from_saved[49] * 1000:.0f} ms, p99 {from_saved[98] * 1000:.0f} ms "
        f"(wanted: at most {WANTED:.0f}), last {slowest * 1000:.0f} ms; from sending p99 {from_sent[98] * 1000:.0f} ms"
    )
    print(
        f"  {'':<36} {len(moved)} of {len(done['rounds'])} sheets moved the list; saving {saving * 1000:.0f} ms; "
        f"processor per new list: server {spent / len(moved):.2f} s, viewers {done['own'] / len(moved):.2f} s; "
        f"{grown * 1000 / viewers:.0f} KB a viewer; load before {load:.1f}",
        flush=True,
    )
    return from_saved[98] * 1000 <= WANTED


def main(viewers: int = VIEWERS, rounds: int = ROUNDS) -> int:
    """Measure every case; exit 1 where one process on SQLite misses the wanted figure."""
    kept = [measure(*case, viewers, rounds) for case in CASES]
    return 0 if all(kept[:2]) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["open"]:
        print(asyncio.run(open_screen(int(sys.argv[2]))))
    else:
        sys.exit(main(*map(int, sys.argv[1:3])))
