"""Asking a server by HTTP, for an operation of a few requests: in time, over TLS that is held to, and in plain words.

A server that is busy says for how long: a short while is waited for, a long one is told. RFC 9110, 6585.
"""

import asyncio
import ssl
from collections.abc import Collection, Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from connectors.in_words import in_words, without_addresses
from nudger.errors import NudgerError

TIMEOUT = 30.0  # seconds
LARGEST = 30_000_000  # bytes of an answer
PATIENCE = 10.0  # seconds that a busy server is waited for, in all
TRIES = 3
BUSY = (429, 503)
GOOD = (200, 201, 202, 204, 207)


class Unreachable(NudgerError):
    """The server can't be spoken to, or has no time for now."""


class Refused(NudgerError):
    """The server said no, with this *status* and *body*."""

    def __init__(self, words: str, status: int, body: bytes = b"") -> None:
        super().__init__(words)
        self.status = status
        self.body = body


class Http:
    """A server for one operation: `async with Http(url) as http`. *headers* go with every request."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None, tls: ssl.SSLContext | None = None) -> None:
        where = urlsplit(url)
        self._host = where.hostname or ""
        self._port = where.port or (443 if where.scheme == "https" else 80)
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers=dict(headers or {}),
            verify=tls or ssl.create_default_context(),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def ask(
        self,
        verb: str,
        path: str,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        expected: Collection[int] = GOOD,
    ) -> httpx2.Response:
        """Return the answer, where its status is *expected*. Raises Unreachable and Refused."""
        waited = 0.0
        for number in range(1, TRIES + 1):
            answer = await self._asked(verb, path, content, headers)
            rest = _rest(answer, number)
            if answer.status_code not in BUSY or answer.status_code in expected:
                break
            if number == TRIES or waited + rest > PATIENCE:
                raise Unreachable(f"{self._host} is busy, and asks for {rest:.0f} seconds of patience")
            waited += rest
            await asyncio.sleep(rest)
        if answer.status_code in expected:
            return answer
        said = f"{self._host} said {answer.status_code} {answer.reason_phrase}"
        if answer.status_code >= 500:
            raise Unreachable(said)
        raise Refused(said, answer.status_code, answer.content)

    async def _asked(self, verb: str, path: str, content: bytes, headers: Mapping[str, str] | None) -> httpx2.Response:
        try:
            return await self._client.request(verb, path, content=content or None, headers=dict(headers or {}))
        except httpx2.HTTPError as error:
            raise Unreachable(in_words(_beneath(error), self._host, self._port)) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise Refused(f"no address can be made of it: {without_addresses(str(error))}", 400) from error


def _beneath(error: BaseException) -> BaseException:
    """Return what the network said, beneath what the library makes of it."""
    cause = error.__cause__ or error.__context__
    return _beneath(cause) if cause is not None else error


def _rest(answer: httpx2.Response, number: int) -> float:
    """Return for how many seconds the server wants to be left alone, by its own clock; else twice as long each time."""
    said = answer.headers.get("retry-after", "")
    if said.isdecimal():
        return float(said)
    try:
        began = parsedate_to_datetime(answer.headers.get("date", ""))
        return max(0.0, (parsedate_to_datetime(said) - began).total_seconds())
    except (ValueError, TypeError):
        return float(2 ** (number - 1))
