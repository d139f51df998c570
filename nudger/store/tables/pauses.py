"""What an admin has paused."""

from peewee import CharField, TextField

from nudger.store.fields import DayField, InstantField
from nudger.store.tables.table import Table


class Pause(Table):
    """From the day *begins* on nothing of this reaches anybody, until the day *until*.

    *scope* is person, learner, cohort, journey or everyone; *name* is the id of the person, enrolment, cohort or
    journey, empty for everyone. *mode* is a Then, or empty: then each journey's pace decides. A pause that was taken
    back ended on the day *ended_on*, which may be the one on which it begins.
    """

    scope = CharField(max_length=8)
    name = CharField()
    begins = DayField(max_length=10)
    until = DayField(max_length=10)
    mode = CharField(max_length=8)
    reason = TextField()
    said_at = InstantField()
    ended_on = DayField(max_length=10, null=True)
    ended_at = InstantField(null=True)


Pause.add_index(
    Pause.index(Pause.scope, Pause.name, Pause.begins, unique=True, name="pause_once", where=Pause.ended_on.is_null()),
)
