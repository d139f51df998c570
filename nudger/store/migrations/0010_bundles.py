"""Several nudges in one mail, in an order by which people answer."""

from typing import Any

from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE outbox_nudge ADD COLUMN position INTEGER NOT NULL DEFAULT 1")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE outbox_nudge DROP COLUMN position")
