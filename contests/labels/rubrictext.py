"""A rubric in Chinese sentences: one line for each criterion."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Plain = Mapping[str, Any]

KINDS = {
    "judged": "评价分",
    "deduction": "扣分",
    "measured": "测量分档",
    "linear": "测量换算",
    "yes_no": "是 / 否",
    "judgement": "0～3 判断",
    "step_deduction": "累进扣分",
    "count": "按次得分",
    "bonus": "加分",
    "best_of": "取最高（不重复计分）",
    "time": "用时",
    "answers": "选择题",
    "veto": "一票否决",
    "group": "合并项",
}
SCOPES = {
    "item": "该评分项记 0 分",
    "section": "该部分记 0 分",
    "sheet": "整张评分表记 0 分",
    "award": "不得获奖",
    "rank": "不排名次",
    "unit": "本单位不排名次、不得获奖",
}


def criterion_maximum(criterion: Plain) -> Decimal:
    """Return what a criterion adds to the sheet's full marks; bonuses and vetoes add nothing."""
    kind = criterion.get("kind")
    if kind in ("bonus", "veto"):
        return Decimal(0)
    if criterion.get("maximum"):
        return _decimal(criterion["maximum"])
    if kind in ("measured", "time"):
        return max((_decimal(band["points"]) for band in criterion.get("bands", ())), default=Decimal(0))
    if kind == "best_of":
        points = sorted((_decimal(option["points"]) for option in criterion.get("options", ())), reverse=True)
        return sum(points[: int(criterion.get("take", 1))], Decimal(0))
    if kind == "group":
        inner = [criterion_maximum(one) for one in criterion.get("of", ())]
        return max(inner, default=Decimal(0)) if criterion.get("method") == "best" else sum(inner, Decimal(0))
    return Decimal(0)


def _decimal(text: object) -> Decimal:
    """A number of a rule that is still being typed may be none yet."""
    written = str(text)
    return Decimal(written) if written.replace(".", "", 1).removeprefix("-").isdigit() else Decimal(0)


def section_maximum(section: Plain) -> Decimal:
    """Return the full marks of a section: its cap, or what its criteria add up to."""
    total = sum((criterion_maximum(criterion) for criterion in section.get("criteria", ())), Decimal(0))
    return min(total, _decimal(section["maximum"])) if section.get("maximum") else total


def points(value: Decimal | str) -> str:
    """Write points shortest: 5, 2.5."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def rubric_lines(rubric: Plain) -> Iterator[str]:
    """Yield the sheet's maximum, then every section and criterion."""
    total = sum((section_maximum(section) for section in rubric["sections"]), Decimal(0))
    yield f"满分 {points(rubric.get('maximum') or total)} 分。" + (
        "加分可以使总分超过满分。" if rubric.get("over") else ""
    )
    if rubric.get("scale"):
        yield f"总分按实际适用的满分换算为 {rubric['scale']} 分制；不适用的项目不计入满分。"
    for section in rubric["sections"]:
        name = section.get("label") or "评分项"
        worth = section_maximum(section)
        weight = f"，占 {section['weight']}%" if section.get("weight", "100") != "100" else ""
        yield f"【{name}】" + (f"{points(worth)} 分{weight}" if worth else "")
        for criterion in section["criteria"]:
            yield from criterion_lines(criterion, "　")


def criterion_lines(criterion: Plain, indent: str = "") -> Iterator[str]:
    """Yield a criterion in one line, and those inside it each in one."""
    name = criterion.get("label") or criterion["key"]
    note = f"（{criterion['note']}）" if criterion.get("note") else ""
    optional = "，可记“不适用”" if criterion.get("optional") else ""
    yield f"{indent}{name}{note}：{_how(criterion)}{optional}。"
    for inner in criterion.get("of", ()):
        yield from criterion_lines(inner, indent + "　")


def _how(c: Plain) -> str:
    kind, worth = c["kind"], points(criterion_maximum(c))
    if kind == "judged":
        return f"{c.get('minimum', '0')}～{worth} 分，每档 {c.get('step', '0.01')} 分"
    if kind == "measured":
        return "按测量值，" + "；".join(_band(band, c) for band in c["bands"])
    if kind == "linear":
        unit = c.get("unit", "")
        return f"{c['full_at']}{unit} 得 {worth} 分，{c['zero_at']}{unit} 得 0 分，其间按比例"
    if kind == "yes_no":
        return f"是得 {worth} 分，否得 {c.get('no', '0')} 分"
    if kind == "judgement":
        levels = "；".join(f"{number} {text}" for number, text in enumerate(c.get("levels", ())))
        return f"0～3 级，3 级得 {worth} 分" + (f"（{levels}）" if levels else "")
    return _how_counted(c, kind, worth)


def _how_counted(c: Plain, kind: str, worth: str) -> str:
    if kind == "deduction":
        return (
            f"{worth} 分，"
            + "；".join(_fault(fault, "分") for fault in c["faults"])
            + f"，扣到 {c.get('floor', '0')} 分为止"
        )
    if kind == "step_deduction":
        steps = "；".join(f"{number} 次扣 {step} 分" for number, step in enumerate(c["steps"], 1))
        return f"{worth} 分，{steps}，再多按最后一档"
    if kind == "count":
        first = f"第一次 {c['first']} 分，" if c.get("first") else ""
        return f"{first}每次 {c['each']} 分，最多 {worth} 分"
    if kind == "bonus":
        each = f"每项 {c['each']} 分，" if c.get("each") else ""
        return f"加分，{each}最多 {c.get('maximum', '')} 分"
    if kind == "best_of":
        options = "；".join(f"{option.get('label') or option['key']} {option['points']} 分" for option in c["options"])
        return f"{options}；只计最高的 {c.get('take', 1)} 项"
    if kind == "time":
        faults = "；".join(_fault(fault, "秒") for fault in c.get("faults", ()))
        return "记录用时" + (f"，{faults.replace('扣', '加')}" if faults else "")
    if kind == "answers":
        return f"正确答案 {'、'.join(c['correct'])}，得 {worth} 分；少选得 {c.get('partial', '0.5')} 倍，错选不得分"
    if kind == "veto":
        return f"一票否决，{SCOPES[c['scope']]}"
    return f"{'取最高一项' if c.get('method') == 'best' else '各项相加'}，最多 {worth} 分"


def _fault(fault: Plain, unit: str) -> str:
    name = fault.get("label") or fault["key"]
    most = f"（最多 {fault['most']} 次）" if fault.get("most") else ""
    return f"{name}全扣" if fault.get("points") is None else f"{name}每次扣 {fault['points']} {unit}{most}"


_SIGNS = {"above": "＞", "least": "≥", "most": "≤", "below": "＜"}


def _band(band: Plain, criterion: Plain) -> str:
    names = {m["key"]: m.get("label") or m["key"] for m in criterion.get("measures", ())}
    several = len(names) > 1
    told = [
        (names.get(part.get("measure", ""), "") if several else "") + f"{sign}{part[key]}"
        for part in band.get("when", ())
        for key, sign in _SIGNS.items()
        if key in part
    ]
    return ("、".join(told) or "其余") + f" 得 {band['points']} 分"
