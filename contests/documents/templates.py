"""The organiser's own Word templates: checked before they are kept, filled in without being trusted.

A template may name what ``KNOWN`` holds, loop over its lists and ask whether something is there; nothing else. It
cannot call, compute or reach into Python, so it can neither harm nor run for ever.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from contests.documents.notices import Attachment, Grid, Heading, Notice, Paragraph
from contests.documents.word import print_word

LARGEST = 4 << 20
LARGEST_INSIDE = 40 << 20  # unpacked
MOST_PARTS = 500
DEEPEST = 2  # loops inside one another: lists, and their rows
Plain = Mapping[str, Any]

ROW = {
    "序号": "1",
    "赛项": "焊工",
    "名次": "1",
    "奖项": "一等奖",
    "姓名": "张三",
    "单位": "清河县自来水公司",
    "成员": "张三、李四",
    "总成绩": "93.5",
}
LIST: Plain = {"赛项": "焊工", "人数": "3", "行": [ROW]}
KNOWN: Plain = {
    "标题": "2026年清河县职工职业技能竞赛拟表彰名单公示",
    "竞赛名称": "2026年清河县职工职业技能竞赛",
    "主办单位": "清河县总工会、清河县人力资源和社会保障局",
    "落款单位": [{"名称": "清河县总工会"}],
    "成文日期": "2026年11月22日",
    "发文字号": "清工发〔2026〕12号",
    "主送机关": "各参赛单位",
    "公示期": "2026年11月23日至2026年11月27日（5个工作日）",
    "受理部门": "清河县总工会经济工作部，电话0000-1234567",
    "提出方式": "以书面形式署真实姓名提出。",
    "获奖统计": "一等奖2名、二等奖4名、三等奖6名",
    "抄送": "市总工会，县委办公室",
    "印发机关": "清河县总工会办公室",
    "印发日期": "2026年11月23日",
    "公开网址": "https://example.org/p/1/1",
    "全部": [ROW],
    "名单": [LIST],
}
LOOP = {"index": "1", "first": "1", "last": "1"}

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
)  # fmt: skip
_MARKS = re.compile(r"[｛]{2}|[｝]{2}|｛%|%｝")
_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")


class NotATemplate(Exception):
    """The file is no Word template that can be used; *code* says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A fault in a template: *code* names it, *what* is the word it is about, *place* the text it stands in."""

    code: str
    what: str
    place: str


def faults(body: bytes) -> tuple[TemplateFault, ...]:
    """Return every fault of a template; a file that is none at all raises NotATemplate."""
    template = _opened(body)
    return tuple(fault for source in _sources(template) for fault in _faults(source))


def fill(body: bytes, values: Plain) -> bytes:
    """Return the template filled with *values*, which have the shape of ``KNOWN``."""
    template = _opened(body)
    if any(_faults(source) for source in _sources(template)):
        raise NotATemplate("template_faulty")
    template.render(dict(values), _environment(), autoescape=True)
    target = BytesIO()
    template.save(target)
    return target.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    env.globals.clear()
    env.filters.clear()
    env.tests.clear()
    return env


def _opened(body: bytes) -> DocxTemplate:
    """Open a template whose size, parts and kind are what they may be."""
    if len(body) > LARGEST:
        raise NotATemplate("fault.template_large")
    try:
        with zipfile.ZipFile(BytesIO(body)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if sum(part.file_size for part in parts) > LARGEST_INSIDE or len(parts) > MOST_PARTS:
                raise NotATemplate("fault.template_large")
            if "word/document.xml" not in names:
                raise NotATemplate("fault.template_kind")
            if any(name.lower().endswith(("vbaproject.bin", ".exe")) for name in names):
                raise NotATemplate("fault.template_macros")
            if any(b"<!DOCTYPE" in packed.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise NotATemplate("fault.template_kind")
        template = DocxTemplate(BytesIO(body))
        template.init_docx()
        # Only what was looked at is filled in: not the file's properties, not its footnotes.
        template.render_properties = template.render_footnotes = lambda *_: None
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, NotImplementedError) as no:
        raise NotATemplate("fault.template_kind") from no
    return template


def _sources(template: DocxTemplate) -> Iterator[str]:
    """Yield body, headers and footers as the template engine reads them, one line for each paragraph."""
    parts = [template.get_xml()]
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        parts += [template.get_part_xml(part) for _, part in template.get_headers_footers(kind)]
    for part in parts:
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(part))


def _faults(source: str) -> list[TemplateFault]:
    lines = source.splitlines()
    wide = [TemplateFault("template.wide", found[0], _words(line)) for line in lines if (found := _MARKS.search(line))]
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as no:
        return [*wide, _syntax(no, lines)]
    return [*wide, *_walk(tree, dict(KNOWN), lines, 0)]


def _syntax(no: TemplateSyntaxError, lines: list[str]) -> TemplateFault:
    message, place = no.message or "", _at(lines, no.lineno)
    if tag := _UNKNOWN_TAG.search(message):
        own_row = tag[1] in ("tr", "tc", "p", "r")
        return TemplateFault("template.row_tag" if own_row else "template.tag", tag[1], place)
    if "end of template" in message.lower() or "end of file" in message.lower():
        missing = "endif" if "'endif'" in message and "'endfor'" not in message else "endfor"
        return TemplateFault("template.open", missing, place)
    return TemplateFault("template.syntax", "", place)


def _walk(node: nodes.Node, scope: dict[str, Any], lines: list[str], depth: int) -> Iterator[TemplateFault]:
    """Yield what a template may not say: other constructs, other names, loops too deep."""
    here = _at(lines, node.lineno)
    if not isinstance(node, _ALLOWED):
        yield TemplateFault("template.forbidden", type(node).__name__, here)
    elif isinstance(node, (nodes.Name, nodes.Getattr)):
        yield from _named(node, scope, here)
    elif isinstance(node, nodes.For):
        yield from _loop(node, scope, lines, depth + 1)
    else:
        for child in node.iter_child_nodes():
            yield from _walk(child, scope, lines, depth)


def _named(node: nodes.Name | nodes.Getattr, scope: dict[str, Any], here: str) -> Iterator[TemplateFault]:
    if _value(node, scope) is None:
        yield TemplateFault("template.unknown", _spelt(node), here)


def _value(node: nodes.Node, scope: Mapping[str, Any]) -> Any:
    """Return what a name stands for in ``KNOWN``, or None."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr):
        whole = _value(node.node, scope)
        return whole.get(node.attr) if isinstance(whole, Mapping) else None
    return None


