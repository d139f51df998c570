"""What a file of people brings along: fields of their profile, and whether they are here or have left."""

from typing import Any

from playhouse.migrate import SchemaMigrator

UP = (
    "ALTER TABLE person ADD COLUMN profile TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE person ADD COLUMN status VARCHAR(6) NOT NULL DEFAULT 'active'",
)
DOWN = (
    "ALTER TABLE person DROP COLUMN status",
    "ALTER TABLE person DROP COLUMN profile",
)


def up(migrator: SchemaMigrator, db: Any) -> None:
    for statement in UP:
        db.execute_sql(statement)


def down(migrator: SchemaMigrator, db: Any) -> None:
    for statement in DOWN:
        db.execute_sql(statement)
