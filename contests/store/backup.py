"""Backing an installation up into one file, and putting such a file back: SQLite, the keys and the own holidays.

The key in ``CONTESTS_IDENTITY_KEY`` is never written into a backup: without it the identity data inside stays sealed.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from contests import VERSION, settings
from contests.store import engine, holidays

DATABASE, MANIFEST = "contests.sqlite", "manifest.json"
FORMAT = "saiheng-backup/1"


class Unfit(Exception):
    """A backup or restore that cannot be done: the *code* of its sentence, and what it is about."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


def place() -> Path:
    """Return the database file. Raises Unfit on PostgreSQL, which has its own tools."""
    if not engine.is_sqlite():
        raise Unfit("backup.postgres", str(settings.load().data))
    return Path(getattr(engine.current(), "path", ""))


def back_up(target: Path, now: datetime) -> Path:
    """Write a consistent copy of the running database, the keys and the own years of holidays into *target* (mode
    0600) and return it.

    A server may be running: ``VACUUM INTO`` copies one moment.
    """
    source = place()
    if target.exists():
        raise Unfit("backup.exists", str(target))
    if not source.exists():
        raise Unfit("backup.no_database", str(source))
    with tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(source)) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
        beside = [*sorted(settings.load().data.glob("*.key")), holidays.place()]
        files = {DATABASE: copy} | {file.name: file for file in beside if file.exists()}
        _write(target, files, now)
    return target


def _write(target: Path, files: dict[str, Path], now: datetime) -> None:
    contents = {name: path.read_bytes() for name, path in files.items()}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    manifest = {"format": FORMAT, "version": VERSION, "made": now.isoformat(timespec="seconds"), "sha256": sums}
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        for name, content in contents.items():
            archive.writestr(name, content)


def check(archive: Path) -> dict[str, bytes]:
    """Return the files of a backup after checking every digest and the database in it. Raises Unfit."""
    try:
        with zipfile.ZipFile(archive) as opened:
            manifest = json.loads(opened.read(MANIFEST))
            contents = {name: opened.read(name) for name in manifest["sha256"]}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unfit("backup.unreadable", str(archive)) from error
    if manifest.get("format") != FORMAT or DATABASE not in contents:
        raise Unfit("backup.unreadable", str(archive))
    for name, content in contents.items():
        if Path(name).name != name or hashlib.sha256(content).hexdigest() != manifest["sha256"][name]:
            raise Unfit("backup.damaged", name)
    _check_database(contents[DATABASE])
    return contents


def _check_database(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / DATABASE
        copy.write_bytes(content)
        with closing(sqlite3.connect(copy)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            if not sound or database.execute("PRAGMA foreign_key_check").fetchone():
                raise Unfit("backup.damaged", DATABASE)


def restore(contents: dict[str, bytes], now: datetime) -> list[Path]:
    """Put the checked files of a backup in place and return what was there before, renamed and kept."""
    target = place()
    _must_be_idle(target)
    stamp = now.strftime("%Y%m%d-%H%M%S")
    homes = {name: target if name == DATABASE else settings.load().data / name for name in contents}
    kept = [_put_aside(home, stamp) for home in homes.values() if home.exists()]
    for name, home in homes.items():
        home.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(home, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(contents[name])
    return kept


def _put_aside(home: Path, stamp: str) -> Path:
    return home.rename(home.with_name(f"{home.name}.before-{stamp}"))


def _must_be_idle(target: Path) -> None:
    """Refuse while anybody has the database open; leaving WAL mode needs to be the only one, and folds the log in."""
    if not target.exists():
        return
    try:
        with closing(sqlite3.connect(target, timeout=1)) as database:
            mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Unfit("backup.busy", str(target)) from error
    if mode != "delete":
        raise Unfit("backup.busy", str(target))
