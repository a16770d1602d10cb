"""Which entries a re-check compares: the first places in full, of the rest a share drawn by a seed."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SampleRule:
    """*share* per cent of the places, but not fewer than *first*, in full; *rest* per cent of the others by lot; above
    *limit* per cent of entries with an error everything is compared.
    """

    share: int = 30
    first: int = 10
    rest: int = 15
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Sampled:
    """One entry to compare. *why*: ``first``, ``drawn``, ``changed`` since it was compared, ``figures``, or ``all``.

    ``figures``: its sheets were compared while its figures were still hidden, which are shown by now.
    """

    code: str
    why: str


def sample_rule(settings: Mapping[str, Any]) -> SampleRule:
    """Return the rule of a contest's settings."""
    given = {name: settings.get(f"recheck_{name}") for name in SampleRule.__slots__}
    return SampleRule(**{name: value for name, value in given.items() if isinstance(value, int)})


def lot(seed: str, code: str) -> str:
    """Return the lot of a code: the SHA-256 of ``seed|code``, which anybody can work out; the lowest wins."""
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to compare of each entry by code: the *sheets* of its judges, and *figures* that were typed."""

    sheets: Mapping[str, Any]
    figures: Mapping[str, Any]

    def there(self, figures: bool) -> frozenset[str]:
        """Return the codes of which there is anything to compare; *figures*: they are not hidden."""
        return frozenset(self.sheets) | (frozenset(self.figures) if figures else frozenset())

    def same(self, other: "Contents", code: str, figures: bool) -> bool:
        """Say whether nothing of an entry differs from what *other* has."""
        typed = not figures or self.figures.get(code) == other.figures.get(code)
        return typed and self.sheets.get(code) == other.sheets.get(code)


NOTHING = Contents({}, {})


def contents(document: Plain) -> Contents:
    """Return what there is to compare of each entry of a scoring document."""
    sheets: dict[str, Any] = {}
    for sheet in document.get("sheets", ()):
        sheets.setdefault(sheet["entry"], {})[f"{sheet['part']}/{sheet['seat']}"] = sheet["marks"]
    return Contents(sheets, {entry["code"]: entry["values"] for entry in document["entries"] if entry.get("values")})


def sample(
    rows: Sequence[Plain], there: Collection[str], rule: SampleRule, seed: str, known: Collection[str] = ()
) -> list[Sampled]:
    """Return whom to compare, in the order of the result's *rows*; *there* can be compared, *known* has been.

    Who was compared before and is unchanged counts as compared; the draw only fills up what is still missing.
    """
    places: dict[str, list[Plain]] = {}
    for row in rows:
        if row["place"] is not None:
            places.setdefault(row.get("division", ""), []).append(row)
    first = {code for own in places.values() for code in _first(own, rule)} & set(there)
    rest = set(there) - first
    owed = -(-len(rest) * rule.rest // 100) - len(rest & set(known))
    drawn = sorted(rest - set(known), key=lambda code: lot(seed, code))[: max(owed, 0)]
    why = dict.fromkeys(drawn, "drawn") | dict.fromkeys(first - set(known), "first")
    return [Sampled(row["code"], why[row["code"]]) for row in rows if row["code"] in why]


def _first(rows: Sequence[Plain], rule: SampleRule) -> list[str]:
    """The first places of one division; who shares the last of them belongs to them."""
    most = max(-(-len(rows) * rule.share // 100), rule.first)
    if len(rows) <= most:
        return [row["code"] for row in rows]
    last = rows[most - 1]["place"]
    return [row["code"] for at, row in enumerate(rows) if at < most or row["place"] == last]
