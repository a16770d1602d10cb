"""The tables. They never leave ``store``: every read returns frozen values.

Numbers that count are text. Moments are aware UTC. Nothing handed in or posted is updated or deleted: a row with the
next version stands beside it. Rows that others point to are switched off, not deleted. The attribute of a ``Unique()``
becomes its name in the database, where PostgreSQL wants every name once.
"""

from contests.store.tables.accounts import Account, Link, Session
from contests.store.tables.contests import Contest, Event, Member, Ruleset
from contests.store.tables.judging import (
    Assignment,
    Attendance,
    Calibration,
    Correction,
    Figure,
    Heat,
    Recusal,
    RecusalChange,
    Ruling,
    Scan,
    Seat,
    Sheet,
    SheetSignature,
    Tablet,
    Typing,
)
from contests.store.tables.ledger import Chain, Deed
from contests.store.tables.publication import Batch, Certificate, Honour, Notice, Objection, Stationery
from contests.store.tables.registration import BlindCode, Entry, EntryMember, Upload
from contests.store.tables.registry import Identity, Organisation, Worker, WorkGroup
from contests.store.tables.results import Appeal, Recheck, RecheckLine, Signature, Tally
from contests.store.tables.screen import Screen

__all__ = [
    "Account",
    "Appeal",
    "Assignment",
    "Attendance",
    "Batch",
    "BlindCode",
    "Calibration",
    "Certificate",
    "Chain",
    "Contest",
    "Correction",
    "Deed",
    "Entry",
    "EntryMember",
    "Event",
    "Figure",
    "Heat",
    "Honour",
    "Identity",
    "Link",
    "Member",
    "Notice",
    "Objection",
    "Organisation",
    "Recheck",
    "RecheckLine",
    "Recusal",
    "RecusalChange",
    "Ruleset",
    "Ruling",
    "Scan",
    "Screen",
    "Seat",
    "Session",
    "Sheet",
    "SheetSignature",
    "Signature",
    "Stationery",
    "Tablet",
    "Tally",
    "Typing",
    "Upload",
    "WorkGroup",
    "Worker",
]
