"""Whether a learner chose a lighter road."""

from typing import Any

from peewee import BooleanField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Any) -> None:
    kind = BooleanField().ddl_datatype(db.get_sql_context()).sql  # as each database calls it
    db.execute_sql(f"ALTER TABLE enrolment ADD COLUMN is_lighter {kind} NOT NULL DEFAULT FALSE")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE enrolment DROP COLUMN is_lighter")
