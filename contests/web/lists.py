"""What every list offers: search, order, pages, and the same rows as a workbook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from litestar import Response

from contests.documents.rehearsal import file_name
from contests.web.forms import AnyRequest

Row = TypeVar("Row")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list. *rows* are this page's, *found* all that the search left, in order.

    *base* is the address with the search in it, ending in ``?`` or ``&``, for the links of the header and the pager.
    """

    rows: Sequence[Row]
    found: Sequence[Row]
    q: str
    sort: str
    page: int
    pages: int
    total: int
    base: str
    export: str


def chinese(text: str) -> bytes:
    """Order Chinese text as a dictionary does: GB 2312 holds its common characters in the order of their pinyin."""
    return text.encode("gb18030")


def listing(
    request: AnyRequest,
    rows: Sequence[Row],
    *,
    words: Callable[[Row], str],
    orders: Mapping[str, Callable[[Row], object]],
    sort: str = "",
    size: int = 50,
) -> Listing[Row]:
    """Search *rows* by ``q`` (every word must occur), order them by ``sort`` (``-`` descending), cut out ``page``.

    *rows* come in their natural order, which decides between equals. *sort* is the order when none is asked for.
    """
    asked = request.query_params
    q = asked.get("q", "").strip()[:100]
    sort = asked.get("sort", "") if asked.get("sort", "").removeprefix("-") in orders else sort
    found = [row for row in rows if all(word in words(row).casefold() for word in q.casefold().split())]
    if sort:
        found.sort(key=orders[sort.removeprefix("-")], reverse=sort.startswith("-"))  # type: ignore[arg-type]
    pages = max(1, -(-len(found) // size))
    number = asked.get("page", "1")
    page = min(max(int(number), 1), pages) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    kept = {key: value for key, value in asked.items() if key not in ("page", "sort") and key[:4] != "said" and value}
    base = "?" + (urlencode(kept) + "&" if kept else "")
    export = "?" + urlencode(kept | ({"sort": sort} if sort else {}))
    return Listing(found[(page - 1) * size : page * size], found, q, sort, page, pages, len(found), base, export)


def download(body: bytes, name: str, media_type: str = XLSX) -> Response[bytes]:
    """Answer with a file; *name* may be Chinese. A rehearsal's file says so in its name too."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file_name(name))}",
        "cache-control": "no-store",
    }
    return Response(body, media_type=media_type, headers=headers)
