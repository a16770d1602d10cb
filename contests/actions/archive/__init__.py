"""The bundle that an organiser keeps and an auditor counts again: writing it, and checking one without any database."""

from contests.actions.archive.bundle import export, fingerprint
from contests.actions.archive.format import FORMAT, Unreadable
from contests.actions.archive.verify import Finding, Verdict, verify

__all__ = ["FORMAT", "Finding", "Unreadable", "Verdict", "export", "fingerprint", "verify"]
