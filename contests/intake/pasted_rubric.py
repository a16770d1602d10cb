"""A rubric pasted from a spreadsheet: tab-separated rows become sections and criteria, every fault by its line."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from contests.intake import rubric_lines
from contests.intake.rule_choices import change_kind
from contests.intake.rule_fields import read_list
from contests.intake.rule_rows import fresh_key

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "section": ("部分", "项目", "模块", "一级指标", "评分部分", "考核项目", "大项", "类别"),
    "label": ("评分项", "评分点", "评分内容", "考核内容", "二级指标", "评分要素", "指标", "内容", "评分项目", "名称"),
    "kind": ("类型", "评分方式", "方式", "评分类型", "性质"),
    "maximum": ("满分", "分值", "标准分", "配分", "分数", "最高分"),
    "step": ("步长", "给分步长", "最小分值", "打分步长"),
    "detail": ("说明", "细则", "评分细则", "扣分细则", "评分标准", "扣分标准", "要求", "备注", "评分说明"),
}
_ORDER = ("section", "label", "maximum", "step", "detail")
_KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "judged": ("评价", "评价分", "打分", "主观", ""),
    "measured": ("测量", "测量分", "分档"),
    "yes_no": ("是否", "是/否", "是否项"),
    "judgement": ("判断", "判断分", "0-3", "等级"),
    "deduction": ("扣分", "扣分项"),
    "step_deduction": ("累进扣分", "阶梯扣分"),
    "count": ("按次", "计次", "按次加分"),
    "bonus": ("加分", "加分项"),
    "veto": ("否决", "一票否决", "否决项"),
}
_SUMS = re.compile(r"(合\s*计|总\s*计|总\s*分|小\s*计).*")
_TAIL = re.compile(r"(注[:：]|说明[:：]|评委签|裁判签|签\s*名|年\s*月\s*日).*")


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line as it was read; *code* says what is wrong with it (empty: nothing), *used* whether it is a criterion."""

    number: int
    section: str = ""
    label: str = ""
    kind: str = ""
    maximum: str = ""
    step: str = ""
    detail: str = ""
    code: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class Pasted:
    """What came of the text: every line, the sections (plain), and the sum of full marks that the list itself names."""

    lines: tuple[PastedLine, ...]
    sections: tuple[Mapping[str, Any], ...] = ()
    said_total: str = ""
    faults: tuple[str, ...] = field(default=())

    @property
    def stands(self) -> bool:
        """Say whether the text can be taken as a rubric."""
        return bool(self.sections) and not any(line.code for line in self.lines) and not self.faults


def read(text: str) -> Pasted:
    """Read cells copied from a spreadsheet; without a header the order is 部分, 评分项, 满分, 步长, 说明."""
    try:
        rows = list(csv.reader(StringIO(text.strip("\r\n").replace("\0", "")), dialect="excel-tab"))
    except csv.Error:
        return Pasted((), faults=("paste.columns",))
    if not any(any(cell.strip() for cell in row) for row in rows):
        return Pasted((), faults=("paste.empty",))
    start, columns = _header(rows)
    if "label" not in columns or "maximum" not in columns:
        return Pasted((), faults=("paste.columns",))
    found, said_total, section = list[PastedLine](), "", ""
    for number, row in enumerate(rows[start:], start + 1):
        cells = {name: _cell(row, column) for name, column in columns.items()}
        if not any(cells.values()):
            continue
        if _SUMS.fullmatch(cells.get("section", "") or cells["label"]):
            said_total = said_total or rubric_lines.digits(cells["maximum"])
            found.append(PastedLine(number, **cells, used=False))
            continue
        if _TAIL.fullmatch(next(cell for cell in row if cell.strip()).strip()):
            found.append(PastedLine(number, **cells, used=False))
            continue
        section = cells.get("section") or section
        found.append(_line(number, cells | {"section": section}))
    return Pasted(
        tuple(found), _sections(found), said_total, () if any(line.used for line in found) else ("paste.empty",)
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Find the header among the first lines; without one the columns stand in the usual order."""
    for index, row in enumerate(rows[:8]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            title = re.sub(r"[\s（(].*", "", cell.strip())
            for name, words in _HEADINGS.items():
                if title in words and name not in columns:
                    columns[name] = place
        if "label" not in columns and "section" in columns and "maximum" in columns:
            columns["label"] = columns.pop("section")
        if "label" in columns and "maximum" in columns:
            return index + 1, columns
    width = max(len(row) for row in rows)
    return 0, dict(zip(_ORDER, range(width), strict=False)) if width >= 3 else {
        "label": 0,
        "maximum": 1,
    } if width == 2 else {}


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _line(number: int, cells: Mapping[str, str]) -> PastedLine:
    maximum = rubric_lines.digits(cells["maximum"]).removesuffix("分").strip()
    if not _is_number(maximum):
        maximum = cells["maximum"]
    step = rubric_lines.digits(cells.get("step", "")).strip()
    kind = _kind(cells.get("kind", ""))
    code = ""
    if not cells["label"]:
        code = "paste.label"
    elif kind is None:
        code = "paste.kind"
    elif kind != "veto" and not _is_number(maximum):
        code = "paste.maximum"
    elif step and not (_is_number(step) and float(step) > 0):
        code = "paste.step"
    elif len(cells["label"]) > 200 or len(cells.get("detail", "")) > 2000:
        code = "paste.long"
    line = PastedLine(
        number,
        cells["section"],
        cells["label"],
        kind or cells.get("kind", ""),
        maximum,
        step,
        cells.get("detail", ""),
        code,
    )
    if not code and _criterion(line, "c1") is None:
        return PastedLine(number, line.section, line.label, line.kind, maximum, step, line.detail, "paste.detail")
    return line


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", text) is not None


def _kind(word: str) -> str | None:
    return next((kind for kind, words in _KIND_WORDS.items() if word.replace(" ", "") in words), None)


_DETAIL_LISTS = {"measured": "bands", "deduction": "faults", "step_deduction": "steps", "judgement": "levels"}


def _criterion(line: PastedLine, key: str) -> dict[str, Any] | None:
    """The criterion of a line; None when its details do not fit its kind."""
    found: dict[str, Any] = {"kind": "judged", "key": key, "label": line.label, "maximum": line.maximum}
    if line.step:
        found["step"] = line.step
    change_kind(found, line.kind)
    what = _DETAIL_LISTS.get(line.kind)
    if what is None:
        if line.kind == "count":
            each = re.search(r"[0-9]+(?:\.[0-9]+)?", rubric_lines.digits(line.detail))
            found["each"] = each.group() if each else line.step or "1"
        return found | ({"note": line.detail} if line.detail else {})
    items, faults = read_list(found, what, re.sub(r"[；;]", "\n", line.detail))
    if faults or not items:
        return None
    return found | {what: items}


def _sections(found: Sequence[PastedLine]) -> tuple[Mapping[str, Any], ...]:
    sections: list[dict[str, Any]] = []
    for line in found:
        if not line.used or line.code:
            continue
        if not sections or sections[-1]["label"] != line.section:
            sections.append({"key": fresh_key(sections, "s"), "label": line.section, "criteria": []})
        criterion = _criterion(line, fresh_key(sections, "c"))
        if criterion is not None:
            sections[-1]["criteria"].append(criterion)
    return tuple(sections)
