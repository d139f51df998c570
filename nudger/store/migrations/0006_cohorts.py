"""Who begins together, who was greeted, and who is not the one to ask."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator

UP = (
    "ALTER TABLE enrolment ADD COLUMN cohort_id INTEGER REFERENCES cohort (id)",
    "CREATE INDEX enrolment_cohort_id ON enrolment (cohort_id)",
    "ALTER TABLE role ADD COLUMN relieved_by INTEGER",
)
DOWN = (
    "ALTER TABLE role DROP COLUMN relieved_by",
    "DROP INDEX enrolment_cohort_id",
    "ALTER TABLE enrolment DROP COLUMN cohort_id",
)


def _tables(db: Database) -> tuple[type[Model], ...]:
    class Table(Model):
        id: Any

        class Meta:
            database = db
            legacy_table_names = False

    class Journey(Table):
        pass

    class Enrolment(Table):
        pass

    class Person(Table):
        pass

    class Cohort(Table):
        journey = ForeignKeyField(Journey)
        name = CharField(max_length=80, unique=True)
        starts = CharField(max_length=10)
        mandatory = BooleanField()
        code = CharField(max_length=8, null=True, unique=True)
        approved_at = BigIntegerField(null=True)
        created_at = BigIntegerField()

    class Greeting(Table):
        enrolment = ForeignKeyField(Enrolment, index=False)
        person = ForeignKeyField(Person, index=False)
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("enrolment", "person")

    return Cohort, Greeting


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables(_tables(db), safe=False)
    for statement in UP:
        db.execute_sql(statement)


def down(migrator: SchemaMigrator, db: Any) -> None:
    for statement in DOWN:
        db.execute_sql(statement)
    db.drop_tables(_tables(db))
