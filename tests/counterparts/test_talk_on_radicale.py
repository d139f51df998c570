"""A talk on a calendar server that is not ours, to its end: placed beside what is there, moved by hand, gone."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from cast import ANA, BEN, Service, at
from icalendar import Calendar, Event
from in_talks import TALK, asked

from connectors.caldav import CalDav
from nudger.service.answered import Answered
from nudger.service.collect import keep
from nudger.service.mailbox import Bookmark
from nudger.store.tables import Inbound, Slot
from tests.counterparts.radicale import Radicale, a_radicale, events_in

pytestmark = pytest.mark.needs("module:radicale")


@pytest.fixture(scope="module")
def radicale() -> Iterator[Radicale]:
    with a_radicale() as running:
        yield running


def folder(service: Service, email: str) -> str:
    return f"/judge/{service.folder.name}-{email.partition('@')[0]}/"


def there(radicale: Radicale, service: Service, email: str) -> list[datetime]:
    """Return when our appointments begin that stand in somebody's calendar."""
    events = events_in(radicale.asks("GET", folder(service, email), expected=(200,)))
    return sorted(event.starts for event in events if "Talk" in event.summary or "minutes" in event.summary)


def put(radicale: Radicale, path: str, event: Event) -> None:
    calendar = Calendar()
    calendar.add("PRODID", "-//Somebody//Calendar//EN")
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    radicale.asks("PUT", path, calendar.to_ical(), expected=(201, 204))


def look(service: Service) -> None:
    """Look into the calendars, and do what they say."""

    async def keeper(recipient: str, mail: bytes) -> None:
        await asyncio.to_thread(keep, service.installation, recipient, mail)

    answered = Answered(service.calendar, Bookmark("calendar/caldav"), "learning@example.org", service.clock)
    asyncio.run(answered.fetch(keeper))
    service.turn()


def test_a_talk_is_placed_moved_and_given_back_in_calendars_that_are_not_ours(tmp_path, radicale: Radicale):
    service = Service(tmp_path, calendar="caldav")
    url = f"http://127.0.0.1:{radicale.port}/judge/{tmp_path.name}-{{local}}/"
    service.calendar = CalDav(url, "judge", "")
    for email in (ANA, BEN):
        radicale.asks("MKCALENDAR", folder(service, email), expected=(201,))
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=TALK)
    meeting = Event()
    for name, value in (("DTSTART", at(10, 9)), ("DTEND", at(10, 14)), ("DTSTAMP", at(2, 9))):
        meeting.add(name, value.astimezone(UTC))
    meeting.add("UID", "all-day")
    meeting.add("SUMMARY", "Something else")
    put(radicale, f"{folder(service, BEN)}all-day.ics", meeting)

    asked(service)
    assert there(radicale, service, ANA) == there(radicale, service, BEN) == [at(10, 14)]

    look(service)
    assert Inbound.select().count() == 0  # what nobody touched says nothing

    path = f"{folder(service, BEN)}{quote(Slot.get().uid, safe='@')}.ics"
    (event,) = Calendar.from_ical(radicale.asks("GET", path, expected=(200,))).walk("VEVENT")
    event["DTSTART"].dt, event["DTEND"].dt = at(11, 11).astimezone(UTC), at(11, 11, 20).astimezone(UTC)
    put(radicale, path, event)
    look(service)
    assert there(radicale, service, ANA) == there(radicale, service, BEN) == [at(11, 11)]

    radicale.asks("DELETE", path, expected=(200,))
    look(service)
    look(service)
    assert there(radicale, service, ANA) == there(radicale, service, BEN) == []
    assert "has no time in your calendar" in service.newest(BEN).text
    assert Inbound.select().count() == 2