def _spelt(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_spelt(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _loop(node: nodes.For, scope: dict[str, Any], lines: list[str], depth: int) -> Iterator[TemplateFault]:
    here = _at(lines, node.lineno)
    listed = _value(node.iter, scope)
    if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
        yield TemplateFault("template.forbidden", "for", here)
    elif not isinstance(listed, list):
        yield TemplateFault("template.no_list", _spelt(node.iter), here)
    elif depth > DEEPEST:
        yield TemplateFault("template.deep", "", here)
    else:
        inside = {**scope, node.target.name: listed[0], "loop": LOOP}
        for child in (*node.body, *node.else_):
            yield from _walk(child, inside, lines, depth)


def _at(lines: list[str], number: int) -> str:
    """Return the words of the paragraph at a line, or of the nearest one that has any."""
    for at in range(min(number, len(lines)) - 1, -1, -1):
        if words := _words(lines[at]):
            return words
    return ""


def _words(line: str) -> str:
    words = " ".join(re.sub(r"<[^>]*>", "", line).split())
    return words if len(words) <= 60 else f"{words[:60]}…"


def sample(kind: str) -> bytes:
    """Return a template to begin with, in the layout of the standard, for notice, final or places."""
    rows = {
        "places": (("名次", "姓名", "单位", "总成绩"), (2, 4, 6, 3)),
        "notice": (("奖项", "姓名", "单位"), (3, 4, 7)),
        "final": (("奖项", "姓名", "单位"), (3, 4, 7)),
    }
    header, widths = rows[kind]
    blank = ("",) * (len(header) - 1)
    cells = tuple(f"{{{{人.{name}}}}}" for name in header)
    grid = Grid(header, (("{%tr for 人 in 表.行 %}", *blank), cells, ("{%tr endfor %}", *blank)), widths)
    blocks = {
        "notice": (
            Paragraph("{{竞赛名称}}各项比赛已经结束，拟表彰{{获奖统计}}。现将拟表彰名单予以公示。"),
            Heading("一、公示时间"),
            Paragraph("{{公示期}}。"),
            Heading("二、异议的提出"),
            Paragraph("{{提出方式}}受理部门：{{受理部门}}。"),
        ),
        "final": (Paragraph("{{竞赛名称}}已经圆满结束，共评出{{获奖统计}}。公示期满，现予以通报表彰。"),),
        "places": (
            Paragraph("{{竞赛名称}}成绩已经裁判长、监督员签字确认，现将各赛项成绩和名次予以公告。"),
            Paragraph("特此公告。"),
        ),
    }
    listed = (
        Paragraph("{%p for 表 in 名单 %}"), Heading("{{loop.index}}. {{表.赛项}}"), grid, Paragraph("{%p endfor %}"),
    )  # fmt: skip
    return print_word(
        Notice(
            ("{{标题}}",),
            blocks[kind],
            ("{%p for 单位 in 落款单位 %}", "{{单位.名称}}", "{%p endfor %}"),
            "{{成文日期}}",
            "{{主送机关}}",
            attachments=(Attachment(("名单",), listed),),
        )
    )
