"""The kinds of contest as data: what a new contest is called, which events it has, and the rules each begins with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

KEYS = ("skills", "ankang", "stars")


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of contest: its name and one sentence about it."""

    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class ContestPlan:
    """What the organiser writes about a contest.

    *settings*: ``objection_where``, ``objection_how``, ``notice_days`` (working days).
    """

    name: str
    hosts: str
    co_hosts: str
    place: str
    starts: date | None
    ends: date | None
    registration_ends: date | None
    settings: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event with the rules it begins with. *period*: the month of a star round, else empty.

    *settings* of a nomination event: ``per_unit``, how many a unit may nominate in each division; ``closes``: the last
    day.
    """

    name: str
    entrant: str
    blind: bool
    period: str
    settings: Mapping[str, str | int]
    ruleset: Mapping[str, Any]


@cache
def _data(key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((files(__name__) / f"{key}.json").read_text(encoding="utf-8"))
    return found


def presets() -> tuple[Preset, ...]:
    """Return every preset in the order in which it is offered."""
    return tuple(Preset(key, _data(key)["name"], _data(key)["about"]) for key in KEYS)


def contest_plan(key: str, today: date) -> ContestPlan:
    """Return what a new contest of the kind begins with; dates lie after *today*."""
    told = _data(key)["contest"]
    starts, ends, registration_ends = _dates(told, today)
    name = told["name"].format(year=starts.year)
    hosts = (told["hosts"], told["co_hosts"], told["place"])
    return ContestPlan(name, *hosts, starts, ends, registration_ends, dict(told["settings"]))


def _dates(told: Mapping[str, Any], today: date) -> tuple[date, date, date | None]:
    """A weekend five weeks ahead, or a whole year: the next one from November on."""
    if told["dates"] == "weekend":
        starts = today + timedelta(days=35 + (5 - today.weekday()) % 7)
        return starts, starts + timedelta(days=1), starts - timedelta(days=12)
    year = today.year + (today.month >= 11)
    last_day = told.get("registration_ends")
    return date(year, 1, 1), date(year, 12, 31), date.fromisoformat(f"{year}-{last_day}") if last_day else None


def event_plans(key: str, starts: date | None, ends: date | None) -> tuple[EventPlan, ...]:
    """Return the events a contest of the kind begins with: one for each month where the kind is monthly."""
    data = _data(key)
    monthly = data.get("monthly")
    if monthly is None:
        return tuple(_event(data, event, event["name"], "") for event in data["events"])
    return tuple(month_plan(key, month) for month in months(starts, ends))


def month_plan(key: str, month: str) -> EventPlan:
    """Return one month's round of a monthly kind; *month* is written 2026-04."""
    monthly = _data(key)["monthly"]
    year, number = month.split("-")
    return _event(_data(key), monthly, monthly["name"].format(year=year, month=int(number)), month)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way in which a kind is often decided: the keys of the ruleset that it replaces."""

    key: str
    name: str
    about: str
    ruleset: Mapping[str, Any]


def variants(key: str) -> tuple[Variant, ...]:
    """Return the ways of deciding that the kind offers beside each other: marks or votes."""
    found = _data(key).get("variants", {}) if key in KEYS else {}
    if not found:
        return ()
    base = month_plan(key, "2000-01").ruleset
    touched = {name for told in found.values() for name in told["ruleset"]}
    return tuple(
        Variant(name, told["name"], told["about"], {key: base[key] for key in sorted(touched)} | told["ruleset"])
        for name, told in found.items()
    )


def is_monthly(key: str) -> bool:
    """Say whether the kind holds one event a month."""
    return "monthly" in _data(key)


def months(starts: date | None, ends: date | None) -> list[str]:
    """Return the months from one date to the other, at most two years of them; without an end only the first."""
    if starts is None:
        return []
    first = starts.year * 12 + starts.month - 1
    last = ends.year * 12 + ends.month - 1 if ends else first
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, min(last, first + 23) + 1)]


def _event(data: Mapping[str, Any], event: Mapping[str, Any], name: str, period: str) -> EventPlan:
    ruleset = {"version": 1, "name": name, "rubrics": event["rubrics"], **data["ruleset"], **event.get("ruleset", {})}
    return EventPlan(name, event["entrant"], event["blind"], period, dict(event.get("settings", {})), ruleset)
