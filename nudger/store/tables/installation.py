"""The installation itself, and what is on hold in it."""

from peewee import SQL, BigIntegerField, CharField, IntegerField, TextField

from nudger.store.fields import InstantField
from nudger.store.tables.table import Table


class Hold(Table):
    """Nothing of this leaves until it is released. *scope* is everything, journey, template or person.

    *name* is the journey's key, the template's name or the person's id; empty for everything.
    """

    scope = CharField(max_length=10)
    name = CharField()
    reason = TextField()
    since = InstantField()
    released_at = InstantField(null=True)

    class Meta:
        indexes = ((("scope", "name"), True),)


class Installation(Table):
    """Who this database belongs to; the only row. *epoch* grows with every batch of mails that leaves.

    What was due before *doubtful_until* may have left in a past that was lost when a copy was restored. The hours of
    the house stand here for whoever reads a person: *halts*, *mail_time*, and *spread*, 1 where there is one.
    *derived_from* is the fingerprint of all that the plan's times were derived from.
    """

    uid = CharField(max_length=32)
    url = CharField()
    epoch = BigIntegerField()
    doubtful_until = InstantField(null=True)
    halts = TextField(default="", constraints=[SQL("DEFAULT ''")])
    mail_time = CharField(max_length=5, default="10:00", constraints=[SQL("DEFAULT '10:00'")])
    spread = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    derived_from = CharField(max_length=64, default="", constraints=[SQL("DEFAULT ''")])
