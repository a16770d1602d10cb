"""Names for files that go out: readable in Chinese, legal on Windows."""

import re

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(text: str, longest: int = 80) -> str:
    """Return *text* as a file name without ending: forbidden characters become one ``_``, never empty."""
    name = _FORBIDDEN.sub("_", text).strip(". ")[:longest].strip(". ")
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name
