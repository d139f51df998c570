"""Times in the calendar."""

from peewee import SQL, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from nudger.store.fields import InstantField
from nudger.store.tables.journeys import Enrolment
from nudger.store.tables.people import Person
from nudger.store.tables.table import Table


class Slot(Table):
    """A time in the calendar for one step; what the events say of it, worked out from them, and only by `record`.

    *uid* is that of its VEVENT, the same for ever; *sequence* rises with each change that is told, *first* is the one
    under which it was placed. *state* is a State of `journey/slots.py`. *changed_by* is the id of who changed it last,
    0 for us. It is not *in_calendar* where its people meet anyway. *place*, *link* and *date*, the id of a Workshop,
    are those of a seat in a workshop; *came* is "yes" or "no" once its facilitator has said so.
    """

    enrolment_id: int

    uid = CharField(max_length=120, unique=True)
    enrolment = ForeignKeyField(Enrolment)
    step = CharField(max_length=40)
    starts = InstantField()
    minutes = IntegerField()
    in_calendar = BooleanField(constraints=[SQL("DEFAULT TRUE")], default=True)
    sequence = IntegerField()
    first = IntegerField()
    state = CharField(max_length=9)
    changed_at = InstantField()
    changed_by = IntegerField()
    place = CharField(max_length=120, constraints=[SQL("DEFAULT ''")], default="")
    link = CharField(max_length=500, constraints=[SQL("DEFAULT ''")], default="")
    date = IntegerField(constraints=[SQL("DEFAULT 0")], default=0, index=True)
    came = CharField(max_length=3, constraints=[SQL("DEFAULT ''")], default="")


class SlotAttendee(Table):
    """Who attends, in the order of *position*, from 1, and what their calendar answered last.

    *partstat* is empty where it has not; *stamp* is the DTSTAMP of that answer. *held* is a Held, empty for somebody
    who was asked how it went and has not said, and NULL for who was not asked.
    """

    slot_id: int
    person_id: int

    slot = ForeignKeyField(Slot, index=False)
    person = ForeignKeyField(Person)
    position = IntegerField()
    partstat = CharField(max_length=20)
    stamp = InstantField(null=True)
    held = CharField(max_length=8, null=True)

    class Meta:
        primary_key = CompositeKey("slot", "person")


class FreeBusy(Table):
    """When somebody is not free, as a calendar server told when it was *asked_at*.

    *spans* is a JSON list of beginnings and ends, in microseconds since 1970; NULL where it could tell nothing.
    """

    person_id: int

    person = ForeignKeyField(Person, primary_key=True)
    asked_at = InstantField()
    spans = TextField(null=True)
