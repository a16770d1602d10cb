"""Paper for the hall: 评分表 blank or filled, 签到表, 抽签表.

Every form numbers its own pages, repeats its header row, keeps its signatures together and may
carry the QR code of its address, so that a paper sheet finds its way back to the screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from contests.documents.faces import Faces, MissingGlyph, faces
from contests.documents.typesetting import qr_svg, typeset

Facts = tuple[tuple[str, str], ...]
SIGNED_SHEET = ("裁判员", "裁判长")
SIGNED_ROSTER = ("工作人员", "监督员")


@dataclass(frozen=True, slots=True)
class Line:
    """One 评分项; *mark* and *note* stay empty on a blank sheet."""

    number: str
    criterion: str
    requirement: str
    maximum: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One 部分 with its lines, its maximum and, on a filled sheet, its total."""

    title: str
    maximum: str
    lines: tuple[Line, ...]
    total: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """A signature that was given on a screen and still holds; *title* is the place it belongs to (裁判员 …).

    *drawing* is SVG path data in a box of 600 × 200, empty where the account alone signed.
    """

    title: str
    by: str
    at: str
    digest: str
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One 评分表; *facts* are labelled words above the table (加密号, 赛位 …), *number* its 表号."""

    contest: str
    title: str
    sections: tuple[Section, ...]
    maximum: str
    total: str = ""
    facts: Facts = ()
    remarks: tuple[str, ...] = ()
    signatures: tuple[str, ...] = SIGNED_SHEET
    inked: tuple[Ink, ...] = ()
    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a roster: its share of the width, and whether it holds running text."""

    title: str
    width: int = 2
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """A list to be written on; cells left empty are places to write."""

    contest: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: Facts = ()
    remarks: tuple[str, ...] = ()
    signatures: tuple[str, ...] = SIGNED_ROSTER
    number: str = ""
    url: str = ""
    landscape: bool = False


PERSON = (Column("序号", 2), Column("参赛号", 3), Column("姓名", 5), Column("参赛单位", 10, wide=True))


def sign_in(
    contest: str, facts: Facts, people: Iterable[tuple[str, str, str, str]], number: str = "", url: str = ""
) -> Roster:
    """Return a 签到表 of people: 参赛号, name, unit, event."""
    columns = (*PERSON, Column("赛项", 5), Column("签到", 4), Column("备注", 3))
    rows = tuple((str(i), *person, "", "") for i, person in enumerate(people, start=1))
    return Roster(contest, "签到表", columns, rows, facts, number=number, url=url)


def draw(
    contest: str, facts: Facts, people: Iterable[tuple[str, str, str, str, str]], number: str = "", url: str = ""
) -> Roster:
    """Return a 抽签表 of people: 参赛号, name, unit, and the blind code and station as far as they are drawn."""
    columns = (*PERSON, Column("加密号", 4), Column("赛位", 3), Column("选手签名", 5))
    rows = tuple((str(i), *person, "") for i, person in enumerate(people, start=1))
    keep = ("本表记载选手与加密号的对应关系，由加密裁判密封保管，统分结束、公布名次后方可启封。",)
    return Roster(contest, "抽签表", columns, rows, facts, keep, ("加密裁判", "监督员"), number, url)


def print_sheets(sheets: Sequence[PaperSheet], fonts: Faces | None = None) -> bytes:
    """Return all sheets as one PDF, each starting on a page of its own."""
    fonts = fonts or faces()
    forms = [{**asdict(sheet), "qr": _qr(sheet.url), "inked": [_ink(one) for one in sheet.inked]} for sheet in sheets]
    return _print("scoresheet.typ", "评分表", {"sheets": forms}, fonts)


def print_rosters(rosters: Sequence[Roster], fonts: Faces | None = None) -> bytes:
    """Return all rosters as one PDF, each starting on a page of its own."""
    fonts = fonts or faces()
    forms = [{**asdict(roster), "qr": _qr(roster.url)} for roster in rosters]
    return _print("roster.typ", rosters[0].title if rosters else "", {"lists": forms}, fonts)


def missing_glyphs(forms: Sequence[PaperSheet | Roster], fonts: Faces | None = None) -> tuple[MissingGlyph, ...]:
    """Return every character of the forms that would come out as an empty box."""
    return (fonts or faces()).missing(text for form in forms for text in _texts(asdict(form)))


def _print(source: str, title: str, forms: dict[str, list[dict[str, object]]], fonts: Faces) -> bytes:
    if not any(forms.values()):
        raise ValueError("no form to print")
    return typeset(source, {"title": title, "more": fonts.more, **forms}, fonts)


def _ink(one: Ink) -> dict[str, str]:
    """Return the signature with its drawing as a picture."""
    pen = 'fill="none" stroke="#101828" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"'
    frame = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    svg = f'{frame}<path d="{one.drawing}" {pen}/></svg>' if one.drawing else ""
    return {"title": one.title, "by": one.by, "at": one.at, "digest": one.digest, "svg": svg}


def _qr(url: str) -> str:
    return qr_svg(url) if url else ""


def _texts(value: object) -> Iterator[str]:
    """Yield every text in plain data, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
