"""演练: a copy of a contest to practise on, under invented names, and its wiping without a trace but in the ledger."""

from contests.store.rehearsal.copying import Copied, copy, of
from contests.store.rehearsal.wiping import Kept, kept, wipe, wiped

__all__ = ["Copied", "Kept", "copy", "kept", "of", "wipe", "wiped"]
