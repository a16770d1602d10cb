"""A welders' contest on its way to the wall: counted, signed by two, decoded."""

from collections.abc import Callable
from typing import Any

import pytest

from contests.store import results
from contests.web.publication import check, objecting
from tests.conftest import Browser, Cast
from tests.results import made
from tests.results.made import Made

Run = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a new day for those who write and guess."""
    monkeypatch.setattr(objecting.LIMIT, "_asked", {})
    monkeypatch.setattr(check.LIMIT, "_asked", {})


@pytest.fixture
def welders(run: Run, organiser: Browser) -> Made:
    """The welders' event, locked, with its rulings."""
    found: Made = run(made.welders())
    run(made.example_rulings(found, organiser.account))  # type: ignore[attr-defined]
    return found


class House:
    """The people who bring an event from the last sheet to the wall."""

    def __init__(self, contest: Made, organiser: Browser, cast: Cast, run: Run) -> None:
        self.made, self.organiser, self.run = contest, organiser, run
        self.chief, self.supervisor = cast("", login="chief", name="裁判长"), cast("", login="super", name="监督员")
        run(made.member(contest.contest, self.chief.account, "chief_judge"))  # type: ignore[attr-defined]
        run(made.member(contest.contest, self.supervisor.account, "supervisor"))  # type: ignore[attr-defined]

    def desk(self, rest: str = "") -> str:
        return f"/contests/{self.made.contest}/publication{rest}"

    def room(self, rest: str = "") -> str:
        return f"/contests/{self.made.contest}/results/{self.made.event}{rest}"

    def certify(self, reason: str = "") -> None:
        """Take a tally and let two people sign it; decode it if it is still under its codes."""
        taken = self.organiser.post(self.room("/tally"), {"reason": reason})
        assert taken.status_code == 303, taken.text
        tally = self.run(results.tally(self.made.event))
        for browser, role in ((self.chief, "chief_judge"), (self.supervisor, "supervisor")):
            form = {"role": role, "digest": tally.digest}
            signed = browser.post(self.room(f"/tallies/{tally.number}/sign"), form)
            assert signed.status_code == 303, signed.text
        decoded = self.organiser.post(self.room("/decode"))
        assert decoded.status_code in (303, 409), decoded.text

    def draft(self, ends_on: str = "2099-12-31", **more: Any) -> Any:
        form = {"events": str(self.made.event), "title": "拟表彰名单公示", "ends_on": ends_on,
                "contact": "县总工会，电话 0000-1234567", "how": "书面实名提出。", **more}  # fmt: skip
        return self.organiser.post(self.desk(), form)

    def digest(self, number: int) -> str:
        from contests.store import publication

        return str(self.run(publication.notice(self.made.contest, number)).digest)

    def publish(self, number: int = 1) -> Any:
        return self.organiser.post(self.desk(f"/{number}/publish"), {"digest": self.digest(number)})

    def posted(self) -> None:
        """Bring the welders on notice as number 1."""
        self.certify()
        assert self.draft().status_code == 303
        answer = self.publish()
        assert answer.status_code == 303, answer.text


@pytest.fixture
def house(welders: Made, organiser: Browser, cast: Cast, run: Run) -> House:
    """The people of the welders' contest."""
    return House(welders, organiser, cast, run)
