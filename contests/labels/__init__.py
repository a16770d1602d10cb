"""The Chinese words for codes: one dictionary per feature, one function that says them."""

import re
from collections.abc import Mapping

from contests.labels import (
    accounts,
    appeals,
    archive,
    assessment,
    assignments,
    common,
    deeds,
    gate,
    history,
    judging,
    nominations,
    paper,
    publication,
    registration,
    rehearsal,
    results,
    screen,
    setup,
    stationery,
    statistics,
)

_WORDS: dict[str, str] = {}
for _part in (
    common,
    publication,
    accounts,
    archive,
    registration,
    results,
    assessment,
    nominations,
    judging,
    assignments,
    paper,
    gate,
    history,
    appeals,
    setup,
    stationery,
    rehearsal,
    screen,
    deeds,
    statistics,
):
    _WORDS |= _part.WORDS


def say(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Return the sentence for *code* with its facts filled in; an unknown code is shown as it is, never hidden.

    A fact that is a day (2026-11-22) is written as Chinese documents write it.
    """
    sentence = _WORDS.get(code)
    told = {key: _DAY.sub(_written, fact) if isinstance(fact, str) else fact for key, fact in (facts or {}).items()}
    return code if sentence is None else sentence.format_map(_Gaps(told))


_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def _written(day: re.Match[str]) -> str:
    year, month, number = map(int, day.groups())
    return f"{year}年{month}月{number}日"


def known(code: str) -> bool:
    """Say whether a sentence exists for *code*."""
    return code in _WORDS


class _Gaps(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"
