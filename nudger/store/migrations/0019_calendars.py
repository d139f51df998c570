"""When people are not free, as a calendar server told."""

from typing import Any

from peewee import BigIntegerField, Database, ForeignKeyField, Model, TextField
from playhouse.migrate import SchemaMigrator


def _free_busy(db: Database) -> type[Model]:
    class Person(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class FreeBusy(Model):
        person = ForeignKeyField(Person, primary_key=True)
        asked_at = BigIntegerField()
        spans = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False

    return FreeBusy


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables([_free_busy(db)], safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables([_free_busy(db)])
