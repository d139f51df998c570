"""What every table is made from, and the one database behind them."""

from typing import Any

from peewee import DatabaseProxy, Model

database = DatabaseProxy()


class Table(Model):
    id: Any

    class Meta:
        database = database
        legacy_table_names = False
