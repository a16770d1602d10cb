"""Invented people: names as they really occur, ID numbers that are well-formed and nobody's, phone numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contests.identity import id_check

# A county that does not exist: no region code 539901 was ever given out.
REGION = "539901"
FIRST_BIRTH, LAST_BIRTH = date(1966, 1, 1), date(2003, 12, 31)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏斌波健峰龙飞鑫宇浩凯建国志华海文亮东旭宏俊林成永生学友忠义"
_FEMALE = "芳娜敏静丽艳娟霞秀英玲燕红梅玉兰萍莉雪琴云洁倩颖慧婷佳欣怡琳蓉岚凤美香菊春花莲秋月"
_BOTH = "晓子雨思文嘉天安乐新世清立德光"
_RARE = "𬱖䶮㛃翀垚犇淼昇喆堃"
_INTERPUNCT = (
    ("阿卜杜·热合曼", "男"),
    ("热合曼江·阿不都克里木", "男"),
    ("买买提·吐尔逊", "男"),
    ("迪丽努尔·艾买提", "女"),
    ("古丽米热·阿布力孜", "女"),
    ("扎西·顿珠", "男"),
    ("吉克·拉铁", "男"),
    ("阿依木·吐尔逊", "女"),
    ("尼玛·卓玛", "女"),
    ("沙马·阿呷", "女"),
    ("玉素甫江·麦麦提", "男"),
    ("曲木·伍牛", "男"),
)
_TWO = ("欧阳", "上官", "司马", "诸葛", "尉迟")


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist."""

    name: str
    sex: str
    id_number: str
    phone: str


def people(random: Random) -> Iterator[Invented]:
    """Yield people without end; no two share an ID number."""
    used: set[str] = set()
    place = 0
    while True:
        name, sex = _name(random, place)
        number = _id_number(random, sex)
        if number in used:
            continue
        used.add(number)
        place += 1
        yield Invented(name, sex, number, f"139900{place * 7919 % 100_000:05d}")


def _name(random: Random, place: int) -> tuple[str, str]:
    if place % 67 == 11:
        return _INTERPUNCT[place // 67 % len(_INTERPUNCT)]
    sex = "男" if random.random() < 0.58 else "女"
    surname = random.choice(_TWO) if random.random() < 0.01 else _surname(random)
    return surname + _given(random, sex, rare=place % 83 == 5), sex


def _surname(random: Random) -> str:
    """The first of the list are by far the most frequent, as in life."""
    return _SURNAMES[min(int(random.expovariate(1 / 22)), len(_SURNAMES) - 1)]


def _given(random: Random, sex: str, rare: bool) -> str:
    own = _MALE if sex == "男" else _FEMALE
    if rare:
        return random.choice(_RARE) if random.random() < 0.5 else random.choice(own) + random.choice(_RARE)
    if random.random() < 0.22:
        return random.choice(own)
    return random.choice(own if random.random() < 0.6 else _BOTH) + random.choice(own)


def _id_number(random: Random, sex: str) -> str:
    """Sequence numbers from 996 on were set apart for people over a hundred: no such card has these birth dates."""
    born = FIRST_BIRTH + timedelta(days=random.randrange((LAST_BIRTH - FIRST_BIRTH).days))
    sequence = random.choice((997, 999) if sex == "男" else (996, 998))
    first = f"{REGION}{born:%Y%m%d}{sequence}"
    return first + id_check(first)
