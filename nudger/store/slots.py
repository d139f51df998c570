"""Times in the calendar, kept as rows so that nobody has to fold their events again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from nudger.journey.desired import Touch
from nudger.journey.fitting import Span
from nudger.journey.slots import Held, Rsvp, Side, Slot, Slots, State, Time, Venue
from nudger.mail.invites.written import Written
from nudger.store.database import execute, many, marks, rows
from nudger.store.fields import microseconds, moment

COLUMNS = (
    *("uid", "step", "starts", "minutes", "in_calendar", "sequence", "first", "state", "changed_at", "changed_by"),
    *("place", "link", "date", "came"),
)
CAME = {"": None, "yes": True, "no": False}
SAID = {came: said for said, came in CAME.items()}
WRITE = (
    f"INSERT INTO slot (enrolment_id, {', '.join(COLUMNS)}) VALUES ({marks(range(15))})"
    f" ON CONFLICT (uid) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[2:])}"
)


def of_enrolments(ids: Collection[int]) -> dict[int, Slots]:
    """Return the slots of each of these enrolments that has any, in the order in which they were placed."""
    if not ids:
        return {}
    found = rows(
        f"SELECT enrolment_id, id, {', '.join(COLUMNS)} FROM slot WHERE enrolment_id IN ({marks(ids)}) ORDER BY id",
        tuple(ids),
    )
    if not found:
        return {}
    attending: dict[int, list[int]] = defaultdict(list)
    answered: dict[int, list[Rsvp]] = defaultdict(list)
    sides: dict[int, list[Side]] = defaultdict(list)
    for slot, person, partstat, stamp, held in rows(
        "SELECT slot_id, slot_attendee.person_id, partstat, stamp, held"
        " FROM slot_attendee JOIN slot ON slot.id = slot_id"
        f" WHERE enrolment_id IN ({marks(ids)}) ORDER BY slot_id, position",
        tuple(ids),
    ):
        attending[slot].append(person)
        if partstat:
            answered[slot].append(Rsvp(person, partstat, moment(stamp)))
        if held is not None:
            sides[slot].append(Side(person, Held(held) if held else None))
    slots: dict[int, list[Slot]] = defaultdict(list)
    for enrolment, id_, uid, step, starts, minutes, in_calendar, sequence, first, state, at, by, *venue, came in found:
        time = Time(uid, moment(starts), minutes, tuple(attending[id_]), bool(in_calendar), Venue(*venue))
        said = tuple(answered[id_]), tuple(sides[id_]), CAME[came]
        slots[enrolment].append(Slot(step, time, sequence, first, State(state), moment(at), by, *said))
    return {enrolment: Slots(tuple(several)) for enrolment, several in slots.items()}


def write(changed: Iterable[tuple[int, Slot]]) -> None:
    """Write the slots of enrolments, new or changed."""
    slots = list(changed)
    if not slots:
        return
    many(
        WRITE,
        [
            (
                enrolment,
                slot.time.uid,
                slot.step,
                microseconds(slot.starts),
                slot.time.minutes,
                slot.time.in_calendar,
                slot.sequence,
                slot.first,
                slot.state.value,
                microseconds(slot.changed_at),
                slot.changed_by,
                *slot.time.venue,
                SAID[slot.came],
            )
            for enrolment, slot in slots
        ],
    )
    uids = tuple(slot.time.uid for _, slot in slots)
    execute(f"DELETE FROM slot_attendee WHERE slot_id IN (SELECT id FROM slot WHERE uid IN ({marks(uids)}))", uids)
    many(
        "INSERT INTO slot_attendee (slot_id, person_id, position, partstat, stamp, held)"
        " SELECT id, ?, ?, ?, ?, ? FROM slot WHERE uid = ?",
        [
            (person, place, *_answer(slot, person), slot.time.uid)
            for _, slot in slots
            for place, person in enumerate(slot.time.people, start=1)
        ],
    )


def _answer(slot: Slot, person: int) -> tuple[str, int | None, str | None]:
    rsvp, side = slot.rsvp_of(person), slot.side_of(person)
    partstat, stamp = ("", None) if rsvp is None else (rsvp.partstat, microseconds(rsvp.stamp))
    return partstat, stamp, None if side is None else (side.held or "")


class Placed(NamedTuple):
    """Where a slot stands: the number by which it is known in addresses, and its enrolment."""

    number: int
    enrolment: int


def placed_as(uid: str) -> Placed | None:
    """Return where the slot with this UID stands; None where it isn't ours."""
    found = rows("SELECT id, enrolment_id FROM slot WHERE uid = ?", (uid,))
    return Placed(*found[0]) if found else None


def number(uid: str) -> int:
    """Return the number by which the slot with this UID, which is there, is known in addresses."""
    found: int = rows("SELECT id FROM slot WHERE uid = ?", (uid,))[0][0]
    return found


def written(now: datetime) -> list[Written]:
    """Return what a calendar server was given, as it was given it last, and lies ahead."""
    found = rows(
        "SELECT uid, email, sequence, starts FROM slot"
        " JOIN nudge ON nudge.enrolment_id = slot.enrolment_id AND nudge.step = slot.step AND run = sequence"
        " AND touch = ? JOIN outbox_nudge ON nudge_id = nudge.id"
        " JOIN outbox ON outbox.id = outbox_id AND channel = 'calendar' AND outbox.state = 'sent'"
        " JOIN person ON person.id = nudge.person_id WHERE slot.state = 'placed' AND starts > ?",
        (Touch.INVITE.value, microseconds(now)),
    )
    return [Written(uid, email, sequence, moment(starts)) for uid, email, sequence, starts in found]


def taken(people: Collection[int], since: datetime, until: datetime) -> list[Span]:
    """Return when these people have something in their calendar from us that begins in between."""
    found = rows(
        "SELECT DISTINCT slot.id, starts, minutes FROM slot JOIN slot_attendee ON slot_id = slot.id"
        f" WHERE person_id IN ({marks(people)}) AND state = 'placed'"
        " AND in_calendar = ? AND starts >= ? AND starts < ?",
        (*people, True, microseconds(since), microseconds(until)),
    )
    return [Span(moment(starts), moment(starts) + timedelta(minutes=minutes)) for _, starts, minutes in found]
