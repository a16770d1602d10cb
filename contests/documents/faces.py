"""The typefaces documents are set in, and what they can draw.

A typesetter draws an empty box for a character no font has and says nothing; so every text is
held against the fonts first, and what is missing is reported by character (``missing_glyphs``).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

KAI, SONG, SERIF, SANS = "SaiHeng Kai", "SaiHeng Song", "Noto Serif SC", "Noto Sans SC"
VENDORED = Path(__file__).parent / "fonts"
PACKAGED = pylopdf_fonts_zh_cn.serif_path().parent
# Every typesetting chain ends in the fonts that hold all of GB 18030's first planes, then the organiser's own.
FULL = (SERIF, SANS)


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that no font at hand can draw, and the texts it stands in."""

    character: str
    texts: tuple[str, ...]

    @property
    def code_point(self) -> str:
        """The character's number as lists of rare characters print it, ``U+2CC56``."""
        return f"U+{ord(self.character):04X}"


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of one installation: the vendored ones, the packaged ones, and the organiser's own."""

    book: typst.Fonts
    more: tuple[str, ...]
    drawn: dict[str, frozenset[int]] = field(repr=False)

    def family(self, text: str, wished: str = KAI) -> str:
        """Return the first family that draws *text* whole, so that no name is set in two hands."""
        needed = _needed(text)
        chain = (wished, *FULL, *self.more)
        return next((f for f in chain if needed <= self.drawn[f]), wished)

    def missing(self, texts: Iterable[str]) -> tuple[MissingGlyph, ...]:
        """Return what no chain can draw, by code point; every chain falls back to the same full fonts."""
        drawable = frozenset().union(*(self.drawn[f] for f in (*FULL, *self.more)))
        found: dict[int, list[str]] = {}
        for text in dict.fromkeys(texts):
            for point in _needed(text) - drawable:
                found.setdefault(point, []).append(text)
        return tuple(MissingGlyph(chr(point), tuple(found[point])) for point in sorted(found))


@cache
def faces(own: Path | None = None) -> Faces:
    """Return the fonts to set with; *own* is a folder of further fonts, for names nothing else draws."""
    folders = [VENDORED, PACKAGED, *([own] if own else [])]
    book = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )
    drawn: dict[str, frozenset[int]] = {}
    for info in book.fonts():
        if info.path:
            drawn[info.family] = drawn.get(info.family, frozenset()) | _code_points(info.path, info.index)
    more = sorted(drawn.keys() - {KAI, SONG, SERIF, SANS})
    return Faces(book, tuple(more), drawn)


@cache
def _code_points(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _needed(text: str) -> set[int]:
    """Return the code points that must leave ink; spaces, controls and variation selectors need none."""
    return {ord(c) for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Mn")}
