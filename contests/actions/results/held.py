"""Titles held before that an award looks back at: why somebody with a good place has no prize."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from contests.labels import say

Plain = Mapping[str, Any]


def titles_in_the_way(document: Plain) -> dict[str, list[str]]:
    """Return, by entry, the titles for which a rule of the document may pass it over, in words."""
    held: dict[str, list[Plain]] = defaultdict(list)
    for title in document.get("titles", ()):
        held[title["holder"]].append(title)
    excludes = [(award, one) for award in document["ruleset"].get("awards", ()) for one in award.get("exclude", ())]
    found: dict[str, list[str]] = {}
    for entry in document["entries"]:
        titles = (
            (title["title"], title["date"][:4])
            for award, exclude in excludes
            for holder in _holders(entry, exclude)
            for title in held.get(holder, ())
            if title["title"] in _named(award, exclude, entry) and _recent(title, exclude, document.get("date", ""))
        )
        words = [say("note.held", {"title": title, "year": year}) for title, year in dict.fromkeys(titles)]
        if words:
            found[entry["code"]] = words
    return found


def _holders(entry: Plain, exclude: Plain) -> Iterator[str]:
    match exclude.get("holder", "person"):
        case "unit":
            yield entry.get("unit", "")
        case "entry":
            yield entry["code"]
        case _:
            yield from entry.get("persons", ())


def _named(award: Plain, exclude: Plain, entry: Plain) -> set[str]:
    """The titles a rule looks back at; without any, the very one to be given: the level's name, or the division's."""
    if exclude.get("titles"):
        return set(exclude["titles"])
    return {level.get("name") or entry.get("division", "") for level in award.get("levels", ())}


def _recent(title: Plain, exclude: Plain, day: str) -> bool:
    if not day or exclude.get("within", "ever") == "ever":
        return True
    years = int(day[:4]) - int(title["date"][:4])
    return years == 0 if exclude["within"] == "year" else years <= int(exclude.get("years") or 0)
