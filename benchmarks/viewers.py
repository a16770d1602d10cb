"""A thousand viewers before a screen, over real connections, and one judge: the client side, lean.

Run by ``benchmarks.screen`` as a process of its own. A viewer holds one event stream and, as a browser would, a second
connection for the list, which it fetches with a conditional request as soon as the stream names a new one.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.judges import Judge

SETTLE = 1.5  # seconds after which a round is over when no new list came of it
LONGEST = 15.0  # seconds after which a viewer who still waits counts as forgotten


@dataclass(slots=True)
class Round:
    """One sheet: when it was sent and acknowledged, and when each viewer held the list that came of it."""

    sent: float = 0.0
    acknowledged: float = 0.0
    held: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)


class Viewer:
    """One browser: what it shows, and the round that it reports to."""

    current = Round()

    def __init__(self, key: str, port: int) -> None:
        self.key, self.port, self.tag, self.faults = key, port, "", 0
        self.list: asyncio.WriteTransport | None = None
        self.fetching: asyncio.Task[None] | None = None
        self.stream: Stream | None = None

    def announced(self, tag: str) -> None:
        """The stream names a list: fetch it unless it is there."""
        if tag != self.tag:
            Viewer.current.told.append(time.perf_counter())
            self.fetching = asyncio.get_running_loop().create_task(self.fetch(tag))

    async def fetch(self, tag: str) -> None:
        """Ask for the list; the server has closed the connection when it was idle for a while."""
        if self.list is None:
            await asyncio.get_running_loop().create_connection(lambda: Lists(self), "127.0.0.1", self.port)
            assert self.list is not None
        self.list.write(
            f"GET /screen/{self.key}/list?v={tag} HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip\r\n"
            f'if-none-match: "{self.tag}"\r\n\r\n'.encode()
        )

    def received(self, head: str) -> None:
        """An answer is here, whole."""
        if head.startswith("HTTP/1.1 200"):
            self.tag = head.split('etag: "')[1].split('"')[0]
            Viewer.current.held.append(time.perf_counter())
        elif not head.startswith("HTTP/1.1 304"):
            self.faults += 1


class Stream(asyncio.Protocol):
    """The event stream of one viewer."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer, self.opened = viewer, asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(f"GET /screen/{self.viewer.key}/stream HTTP/1.1\r\nhost: bench\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        for line in data.split(b"\n"):
            if line.startswith(b"data: "):
                self.viewer.announced(line[6:].decode())
                if not self.opened.done():
                    self.opened.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        self.viewer.faults += 1
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"a stream was refused: {error}"))


class Lists(asyncio.Protocol):
    """The connection on which one viewer fetches lists."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer, self.buffer = viewer, b""

    def connection_made(self, transport: Any) -> None:
        self.viewer.list = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.viewer.list = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1").lower().replace("http/1.1", "HTTP/1.1")
            length = int(head.split("content-length: ")[1].split("\r\n")[0]) if "content-length: " in head else 0
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.viewer.received(head)


async def enter(key: str, ports: list[int], number: int) -> list[Viewer]:
    """Let so many viewers come in, fifty at a time, and wait until each has its first list."""
    viewers = [Viewer(key, ports[place % len(ports)]) for place in range(number)]
    loop = asyncio.get_running_loop()

    async def one(viewer: Viewer) -> None:
        _, viewer.stream = await loop.create_connection(lambda: Stream(viewer), "127.0.0.1", viewer.port)
        await viewer.stream.opened

    for start in range(0, number, 50):
        await asyncio.gather(*map(one, viewers[start : start + 50]))
    while any(not viewer.tag for viewer in viewers):
        await asyncio.sleep(0.05)
    return viewers


async def watch(plan: dict[str, Any]) -> dict[str, Any]:
    """Hand in one sheet after the other before the viewers; return every delay in seconds."""
    seat, cookie = plan["judges"][0]
    judge = Judge(seat, cookie, plan["ports"][0], plan["codes"], plan["marks"])
    await judge.connect()
    await judge.hand_in(time.perf_counter() + 3600, len(plan["codes"]))
    viewers = await enter(plan["key"], plan["ports"], plan["viewers"])
    Path(plan["entered"]).touch()
    used, rounds = time.process_time(), []
    for number in range(plan["rounds"]):
        code, marks = plan["codes"][number % len(plan["codes"])], plan["marks"][(number * 7 + 3) % len(plan["marks"])]
        own = Viewer.current = Round(sent=time.perf_counter())
        await judge._one(code, 1 + number // len(plan["codes"]), marks)
        own.acknowledged = time.perf_counter()
        await asyncio.sleep(SETTLE + (number * 37 % 100) / 1000)
        while own.told and len(own.held) < len(viewers) and time.perf_counter() - own.sent < LONGEST:
            await asyncio.sleep(0.1)
        rounds.append(own)
    return {
        "own": time.process_time() - used,
        "rounds": [{"sent": r.sent, "acknowledged": r.acknowledged, "held": r.held, "told": r.told} for r in rounds],
        "faults": sum(viewer.faults for viewer in viewers),
        "refused": judge.refused,
        "alike": len({viewer.tag for viewer in viewers}) == 1,
    }


if __name__ == "__main__":
    done = uvloop.run(watch(json.loads(Path(sys.argv[1]).read_text())))
    Path(sys.argv[2]).write_text(json.dumps(done))
