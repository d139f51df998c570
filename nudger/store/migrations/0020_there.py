"""Who was there, as learners say, and who wants to be asked no more as such."""

from typing import Any

from peewee import BigIntegerField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE receipt ADD COLUMN there TEXT NOT NULL DEFAULT ''")
    kind = BigIntegerField().ddl_datatype(db.get_sql_context()).sql  # as each database calls it
    db.execute_sql(f"ALTER TABLE person ADD COLUMN unasked_since {kind}")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("ALTER TABLE person DROP COLUMN unasked_since")
    db.execute_sql("ALTER TABLE receipt DROP COLUMN there")
