"""Builds contests/static/fonts/rare-sc.woff2: the standard characters that old systems' fonts lack.

python docs/build_rare_font.py       (needs fonttools, brotli and pylopdf-fonts-zh-cn 0.1.1: Noto Sans SC, OFL-1.1)

They are the characters of 通用规范汉字表 that GBK has no place for, and those met in names; the table is read from the
vendored subset that docs/build_fonts.py made of it. Browsers fetch the file only when one of them is shown.
"""

from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
KNOWN = ROOT / "contests" / "documents" / "fonts" / "SaiHengKai-Regular.ttf"
TARGET = ROOT / "contests" / "static" / "fonts" / "rare-sc.woff2"


def beyond_gbk(code: int) -> bool:
    """Say whether GBK cannot write the character; its private places (䶮 as U+E863) do not count as writing it."""
    try:
        chr(code).encode("gbk")
    except UnicodeEncodeError:
        return code > 0x3400
    return False


def main() -> None:
    wanted = sorted(code for code in TTFont(KNOWN).getBestCmap() if beyond_gbk(code))
    with (files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf").open("rb") as source:
        font = TTFont(source)
        options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, layout_features=[])
        cut = subset.Subsetter(options)
        cut.populate(unicodes=wanted)
        cut.subset(font)
        font.flavor = "woff2"
        TARGET.parent.mkdir(exist_ok=True)
        font.save(TARGET)
    print(f"{len(wanted)} characters, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
