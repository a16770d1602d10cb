"""A birth date as people write it, compared with what the ID number says; a broken date is never guessed."""

import re
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})(?:[-./年、\s]+(\d{1,2})(?:[-./月、\s]+(\d{1,2}))?)?(?:年|月|日|号|生|出生)*")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_FIRST_DAY = date(1899, 12, 30)


def agrees(written: str, born: date, *, number: bool = False) -> bool | None:
    """Say whether *written* (1993.9, 199309, 1993年9月26日, a serial number) fits the day *born*; None when unreadable.

    The number 1985.1 may have been 1985.10 before the program dropped the nought, so both months fit it.
    """
    text = re.sub(r"\s+", " ", written).strip()
    if number and _SERIAL.fullmatch(text):
        return _FIRST_DAY + timedelta(days=int(text[:5])) == born
    found = _PACKED.fullmatch(text) or _WRITTEN.fullmatch(text.split(" 00:00")[0])
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part)
    if not 1900 <= year <= 2100 or not _possible(year, rest):
        return None
    said = [born.month, born.day][: len(rest)]
    return year == born.year and (rest == said or (number and rest == [1] and born.month == 10))


def _possible(year: int, rest: list[int]) -> bool:
    try:
        date(year, *[*rest, 1, 1][:2])
    except ValueError:
        return False
    return True
