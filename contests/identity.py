"""ID numbers, organisation codes, phone numbers and names: what is wrong, and what can be repaired with certainty.

Every reader takes the text as a person wrote it and returns a ``Reading``: the clean value, the named repairs that led
to it, and a fault or warnings by code. What is uncertain is never guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES = "'‘’`´＇"
_INTERPUNCTS = re.compile("[•・‧∙⋅･●․·﹒．.。]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?[2-9]\d{6,7}")
_HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\ue000-\uf8ff\U000f0000-\U0010ffff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NAME = re.compile(f"[{_HANZI}A-Za-zÀ-ɏ{_SELECTORS}·' -]+")
_GAP = re.compile(f"(?<=[{_HANZI}{_SELECTORS}·]) +(?=[{_HANZI}·])")
_BETWEEN_HANZI = re.compile(f"(?<=[{_HANZI}{_SELECTORS}]) *{_INTERPUNCTS.pattern} *(?=[{_HANZI}])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
NAME_MOST = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """A clean *value* with the *repairs* that led to it; *fault* is empty when it stands."""

    value: str
    repairs: tuple[str, ...] = ()
    fault: str = ""
    warnings: tuple[str, ...] = ()


def read_id(text: str, *, number: bool = False) -> Reading:
    """Read an 居民身份证 number (GB 11643); *number* says that it came from a number cell, which keeps 15 digits only.

    Faults: ``id_missing``, ``id_number_lost_digits``, ``id_old`` (15 digits), ``id_length``, ``id_characters``,
    ``id_checksum``, ``id_birth_date``. A region code that no period knows is the warning ``id_region``, never a fault.
    """
    reading = _steps(text, _visible, _unquoted, _half_width, _closed, _joined, _upper)
    return replace(reading, fault=_id_fault(reading.value, number), warnings=_id_warnings(reading.value))


def _id_fault(value: str, number: bool) -> str:
    if not value:
        return "id_missing"
    if _SCIENTIFIC.fullmatch(value) or (number and value.isdigit() and len(value) > 15):
        return "id_number_lost_digits"
    if not re.fullmatch(r"[0-9]+X?", value):
        return "id_characters"
    if len(value) == 15 and value.isdigit():
        return "id_old"
    if len(value) != 18:
        return "id_length"
    if value[-1] != id_check(value[:17]):
        return "id_checksum"
    return "" if birth_date(value) else "id_birth_date"


def _id_warnings(value: str) -> tuple[str, ...]:
    return () if len(value) != 18 or value[:6] in region_codes() else ("id_region",)


def id_check(first: str) -> str:
    """Return the check character for the first 17 digits of an ID number."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _ID_WEIGHTS, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """Return the birth date that an 18-digit ID number says, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Return 男 or 女 as an 18-digit ID number says."""
    return "男" if int(number[16]) % 2 else "女"


@cache
def region_codes() -> frozenset[str]:
    """Return every region code that was ever in force; codes are withdrawn, people keep them."""
    lines = (Path(__file__).parent / "presets" / "region_codes.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith("#"))
    return frozenset(first + last for first, *rest in rows for last in rest)


def read_uscc(text: str, *, number: bool = False) -> Reading:
    """Read a 统一社会信用代码 (GB 32100). Faults: ``code_missing``, ``code_number_lost_digits``, ``code_length``,
    ``code_characters`` (I, O, S, V and Z do not occur), ``code_checksum``.

    The organisation code inside need not pass the older GB 11714 check: newer ones do not have to.
    """
    reading = _steps(text, _visible, _unquoted, _half_width, _closed, _joined, _upper)
    return replace(reading, fault=_uscc_fault(reading.value, number))


def _uscc_fault(value: str, number: bool) -> str:
    if not value:
        return "code_missing"
    if _SCIENTIFIC.fullmatch(value) or (number and len(value) > 15):
        return "code_number_lost_digits"
    if not set(value) <= set(_USCC_ALPHABET):
        return "code_characters"
    if len(value) != 18:
        return "code_length"
    return "" if value[-1] == uscc_check(value[:17]) else "code_checksum"


def uscc_check(first: str) -> str:
    """Return the check character for the first 17 characters of a 统一社会信用代码."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first))
    return _USCC_ALPHABET[-total % 31]


def read_phone(text: str) -> Reading:
    """Read a mobile number: 1, a digit from 3 to 9, nine more. Faults: ``phone_missing``, ``phone``."""
    reading = _steps(text, _visible, _unquoted, _half_width, _undialled, _unprefixed)
    if not reading.value:
        return replace(reading, fault="phone_missing")
    return reading if _MOBILE.fullmatch(reading.value) else replace(reading, fault="phone")


def read_contact_phone(text: str) -> Reading:
    """Read the phone of an office: a mobile number or a landline with or without area code; may be empty."""
    reading = read_phone(text)
    if reading.fault == "phone_missing" or (reading.fault and _LANDLINE.fullmatch(reading.value)):
        return replace(reading, fault="")
    return replace(reading, fault="contact_phone") if reading.fault else reading


