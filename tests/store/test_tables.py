"""The tables, however they came about."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import ANA, Service
from playhouse.migrations import Runner

from nudger.errors import NudgerError
from nudger.store.database import MIGRATIONS, database_at, open_database
from nudger.store.fields import EPOCH, InstantField
from nudger.store.tables import TABLES, database

Make = Callable[..., Service]


def schema(address: str) -> dict[str, object]:
    """Return what a database says of its tables: columns, keys that refer elsewhere, indexes."""
    opened = database_at(address)
    with opened.connection_context():
        found = {
            table: (
                sorted(opened.get_columns(table), key=lambda column: column.name),
                sorted(opened.get_foreign_keys(table)),
                sorted(
                    (index.name, index.columns, index.unique, _where(index.sql)) for index in opened.get_indexes(table)
                ),
            )
            for table in opened.get_tables()
            if table != "schema_migration"
        }
    opened.close()
    return found


def _where(index: str | None) -> str:
    """Return the condition of a partial index, without the quotes and casts that databases add."""
    condition = (index or "").partition(" WHERE ")[2]
    return re.sub(r"::[a-z ]+(\[\])?|[\"()\[\] ]|ANY|ARRAY|=|IN", "", condition)


def test_migrating_up_gives_exactly_what_the_models_say(address: str):
    open_database(address).close()
    migrated = schema(address)
    opened = database_at(address)
    with opened.connection_context():
        runner = Runner(opened, str(MIGRATIONS))
        while runner.applied():
            runner.down()
        with opened.bind_ctx(TABLES):
            opened.create_tables(TABLES, safe=False)
    opened.close()
    modelled = schema(address)
    with opened.connection_context():
        for table in reversed(TABLES):
            opened.execute_sql(f"DROP TABLE {table._meta.table_name}")
    opened.close()
    open_database(address).close()
    assert migrated == modelled


def test_migrating_down_leaves_nothing_and_up_again_works(address: str):
    open_database(address).close()
    before = schema(address)
    opened = database_at(address)
    with opened.connection_context():
        runner = Runner(opened, str(MIGRATIONS))
        while runner.applied():
            runner.down()
    opened.close()
    assert schema(address) == {}
    open_database(address).close()
    assert schema(address) == before


def test_one_step_down_and_up_again_keeps_what_is_in_the_tables(a_service: Make, address: str):
    a_service().enrol(ANA)
    before = schema(address)
    opened = database_at(address)
    with opened.connection_context():
        runner = Runner(opened, str(MIGRATIONS))
        runner.down()
        runner.up()
    opened.close()
    assert schema(address) == before
    service = a_service()
    service.live(days=1)
    assert len(service.mailbox(ANA)) == 1


def test_a_database_of_a_newer_nudger_is_refused(address: str):
    opened = open_database(address)
    with opened.connection_context():
        opened.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')")
    opened.close()
    try:
        with pytest.raises(NudgerError, match="newer Nudger, which knows 9999_later"):
            open_database(address)
    finally:
        with opened.connection_context():
            opened.execute_sql("DELETE FROM schema_migration WHERE name = '9999_later'")
        opened.close()


def test_opening_twice_migrates_once(address: str):
    open_database(address).close()
    before = schema(address)
    open_database(address).close()
    assert schema(address) == before


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path):
    (tmp_path / "n.sqlite").write_text("this is a letter, not a database" * 100)
    with pytest.raises(NudgerError, match="can't be opened"):
        open_database(str(tmp_path / "n.sqlite"))
    database.close()


def test_an_instant_comes_back_as_it_went_in():
    field = InstantField()
    for moment in (EPOCH, datetime(2026, 11, 2, 9, 0, 0, 1, UTC), EPOCH - timedelta(days=1)):
        assert field.python_value(field.db_value(moment)) == moment
