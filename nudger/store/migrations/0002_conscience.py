"""What the engine's conscience needs: order by value, an end to sense, holds, and a name with an epoch."""

from typing import Any

from peewee import BigIntegerField, CharField, Database, Model, SqliteDatabase, TextField
from playhouse.migrate import SchemaMigrator

UP = (
    "ALTER TABLE nudge ADD COLUMN not_after {instant}",
    "ALTER TABLE nudge ADD COLUMN held_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN value INTEGER NOT NULL DEFAULT 1",
    "DROP INDEX nudge_due",
    "DROP INDEX outbox_ready",
    "DROP INDEX outbox_person_created",
    "CREATE INDEX nudge_due ON nudge (due_at, id, person_id) WHERE (state = 'planned')",
    "CREATE INDEX outbox_ready ON outbox (value, send_after, id) WHERE (state = 'ready')",
    "CREATE INDEX outbox_person_settled ON outbox (person_id, settled_at)",
    "CREATE INDEX attempt_started ON attempt (started_at)",
)
DOWN = (
    "DROP INDEX attempt_started",
    "DROP INDEX outbox_person_settled",
    "DROP INDEX outbox_ready",
    "DROP INDEX nudge_due",
    "CREATE INDEX nudge_due ON nudge (due_at, id) WHERE (state = 'planned')",
    "CREATE INDEX outbox_ready ON outbox (send_after, id) WHERE (state = 'ready')",
    "CREATE INDEX outbox_person_created ON outbox (person_id, created_at)",
    "ALTER TABLE outbox DROP COLUMN value",
    "ALTER TABLE nudge DROP COLUMN held_reason",
    "ALTER TABLE nudge DROP COLUMN not_after",
)


def _new_tables(db: Database) -> tuple[type[Model], ...]:
    class Table(Model):
        id: Any

        class Meta:
            database = db
            legacy_table_names = False

    class Hold(Table):
        scope = CharField(max_length=10)
        name = CharField()
        reason = TextField()
        since = BigIntegerField()
        released_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("scope", "name"), True),)

    class Installation(Table):
        uid = CharField(max_length=32)
        url = CharField()
        epoch = BigIntegerField()
        doubtful_until = BigIntegerField(null=True)

    return Hold, Installation


def up(migrator: SchemaMigrator, db: Any) -> None:
    instant = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    for statement in UP:
        db.execute_sql(statement.format(instant=instant))
    db.create_tables(_new_tables(db), safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables(_new_tables(db))
    for statement in DOWN:
        db.execute_sql(statement)
