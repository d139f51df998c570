"""Times in the calendar, and who attends."""

from typing import Any

from peewee import BigIntegerField, CharField, CompositeKey, Database, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator


def _tables(db: Database) -> tuple[type[Model], ...]:
    class Table(Model):
        id: Any

        class Meta:
            database = db
            legacy_table_names = False

    class Enrolment(Table):
        pass

    class Person(Table):
        pass

    class Slot(Table):
        uid = CharField(max_length=120, unique=True)
        enrolment = ForeignKeyField(Enrolment)
        step = CharField(max_length=40)
        starts = BigIntegerField()
        minutes = IntegerField()
        sequence = IntegerField()
        first = IntegerField()
        state = CharField(max_length=9)
        changed_at = BigIntegerField()
        changed_by = IntegerField()

    class SlotAttendee(Table):
        slot = ForeignKeyField(Slot, index=False)
        person = ForeignKeyField(Person)
        position = IntegerField()
        partstat = CharField(max_length=20)
        stamp = BigIntegerField(null=True)

        class Meta:
            primary_key = CompositeKey("slot", "person")

    return Slot, SlotAttendee


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables(_tables(db), safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables(_tables(db)[::-1])
