"""The desk where a file from a tablet that could not send is handed in; works without script."""

from dataclasses import dataclass
from typing import Any

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests.actions.judging import bundles as act
from contests.actions.judging import desk as desks
from contests.actions.judging.bundles import Bundle, Outcome
from contests.labels import say
from contests.rules import Faulty, Problem, Refused
from contests.store.judging.seats import SeatRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import wire
from contests.web.pages import page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "tally_clerk", "chief_judge")
_WORDS = {
    "stored": ("ok", "已收下"),
    "known": ("ok", "此前已收下"),
    "conflict": ("warn", "冲突"),
    "refused": ("bad", "未收下"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one sheet, in words."""

    code: str
    what: str
    kind: str
    word: str
    why: str


def _line(outcome: Outcome, labels: dict[str, str]) -> Line:
    kind, word = _WORDS[outcome.kind]
    why = f"第 {outcome.version} 版" if outcome.version else ""
    if outcome.kind == "conflict":
        why = "服务器上这份评分表已有更新，没有覆盖。请裁判在平板上导入本文件，逐项核对后决定。"
    elif outcome.word:
        why = say(outcome.word, outcome.facts or {})
    elif outcome.problems:
        why = "；".join(_problem(one, labels) for one in outcome.problems)
    what = ("选手签名" if outcome.code else "裁判签名") if outcome.signature else "评分表"
    return Line(outcome.code, what, kind, word, why)


def _problem(one: Problem, labels: dict[str, str]) -> str:
    key = one.field.split(".")[0]
    return f"{labels.get(key, '更正原因' if key == 'reason' else key)}：{say(one.code, one.facts)}"


async def _labels(seat: SeatRow) -> dict[str, str]:
    rubric = (await desks.of(seat.event)).rubric(seat.part)
    return {item.key: item.label or item.key for section in rubric.sections for item in section.criteria}


@get("/contests/{contest:int}/sheet-files")
async def files_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    return page(request, "judging/carried.html", contest=found, lines=[], seat=None)


@post("/contests/{contest:int}/sheet-files")
async def hand_in(request: AnyRequest, contest: FromPath[int]) -> Answer:
    """Take a file's sheets in, one after the other; a file that is not whole is refused as a whole."""
    me, found = await access.contest_as(request, contest, *ROLES)
    form = await forms.read(request)
    sent = form.upload("file")
    if sent is None:
        problems = Faulty(tuple(form.problems))
        return page(request, "judging/carried.html", contest=found, lines=[], seat=None, problems=problems, status=422)
    content = await sent.read()
    try:
        bundle: Bundle = await anyio.to_thread.run_sync(wire.bundle, content)
        seat, outcomes = await act.carry_in(me, contest, bundle, access.now())
    except Refused as no:
        faults = Faulty((Problem("file", no.code, no.facts),))
        return page(request, "judging/carried.html", contest=found, lines=[], seat=None, problems=faults, status=422)
    labels = await _labels(seat)
    lines = [_line(one, labels) for one in outcomes]
    event = (await desks.of(seat.event)).event
    return page(
        request,
        "judging/carried.html",
        contest=found,
        lines=lines,
        seat=seat,
        event=event,
        digest=bundle.sha256,
        made=str(bundle.body.get("made", ""))[:40],
    )


ROUTES = [files_page, hand_in]
