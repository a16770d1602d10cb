"""How one row points to another."""

from piccolo.columns import ForeignKey, OnDelete
from piccolo.table import Table


def to(table: type[Table], null: bool = False) -> ForeignKey[Table]:
    """A reference that is indexed and holds its row: what others point to is switched off, not deleted."""
    return ForeignKey(
        references=table, null=null, default=None, on_delete=OnDelete.restrict, index=True, required=not null
    )
