"""The people of the tally room."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Browser, Cast
from tests.results import made
from tests.results.made import Made


@pytest.fixture
def welders(run: Callable[[Any], Any], organiser: Browser) -> Made:
    """The welders' event, locked, with its rulings."""
    found: Made = run(made.welders())
    run(made.example_rulings(found, organiser.account))  # type: ignore[attr-defined]
    return found


Room = Callable[..., Browser]


@pytest.fixture
def staff(cast: Cast, run: Callable[[Any], Any], welders: Made) -> Room:
    """``staff("chief_judge")`` returns the browser of somebody with these roles in the welders' contest."""

    def enter(*roles: str, login: str = "", name: str = "") -> Browser:
        browser = cast("", login=login or roles[0].replace("_", "-"), name=name)
        run(made.member(welders.contest, browser.account, *roles))  # type: ignore[attr-defined]
        return browser

    return enter
