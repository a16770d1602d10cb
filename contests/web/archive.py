"""核验数据包: the organiser takes the signed bundle away, and anybody on the staff can have one checked."""

from dataclasses import dataclass
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

MOST = 20  # changed places that are named before the rest is counted


def _clock(made: str) -> str:
    try:
        return clock(datetime.fromisoformat(made))
    except ValueError:
        return made


@dataclass(frozen=True, slots=True)
class Words:
    """A verdict in sentences: what the file is, the sum of it, what is wrong, and *more* that is told when asked for.

    *more* follows from what is wrong, or is the same once more.
    """

    head: str
    sum: str
    wrong: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self, *, everything: bool = False) -> list[str]:
        """Return them in the order in which a terminal shows them."""
        return [self.head, *self.wrong, *(self.more if everything else ()), self.sum, *self.notes]


def verdict_words(verdict: act.Verdict) -> Words:
    """Return a verdict in sentences: the changed places first, and in one line how much comes of them."""
    counts = ("tallies", "notices", "by_hand", "unproven", "lines")
    facts = {name: getattr(verdict, name) for name in (*counts, "name", "made", "key")}
    head = say("bundle.head", facts | {"made": _clock(verdict.made)})
    if not verdict.findings:
        notes = tuple(say(f"bundle.{name}", facts) for name in ("by_hand", "unproven") if facts[name])
        return Words(head, say("bundle.genuine", facts), notes=notes)
    causes = [_sentence(one) for one in verdict.findings if not one.follows]
    following = [_sentence(one) for one in verdict.findings if one.follows]
    wrong = causes[:MOST]
    wrong += [say("bundle.more", {"count": len(causes) - MOST})] if len(causes) > MOST else []
    wrong += [say("bundle.follows", {"count": len(following)})] if following else []
    total = say("bundle.wrong", {"count": len(causes)})
    return Words(head, total, tuple(wrong), (*causes[MOST:], *following))


def _sentence(finding: act.Finding) -> str:
    field = finding.facts.get("field")
    named = {"field": say(f"bundle.field.{field}")} if field else {}
    return say(finding.code, {**finding.facts, **named})


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
        words=verdict_words(verdict) if verdict else None,
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
