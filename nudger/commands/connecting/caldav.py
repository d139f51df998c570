"""A CalDAV server, by the settings."""

from typing import cast

from nudger.commands.connecting.extras import extra
from nudger.errors import NudgerError
from nudger.service.calendar import Calendar
from nudger.service.secret import read_secret
from nudger.service.settings import Settings


def calendar(settings: Settings) -> Calendar:
    caldav = settings.caldav
    if not caldav.url or not caldav.username:
        raise NudgerError("[caldav] needs `url`, `username` and `password`")
    password = str(read_secret(caldav.password)) if caldav.password else ""
    tls = extra("caldav", "connectors.in_words").tls_context(caldav.ca)
    return cast(Calendar, extra("caldav", "connectors.caldav").CalDav(caldav.url, caldav.username, password, tls))
