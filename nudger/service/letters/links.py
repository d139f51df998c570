"""The addresses in a mail that know what they are for."""

from datetime import date, datetime, timedelta

from nudger.mail.links import Purpose, sign
from nudger.service.installation import Installation

TOKEN_LIFE = timedelta(days=90)


def expiry(now: datetime) -> date:
    """Return the last day on which a link or reply address made now is good."""
    return (now + TOKEN_LIFE).date()


def link_to(installation: Installation, nudge_id: int, now: datetime) -> str:
    """Return the address of the page on which this nudge is answered."""
    return f"{installation.settings.url}/d/{sign(installation.secret, Purpose.ACT, nudge_id, expiry(now))}"
