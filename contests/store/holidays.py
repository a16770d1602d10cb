"""The years of the State Council's calendar that this installation adds, in a file that a person can read and mend."""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contests import settings
from contests.workdays import Calendar, announced, read

log = logging.getLogger("contests")
Years = Mapping[str, Mapping[str, str]]


def place() -> Path:
    """Return where the file lies in the data folder."""
    return settings.load().data / "holidays.json"


def own() -> Years:
    """Return the years of the file as they are written; none where it is missing or cannot be read."""
    file = place()
    if not file.exists():
        return {}
    try:
        years: Any = json.loads(file.read_text(encoding="utf-8"))["years"]
        read(years)
    except (ValueError, KeyError, AttributeError, TypeError, OSError) as wrong:
        log.warning("%s is not read: %s", file, wrong)  # the pages then say which years are missing
        return {}
    return dict(years)


def calendar() -> Calendar:
    """Return the announced years with those of the file laid over them."""
    return {**announced(), **read(own())}


def keep(year: int, notice: str, holidays: str, workdays: str) -> None:
    """Write one year into the file, whole or not at all; an empty year is taken out."""
    years = {key: dict(text) for key, text in own().items()}
    if holidays or workdays:
        years[str(year)] = {"notice": notice, "holidays": holidays, "workdays": workdays}
    else:
        years.pop(str(year), None)
    body = json.dumps({"years": dict(sorted(years.items()))}, ensure_ascii=False, indent=2) + "\n"
    fresh = place().with_suffix(".fresh")
    fresh.write_text(body, encoding="utf-8")
    os.replace(fresh, place())
