"""The stream of a server in a process of its own: on PostgreSQL the viewer stands before another process."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from contests.actions.judging import room, seats
from contests.actions.screen import switch
from contests.rules import Person
from contests.store import engine
from contests.store import screen as stored
from contests.store.judging import seats as stored_seats
from tests.conftest import POSTGRES
from tests.judging import made
from tests.judging.made import GOOD
from tests.ports import free_port

SERVERS = 2 if POSTGRES else 1
PATIENCE = 60.0


class Servers:
    """The installation's processes."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CONTESTS_DATABASE": database}
        self.running: list[subprocess.Popen[bytes]] = []

    @property
    def log(self) -> str:
        return (self.folder / "servers.log").read_text()

    def start(self) -> str:
        address = f"http://127.0.0.1:{free_port()}"
        words = [sys.executable, "-m", "contests", "serve", "--port", address.rpartition(":")[2]]
        with (self.folder / "servers.log").open("ab") as log:
            self.running.append(subprocess.Popen(words, env=self.environment, stdout=log, stderr=log))
        for _ in range(600):
            try:
                urllib.request.urlopen(address + "/login", timeout=1).close()
                return address
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log)


@pytest.fixture
def servers(client: Any, tmp_path: Path) -> Iterator[Servers]:
    database = os.environ["CONTESTS_DATABASE"] if POSTGRES else f"sqlite:///{engine.current().path}"  # type: ignore[attr-defined]
    found = Servers(tmp_path, database)
    yield found
    for server in found.running:
        server.kill()
        server.wait()


async def _judging(organiser: int) -> tuple[str, list[str], list[str]]:
    """Store a contest in which judges may begin, its screen on; return its key, four tablets' links and the codes."""
    found, me = await made.welders(organiser), Person(organiser, "", "organiser")
    now = made.NOON
    await seats.set_up(me, found.event, now)
    places = await stored_seats.of_events([found.event])
    for seat, judge in zip(places, found.judges, strict=False):
        await seats.sit(me, seat.id, judge, now)
    await room.start(me, found.event, now)
    await switch(me, found.contest, True, now)
    row = await stored.screen(found.contest)
    assert row is not None
    return row.key, [(await seats.issue(me, seat.id, datetime.now(UTC))).token for seat in places[1:]], found.codes


def _tablet(address: str, token: str) -> httpx.Client:
    judge = httpx.Client(base_url=address, timeout=PATIENCE)
    judge.get(f"/t/{token}")
    answer = judge.post(f"/t/{token}", headers={"x-csrftoken": judge.cookies["csrftoken"]})
    assert answer.status_code == 303, answer.text
    return judge


def _hand_in(judge: httpx.Client, code: str) -> None:
    sheet = {"id": uuid.uuid4().hex, "code": code, "base": 0, "rules": 2, "marks": GOOD, "reason": ""}
    headers = {"x-csrftoken": judge.cookies["csrftoken"], "accept": "application/json"}
    answer = judge.post("/judging/sheets", json=sheet, headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_sheet_handed_to_one_process_is_told_by_the_stream_of_the_other_which_stops_when_asked(
    run: Any, organiser: Any, servers: Servers
) -> None:
    key, tokens, codes = run(_judging(organiser.account))
    addresses = [servers.start() for _ in range(SERVERS)]
    viewer = httpx.Client(base_url=addresses[-1], timeout=PATIENCE)
    with viewer.stream("GET", f"/screen/{key}/stream") as stream:
        lines = (line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: "))
        first = next(lines)
        for token in tokens:
            _hand_in(_tablet(addresses[0], token), codes[0])
        tag = next(line for line in lines if line != first)
        shown = viewer.get(f"/screen/{key}/list", params={"v": tag}).json()["lists"][0]
        while shown["done"] < 1:
            next(lines)
            shown = viewer.get(f"/screen/{key}/list").json()["lists"][0]
        assert [row["who"] for group in shown["groups"] for row in group["rows"] if row["place"]] == [codes[0]]

        servers.running[-1].send_signal(signal.SIGTERM)
        servers.running[-1].wait(PATIENCE)
    assert "Traceback" not in servers.log
