"""Reading a form: every fault at once, the text kept for the page that comes back."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from unicodedata import normalize

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile

from contests.rules import Fact, Faulty, Problem

AnyRequest = Request[Any, Any, Any]


LARGEST_ID = 2**31 - 1
EARLIEST = 1950  # a year before it is a slip of the keys: 0026, 1901


def readable(text: str) -> str:
    """Return *text* without what no database takes: NUL, and halves of characters that stand alone."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


class Form:
    """The fields of one request. Readers return a clean value and remember what is wrong; ``check`` raises it all."""

    def __init__(self, fields: FormMultiDict) -> None:
        self._fields = fields
        self.problems: list[Problem] = []

    @property
    def values(self) -> dict[str, str]:
        """The text of every field as it was sent, for showing it again."""
        return {
            key: readable(value)
            for key, value in self._fields.multi_items()
            if isinstance(value, str) and key != "_csrf_token"
        }

    def parts(self) -> dict[str, "Form"]:
        """Return the fields with a dot in their name as forms of their own: ``3.c2.tool`` is ``c2.tool`` of ``3``."""
        found: dict[str, list[tuple[str, Any]]] = {}
        for name, value in self._fields.multi_items():
            group, dot, rest = name.partition(".")
            if dot:
                found.setdefault(group, []).append((rest, value))
        return {group: Form(FormMultiDict(fields)) for group, fields in found.items()}

    def identity(self, page: str) -> str:
        """Return the id under which this form is handed in, made of the page's own id and every field as it was sent.

        The same form sent again is the same; one that was changed after the browser's way back is another, and meets
        what stands there by now. Empty for a page without an id, which never came from us.
        """
        sent = [[name, text] for name, text in self._fields.multi_items() if isinstance(text, str)]
        said = json.dumps([page, sorted(one for one in sent if one[0] != "_csrf_token")])
        return hashlib.sha256(said.encode()).hexdigest()[:40] if len(page) >= 8 else ""

    def fault(self, field: str, code: str, **facts: Fact) -> None:
        """Remember a fault beside *field*."""
        self.problems.append(Problem(field, code, facts))

    def check(self) -> None:
        """Raise every remembered fault."""
        if self.problems:
            raise Faulty(tuple(self.problems))

    def text(self, field: str, *, required: bool = False, most: int = 200) -> str:
        """Return the field's text without outer blanks; at most *most* characters."""
        value = self._fields.get(field, "")
        text = readable(value).strip() if isinstance(value, str) else ""
        if required and not text:
            self.fault(field, "fault.required")
        if len(text) > most:
            self.fault(field, "fault.too_long", most=most, length=len(text))
        return text

    def figure(self, field: str, *, most: int = 200) -> str:
        """Return a figure as it was typed, in plain digits: a Chinese keyboard also writes ４．５ and 4。5."""
        return normalize("NFKC", self.text(field, most=most)).replace("。", ".").strip()

    def texts(self, field: str) -> list[str]:
        """Return every value of a repeated field (checkboxes), blanks left out."""
        values = [readable(value).strip() for value in self._fields.getall(field, []) if isinstance(value, str)]
        return [value for value in values if value]

    def ids(self, field: str) -> list[int]:
        """Return every id of a repeated field; what can be none never came from our page and is left out."""
        return [
            int(text)
            for text in self.texts(field)
            if text.isascii() and text.isdigit() and int(text[:11]) <= LARGEST_ID
        ]

    def number(self, field: str, *, least: int = 0, most: int = 10**9, required: bool = False) -> int | None:
        """Return a whole number within the limits, or None when empty or faulty."""
        text = normalize("NFKC", self.text(field, required=required))
        if not text:
            return None
        if not text.isascii() or not text.removeprefix("-").isdigit():
            self.fault(field, "fault.number")
            return None
        if len(text) > 12 or not least <= int(text) <= most:
            self.fault(field, "fault.range", least=least, most=most)
            return None
        return int(text)

    def day(self, field: str, *, required: bool = False) -> date | None:
        """Return a date written 2026-05-24, or None when empty or faulty."""
        text = self.text(field, required=required)
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.fault(field, "fault.date")
            return None
        if found.year < EARLIEST:
            self.fault(field, "fault.date_early", year=found.year)
            return None
        return found

    def choice(self, field: str, options: Collection[str], *, required: bool = True) -> str:
        """Return one of *options*; anything else is a fault, an empty one only when required."""
        text = self.text(field, required=required)
        if text and text not in options:
            self.fault(field, "fault.choice")
        return text

    def yes(self, field: str) -> bool:
        """Say whether a checkbox is ticked; an unticked one is not sent at all."""
        return self.text(field) not in ("", "0", "no")

    def upload(self, field: str) -> UploadFile | None:
        """Return the uploaded file, or None with a fault when none was chosen."""
        value = self._fields.get(field)
        if isinstance(value, UploadFile) and value.filename:
            return value
        self.fault(field, "fault.file")
        return None

    def uploads(self, field: str) -> list[UploadFile]:
        """Return every uploaded file of a field, none with a fault when none was chosen."""
        found = [one for one in self._fields.getall(field, []) if isinstance(one, UploadFile) and one.filename]
        if not found:
            self.fault(field, "fault.file")
        return found


async def read(request: AnyRequest) -> Form:
    """Return the request's form, urlencoded or multipart."""
    return Form(await request.form())


def by_field(problems: Collection[Problem]) -> Mapping[str, Problem]:
    """Return the first problem of each field, for the page."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return found
