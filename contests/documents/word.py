"""A notice as a Word file in the layout of GB/T 9704-2012, ready to be stamped or edited.

The fonts of the standard are named, never shipped. Measured on the rendered page: 22 lines of 28
characters. A document grid by characters renders differently in every office program; so the grid
counts lines only, and the body is condensed by a third of a point instead.
"""

import unicodedata
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from contests.documents import imprint as imprints
from contests.documents.notices import Attachment, Block, Grid, Heading, Notice
from contests.documents.rehearsal import LINE, marked

SONG, FANG, KAI, HEI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LEVELS = (HEI, KAI, FANG)
PITCH = Pt(28.95)  # 22 lines on 225 mm
WIDTH = Mm(156)
RED = RGBColor(0xD7, 0x00, 0x0F)
_CONDENSED = "-6"  # twentieths of a point; with -5 LibreOffice drops a mark that just fits the end of a line


def print_word(notice: Notice) -> bytes:
    """Return *notice* as a .docx."""
    paper = Document()
    _page(paper.sections[0])
    _defaults(paper)
    paper.core_properties.title = "".join(notice.title)
    paper.core_properties.author = "、".join(notice.issuers)
    if notice.letterhead:
        _letterhead(paper, notice)
    _title(paper, notice.title)
    if notice.addressees:
        _blank(paper)
        _text(paper, f"{notice.addressees}：", indent=0)
    elif not notice.letterhead:
        _blank(paper)
    _blocks(paper, notice.blocks)
    if notice.ends_in_short_text():
        paper.paragraphs[-1].paragraph_format.keep_with_next = True
    _attached(paper, notice)
    _signed(paper, notice)
    for number, attachment in enumerate(notice.attachments, start=1):
        _attachment(paper, attachment, f"附件{number}" if len(notice.attachments) > 1 else "附件")
    if notice.imprint:
        imprints.place(paper, notice.imprint)
    target = BytesIO()
    paper.save(target)
    return target.getvalue()


def _page(section: Section) -> None:
    """Set the type area, and page numbers in the outer corners 7 mm below it."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    _child(section._sectPr, "w:docGrid", type="lines", linePitch="579")
    section.different_first_page_header_footer = False
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    if marked():
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            _dress(header.paragraphs[0].add_run(LINE), HEI, 14).font.color.rgb = RED


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.alignment = side
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
    for part in ("— ", None, " —"):
        run = line.add_run(part or "")
        _dress(run, PLAIN, 14)
        if part is None:
            for kind in ("begin", "instr", "end"):
                _field(run, kind)


def _field(run: Run, kind: str) -> None:
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.text = "PAGE"
        run._r.append(element)
    else:
        _child(run._r, "w:fldChar", fldCharType=kind)


def _defaults(paper: Paper) -> None:
    """Give the base style the body's face and size, so that whatever is typed in later fits."""
    paper.settings.odd_and_even_pages_header_footer = True
    style = paper.styles["Normal"]
    style.font.size = Pt(16)
    style.font.name = FANG
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), FANG)
    _child(style.element.rPr, "w:lang", val="en-US", eastAsia="zh-CN")
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)


