"""Signed addresses: a token stands for one nudge and one purpose, until a day.

The same form serves in web addresses and in the local part of a reply address: base32 without case, 32 characters,
so that it survives mail programs that lower-case addresses and fits the 64 octets of RFC 5321 4.5.3.1.1.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from urllib.parse import quote

EPOCH = date(2020, 1, 1)
ID_BYTES, MAC_BYTES = 5, 12


class Purpose(Enum):
    """What a token may be used for; one is never good for another."""

    ACT = b"a"  # the page with one button
    SLOT = b"s"  # the ORGANIZER of an invitation, to whom calendars answer (RFC 6047 2.2.3)
    REPLY = b"r"  # the address that takes the answer


@dataclass(frozen=True, slots=True)
class Token:
    """What a signed text stands for: *nudge* is its number, or that of a slot in an ORGANIZER."""

    nudge: int
    expires: date

    def is_expired(self, today: date) -> bool:
        return today > self.expires


def sign(secret: bytes, purpose: Purpose, nudge: int, expires: date) -> str:
    """Return the token for one *nudge* and *purpose*, good until the end of the day *expires*.

    >>> len(sign(b"secret", Purpose.ACT, 17, date(2027, 1, 1)))
    32
    """
    body = purpose.value + (expires - EPOCH).days.to_bytes(2) + nudge.to_bytes(ID_BYTES)
    return base64.b32encode(body + _mac(secret, body)).decode().lower()


def read(secret: bytes, purpose: Purpose, text: str) -> Token | None:
    """Return what *text* stands for, or None where it was not signed by us for this *purpose*."""
    if len(text) != 32 or not text.isascii():
        return None
    try:
        raw = base64.b32decode(text.upper())
    except binascii.Error:
        return None
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, body)) or body[:1] != purpose.value:
        return None
    return Token(int.from_bytes(body[3:]), EPOCH + timedelta(days=int.from_bytes(body[1:3])))


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, body, hashlib.sha256)[:MAC_BYTES]


def reply_address(address: str, token: str) -> str:
    """Return *address* with the token as its detail (RFC 5233): ``learning+token@example.org``."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def token_in(address: str) -> str:
    """Return the detail of an address, or an empty text."""
    _, plus, detail = address.rpartition("@")[0].rpartition("+")
    return detail if plus else ""


def mailto(address: str, subject: str, body: str) -> str:
    """Return a mailto: URI with subject and body filled in (RFC 6068).

    >>> mailto("a@b.org", "Hi there", "DONE")
    'mailto:a@b.org?subject=Hi%20there&body=DONE'
    """
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def message_id(secret: bytes, key: str, domain: str) -> str:
    """Return the Message-ID of the mail with this outbox *key*: always the same one, and not to be guessed."""
    return f"{hmac.digest(secret, key.encode(), hashlib.sha256)[:15].hex()}@{domain}"


def uid(secret: bytes, key: str, domain: str) -> str:
    """Return the UID of the event with this *key*: always the same one, and not to be guessed (RFC 7986 5.3)."""
    return message_id(secret, f"uid/{key}", domain)
