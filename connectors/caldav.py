"""Calendars on a CalDAV server in which our account may read and write: each in its owner's own. RFC 4791.

Nothing is mailed, and no scheduling is asked of the server (RFC 6638): the appointment is simply there. Whoever moves
it proposes that time, whoever deletes it declines, and PARTSTAT says the rest.
"""

import base64
import re
import ssl
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from connectors.http import Http, Refused, Unreachable
from nudger.errors import DeliveryError, NoWayIn, NoWayOut, NudgerError
from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.invites.written import Written
from nudger.mail.reading.values import CalendarLine

AT_ONCE = 200  # calendars that are looked into at each asking for answers; the next ones follow
NOT_THERE = (401, 403, 404, 410)
DAV, CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
XML = {"Content-Type": 'application/xml; charset="utf-8"', "Depth": "1"}
METHOD = re.compile(rb"^METHOD:\w+\r\n", re.MULTILINE)  # what is kept has none (RFC 4791 4.1)
FREE_BUSY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="{since}" end="{until}"/>\
</C:free-busy-query>"""
SOME = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>{each}\
</C:calendar-multiget>"""
Span = tuple[datetime, datetime]


class CalDav:
    """*url* is that of somebody's calendar, with ``{address}`` or ``{local}`` in it for whose."""

    def __init__(self, url: str, username: str, password: str, tls: ssl.SSLContext | None = None) -> None:
        if "{address}" not in url and "{local}" not in url:
            raise NudgerError(
                f'`url` of [caldav] is "{url}": write {{address}} or {{local}} where it says whose calendar it is, such'
                ' as "https://dav.example.org/{local}/calendar/"'
            )
        where = urlsplit(url)
        self._server = f"{where.scheme}://{where.netloc}"
        self._path = where.path.rstrip("/") + "/"
        self._headers = {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}
        self._tls = tls

    async def look(self) -> None:
        async with self._http() as http:
            try:
                answer = await http.ask("OPTIONS", "/", expected=(200, 204))
            except Unreachable as error:
                raise NoWayIn(str(error)) from error
            except Refused as error:
                raise NoWayIn(_why(error)) from error
        if "calendar-access" not in answer.headers.get("dav", ""):
            raise NoWayIn("the server is there, but says nothing of CalDAV (calendar-access): is `url` right?")

    async def busy(self, addresses: Sequence[str], since: datetime, until: datetime) -> Mapping[str, Sequence[Span]]:
        asked = FREE_BUSY.format(since=_utc(since), until=_utc(until)).encode()
        found: dict[str, Sequence[Span]] = {}
        async with self._http() as http:
            for address in addresses:
                try:
                    answer = await http.ask("REPORT", self._calendar(address), asked, XML, expected=(200,))
                    found[address] = _busy_in(answer.content)
                except Unreachable as error:
                    raise NoWayIn(str(error)) from error
                except Refused as error:
                    if error.status not in NOT_THERE or error.status == 401:
                        raise NoWayIn(_why(error)) from error
        return found

    async def write(self, invite: Invite) -> None:
        path = self._event(invite.attendee.address, invite.uid)
        try:
            async with self._http() as http:
                await self._write(http, path, invite)
        except Unreachable as error:
            raise NoWayOut(str(error)) from error
        except Refused as error:
            if error.status == 401:
                raise NoWayOut(_why(error)) from error
            raise DeliveryError(_why(error), permanent=error.status in (403, 404, 409, 413)) from error

    async def _write(self, http: Http, path: str, invite: Invite) -> None:
        """Compare with what is there, and write only over that: somebody may be at it too (RFC 9110 13.1)."""
        typed = {"Content-Type": "text/calendar; charset=utf-8"}
        said = METHOD.sub(b"", calendar(invite))
        for _ in range(3):
            there = await http.ask("GET", path, expected=(200, 404))
            is_there = there.status_code == 200
            if is_there and _sequence(there.content) > invite.sequence:
                return
            guard = {"If-Match": there.headers.get("etag", "*")} if is_there else {"If-None-Match": "*"}
            if invite.method is not Method.CANCEL:
                answer = await http.ask("PUT", path, said, typed | guard, expected=(200, 201, 204, 412))
            elif is_there:
                answer = await http.ask("DELETE", path, headers=guard, expected=(200, 204, 404, 412))
            else:
                return
            if answer.status_code != 412:
                return
        raise Unreachable("somebody else changes the same appointment at the same time")

    async def answers(self, place: str, written: Sequence[Written]) -> tuple[Sequence[CalendarLine], str]:
        """Look into the calendars that come after *place*, the last one looked into, and return the new one."""
        of_person: dict[str, list[Written]] = defaultdict(list)
        for each in sorted(written, key=lambda each: each.address):
            of_person[each.address].append(each)
        coming = [address for address in of_person if address > place] or list(of_person)
        lines: list[CalendarLine] = []
        try:
            async with self._http() as http:
                for address in coming[:AT_ONCE]:
                    lines += await self._answers_of(http, of_person[address])
        except Unreachable as error:
            raise NoWayIn(str(error)) from error
        is_last = len(coming) <= AT_ONCE
        return lines, "" if is_last else coming[AT_ONCE - 1]

    async def _answers_of(self, http: Http, theirs: Sequence[Written]) -> list[CalendarLine]:
        """Ask for all of one person's at once; a calendar that we may not see any more answers nothing."""
        paths = {self._event(each.address, each.uid): each for each in theirs}
        hrefs = "".join(f"<D:href>{path}</D:href>" for path in paths)
        where = self._calendar(theirs[0].address)
        try:
            answer = await http.ask("REPORT", where, SOME.format(each=hrefs).encode(), XML, expected=(207,))
        except Refused as error:
            if error.status in NOT_THERE and error.status != 401:
                return []
            raise NoWayIn(_why(error)) from error
        found = _events_in(answer.content)
        return [line for path, each in paths.items() if (line := _answered(each, found.get(unquote(path)))) is not None]

    def _http(self) -> Http:
        return Http(self._server, self._headers, self._tls)

    def _calendar(self, address: str) -> str:
        local = address.partition("@")[0]
        return self._path.replace("{address}", quote(address, safe="@")).replace("{local}", quote(local, safe=""))

    def _event(self, address: str, uid: str) -> str:
        return f"{self._calendar(address)}{quote(uid, safe='@')}.ics"


