"""Joins the PDFs of one batch into one file while they are made, without holding them all.

Certificates are typeset by the hundred, because memory grows with every page of one run. The parts
come from one source, untagged and without links, so joining is renumbering: each part's page tree
becomes a branch of the new one. It reads exactly what typst writes (a plain cross-reference table)
and says so when it meets anything else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_REFERENCE = re.compile(rb"(\d+) 0 R")
_XREF = re.compile(rb"xref\s+0 (\d+)\s+")
_ENTRY = 20  # every line of a cross-reference table is this long
_OBJECT = re.compile(rb"\d+ 0 obj\s")
_OPEN_SAFE = b"\x93\x8c\x8b\x9e"  # four high bytes tell mail programs that the file is not text


@dataclass(frozen=True, slots=True)
class _Part:
    objects: dict[int, bytes]
    catalog: int
    pages: int
    info: int

    @property
    def count(self) -> int:
        return int(_find(rb"/Count (\d+)", self.objects[self.pages]))


def join(parts: Iterable[bytes], target: BinaryIO) -> int:
    """Write all pages of *parts* to *target*, titled as the first; return how many there are."""
    book = _Book(target)
    for pdf in parts:
        book.add(_read(pdf))
    return book.close()


@dataclass(slots=True)
class _Book:
    """The file being written: object 1 is its catalog, 2 the root of its pages, both written last."""

    target: BinaryIO
    offsets: list[int] = field(default_factory=lambda: [0, 0, 0])
    branches: list[int] = field(default_factory=list)
    pages: int = 0
    info: int = 0
    at: int = 0

    def __post_init__(self) -> None:
        self._put(b"%PDF-1.7\n%" + _OPEN_SAFE + b"\n")

    def add(self, part: _Part) -> None:
        dropped = {part.catalog, *_references(part.objects[part.catalog]), part.info} - {part.pages}
        if not self.info:
            dropped.discard(part.info)
        kept = [number for number in part.objects if number not in dropped]
        numbers = {old: len(self.offsets) + i for i, old in enumerate(kept)}
        for old in kept:
            body = _renumbered(part.objects[old], numbers)
            if old == part.pages:
                body = body.replace(b"<<", b"<</Parent 2 0 R", 1)
            self.offsets.append(self.at)
            self._put(b"%d 0 obj\n%s\nendobj\n" % (numbers[old], body))
        self.branches.append(numbers[part.pages])
        self.pages += part.count
        self.info = self.info or numbers[part.info]

    def close(self) -> int:
        kids = b" ".join(b"%d 0 R" % branch for branch in self.branches)
        self._last(1, b"<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)>>")
        self._last(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, kids))
        start = self.at
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self.offsets))
        self._put(b"".join(b"%010d 00000 n \n" % offset for offset in self.offsets[1:]))
        trailer = b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        self._put(trailer % (len(self.offsets), self.info, start))
        return self.pages

    def _last(self, number: int, body: bytes) -> None:
        self.offsets[number] = self.at
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _put(self, content: bytes) -> None:
        self.target.write(content)
        self.at += len(content)


def _read(pdf: bytes) -> _Part:
    start = int(_find(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf[-64:]))
    table = _XREF.match(pdf, start)
    if table is None:
        raise ValueError("not a PDF with a plain cross-reference table")
    trailer = pdf[table.end() + int(table[1]) * _ENTRY :]
    objects = dict(_objects(pdf, start, table))
    catalog = int(_find(rb"/Root (\d+) 0 R", trailer))
    pages = int(_find(rb"/Pages (\d+) 0 R", objects[catalog]))
    return _Part(objects, catalog, pages, int(_find(rb"/Info (\d+) 0 R", trailer)))


def _objects(pdf: bytes, end: int, table: re.Match[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the body of every object in use."""
    lines = (pdf[table.end() + i * _ENTRY :][:_ENTRY] for i in range(int(table[1])))
    offsets = [(int(line[:10]), number) for number, line in enumerate(lines) if line[17:18] == b"n"]
    offsets.sort()
    for (start, number), (stop, _) in zip(offsets, [*offsets[1:], (end, 0)], strict=True):
        head = _OBJECT.match(pdf, start)
        if head is None:
            raise ValueError(f"object {number} is not where the table says")
        yield number, pdf[head.end() : pdf.rindex(b"endobj", start, stop)].rstrip(b"\r\n")


def _renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    """Point the references of one object at the new numbers; a stream's content is left alone."""
    head, stream, content = body.partition(b"stream")
    return _REFERENCE.sub(lambda m: b"%d 0 R" % numbers[int(m[1])], head) + stream + content


def _references(body: bytes) -> set[int]:
    return {int(number) for number in _REFERENCE.findall(body)}


def _find(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"no {pattern!r} in a PDF to be joined")
    return bytes(found[1])
