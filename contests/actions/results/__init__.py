"""Counting, signing, decoding, and the rulings that a count leaves to people."""

from contests.actions.results.appeals import (
    DESK,
    JUDGES,
    LEVELS,
    deadline,
    decide_appeal,
    go_on,
    keeps_desk,
    lodge_appeal,
    may_decide,
    minutes_to_appeal,
    sees_codes,
)
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
from contests.actions.results.rechecks import CHECKERS, answer_recheck, note_recheck, sign_recheck, start_recheck
from contests.actions.results.recount import Recounted, broken_chains, recount
from contests.actions.results.rulings import (
    confirm_award,
    draw_lot,
    propose,
    put_in_order,
    revoke,
    second,
)
from contests.actions.results.safety import Safety, safety
from contests.actions.results.sections import PartSections, sections
from contests.actions.results.spread import PartSpread, spreads
from contests.actions.results.story import problem_words, story
from contests.actions.results.tallying import SIGNERS, certified, correct, decode, sign, take, uphold

__all__ = [
    "CHECKERS",
    "DESK",
    "JUDGES",
    "LEVELS",
    "SIGNERS",
    "Board",
    "Change",
    "Counted",
    "EventCount",
    "HonourLine",
    "PartSections",
    "PartSpread",
    "Recounted",
    "RulingLine",
    "Safety",
    "answer_recheck",
    "board",
    "broken_chains",
    "certified",
    "changes",
    "confirm_award",
    "correct",
    "count",
    "count_event",
    "count_events",
    "deadline",
    "decide_appeal",
    "decode",
    "draw_lot",
    "go_on",
    "honours",
    "is_blind",
    "keeps_desk",
    "lodge_appeal",
    "may_decide",
    "minutes_to_appeal",
    "note_recheck",
    "problem_words",
    "propose",
    "put_in_order",
    "recount",
    "revoke",
    "ruling_lines",
    "safety",
    "second",
    "sections",
    "sees_codes",
    "sign",
    "sign_recheck",
    "spreads",
    "start_recheck",
    "story",
    "take",
    "uphold",
]
