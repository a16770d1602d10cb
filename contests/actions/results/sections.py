"""What every entry got in each section of its sheets, beside the whole field: the weak and strong sides of a work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import anyio

import scoring
from contests.actions.results.count import Counted
from contests.actions.results.words import Words
from contests.store.ledger import canonical

WIDTH = 400  # of the axis, from nought to the section's maximum


@dataclass(frozen=True, slots=True)
class Box:
    """One section: the entry's mean over its judges, and of the field lowest, quartiles, mean and highest.

    *shown* are the same figures as texts: own, mean, first quartile, median, third quartile, lowest, highest.
    """

    name: str
    maximum: str
    own: int
    low: int
    quarter: int
    middle: int
    three: int
    high: int
    mean: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartSections:
    """One part with its sections."""

    name: str
    entries: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Every entry's mean by part and section, and what each section is worth at most."""

    means: Mapping[str, Mapping[str, Mapping[str, Fraction]]]
    most: Mapping[tuple[str, str], Fraction]


async def sections(counted: Counted, code: str) -> list[PartSections]:
    """Return the sections of every part that an entry was marked in; the field is worked out once, beside the loop."""
    if counted.contest is None:
        return []
    field = await anyio.to_thread.run_sync(_field, _Key(counted))
    words = Words(counted.document["ruleset"])
    rubrics = {part["key"]: part["rubric"] for part in words.parts.values() if part.get("rubric")}
    return [
        _part(words.part(part), part, counted.contest.ruleset.rubrics[rubrics[part]], field, code)
        for part, own in field.means.items()
        if any(code in by_entry for by_entry in own.values())
    ]


class _Key:
    """A count as the key of a cache: equal where the sheets are."""

    def __init__(self, counted: Counted) -> None:
        self.contest = counted.contest
        self.text = counted.digest or canonical(counted.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=8)
def _field(key: _Key) -> Field:
    """Every entry's mean over its sheets, by part and section; sheets with faults are left out."""
    assert key.contest is not None
    rules = key.contest.ruleset
    rubrics = {
        own.key: rules.rubrics[own.rubric]
        for stage in rules.stages
        for part in stage.parts
        for own in (part.parts or (part,))
        if own.source == "sheets"
    }
    got: dict[str, dict[str, dict[str, list[Fraction]]]] = {}
    most: dict[tuple[str, str], Fraction] = {}
    for sheet in key.contest.sheets:
        score = scoring.score(rubrics[sheet.part], sheet.marks) if sheet.part in rubrics else None
        if isinstance(score, scoring.SheetScore):
            own = got.setdefault(sheet.part, {})
            for name, section in score.sections.items():
                own.setdefault(name, defaultdict(list))[sheet.entry].append(section.points + section.bonus)
                most[sheet.part, name] = max(most.get((sheet.part, name), Fraction(0)), section.maximum or Fraction(0))
    means = {
        part: {
            name: {code: sum(values, Fraction(0)) / len(values) for code, values in by_entry.items()}
            for name, by_entry in own.items()
        }
        for part, own in got.items()
    }
    return Field(means, most)


def _part(name: str, part: str, rubric: scoring.Rubric, field: Field, code: str) -> PartSections:
    own, boxes = field.means[part], []
    for section in rubric.sections:
        values = own.get(section.key, {})
        if code in values and any(values.values()):
            boxes.append(_box(section.label or section.key, field.most[part, section.key], values, code))
    return PartSections(name, max((len(values) for values in own.values()), default=0), tuple(boxes))


def _box(name: str, maximum: Fraction, field: Mapping[str, Fraction], code: str) -> Box:
    values = sorted(field.values())
    most = max(maximum, values[-1])

    def at(value: Fraction) -> int:
        return int(max(value, Fraction(0)) / most * WIDTH) if most else 0

    mean = sum(values, Fraction(0)) / len(values)
    marks = (values[0], quantile(values, 1), quantile(values, 2), quantile(values, 3), values[-1])
    shown = (field[code], mean, marks[1], marks[2], marks[3], marks[0], marks[4])
    low, quarter, middle, three, high = map(at, marks)
    texts = tuple(_shown(value) for value in shown)
    return Box(name, _shown(most), at(field[code]), low, quarter, middle, three, high, at(mean), texts)


def quantile(values: Sequence[Fraction], quarter: int) -> Fraction:
    """Return a quartile of sorted values, between neighbours in proportion, as spreadsheets do (QUARTILE.INC)."""
    place = Fraction((len(values) - 1) * quarter, 4)
    at = int(place)
    if at + 1 == len(values):
        return values[at]
    return values[at] + (values[at + 1] - values[at]) * (place - at)


def _shown(value: Fraction) -> str:
    return str(scoring.half_up(value, 2))
