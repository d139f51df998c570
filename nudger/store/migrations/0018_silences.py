"""Until when people are away, as we learned it from their own out-of-office notes."""

from typing import Any

from peewee import BigIntegerField, CharField, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator


def _absence(db: Database) -> type[Model]:
    class Person(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Absence(Model):
        person = ForeignKeyField(Person)
        source = CharField(max_length=40)
        back = CharField(max_length=10)
        learned_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("person", "back"), True),)

    return Absence


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables([_absence(db)], safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables([_absence(db)])
