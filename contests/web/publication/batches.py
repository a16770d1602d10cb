"""Certificates printed in the background: asked for, watched, fetched as often as wanted, taken away."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from litestar import Litestar, get, post
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from contests import settings
from contests.actions.publication import batches as steps
from contests.documents import certificates as printing
from contests.documents.certificates import Kind
from contests.documents.filenames import safe_name
from contests.documents.rehearsal import file_name
from contests.labels import say
from contests.rules import Faulty, Missing, Refused
from contests.store import publication as stored
from contests.store import setup
from contests.store.publication import NoticeRow, batches, stationery
from contests.store.publication.batches import BatchRow
from contests.store.setup import ContestRow
from contests.web import access, forms
from contests.web.forms import AnyRequest, Form
from contests.web.pages import back, day, page
from contests.web.publication import issuing
from contests.web.publication.desk import READERS, href, own_fonts
from contests.web.publication.public import root

FORMS = {"pdf": "application/pdf", "zip": "application/zip"}
BEAT = 1.0  # seconds between two notes of how far a batch is
log = logging.getLogger("contests")
_running: set[asyncio.Task[None]] = set()


async def _final(contest: int, number: int) -> NoticeRow:
    notice = await stored.notice(contest, number)
    if notice is None:
        raise Missing
    if notice.state == "called_off":
        raise Refused("certificates_not_final")
    if notice.kind != "final" or not await stored.certificates(notice.id):
        raise Refused("certificates_none")
    return notice


@get("/contests/{contest:int}/publication/{number:int}/certificates")
async def certificates_page(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template:
    return await _show(request, contest, number)


async def _show(request: AnyRequest, contest: int, number: int, status: int = 200, **more: Any) -> Template:
    me, found = await access.contest_as(request, contest, *READERS)
    notice = await _final(contest, number)
    now = access.now()
    lines = [(one, "stalled" if _stalled(one) else one.state) for one in await batches.of_notice(notice.id)]
    busy = any(steps.at_work(one, now) for one, _ in lines)
    context: dict[str, Any] = {"values": {"kind": "award", "form": "pdf", "date": day(notice.seen_from), "seal": "1"}}
    return page(
        request,
        "publication/certificates.html",
        contest=found,
        status=status,
        notice=notice,
        count=len(await stored.certificates(notice.id)),
        lines=lines,
        busy=busy,
        may=me.holds(contest, "organiser"),
        pieces=await stationery.pieces(contest),
        missing=issuing.missing(found, notice, own_fonts()),
        link=lambda rest="": href(contest, f"/{number}{rest}"),
        **(context | more),
    )


def _stalled(batch: BatchRow) -> bool:
    return batch.state in ("waiting", "running") and not steps.at_work(batch, access.now())


@post("/contests/{contest:int}/publication/{number:int}/certificates/print")
async def ask(request: AnyRequest, contest: FromPath[int], number: FromPath[int]) -> Template | Redirect:
    """Begin a batch; what no font draws is told before anything is printed."""
    me, found = await access.contest_as(request, contest, *READERS)
    notice = await _final(contest, number)
    form = await forms.read(request)
    kind = form.choice("kind", [str(kind) for kind in Kind])
    shape = form.choice("form", tuple(FORMS))
    options = _options(form, notice, root(request))
    try:
        form.check()
        total = len(await stored.certificates(notice.id))
        _printable(found, notice)
        batch = await steps.ask(me, notice, kind, shape, options, total, access.now())
    except Faulty as problems:
        return await _show(request, contest, number, 422, problems=problems, values=form.values)
    start(batch)
    return back(href(contest, f"/{number}/certificates"), "batch_started", n=total)


def _options(form: Form, notice: NoticeRow, site: str) -> dict[str, Any]:
    return {
        "date": form.text("date", most=40) or day(notice.seen_from),
        "preprinted": form.yes("preprinted"),
        "seal": form.yes("seal"),
        "logo": form.yes("logo"),
        "site": site,
    }


def _printable(contest: ContestRow, notice: NoticeRow) -> None:
    if missing := issuing.missing(contest, notice, own_fonts()):
        raise Refused("certificates_unprintable", what=issuing.named(missing))


async def _batch(request: AnyRequest, contest: int, batch: int) -> BatchRow:
    await access.contest_as(request, contest, *READERS)
    found = await batches.one(batch)
    if found is None or found.contest != contest or found.state == "dropped":
        raise Missing
    return found


@get("/contests/{contest:int}/publication/{number:int}/certificates/{batch:int}")
async def fetch(request: AnyRequest, contest: FromPath[int], number: FromPath[int], batch: FromPath[int]) -> File:
    """The finished file."""
    found = await _batch(request, contest, batch)
    place = folder() / found.file
    if found.state != "ready" or not place.is_file():
        raise Missing
    contest_row = await setup.contest(contest)
    assert contest_row is not None
    name = file_name(safe_name(f"{contest_row.name}-{say(f'certificate.{found.style}')}"))
    return File(place, filename=f"{name}.{found.form}", media_type=FORMS[found.form])


@post("/contests/{contest:int}/publication/{number:int}/certificates/{batch:int}/again")
async def again(request: AnyRequest, contest: FromPath[int], number: FromPath[int], batch: FromPath[int]) -> Redirect:
    await _batch(request, contest, batch)
    found = await steps.again(access.person(request), batch, access.now())
    start(batch)
    return back(href(contest, f"/{number}/certificates"), "batch_started", n=found.total)


@post("/contests/{contest:int}/publication/{number:int}/certificates/{batch:int}/drop")
async def drop(request: AnyRequest, contest: FromPath[int], number: FromPath[int], batch: FromPath[int]) -> Redirect:
    await _batch(request, contest, batch)
    found = await steps.drop(access.person(request), batch, access.now())
    if found.file:
        (folder() / found.file).unlink(missing_ok=True)
    return back(href(contest, f"/{number}/certificates"), "batch_dropped")


def folder() -> Path:
    """Return where the files lie: in the installation's data folder, for nobody else to read."""
    place = settings.load().data / "batches"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def start(batch: int) -> None:
    """Print a batch while others work on; the task is held until it is done."""
    task = asyncio.get_running_loop().create_task(_print(batch))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _print(batch: int) -> None:
    try:
        await batches.finish(batch, await _printed(batch), access.now())
    except Exception:
        log.exception("certificates of batch %s", batch)
        await batches.fail(batch, "batch_failed", access.now())


