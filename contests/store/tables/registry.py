"""The registry of the county: organisations, work groups, workers and what identifies them."""

from piccolo.columns import Boolean, ForeignKey, Integer, OnDelete, Serial, Text, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from contests.store.tables.references import to


class Organisation(Table):
    """参赛单位. *search* is the folded name for look-up on both databases.

    *rehearsal* is the contest that this unit was invented for, to practise on; the county's lists know real ones only.
    """

    id: Serial
    name = Varchar(length=200, unique=True)
    short_name = Varchar(length=100, default="")
    uscc = Varchar(length=18, default="", index=True)
    kind = Varchar(length=40, default="")
    headcount = Integer(null=True, default=None)
    contact = Varchar(length=100, default="")
    search = Varchar(length=400, default="")
    active = Boolean(default=True)
    rehearsal = Integer(null=True, default=None, index=True)


class WorkGroup(Table):
    """班组 of one organisation."""

    id: Serial
    organisation = to(Organisation)
    name = Varchar(length=200)
    work_group_one_name = Unique([organisation, name])


class Worker(Table):
    """职工. What identifies the person beyond name and unit stands in Identity."""

    id: Serial
    organisation = to(Organisation)
    name = Varchar(length=100)
    sex = Varchar(length=2, default="")
    search = Varchar(length=200, default="", index=True)
    active = Boolean(default=True)


class Identity(Table):
    """ID and phone number of a worker, encrypted when a key is set; *digest* finds a person without reading any."""

    id: Serial
    worker = ForeignKey(references=Worker, null=False, default=None, on_delete=OnDelete.restrict, unique=True)
    id_number = Text(default="")
    digest = Varchar(length=64, default="", index=True)
    phone = Text(default="")
