"""The addresses in a mail that know what they are for."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from nudger.mail.links import Purpose, reply_address, sign
from nudger.service.installation import Installation

FOR_EVER = date(2199, 1, 1)  # how long an answer about a slot counts is asked of the slot's own end
TOKEN_LIFE = timedelta(days=90)


def expiry(now: datetime) -> date:
    """Return the last day on which a link or reply address made now is good."""
    return (now + TOKEN_LIFE).date()


class Back(NamedTuple):
    """How a mail is answered: to this *address*, and with *mark* behind the subject of an answer that begins anew."""

    address: str
    mark: str


def way_back(installation: Installation, nudge_id: int, now: datetime) -> Back:
    """Return how the mail of this nudge is answered.

    Without plus addresses a reply is told by the mail that it answers; a mailto: answers none, so its subject tells.
    """
    token = sign(installation.secret, Purpose.REPLY, nudge_id, expiry(now))
    address = installation.settings.address
    if installation.settings.plus_addresses:
        return Back(reply_address(address, token), "")
    return Back(address, f" [{token}]")


def organizer_of(installation: Installation, slot: int) -> str:
    """Return the address to which calendars answer; without plus addresses the UID tells which slot it is."""
    address = installation.settings.address
    if not installation.settings.plus_addresses:
        return address
    return reply_address(address, sign(installation.secret, Purpose.SLOT, slot, FOR_EVER))


def link_to(installation: Installation, nudge_id: int, now: datetime) -> str:
    """Return the address of the page on which this nudge is answered."""
    return f"{installation.settings.url}/d/{sign(installation.secret, Purpose.ACT, nudge_id, expiry(now))}"
