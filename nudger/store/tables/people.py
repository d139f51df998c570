"""Anyone we may write to."""

from peewee import SQL, CharField, ForeignKeyField, IntegerField, TextField

from nudger.store.fields import DayField, InstantField, WallTimeField
from nudger.store.tables.table import Table


class Person(Table):
    """Anyone we may write to. *working_days* and *prefers* hold weekday digits, Monday is 0; *away_until* is the first
    day back. How the other texts are kept stands in `store/hours.py`.

    *follows* names the fields in which they follow their cohort or the settings: they said nothing themselves.
    *deputy* stands in for them while they are away. *profile* is a JSON object of texts, whatever else is known of
    them; *mails_a_week* is their own choice; *status* is active or left. *unasked_since* is when they said that they
    want to be asked no more as somebody who was there.
    """

    manager_id: int | None
    deputy_id: int | None

    email = CharField(unique=True)
    name = CharField()
    locale = CharField(default="en")
    zone = CharField()
    opens = WallTimeField(max_length=5)
    closes = WallTimeField(max_length=5)
    working_days = CharField(max_length=7)
    away_until = DayField(max_length=10, null=True)
    manager = ForeignKeyField("self", null=True)
    profile = TextField(default="{}", constraints=[SQL("DEFAULT '{}'")])
    deputy = ForeignKeyField("self", null=True)
    mails_a_week = IntegerField(null=True)
    away_from = DayField(max_length=10, null=True)
    hours = TextField(default="", constraints=[SQL("DEFAULT ''")])
    quiet = TextField(default="", constraints=[SQL("DEFAULT ''")])
    holidays = CharField(max_length=40, default="", constraints=[SQL("DEFAULT ''")])
    prefers = CharField(max_length=7, default="", constraints=[SQL("DEFAULT ''")])
    follows = TextField(default="", constraints=[SQL("DEFAULT ''")])
    status = CharField(max_length=6, default="active", constraints=[SQL("DEFAULT 'active'")])
    unasked_since = InstantField(null=True)


class Absence(Table):
    """Somebody is away until the day *back*, as their own out-of-office note said; *source* names it.

    *ended_at* is when they wrote themselves. Each day back of a person is learned once.
    """

    person_id: int

    person = ForeignKeyField(Person)
    source = CharField(max_length=40)
    back = DayField(max_length=10)
    learned_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta:
        indexes = ((("person", "back"), True),)
