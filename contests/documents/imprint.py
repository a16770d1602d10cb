"""版记: who else gets a copy, who printed it and when, at the foot of the last page (GB/T 9704-2012, 7.4).

Rules as wide as the type area: 0.35 mm above and below, 0.25 mm between; the lowest on the lower edge of the type area.
"""

import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.document import Document as Paper
from docx.oxml import parse_xml


@dataclass(frozen=True, slots=True)
class Imprint:
    """*copies* is whom a copy goes to, *printer* who printed it, *printed* when: 2026年11月23日; empty is left out."""

    copies: str = ""
    printer: str = ""
    printed: str = ""

    def __bool__(self) -> bool:
        return bool(self.copies or self.printer)

    @property
    def sentence(self) -> str:
        """Whom a copy goes to, ended by one full stop."""
        return f"{self.copies.rstrip('。.；;')}。" if self.copies else ""

    @property
    def day(self) -> str:
        """The day of printing as it stands there: 2026年11月23日印发."""
        return f"{self.printed}印发" if self.printed else ""


NO_IMPRINT = Imprint()
FACE = "仿宋_GB2312"
MM, POINT = 36_000, 12_700  # in the units of a drawing
FOOT = 262 * MM  # the lower edge of the type area, from the top of the page
WIDTH = 156 * MM
CHARACTER = 14 * POINT  # 四号
PITCH, GAP = 22 * POINT, 6 * POINT  # of a line; above and below the lines between two rules
THICK, THIN = 12_600, 9_000  # 0.35 and 0.25 mm
ACROSS = 26  # characters of a line of copies, between the indents

_SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    }.items()
)


def place(paper: Paper, imprint: Imprint) -> None:
    """Draw the imprint at the foot of the page that ends the document, whatever stands above it.

    Frames and floating tables would say the same, but not every office program puts them on the margin; drawn rules and
    text boxes stand where they are told.
    """
    rows = []
    if imprint.copies:
        rows.append((_lines(imprint.sentence), _text(f"抄送：{imprint.sentence}", left=4, hanging=3)))
    if imprint.printer:
        rows.append((1, _text(imprint.printer, imprint.day, left=1)))
    heights = [count * PITCH + 2 * GAP for count, _ in rows]
    top = FOOT - sum(heights)
    drawn = [_rule(1, top, THICK)]
    for number, ((_, text), height) in enumerate(zip(rows, heights, strict=True), start=1):
        drawn.append(_box(10 * number, top, height, text))
        top += height
        drawn.append(_rule(10 * number + 1, top, THICK if number == len(rows) else THIN))
    body = paper.element.body
    body.insert(len(body) - 1, parse_xml(_anchor("".join(drawn))))


def _lines(sentence: str) -> int:
    """Count the lines of the copies: a wide character takes one place, a narrow one half."""
    places = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in sentence)
    return -(-places // (2 * ACROSS))


def _anchor(drawn: str) -> str:
    """The paragraph the drawings hang on: hardly any height, so that it makes no page of its own."""
    return (
        f'<w:p {_SPACES}><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" '
        f'w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr>{drawn}</w:p>'
    )


def _drawing(number: int, top: int, height: int, wrap: str, shape: str) -> str:
    place = (
        f'<wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{WIDTH}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    )
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
        f'distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{place}<wp:{wrap}/>'
        f'<wp:docPr id="{9000 + number}" name="版记{number}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp>{shape}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r>"
    )


def _form(geometry: str, height: int, line: str) -> str:
    return (
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{WIDTH}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom><a:noFill/>{line}</wps:spPr>'
    )


def _rule(number: int, top: int, thick: int) -> str:
    line = f'<a:ln w="{thick}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
    return _drawing(number, top, 0, "wrapNone", f"<wps:cNvCnPr/>{_form('line', 0, line)}<wps:bodyPr/>")


def _box(number: int, top: int, height: int, text: str) -> str:
    room = f'lIns="0" rIns="0" tIns="{GAP}" bIns="0" anchor="t"'
    body = f'<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx><wps:bodyPr rot="0" {room}><a:noAutofit/>'
    form = _form("rect", height, "<a:ln><a:noFill/></a:ln>")
    return _drawing(number, top, height, "wrapTopAndBottom", f'<wps:cNvSpPr txBox="1"/>{form}{body}</wps:bodyPr>')


def _text(text: str, right: str = "", *, left: int, hanging: int = 0) -> str:
    """One element, a character in from both sides; *right* stands at the right edge."""
    width, one = WIDTH // 635, CHARACTER // 635  # twentieths of a point
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width - one}"/></w:tabs>' if right else ""
    dress = f'<w:rPr><w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}"/><w:sz w:val="28"/></w:rPr>'
    end = f"<w:tab/><w:t>{escape(right)}</w:t>" if right else ""
    return (
        f'<w:p><w:pPr>{tabs}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{PITCH // 635}" '
        f'w:lineRule="exact"/><w:ind w:left="{left * one}" w:right="{one}" w:hanging="{hanging * one}"/></w:pPr>'
        f"<w:r>{dress}<w:t>{escape(text)}</w:t>{end}</w:r></w:p>"
    )
