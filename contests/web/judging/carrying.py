"""The desk where a file from a tablet that could not send is handed in and decided on; works without script."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
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
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import setup
from contests.store.judging.seats import SeatRow
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.judging import cases, wire
from contests.web.pages import clock, page

Answer = Response[Any] | Template | Redirect
ROLES = ("organiser", "tally_clerk", "chief_judge")
CHOICES = ("keep", "take")
LARGEST = 6_000_000  # characters of a file that travels with the form
_WORDS = {
    "stored": ("ok", "已收下"),
    "known": ("ok", "此前已收下"),
    "conflict": ("warn", "冲突"),
    "late": ("warn", "待核对"),
    "refused": ("bad", "未收下"),
    "taken": ("ok", "已采用文件的"),
    "kept": ("info", "未采用文件的"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one sheet, in words; one that was *decided* on has its story on a page of its own."""

    code: str
    what: str
    kind: str
    word: str
    why: str
    decided: bool = False


def _line(outcome: Outcome, labels: Mapping[str, str], names: Mapping[int, str]) -> Line:
    kind, word = _WORDS[outcome.kind]
    what = ("选手签名" if outcome.code else "裁判签名") if outcome.signature else "评分表"
    return Line(outcome.code, what, kind, word, _why(outcome, labels, names), outcome.decision is not None)


def _why(outcome: Outcome, labels: Mapping[str, str], names: Mapping[int, str]) -> str:
    if (told := outcome.decision) is not None:
        stands = f"第 {told.version} 版" if told.taken else f"以第 {told.version} 版为准" if told.version else ""
        who = f"{names.get(told.account or 0, '')} {clock(told.at)} 核对决定，理由：{told.reason}"
        return "；".join(part for part in (stands, who) if part)
    if outcome.case is not None:
        return "还没有收下：须由裁判长核对后决定，见下。"
    if outcome.word:
        return say(outcome.word, outcome.facts or {})
    if outcome.problems:
        return "；".join(_problem(one, labels) for one in outcome.problems)
    return f"第 {outcome.version} 版" if outcome.version else ""


def _problem(one: Problem, labels: Mapping[str, str]) -> str:
    key = one.field.split(".")[0]
    return f"{labels.get(key, '更正原因' if key == 'reason' else key)}：{say(one.code, one.facts)}"


async def _labels(seat: SeatRow) -> dict[str, str]:
    rubric = (await desks.of(seat.event)).rubric(seat.part)
    return {item.key: item.label or item.key for section in rubric.sections for item in section.criteria}


def _blank(request: AnyRequest, contest: ContestRow, problems: Sequence[Problem]) -> Template:
    status = 422 if problems else 200
    faults = Faulty(tuple(problems)) if problems else None
    return page(request, "judging/carried.html", contest=contest, lines=[], seat=None, status=status, problems=faults)


@get("/contests/{contest:int}/sheet-files")
async def files_page(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, *ROLES)
    return _blank(request, found, ())


@post("/contests/{contest:int}/sheet-files", status_code=200)
async def hand_in(request: AnyRequest, contest: FromPath[int]) -> Answer:
    """Take a file's sheets in, one after the other; a file that is not whole is refused as a whole."""
    me, found = await access.contest_as(request, contest, *ROLES)
    form = await forms.read(request)
    sent = form.upload("file")
    if sent is None:
        return _blank(request, found, form.problems)
    content = await sent.read()
    try:
        bundle = await anyio.to_thread.run_sync(wire.bundle, content)
        return await _show(request, me, found, bundle, content)
    except Refused as no:
        return _blank(request, found, [Problem("file", no.code, no.facts)])


@post("/contests/{contest:int}/sheet-files/decide", status_code=200)
async def decide(request: AnyRequest, contest: FromPath[int]) -> Answer:
    """Decide on the sheets of a file that is sent along once more, so that nobody can decide on another one."""
    me, found = await access.contest_as(request, contest, *ROLES)
    if not me.holds(contest, "chief_judge"):
        raise Missing
    form = await forms.read(request)
    try:
        content = b64decode(form.text("content", most=LARGEST), validate=True)
        bundle = await anyio.to_thread.run_sync(wire.bundle, content)
        chosen = {one.id: form.choice(f"pick-{one.id}", CHOICES, required=False) for one in bundle.things}
        said = {
            id: (pick == "take", form.text(f"seen-{id}", most=300), form.text(f"reason-{id}", most=500))
            for id, pick in chosen.items()
            if pick
        }
        form.check()
        between = await act.decide(me, contest, bundle, said, access.now())
    except (Refused, ValueError) as no:
        code = no.code if isinstance(no, Refused) else "bundle_unreadable"
        return _blank(request, found, [Problem("file", code)])
    except Faulty as problems:
        return await _show(request, me, found, bundle, content, 422, problems=problems, values=form.values)
    flash = [("bad", f"{_code(bundle, id)} 号：{say(code)}") for id, code in between.items()]
    if not said:
        flash = [("warn", "没有选择任何一份，没有改动。")]
    return await _show(request, me, found, bundle, content, 409 if between else 200, flash=flash)


def _code(bundle: Bundle, id: str) -> str:
    return next(one.code for one in bundle.things if one.id == id)


async def _show(
    request: AnyRequest,
    me: Person,
    contest: ContestRow,
    bundle: Bundle,
    content: bytes,
    status: int = 200,
    **more: Any,
) -> Template:
    """Hand in what can go in, and show what came of each sheet; whatever was handed in before is only answered."""
    author, outcomes = await act.carry_in(me, contest.id, bundle, access.now())
    labels, names = await _labels(author.seat), await setup.account_names()
    shown = {"values": {}, **more}
    return page(
        request,
        "judging/carried.html",
        contest=contest,
        status=status,
        lines=[_line(one, labels, names) for one in outcomes],
        cases=[await cases.beside(author, one.case) for one in outcomes if one.case],
        chief=me.holds(contest.id, "chief_judge"),
        content=b64encode(content).decode(),
        seat=author.seat,
        until=author.until,
        event=(await desks.of(author.seat.event)).event,
        digest=bundle.sha256,
        made=str(bundle.body.get("made", ""))[:40],
        **shown,
    )


ROUTES = [files_page, hand_in, decide]
