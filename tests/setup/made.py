"""Contests for the tests of this folder, made by the real actions."""

from contests.actions import setup as act
from contests.rules import Person
from contests.store import setup
from tests.conftest import NOON
from tests.setup.test_presets import TODAY


def person(browser, county_role="organiser"):
    return Person(account=browser.account, name="主办方", county_role=county_role)


def made(run, organiser, key="skills", name=""):
    """Return the id of a fresh contest and its events."""
    contest = run(act.create_from_preset(person(organiser), key, name, TODAY, NOON))
    return contest, run(setup.events(contest))
