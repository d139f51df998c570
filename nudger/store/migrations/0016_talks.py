"""Times that stand in no calendar, and what each side says of one that is over."""

from typing import Any

from peewee import BooleanField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Any) -> None:
    kind = BooleanField().ddl_datatype(db.get_sql_context()).sql  # as each database calls it
    db.execute_sql(f"ALTER TABLE slot ADD COLUMN in_calendar {kind} NOT NULL DEFAULT TRUE")
    db.execute_sql("ALTER TABLE slot_attendee ADD COLUMN held VARCHAR(8)")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE slot_attendee DROP COLUMN held")
    db.execute_sql("ALTER TABLE slot DROP COLUMN in_calendar")
