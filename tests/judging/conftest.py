"""The cast of the judging: five judges on tablets, a chief judge, a tally clerk, a stranger."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from contests.store import tables
from contests.store.judging import seats as stored
from tests.conftest import Browser, Cast
from tests.judging import made as maker
from tests.judging.made import Made

Run = Callable[[Awaitable[Any]], Any]


@pytest.fixture
def made(organiser: Browser, run: Run) -> Made:
    """The welders' event after the draw."""
    return run(maker.welders(organiser.account))  # type: ignore[attr-defined]


@pytest.fixture
def member(cast: Cast, run: Run, made: Made) -> Callable[[str], Browser]:
    """``member("chief_judge")`` logs somebody in who holds that role in the contest."""

    def enter(role: str) -> Browser:
        browser = cast("", login=role.replace("_", "-"), name=role)
        account = browser.account  # type: ignore[attr-defined]
        run(tables.Member.insert(tables.Member(contest=made.contest, account=account, role=role)).run())
        return browser

    return enter


@pytest.fixture
def chief(member: Callable[[str], Browser]) -> Browser:
    return member("chief_judge")


@pytest.fixture
def clerk(member: Callable[[str], Browser]) -> Browser:
    return member("tally_clerk")


@pytest.fixture
def seats(organiser: Browser, run: Run, made: Made) -> list[int]:
    """Five seats, each with its judge."""
    answer = organiser.post(f"/events/{made.event}/seats")
    assert answer.status_code == 303, answer.text
    found = [seat.id for seat in run(stored.of_events([made.event]))]
    for seat, judge in zip(found, made.judges, strict=True):
        assert organiser.post(f"/seats/{seat}/judge", {"account": str(judge)}).status_code == 303
    return found


class Tablet(Browser):
    """A judge's tablet: knows the seat card, sends sheets as its page does."""

    def sheet(
        self, code: str, marks: dict[str, Any], *, id: str, base: int = 0, rules: int = 2, reason: str = ""
    ) -> Any:
        sent = {"id": id, "code": code, "base": base, "rules": rules, "marks": marks, "reason": reason}
        headers = {"x-csrftoken": self.cookies["csrftoken"], "accept": "application/json"}
        return self._send("POST", "/judging/sheets", json=sent, headers=headers)

    def desk(self) -> Any:
        return self.get("/judging/desk", headers={"accept": "application/json"})


@pytest.fixture
def tablet(client: Any, organiser: Browser) -> Callable[[int], Tablet]:
    """``tablet(seat)`` takes a fresh seat card and enters by its QR link."""

    def enter(seat: int) -> Tablet:
        card = organiser.post(f"/seats/{seat}/card")
        assert card.status_code == 200, card.text
        found = Tablet(client)
        found.pin = re.search(r"PIN <strong>(\d{6})</strong>", card.text)[1]  # type: ignore[attr-defined,index]
        found.token = re.search(r"/t/([\w-]+)\"", card.text)[1]  # type: ignore[attr-defined,index]
        answer = found.post(f"/t/{found.token}")  # type: ignore[attr-defined]
        assert answer.status_code == 303, answer.text
        return found

    return enter
