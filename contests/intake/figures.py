"""A list of figures (theory marks, times) as people send it: whose each one is, by number or by name."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contests.intake.grid import Cell, Row, Sheet

_NUMBER = {"参赛号", "编号", "参赛编号", "选手编号", "选手号", "号码", "准考证号", "考号", "抽签号"}
_NAME = {"姓名", "选手姓名", "参赛选手", "选手", "名字", "职工姓名", "参赛队", "队名", "参赛者", "名称"}
_UNIT = {"单位", "工作单位", "参赛单位", "所在单位", "单位名称", "选送单位"}
_TAIL = re.compile(r"(成绩|得分|分数|分|考试|笔试|\(.*?\)|秒|满分\d*)+$")
_ABSENT = {"缺考", "弃权", "未参加", "缺席", "-", "—", "/"}
_HEADER_ROWS = 15


@dataclass(frozen=True, slots=True)
class Whose:
    """An entry that figures may belong to."""

    id: int
    number: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class FigureFault:
    """What is wrong with one row: the sheet, its true row number, a code and its facts."""

    sheet: str
    row: int
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FigureList:
    """What was read. *figures*: (entry, key) → (text, sheet, row); *absent*: how many rows carry no figure."""

    figures: Mapping[tuple[int, str], tuple[str, str, int]]
    faults: tuple[FigureFault, ...]
    absent: int


def plain(text: str) -> str:
    """Fold what does not tell people apart: full width, blanks, kinds of interpunct."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s'`\u200b]", "", re.sub(r"[•・‧∙⋅．●]", "·", folded))


def _columns(row: Row, keys: Mapping[str, str]) -> dict[str, int]:
    """Return what each column of a possible heading holds: number, name, unit or a figure's key."""
    found: dict[str, int] = {}
    for column, cell in sorted(row.cells.items()):
        word = plain(cell.text).strip("*:：")
        what = "number" if word in _NUMBER else "name" if word in _NAME else "unit" if word in _UNIT else ""
        if not what:
            what = next((key for key, name in keys.items() if word == name or _core(word) == _core(name)), "")
        if not what and len(keys) == 1 and word in ("成绩", "得分", "分数"):
            what = next(iter(keys))
        if what:
            found.setdefault(what, column)
    return found


def _core(word: str) -> str:
    return _TAIL.sub("", plain(word)) or plain(word)


def read_figures(sheets: Sequence[Sheet], names: Mapping[str, str], entries: Sequence[Whose]) -> FigureList:
    """Find the figures named in *names* (key → heading) for *entries*. Pure: what it cannot place is a fault."""
    keys = {key: plain(name) for key, name in names.items()}
    figures: dict[tuple[int, str], tuple[str, str, int]] = {}
    faults: list[FigureFault] = []
    absent = tables = 0
    for sheet in sheets:
        head = next((row for row in sheet.rows[:_HEADER_ROWS] if _is_head(_columns(row, keys), keys)), None)
        if head is None:
            continue
        tables += 1
        columns = _columns(head, keys)
        for row in sheet.rows:
            if row.number > head.number and not _is_head(_columns(row, keys), keys):
                absent += _read_row(sheet, row, columns, keys, entries, figures, faults)
    if not tables:
        faults.append(FigureFault("", 0, "figures_no_table", {"names": "、".join(names.values())}))
    return FigureList(figures, tuple(faults), absent)


def _is_head(columns: Mapping[str, int], keys: Mapping[str, str]) -> bool:
    return bool({"number", "name"} & columns.keys()) and bool(keys.keys() & columns.keys())


def _read_row(
    sheet: Sheet,
    row: Row,
    columns: Mapping[str, int],
    keys: Mapping[str, str],
    entries: Sequence[Whose],
    figures: dict[tuple[int, str], tuple[str, str, int]],
    faults: list[FigureFault],
) -> int:
    """Read one row; return 1 when it belongs to somebody and carries no figure."""
    texts = {what: plain(row.cells.get(column, Cell("")).text) for what, column in columns.items()}
    given = {key: texts[key] for key in keys if texts.get(key)}
    if not texts.get("number") and not texts.get("name"):
        return 0
    if not given and not _could_be(texts, entries):
        return 0  # a signature or a note under the list
    whose = _whose(texts, entries)
    if isinstance(whose, str):
        told = texts.get("name") or texts.get("number") or ""
        faults.append(FigureFault(sheet.name, row.number, whose, {"name": told}))
        return 0
    kept = {key: text for key, text in given.items() if text not in _ABSENT}
    for key, text in kept.items():
        if (whose.id, key) in figures:
            faults.append(FigureFault(sheet.name, row.number, "figure_twice", {"name": whose.label}))
        figures[whose.id, key] = (text, sheet.name, row.number)
    return 0 if kept else 1


def _could_be(texts: Mapping[str, str], entries: Sequence[Whose]) -> bool:
    return any(
        (texts.get("number") and texts["number"] == entry.number)
        or (texts.get("name") and texts["name"] == plain(entry.label))
        for entry in entries
    )


def _whose(texts: Mapping[str, str], entries: Sequence[Whose]) -> Whose | str:
    """Return the one entry a row is about, or the code of what is wrong."""
    number, name, unit = (texts.get(what, "") for what in ("number", "name", "unit"))
    if number:
        found = [entry for entry in entries if _same_number(number, entry.number)]
        if len(found) != 1:
            return "figure_number_unknown"
        return found[0] if not name or name == plain(found[0].label) else "figure_name_differs"
    found = [entry for entry in entries if plain(entry.label) == name]
    if len(found) > 1 and unit:
        found = [entry for entry in found if plain(entry.unit) == unit]
    if not found:
        return "figure_name_unknown"
    return found[0] if len(found) == 1 else "figure_name_shared"


def _same_number(written: str, number: str) -> bool:
    """A spreadsheet drops leading noughts: 7 is 007."""
    return bool(number) and (written == number or (written.isdigit() and written.lstrip("0") == number.lstrip("0")))
