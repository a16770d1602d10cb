"""Steps and values said as sentences."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from scoring.awards import Given
from scoring.exact import shown
from scoring.explain.part_steps import Step
from scoring.explain.words import MISSING, PROBLEMS, RULES, STEPS, TERMS, Words
from scoring.explain.working import Working
from scoring.plain import Problem
from scoring.tally.result import Flag, Missing, Undecided

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

RATIO = re.compile(r"-?[0-9]+/[0-9]+")
JOINTS = {"zh": ("；", "、"), "en": ("; ", ", ")}


def sentences(working: Working, language: Language = "zh") -> list[str]:
    """The working as sentences, in its order."""
    return [_say_step(step, language) for step in working.steps]


def tell(thing: Problem | Missing | Undecided | Flag | Given, language: Language = "zh") -> str:
    """One value of the engine as a sentence, without the place it stands at."""
    match thing:
        case Problem():
            return _say(PROBLEMS, thing.code, thing.numbers, language)
        case Missing():
            return _say(MISSING, thing.code, {"part": thing.part, "seat": thing.seat, **thing.numbers}, language)
        case Undecided():
            numbers = {"where": thing.where, "needs": term(thing.needs, language)}
            entries = JOINTS[language][1].join(thing.entries)
            return _say(TERMS, f"undecided_{thing.what}", {**numbers, "entries": entries}, language)
        case Flag():
            numbers = {"entry": thing.entry, "spread": thing.spread, "limit": thing.limit}
            return _say(TERMS, "flag_blocks" if thing.blocks else "flag", numbers, language)
    return _rule(thing.rule, thing.numbers, language)


def term(word: str, language: Language) -> str:
    """A single word of the rules; one the engine does not know stays as it is."""
    return TERMS[word][LANGUAGES.index(language)] if word in TERMS else word


def _rule(rule: str, numbers: Mapping[str, str], language: Language) -> str:
    least = _say(RULES, "least", numbers, language) if "least" in numbers else ""
    return _say(RULES, rule, numbers, language) + least


def _say_step(step: Step, language: Language) -> str:
    if step.code.startswith("missing_"):
        return _say(MISSING, step.code.removeprefix("missing_"), step.numbers, language)
    numbers = {name: _pretty(value) for name, value in step.numbers.items()}
    for name in ("mode", "method", "best", "scope", "needs"):
        if name in numbers:
            numbers[name] = term(numbers[name], language)
    if step.code == "tie_key":
        numbers["by"] = term(f"by_{numbers['by']}", language)
    elif step.code == "tie_ruled":
        numbers["by"] = term(numbers["by"], language)
    if step.code.startswith("award"):
        numbers["rule"] = _rule(numbers["rule"], step.numbers, language)
    dropped = [_say(TERMS, f"dropped_{end}", numbers, language) for end in ("high", "low") if end in numbers]
    numbers["dropped"] = "".join(dropped)
    numbers["items"] = _items(step, language)
    return _say(STEPS, step.code, numbers, language)


def _items(step: Step, language: Language) -> str:
    told = []
    for label, written, points in step.items:
        mark = term(written, language)
        worth = term(_pretty(points), language)
        told.append(f"{label} {worth}" if mark in ("", worth) else f"{label} {mark}→{worth}")
    return JOINTS[language][step.code == "tie_key"].join(told)


def _pretty(value: str) -> str:
    """A ratio no decimal ends is shown to four places, marked as going on."""
    return f"{shown(Fraction(value), 4)}…" if RATIO.fullmatch(value) else value


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _say(words: Words, code: str, numbers: Mapping[str, str], language: Language) -> str:
    return words[code][LANGUAGES.index(language)].format_map(_Blank(numbers)).strip()
