"""公示, 名次公告 and 通报: what they say, and the page of GB/T 9704-2012 as PDF.

``word.py`` writes the same notice as a Word file to be stamped. The texts come ready: numbers in
them were counted by whoever made the list, and are held against it before publication.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from contests.documents.faces import Faces, MissingGlyph, faces
from contests.documents.imprint import NO_IMPRINT, Imprint
from contests.documents.titles import fits, title_lines
from contests.documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number: level 1 一、 level 2 （一） level 3 1."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, first line indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose header is repeated; *widths* are shares of the width of the type area."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Grid
KEPT = 8 * 28  # a longer paragraph breaks over the pages, and so has lines of its own on the last one


@dataclass(frozen=True, slots=True)
class Attachment:
    """One 附件 on pages of its own; the title is given as the lines it is broken into."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A document of one or several issuers; without *letterhead* it begins with its title.

    *title* is given as the lines it is broken into, which is for a person to decide.
    """

    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    issuers: tuple[str, ...]
    date: str
    addressees: str = ""
    letterhead: str = ""
    number: str = ""
    attachments: tuple[Attachment, ...] = ()
    imprint: Imprint = NO_IMPRINT

    def ends_in_short_text(self) -> bool:
        """Say whether the last paragraph is to go over the page with the signature, so that this never stands alone."""
        last = self.blocks[-1] if self.blocks else None
        return isinstance(last, Paragraph) and len(last.text) <= KEPT

    def attached(self) -> tuple[str, ...]:
        """Return the lines of the 附件说明: numbered when there are several, no mark at their ends."""
        names = ["".join(attachment.title) for attachment in self.attachments]
        return tuple(names if len(names) < 2 else (f"{i}. {name}" for i, name in enumerate(names, start=1)))


@dataclass(frozen=True, slots=True)
class Contest:
    """What every notice of a contest needs to know of it."""

    title: str
    issuers: tuple[str, ...]
    date: str
    addressees: str = "各参赛单位"
    letterhead: str = ""
    number: str = ""
    imprint: Imprint = NO_IMPRINT


@dataclass(frozen=True, slots=True)
class Group:
    """One list under its heading (an event, the teams, 优秀组织奖)."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


HOW = (
    "公示期间，任何单位和个人对公示名单有异议的，可以书面形式向受理单位提出。以单位名义提出的，应当加盖公章；"
    "以个人名义提出的，应当署真实姓名和联系方式，并说明事实和理由。受理单位对提出人的信息予以保密，并答复处理结果。"
)


@dataclass(frozen=True, slots=True)
class Objections:
    """Where, how and until when an objection is taken; what is empty is left out, *how* has a usual wording."""

    period: str
    office: str
    how: str = HOW
    telephone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""

    def lines(self) -> tuple[str, ...]:
        """Return the ways to object, one a line."""
        known = (("受理单位", self.office), ("联系电话", self.telephone), ("电子邮箱", self.email),
                 ("通信地址", self.address), ("网上提交", self.website))  # fmt: skip
        return tuple(f"{label}：{value}" for label, value in known if value)


def pending(contest: Contest, groups: tuple[Group, ...], counted: str, objections: Objections) -> Notice:
    """Return the 公示 of a list that may still be objected to; *counted* says how many of what it holds."""
    name = f"{contest.title}拟表彰名单"
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"{contest.title}各项比赛已经结束。经评审、复核和裁判长、监督员签字确认，{counted}现将{name}予以公示。"
        ),
        Heading("一、公示时间"),
        Paragraph(f"{objections.period}。"),
        Heading("二、异议的提出"),
        Paragraph(objections.how),
        *(Paragraph(line) for line in objections.lines()),
    )
    return _notice(contest, (f"{contest.title}", "拟表彰名单公示"), blocks, name, groups)


def places(contest: Contest, groups: tuple[Group, ...], counted: str) -> Notice:
    """Return the 名次公告: every entry by place, as certified."""
    name = f"{contest.title}成绩和名次"
    opening = f"{contest.title}成绩已经裁判长、监督员签字确认。{counted}现将各赛项成绩和名次予以公告。"
    # The closing words are a paragraph of their own: where the issuers' names go over the page, it goes with them.
    blocks = (Paragraph(opening), Paragraph("特此公告。"))
    return _notice(contest, (contest.title, "名次公告"), blocks, name, groups)


