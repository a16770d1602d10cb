"""The command line: recount, backup and restore."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from contests import cli
from contests.store import backup, results, tables
from tests.conftest import NOON, POSTGRES
from tests.results.made import EXAMPLE

on_sqlite = pytest.mark.skipif(POSTGRES, reason="a backup file is SQLite's; PostgreSQL has pg_dump")


@pytest.fixture
def command(run, monkeypatch):
    """Run a command of the command line inside the application's loop; return its exit code."""
    monkeypatch.setattr(cli.asyncio, "run", run)

    def enter(*arguments):
        try:
            cli.main(arguments)
        except SystemExit as end:
            return end.code
        return 0

    return enter


@pytest.fixture
def taken(welders, organiser):
    path = f"/contests/{welders.contest}/results/{welders.event}/tally"
    assert organiser.post(path).status_code == 303
    return welders


def test_recount_confirms_every_tally_and_ends_with_zero(command, taken, capsys):
    assert command("recount", "--contest", str(taken.contest)) == 0
    assert "复算 1 次统分，全部一致" in capsys.readouterr().out


def test_recount_ends_with_one_and_names_the_sheet_when_a_mark_was_changed(run, command, taken, capsys):
    changed = json.dumps(EXAMPLE["sheets"][0]["marks"] | {"c5": "24"})
    where = (tables.Sheet.seat == taken.seats["J1"]) & (tables.Sheet.code == "001")
    run(tables.Sheet.update({tables.Sheet.marks: changed}).where(where).run())

    assert command("recount") == 1
    assert "sheets J1/001/practice" in capsys.readouterr().out


def test_recount_names_rows_that_can_no_longer_be_read(run, command, taken, capsys):
    run(tables.Sheet.update({tables.Sheet.marks: "no JSON"}).where(tables.Sheet.code == "001").run())

    assert command("recount") == 1
    assert "读不出来" in capsys.readouterr().out


def test_recount_ends_with_one_when_a_line_of_the_ledger_was_changed_or_taken_away(run, command, taken, capsys):
    run(tables.Deed.update({tables.Deed.reason: "另有原因"}).where(tables.Deed.verb == "tally.taken").run())

    assert command("recount") == 1
    assert f"竞赛 {taken.contest}  操作日志自第" in capsys.readouterr().out

    run(tables.Deed.delete().where(tables.Deed.verb == "tally.taken").run())
    assert command("recount", "--contest", str(taken.contest)) == 1


@on_sqlite
def test_a_backup_brings_back_what_was_there(run, command, taken, tmp_path, monkeypatch, capsys):
    (tmp_path / "holidays.json").write_text('{"years": {}}', encoding="utf-8")
    monkeypatch.setattr(backup.holidays, "place", lambda: tmp_path / "holidays.json")
    file = tmp_path / "kept.zip"
    assert command("backup", "--to", str(file)) == 0
    assert file.stat().st_mode & 0o077 == 0

    contents = backup.check(file)
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(contents[backup.DATABASE])
    rows = sqlite3.connect(copy).execute("SELECT digest FROM tally").fetchall()

    assert rows == [(run(results.tally(taken.event)).digest,)]
    assert "identity.key" in contents
    assert contents["holidays.json"] == b'{"years": {}}'


@on_sqlite
def test_a_backup_is_never_written_over_a_file(command, client, tmp_path):
    file = tmp_path / "kept.zip"
    file.write_text("mine")

    assert "没有覆盖" in command("backup", "--to", str(file))
    assert file.read_text() == "mine"


@on_sqlite
def test_nothing_is_restored_while_the_database_is_open(command, taken, tmp_path):
    file = tmp_path / "kept.zip"
    command("backup", "--to", str(file))

    assert "请先停止服务" in command("restore", str(file), "--yes")


@on_sqlite
def test_a_damaged_backup_is_refused_and_says_what_is_damaged(command, taken, tmp_path):
    file = tmp_path / "kept.zip"
    command("backup", "--to", str(file))
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["identity.key"] = b"0" * 64
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    assert "备份已损坏" in command("restore", str(file), "--yes")
    (tmp_path / "other.zip").write_text("no archive")
    assert "不是赛衡的备份文件" in command("restore", str(tmp_path / "other.zip"), "--yes")


@on_sqlite
def test_a_restore_replaces_the_database_and_keeps_the_one_before(run, taken, tmp_path):
    file = backup.back_up(tmp_path / "kept.zip", NOON)
    home = tmp_path / "elsewhere"
    home.mkdir()
    sqlite3.connect(home / backup.DATABASE).close()
    here = os.environ | {"CONTESTS_DATA": str(home), "CONTESTS_DATABASE": f"sqlite:///{home / backup.DATABASE}"}
    (home / backup.DATABASE).touch()

    def there(*arguments):
        told = [sys.executable, "-m", "contests", *arguments]
        return subprocess.run(told, env=here, capture_output=True, text=True, encoding="utf-8", check=False)

    done = there("restore", str(file), "--yes")
    again = there("recount")

    assert done.returncode == 0, done.stderr
    assert "原文件保留为" in done.stdout
    assert len(list(home.glob("contests.sqlite.before-*"))) == 1
    assert again.returncode == 0, again.stdout
    assert "复算 1 次统分，全部一致" in again.stdout


@pytest.mark.skipif(not POSTGRES, reason="SQLite is backed up by the program itself")
def test_on_postgresql_a_backup_names_the_tool_that_makes_it(command, client, tmp_path):
    assert "pg_dump" in command("backup", "--to", str(tmp_path / "kept.zip"))
