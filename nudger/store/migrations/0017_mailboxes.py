"""How far mailboxes were read."""

from typing import Any

from peewee import CharField, Database, Model
from playhouse.migrate import SchemaMigrator


def _table(db: Database) -> type[Model]:
    class Mailbox(Model):
        name = CharField(unique=True)
        place = CharField()

        class Meta:
            database = db
            legacy_table_names = False

    return Mailbox


def up(migrator: SchemaMigrator, db: Any) -> None:
    db.create_tables([_table(db)], safe=False)


def down(migrator: SchemaMigrator, db: Any) -> None:
    db.drop_tables([_table(db)])
