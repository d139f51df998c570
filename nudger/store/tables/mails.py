"""What should go out, what is on its way, and what came back."""

from peewee import SQL, BlobField, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from nudger.store.fields import InstantField
from nudger.store.tables.journeys import Enrolment
from nudger.store.tables.people import Person
from nudger.store.tables.table import Table


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
    """What a mail carries. *position* counts from 1, what the mail is about; people answer by these numbers."""

    outbox_id: int
    nudge_id: int

    outbox = ForeignKeyField(Outbox, index=False)
    nudge = ForeignKeyField(Nudge)
    position = IntegerField(constraints=[SQL("DEFAULT 1")], default=1)

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


class Mailbox(Table):
    """Where mails are fetched from, and up to which *place* they were; empty where it was never read."""

    name = CharField(unique=True)
    place = CharField()


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
