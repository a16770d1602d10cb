"""Reads what was printed, as a phone and a reader of the text layer would."""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image


def texts(pdf: bytes) -> list[str]:
    """Return the text of every page without the spaces that letter-spacing makes."""
    book = pypdfium2.PdfDocument(BytesIO(pdf))
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in book]


def picture(pdf: bytes, page: int = 0, dpi: int = 150) -> Image.Image:
    image = pypdfium2.PdfDocument(BytesIO(pdf))[page].render(scale=dpi / 72).to_pil()
    assert isinstance(image, Image.Image)
    return image


def codes(pdf: bytes, page: int = 0) -> list[str]:
    """Return what the QR codes of a page say when it is scanned from paper at 150 dpi."""
    return [found.text for found in zxingcpp.read_barcodes(picture(pdf, page))]


def size(pdf: bytes, page: int = 0) -> tuple[int, int]:
    """Return a page's width and height in millimetres."""
    width, height = pypdfium2.PdfDocument(BytesIO(pdf))[page].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)
