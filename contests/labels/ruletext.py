"""A ruleset in Chinese sentences: what a judge, a contestant or a supervisor reads instead of the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contests.labels.rubrictext import rubric_lines

Plain = Mapping[str, Any]

MODES = {
    "half_up": "四舍五入",
    "half_even": "四舍六入五成双",
    "down": "截去尾数",
    "floor": "向下取整",
    "ceiling": "向上取整",
}
METHODS = {
    "mean": "取平均分",
    "weighted_mean": "取加权平均分",
    "median": "取中位数",
    "trimmed_mean": "去掉最高分和最低分后取平均分",
    "trimmed_sum": "去掉最高分和最低分后求和",
    "sum": "求和",
    "rank_sum": "按各裁判名次之和（和小者优先）",
    "consensus": "只用一份商定的评分表（多份须完全一致）",
}
ENDS = {
    "shared": "名次并列，后面的名次空出（1、2、2、4）",
    "dense": "名次并列，后面的名次不空（1、2、2、3）",
    "fractional": "取平均名次（1、2.5、2.5、4）",
    "lot": "抽签决定，未抽签前不能公布",
    "playoff": "加赛决定，未加赛前不能公布",
    "jury": "由评审委员会集体决定并写明理由，未决定前不能公布",
}
ROUNDED = {
    "criterion": "评分项得分",
    "sheet": "每位裁判的总分",
    "panel": "裁判合成得分",
    "weighted": "折算后的得分",
    "total": "总成绩",
}
BASES = {"started": "实际参赛数", "entered": "报名数", "ranked": "有名次数"}
TIES = {"all": "并列者都获奖", "none": "并列者都不获奖", "undecided": "由评审委员会决定，未决定前不能公布"}
HOLDERS = {"person": "本人", "unit": "本单位", "entry": "本参赛对象"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One heading and its sentences."""

    title: str
    lines: tuple[str, ...]


def chapters(body: Plain) -> tuple[Chapter, ...]:
    """Return the whole regulation of an event as headed sentences, in the order in which it is applied."""
    found = [
        *(
            Chapter(f"评分标准：{r.get('label') or key}", tuple(rubric_lines(r)))
            for key, r in body.get("rubrics", {}).items()
        ),
        Chapter("成绩的组成", tuple(line for stage in body["stages"] for line in _stage(stage, body))),
        Chapter("小数的取舍", tuple(_rounding(body))),
        Chapter("名次", tuple(_ranking(body))),
        Chapter("条件", tuple(_conditions(body))),
        Chapter("奖项", tuple(line for award in body.get("awards", ()) for line in _award(award, body))),
        Chapter("团体", tuple(line for team in body.get("teams", ()) for line in _team(team, body))),
    ]
    return tuple(chapter for chapter in found if chapter.lines)


