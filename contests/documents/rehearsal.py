"""演练: whatever is made into a file while a rehearsal is at hand says so, whoever makes it.

A mark that every maker of a file had to remember would be forgotten by the next one. So the one who fetches the
contest says it here, and the few places through which every file goes ask.
"""

from contextvars import ContextVar

LINE = "演练 · 不是正式成绩 · 演练后作废"

_marked: ContextVar[bool] = ContextVar("rehearsal", default=False)


def mark(rehearsal: bool) -> None:
    """Say of the request at hand whether it is about a rehearsal."""
    _marked.set(rehearsal)


def marked() -> bool:
    """Say whether a file that is made now bears the mark."""
    return _marked.get()


def file_name(name: str) -> str:
    """Return the name under which a file goes out."""
    return f"【演练】{name}" if marked() and "【演练】" not in name else name
