"""Access tokens for servers that want no password (XOAUTH2): from a token endpoint (RFC 6749), or from a command.

A token is used again until a minute before it runs out. No token, secret or address ever stands in an error.
"""

import json
import shlex
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlencode, urlsplit

from connectors.in_words import in_words, without_addresses
from nudger.errors import NoWayIn, NoWayOut, NudgerError

TIMEOUT = 30.0  # seconds
LARGEST = 1_000_000
EARLY = 60.0  # seconds before a token runs out in which it is no longer used
UNSAID = 300.0  # seconds for which a token is used that doesn't say how long it is good
Fetch = Callable[[], tuple[str, float]]
ON_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where tokens are given: for the client's own credentials (RFC 6749 4.4), or for a *refresh_token* (6)."""

    url: str
    client_id: str
    client_secret: str
    scope: str = ""
    refresh_token: str = ""

    def __post_init__(self) -> None:
        where = urlsplit(self.url)
        if where.scheme != "https" and where.hostname not in ON_THIS_MACHINE:
            raise NudgerError("`token_url` of [oauth] would send a secret in the open; write an address with https://")


class TokenRefused(NudgerError):
    """No token was given, and why."""


class Tokens:
    """Calls *fetch* for a token and the seconds for which it is good, when it needs one. Threads may share it."""

    def __init__(
        self, fetch: Callable[[], tuple[str, float]], *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._seconds = seconds
        self._token = ""
        self._until = 0.0
        self._alone = Lock()

    def token(self) -> str:
        """Return a token that is good. Raises TokenRefused."""
        with self._alone:
            if not self._token or self._seconds() >= self._until:
                began = self._seconds()
                self._token, lasts = self._fetch()
                self._until = began + max(0.0, lasts - EARLY)
            return self._token

    def forget(self) -> None:
        """The token was refused, whatever was said about its time: the next one is asked for."""
        with self._alone:
            self._token = ""

    def to_read(self) -> str:
        try:
            return self.token()
        except TokenRefused as error:
            raise NoWayIn(str(error)) from error

    def to_send(self) -> str:
        try:
            return self.token()
        except TokenRefused as error:
            raise NoWayOut(str(error)) from error


def by_command(command: str) -> tuple[str, float]:
    """Return what *command* prints, which is run without a shell. Raises TokenRefused."""
    try:
        said = subprocess.run(
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise TokenRefused(f"`token_command` of [oauth] can't be run: {type(error).__name__}") from None
    token = said.stdout.decode("utf-8", "replace").strip()
    if said.returncode or not token or not token.isprintable() or " " in token or not token.isascii():
        how = f"ended with exit code {said.returncode}" if said.returncode else "printed no token"
        raise TokenRefused(f"`token_command` of [oauth] {how}; try it by hand, as the same user") from None
    return token, UNSAID


def by_endpoint(endpoint: Endpoint) -> tuple[str, float]:
    """Ask the endpoint for a token. Raises TokenRefused with its words."""
    asked = {"client_id": endpoint.client_id, "client_secret": endpoint.client_secret, "scope": endpoint.scope}
    asked |= (
        {"grant_type": "refresh_token", "refresh_token": endpoint.refresh_token}
        if endpoint.refresh_token
        else {"grant_type": "client_credentials"}
    )
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    request = urllib.request.Request(endpoint.url, body, {"Accept": "application/json"})
    where = urlsplit(endpoint.url)
    host, port = where.hostname or "", where.port or 443
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return _token_in(answer.read(LARGEST), host)
    except urllib.error.HTTPError as error:
        with error:
            raise TokenRefused(f"{host} gives no token: {_why(error)}") from None
    except urllib.error.URLError as error:
        cause = error.reason if isinstance(error.reason, OSError) else error
        raise TokenRefused(f"no token from {host}: {in_words(cause, host, port)}") from None
    except (OSError, ValueError) as error:
        raise TokenRefused(f"no token from {host}: {in_words(error, host, port)}") from None


class _Stay(urllib.request.HTTPRedirectHandler):
    """A secret is told to nobody else."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def _token_in(raw: bytes, host: str) -> tuple[str, float]:
    try:
        said = json.loads(raw)
        token, lasts = said["access_token"], float(said.get("expires_in") or UNSAID)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TokenRefused(f"{host} answers without an access token; is `token_url` right?") from None
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise TokenRefused(f"{host} answers without an access token; is `token_url` right?")
    return token, lasts


def _why(error: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(error.read(LARGEST))
        return without_addresses(f"{said['error']} {said.get('error_description', '')}".strip())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return f"HTTP {error.code}"