def changed(old: Plain, new: Plain) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Return what differs between two rulesets, by chapter: sentences that fell away, sentences that came."""
    before, after = ({chapter.title: chapter.lines for chapter in chapters(body)} for body in (old, new))
    found = []
    for title in dict.fromkeys([*before, *after]):
        gone = tuple(line for line in before.get(title, ()) if line not in after.get(title, ()))
        come = tuple(line for line in after.get(title, ()) if line not in before.get(title, ()))
        if gone or come or before.get(title) != after.get(title):
            found.append((title, gone, come))
    return tuple(found)


def part_names(body: Plain) -> dict[str, str]:
    """Return the name of every part, sub-parts too."""
    parts = [part for stage in body["stages"] for part in stage["parts"]]
    parts += [inner for part in parts for inner in part.get("parts", ())]
    return {part["key"]: part.get("name") or part["key"] for part in parts}


def _stage(stage: Plain, body: Plain) -> list[str]:
    name = stage.get("name") or stage["key"]
    counted = [part for part in stage["parts"] if part.get("counts", True)]
    shares = "，".join(f"{part.get('name') or part['key']} {part.get('weight', '100')}%" for part in counted)
    lines = [
        f"{name}成绩由以下部分合成：{shares}。"
        if len(counted) > 1
        else f"{name}成绩即{shares.removesuffix(' 100%')}的得分。"
    ]
    for part in stage["parts"]:
        lines += _part(part, body)
    if goes_on := stage.get("goes_on"):
        many = f"前 {goes_on['count']} 名" if "count" in goes_on else f"前 {goes_on.get('share')}%"
        ties = {"all": "并列者全部晋级", "none": "并列者都不晋级", "chain": "并列者按本阶段的同分规则决定"}
        lines.append(f"{name}取{many}晋级；晋级线上{ties[goes_on.get('ties', 'all')]}。")
    return lines


def _part(part: Plain, body: Plain) -> list[str]:
    name, source = part.get("name") or part["key"], part["source"]
    lines = []
    if source == "sheets":
        lines.append(_panel(name, part.get("panel") or {}, body))
    elif source in ("value", "time"):
        field = part.get("field") or {}
        most = f"，满分 {field['maximum']} 分" if field.get("maximum") else ""
        lines.append(f"{name}：{'录入用时，越短越好' if source == 'time' else '录入一个成绩'}{most}。")
    elif source == "carried":
        stages = {stage["key"]: stage.get("name") or stage["key"] for stage in body["stages"]}
        lines.append(f"{name}：沿用{stages.get(part.get('stage', ''), '前一阶段')}的成绩。")
    else:
        inner = "，".join(
            f"{one.get('name') or one['key']} {one.get('weight', '100')}%" for one in part.get("parts", ())
        )
        lines.append(f"{name}由{inner}合成。")
        lines += [line for one in part.get("parts", ()) for line in _part(one, body)]
    if not part.get("counts", True):
        lines.append(f"{name}不计入总成绩，只用于达标条件和同分比较。")
    if part.get("pass_mark"):
        lines.append(f"{name} {part['pass_mark']} 分及格。")
    if part.get("scale"):
        lines.append(f"{name}先换算为 {part['scale']} 分制。")
    if part.get("counts", True):
        lines.append(
            f"{name}缺考的，" + ("该部分记 0 分。" if part.get("absent") == "zero" else "记“缺考”，不排名次。")
        )
    return lines


def _panel(name: str, panel: Plain, body: Plain) -> str:
    seats, method = len(panel.get("seats", ())), panel.get("method", "mean")
    high, low = panel.get("high", 0), panel.get("low", 0)
    how = METHODS[method]
    if method.startswith("trimmed"):
        tail = "取平均分" if method == "trimmed_mean" else "求和"
        how = f"去掉 {high} 个最高分和 {low} 个最低分后{tail}"
    if method == "consensus":
        return f"{name}：{how}。"
    per = "按评分项" if panel.get("per") == "criterion" else "按整张评分表的总分"
    text = f"{name}：{seats} 名裁判评分，{per}{how}；至少要有 {panel.get('least', 1)} 名裁判的分数，不足时不计算。"
    if spread := panel.get("spread"):
        unit = "分" if spread.get("of") == "points" else "%（占满分）"
        then = "须重评或由裁判长说明理由后才能公布" if spread.get("then") == "block" else "提示裁判长"
        text += f"裁判之间相差超过 {spread['limit']}{unit}的，{then}。"
    if panel.get("adjustment"):
        text += f"裁判长可在 {panel['adjustment']} 分以内调整。"
    if panel.get("difficulty"):
        text += "得分再乘以难度系数。"
    return text


def _rounding(body: Plain) -> list[str]:
    rules = body.get("rounding", {})
    lines = [_rounded(step, rules[step]) for step in ROUNDED if step in rules]
    return lines or [f"计算过程不取舍，只在显示时保留 {body.get('shown', 2)} 位小数。"]


def _rounded(step: str, rule: Plain) -> str:
    places = f"保留 {rule['places']} 位小数" if rule["places"] else "取整数"
    return f"{ROUNDED[step]}{places}（{MODES[rule.get('mode', 'half_up')]}），其后按此数计算。"


def key_name(key: Plain, body: Plain) -> str:
    """Return one step of a tie chain in words."""
    parts, by = part_names(body), key["by"]
    part = parts.get(key.get("part", ""), key.get("part", ""))
    if by == "section" or by == "criterion":
        return f"{part}中“{_inside(key, body)}”的得分"
    if by == "value":
        return next(
            (v.get("name") or v["key"] for v in body.get("values", ()) if v["key"] == key.get("value")),
            str(key.get("value", "")),
        )
    stages = {stage["key"]: stage.get("name") or stage["key"] for stage in body["stages"]}
    return {
        "total": "总成绩",
        "stage": f"{stages.get(key.get('stage', ''), '')}成绩",
        "part": f"{part}得分",
        "highest_mark": f"{part}中单个裁判给的最高分",
        "lowest_mark": f"{part}中单个裁判给的最低分",
        "firsts": f"{part}中被裁判评为第一的次数",
        "judges_places": f"{part}中各裁判名次之和",
    }[by]


def _inside(key: Plain, body: Plain) -> str:
    wanted = key.get("criterion") or key.get("section")
    for rubric in body.get("rubrics", {}).values():
        for section in rubric["sections"]:
            for item in (section, *section["criteria"]):
                if item["key"] == wanted:
                    return str(item.get("label") or wanted)
    return str(wanted)


def _ranking(body: Plain) -> list[str]:
    ranking = body.get("ranking", {})
    chain = ranking.get("chain") or [{"by": "total"}]
    steps = [f"{key_name(key, body)}{'低' if key.get('best') == 'low' else '高'}者在前" for key in chain]
    lines = [f"按{steps[0]}排名次。"]
    if len(steps) > 1:
        lines.append("相同时依次比较：" + "；".join(steps[1:]) + "。")
    if body.get("divisions"):
        lines.append("分组排名：" + "、".join(body["divisions"]) + "。")
    if body.get("minimum_entries"):
        lines.append(f"实际参赛不足 {body['minimum_entries']} 个的，该组取消。")
    return [*lines, f"比到最后仍相同的，{ENDS[ranking.get('end', 'shared')]}。"]


def gate_text(gate: Plain, body: Plain) -> str:
    """Return a gate in words, its name first."""
    part = part_names(body).get(gate.get("part", ""), "")
    least = f"{gate['least']} 分" if gate.get("least") else f"满分的 {gate.get('share', '')}%"
    what = {
        "total": f"总成绩不低于{least}",
        "part": f"{part}不低于{least}",
        "sections": f"{part}的每个部分都不低于{least}",
        "section": f"{part}中“{_inside(gate, body)}”不低于{least}",
        "passed": f"{part or '各部分'}达到及格线",
        "fact": next(
            (fact.get("name") or fact["key"] for fact in body.get("facts", ()) if fact["key"] == gate.get("fact")), ""
        ),
        "value": f"{gate.get('value', '')}不低于{least}",
    }[gate["of"]]
    name = gate.get("name") or gate["key"]
    return name if name == what else f"{name}（{what}）"


def _conditions(body: Plain) -> list[str]:
    ranked = body.get("ranked_if", ())
    return [
        gate_text(gate, body) + ("：不达到的不排名次。" if gate["key"] in ranked else "。")
        for gate in body.get("gates", ())
    ]


def level_text(level: Plain, award: Plain) -> str:
    """Return one prize level in words."""
    base = BASES[award.get("base", "started")]
    name = level.get("name") or "按组别命名"
    if "count" in level:
        quota = f"{level['count']} 名"
    elif "share" in level:
        quota = f"{'其余未获奖者' if level.get('of') == 'rest' else base}的 {level['share']}%"
    elif "ratio" in level:
        quota = f"比例 {level['ratio']}（合计不超过{base}的 {award.get('within', '')}%）"
    elif "places" in level:
        quota = f"第 {level['places']} 名及以前"
    elif "upto" in level:
        quota = f"{base}的前 {level['upto']}%（未获其他奖者）"
    else:
        quota = "符合条件者都给"
    return f"{name}：{quota}" + (f"，总成绩不低于 {level['least']} 分" if level.get("least") else "")


def _award(award: Plain, body: Plain) -> list[str]:
    name = award.get("name") or award["key"]
    teams = {team["key"]: team.get("name") or team["key"] for team in body.get("teams", ())}
    to = f"（授予{teams[award['to']]}）" if award.get("to", "entries") in teams else ""
    where = f"，只在{'、'.join(award['divisions'])}中评" if award.get("divisions") else ""
    lines = [f"{name}{to}{where}：" + "；".join(level_text(level, award) for level in award["levels"]) + "。"]
    if any(key in level for level in award["levels"] for key in ("share", "ratio", "upto")):
        lines.append(f"名额按{BASES[award.get('base', 'started')]}计算，{MODES[award.get('mode', 'half_up')]}。")
    shrink = (
        "，多出的名额从下一等扣减"
        if award.get("ties", "all") == "all" and award.get("shrink", True) and len(award["levels"]) > 1
        else ""
    )
    lines.append(f"名额线上成绩并列的，{TIES[award.get('ties', 'all')]}{shrink}。")
    return lines + _limits(award, body)


def _limits(award: Plain, body: Plain) -> list[str]:
    lines, gates = [], {gate["key"]: gate.get("name") or gate["key"] for gate in body.get("gates", ())}
    if award.get("needs"):
        lines.append("须符合：" + "、".join(gates.get(key, key) for key in award["needs"]) + "。")
    for field in award.get("minimum", ()):
        lines.append(f"参赛 {field['least']} 个以上的，设 {field['levels']} 级奖。")
    if award.get("per_unit"):
        scope = "全部组别中" if award.get("per_unit_in") == "all" else "每个组别"
        lines.append(f"每个单位在{scope}最多 {award['per_unit']} 个。")
    if award.get("one_per_person"):
        lines.append("同一人只获其中一个。")
    for rule in award.get("exclude", ()):
        titles = "、".join(rule.get("titles", ())) or "同一称号"
        since = {"ever": "曾获", "year": "本年度内已获", "years": f"近 {rule.get('years', '')} 年内获得过"}[
            rule.get("within", "ever")
        ]
        lines.append(f"{HOLDERS[rule.get('holder', 'person')]}{since}{titles}的，不再授予。")
    if award.get("needs") or award.get("per_unit") or award.get("exclude") or award.get("one_per_person"):
        lines.append("不能获奖者的名额由后一名递补。" if award.get("substitutes", True) else "不能获奖者的名额空缺。")
    if award.get("confirmed_by"):
        lines.append(f"名单为拟推荐，须经{award['confirmed_by']}确认。")
    return lines


TERMS = {
    "total": "队员总成绩",
    "part": "队员的部分得分",
    "value": "队员的附加数值",
    "place_points": "名次分",
    "award_points": "获奖分",
    "entered": "报名人数",
    "started": "参赛人数",
    "ranked": "有名次人数",
    "fact": "单位的附加数值",
}


def _team(team: Plain, body: Plain) -> list[str]:
    name, by = team.get("name") or team["key"], "参赛队" if team.get("by") == "team" else "单位"
    return [
        f"{name}：按{by}计算，{_terms(team['terms'], body)}。",
        f"有名次的队员不足 {team.get('least', 1)} 人的，不排团体名次。",
        f"团体成绩相同的，{ENDS[team.get('end', 'shared')]}。",
    ]


def _terms(terms: Sequence[Plain], body: Plain) -> str:
    names = part_names(body)
    told = []
    for term in terms:
        what = f"{names.get(term.get('key', ''), '')}得分" if term["of"] == "part" else TERMS[term["of"]]
        best = f"最好的 {term['best']} 个" if term.get("best") else "全部"
        method = "的平均数" if term.get("method") == "mean" else "之和"
        weight = f"（占 {term['weight']}%）" if term.get("weight", "100") != "100" else ""
        told.append(f"{best}{what}{method}{weight}")
    return "，加".join(told)


_NAMES = {
    "rubrics": "评分标准",
    "stages": "阶段",
    "panel": "裁判合成",
    "rounding": "小数取舍",
    "ranking": "名次",
    "chain": "同分规则",
    "gates": "条件",
    "awards": "奖项",
    "levels": "奖级",
    "teams": "团体",
    "values": "附加数值",
    "facts": "附加条件",
    "divisions": "组别",
}


def place(body: Any, path: Sequence[str | int]) -> str:
    """Return where in the rules *path* stands, by the names that the rules have there."""
    told: list[str] = []
    for step in path:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            break
        name = (body.get("label") or body.get("name")) if isinstance(body, Mapping) else None
        if name and isinstance(step, int):
            told[-1:] = [f"{told[-1]}“{name}”"] if told else [str(name)]
        elif isinstance(step, int):
            told[-1:] = [f"{told[-1]}第 {step + 1} 项"] if told else []
        elif name or step in _NAMES:
            told.append(str(name or _NAMES[step]))
    return " › ".join(told)
