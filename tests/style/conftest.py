"""The style page: every macro rendered once with the strictest Jinja settings."""

from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "contests" / "static"
ROWS = [
    (
        "龙𬱖、苏㛃、李䶮、阿卜杜热依木·买买提",
        "清河县城市轨道交通建设投资集团有限责任公司",
        "焊工",
        "95.00",
        ("待审核", "warn"),
    ),
    *[("张建国", "清河县人民医院", "电工", f"{94 - i}.50", ("已通过", "ok")) for i in range(8)],
    ("热合曼江·阿不都克里木", "清河县供电公司", "叉车司机", "60.00", ("已退回", "bad")),
]


class Person:
    """Who is logged in on the style page."""

    name = "张三"
    roles = ("organiser",)


class Contest:
    """The contest of the style page."""

    name = "2026年清河县职工职业技能竞赛"


def environment() -> Environment:
    """The production settings of ``contests/web/pages.py``, without an application around them."""
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent)])
    jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    jinja.globals["static"] = lambda path: f"/static/{path}"
    return jinja


def render(template: str, **context: object) -> str:
    """Render *template* as the organiser of a contest sees it; *context* overrides."""
    given: dict[str, object] = {
        "me": Person(),
        "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="t">'),
        "flash": [("ok", "名单已导入：54 人。")],
        "path": "/",
        "contest": Contest(),
        "menu": [("/", "竞赛", True), ("/registry", "单位与职工", False), ("/statistics", "统计", False)],
        "nav": [
            ("#", name, name == "报名") for name in ("概览", "设置", "报名", "编排", "评分", "成绩", "公示", "日志")
        ],
        "rows": ROWS,
    }
    return environment().get_template(template).render(given | context)


@pytest.fixture
def style_page() -> str:
    return render("page.html")
