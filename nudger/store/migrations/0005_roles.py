"""Who stands in for whom, and whom a step was asked of."""

from typing import Any

from playhouse.migrate import SchemaMigrator

UP = (
    "ALTER TABLE person ADD COLUMN deputy_id INTEGER REFERENCES person (id)",
    "CREATE INDEX person_deputy_id ON person (deputy_id)",
    "ALTER TABLE receipt ADD COLUMN asked INTEGER NOT NULL DEFAULT 0",
)
DOWN = (
    "ALTER TABLE receipt DROP COLUMN asked",
    "DROP INDEX person_deputy_id",
    "ALTER TABLE person DROP COLUMN deputy_id",
)


def up(migrator: SchemaMigrator, db: Any) -> None:
    for statement in UP:
        db.execute_sql(statement)


def down(migrator: SchemaMigrator, db: Any) -> None:
    for statement in DOWN:
        db.execute_sql(statement)
