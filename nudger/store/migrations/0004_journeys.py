"""What journeys need: numbers and choices beside words, and the translations of a version."""

from typing import Any

from playhouse.migrate import SchemaMigrator

UP = (
    "ALTER TABLE event ADD COLUMN given TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE receipt ADD COLUMN words TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE receipt ADD COLUMN given TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE journey_version ADD COLUMN translations TEXT NOT NULL DEFAULT '{}'",
    """CREATE INDEX receipt_seen ON receipt (step, closed_at) WHERE (given = '{"seen": "yes"}')""",
)
DOWN = (
    "DROP INDEX receipt_seen",
    "ALTER TABLE journey_version DROP COLUMN translations",
    "ALTER TABLE receipt DROP COLUMN given",
    "ALTER TABLE receipt DROP COLUMN words",
    "ALTER TABLE event DROP COLUMN given",
)


def up(migrator: SchemaMigrator, db: Any) -> None:
    for statement in UP:
        db.execute_sql(statement)


def down(migrator: SchemaMigrator, db: Any) -> None:
    for statement in DOWN:
        db.execute_sql(statement)
