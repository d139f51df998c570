"""Whole tables from one database into another, a batch at a time, and a hash that tells whether they are the same."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, NamedTuple, cast

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    DatabaseError,
    Field,
    ForeignKeyField,
    PostgresqlDatabase,
)

from nudger.errors import NudgerError
from nudger.store.tables import TABLES, Installation, Table

BATCH = 1000  # rows in one transaction
IN_ORDER: tuple[type[Table], ...] = (Installation, *(table for table in TABLES if table is not Installation))
Values = tuple[Any, ...]


class Sum(NamedTuple):
    """How many rows a table has, and the SHA-256 of them all in the order of their keys."""

    rows: int
    hash: str


def name_of(table: type[Table]) -> str:
    return str(cast(Any, table)._meta.table_name)


def ask(database: Database, sql: str, values: Sequence[Any] = ()) -> Any:
    """Run one statement in this database, which need not be the open one; return the driver's cursor."""
    return cast(Any, database).execute_sql(sql, values)


def is_empty(database: Database, table: type[Table]) -> bool:
    return ask(database, f"SELECT 1 FROM {name_of(table)} LIMIT 1").fetchone() is None


def copy(source: Database, target: Database, table: type[Table]) -> Iterator[int]:
    """Copy those rows of *table* that *target* has not yet; yield how many were looked at after each batch.

    Rows that refer to others of their table do so once all of these are there.
    """
    done = 0
    for batch in _batches(source, table):
        with _in_one(target, table):
            _insert(target, table, batch)
        done += len(batch)
        yield done
    for field in _to_itself(table):
        for batch in _batches(source, table):
            with _in_one(target, table):
                _refer(target, table, field, batch)
            yield done


def sum_of(database: Database, table: type[Table]) -> Sum:
    """Return the count and the hash of all rows of *table*; inside a transaction."""
    digest, count = hashlib.sha256(), 0
    for batch in _batches(database, table):
        count += len(batch)
        for row in batch:
            digest.update(json.dumps(row, default=bytes.hex).encode() + b"\n")
    return Sum(count, digest.hexdigest())


def set_sequence(target: Database, table: type[Table]) -> None:
    """Let PostgreSQL count on from the highest id that was copied."""
    if isinstance(target, PostgresqlDatabase) and isinstance(cast(Any, table)._meta.primary_key, AutoField):
        name = name_of(table)
        ask(
            target,
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), COALESCE(max(id), 1), max(id) IS NOT NULL)"
            f" FROM {name}",
        )


@contextmanager
def _in_one(target: Database, table: type[Table]) -> Iterator[None]:
    """Write what is written inside in one transaction. Raises NudgerError where a row doesn't fit."""
    try:
        with target.atomic():
            yield
    except DatabaseError as error:
        said = str(error).partition("\n")[0]  # what follows may hold people's words
        raise NudgerError(f"the rows of {name_of(table)} can't be written: {said}") from error


def _insert(target: Database, table: type[Table], batch: Sequence[Values]) -> None:
    fields = _fields(table)
    later = {_place(table, field) for field in _to_itself(table)}
    values = [None if number in later else value for row in batch for number, value in enumerate(row)]
    one = f"({', '.join([target.param] * len(fields))})"
    ask(
        target,
        f"INSERT INTO {name_of(table)} ({_columns(fields)}) VALUES {', '.join([one] * len(batch))}"
        f" ON CONFLICT ({_columns(_key(table))}) DO NOTHING",
        values,
    )


def _refer(target: Database, table: type[Table], field: Field, batch: Sequence[Values]) -> None:
    own, other = _place(table, _key(table)[0]), _place(table, field)
    column, param = _columns([field]), target.param
    for row in batch:
        if row[other] is not None:
            ask(
                target,
                f"UPDATE {name_of(table)} SET {column} = {param}"
                f" WHERE {_columns(_key(table))} = {param} AND {column} IS NULL",
                (row[other], row[own]),
            )


def _batches(database: Database, table: type[Table]) -> Iterator[list[Values]]:
    """Yield all rows in the order of their key, their values alike for all drivers, without keeping them in memory."""
    is_postgresql = isinstance(database, PostgresqlDatabase)
    fields = _fields(table)
    order = ", ".join(
        f'{_columns([field])} COLLATE "C"' if is_postgresql and isinstance(field, CharField) else _columns([field])
        for field in _key(table)
    )
    connection = cast(Any, database).connection()
    with closing(connection.cursor(name="copying") if is_postgresql else connection.cursor()) as found:
        found.execute(f"SELECT {_columns(fields)} FROM {name_of(table)} ORDER BY {order}")
        while batch := found.fetchmany(BATCH):
            yield [tuple(map(_alike, fields, row)) for row in batch]


def _alike(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, BooleanField):
        return bool(value)
    return bytes(value) if isinstance(field, BlobField) else value


def _fields(table: type[Table]) -> list[Field]:
    return list(cast(Any, table)._meta.sorted_fields)


def _key(table: type[Table]) -> list[Field]:
    meta = cast(Any, table)._meta
    key = meta.primary_key
    return [meta.fields[name] for name in key.field_names] if isinstance(key, CompositeKey) else [key]


def _place(table: type[Table], field: Field) -> int:
    """Return where the values of *field* stand in a row; `==` between fields means something else in peewee."""
    return next(number for number, each in enumerate(_fields(table)) if each is field)


def _to_itself(table: type[Table]) -> list[Field]:
    return [field for field in _fields(table) if isinstance(field, ForeignKeyField) and field.rel_model is table]


def _columns(fields: Sequence[Field]) -> str:
    return ", ".join(str(field.column_name) for field in fields)
