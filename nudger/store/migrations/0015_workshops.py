"""Dates of workshops, and seats on them."""

from typing import Any

from peewee import BigIntegerField, CharField, Database, ForeignKeyField, IntegerField, Model
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("place", "VARCHAR(120) NOT NULL DEFAULT ''"),
    ("link", "VARCHAR(500) NOT NULL DEFAULT ''"),
    ("date", "INTEGER NOT NULL DEFAULT 0"),
    ("came", "VARCHAR(3) NOT NULL DEFAULT ''"),
)


def _table(db: Database) -> type[Model]:
    class Table(Model):
        id: Any

        class Meta:
            database = db
            legacy_table_names = False

    class Cohort(Table):
        pass

    class Workshop(Table):
        cohort = ForeignKeyField(Cohort)
        step = CharField(max_length=40)
        starts = CharField(max_length=16)
        zone = CharField()
        minutes = IntegerField()
        place = CharField(max_length=120)
        link = CharField(max_length=500)
        capacity = IntegerField()
        cancelled_at = BigIntegerField(null=True)

    return Workshop


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables([_table(db)], safe=False)
    for column, kind in COLUMNS:
        db.execute_sql(f"ALTER TABLE slot ADD COLUMN {column} {kind}")
    db.execute_sql("CREATE INDEX slot_date ON slot (date)")


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.execute_sql("DROP INDEX slot_date")
    for column, _ in COLUMNS:
        db.execute_sql(f"ALTER TABLE slot DROP COLUMN {column}")
    db.drop_tables([_table(db)])
