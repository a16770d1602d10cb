"""A database of the version before keeps everything when this version opens it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

FIRST = "2026-11-22T17:33:02:999414"
OLD = f"""
import asyncio, contests
from piccolo.apps.migrations.commands.forwards import run_forwards
assert asyncio.run(run_forwards("contests", migration_id="{FIRST}")).success
"""
ROWS = {
    "contest": "INSERT INTO contest (name, preset, hosts, co_hosts, place, state, settings, created) VALUES"
    " ('清河县第一届职工技能竞赛', 'skills', '清河县总工会', '', '', 'running', '{}', '2026-05-01 00:00:00')",
    "event": "INSERT INTO event (contest, name, position, entrant, period, blind, state, settings, draw_seed) VALUES"
    " (1, '焊工', 1, 'competitor', '', 1, 'judging', '{}', '')",
    "seat": "INSERT INTO seat (event, part, position, kind, pin_hash, state) VALUES"
    " (1, 'practice', 1, 'judge', '', 'active')",
    "sheet": "INSERT INTO sheet (event, part, seat, code, version, submission, ruleset_version, marks, notes, base,"
    " origin, state, reason, created) VALUES"
    " (1, 'practice', 1, 'K07', 1, 's1', 1, '{\"c1\": \"8.5\"}', '{}', 0, 'tablet', 'submitted', '',"
    " '2026-05-01 01:00:00')",
}


def test_rows_of_the_version_before_are_all_there_after_the_upgrade(tmp_path: Path) -> None:
    file = tmp_path / "contests.sqlite"
    here = {**os.environ, "CONTESTS_DATA": str(tmp_path), "CONTESTS_DATABASE": f"sqlite:///{file}"}

    def done(*command: str) -> None:
        ended = subprocess.run([sys.executable, *command], env=here, capture_output=True, encoding="utf-8", check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def rows(names: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
        with sqlite3.connect(file) as link:
            return {table: link.execute(f"SELECT {names[table]} FROM {table}").fetchall() for table in ROWS}

    done("-c", OLD)
    with sqlite3.connect(file) as link:
        for insert in ROWS.values():
            link.execute(insert)
        columns = {
            table: ", ".join(f'"{row[1]}"' for row in link.execute(f"PRAGMA table_info({table})")) for table in ROWS
        }
    before = rows(columns)

    done("-m", "contests", "migrate")
    done("-m", "contests", "migrate")

    assert rows(columns) == before
    with sqlite3.connect(file) as link:
        assert link.execute("SELECT sections, joins FROM seat").fetchall() == [("", None)]
        assert link.execute("SELECT rehearsal_of FROM contest").fetchall() == [(None,)]
        assert link.execute("PRAGMA foreign_key_check").fetchall() == []