def commendation(
    contest: Contest, groups: tuple[Group, ...], counted: str, period: str, *, decides: bool = False
) -> Notice:
    """Return the 通报 of the final list, or the 决定 when it *decides*, after the 公示 of *period* is over and every
    objection answered."""
    name = f"{contest.title}获奖名单"
    closing = "经研究，决定予以表彰。" if decides else "现予以通报表彰。"
    blocks = (
        Paragraph(
            f"{contest.title}已经圆满结束。{counted}获奖名单于{period}公示，公示期满，异议均已处理完毕。{closing}"
        ),
        Paragraph(
            "希望受到表彰的单位和职工珍惜荣誉，再接再厉，充分发挥示范引领作用。各单位要以先进为榜样，"
            "大力弘扬劳模精神、劳动精神、工匠精神，广泛深入开展劳动和技能竞赛，为高质量发展作出新的贡献。"
        ),
    )
    tail = "获奖单位和个人的决定" if decides else "获奖单位和个人的通报"
    return _notice(contest, (f"关于表彰{contest.title}", tail), blocks, name, groups)


def print_pdf(notice: Notice, fonts: Faces | None = None) -> bytes:
    """Return the notice as a tagged PDF; raises ValueError for a character no font draws."""
    fonts = fonts or faces()
    if missing := missing_glyphs(notice, fonts):
        raise ValueError("no font draws " + " ".join(m.code_point for m in missing))
    parts = [{"title": a.title, "blocks": _plain(a.blocks)} for a in notice.attachments]
    data = {
        **asdict(notice),
        "blocks": _plain(notice.blocks),
        "attachments": parts,
        "attached": notice.attached(),
        "kept": notice.ends_in_short_text(),
        "imprint": [notice.imprint.sentence, notice.imprint.printer, notice.imprint.day],
        "more": fonts.more,
    }
    return typeset("notice.typ", data, fonts)


def missing_glyphs(notice: Notice, fonts: Faces | None = None) -> tuple[MissingGlyph, ...]:
    """Return every character of the notice that would come out as an empty box."""
    return (fonts or faces()).missing(_texts(notice))


def _notice(
    contest: Contest, title: tuple[str, ...], blocks: tuple[Block, ...], name: str, groups: tuple[Group, ...]
) -> Notice:
    lines = title if all(map(fits, title)) else title_lines("".join(title), contest.title)
    attachment = Attachment(title_lines(name, contest.title), tuple(_listed(groups)))
    return Notice(
        lines, blocks, contest.issuers, contest.date, contest.addressees, contest.letterhead, contest.number,
        (attachment,), contest.imprint,
    )  # fmt: skip


def _listed(groups: tuple[Group, ...]) -> Iterator[Block]:
    """Yield each group as a heading, numbered if there are several, and its table."""
    for i, group in enumerate(groups, start=1):
        if group.title:
            yield Heading(f"{chinese_number(i)}、{group.title}" if len(groups) > 1 else group.title)
        yield Grid(group.header, group.rows, group.widths)


def chinese_number(number: int) -> str:
    """Return 1–99 as the numerals of a heading: 一, 十, 十二, 二十一."""
    digits = "零一二三四五六七八九"
    tens, units = divmod(number, 10)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[units] if units or not tens else "")


def _plain(blocks: tuple[Block, ...]) -> list[dict[str, object]]:
    return [{"kind": type(block).__name__.lower(), **asdict(block)} for block in blocks]


def _texts(notice: Notice) -> Iterator[str]:
    yield from (*notice.title, *notice.issuers, notice.date, notice.addressees, notice.letterhead, notice.number)
    yield from (notice.imprint.copies, notice.imprint.printer, notice.imprint.printed)
    for attachment in notice.attachments:
        yield from attachment.title
    for block in (*notice.blocks, *(b for a in notice.attachments for b in a.blocks)):
        if isinstance(block, Grid):
            yield from block.header
            yield from (cell for row in block.rows for cell in row)
        else:
            yield block.text
