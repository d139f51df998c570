"""The tables."""

from nudger.store.tables.installation import Hold, Installation
from nudger.store.tables.journeys import Cohort, Enrolment, Event, Greeting, Journey, JourneyVersion, Receipt, Role
from nudger.store.tables.mails import Attempt, Inbound, Mailbox, Nudge, Outbox, OutboxBody, OutboxNudge
from nudger.store.tables.pauses import Pause
from nudger.store.tables.people import Absence, Person
from nudger.store.tables.slots import FreeBusy, Slot, SlotAttendee
from nudger.store.tables.table import Table, database
from nudger.store.tables.workshops import Workshop

TABLES: tuple[type[Table], ...] = (
    Person,
    Journey,
    JourneyVersion,
    Cohort,
    Enrolment,
    Role,
    Greeting,
    Event,
    Receipt,
    Workshop,
    Slot,
    SlotAttendee,
    FreeBusy,
    Nudge,
    Outbox,
    OutboxNudge,
    OutboxBody,
    Attempt,
    Inbound,
    Mailbox,
    Hold,
    Pause,
    Absence,
    Installation,
)

__all__ = [
    "TABLES",
    "Absence",
    "Attempt",
    "Cohort",
    "Enrolment",
    "Event",
    "FreeBusy",
    "Greeting",
    "Hold",
    "Inbound",
    "Installation",
    "Journey",
    "JourneyVersion",
    "Mailbox",
    "Nudge",
    "Outbox",
    "OutboxBody",
    "OutboxNudge",
    "Pause",
    "Person",
    "Receipt",
    "Role",
    "Slot",
    "SlotAttendee",
    "Table",
    "Workshop",
    "database",
]
