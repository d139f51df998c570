"""Where a person's hours come from: themselves, their cohort, or the settings."""

from typing import Any

from playhouse.migrate import SchemaMigrator

ADDED = (
    ("person", "away_from", "VARCHAR(10)"),
    ("person", "hours", "TEXT NOT NULL DEFAULT ''"),
    ("person", "quiet", "TEXT NOT NULL DEFAULT ''"),
    ("person", "holidays", "VARCHAR(40) NOT NULL DEFAULT ''"),
    ("person", "prefers", "VARCHAR(7) NOT NULL DEFAULT ''"),
    ("person", "follows", "TEXT NOT NULL DEFAULT ''"),
    ("cohort", "zone", "VARCHAR(255) NOT NULL DEFAULT ''"),
    ("cohort", "holidays", "VARCHAR(40) NOT NULL DEFAULT ''"),
    ("installation", "halts", "TEXT NOT NULL DEFAULT ''"),
    ("installation", "mail_time", "VARCHAR(5) NOT NULL DEFAULT '10:00'"),
    ("installation", "spread", "INTEGER NOT NULL DEFAULT 0"),
    ("installation", "derived_from", "VARCHAR(64) NOT NULL DEFAULT ''"),
)


def up(migrator: SchemaMigrator, db: Any) -> None:
    for table, column, kind in ADDED:
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    db.execute_sql("UPDATE person SET follows = 'holidays prefers quiet'")  # of which nobody could say anything before


def down(migrator: SchemaMigrator, db: Any) -> None:
    for table, column, _ in reversed(ADDED):
        db.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
