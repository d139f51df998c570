"""Dates on which workshops take place."""

from peewee import CharField, ForeignKeyField, IntegerField

from nudger.store.fields import InstantField
from nudger.store.tables.journeys import Cohort
from nudger.store.tables.table import Table


class Workshop(Table):
    """One date of a step that takes place for a whole cohort: a rule, from which its instant follows.

    *starts* is a wall time, as ISO 8601 text to the minute, in *zone*. *place* and *link* may both be there, one is;
    *capacity* is 0 where everybody fits in. *cancelled_at* is null while it takes place.
    """

    cohort_id: int

    cohort = ForeignKeyField(Cohort)
    step = CharField(max_length=40)
    starts = CharField(max_length=16)
    zone = CharField()
    minutes = IntegerField()
    place = CharField(max_length=120)
    link = CharField(max_length=500)
    capacity = IntegerField()
    cancelled_at = InstantField(null=True)