def _answered(written: Written, there: Any | None) -> CalendarLine | None:
    """Return what became of an appointment: gone, moved, or answered; None where nothing did."""
    facts: dict[str, Any] = {"uid": written.uid, "sequence": written.sequence, "attendee": written.address}
    if there is None:
        return CalendarLine("REPLY", partstat="DECLINED", **facts)
    stamp = _moment(there.get("LAST-MODIFIED") or there.get("DTSTAMP"))
    starts = _moment(there.get("DTSTART"))
    if str(there.get("STATUS", "")).upper() == "CANCELLED":
        return CalendarLine("REPLY", partstat="DECLINED", dtstamp=stamp, **facts)
    if starts is not None and starts != written.starts:
        return CalendarLine("COUNTER", partstat="TENTATIVE", dtstamp=stamp, start=starts, **facts)
    attendees = there.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        if str(attendee).lower().removeprefix("mailto:") == written.address.lower():
            partstat = str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
            return CalendarLine("REPLY", partstat=partstat, dtstamp=stamp, **facts) if partstat in SAID else None
    return None


SAID = ("ACCEPTED", "DECLINED", "TENTATIVE")


def _parsed(raw: bytes | str) -> Any:
    from icalendar import Calendar  # heavy: only where a calendar is there  # noqa: PLC0415

    return Calendar.from_ical(raw)


def _events_in(raw: bytes) -> dict[str, Any]:
    """Return the event of each path that a server says is there."""
    found: dict[str, Any] = {}
    for response in ElementTree.fromstring(raw).iter(f"{DAV}response"):
        said = response.find(f".//{CAL}calendar-data")
        href = response.findtext(f"{DAV}href") or ""
        if said is not None and said.text:
            event = next(iter(_parsed(said.text).walk("VEVENT")), None)
            if event is not None:
                found[unquote(urlsplit(href).path)] = event
    return found


def _sequence(raw: bytes) -> int:
    return max((int(event.get("SEQUENCE", 0)) for event in _parsed(raw).walk("VEVENT")), default=0)


def _busy_in(raw: bytes) -> list[Span]:
    """Return the spans of a VFREEBUSY in which somebody isn't free (RFC 5545 3.2.9)."""
    spans: list[Span] = []
    for found in _parsed(raw).walk("VFREEBUSY"):
        periods = found.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            several = period.dts if hasattr(period, "dts") else [period]
            for each in several:
                begins, end = each.dt
                ends = begins + end if isinstance(end, timedelta) else end
                spans.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    return sorted(spans)


def _moment(said: Any) -> datetime | None:
    when: date | None = getattr(said, "dt", None)
    return when.astimezone(UTC) if isinstance(when, datetime) and when.tzinfo is not None else None


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _why(error: Refused) -> str:
    if error.status == 401:
        return f"{error}: look at `username` and `password` of [caldav]"
    if error.status == 403:
        return f"{error}: our account may not write there; give it the right to read and write people's calendars"
    if error.status in (404, 409):
        return f"{error}: there is no calendar at that place; look at `url` of [caldav]"
    return str(error)
