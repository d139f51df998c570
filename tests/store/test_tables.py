"""The tables, however they came about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from nudger.errors import NudgerError
from nudger.store.database import MIGRATIONS, open_database, sqlite_database
from nudger.store.tables import EPOCH, TABLES, InstantField, database


def schema(address: str) -> dict[str, str]:
    with sqlite_database(address) as opened:
        rows = opened.execute_sql("select name, sql from sqlite_master where sql is not null").fetchall()
    opened.close()
    return {name: sql for name, sql in rows if not name.startswith("schema_migration")}


def test_migrating_up_gives_exactly_what_the_models_say(tmp_path: Path):
    open_database(str(tmp_path / "migrated.sqlite")).close()
    modelled = sqlite_database(str(tmp_path / "modelled.sqlite"))
    with modelled.bind_ctx(TABLES), modelled:
        modelled.create_tables(TABLES, safe=False)
    assert schema(str(tmp_path / "migrated.sqlite")) == schema(str(tmp_path / "modelled.sqlite"))


def test_migrating_down_leaves_nothing_and_up_again_works(tmp_path: Path):
    address = str(tmp_path / "n.sqlite")
    open_database(address).close()
    with sqlite_database(address) as opened:
        runner = Runner(opened, str(MIGRATIONS))
        while runner.applied():
            runner.down()
    assert schema(address) == {}
    open_database(address).close()
    assert set(schema(address)) >= {table._meta.table_name for table in TABLES}


def test_opening_twice_migrates_once(tmp_path: Path):
    address = str(tmp_path / "n.sqlite")
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
