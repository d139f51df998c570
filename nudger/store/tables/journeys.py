"""What was published, who walks it, and what came of it."""

from peewee import SQL, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from nudger.store.fields import DayField, InstantField
from nudger.store.tables.people import Person
from nudger.store.tables.table import Table


class Journey(Table):
    """*current* is the number of the version that is in force; null where that is the one published last."""

    key = CharField(unique=True)
    current = IntegerField(null=True)


class JourneyVersion(Table):
    """What was published; never changed.

    *translations* is JSON, sources by language; *hash* is the SHA-256 of *source* and those.
    *renamed* is JSON: the keys under which steps were first published, by what they are called here.
    """

    journey_id: int

    journey = ForeignKeyField(Journey, index=False)
    number = IntegerField()
    source = TextField()
    hash = CharField(max_length=64)
    published_at = InstantField()
    translations = TextField(constraints=[SQL("DEFAULT '{}'")], default="{}")
    renamed = TextField(constraints=[SQL("DEFAULT '{}'")], default="{}")

    class Meta:
        indexes = ((("journey", "number"), True), (("journey", "hash"), True))


class Cohort(Table):
    """Learners who begin a journey together. *starts* is a date in each one's own zone.

    In its *zone*, and with the *holidays* of its place, its learners are reached who say nothing themselves.

    Nothing leaves before its first mails were approved. A mail with *code* in its subject asks to join. Who is in a
    *mandatory* one may stop, but not unseen.
    """

    journey_id: int

    journey = ForeignKeyField(Journey)
    name = CharField(max_length=80, unique=True)
    starts = DayField(max_length=10)
    mandatory = BooleanField()
    code = CharField(max_length=8, null=True, unique=True)
    approved_at = InstantField(null=True)
    created_at = InstantField()
    zone = CharField(default="", constraints=[SQL("DEFAULT ''")])
    holidays = CharField(max_length=40, default="", constraints=[SQL("DEFAULT ''")])


class Enrolment(Table):
    """One learner on one journey from a date.

    *state* is a Lifecycle, *paused_until* the day on which a pause ends; *is_lighter* says that the learner
    chose a lighter road; all are derived from the events. *next_version* is the id of the version to which it changes
    over when nothing of the learner's is open any more, 0 for none. Without a *cohort* it begins at once, and has no
    first mails.
    """

    person_id: int
    journey_id: int
    version_id: int
    cohort_id: int | None

    person = ForeignKeyField(Person, index=False)
    journey = ForeignKeyField(Journey)
    version = ForeignKeyField(JourneyVersion)
    run = IntegerField(default=1)
    state = CharField(max_length=12)
    starts = DayField(max_length=10)
    created_at = InstantField()
    paused_until = DayField(max_length=10, null=True)
    cohort = ForeignKeyField(Cohort, null=True)
    is_lighter = BooleanField(constraints=[SQL("DEFAULT FALSE")], default=False)
    next_version = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)

    class Meta:
        indexes = ((("person", "journey", "run"), True),)


class Role(Table):
    """Who is who. *relieved_by* is the id of whoever said that this is not the one to ask; null while they are."""

    enrolment_id: int
    person_id: int

    enrolment = ForeignKeyField(Enrolment, index=False)
    person = ForeignKeyField(Person)
    role = CharField(max_length=12)
    relieved_by = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("enrolment", "role", "person")


class Greeting(Table):
    """When somebody's first mail about an enrolment was decided on; it outlives their role."""

    enrolment_id: int
    person_id: int

    enrolment = ForeignKeyField(Enrolment, index=False)
    person = ForeignKeyField(Person, index=False)
    at = InstantField()

    class Meta:
        primary_key = CompositeKey("enrolment", "person")


class Event(Table):
    """Something that happened. Added, never edited; *key* is accepted once. *given* is JSON, see `store/given.py`."""

    enrolment_id: int
    person_id: int | None

    key = CharField(unique=True)
    verb = CharField(max_length=12)
    at = InstantField()
    enrolment = ForeignKeyField(Enrolment)
    step = CharField(max_length=40)
    person = ForeignKeyField(Person, null=True, index=False)
    way = CharField(max_length=12)
    reason = TextField()
    words = TextField()
    given = TextField(constraints=[SQL("DEFAULT ''")])
    until = DayField(max_length=10, null=True)


class Receipt(Table):
    """What the events say of one step of one enrolment; worked out from them, and only by `record`."""

    enrolment_id: int

    enrolment = ForeignKeyField(Enrolment, index=False)
    step = CharField(max_length=40)
    occurrence = IntegerField(default=1)
    state = CharField(max_length=8)
    opened_at = InstantField(null=True)
    closed_at = InstantField(null=True)
    person = IntegerField()
    way = CharField(max_length=12)
    reason = TextField()
    run = IntegerField()
    responded_at = InstantField(null=True)
    reminded_at = TextField()
    mail_again = BooleanField()
    words = TextField(constraints=[SQL("DEFAULT ''")])
    given = TextField(constraints=[SQL("DEFAULT ''")])
    asked = IntegerField(constraints=[SQL("DEFAULT 0")], default=0)
    not_before = DayField(max_length=10, null=True)
    there = TextField(constraints=[SQL("DEFAULT ''")], default="")

    class Meta:
        primary_key = CompositeKey("enrolment", "step", "occurrence")


Receipt.add_index(
    Receipt.index(Receipt.step, Receipt.closed_at, name="receipt_seen", where=Receipt.given == '{"seen": "yes"}'),
)
