"""Breaking a document's title into lines of about one length, at the ends of words and not inside a name."""

import unicodedata
from itertools import pairwise

WIDTH = 19.8  # letters of 22 pt on 156 mm, a little less than fit
_ENDS = ("年度", "年", "届", "省", "市", "县", "区", "系统", "行业", "产业", "领域", "关于", "表彰", "举办", "公布",
         "竞赛", "大赛", "比赛", "活动", "职工", "职业", "杯", "名单", "和", "及", "”", "》", "）")  # fmt: skip
_NEVER_FIRST, _NEVER_LAST = "的和及与等、，。：；）》”’〉】", "（《“‘〈【"
_MORE_LINES, _HINTED, _IN_NAME, _IN_WORD = 400.0, 4.0, 60.0, 140.0


def fits(line: str) -> bool:
    """Say whether *line* stands on one line of a title."""
    return _running(line)[-1] <= WIDTH


def title_lines(title: str, name: str = "") -> tuple[str, ...]:
    """Return *title* in as few lines as hold it; *name* (the contest's) stays whole where a line can hold it."""
    widths = _running(title)
    if widths[-1] <= WIDTH:
        return (title,)
    best: list[tuple[float, int]] = [(0.0, 0)]
    mean = widths[-1] / -(-widths[-1] // WIDTH)
    for end in range(1, len(title) + 1):
        costs = (
            (best[start][0] + _MORE_LINES + (widths[end] - widths[start] - mean) ** 2, start)
            for start in range(end)
            if widths[end] - widths[start] <= WIDTH or start == end - 1
        )
        cost, start = min(costs)
        best.append((cost + (_break_cost(title, name, end) if end < len(title) else 0), start))
    return tuple(_walked(title, best))


def _walked(title: str, best: list[tuple[float, int]]) -> list[str]:
    lines, end = [], len(title)
    while end:
        start = best[end][1]
        lines.append(title[start:end].strip())
        end = start
    return lines[::-1]


def _running(title: str) -> list[float]:
    """Return the width up to every place, in letters: figures are half as wide, with a quarter between the scripts."""
    wide = [unicodedata.east_asian_width(letter) in "WFA" for letter in title]
    own = [1.0 if is_wide else 0.56 for is_wide in wide]
    gaps = [0.0, *(0.25 if a != b else 0.0 for a, b in pairwise(wide))]
    sums = [0.0]
    for letter, gap in zip(own, gaps, strict=True):
        sums.append(sums[-1] + letter + gap)
    return sums


def _break_cost(title: str, name: str, at: int) -> float:
    """Return what it costs to end a line before the letter *at*."""
    if _torn(title, at):
        return 10_000.0
    first = title.find(name) if name else -1
    inside = first >= 0 and first < at < first + len(name)
    if not inside and first >= 0 and at == first + len(name):
        return 0.0
    return (_HINTED if title[:at].endswith(_ENDS) else _IN_WORD) + (_IN_NAME if inside else 0.0)


def _torn(title: str, at: int) -> bool:
    before, after = title[at - 1], title[at]
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return True
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
