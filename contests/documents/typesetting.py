"""Runs a typst source over plain data; the one place that knows how the typesetter is called."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import segno
import typst

from contests.documents.faces import Faces
from contests.documents.rehearsal import marked

SOURCES = Path(__file__).parent / "typst"
Data = Mapping[str, object]
IMAGE_ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"%PDF": "pdf"}


@contextmanager
def press(
    source: str, faces: Faces, images: Mapping[str, bytes] | None = None, *, tags: bool = True
) -> Iterator[Callable[[Data], bytes]]:
    """Give a function from data to PDF bytes, in a folder of its own: a source can read nothing else.

    *images* are files by the name the data calls them. *tags* make a PDF that can be read aloud,
    at the price of one that cannot be joined.
    """
    with TemporaryDirectory(prefix="press-") as folder:
        for file in SOURCES.glob("*.typ"):
            shutil.copy(file, folder)
        for name, content in (images or {}).items():
            Path(folder, name).write_bytes(content)

        def print_one(data: Data) -> bytes:
            Path(folder, "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            return _compile(Path(folder, source), faces, {}, tags)

        yield print_one


def typeset(source: str, data: Data, faces: Faces, images: Mapping[str, bytes] | None = None) -> bytes:
    """Return one tagged PDF of *source* over *data*."""
    with press(source, faces, images) as print_one:
        return print_one(data)


def drawing(source: str, faces: Faces, inputs: dict[str, str]) -> bytes:
    """Return a PDF without text, to be laid under other pages."""
    return _compile(SOURCES / source, faces, inputs, tags=False)


def image_name(stem: str, content: bytes) -> str:
    """Return *stem* with the ending its first bytes ask for; anything unknown is taken for SVG."""
    return f"{stem}.{next((e for head, e in IMAGE_ENDINGS.items() if content.startswith(head)), 'svg')}"


def draws(content: bytes) -> bool:
    """Say whether the typesetter can draw this image, before anything is to be printed with it."""
    with TemporaryDirectory(prefix="image-") as folder:
        name, source = image_name("image", content), Path(folder, "main.typ")
        Path(folder, name).write_bytes(content)
        source.write_text(f'#image("{name}", width: 1cm)', encoding="utf-8")
        try:
            typst.compile(str(source), root=folder)
        except typst.TypstError:
            return False
    return True


def qr_svg(text: str) -> str:
    """Return *text* as a QR code of error level M: one path of black runs, no margin."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = "".join(f"M{x},{y}h{width}v1h-{width}z" for y, row in enumerate(matrix) for x, width in _runs(row))
    size = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{runs}"/></svg>'


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Yield the start and the length of every run of dark modules."""
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield start, end - start
        start = row.find(1, end)


def _compile(path: Path, faces: Faces, inputs: dict[str, str], tags: bool) -> bytes:
    if marked():
        inputs = {**inputs, "rehearsal": "1"}
    pdf = typst.compile(str(path), root=str(path.parent), font_paths=faces.book, sys_inputs=inputs, pdf_tags=tags)
    assert isinstance(pdf, bytes)
    return pdf
