"""The big screen."""

from piccolo.columns import ForeignKey, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from contests.store.tables.contests import Contest


class Screen(Table):
    """大屏 of a contest. *key* is part of its address; *settings* is JSON: events, codes or names, how many revealed.

    *frozen* is the JSON of the lists as they stood at *frozen_at*, shown until the screen is thawed.
    """

    id: Serial
    contest = ForeignKey(references=Contest, null=False, default=None, on_delete=OnDelete.restrict, unique=True)
    key = Varchar(length=64, unique=True)
    settings = Text(default="{}")
    frozen = Text(default="")
    frozen_at = Timestamptz(null=True, default=None)
