"""Smoke for now."""
import pytest
from contests.actions import setup as act
from contests.store import setup
from tests.setup.test_presets import TODAY, person
from tests.conftest import NOON

@pytest.mark.parametrize("key", ["skills","ankang","stars"])
def test_pages(run, organiser, key):
    contest = run(act.create_from_preset(person(organiser), key, "", TODAY, NOON))
    event = run(setup.events(contest))[0].id
    root=f"/contests/{contest}"
    for path in ["/", "/contests", "/contests.xlsx", "/contests/new", f"/contests/new?preset={key}", root, f"{root}/setup", f"{root}/setup/events", f"{root}/setup/people", f"{root}/log", f"{root}/log.xlsx", *[f"{root}/setup/events/{event}{d}" for d in ("", "/rubric","/scoring","/ranking","/data","/paste","/versions/1")]]:
        answer = organiser.get(path)
        assert answer.status_code == 200, (path, answer.text[-1500:])
