"""Importing a workbook from the command line: what the preview shows, as text or JSON, and the same all or nothing."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from contests.actions.registration import lists, organisations
from contests.actions.registration.desk import Desk
from contests.documents.findings import entries_report, organisations_report, sentence
from contests.documents.workbooks import Unreadable, read_workbook
from contests.intake import EntryList, Finding, OrganisationList, Sheet
from contests.labels import say
from contests.rules import Refused
from contests.store import setup

Say = Callable[[str], None]


async def import_file(
    file: Path, contest: int | None, now: datetime, *, dry: bool, as_json: bool, out: Say, wrong: Say
) -> int:
    """Import a registration list into *contest*, or a list of organisations when it is None; return the exit code.

    1 while there are faults (nothing is stored), 2 when the file or the contest cannot be read.
    """
    try:
        sheets = read_workbook(file.read_bytes())
    except OSError:
        return _stop(wrong, say("command.no_file", {"file": file}))
    except Unreadable as no:
        return _stop(wrong, say(str(no)))
    if contest is None:
        found: EntryList | OrganisationList = (await organisations.examine(sheets)).found
        report = organisations_report
    else:
        row = await setup.contest(contest)
        if row is None:
            return _stop(wrong, say("command.no_contest", {"contest": contest}))
        desk = Desk(None, row)
        found, report = await lists.examine(desk, sheets, now), entries_report  # type: ignore[assignment]
    out(json.dumps(report(found), ensure_ascii=False, indent=1) if as_json else as_text(found))  # type: ignore[arg-type]
    if found.faults:
        return 1
    if not dry:
        await _register(sheets, contest, now)
        wrong(say("command.done", {"rows": len(found.accepted)}))
    return 0


def _stop(wrong: Say, sentence: str) -> int:
    wrong(sentence)
    return 2


async def _register(sheets: Sequence[Sheet], contest: int | None, now: datetime) -> None:
    if contest is None:
        await organisations.register_file(None, sheets, now)
        return
    row = await setup.contest(contest)
    if row is None:
        raise Refused("missing")
    await lists.register(Desk(None, row), sheets, now)


def as_text(found: EntryList | OrganisationList) -> str:
    """Return what the preview shows, a line for each row of each sheet."""
    lines: list[tuple[str, int, int, str]] = []
    for row in found.accepted:
        lines.append((row.sheet, row.row, 0, f"{say('command.accepted')} {_shown(row)}"))
    for order, (word, findings) in enumerate(
        (("fault", found.faults), ("warning", found.warnings), ("repair", found.repairs)), 1
    ):
        lines += [(one.sheet, one.row, order, f"{say(f'command.{word}')} {_told(one)}") for one in findings]
    lines += [
        (one.sheet, one.row, 4, f"{say('command.ignored')} {say(f'ignored.{one.kind}')}") for one in found.ignored
    ]
    places = {table.sheet: number for number, table in enumerate(found.tables)}
    lines.sort(key=lambda line: (places.get(line[0], -1), line[1], line[2], line[3]))
    counts = {"accepted": len(found.accepted), "faults": len(found.faults), "warnings": len(found.warnings)}
    return "\n".join([*(f"{sheet}\t{row}\t{text}" for sheet, row, _, text in lines), say("command.sum", counts)])


def _shown(row: Any) -> str:
    names = ("event", "name", "sex", "id", "unit", "phone") if hasattr(row, "event") else ("name", "code", "kind")
    return " ".join(filter(None, (getattr(row, name) for name in names)))


def _told(finding: Finding) -> str:
    return f"{finding.column or '-'} {finding.code} {sentence(finding)}"
