"""Short lists inside a rule, one item a line: faults, bands, options, steps; read with every fault named by its line.

Chinese and European punctuation are the same here, and full-width digits are digits; labels stay as typed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]

_NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?"
_GAP = r"[\s，,、：:＝=]+"
_FAULT = re.compile(
    rf"(?P<label>.+?){_GAP}(?:每[次处项个]\s*)?(?:扣|减|加|得)?\s*(?P<points>{_NUMBER}|全扣|扣完)\s*(?:分|秒)?"
    rf"(?:{_GAP}?最多\s*(?P<most>[0-9]{{1,4}})\s*次)?"
)
_BAND = re.compile(rf"(?P<when>.*?)\s*[=＝]\s*(?P<points>{_NUMBER})\s*分?(?:\s+(?P<label>.+))?")
_RANGE = re.compile(rf"(?P<name>[^\s≤≥<>＜＞~～0-9-]*)\s*(?P<low>{_NUMBER})\s*[~～]\s*(?P<high>{_NUMBER})")
_LIMIT = re.compile(
    rf"(?P<name>[^\s≤≥<>＜＞]*)\s*(?P<sign><=|>=|[≤≥<>＜＞])\s*(?P<value>{_NUMBER})(?:\s*[~～]\s*(?P<most>{_NUMBER}))?"
)
_MEASURE = re.compile(
    rf"(?P<label>\S+?)(?:\s+(?P<unit>(?!步长)[^\s0-9≥≤-]\S*))?"
    rf"(?:\s+(?:(?P<low>{_NUMBER})\s*[~～]\s*(?P<high>{_NUMBER})|≥\s*(?P<least>{_NUMBER})|≤\s*(?P<most>{_NUMBER})))?"
    rf"(?:\s+步长\s*(?P<step>{_NUMBER}))?"
)
_SIGNS = {
    "<=": "most",
    "≤": "most",
    ">=": "least",
    "≥": "least",
    "<": "below",
    "＜": "below",
    ">": "above",
    "＞": "above",
}
_WRITTEN = {"above": "＞", "least": "≥", "most": "≤", "below": "＜"}


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that cannot be read: its number from 1, and what was expected."""

    line: int
    code: str


Read = tuple[list[Any], tuple[LineFault, ...]]


def digits(text: str) -> str:
    """Return *text* with full-width digits, dots and signs as ASCII; every other character stays."""
    return "".join(_narrow(sign) for sign in text)


