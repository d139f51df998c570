"""Versions of a journey: which is in force, what its steps were called first, and who changes over later."""

from typing import Any

from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("journey", "current", "INTEGER"),
    ("journey_version", "renamed", "TEXT NOT NULL DEFAULT '{}'"),
    ("enrolment", "next_version", "INTEGER NOT NULL DEFAULT 0"),
)


def up(migrator: SchemaMigrator, db: Any) -> None:
    for table, column, kind in COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")


def down(migrator: SchemaMigrator, db: Any) -> None:
    for table, column, _ in COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
