"""Pauses that an admin says, for a person, an enrolment, a cohort, a journey, or everyone."""

from typing import Any

from peewee import BigIntegerField, CharField, Database, Model, TextField
from playhouse.migrate import SchemaMigrator


def _pause(db: Database) -> type[Model]:
    class Pause(Model):
        scope = CharField(max_length=8)
        name = CharField()
        begins = CharField(max_length=10)
        until = CharField(max_length=10)
        mode = CharField(max_length=8)
        reason = TextField()
        said_at = BigIntegerField()
        ended_on = CharField(max_length=10, null=True)
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False

    Pause.add_index(
        Pause.index(
            Pause.scope, Pause.name, Pause.begins, unique=True, name="pause_once", where=Pause.ended_on.is_null()
        )
    )
    return Pause


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables([_pause(db)], safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables([_pause(db)])
