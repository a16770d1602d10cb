"""From certified tallies to the wall: notice, objections and their answers, final list, certificates."""

from contests.actions.publication.certificates import Genuine, Page, check, issue, pages
from contests.actions.publication.gate import Finding, findings
from contests.actions.publication.listing import Change, changes, compose, counted, people, standings
from contests.actions.publication.notices import Draft, draft, drop, finish, publish, standing, unfinished
from contests.actions.publication.objections import answer, object_to

__all__ = [
    "Change",
    "Draft",
    "Finding",
    "Genuine",
    "Page",
    "answer",
    "changes",
    "check",
    "compose",
    "counted",
    "draft",
    "drop",
    "findings",
    "finish",
    "issue",
    "object_to",
    "pages",
    "people",
    "publish",
    "standing",
    "standings",
    "unfinished",
]