def _letterhead(paper: Paper, notice: Notice) -> None:
    """Write the red head: its upper edge 35 mm into the type area, the rule 4 mm under the number."""
    for _ in range(3):
        _exactly(_blank(paper), Length(Mm(35) // 3))
    size = min(50, int(436 / max(len(notice.letterhead), 1)))
    head = _line(paper, WD_ALIGN_PARAGRAPH.CENTER)
    _exactly(head, Pt(size * 1.2))
    _dress(head.add_run(notice.letterhead), SONG, size).font.color.rgb = RED
    _blank(paper)
    _blank(paper)
    number = _line(paper, WD_ALIGN_PARAGRAPH.CENTER)
    _dress(number.add_run(notice.number), FANG, 16)
    borders = OxmlElement("w:pBdr")
    _child(borders, "w:bottom", val="single", sz="12", space="11", color="D7000F")
    number._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    _blank(paper)
    _blank(paper)


def _title(paper: Paper, lines: tuple[str, ...]) -> None:
    for text in lines:
        line = _line(paper, WD_ALIGN_PARAGRAPH.CENTER)
        _exactly(line, Pt(35))
        line.paragraph_format.keep_with_next = True
        _dress(line.add_run(text), SONG, 22)


def _blocks(paper: Paper, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        if isinstance(block, Grid):
            _grid(paper, block)
        elif isinstance(block, Heading):
            line = _text(paper, block.text, LEVELS[block.level - 1])
            line.paragraph_format.keep_with_next = True
        else:
            _text(paper, block.text)


def _attached(paper: Paper, notice: Notice) -> None:
    """Write the 附件说明, one line below the body."""
    names = notice.attached()
    if names:
        _blank(paper).paragraph_format.keep_with_next = True
    for i, name in enumerate(names):
        line = _text(paper, name if i else f"附件：{name}", indent=0)
        line.paragraph_format.keep_with_next = True
        _characters(line, left=5, hanging=0 if i else 3)


def _signed(paper: Paper, notice: Notice) -> None:
    """Write issuers and date: the date four characters in, the issuers centred above it."""
    for _ in range(2):
        _blank(paper).paragraph_format.keep_with_next = True
    lines = (*notice.issuers, notice.date)
    for text, indent in zip(lines, _indents(lines), strict=True):
        line = _text(paper, text, indent=0)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.keep_with_next = text is not lines[-1]
        line.paragraph_format.right_indent = Pt(indent * 16)


def _indents(lines: tuple[str, ...]) -> list[float]:
    """Return right indents in characters that centre the lines on one another, the widest four or less in."""
    widths = [sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in text) for text in lines]
    date = widths[-1]
    axis = max(4 + date / 2, *(2 + width / 2 for width in widths))
    return [axis - width / 2 for width in widths]


def _attachment(paper: Paper, attachment: Attachment, label: str) -> None:
    line = _line(paper)
    line.paragraph_format.page_break_before = True
    _dress(line.add_run(label), HEI, 16)
    _blank(paper)
    _title(paper, attachment.title)
    _blank(paper)
    _blocks(paper, attachment.blocks)


def _grid(paper: Paper, grid: Grid) -> None:
    table = paper.add_table(rows=0, cols=len(grid.header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    share = sum(grid.widths)
    widths = [Length(int(WIDTH * width / share)) for width in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cells, face in _rows(grid):
        _row(table, cells, widths, face)
    _child(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    after = _line(paper)
    _exactly(after, Pt(14))


def _rows(grid: Grid) -> Iterator[tuple[tuple[str, ...], str]]:
    yield grid.header, HEI
    for row in grid.rows:
        yield row, FANG


def _row(table: Table, texts: tuple[str, ...], widths: list[Length], face: str) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    _child(row._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        _cell(cell, text, face)


def _cell(cell: _Cell, text: str, face: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    line = cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _exactly(line, Pt(18))
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2.5)
    _dress(line.add_run(text), face, 12)


def _text(paper: Paper, text: str, face: str = FANG, indent: int = 2) -> Line:
    """Add one paragraph of the body, condensed to 28 characters a line."""
    line = _line(paper, WD_ALIGN_PARAGRAPH.JUSTIFY)
    _switched_off(line._p.get_or_add_pPr(), "w:overflowPunct")
    run = _dress(line.add_run(text), face, 16)
    condensed = OxmlElement("w:spacing")
    condensed.set(qn("w:val"), _CONDENSED)
    run._r.get_or_add_rPr().insert_element_before(condensed, "w:sz")
    if indent:
        _characters(line, firstLine=indent)
    return line


def _characters(line: Line, **indents: int) -> None:
    """Indent a paragraph by whole characters, in points too for programs that do not know characters."""
    element = line._p.get_or_add_pPr().get_or_add_ind()
    for side, count in indents.items():
        element.set(qn(f"w:{side}Chars"), str(count * 100))
        element.set(qn(f"w:{side}"), str(count * 320))


def _blank(paper: Paper) -> Line:
    return _line(paper)


def _line(paper: Paper, side: WD_ALIGN_PARAGRAPH | None = None) -> Line:
    line = paper.add_paragraph()
    _exactly(line, PITCH)
    if side is not None:
        line.alignment = side
    return line


def _exactly(line: Line, height: Length) -> None:
    """Set a line's height; one that is not the grid's is taken off the grid, or it would count as two."""
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = height
    if height != PITCH:
        _switched_off(line._p.get_or_add_pPr(), "w:snapToGrid")


def _switched_off(properties: BaseOxmlElement, name: str) -> None:
    if properties.find(qn(name)) is None:
        element = OxmlElement(name)
        element.set(qn("w:val"), "0")
        properties.insert_element_before(element, "w:spacing", "w:ind", "w:jc")


def _dress(run: Run, face: str, size: float) -> Run:
    """Set face and size for every script: without eastAsia an office program takes its own."""
    run.font.size = Pt(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), face)
    return run


def _child(parent: BaseOxmlElement, name: str, **attributes: str) -> None:
    """Append one element of WordprocessingML, where it may stand last."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
