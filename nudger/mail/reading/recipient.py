"""To which address of ours a mail came that was fetched from a mailbox, where nobody tells the envelope."""

from nudger.mail.links import token_in
from nudger.mail.reading.headers import addresses_in
from nudger.mail.reading.parts import HEADERS, Mail

# What mail servers write down as they deliver, then what the author wrote.
NAMES = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to", "to", "cc")


def recipient_of(raw: bytes, address: str) -> str:
    """Return which form of our *address* a mail was sent to: one with a token before one without.

    Where none is named it is *address* itself. The token counts because it can't be made up, wherever it stands.

    >>> recipient_of(b"To: Learning <learning+abc@example.org>\\n\\nDONE", "learning@example.org")
    'learning+abc@example.org'
    """
    head = Mail(raw[:HEADERS].replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n")
    local, _, domain = address.partition("@")
    named = [each for name in NAMES for value in head.headers.get(name, ()) for each in addresses_in(value)]
    return next((each for each in named if token_in(each) and _is(each, local, domain)), address)


def _is(address: str, local: str, domain: str) -> bool:
    name, _, place = address.rpartition("@")
    return place == domain and name.partition("+")[0] == local
