"""The ledger: chains and their deeds."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Chain(Table):
    """The head of one ledger chain: ``county`` or ``contest-ID``. *length* is also the contest's version counter."""

    id: Serial
    name = Varchar(length=40, unique=True)
    length = Integer(default=0)
    head = Varchar(length=64, default="")


class Deed(Table):
    """One line of the operation log, chained by digest. Holds opaque ids, never names or numbers of people."""

    id: Serial
    chain = Varchar(length=40)
    number = Integer()
    at = Timestamptz()
    account = Integer(null=True, default=None)
    verb = Varchar(length=60)
    subject = Varchar(length=60, default="")
    facts = Text(default="{}")
    reason = Text(default="")
    previous = Varchar(length=64)
    digest = Varchar(length=64)
    deed_one_number = Unique([chain, number])
