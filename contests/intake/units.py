"""Which registered unit a written name means: exactly one, or none."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from contests.identity import folded
from contests.intake import words

_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A registered unit. *short* is its registered short name; it means this unit as surely as the full one."""

    id: int
    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The unit that was meant, if one; *certain* when the name is the registered one.

    Without one, *why* says whether ``several`` units fit, some are only ``alike``, or there are ``none``.
    """

    unit: Unit | None
    certain: bool = True
    suggestions: tuple[str, ...] = ()
    why: str = "none"


class Registry:
    """The registered units. A free text never becomes a unit: one fits, or somebody must decide."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(sorted(units, key=lambda unit: (unit.name, unit.id)))
        self._exact: dict[str, set[Unit]] = {}
        for unit in self.units:
            for name in filter(None, (unit.name, unit.short)):
                self._exact.setdefault(folded(name), set()).add(unit)
        self._remembered: dict[str, Match] = {}

    def find(self, written: str) -> Match:
        """Return what *written* means: a registered name, or a short form that fits exactly one unit."""
        key = folded(written)
        if key not in self._remembered:
            self._remembered[key] = self._find(key)
        return self._remembered[key]

    def _find(self, key: str) -> Match:
        exact = self._exact.get(key, set())
        if len(exact) == 1:
            return Match(next(iter(exact)))
        for fits in (_contains, _contains_core, _is_department_of):
            found = [unit for unit in self.units if fits(key, folded(unit.name))]
            if len(found) == 1:
                return Match(found[0], certain=False)
            if found:
                return Match(None, False, tuple(unit.name for unit in found[:_SUGGESTED]), "several")
        alike = self._alike(key)
        return Match(None, False, alike, "alike" if alike else "none")

    def _alike(self, key: str) -> tuple[str, ...]:
        names = {folded(unit.name): unit.name for unit in self.units}
        return tuple(names[near] for near in difflib.get_close_matches(key, names, _SUGGESTED, 0.6))


def core(name: str) -> str:
    """Return what is left of a name without its legal form and the words that a short form leaves out."""
    return words.GENERIC.sub("", name)


def _contains(written: str, name: str) -> bool:
    return len(written) > 1 and written in name


def _contains_core(written: str, name: str) -> bool:
    short = core(written)
    return len(short) > 1 and short in core(name)


def _is_department_of(written: str, name: str) -> bool:
    """云岭县供电公司（检修班）: the whole registered name, and behind it a part of that unit."""
    rest = written.removeprefix(name)
    return rest != written and bool(words.DEPARTMENT.fullmatch(rest))
