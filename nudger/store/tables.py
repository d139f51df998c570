"""The tables."""

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DatabaseProxy,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from nudger.store.fields import DayField, InstantField, WallTimeField

database = DatabaseProxy()


class Table(Model):
    id: Any

    class Meta:
        database = database
        legacy_table_names = False


class Person(Table):
    """Anyone we may write to. *working_days* holds weekday digits, Monday is 0; *away_until* is the first day back.

    *profile* is a JSON object of texts, whatever else is known of them; *status* is active or left.
    """

    manager_id: int | None

    email = CharField(unique=True)
    name = CharField()
    locale = CharField(default="en")
    zone = CharField()
    opens = WallTimeField(max_length=5)
    closes = WallTimeField(max_length=5)
    working_days = CharField(max_length=7)
    away_until = DayField(max_length=10, null=True)
    manager = ForeignKeyField("self", null=True)
    profile = TextField(default="{}", constraints=[SQL("DEFAULT '{}'")])
    status = CharField(max_length=6, default="active", constraints=[SQL("DEFAULT 'active'")])


class Journey(Table):
    key = CharField(unique=True)


class JourneyVersion(Table):
    """What was published; never changed.

    *translations* is JSON, sources by language; *hash* is the SHA-256 of *source* and those.
    """

    journey_id: int

    journey = ForeignKeyField(Journey, index=False)
    number = IntegerField()
    source = TextField()
    hash = CharField(max_length=64)
    published_at = InstantField()
    translations = TextField(constraints=[SQL("DEFAULT '{}'")], default="{}")

    class Meta:
        indexes = ((("journey", "number"), True), (("journey", "hash"), True))


class Enrolment(Table):
    """One learner on one journey from a date. *state* is a Lifecycle, derived from the events."""

    person_id: int
    journey_id: int
    version_id: int

    person = ForeignKeyField(Person, index=False)
    journey = ForeignKeyField(Journey)
    version = ForeignKeyField(JourneyVersion)
    run = IntegerField(default=1)
    state = CharField(max_length=12)
    starts = DayField(max_length=10)
    created_at = InstantField()

    class Meta:
        indexes = ((("person", "journey", "run"), True),)


class Role(Table):
    enrolment_id: int
    person_id: int

    enrolment = ForeignKeyField(Enrolment, index=False)
    person = ForeignKeyField(Person)
    role = CharField(max_length=12)

    class Meta:
        primary_key = CompositeKey("enrolment", "role", "person")


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

    class Meta:
        primary_key = CompositeKey("enrolment", "step", "occurrence")


class Nudge(Table):
    """The decision to bring something to a person. *key* is its identity, accepted once, ever.

    States: planned -> fired, skipped (final); planned <-> cancelled. *topic* names the template of an answer;
    after *not_after* it has lost its sense.
    """

    enrolment_id: int
    person_id: int

    key = CharField(unique=True)
    origin = CharField(max_length=6)
    enrolment = ForeignKeyField(Enrolment, index=False)
    person = ForeignKeyField(Person, index=False)
    touch = CharField(max_length=8)
    step = CharField(max_length=40)
    run = IntegerField()
    topic = CharField(max_length=20, default="")
    wish_at = InstantField()
    held_until = InstantField(null=True)
    held_reason = TextField(constraints=[SQL("DEFAULT ''")])
    not_after = InstantField(null=True)
    due_at = InstantField()
    state = CharField(max_length=9)
    reason = TextField(default="")
    settled_at = InstantField(null=True)


class Outbox(Table):
    """A mail on its way; docs/engine.md draws its states.

    *value* ranks mails where a server takes only so many a minute: 0 leaves first.
    """

    person_id: int

    channel = CharField(max_length=8)
    key = CharField(unique=True)
    message_id = CharField(unique=True)
    person = ForeignKeyField(Person, index=False)
    counts = BooleanField()
    value = IntegerField(constraints=[SQL("DEFAULT 1")])
    send_after = InstantField()
    state = CharField(max_length=9)
    reason = TextField(default="")
    attempts = IntegerField(default=0)
    fence = IntegerField(default=0)
    lease_until = InstantField(null=True)
    created_at = InstantField()
    settled_at = InstantField(null=True)


class OutboxNudge(Table):
    outbox_id: int
    nudge_id: int

    outbox = ForeignKeyField(Outbox, index=False)
    nudge = ForeignKeyField(Nudge)

    class Meta:
        primary_key = CompositeKey("outbox", "nudge")


class OutboxBody(Table):
    """What was said, in the bytes that were handed over, and by which wording of the template."""

    outbox_id: int

    outbox = ForeignKeyField(Outbox, primary_key=True)
    template = CharField()
    template_hash = CharField(max_length=64)
    mail = BlobField()


class Attempt(Table):
    """One try to hand a mail over. *phase* is written before the act it names: begin, data, final."""

    outbox_id: int

    outbox = ForeignKeyField(Outbox, index=False)
    number = IntegerField()
    phase = CharField(max_length=8)
    started_at = InstantField()
    outcome = TextField(default="")

    class Meta:
        primary_key = CompositeKey("outbox", "number")


class Inbound(Table):
    """A mail that came back, raw, before anybody understood it. States: new -> read, set_aside."""

    mailbox = CharField()
    message_id = CharField()
    recipient = CharField()
    received_at = InstantField()
    mail = BlobField()
    state = CharField(max_length=9)
    kind = CharField(max_length=12, default="")
    outcome = TextField(default="")

    class Meta:
        indexes = ((("mailbox", "message_id"), True),)


class Hold(Table):
    """Nothing of this leaves until it is released. *scope* is everything, journey, template or person.

    *name* is the journey's key, the template's name or the person's id; empty for everything.
    """

    scope = CharField(max_length=10)
    name = CharField()
    reason = TextField()
    since = InstantField()
    released_at = InstantField(null=True)

    class Meta:
        indexes = ((("scope", "name"), True),)


class Installation(Table):
    """Who this database belongs to; the only row. *epoch* grows with every batch of mails that leaves.

    What was due before *doubtful_until* may have left in a past that was lost when a copy was restored.
    """

    uid = CharField(max_length=32)
    url = CharField()
    epoch = BigIntegerField()
    doubtful_until = InstantField(null=True)


Nudge.add_index(
    Nudge.index(Nudge.due_at, Nudge.id, Nudge.person, name="nudge_due", where=Nudge.state == "planned"),
)
Outbox.add_index(
    Outbox.index(Outbox.value, Outbox.send_after, Outbox.id, name="outbox_ready", where=Outbox.state == "ready"),
)
Outbox.add_index(
    Outbox.index(Outbox.lease_until, name="outbox_leased", where=Outbox.state << ("sending", "unknown")),
)
Nudge.add_index(Nudge.index(Nudge.enrolment, Nudge.state, name="nudge_enrolment_state"))
Nudge.add_index(Nudge.index(Nudge.person, Nudge.state, name="nudge_person_state"))
Outbox.add_index(Outbox.index(Outbox.person, Outbox.settled_at, name="outbox_person_settled"))
Attempt.add_index(Attempt.index(Attempt.started_at, name="attempt_started"))

TABLES: tuple[type[Table], ...] = (
    Person,
    Journey,
    JourneyVersion,
    Enrolment,
    Role,
    Event,
    Receipt,
    Nudge,
    Outbox,
    OutboxNudge,
    OutboxBody,
    Attempt,
    Inbound,
    Hold,
    Installation,
)
