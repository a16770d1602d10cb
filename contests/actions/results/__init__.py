"""Counting, signing, decoding, and the rulings that a count leaves to people."""

from contests.actions.results.board import Board, board, is_blind
from contests.actions.results.changes import Change, changes
from contests.actions.results.count import (
    Counted,
    EventCount,
    count,
    count_event,
    count_events,
)
from contests.actions.results.decided import HonourLine, RulingLine, honours, ruling_lines
from contests.actions.results.recount import Recounted, broken_chains, recount
from contests.actions.results.rulings import (
    confirm_award,
    draw_lot,
    lot,
    propose,
    put_in_order,
    revoke,
    second,
)
from contests.actions.results.spread import PartSpread, spreads
from contests.actions.results.story import problem_words, story
from contests.actions.results.tallying import SIGNERS, certified, correct, decode, sign, take

__all__ = [
    "SIGNERS",
    "Board",
    "Change",
    "Counted",
    "EventCount",
    "HonourLine",
    "PartSpread",
    "Recounted",
    "RulingLine",
    "board",
    "broken_chains",
    "certified",
    "changes",
    "confirm_award",
    "correct",
    "count",
    "count_event",
    "count_events",
    "decode",
    "draw_lot",
    "honours",
    "is_blind",
    "lot",
    "problem_words",
    "propose",
    "put_in_order",
    "recount",
    "revoke",
    "ruling_lines",
    "second",
    "sign",
    "spreads",
    "story",
    "take",
]
