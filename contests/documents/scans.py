"""Scans as people send them: what a file really is, by its content, and a picture of each page to look at."""

import struct
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from contests.documents.faces import faces
from contests.documents.rehearsal import marked
from contests.documents.typesetting import SOURCES

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
MOST_PAGES = 6
MOST_PIXELS = 60_000_000  # of one picture: a browser would need four bytes for each
SHARP, ROUGH = 130, 12  # dots per inch: to read handwriting, to see that there is a page
# The frames of a JPEG file that tell its size; the other markers of this range tell tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class NotAScan(Exception):
    """The file is neither a picture nor a PDF that can be opened, or too large; *code* says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file turned out to be."""

    media_type: str
    pages: int


def look(body: bytes) -> Looked:
    """Return what *body* is by its content; its name and what the browser said do not count. Raises NotAScan."""
    if body.startswith(b"%PDF-"):
        return Looked(PDF, _pages(body))
    size = _png_size(body) or _jpeg_size(body)
    if size is None:
        raise NotAScan("fault.scan_kind")
    if not 0 < size[0] * size[1] <= MOST_PIXELS:
        raise NotAScan("fault.scan_pixels")
    return Looked(PNG if body.startswith(b"\x89PNG") else JPEG, 1)


def picture(body: bytes, page: int, sharp: int = SHARP) -> bytes:
    """Return page *page* (from 1) of a PDF as PNG. Raises NotAScan."""
    with TemporaryDirectory(prefix="scan-") as folder:
        source = Path(folder, "scan.typ")
        for name in ("scan.typ", "rehearsal.typ"):
            Path(folder, name).write_bytes((SOURCES / name).read_bytes())
        Path(folder, "scan.pdf").write_bytes(body)
        try:
            drawn = typst.compile(
                str(source),
                root=folder,
                font_paths=faces().book,
                format="png",
                ppi=sharp,
                sys_inputs={"file": "scan.pdf", "page": str(page)} | ({"rehearsal": "1"} if marked() else {}),
            )
        except RuntimeError as no:
            raise NotAScan("fault.scan_broken") from no
    assert isinstance(drawn, bytes)
    return drawn


def _pages(body: bytes) -> int:
    """Count the pages by drawing them small: what cannot be drawn cannot be looked at either."""
    picture(body, 1, ROUGH)
    for page in range(2, MOST_PAGES + 2):
        try:
            picture(body, page, ROUGH)
        except NotAScan:
            return page - 1
    raise NotAScan("fault.scan_pages")


def _png_size(body: bytes) -> tuple[int, int] | None:
    if not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR" or len(body) < 33:
        return None
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    """Walk the markers of a JPEG file to the frame that tells its size."""
    at = 2
    while body.startswith(b"\xff\xd8\xff") and at + 9 < len(body) and body[at] == 0xFF:
        if body[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", body[at + 2 : at + 4])[0])
    return None
