"""From certified tallies to the wall: notice, objections and their answers, final list, certificates."""

from contests.actions.publication.certificates import Page, issue, pages
from contests.actions.publication.checking import Genuine, GenuineList, check, check_list, successor
from contests.actions.publication.gate import Check, Finding, checklist, findings
from contests.actions.publication.holidays import keep_year
from contests.actions.publication.listing import Change, changes, compose, counted, people, standings
from contests.actions.publication.notices import Draft, draft, drop, standing
from contests.actions.publication.objections import answer, object_to
from contests.actions.publication.posting import call_off, finish, publish, unfinished
from contests.actions.publication.receipts import (
    RELEASES,
    Receipt,
    claim,
    receipt,
    receipts_open,
    release,
    set_receipts,
)

__all__ = [
    "RELEASES",
    "Change",
    "Check",
    "Draft",
    "Finding",
    "Genuine",
    "GenuineList",
    "Page",
    "Receipt",
    "answer",
    "call_off",
    "changes",
    "check",
    "check_list",
    "checklist",
    "claim",
    "compose",
    "counted",
    "draft",
    "drop",
    "findings",
    "finish",
    "issue",
    "keep_year",
    "object_to",
    "pages",
    "people",
    "publish",
    "receipt",
    "receipts_open",
    "release",
    "set_receipts",
    "standing",
    "standings",
    "successor",
    "unfinished",
]
