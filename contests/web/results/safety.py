"""How safe a result is: for the chief judge alone, worked out beside the event loop and kept in memory only."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

import anyio
from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from contests.actions import results as act
from contests.actions.results import Counted, Safety
from contests.web.forms import AnyRequest
from contests.web.pages import page
from contests.web.results.view import fetch, href, view

PATIENCE = 3.0  # seconds a page waits before it says how far the work is
KEPT = 8


@dataclass(slots=True)
class Work:
    """One count that is being looked at from all sides: how many of how many pieces are done."""

    done: int = 0
    of: int = 0
    found: Safety | None = None
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    def step(self, done: int, of: int) -> None:
        """Note how far it is; called from the worker thread."""
        self.done, self.of = done, of


_WORKS: OrderedDict[str, Work] = OrderedDict()  # by the digest of what was counted: another count, another work


async def _settled(counted: Counted) -> Work:
    """Return the work on a count, begun now where nobody asked before; wait a moment for its end."""
    work = _WORKS.get(counted.digest)
    if work is None or work.task is None or (work.task.done() and work.found is None):
        work = _WORKS[counted.digest] = Work()
        work.task = asyncio.create_task(_run(work, counted))
        while len(_WORKS) > KEPT:
            _WORKS.popitem(last=False)
    if work.found is None and work.task is not None:
        await asyncio.wait([work.task], timeout=PATIENCE)
        if work.task.done():
            work.task.result()
    return work


async def _run(work: Work, counted: Counted) -> None:
    work.found = await anyio.to_thread.run_sync(act.safety, counted, work.step)


@get("/contests/{contest:int}/results/{event:int}/safety")
async def safety_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    _, found, own = await fetch(request, contest, event, "chief_judge")
    shown = await view(found, own)
    counted = await act.count(shown.last.document) if shown.signed and shown.last else shown.counted
    ready = counted is not None and counted.contest is not None and shown.board is not None and shown.board.ranked > 1
    work = await _settled(counted) if ready and counted else None
    return page(
        request,
        "results/safety.html",
        contest=found,
        view=shown,
        hidden=shown.board is not None and shown.board.hidden,
        work=work,
        headers={"refresh": "2"} if work and work.found is None else None,
        link=lambda rest="": href(found.id, own.id, rest),
    )


ROUTES = [safety_page]
