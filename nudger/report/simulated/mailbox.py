"""Mails as an mbox file, which any mail program opens (RFC 4155, with ">From " as mboxrd has it)."""

import re
from collections.abc import Iterable

from nudger.service.simulation import Sent

FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def mbox(sent: Iterable[Sent]) -> bytes:
    """Return the mails that were worded, one after the other.

    >>> mbox([])
    b''
    """
    return b"".join(_entry(mail) for mail in sent if mail.raw)


def _entry(mail: Sent) -> bytes:
    raw = FROM.sub(rb">\1", mail.raw.replace(b"\r\n", b"\n")).rstrip(b"\n")
    return f"From simulated@localhost {mail.at:%a %b %d %H:%M:%S %Y}\n".encode() + raw + b"\n\n"
