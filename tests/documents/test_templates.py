"""The organiser's own Word templates: every fault is named, nothing of them is trusted, what they print is whole."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from contests.documents import templates
from contests.documents.templates import KNOWN, ROW, NotATemplate, faults, fill, sample
from tests.documents.office import printed
from tests.documents.reading import texts

NAMES = ("张三", "<b>&\"李四'", "古丽娜尔·买买提", "{{标题}}")
ROWS = [{**ROW, "序号": str(i), "姓名": name} for i, name in enumerate(NAMES, start=1)]
VALUES = {
    **KNOWN,
    "全部": ROWS,
    "名单": [{"赛项": name, "人数": "4", "行": ROWS} for name in ("焊工", "电工")],
    "落款单位": [{"名称": "清河县总工会"}, {"名称": "清河县人力资源和社会保障局"}],
}


def word(*paragraphs: str, table: tuple[str, ...] = (), header: str = "") -> bytes:
    """A Word file of these paragraphs, of a table with one column, and of a header."""
    paper = docx.Document()
    for text in paragraphs:
        paper.add_paragraph(text)
    if table:
        grid = paper.add_table(rows=0, cols=1)
        for text in table:
            grid.add_row().cells[0].text = text
    if header:
        paper.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def said(body: bytes) -> str:
    paper = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", ["notice", "final", "places"])
def test_the_sample_of_every_kind_is_without_fault_and_uses_only_what_is_listed(kind: str) -> None:
    assert faults(sample(kind)) == ()
    assert "张三" in said(fill(sample(kind), VALUES))


def test_a_filled_template_names_everybody_as_they_are_called_and_prints_whole(tmp_path: Path) -> None:
    filled = fill(sample("notice"), VALUES)

    assert said(filled).count("<b>&\"李四'") == 2
    assert "{{标题}}" in said(filled)  # a name is never read as a placeholder
    pages = "".join(texts(printed(filled, "own.docx", tmp_path)))
    assert all(name in pages for name in ("古丽娜尔·买买提", "清河县人力资源和社会保障局", "附件", "2.电工"))
    assert "{%" not in pages


def test_a_placeholder_that_word_split_into_runs_is_still_one() -> None:
    paper = docx.Document()
    line = paper.add_paragraph()
    for part in ("赛事：{", "{竞", "赛名称}", "}。"):
        line.add_run(part).bold = len(part) > 2
    target = io.BytesIO()
    paper.save(target)

    assert "赛事：2026年清河县职工职业技能竞赛。" in said(fill(target.getvalue(), VALUES))


@pytest.mark.parametrize(
    ("body", "code", "what", "place"),
    [
        (word("正文", "由{{主办}}主办"), "template.unknown", "主办", "由{{主办}}主办"),
        (word("{%p for 人 in 全部 %}", "{{人.电话}}", "{%p endfor %}"), "template.unknown", "人.电话", "{{人.电话}}"),
        (word("正文", header="页眉{{编号}}"), "template.unknown", "编号", "页眉{{编号}}"),
        (word("{%tr for 人 in 全部 %}"), "template.row_tag", "tr", "{%tr for 人 in 全部 %}"),
        (word(table=("{%tr for 人 in 全部 %}", "{{人.姓名}}")), "template.open", "endfor", "{{人.姓名}}"),
        (word("{{标题"), "template.syntax", "", "{{标题"),
        (word("{% 循环 %}"), "template.tag", "循环", "{% 循环 %}"),
        (word("｛｛标题｝｝"), "template.wide", "｛｛", "｛｛标题｝｝"),
        (word("{%p for 字 in 标题 %}", "{%p endfor %}"), "template.no_list", "标题", ""),
        (word("{{标题.__class__}}"), "template.unknown", "标题.__class__", "{{标题.__class__}}"),
        (word("{{标题.format(1)}}"), "template.forbidden", "Call", "{{标题.format(1)}}"),
        (word('{{"字" * 999999999}}'), "template.forbidden", "Mul", '{{"字" * 999999999}}'),
        (word("{% include '/etc/passwd' %}"), "template.forbidden", "Include", "{% include '/etc/passwd' %}"),
        (word("{{ range }}"), "template.unknown", "range", "{{ range }}"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "",
)
def test_a_fault_is_named_with_its_place_and_nothing_is_filled_in(
    body: bytes, code: str, what: str, place: str
) -> None:
    found = faults(body)

    assert (found[0].code, found[0].what) == (code, what)
    assert place in found[0].place
    with pytest.raises(NotATemplate, match="template_faulty"):
        fill(body, VALUES)


def _packed(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    target = io.BytesIO(word("正文"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as packed:
        change(packed)
    return target.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"no zip", "fault.template_kind"),
        (b"PK\x03\x04" + b"x" * (5 << 20), "fault.template_large"),
        (_packed(lambda p: p.writestr("word/media/bomb.bin", bytes(60 << 20))), "fault.template_large"),
        (_packed(lambda p: p.writestr("word/vbaProject.bin", b"macro")), "fault.template_macros"),
        (_packed(lambda p: p.writestr("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')), "fault.template_kind"),
    ],
    ids=["text", "large", "bomb", "macros", "entities"],
)
def test_a_file_that_is_no_template_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(NotATemplate, match=code):
        faults(body)


def test_every_placeholder_of_the_help_has_an_example() -> None:
    lists = {name: value for name, value in KNOWN.items() if isinstance(value, list)}
    assert set(lists) == {"落款单位", "全部", "名单"}
    assert all(isinstance(value, str) and value for name, value in {**KNOWN, **ROW}.items() if name not in lists)
    assert templates.LIST["行"] == [ROW]
