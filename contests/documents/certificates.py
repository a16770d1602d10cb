"""奖状, 荣誉证书 and 喜报: one page for each winner, numbered, with a QR code to the check page.

The words come ready to print. What no font can draw is asked for with ``missing_glyphs`` first:
nothing is drawn while anything is missing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile

from contests.documents.faces import KAI, Faces, MissingGlyph, faces
from contests.documents.filenames import safe_name
from contests.documents.joining import join
from contests.documents.typesetting import drawing, image_name, press, qr_svg

CHUNK = 100  # pages per run of the typesetter: its memory grows by about 0.4 MB with each
Progress = Callable[[int, int], None]


class Kind(StrEnum):
    """The three styles; a 荣誉证书 is the inside page of a cover."""

    AWARD = "award"
    HONOUR = "honour"
    TIDINGS = "tidings"


TITLES = {Kind.AWARD: "奖状", Kind.HONOUR: "荣誉证书", Kind.TIDINGS: "喜报"}
CLOSINGS = {
    Kind.AWARD: "特发此证，以资鼓励。",
    Kind.HONOUR: "特发此证，以资鼓励。",
    Kind.TIDINGS: "特此报喜，谨致祝贺！",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """One page: to whom, for what, and how it is checked; an empty text is left out."""

    name: str
    person: bool
    body: str
    award: str
    number: str = ""
    code: str = ""
    check_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """What all certificates of a batch share; *logo* and *seal* are image files (PNG, JPEG, SVG, WebP).

    *preprinted* paper brings its own frame and title: only the words are printed.
    """

    kind: Kind
    issuers: tuple[str, ...]
    date: str
    hint: str = ""
    title: str = ""
    closing: str | None = None
    preprinted: bool = False
    logo: bytes = b""
    seal: bytes = b""

    def texts(self) -> tuple[str, ...]:
        """Return everything of it that is printed."""
        return (self.title or TITLES[self.kind], *self.issuers, self.date, self.hint, self._closing)

    @property
    def _closing(self) -> str:
        return CLOSINGS[self.kind] if self.closing is None else self.closing


def award_words(contest: str, event: str = "") -> str:
    """Return the sentence before the prize: 在……中荣获."""
    return f"在{contest}“{event}”赛项中荣获" if event else f"在{contest}中荣获"


def tidings_words(contest: str, event: str, winners: Sequence[str], *, unit_itself: bool = False) -> str:
    """Return the sentence of a 喜报 to the unit whose people, or which *unit_itself*, won."""
    who = "贵单位" if unit_itself else f"贵单位{'、'.join(winners)}同志"
    return f"热烈祝贺{who}{award_words(contest, event)}"


def grouped(code: str) -> str:
    """Return a verification code in groups of four, as it is read out on the telephone."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def missing_glyphs(
    issue: Issue, certificates: Sequence[Certificate], fonts: Faces | None = None
) -> tuple[MissingGlyph, ...]:
    """Return every character of the batch that would come out as an empty box."""
    own = [text for c in certificates for text in (c.name, c.body, c.award, c.number, *c.notes)]
    return (fonts or faces()).missing([*issue.texts(), *own])


def print_book(
    issue: Issue,
    certificates: Sequence[Certificate],
    target: BinaryIO,
    fonts: Faces | None = None,
    progress: Progress | None = None,
) -> int:
    """Write all certificates as one PDF in the order given; return the number of pages."""
    fonts = _complete(issue, certificates, fonts)
    return join(_chunks(issue, certificates, fonts, progress), target)


def print_single(issue: Issue, certificate: Certificate, fonts: Faces | None = None) -> bytes:
    """Return one certificate as a tagged PDF."""
    fonts = _complete(issue, [certificate], fonts)
    shared = _shared(issue, fonts)
    with press("certificate.typ", fonts, _images(issue, fonts)) as print_one:
        return print_one({**shared, "entries": [_entry(certificate, fonts)]})


def print_zip(
    issue: Issue,
    certificates: Sequence[Certificate],
    target: BinaryIO,
    fonts: Faces | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a ZIP of one tagged PDF for each certificate, named so that it sorts and can be handed on."""
    fonts = _complete(issue, certificates, fonts)
    shared = _shared(issue, fonts)
    with (
        press("certificate.typ", fonts, _images(issue, fonts)) as print_one,
        ZipFile(target, "w", ZIP_STORED) as zipped,
    ):
        for done, certificate in enumerate(certificates, start=1):
            name = safe_name(f"{done:04}-{certificate.name}-{certificate.award}-{certificate.number}".strip("-"))
            zipped.writestr(f"{name}.pdf", print_one({**shared, "entries": [_entry(certificate, fonts)]}))
            if progress:
                progress(done, len(certificates))


def _chunks(
    issue: Issue, certificates: Sequence[Certificate], fonts: Faces, progress: Progress | None
) -> Iterator[bytes]:
    shared = _shared(issue, fonts)
    rest = iter(certificates)
    done = 0
    with press("certificate.typ", fonts, _images(issue, fonts), tags=False) as print_chunk:
        while chunk := [_entry(c, fonts) for c in islice(rest, CHUNK)]:
            yield print_chunk({**shared, "entries": chunk})
            done += len(chunk)
            if progress:
                progress(done, len(certificates))


def _complete(issue: Issue, certificates: Sequence[Certificate], fonts: Faces | None) -> Faces:
    fonts = fonts or faces()
    if not certificates:
        raise ValueError("no certificate to print")
    if missing := missing_glyphs(issue, certificates, fonts):
        raise ValueError("no font draws " + " ".join(m.code_point for m in missing))
    return fonts


def _entry(certificate: Certificate, fonts: Faces) -> dict[str, object]:
    return {
        "name": certificate.name,
        "face": fonts.family(certificate.name, KAI),
        "suffix": "同志：" if certificate.person else "：",
        "body": certificate.body,
        "award": certificate.award,
        "number": certificate.number,
        "code": grouped(certificate.code),
        "qr": qr_svg(certificate.check_url) if certificate.check_url else "",
        "notes": certificate.notes,
    }


def _shared(issue: Issue, fonts: Faces) -> dict[str, object]:
    title, *_ = issue.texts()
    return {
        "issue": {
            "kind": issue.kind.value,
            "title": title,
            "closing": issue._closing,
            "issuers": issue.issuers,
            "date": issue.date,
            "hint": issue.hint,
        },
        "more": fonts.more,
        "frame": None if issue.preprinted else "frame.pdf",
        "logo": image_name("logo", issue.logo) if issue.logo else None,
        "seal": image_name("seal", issue.seal) if issue.seal else None,
    }


def _images(issue: Issue, fonts: Faces) -> dict[str, bytes]:
    images = {"frame.pdf": drawing("ornament.typ", fonts, {"frame": issue.kind.value})}
    if issue.logo:
        images[image_name("logo", issue.logo)] = issue.logo
    if issue.seal:
        images[image_name("seal", issue.seal)] = issue.seal
    return images