def read_name(text: str) -> Reading:
    """Read a person's name. The interpunct of a minority name becomes ``·`` and stays.

    Faults: ``name_missing``, ``name_unreadable`` (brackets, digits, two names, a lost character), ``name_space`` (a
    long name with a gap may lack its interpunct), ``name_long``. Warnings: ``name_private_use``, ``name_short``.
    """
    reading = _steps(
        text, _visible, _unquoted, _interpunct, _half_width, _public_use, _usual_forms, _without_gaps, _single_blanks
    )
    return replace(reading, fault=_name_fault(text, reading.value), warnings=_name_warnings(reading.value))


def _name_fault(written: str, value: str) -> str:
    if not value:
        return "name_missing"
    if not _NAME.fullmatch(value) or not value.strip("·' -"):
        return "name_unreadable"
    if len(value) > NAME_MOST:
        return "name_long"
    return "name_space" if _lacks_interpunct(written, value) else ""


def _lacks_interpunct(written: str, value: str) -> bool:
    """Five characters and more with one gap: perhaps 阿卜杜 热合曼, which has an interpunct on the card."""
    parts = re.sub(r"[\s\u3000]+", " ", written.strip()).split(" ")
    return len(value) > 4 and "·" not in value and len(parts) == 2 and min(map(len, parts)) > 1 and " " not in value


def _name_warnings(value: str) -> tuple[str, ...]:
    found = (("name_private_use", bool(_PRIVATE.search(value))), ("name_short", len(value) == 1))
    return tuple(code for code, holds in found if holds)


def read_label(text: str) -> Reading:
    """Read the name of a unit, a team or a work group: blanks between characters removed, forms made usual."""
    return _steps(text, _visible, _unquoted, _half_letters, _public_use, _usual_forms, _without_gaps, _single_blanks)


def folded(name: str) -> str:
    """Return *name* for comparing and searching: one width, no blanks, one kind of bracket, small letters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", _INVISIBLE.sub("", name))).casefold()


def mask_id(number: str) -> str:
    """Return an ID number as those see it who need not know it: 110105********0021."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 10 else "*" * len(number)


def mask_phone(number: str) -> str:
    """Return a phone number as those see it who need not know it: 138****8000."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)


# --- repairs: each step returns the text, and its name stands in the reading where it changed something -------------

_Step = Callable[[str], tuple[str, str]]


def _steps(text: str, *steps: _Step) -> Reading:
    value, repairs = text.replace("\u00a0", " ").strip(), []
    for step in steps:
        changed, name = step(value)
        changed = changed.strip()
        if changed != value:
            repairs.append(name)
        value = changed
    return Reading(value, tuple(repairs))


def _visible(text: str) -> tuple[str, str]:
    return _INVISIBLE.sub("", text), "zero_width"


def _unquoted(text: str) -> tuple[str, str]:
    return text.lstrip(_APOSTROPHES), "apostrophe"


def _half_width(text: str) -> tuple[str, str]:
    return "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text), "full_width"


def _half_letters(text: str) -> tuple[str, str]:
    """Letters and digits only: full-width brackets are the usual ones in a name of a unit."""
    return re.sub("[０-９Ａ-Ｚａ-ｚ]", lambda found: chr(ord(found[0]) - 0xFEE0), text), "full_width"


def _closed(text: str) -> tuple[str, str]:
    return re.sub(r"\s", "", text), "inner_space"


def _joined(text: str) -> tuple[str, str]:
    return re.sub("[-‐-―−]", "", text), "separators"


def _upper(text: str) -> tuple[str, str]:
    return text.upper(), "lower_case"


def _undialled(text: str) -> tuple[str, str]:
    return re.sub(r"[\s()‐-―−.-]", "", text), "phone_separators"


def _unprefixed(text: str) -> tuple[str, str]:
    found = re.fullmatch(rf"(?:\+?86|0086|0)({_MOBILE.pattern})", text)
    return found[1] if found else text, "phone_prefix"


def _interpunct(text: str) -> tuple[str, str]:
    return _BETWEEN_HANZI.sub("·", text), "interpunct"


def _usual_forms(text: str) -> tuple[str, str]:
    """Radicals (⾼ copied from a PDF) and compatibility characters mean one usual character each."""
    return re.sub("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]", _usual_form, text), "usual_form"


def _usual_form(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _public_use(text: str) -> tuple[str, str]:
    """GBK systems kept 80 characters at U+E815–E864; all but a few have had a public place since GB 18030."""
    return re.sub("[\ue815-\ue864]", _public_character, text), "private_use"


def _public_character(found: re.Match[str]) -> str:
    place = ord(found[0]) - 0xE815
    trail = 0x50 + place if 0x50 + place < 0x7F else 0x51 + place
    return bytes((0xFE, trail)).decode("gb18030")


def _without_gaps(text: str) -> tuple[str, str]:
    return _GAP.sub("", re.sub(r"[\s\u3000]+", " ", text)), "inner_space"


def _single_blanks(text: str) -> tuple[str, str]:
    return re.sub(r"\s+", " ", text), "inner_space"
