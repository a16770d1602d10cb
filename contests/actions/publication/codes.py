"""The short codes under lists, on certificates and on receipts, and reading them as people type them."""

import unicodedata

from contests.store import vault

# 32 characters that nobody confuses on paper or on the telephone: no 0, 1, I, O.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12
PERSONAL = 8
# Who types one of the missing four has misread the letter that looks like it.
_MISREAD = str.maketrans("0O1I", "QQLL")


def spelled(digest: bytes, length: int = LENGTH) -> str:
    """Return the first characters of a digest in the alphabet of codes."""
    return "".join(ALPHABET[byte % 32] for byte in digest[:length])


def typed(text: str) -> str:
    """Return a code as it was given from what somebody typed: full width, small letters, blanks and dashes aside."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper().translate(_MISREAD)
    return "".join(character for character in plain if character in ALPHABET)


def grouped(code: str) -> str:
    """Return a code in fours, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def of_list(contest: int, number: int, digest: str) -> str:
    """Return the code of the lists with this digest in this notice: other lists, other code."""
    return spelled(bytes.fromhex(vault.digest(f"list/{contest}/{number}/{digest}")))


def of_entry(contest: int, entry: int) -> str:
    """Return the personal code with which an entry asks for its own result."""
    return spelled(bytes.fromhex(vault.digest(f"receipt/{contest}/{entry}")), PERSONAL)
