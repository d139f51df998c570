"""Several nudges in one mail, by numbers; how many mails a week somebody chose; steps that are put off."""

from typing import Any

from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE outbox_nudge ADD COLUMN position INTEGER NOT NULL DEFAULT 1")
    db.execute_sql("ALTER TABLE person ADD COLUMN mails_a_week INTEGER")
    db.execute_sql("ALTER TABLE receipt ADD COLUMN not_before VARCHAR(10)")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE receipt DROP COLUMN not_before")
    db.execute_sql("ALTER TABLE person DROP COLUMN mails_a_week")
    db.execute_sql("ALTER TABLE outbox_nudge DROP COLUMN position")
