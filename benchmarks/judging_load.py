"""Thirty judges hand in at once: how many sheets a second are on disk, and how long each judge waits.

``python -m benchmarks.judging_load [SECONDS]``. A server process as shipped and the judges in another process share the
machine. Beside it, in the same run, what the same database on the same disk can do at all: one row and one commit that
reaches the disk per transaction. At the end every acknowledged sheet is looked up.
"""

import asyncio
import json
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from benchmarks.served import DATABASES, Served, installation
from contests.store.engine import TunedConnection

SEATS, CODES, ALONE, SECONDS, RAW_SECONDS = 30, 300, 400, 60.0, 3.0
ALONE_MEDIAN, TOGETHER_P95, RATE = 10.0, 100.0, 500.0
INSERT = "INSERT INTO raw_commits (marks) VALUES ({})"


def judges(plan: dict[str, Any], seconds: float, most: int) -> dict[str, Any]:
    """Run the plan's judges in a process of their own."""
    with TemporaryDirectory() as folder:
        asked, told = Path(folder, "plan.json"), Path(folder, "told.json")
        asked.write_text(json.dumps(plan | {"seconds": seconds, "most": most}))
        subprocess.run([sys.executable, "-m", "benchmarks.judges", asked, told], check=True)
        done: dict[str, Any] = json.loads(told.read_text())
    if done["refused"]:
        raise SystemExit(f"refused: {done['refused'][0]}")
    return done


def raw_sqlite(path: str, row: str) -> float:
    """Durable commits a second of one writer, with the pragmas of the application."""
    link = sqlite3.connect(path, factory=TunedConnection, isolation_level=None)
    link.execute("CREATE TABLE raw_commits (id INTEGER PRIMARY KEY, marks TEXT)")
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < RAW_SECONDS:
        link.execute(INSERT.format("?"), (row,))
        count += 1
    spent = time.perf_counter() - start
    link.close()
    return count / spent


async def raw_postgres(address: str, row: str, links: int) -> float:
    """Durable commits a second of so many connections at once."""
    pool = await asyncpg.create_pool(address, min_size=links, max_size=links)
    await pool.execute("CREATE TABLE IF NOT EXISTS raw_commits (id SERIAL PRIMARY KEY, marks TEXT)")
    end = time.perf_counter() + RAW_SECONDS

    async def one() -> int:
        async with pool.acquire() as link:
            count = 0
            while time.perf_counter() < end:
                await link.execute(INSERT.format("$1"), row)
                count += 1
            return count

    counts = await asyncio.gather(*(one() for _ in range(links)))
    await pool.close()
    return sum(counts) / RAW_SECONDS


# How often the log was forced to the disk since the server started; PostgreSQL 18 moved the figure.
_FLUSHED = ("SELECT wal_sync FROM pg_stat_wal", "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'")


