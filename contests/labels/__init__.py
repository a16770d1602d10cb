"""The Chinese words for codes: one dictionary per feature, one function that says them."""

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
    """Return the sentence for *code* with its facts filled in; an unknown code is shown as it is, never hidden."""
    sentence = _WORDS.get(code)
    return code if sentence is None else sentence.format_map(_Gaps(facts or {}))


def known(code: str) -> bool:
    """Say whether a sentence exists for *code*."""
    return code in _WORDS


class _Gaps(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"
