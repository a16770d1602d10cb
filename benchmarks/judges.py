"""Thirty judges who hand in one sheet after another over real connections: the client side of the load, lean.

Run by ``benchmarks.judging_load`` as a process of its own, because it shares the machine with the server as tablets
do not; it speaks just enough HTTP to keep its own share of the processor small.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import uvloop


@dataclass(slots=True)
class Judge:
    """One tablet: its connection and what the server has acknowledged."""

    seat: int
    cookie: str
    port: int
    codes: list[str]
    bodies: list[str]
    taken: list[tuple[str, str, int]] = field(default_factory=list)  # submission, code, version
    times: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _reader: Any = None
    _writer: Any = None
    _head: str = ""

    async def connect(self) -> None:
        """Open the connection and fetch the form token, as the tablet's page does."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writer.write(f"GET /judging HTTP/1.1\r\nhost: bench\r\ncookie: saiheng={self.cookie}\r\n\r\n".encode())
        status, head, _ = await self._answer()
        if status != 200:
            raise RuntimeError(f"the tablet's page answered {status}: {head}")
        token = head.split("csrftoken=")[1].split(";")[0]
        self._head = (
            "POST /judging/sheets HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n"
            f"content-type: application/json\r\ncookie: saiheng={self.cookie}; csrftoken={token}\r\n"
            f"x-csrftoken: {token}\r\ncontent-length: "
        )

    async def _answer(self) -> tuple[int, str, bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
        return int(head[9:12]), head, await self._reader.readexactly(length)

    async def hand_in(self, until: float, most: int) -> None:
        """Hand in sheet after sheet until the time or the number is reached: all codes, then corrections of all."""
        base, bodies = 0, cycle(self.bodies)
        while True:
            for code in self.codes:
                if time.perf_counter() >= until or len(self.times) >= most:
                    return
                await self._one(code, base, next(bodies))
            base += 1

    async def _one(self, code: str, base: int, marks: str) -> None:
        submission = f"load-{self.seat}-{code}-{base}"
        reason = "复核后更正" if base else ""
        body = (
            f'{{"id":"{submission}","code":"{code}","base":{base},"rules":1,"marks":{marks},"reason":"{reason}"}}'
        ).encode()
        start = time.perf_counter()
        self._writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        status, _, answer = await self._answer()
        self.times.append(time.perf_counter() - start)
        if status == 200:
            self.taken.append((submission, code, json.loads(answer)["version"]))
        else:
            self.refused.append(f"{status} {answer.decode()}")


async def load(plan: dict[str, Any]) -> dict[str, Any]:
    """Let the plan's judges work at the same time; return what each was told."""
    judges = [
        Judge(seat, cookie, plan["ports"][number % len(plan["ports"])], plan["codes"], plan["marks"][number:])
        for number, (seat, cookie) in enumerate(plan["judges"])
    ]
    for judge in judges:
        await judge.connect()
    start, used = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as together:
        for judge in judges:
            together.create_task(judge.hand_in(start + plan["seconds"], plan["most"]))
    return {
        "seconds": time.perf_counter() - start,
        "own": time.process_time() - used,
        "times": [spent for judge in judges for spent in judge.times],
        "refused": [words for judge in judges for words in judge.refused],
        "taken": [(judge.seat, *one) for judge in judges for one in judge.taken],
    }


if __name__ == "__main__":
    done = uvloop.run(load(json.loads(Path(sys.argv[1]).read_text())))
    Path(sys.argv[2]).write_text(json.dumps(done))
