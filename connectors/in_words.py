"""What went wrong on the way to a server, as a sentence for whoever can put it right."""

import re
import socket
import ssl
from pathlib import Path

from nudger.errors import NudgerError

LONGEST = 200
ADDRESS = re.compile(r"[^\s<>@\"']+@[^\s<>@\"']+")


def in_words(error: BaseException, host: str, port: int) -> str:
    """Return why *host* can't be spoken to on *port*. Names no address of a person.

    >>> in_words(ConnectionRefusedError(), "mail.example.org", 143)
    'nothing answers on mail.example.org:143; is the port right, and does the server run?'
    """
    reason = _cause(error)
    match reason:
        case socket.gaierror():
            return f'no server is known by the name "{host}"'
        case ConnectionRefusedError():
            return f"nothing answers on {host}:{port}; is the port right, and does the server run?"
        case TimeoutError():
            return f"{host}:{port} doesn't answer in time"
        case ssl.SSLCertVerificationError():
            return (
                f"the certificate of {host} can't be trusted: {reason.verify_message}; use the name that stands in it,"
                " and set `ca` to the file of a private authority"
            )
        case ssl.SSLError():
            return f"{host}:{port} doesn't speak TLS as asked ({reason.reason or reason}); look at `encryption`"
    words = str(error) or type(error).__name__
    if "EOF" in words:
        return f"{host}:{port} ended the connection"
    if "STARTTLS" in words:
        return f"{host}:{port} has no STARTTLS; look at `encryption`"
    return without_addresses(words)


def without_addresses(words: str) -> str:
    """Return the words of a server as they may stand in a log, at most 200 characters.

    >>> without_addresses("535 5.7.8 ana@example.org: no")
    '535 5.7.8 … no'
    """
    return ADDRESS.sub("…", " ".join(words.split()))[:LONGEST]


def tls_context(ca: str) -> ssl.SSLContext:
    """Return what a server's certificate is held to: the authorities of the system, or those in the file *ca*."""
    if ca and not Path(ca).is_file():
        raise NudgerError(f'`ca` says "{ca}", but there is no such file; it holds certificates in PEM')
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:
        raise NudgerError(f'`ca` says "{ca}", but that file holds no certificate in PEM') from error


def _cause(error: BaseException) -> BaseException:
    """What lies beneath a library's own exception."""
    while isinstance(error.__cause__, OSError):
        error = error.__cause__
    return error
