"""The first tables. A frozen copy: it never changes, whatever the models become."""

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator

TABLES = (
    "person", "journey", "journey_version", "enrolment", "role", "event", "receipt", "nudge", "outbox",
    "outbox_nudge", "outbox_body", "attempt", "inbound",
)  # fmt: skip


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Table(Model):
        id: Any

        class Meta:
            database = db
            legacy_table_names = False

    class Person(Table):
        email = CharField(unique=True)
        name = CharField()
        locale = CharField(default="en")
        zone = CharField()
        opens = CharField(max_length=5)
        closes = CharField(max_length=5)
        working_days = CharField(max_length=7)
        away_until = CharField(max_length=10, null=True)
        manager = ForeignKeyField("self", null=True)

    class Journey(Table):
        key = CharField(unique=True)

    class JourneyVersion(Table):
        journey = ForeignKeyField(Journey, index=False)
        number = IntegerField()
        source = TextField()
        hash = CharField(max_length=64)
        published_at = BigIntegerField()

        class Meta:
            indexes = ((("journey", "number"), True), (("journey", "hash"), True))

    class Enrolment(Table):
        person = ForeignKeyField(Person, index=False)
        journey = ForeignKeyField(Journey)
        version = ForeignKeyField(JourneyVersion)
        run = IntegerField(default=1)
        state = CharField(max_length=12)
        starts = CharField(max_length=10)
        created_at = BigIntegerField()

        class Meta:
            indexes = ((("person", "journey", "run"), True),)

    class Role(Table):
        enrolment = ForeignKeyField(Enrolment, index=False)
        person = ForeignKeyField(Person)
        role = CharField(max_length=12)

        class Meta:
            primary_key = CompositeKey("enrolment", "role", "person")

    class Event(Table):
        key = CharField(unique=True)
        verb = CharField(max_length=12)
        at = BigIntegerField()
        enrolment = ForeignKeyField(Enrolment)
        step = CharField(max_length=40)
        person = ForeignKeyField(Person, null=True, index=False)
        way = CharField(max_length=12)
        reason = TextField()
        words = TextField()

    class Receipt(Table):
        enrolment = ForeignKeyField(Enrolment, index=False)
        step = CharField(max_length=40)
        occurrence = IntegerField(default=1)
        state = CharField(max_length=8)
        opened_at = BigIntegerField(null=True)
        closed_at = BigIntegerField(null=True)
        person = IntegerField()
        way = CharField(max_length=12)
        reason = TextField()
        run = IntegerField()
        responded_at = BigIntegerField(null=True)
        reminded_at = TextField()
        mail_again = BooleanField()

        class Meta:
            primary_key = CompositeKey("enrolment", "step", "occurrence")

    class Nudge(Table):
        key = CharField(unique=True)
        origin = CharField(max_length=6)
        enrolment = ForeignKeyField(Enrolment, index=False)
        person = ForeignKeyField(Person, index=False)
        touch = CharField(max_length=8)
        step = CharField(max_length=40)
        run = IntegerField()
        topic = CharField(max_length=20, default="")
        wish_at = BigIntegerField()
        held_until = BigIntegerField(null=True)
        due_at = BigIntegerField()
        state = CharField(max_length=9)
        reason = TextField(default="")
        settled_at = BigIntegerField(null=True)

    class Outbox(Table):
        channel = CharField(max_length=8)
        key = CharField(unique=True)
        message_id = CharField(unique=True)
        person = ForeignKeyField(Person, index=False)
        counts = BooleanField()
        send_after = BigIntegerField()
        state = CharField(max_length=9)
        reason = TextField(default="")
        attempts = IntegerField(default=0)
        fence = IntegerField(default=0)
        lease_until = BigIntegerField(null=True)
        created_at = BigIntegerField()
        settled_at = BigIntegerField(null=True)

    class OutboxNudge(Table):
        outbox = ForeignKeyField(Outbox, index=False)
        nudge = ForeignKeyField(Nudge)

        class Meta:
            primary_key = CompositeKey("outbox", "nudge")

    class OutboxBody(Table):
        outbox = ForeignKeyField(Outbox, primary_key=True)
        template = CharField()
        template_hash = CharField(max_length=64)
        mail = BlobField()

    class Attempt(Table):
        outbox = ForeignKeyField(Outbox, index=False)
        number = IntegerField()
        phase = CharField(max_length=8)
        started_at = BigIntegerField()
        outcome = TextField(default="")

        class Meta:
            primary_key = CompositeKey("outbox", "number")

    class Inbound(Table):
        mailbox = CharField()
        message_id = CharField()
        recipient = CharField()
        received_at = BigIntegerField()
        mail = BlobField()
        state = CharField(max_length=9)
        kind = CharField(max_length=12, default="")
        outcome = TextField(default="")

        class Meta:
            indexes = ((("mailbox", "message_id"), True),)

    Nudge.add_index(
        Nudge.index(Nudge.due_at, Nudge.id, name="nudge_due", where=Nudge.state == "planned"),
    )
    Outbox.add_index(
        Outbox.index(Outbox.send_after, Outbox.id, name="outbox_ready", where=Outbox.state == "ready"),
    )
    Outbox.add_index(
        Outbox.index(Outbox.lease_until, name="outbox_leased", where=Outbox.state << ("sending", "unknown")),
    )
    Nudge.add_index(Nudge.index(Nudge.enrolment, Nudge.state, name="nudge_enrolment_state"))
    Nudge.add_index(Nudge.index(Nudge.person, Nudge.state, name="nudge_person_state"))
    Outbox.add_index(Outbox.index(Outbox.person, Outbox.created_at, name="outbox_person_created"))

    db.create_tables(Table.__subclasses__(), safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for name in reversed(TABLES):
        migrator.migrate(migrator.drop_table(name))
