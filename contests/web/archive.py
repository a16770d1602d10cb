"""核验数据包: the organiser takes the signed bundle away, and anybody on the staff can have one checked."""

from datetime import datetime

import anyio
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from contests.actions import archive as act
from contests.labels import say
from contests.store import setup
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.lists import download
from contests.web.pages import clock, page


def _clock(made: str) -> str:
    try:
        return clock(datetime.fromisoformat(made))
    except ValueError:
        return made


def verdict_words(verdict: act.Verdict) -> list[str]:
    """Return a verdict in sentences: what it is, what does not hold, and the sum of it."""
    facts = {name: getattr(verdict, name) for name in ("name", "made", "key", "tallies", "notices", "by_hand", "lines")}
    told = [say("bundle.head", facts | {"made": _clock(verdict.made)})]
    for finding in verdict.findings:
        field = finding.facts.get("field")
        named = {"field": say(f"bundle.field.{field}")} if field else {}
        told.append(say(finding.code, {**finding.facts, **named}))
    if verdict.findings:
        return [*told, say("bundle.wrong", {"count": len(verdict.findings)})]
    return [*told, say("bundle.genuine", facts), *([say("bundle.by_hand", facts)] if verdict.by_hand else [])]


@get("/contests/{contest:int}/archive")
async def home(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    return await _page(request, found)


async def _page(
    request: AnyRequest, contest: ContestRow, verdict: act.Verdict | None = None, fault: str = ""
) -> Template:
    events = await setup.events(contest.id)
    return page(
        request,
        "archive/home.html",
        contest=contest,
        key=act.fingerprint(),
        inside=[event.name for event in events if event.state == "unblinded"],
        outside=[event.name for event in events if event.state != "unblinded"],
        good=verdict is not None and not verdict.findings,
        sentences=verdict_words(verdict) if verdict else [],
        fault=fault,
        status=422 if fault else 200,
    )


@post("/contests/{contest:int}/archive")
async def export(request: AnyRequest, contest: FromPath[int]) -> Response[bytes]:
    me, found = await access.contest_as(request, contest, "organiser")
    moment = access.now()
    body = await act.export(me, contest, moment)
    return download(body, f"{found.name}-{say('archive.file')}-{moment:%Y%m%d}.zip", "application/zip")


@post("/contests/{contest:int}/archive/verify")
async def check(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, found = await access.contest_as(request, contest, "organiser")
    sent = (await forms.read(request)).upload("file")
    if sent is None:
        return await _page(request, found, fault=say("fault.file"))
    try:
        verdict = await anyio.to_thread.run_sync(act.verify, await sent.read())
    except act.Unreadable as unfit:
        return await _page(request, found, fault=say(unfit.code, {"what": unfit.what}))
    return await _page(request, found, verdict)


ROUTES = [home, export, check]
