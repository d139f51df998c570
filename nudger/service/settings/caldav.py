"""The CalDAV server of [caldav]."""

from nudger.service.settings.values import Secret, Section


class Caldav(Section):
    """A server on which our account may read and write people's calendars. RFC 4791.

    *url* is that of somebody's calendar, with ``{address}`` or ``{local}`` in it for whose.
    """

    url: str = ""
    username: str = ""
    password: Secret = ""
    ca: str = ""
