"""What one transaction writes: gathered first, then written kind by kind, for rows in bulk cost a fifth."""

from dataclasses import dataclass, field
from datetime import date, datetime

from nudger.journey.desired import Desired
from nudger.journey.receipts import Lifecycle, Receipt
from nudger.journey.slots import Slot
from nudger.store import enrolments, first_mails, nudges
from nudger.store import events as events_table
from nudger.store import outbox as outbox_table
from nudger.store import receipts as receipts_table
from nudger.store import slots as slots_table
from nudger.store.events import NewEvent
from nudger.store.outbox import NewMail


@dataclass(slots=True)
class Changes:
    """Everything that follows from what happened, in the order in which it is written.

    *held* and *skipped* are by nudge, *slots* by UID, *greeted* by enrolment and person; by enrolment are *states*
    (with the day on which a pause ends), *paces* (whether it is a lighter road), *plans* (what should exist from now
    on), *versions* (the id of the one it is on from now on) and *unwanted*: why what was planned before should not,
    where there is more to say than that.
    """

    fired: list[int] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    held: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    mails: list[NewMail] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    receipts: dict[tuple[int, str], Receipt] = field(default_factory=dict)
    slots: dict[str, tuple[int, Slot]] = field(default_factory=dict)
    states: dict[int, tuple[Lifecycle, date | None]] = field(default_factory=dict)
    paces: dict[int, bool] = field(default_factory=dict)
    greeted: dict[tuple[int, int], datetime] = field(default_factory=dict)
    plans: dict[int, tuple[Desired, ...]] = field(default_factory=dict)
    unwanted: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)

    def add(self, more: "Changes") -> None:
        """Take in what happened after these."""
        self.fired += more.fired
        self.skipped |= more.skipped
        self.held |= more.held
        self.mails += more.mails
        self.events += more.events
        self.receipts |= more.receipts
        self.slots |= more.slots
        self.states |= more.states
        self.paces |= more.paces
        self.greeted |= more.greeted
        self.plans |= more.plans
        self.unwanted |= more.unwanted
        self.versions |= more.versions

    def write(self, now: datetime) -> None:
        """Write all of it; the caller's transaction makes it one."""
        nudges.fire(self.fired, now)
        nudges.skip(self.skipped, now)
        nudges.hold(self.held)
        outbox_table.add(self.mails, now)
        events_table.add(self.events)
        receipts_table.write((enrolment, receipt) for (enrolment, _), receipt in self.receipts.items())
        slots_table.write(self.slots.values())
        enrolments.set_states(self.states)
        enrolments.set_paces(self.paces)
        enrolments.set_versions(self.versions)
        first_mails.set_greeted(self.greeted.items())
        nudges.reconcile(self.plans, self.unwanted)
