"""Builds the vendored font subsets; how and why is told in docs/fonts.md.

python docs/build_fonts.py DOWNLOADS UNIHAN_OTHER_MAPPINGS
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "contests" / "documents" / "fonts"
WENKAI = "fontsource-lxgw-wenkai-5.3.0/package/files/lxgw-wenkai-latin-500-normal.woff2"
SERIF = "expo-google-fonts-noto-serif-sc-0.4.3/package/{0}/NotoSerifSC_{0}.ttf"
FACES = (
    (WENKAI, "SaiHengKai-Regular.ttf", "SaiHeng Kai", "Regular"),
    (SERIF.format("700Bold"), "SaiHengSong-Bold.ttf", "SaiHeng Song", "Bold"),
    (SERIF.format("900Black"), "SaiHengSong-Black.ttf", "SaiHeng Song", "Black"),
)
# Characters met in names that the table of 8,105 does not have, where the source font draws them.
NAMES = "龑㐱晧汮尒喆堃犇骉淼燊垚赟翀嘦嫑瑢瑨珺玥祎祐禛曌叕頔頫頵俍偲洺洣湉濛濬淯溦"
RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x2160, 0x216B), (0x2460, 0x2473),
          (0x3000, 0x3017), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5))  # fmt: skip
SYMBOLS = "℃№←↑→↓−×÷±≤≥≠≈□■○●△▲☆★√∶"


def standard_characters(mappings: Path) -> Iterable[int]:
    """Yield the 8,105 code points of 通用规范汉字表 (Unihan field kTGH)."""
    for line in mappings.read_text(encoding="utf-8").splitlines():
        if "\tkTGH\t" in line:
            yield int(line.split("\t", 1)[0].removeprefix("U+"), 16)


def wanted(mappings: Path) -> set[int]:
    """Return every code point a subset keeps, as far as its source has it."""
    characters = {ord(c) for c in NAMES + SYMBOLS}
    characters.update(standard_characters(mappings))
    for first, last in RANGES:
        characters.update(range(first, last + 1))
    return characters


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a changed font a name of its own, as reserved font names ask; the copyright line stays."""
    postscript = f"{family.replace(' ', '')}-{style}"
    regular = style in ("Regular", "Bold")
    names = {1: family if regular else f"{family} {style}", 2: style if regular else "Regular",
             3: f"{postscript}; subset", 4: f"{family} {style}", 6: postscript, 16: family, 17: style}  # fmt: skip
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in (0, 13, 14) and n.platformID == 3]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def build(source: Path, target: Path, family: str, style: str, characters: set[int]) -> None:
    """Write one subset without hints and glyph names, which print never uses."""
    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"],
                             layout_features=["kern", "ccmp", "locl", "mark"])  # fmt: skip
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters))
    cutter.subset(font)
    rename(font, family, style)
    font.save(target, reorderTables=True)
    print(target.name, target.stat().st_size, len(font.getBestCmap()))


def main() -> None:
    downloads, mappings = Path(sys.argv[1]), Path(sys.argv[2])
    characters = wanted(mappings)
    for source, name, family, style in FACES:
        build(downloads / source, TARGET / name, family, style, characters)


if __name__ == "__main__":
    main()
