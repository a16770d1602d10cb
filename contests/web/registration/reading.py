"""What the import pages share: reading an upload off the event loop, and what a preview shows."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import anyio
import anyio.to_process
from litestar import Request

from contests.documents.findings import annotated, sentence
from contests.documents.workbooks import Unreadable, read_workbook
from contests.intake import EntryList, Finding, OrganisationList, Sheet
from contests.rules import Faulty, Problem
from contests.web import forms

_BIG = 60_000  # bytes; about 2,000 rows: from here on a process of its own, so that nobody else waits
_SHOWN = 300
Made = TypeVar("Made")


async def apart(work: Callable[..., Made], body: bytes, *more: Any) -> Made:
    """Do the work on a file in a thread, or for a big one in a process."""
    if len(body) > _BIG:
        return await anyio.to_process.run_sync(work, body, *more, cancellable=True)
    return await anyio.to_thread.run_sync(work, body, *more)


async def sheets_of(body: bytes) -> list[Sheet]:
    """Return the sheets of an uploaded workbook. Raises Faulty at the field ``file``."""
    try:
        return await apart(read_workbook, body)
    except Unreadable as no:
        raise Faulty((Problem("file", str(no)),)) from None


async def sent_file(request: Request[Any, Any, Any]) -> tuple[str, bytes]:
    """Return name and content of the uploaded file. Raises Faulty."""
    form = await forms.read(request)
    upload = form.upload("file")
    form.check()
    assert upload is not None
    return upload.filename, await upload.read()


async def marked(body: bytes, found: EntryList | OrganisationList) -> bytes:
    """Return the sender's workbook with its faults marked."""
    return await apart(annotated, body, found)


def shown(found: EntryList | OrganisationList) -> dict[str, Any]:
    """Return what a preview page says of a list; long parts are cut, their numbers are not."""
    return {
        "found": found,
        "faults": _said(found.faults),
        "warnings": _said(found.warnings),
        "repairs": _said(found.repairs),
        "accepted": found.accepted[:_SHOWN],
        "most": _SHOWN,
    }


def _said(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    return [(finding, sentence(finding)) for finding in findings[:_SHOWN]]