async def durable(address: str) -> str:
    """Say what the PostgreSQL server promises; end the run where a commit would not reach the disk."""
    link = await asyncpg.connect(address)
    told = {name: await link.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")}
    synced = await link.fetchval(_FLUSHED[int(await link.fetchval("SHOW server_version_num")) >= 180000])
    await link.close()
    if set(told.values()) != {"on"}:
        raise SystemExit(f"this server does not keep what it acknowledges: {told}")
    return f"{', '.join(f'{name} {value}' for name, value in told.items())}; log forced to disk {synced:,} times"


def raw(served: Served, row: str) -> dict[str, float]:
    """What the database can do beside the load, by how many write at once."""
    if (path := served.sqlite) is not None:
        return {"one writer": raw_sqlite(path, row)}
    return {
        "one writer": asyncio.run(raw_postgres(served.database, row, 1)),
        f"{SEATS} writers": asyncio.run(raw_postgres(served.database, row, SEATS)),
    }


def stored(served: Served) -> list[tuple[str, int, str, int]]:
    """Every sheet as the database has it: submission, seat, code, version."""
    query = "SELECT submission, seat, code, version FROM sheet"
    if (path := served.sqlite) is not None:
        link = sqlite3.connect(path)
        rows = link.execute(query).fetchall()
        link.close()
        return rows

    async def fetch() -> list[Any]:
        link = await asyncpg.connect(served.database)
        rows = await link.fetch(query)
        await link.close()
        return [tuple(row) for row in rows]

    return asyncio.run(fetch())


def check(served: Served, contest: int, taken: list[Any]) -> str:
    """Look every acknowledged sheet up; end the run when one is missing, doubled, out of order or not in the ledger."""
    rows = stored(served)
    told = Counter((submission, seat, code, version) for seat, submission, code, version in taken)
    lost = [one for one in told if one not in set(rows)]
    if lost or len(rows) != len(told) or max(told.values()) > 1:
        raise SystemExit(f"{len(told)} acknowledged, {len(rows)} stored, {len(lost)} lost")
    versions: dict[tuple[int, str], list[int]] = {}
    for _, seat, code, version in rows:
        versions.setdefault((seat, code), []).append(version)
    if any(sorted(found) != list(range(1, len(found) + 1)) for found in versions.values()):
        raise SystemExit("the versions of a sheet are not dense")
    ledger = json.loads(served.run("benchmarks.judging_event", "ledger", str(contest)))
    if ledger["break"] is not None or ledger["sheets"] != len(rows):
        raise SystemExit(f"the ledger does not tell of {len(rows)} sheets: {ledger}")
    return f"{len(rows):,} acknowledged, {len(rows):,} stored once each, versions dense, ledger chain whole"


def measure(kind: str, seconds: float, servers: int = 1) -> bool:
    """Put the load on one database, print its lines, and say whether the wanted figures were reached."""
    with installation(kind) as served:
        plan = json.loads(served.run("benchmarks.judging_event", "fill", str(SEATS + 1), str(CODES)))
        plan["ports"] = [served.start() for _ in range(servers)]
        row = plan["marks"][0]
        alone = judges(plan | {"judges": plan["judges"][:1]}, seconds, ALONE)
        used = served.processor_time()
        together = judges(plan | {"judges": plan["judges"][1:]}, seconds, 10**9)
        together["server"] = served.processor_time() - used
        flushed = "synchronous=FULL" if served.sqlite else asyncio.run(durable(served.database))
        figures = raw(served, row)
        kept = check(served, plan["contest"], alone["taken"] + together["taken"])
    print(f"{kind}, {servers} server process{'es' if servers > 1 else ''}: {flushed}; {kept}")
    return report(alone, together, figures)


def report(alone: dict[str, Any], together: dict[str, Any], figures: dict[str, float]) -> bool:
    """Print one database's table; return whether the wanted figures were reached."""
    median = statistics.median(alone["times"]) * 1000
    waits = statistics.quantiles(together["times"], n=100)
    p95, rate = waits[94] * 1000, len(together["times"]) / together["seconds"]
    print(f"  {'one judge alone':<28} median {median:6.1f} ms   (wanted: at most {ALONE_MEDIAN:.0f})")
    print(f"  {f'{SEATS} judges at once':<28} {rate:6.0f} sheets/s   (wanted: at least {RATE:.0f})")
    print(
        f"  {'':<28} median {waits[49] * 1000:6.1f} ms   p95 {p95:.1f} (wanted: at most {TOGETHER_P95:.0f})   ", end=""
    )
    print(f"p99 {waits[98] * 1000:.1f}")
    each = 1000 / len(together["times"])
    print(f"  {'processor time per sheet':<28} server {together['server'] * each:6.2f} ms   ", end="")
    print(f"judges {together['own'] * each:.2f} ms")
    for writers, bare in figures.items():
        print(f"  {f'bare commits, {writers}':<28} {bare:6.0f} a second   sheets ÷ commits {rate / bare:.2f}")
    return median <= ALONE_MEDIAN and rate >= RATE and p95 <= TOGETHER_P95


def main(seconds: float = SECONDS) -> int:
    """Measure both databases; exit 1 where a figure is missed.

    Two server processes on one database are there to be right, not to be fast: each asks anew what the other may have
    changed, and on two cores they take the processor from one another.
    """
    kept = [measure(kind, seconds) for kind in DATABASES]
    measure("postgresql", min(seconds, 15.0), 2)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(*(float(word) for word in sys.argv[1:2])))
