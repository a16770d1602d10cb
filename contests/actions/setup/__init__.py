"""What an organiser does before and around a contest: open it, choose events, rules and people, move it on."""

from contests.actions.setup.events import EventWords, add_event, change_event, move_event, remove_event
from contests.actions.setup.opening import change_contest, create_contest, create_from_preset, plan_problems, set_state
from contests.actions.setup.people import give_role, take_role
from contests.actions.setup.regulation import change_rules, check
from contests.actions.setup.rehearsal import open_rehearsal, wipe_rehearsal

__all__ = [
    "EventWords",
    "add_event",
    "change_contest",
    "change_event",
    "change_rules",
    "check",
    "create_contest",
    "create_from_preset",
    "give_role",
    "move_event",
    "open_rehearsal",
    "plan_problems",
    "remove_event",
    "set_state",
    "take_role",
    "wipe_rehearsal",
]
