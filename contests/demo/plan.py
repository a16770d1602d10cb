"""What the fictional county held: which contests, when, in which trades, with how many people, how far each came."""

from dataclasses import dataclass
from datetime import date, timedelta

PERSONS, FINISHED, STARS = 2763, 36, 62


@dataclass(frozen=True, slots=True)
class Trade:
    """One event of a skills contest. *sections*: label → (criterion, maximum); empty: the rubric of the preset."""

    name: str
    sections: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of skills contest that the county holds again and again."""

    title: str
    hosts: str
    co_hosts: str
    place: str
    trades: tuple[Trade, ...]


@dataclass(frozen=True, slots=True)
class Skills:
    """One skills contest on *day*; *persons* enter it. *reaches*: registration, judging, notice or final."""

    theme: Theme
    day: date
    persons: int
    reaches: str


@dataclass(frozen=True, slots=True)
class Stars:
    """Monthly stars of a year; *months* by number; *vacant*: (month, kind) for which nobody was put forward."""

    year: int
    months: tuple[int, ...]
    vacant: tuple[tuple[int, str], ...]
    reaches: str


@dataclass(frozen=True, slots=True)
class Ankang:
    """The Ankang Cup of a year, with so many units and work groups."""

    year: int
    units: int
    groups: int
    reaches: str


KINDS = ("劳动之星", "技能之星", "创新之星", "服务之星", "安康之星")
NOMINEES = 4  # for each kind and month, where there are any

_SAFE = ("安全与准备", (("着装与个人防护", 6), ("工具物料准备与检查", 8)))


def _trade(name: str, doing: tuple[tuple[str, int], ...], result: tuple[tuple[str, int], ...]) -> Trade:
    return Trade(name, (_SAFE, ("操作过程", doing), ("作业质量", result)))


_TRADE = (
    Trade("焊工"),
    Trade("电工"),
    Trade("叉车司机"),
    _trade(
        "急救护理",
        (("评估与呼救", 10), ("胸外按压深度与频率", 20), ("人工通气", 12), ("除颤仪使用", 14)),
        (("抢救效果判断", 15), ("人文关怀与记录", 15)),
    ),
    _trade(
        "静脉输液",
        (("核对与解释", 12), ("无菌操作", 20), ("穿刺手法", 16)),
        (("一次穿刺成功", 18), ("固定与滴速", 10), ("健康宣教", 10)),
    ),
    _trade(
        "细纱挡车工", (("巡回操作", 18), ("细纱接头", 24), ("落纱操作", 14)), (("接头合格率", 20), ("断头处理", 10))
    ),
    _trade("服装缝纫工", (("裁片核对", 10), ("缝制工艺", 26), ("熨烫定型", 12)), (("规格尺寸", 18), ("外观整洁", 20))),
    _trade(
        "茶叶加工工", (("鲜叶验收与摊放", 14), ("杀青", 20), ("揉捻与做形", 18)), (("干茶外形", 16), ("香气滋味", 18))
    ),
    _trade("茶艺师", (("茶席设计", 16), ("冲泡流程", 26), ("茶汤分斟", 10)), (("茶汤质量", 18), ("解说与仪态", 16))),
    _trade(
        "砌筑工", (("放线与试摆", 14), ("砌筑手法", 20), ("组砌方法", 16)), (("垂直度与平整度", 20), ("灰缝饱满度", 16))
    ),
    _trade("钢筋工", (("识图下料", 18), ("弯曲成型", 18), ("绑扎", 18)), (("间距与保护层", 18), ("牢固与观感", 14))),
    _trade("中式烹调师", (("刀工", 18), ("火候", 18), ("调味", 16)), (("色香味形", 24), ("营养与卫生", 10))),
    _trade(
        "餐厅服务员", (("中餐宴会摆台", 24), ("餐巾折花", 14), ("斟酒", 14)), (("台面整体效果", 18), ("服务礼仪", 16))
    ),
    _trade("公路养护工", (("封闭施工区", 16), ("坑槽修补", 24), ("压实", 14)), (("平整度", 18), ("清场与恢复", 14))),
    _trade(
        "汽车维修工", (("故障诊断", 24), ("拆装工艺", 18), ("量具使用", 12)), (("排除故障", 20), ("检验与交车", 12))
    ),
    _trade("快递员", (("收寄验视", 18), ("封装", 14), ("分拣", 20)), (("投递时限", 18), ("服务规范", 16))),
    _trade("园林绿化工", (("苗木识别", 16), ("修剪", 22), ("栽植", 18)), (("造型效果", 16), ("场地整理", 14))),
)
_BY_NAME = {trade.name: trade for trade in _TRADE}


def _theme(title: str, co_hosts: str, place: str, *trades: str) -> Theme:
    return Theme(title, "云岭县总工会", co_hosts, place, tuple(_BY_NAME[name] for name in trades))


THEMES = (
    _theme("职工职业技能大赛", "云岭县人力资源和社会保障局", "云岭县职业高级中学实训中心", "焊工", "电工", "叉车司机"),
    _theme("卫生健康系统护理技能竞赛", "云岭县卫生健康局", "云岭县人民医院技能培训中心", "急救护理", "静脉输液"),
    _theme("纺织服装行业技能竞赛", "云岭县工业和信息化局", "云岭锦绣纺织有限公司", "细纱挡车工", "服装缝纫工"),
    _theme("茶产业职工技能竞赛", "云岭县农业农村局", "云岭茶业集团有限公司", "茶叶加工工", "茶艺师"),
    _theme(
        "住建系统职工技能竞赛", "云岭县住房和城乡建设局", "云岭县职业高级中学实训中心", "砌筑工", "钢筋工", "园林绿化工"
    ),
    _theme("餐饮旅游行业服务技能竞赛", "云岭县文化和旅游局", "云岭翠屏酒店管理有限公司", "中式烹调师", "餐厅服务员"),
    _theme("交通物流行业技能竞赛", "云岭县交通运输局", "云岭县公路局养护段", "公路养护工", "汽车维修工", "快递员"),
)

# Open for registration: the events of the lists that units really send.
OPEN = _theme(
    "第五届职工技能大赛", "云岭县人力资源和社会保障局", "云岭县职业高级中学实训中心", "焊工", "电工", "叉车司机"
)

# Persons of the 28 finished skills contests, the earliest first.
_SIZES = (
    *(58, 66, 72, 80, 62, 70, 84, 76, 68, 88, 82, 90, 78, 94),
    *(86, 98, 92, 100, 88, 104, 96, 108, 102, 112, 106, 118, 116, 121),
)


def finished(today: date) -> tuple[Skills | Stars | Ankang, ...]:
    """Return the 36 contests of the seven years before *today* in the order of their days."""
    skills = [
        Skills(THEMES[place % len(THEMES)], _saturday(today - timedelta(days=66 + 83 * (27 - place))), persons, "final")
        for place, persons in enumerate(_SIZES)
    ]
    year = today.year
    stars = [
        Stars(year - 2, (5, 6, 7, 8, 9, 10), (), "final"),
        Stars(year - 1, (4, 5, 6, 7, 8, 9, 10), ((4, "创新之星"), (8, "安康之星"), (10, "创新之星")), "final"),
    ]
    cups = [Ankang(year - back, 40 - back, 14 - back, "final") for back in range(6, 0, -1)]
    return tuple(sorted([*skills, *stars, *cups], key=lambda one: (day_of(one), type(one).__name__)))


def unfinished(today: date) -> tuple[Skills | Stars | Ankang, ...]:
    """Return one contest in each state that a county has on *today*."""
    return (
        Skills(THEMES[1], _saturday(today - timedelta(days=6)), 44, "notice"),
        Skills(THEMES[0], today, 62, "judging"),
        Skills(OPEN, _saturday(today + timedelta(days=27)), 23, "registration"),
        Stars(today.year, tuple(range(1, 13)), (), "running"),
        Ankang(today.year, 36, 12, "running"),
    )


def small(today: date) -> tuple[Skills | Stars | Ankang, ...]:
    """Return one contest for each state, small enough for a test."""
    return (
        Skills(THEMES[3], _saturday(today - timedelta(days=40)), 12, "final"),
        Skills(THEMES[1], _saturday(today - timedelta(days=6)), 10, "notice"),
        Skills(THEMES[0], today, 12, "judging"),
        Skills(OPEN, _saturday(today + timedelta(days=27)), 6, "registration"),
    )


def _saturday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 5) % 7)


def day_of(one: Skills | Stars | Ankang) -> date:
    """Return the day by which a contest was judged."""
    match one:
        case Skills():
            return one.day
        case Stars():
            return date(one.year, one.months[-1], 28)
    return date(one.year, 11, 20)
