"""The big screen: what it shows, what the desk does with it, and the lists kept up to date."""

from contests.actions.screen.deeds import (
    ROLES,
    begin_reveal,
    change,
    end_reveal,
    freeze,
    frozen_list,
    renew,
    show_scores,
    step,
    switch,
    thaw,
)
from contests.actions.screen.keeping import Keeper, View
from contests.actions.screen.listing import Line, Listed, groups, is_blind
from contests.actions.screen.settings import ROWS, SECONDS, THEMES, Reveal, Settings, read
from contests.actions.screen.showing import show, waiting

__all__ = [
    "ROLES",
    "ROWS",
    "SECONDS",
    "THEMES",
    "Keeper",
    "Line",
    "Listed",
    "Reveal",
    "Settings",
    "View",
    "begin_reveal",
    "change",
    "end_reveal",
    "freeze",
    "frozen_list",
    "groups",
    "is_blind",
    "read",
    "renew",
    "show",
    "show_scores",
    "step",
    "switch",
    "thaw",
    "waiting",
]
