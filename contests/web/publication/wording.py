"""A notice in words: the same text and columns for the public page, the Word file, the PDF and the workbook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contests.actions import publication as act
from contests.actions.publication import codes, stationery
from contests.documents import lists, notices
from contests.documents.imprint import Imprint
from contests.documents.notices import Attachment, Contest, Group, Notice, Objections, Paragraph
from contests.documents.titles import title_lines
from contests.labels import say
from contests.store import holidays
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow
from contests.web.pages import day
from contests.workdays import end_of_notice
from contests.workdays import today as today

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One list as it is shown: its heading, columns, and cells."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


def shown(groups: Sequence[Plain], query: str = "", proposed: bool = True) -> tuple[Shown, ...]:
    """Return the lists; with *query*, only the rows whose name or unit holds it."""
    return tuple(_shown(group, rows, proposed) for group in groups if (rows := _found(group, query)))


def _found(group: Plain, query: str) -> list[Plain]:
    words = query.casefold().split()
    return [
        row
        for row in group["rows"]
        if all(
            word in " ".join((row["name"], row.get("unit", ""), *row.get("members", ()))).casefold() for word in words
        )
    ]


def _shown(group: Plain, rows: Sequence[Plain], proposed: bool) -> Shown:
    everyone = group["rows"]
    columns: list[tuple[str, int, list[str]]] = []
    if any(row.get("place") for row in everyone):
        columns.append((say("notice.column.place"), 2, [row.get("place", "") for row in rows]))
    columns.append((say("notice.column.award"), 3, [_award(row, proposed) for row in rows]))
    winner = "notice.column.name" if group["kind"] == "people" else "notice.column.winner"
    columns.append((say(winner), 4, [_winner(row) for row in rows]))
    if any(row.get("unit") for row in everyone):
        columns.append((say("notice.column.unit"), 6, [row.get("unit", "") for row in rows]))
    header, widths, cells = zip(*columns, strict=True)
    return Shown(group["title"], header, tuple(zip(*cells, strict=True)), widths)


def _award(row: Plain, proposed: bool) -> str:
    award = str(row["award"])
    return say("notice.proposed", {"award": award}) if proposed and row.get("proposed") else award


def _winner(row: Plain) -> str:
    members = row.get("members", ())
    return f"{row['name']}（{say('notice.join').join(members)}）" if members else str(row["name"])


def period(notice: NoticeRow) -> str:
    """Return 2026年11月23日至2026年11月27日（5个工作日）; a longer period is said to be no shorter than promised."""
    start, days = notice.seen_from or notice.visible_from, int(notice.body["days"])
    last = end_of_notice(today(start or notice.created), days, holidays.calendar()).last
    facts = {"start": day(start) or "发布之日", "end": day(notice.ends_on), "days": days}
    return say("notice.period_longer" if notice.ends_on and notice.ends_on > last else "notice.period", facts)


def document(contest: ContestRow, notice: NoticeRow, website: str, base: NoticeRow | None = None) -> Notice:
    """Return the notice as a document; a final list tells the period of the 公示 (*base*) it was made from."""
    posted = notice.seen_from or notice.visible_from or notice.created
    known = around(contest, notice.number, day(posted))
    groups = tuple(Group(own.title, own.header, own.rows, own.widths) for own in shown(notice.groups))
    counts = act.counted(notice.groups)
    if notice.kind == "final":
        counted = say("notice.counted_final", {"counted": counts})
        decides = say("notice.decision") in notice.title
        whole = notices.commendation(known, groups, counted, period(base or notice), decides=decides)
    else:
        counted = say("notice.counted", {"counted": counts})
        objections = Objections(period(notice), notice.contact, notice.body["how"], website=website)
        whole = notices.pending(known, groups, counted, objections)
    return replace(whole, title=title_lines(notice.title, contest.name), attachments=_coded(whole, notice))


def _coded(document: Notice, notice: NoticeRow) -> tuple[Attachment, ...]:
    """Put the code that anyone can check under the lists."""
    if not notice.code or not document.attachments:
        return document.attachments
    *others, last = document.attachments
    return (*others, replace(last, blocks=(*last.blocks, Paragraph(code_line(notice)))))


def code_line(notice: NoticeRow) -> str:
    """Say by which code the list is checked."""
    return say("notice.code_line", {"code": codes.grouped(notice.code)}) if notice.code else ""


def places(contest: ContestRow, groups: Sequence[Plain], made: date) -> Notice:
    """Return the 名次公告 of these standings."""
    header = tuple(say(f"notice.column.{name}") for name in ("place", "name", "unit", "total"))
    lists = tuple(
        Group(
            group["title"],
            header,
            tuple((row["place"], row["name"], row["unit"], row["total"]) for row in group["rows"]),
            (2, 4, 6, 3),
        )
        for group in groups
    )
    ranked = sum(len(group["rows"]) for group in groups)
    counted = say("notice.ranked", {"events": len(groups), "n": ranked})
    return notices.places(around(contest, 0, day(made)), lists, counted)


def around(contest: ContestRow, number: int, posted: str) -> Contest:
    """Return what stands around a document of the contest, as the organiser set it; 0 is the number of no notice."""
    words = stationery.words(contest, number)
    printed = date.fromisoformat(words.printed) if words.printed else None
    return Contest(
        contest.name,
        issuers(contest),
        posted,
        addressees=words.addressees or say("notice.addressees"),
        letterhead=words.letterhead,
        number=words.number,
        imprint=Imprint(words.copies, words.printer, day(printed) or posted),
    )


def issuers(contest: ContestRow) -> tuple[str, ...]:
    """Return hosts and co-hosts, who sign together."""
    names = tuple(name for name in (*_split(contest.hosts), *_split(contest.co_hosts)) if name)
    return names or (contest.name,)


def _split(hosts: str) -> list[str]:
    for mark in "、,，;；\n":
        hosts = hosts.replace(mark, "\n")
    return [host.strip() for host in hosts.split("\n")]


def workbook(contest: ContestRow, notice: NoticeRow, made: str) -> bytes:
    """Return the lists as a workbook, one sheet with everything."""
    rows = [winner for group in notice.groups for winner in _winners(group)]
    subtitle = say("notice.join").join(name for name in _split(contest.hosts) if name)
    table = lists.winners(notice.title, subtitle, rows)
    notes = (*table.notes, code_line(notice)) if notice.code else table.notes
    return lists.workbook([replace(table, notes=notes)], made)


def _winners(group: Plain) -> Iterator[lists.Winner]:
    for row in group["rows"]:
        yield lists.Winner(group["title"], _award(row, True), _winner(row), row.get("unit", ""), _place(row))


def _place(row: Plain) -> str:
    return f"第{row['place']}名" if row.get("place") else ""
