"""The organiser's own Word template filled in for one notice, or for the list of places."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contests.actions import publication as act
from contests.documents import templates
from contests.documents.notices import Contest
from contests.labels import say
from contests.store.publication import NoticeRow
from contests.store.setup import ContestRow
from contests.web.publication import wording

Plain = Mapping[str, Any]
JOIN = "、"


def filled(body: bytes, contest: ContestRow, notice: NoticeRow, known: Contest, website: str, base: NoticeRow) -> bytes:
    """Return the template filled with a notice; a final list tells the period of *base*, its 公示."""
    values = _around(known, notice.title) | {
        "公示期": wording.period(base),
        "受理部门": base.contact,
        "提出方式": str(base.body["how"]),
        "获奖统计": act.counted(notice.groups).rstrip("。"),
        "公开网址": website,
    }
    return templates.fill(body, values | _lists(notice.groups))


def places(body: bytes, known: Contest, title: str, groups: Sequence[Plain]) -> bytes:
    """Return the template filled with the standings."""
    return templates.fill(body, _around(known, title) | _lists(groups))


def _around(known: Contest, title: str) -> dict[str, Any]:
    empty = {name: "" for name, example in templates.KNOWN.items() if isinstance(example, str)}
    return empty | {
        "标题": title,
        "竞赛名称": known.title,
        "主办单位": JOIN.join(known.issuers),
        "落款单位": [{"名称": name} for name in known.issuers],
        "成文日期": known.date,
        "发文字号": known.number,
        "主送机关": known.addressees,
        "抄送": known.imprint.copies,
        "印发机关": known.imprint.printer,
        "印发日期": known.imprint.printed,
    }


def _lists(groups: Sequence[Plain]) -> dict[str, Any]:
    listed = [(str(group["title"]), _rows(group)) for group in groups]
    return {
        "名单": [{"赛项": title, "人数": str(len(rows)), "行": _numbered(rows)} for title, rows in listed],
        "全部": _numbered(row for _, rows in listed for row in rows),
    }


def _rows(group: Plain) -> list[dict[str, str]]:
    return [
        {
            "赛项": str(group["title"]),
            "名次": str(row.get("place") or ""),
            "奖项": _award(row),
            "姓名": str(row["name"]),
            "单位": str(row.get("unit", "")),
            "成员": JOIN.join(row.get("members", ())),
            "总成绩": str(row.get("total", "")),
        }
        for row in group["rows"]
    ]


def _award(row: Plain) -> str:
    award = str(row.get("award", ""))
    return say("notice.proposed", {"award": award}) if row.get("proposed") else award


def _numbered(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [{"序号": str(number), **row} for number, row in enumerate(rows, start=1)]
