"""The installation itself, and what is on hold in it."""

from peewee import BigIntegerField, CharField, TextField

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

    What was due before *doubtful_until* may have left in a past that was lost when a copy was restored.
    """

    uid = CharField(max_length=32)
    url = CharField()
    epoch = BigIntegerField()
    doubtful_until = InstantField(null=True)
