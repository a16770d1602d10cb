"""What the words of a notice say about its lists: numbers of winners that must be those of the lists."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = Mapping[str, Any]
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
NUMBER = r"(\d{1,5}|[零一二两三四五六七八九十百]{1,7})\s*(?:名|个|人|项|件|支|家)"
WHOLE = re.compile(rf"(?:共|合计|总计)\s*(?:评出|表彰|评选出|推荐|计|有)?\s*{NUMBER}(?=[^级等届]|$)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of winners that the text names for an award (empty: for all of them), and the one in the lists."""

    award: str
    said: int
    listed: int


def disagreements(text: str, groups: Sequence[Plain]) -> list[Claim]:
    """Return every number in *text* that is not the one of the lists."""
    listed: Counter[str] = Counter(row["award"] for group in groups for row in group["rows"])
    return [*_of_awards(text, listed), *_of_all(text, groups)]


def _of_awards(text: str, listed: Mapping[str, int]) -> Iterator[Claim]:
    for award in sorted({*listed, "一等奖", "二等奖", "三等奖", "优胜奖", "优秀组织奖"}):
        for found in re.finditer(rf"{re.escape(award)}[：:（(各为共有]{{0,2}}\s*{NUMBER}", text):
            if (said := number(found[1])) != listed.get(award, 0):
                yield Claim(award, said, listed.get(award, 0))


def _of_all(text: str, groups: Sequence[Plain]) -> Iterator[Claim]:
    """A whole may count rows, the persons behind them, or only the people or only the units."""
    rows = [row for group in groups for row in group["rows"]]
    persons = sum(len(row.get("members") or row.get("workers") or [0]) for row in rows)
    by_kind = Counter(group["kind"] for group in groups for _ in group["rows"])
    for found in WHOLE.finditer(text):
        said = number(found[1])
        if said not in {len(rows), persons, *by_kind.values()}:
            yield Claim("", said, len(rows))


def number(written: str) -> int:
    """Read a whole number in digits or in Chinese (up to 999)."""
    if written.isascii():
        return int(written)
    total = last = 0
    for sign in written:
        if sign in ("十", "百"):
            total, last = total + (last or 1) * (10 if sign == "十" else 100), 0
        else:
            last = DIGITS[sign]
    return total + last