async def _printed(batch: int) -> str:
    """Write the file of a batch, away from the loop, and return its name; it gets it only when it is whole."""
    found = await batches.one(batch)
    assert found is not None
    notice = await steps.notice_of(found)
    contest = await setup.contest(notice.contest)
    assert contest is not None
    images = {p: await stationery.body(contest.id, p) if found.options[p] else b"" for p in ("seal", "logo")}
    issue, pages = issuing.prepared(contest, notice, found, await stored.certificates(notice.id), **images)
    name = f"{batch}-{secrets.token_hex(8)}.{found.form}"
    place = folder() / f"{name}.part"
    await anyio.to_thread.run_sync(partial(_write, batch, found.form, issue, pages, place), abandon_on_cancel=True)
    place.rename(folder() / name)
    return name


def _write(batch: int, form: str, issue: printing.Issue, pages: list[printing.Certificate], place: Path) -> None:
    said = time.monotonic() - BEAT

    def progress(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= BEAT or done == total:
            said = time.monotonic()
            anyio.from_thread.run(batches.advance, batch, done, access.now())

    work = printing.print_zip if form == "zip" else printing.print_book
    try:
        with place.open("xb") as target:
            work(issue, pages, target, own_fonts(), progress)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


@asynccontextmanager
async def tending(app: Litestar) -> AsyncIterator[None]:
    """At the start mark what a dead process left half done; hourly take away what lay long enough."""

    async def hourly() -> None:
        starting = True
        while True:
            for name in await steps.tidy(access.now(), starting):
                (folder() / name).unlink(missing_ok=True)
            starting = False
            await anyio.sleep(3600)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hourly)
        yield
        tasks.cancel_scope.cancel()
        for task in tuple(_running):
            task.cancel()


ROUTES = [certificates_page, ask, fetch, again, drop]