def _narrow(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain.isascii() and (plain.isalnum() or plain in ".-+") else sign


def lines_of(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, with their numbers."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _read(text: str, one: Callable[[str], Any], code: str) -> Read:
    items, faults = [], []
    for number, line in lines_of(text):
        item = one(digits(line))
        if item is None:
            faults.append(LineFault(number, code))
        else:
            items.append(item)
    return items, tuple(faults)


def _keyed(items: Sequence[Item], before: Sequence[Mapping[str, Any]], prefix: str) -> list[Any]:
    """Give every item the key its label had before, or a fresh one: keys stand in sheets that were handed in.

    Where as many lines stand as before, one that was only reworded keeps its key too.
    """
    known = {item.get("label", ""): item["key"] for item in before if "key" in item}
    taken = set(known.values())
    labels = {item["label"] for item in items}
    keyed, used = [], set[str]()
    for place, item in enumerate(items):
        key = known.get(item["label"], "")
        if not key and len(items) == len(before) and before[place].get("label", "") not in labels:
            key = before[place].get("key", "")
        if not key or key in used:
            key = next(key for n in range(1, 10_000) if (key := f"{prefix}{n}") not in taken | used)
        used.add(key)
        keyed.append({"key": key, **item})
    return keyed


def read_faults(text: str, before: Sequence[Mapping[str, Any]] = ()) -> Read:
    """Read ``工具漏检 1`` / ``工位凌乱 扣2分 最多1次`` / ``无方案 全扣``."""

    def one(line: str) -> Item | None:
        found = _FAULT.fullmatch(line)
        if found is None:
            return None
        points = found["points"]
        item: Item = {"label": found["label"], "points": None if points in ("全扣", "扣完") else points}
        return item | ({"most": int(found["most"])} if found["most"] else {})

    items, faults = _read(text, one, "line.fault")
    return _keyed(items, before, "f"), faults


def write_faults(items: Sequence[Mapping[str, Any]]) -> str:
    """Write faults the way they are read."""
    return "\n".join(
        f"{item.get('label') or item['key']} {'全扣' if item['points'] is None else item['points']}"
        + (f" 最多{item['most']}次" if item.get("most") else "")
        for item in items
    )


def read_options(text: str, before: Sequence[Mapping[str, Any]] = ()) -> Read:
    """Read ``国家级 5``: a proof and its points."""

    def one(line: str) -> Item | None:
        found = _FAULT.fullmatch(line)
        if found is None or found["points"] in ("全扣", "扣完") or found["most"]:
            return None
        return {"label": found["label"], "points": found["points"]}

    items, faults = _read(text, one, "line.option")
    return _keyed(items, before, "o"), faults


def read_measures(text: str, before: Sequence[Mapping[str, Any]] = ()) -> Read:
    """Read ``深度 mm 0～10 步长0.1`` or ``长度 mm ≥0``: a name, and what is known of unit, limits, step."""

    def one(line: str) -> Item | None:
        found = _MEASURE.fullmatch(line)
        if found is None:
            return None
        parts = {
            "unit": found["unit"],
            "minimum": found["low"] or found["least"],
            "maximum": found["high"] or found["most"],
            "step": found["step"],
        }
        return {"label": found["label"]} | {key: value for key, value in parts.items() if value}

    items, faults = _read(text, one, "line.measure")
    return _keyed(items, before, "m"), faults


def write_measures(items: Sequence[Mapping[str, Any]]) -> str:
    """Write measures the way they are read."""
    return "\n".join(_measure(item) for item in items)


def _measure(item: Mapping[str, Any]) -> str:
    parts = [item.get("label") or item["key"], item.get("unit", "")]
    if "minimum" in item and "maximum" in item:
        parts.append(f"{item['minimum']}～{item['maximum']}")
    else:
        parts += [f"{sign}{item[key]}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in item]
    if item.get("step"):
        parts.append(f"步长{item['step']}")
    return " ".join(part for part in parts if part)


def read_bands(text: str, measures: Sequence[Mapping[str, Any]]) -> Read:
    """Read ``0～1 = 16``, ``＞1～2 = 12``, ``深度≤0.5，长度＞15～30 = 8``, ``其余 = 0``; the first that fits counts."""
    names = {measure.get("label", ""): measure["key"] for measure in measures} | {m["key"]: m["key"] for m in measures}

    def condition(text: str) -> Item | None:
        found = _RANGE.fullmatch(text)
        if found:
            limits = {"least": found["low"], "most": found["high"]}
        elif (found := _LIMIT.fullmatch(text)) is None:
            return None
        else:
            limits = {_SIGNS[found["sign"]]: found["value"]} | ({"most": found["most"]} if found["most"] else {})
        if found["name"]:
            key = names.get(found["name"])
            return None if key is None else ({"measure": key} if len(measures) > 1 else {}) | limits
        return limits if len(measures) <= 1 else None

    def one(line: str) -> Item | None:
        found = _BAND.fullmatch(line)
        if found is None:
            return None
        item: Item = {"points": found["points"]} | ({"label": found["label"]} if found["label"] else {})
        if found["when"] in ("其余", "其他", "其它", ""):
            return item
        when = [condition(part.strip()) for part in re.split(r"[，,；;]|且", found["when"])]
        return None if None in when else item | {"when": when}

    return _read(text, one, "line.band")


def write_bands(items: Sequence[Mapping[str, Any]], measures: Sequence[Mapping[str, Any]]) -> str:
    """Write bands the way they are read."""
    names = {measure["key"]: measure.get("label") or measure["key"] for measure in measures}
    several = len(names) > 1
    lines = []
    for item in items:
        when = "，".join(_condition(part, names if several else {}) for part in item.get("when", ())) or "其余"
        lines.append(f"{when} = {item['points']}" + (f" {item['label']}" if item.get("label") else ""))
    return "\n".join(lines)


def _condition(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(part.get("measure", ""), "")
    if "least" in part and "most" in part:
        return f"{name}{part['least']}～{part['most']}"
    if "above" in part and "most" in part:
        return f"{name}＞{part['above']}～{part['most']}"
    return "，".join(f"{name}{sign}{part[key]}" for key, sign in _WRITTEN.items() if key in part)


def read_numbers(text: str) -> Read:
    """Read ``2，5，10``: numbers in their order, on one line or several."""
    items, faults = [], []
    for number, line in lines_of(text):
        for word in re.split(r"[\s，,、；;/]+", digits(line).strip("，,、；; ")):
            if re.fullmatch(_NUMBER, word):
                items.append(word)
            else:
                faults.append(LineFault(number, "line.number"))
    return items, tuple(faults)


def read_words(text: str) -> Read:
    """Read one word or phrase a line; a word that occurs twice is a fault."""
    items, faults = list[str](), []
    for number, line in lines_of(text):
        if line in items:
            faults.append(LineFault(number, "line.twice"))
        else:
            items.append(line)
    return items, tuple(faults)


def read_fields(text: str) -> Read:
    """Read ``6 3``: from so many entries on, so many prize levels; the largest field first."""

    def one(line: str) -> Item | None:
        numbers = re.findall(r"[0-9]{1,5}", line)
        return {"least": int(numbers[0]), "levels": int(numbers[1])} if len(numbers) == 2 else None

    items, faults = _read(text, one, "line.field")
    return sorted(items, key=lambda item: (-item["least"], item["levels"])), faults


def write_fields(items: Sequence[Mapping[str, Any]]) -> str:
    """Write smaller fields the way they are read."""
    return "\n".join(f"{item['least']} 人以上设 {item['levels']} 级" for item in items)
