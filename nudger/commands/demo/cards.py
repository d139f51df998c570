"""What the page shows of a calendar: what is ahead in it, and a card above each mail that writes into it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nudger.commands.demo.calendars import CANCEL, COUNTER, UNANSWERED, Entry, invitation
from nudger.commands.demo.post import Received

HOME = ZoneInfo("Europe/London")  # of both whose calendars are shown
STATES = {
    UNANSWERED: "No answer yet",
    "ACCEPTED": "Accepted",
    "TENTATIVE": "Accepted for now",
    "DECLINED": "Declined",
    COUNTER: "Another time proposed",
}
A_DAY = timedelta(days=1)
SATURDAY = 5

Entries = Mapping[str, tuple[Entry, Received]]


def ahead(entries: Entries, now: datetime) -> list[dict[str, Any]]:
    """Return what is not over yet, the next one first, each with the number of the mail that says so."""
    coming = sorted((found for found in entries.values() if found[0].ends > now), key=lambda found: found[0].starts)
    return [{"mail": mail.number, **_shown(entry, now)} for entry, mail in coming]


def card(mail: Received, entries: Entries, now: datetime) -> dict[str, Any] | None:
    """Return the card of *mail*, whose reader's calendar holds *entries*; None where it writes into no calendar."""
    said = invitation(mail)
    if said is None:
        return None
    entry, newest = entries.get(said.uid, (said, None))
    if newest is not None and newest.number == mail.number:
        return _shown(entry, now)
    if said.method == CANCEL:
        state = "Taken out of the calendar"
    else:
        state = "No longer in the calendar" if newest is None else "A newer mail has another time"
    return _shown(said, now) | {"state": state, "who": "", "answer": "", "times": []}


def _shown(entry: Entry, now: datetime) -> dict[str, Any]:
    """*answer* is what was pressed, and *times* are those that may be proposed: none once it has begun."""
    starts, ends = entry.starts.astimezone(HOME), entry.ends.astimezone(HOME)
    state = STATES.get(entry.state, STATES[UNANSWERED])
    needs_none = entry.state == UNANSWERED and not entry.asks
    return {
        "title": entry.title,
        "day": _day(starts),
        "time": f"{starts:%H:%M}–{ends:%H:%M}",
        "place": entry.place,
        "who": f"{entry.organizer_name or entry.organizer} invites {entry.attendee_name or entry.attendee}",
        "state": "Over" if ends <= now else "No answer needed" if needs_none else state,
        "answer": entry.state,
        "times": [{"at": at.isoformat(), "says": f"{at:%a} {at.day}, {at:%H:%M}"} for at in other_times(entry, now)],
    }


def other_times(entry: Entry, now: datetime) -> Iterator[datetime]:
    """Yield three times that somebody may propose instead: two on working days, and one on a Saturday.

    Nothing comes of an answer once it has begun, so there are none then.
    """
    if entry.starts <= now:
        return
    tomorrow = now.astimezone(HOME).date() + A_DAY
    days = [tomorrow + number * A_DAY for number in range(7)]
    working = [day for day in days if day.weekday() < SATURDAY]
    saturday = next(day for day in days if day.weekday() == SATURDAY)
    for day, hour in ((working[0], 15), (working[1], 11), (saturday, 10)):
        at = datetime.combine(day, time(hour), HOME)
        yield at + timedelta(minutes=30) if at == entry.starts else at


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"
