"""The welders' contest with a screen on the wall."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from contests.store import ledger, tables
from contests.store import screen as stored
from tests.conftest import NOON, Browser
from tests.results import made
from tests.results.made import Made

Run = Callable[[Any], Any]


@dataclass
class Hall:
    """A screen: who works its desk, who stands before it, and judges who hand in."""

    made: Made
    desk: Browser
    viewer: Browser
    run: Run

    @property
    def contest(self) -> int:
        return self.made.contest

    @property
    def key(self) -> str:
        return str(self.run(stored.screen(self.contest)).key)

    def press(self, deed: str = "", **fields: Any) -> Any:
        """Press a button of the desk."""
        return self.desk.post(f"/contests/{self.contest}/screen{deed}", {key: str(v) for key, v in fields.items()})

    def choose(self, **fields: Any) -> Any:
        """Save the settings: everything on, eight rows, with *fields* changed; None leaves one out."""
        whole = {"rows": 8, "seconds": 12, "who": "code", "theme": "dark"}
        whole |= {"units": 1, "scores": 1, "waiting": 1, "others": 1} | fields
        return self.press("", **{key: value for key, value in whole.items() if value is not None})

    def get(self, rest: str = "/list", **headers: str) -> Any:
        return self.viewer.get(f"/screen/{self.key}{rest}", headers=headers)

    def show(self) -> Any:
        """What goes out to the wall."""
        return self.get().json()

    def rows(self, at: int = 0) -> list[Any]:
        return [row for group in self.show()["lists"][at]["groups"] for row in group["rows"]]

    def codes(self) -> list[tuple[str, str]]:
        """Place and code of every row."""
        return [(row["place"], row["who"]) for row in self.rows()]

    def hand_in(self, seat: str, code: str, marks: dict[str, Any], version: int = 1, state: str = "submitted") -> None:
        """A sheet comes in as it does in life: in one transaction with its line."""

        async def write() -> None:
            verb = "scoresheet.submitted" if state == "submitted" else "scoresheet.returned"
            async with ledger.writing(self.contest, None, verb, NOON, shared=True):
                await made.hand_in(self.made, seat, code, marks, version, state)

        self.run(write())

    def note(self, verb: str, change: Any) -> None:
        """Something else happens, with its line."""

        async def write() -> None:
            async with ledger.writing(self.contest, None, verb, NOON):
                await change

        self.run(write())

    def text(self) -> str:
        return json.dumps(self.show(), ensure_ascii=False)


@pytest.fixture
def hall(run: Run, organiser: Browser, stranger: Browser) -> Hall:
    """A screen that is on while the welders are judged."""
    found = run(made.welders(state="judging"))
    run(made.example_rulings(found, organiser.account))  # type: ignore[attr-defined]
    place = Hall(found, organiser, stranger, run)
    assert place.press("/power", on=1).status_code == 303
    return place


async def set_event(event: int, **fields: Any) -> None:
    await tables.Event.update({getattr(tables.Event, key): value for key, value in fields.items()}).where(
        tables.Event.id == event
    )
